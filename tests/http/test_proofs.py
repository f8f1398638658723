"""Checkpoints and tiles are open to all, proofs to those who may read the record."""

from base64 import b64decode
from typing import Any

import pytest

from infra.proof.checkpoint import opened
from infra.proof.merkle import CompactRange, leaf_hash
from infra.proof.note import VerifierKey
from infra.proof.paths import check_consistency, check_inclusion
from infra.runtime import Runtime
from tests.http.api import Api, a_committee


@pytest.fixture(scope="module", autouse=True)
def committee(api: Api) -> str:
    return a_committee(api, branches=120).id


@pytest.fixture(scope="module")
def size(runtime: Runtime, committee: str) -> int:
    assert committee
    return runtime.checkpoints.make().size


def test_there_is_no_checkpoint_before_one_is_made(api: Api, runtime: Runtime) -> None:
    if runtime.checkpoints.latest() is None:
        assert api.client.get("/checkpoint").status_code == 404
        assert api.client.get("/tile/0/000.p/1").status_code == 404


def test_the_latest_checkpoint_is_shown_to_everybody(api: Api, runtime: Runtime, size: int) -> None:
    response = api.client.get("/checkpoint")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Cache-Control"] == "max-age=5"
    keys = [VerifierKey.parse(one) for one in runtime.checkpoints.public_keys()]
    assert opened(response.text, keys).size == size


def test_checkpoints_are_listed_page_by_page(api: Api, runtime: Runtime, size: int) -> None:
    runtime.checkpoints.make()
    first = api.found("/checkpoints", limit=1)
    second = api.found("/checkpoints", limit=1, cursor=first["next"])
    assert [one["checkpoints"][0]["number"] for one in (first, second)] == [1, 2]
    assert first["checkpoints"][0]["size"] == size
    assert api.client.get("/checkpoints").status_code == 401


def test_the_tiles_of_a_checkpoint_add_up_to_its_root(api: Api, runtime: Runtime, size: int) -> None:
    assert size > 256
    full = api.client.get("/tile/0/000")
    partial = api.client.get(f"/tile/0/001.p/{size - 256}")
    assert full.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert full.headers["Content-Type"] == "application/octet-stream"
    hashes = full.content + partial.content
    tree = CompactRange().extend(hashes[at : at + 32] for at in range(0, len(hashes), 32))
    made = runtime.checkpoints.at(size)
    assert made
    assert (tree.size, tree.root) == (size, made.root)
    assert (
        api.client.get("/tile/1/000.p/1").content
        == CompactRange().extend(full.content[at : at + 32] for at in range(0, 8192, 32)).root
    )


def test_the_entries_of_a_tile_hash_to_it_and_are_shown_to_nobody_unknown(api: Api, size: int) -> None:
    assert api.client.get("/tile/entries/000").status_code == 401
    response = api.get(f"/tile/entries/001.p/{size - 256}")
    assert response.headers["Cache-Control"].startswith("private")
    entries, rest = [], response.content
    while rest:
        length = int.from_bytes(rest[:2])
        entries.append(rest[2 : 2 + length])
        rest = rest[2 + length :]
    assert b"".join(map(leaf_hash, entries)) == api.client.get(f"/tile/0/001.p/{size - 256}").content
    assert entries[0].startswith(b"257\n")


@pytest.mark.parametrize(
    "tile", ["0/002", "0/001", "0/1", "0/0000", "0/x000/000", "0/000.p/256", "0/000.p/0", "1/000.p/2", "2/000", "9/000"]
)
def test_a_tile_that_no_checkpoint_has_is_not_there(api: Api, size: int, tile: str) -> None:
    assert size < 512
    assert api.client.get(f"/tile/{tile}").status_code == 404


def test_a_fact_is_proved_to_be_in_the_log(api: Api, runtime: Runtime, committee: str, size: int) -> None:
    answer = api.found("/ledger/inclusion", fact=f"committee/{committee}@1", size=size)
    made = runtime.checkpoints.at(size)
    assert made
    assert answer["checkpoint"] == made.note
    path = [b64decode(one) for one in answer["path"]]
    check_inclusion(b64decode(answer["leaf"]), answer["position"] - 1, size, path, made.root)


def test_the_log_is_proved_to_have_only_grown(api: Api, size: int) -> None:
    before, now = api.found("/ledger/consistency", old=5, size=size), api.found("/ledger/consistency", old=5)
    for answer in (before, now):
        roots = b64decode(answer["old_root"]), b64decode(answer["root"])
        check_consistency(5, roots[0], answer["size"], roots[1], [b64decode(one) for one in answer["path"]])


@pytest.mark.parametrize(
    ("about", "question"),
    [
        ("inclusion", {"fact": "committee/nobody@1"}),
        ("inclusion", {"fact": "nothing"}),
        ("inclusion", {"fact": "committee/x@0"}),
        ("consistency", {"old": 999999}),
        ("consistency", {"old": 5, "size": 4}),
        ("consistency", {"old": 5, "size": 999999}),
    ],
)
def test_what_is_not_there_is_not_proved(api: Api, about: str, question: dict[str, Any]) -> None:
    assert api.get(f"/ledger/{about}", **question).status_code == 404
