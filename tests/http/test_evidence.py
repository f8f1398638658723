"""Evidence through the API: sent, attached, used again, withdrawn, downloaded; and whatever else is sent."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

import httpx
import pytest

from infra.evidence.intake import Intake
from infra.evidence.scanner import Clamd
from infra.http.app import create_app
from infra.runtime import Runtime
from tests.http.api import Api, Committee, a_year
from tests.http.conftest import serving
from tests.infra.clamd import EICAR, clamd

PDF = b"%PDF-1.7\n" + "三会一课记录".encode()
DIGEST = sha256(PDF).hexdigest()


@pytest.fixture
def committee(api: Api) -> Committee:
    """With the file in store."""
    assert send(api).status_code == 201
    return a_year(api)


def send(api: Api, content: bytes = PDF, media_type: str = "application/pdf", by: str = "s1") -> httpx.Response:
    return api.client.post("/evidence", content=content, headers={"X-Actor": by, "Content-Type": media_type})


def about(committee: Committee, branch: int = 0, **given: Any) -> dict[str, Any]:
    subject = {"kind": "assessment", "branch": committee.branches[branch], "period": "Q1"}
    return {"subject": subject, "sha256": DIGEST, "name": "记录.pdf", **given}


def test_a_file_is_sent_once_and_serves_many_places(api: Api, committee: Committee) -> None:
    assert send(api).json() == {"sha256": DIGEST, "size": len(PDF), "media_type": "application/pdf"}
    assert send(api).status_code == 201
    api.done(f"{committee.year}/evidence", about(committee, item="E"))
    api.done(f"{committee.year}/evidence", about(committee, item="P", name="同一份.pdf"))
    listed = api.found(f"{committee.year}/evidence", branch=committee.branches[0], period="Q1")["evidence"]
    assert [(one["item"], one["name"], one["size"]) for one in listed] == [
        ("E", "记录.pdf", len(PDF)),
        ("P", "同一份.pdf", len(PDF)),
    ]
    head = api.head["size"]
    used = api.found(f"/branches/{committee.branches[0]}/evidence", limit=1, min_position=head)
    assert used["next"]
    more = api.found(f"/branches/{committee.branches[0]}/evidence", limit=1, cursor=used["next"])
    assert [one["item"] for one in (*used["evidence"], *more["evidence"])] == ["E", "P"]
    with api.nothing_recorded():
        assert api.post(f"{committee.year}/evidence", about(committee, item="E")).json().get("code") == "already_exists"


def test_a_file_comes_back_byte_by_byte_under_its_name(api: Api, committee: Committee) -> None:
    api.done(f"{committee.year}/evidence", about(committee))
    api.found(f"/branches/{committee.branches[0]}/evidence", min_position=api.head["size"])
    answer = api.get(f"/evidence/{DIGEST}")
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E")


@pytest.mark.parametrize(("encoding", "charset"), [("utf-8", "utf-8"), ("gb18030", "gb18030")])
def test_a_text_says_in_which_charset_it_is(api: Api, committee: Committee, encoding: str, charset: str) -> None:
    content = f"支部记录 {encoding}".encode(encoding)
    digest = send(api, content, "text/plain").json()["sha256"]
    api.done(f"{committee.year}/evidence", {**about(committee), "sha256": digest, "name": "记录.txt"})
    api.found(f"/branches/{committee.branches[0]}/evidence", min_position=api.head["size"])
    answer = api.get(f"/evidence/{digest}")
    assert (answer.headers["content-type"], answer.content) == (f"text/plain; charset={charset}", content)


def test_what_nobody_attached_is_seen_by_its_sender_alone(api: Api) -> None:
    digest = send(api, "草稿".encode(), "text/plain", by="m2").json()["sha256"]
    assert api.get(f"/evidence/{digest}").status_code == 404
    assert api.get(f"/evidence/{digest}", headers={"X-Actor": "m2"}).content == "草稿".encode()


def test_evidence_is_withdrawn_by_its_side_and_stays_on_record(api: Api, committee: Committee) -> None:
    own = about(committee, 1)
    api.done(f"{committee.year}/evidence", own)
    del own["name"]
    refused = api.post(f"{committee.year}/evidence/withdraw", {**own, "side": "committee", "reason": "多余"})
    assert refused.json()["code"] == "not_yours"
    api.done(f"{committee.year}/evidence/withdraw", {**own, "reason": "附错季度"})
    assert api.found(f"{committee.year}/evidence", branch=committee.branches[1], period="Q1")["evidence"] == []
    again = api.post(f"{committee.year}/evidence/withdraw", {**own, "reason": "附错季度"})
    assert again.status_code == 404


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"sha256": "0" * 64}, 409, "evidence_missing"),
        ({"sha256": "xyz"}, 422, "invalid"),
        ({"name": "../../记录.pdf"}, 422, "invalid"),
        ({"name": "记录\u202efdp.exe"}, 422, "invalid"),
        ({"name": "..."}, 422, "invalid"),
        ({"name": "记录.docx"}, 409, "evidence_type_mismatch"),
        ({"item": "X"}, 409, "unknown_item"),
        ({"subject": {"kind": "assessment", "branch": "nobody", "period": "Q1"}}, 404, "not_found"),
        ({"subject": {"kind": "rectification", "branch": "nobody"}}, 404, "not_found"),
        ({"subject": {"kind": "feature", "branch": "nobody", "number": 1}}, 404, "not_found"),
        ({"subject": {"kind": "feature", "branch": "nobody", "number": 0}}, 422, "invalid"),
        ({"subject": {"kind": "dossier", "branch": "A", "period": "Q1"}}, 422, "invalid"),
    ],
)
def test_what_cannot_be_attached_leaves_no_trace(
    api: Api, committee: Committee, given: dict[str, Any], status: int, code: str
) -> None:
    with api.nothing_recorded():
        answer = api.post(f"{committee.year}/evidence", about(committee, **given))
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_confirmed_result_takes_evidence_only_for_an_appeal(api: Api, committee: Committee) -> None:
    committee.confirmed("Q1")
    appeal = {"kind": "appeal", "branch": committee.branches[0], "period": "Q1", "item": "E"}
    with api.nothing_recorded():
        closed = api.post(f"{committee.year}/evidence", about(committee))
        unfiled = api.post(f"{committee.year}/evidence", about(committee, subject=appeal))
    assert (closed.json()["code"], unfiled.status_code) == ("evidence_closed", 404)


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b"", "application/pdf", 409, "evidence_type_mismatch"),
        (b"MZ\x00", "application/pdf", 409, "evidence_type_mismatch"),
        (PDF + b"\n", "application/x-msdownload", 409, "evidence_type_mismatch"),
        (PDF + b"\n", "", 409, "evidence_type_mismatch"),
        (b"%PDF" + b"x" * 20_000_000, "application/pdf", 413, "file_too_large"),
    ],
)
def test_what_is_no_evidence_is_not_kept(api: Api, content: bytes, media_type: str, status: int, code: str) -> None:
    with api.nothing_recorded():
        answer = send(api, content, media_type)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert api.get(f"/evidence/{sha256(content).hexdigest()}", headers={"X-Actor": "s1"}).status_code == 404


def test_a_body_without_a_length_is_stopped_at_the_limit(runtime: Runtime) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(400):
            yield b"%PDF" + b"x" * 100_000

    headers = {"X-Actor": "s1", "Content-Type": "application/pdf"}
    with serving(create_app(runtime)) as url, httpx.Client(base_url=url, timeout=30) as client:
        answer = client.post("/evidence", content=endless(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")


def test_a_damaged_file_is_never_answered_as_if_it_were_whole(api: Api, runtime: Runtime) -> None:
    digest = send(api, "将被改动".encode(), "text/plain").json()["sha256"]
    runtime.store.remove(digest)
    answer = api.get(f"/evidence/{digest}", headers={"X-Actor": "s1"})
    assert (answer.status_code, answer.json()["code"]) == (500, "evidence_damaged")


def test_what_a_scanner_finds_is_refused_and_without_its_answer_nothing_is_taken(api: Api, runtime: Runtime) -> None:
    with clamd() as address:
        watched = replace(runtime, intake=Intake(runtime.store, runtime.pool, Clamd(address)))
        with serving(create_app(watched)) as url, httpx.Client(base_url=url, timeout=30) as client:
            sends = Api(client)
            assert send(sends, PDF + b"clean").status_code == 201
            infected = send(sends, PDF + EICAR)
            assert (infected.status_code, infected.json()["code"]) == (409, "evidence_infected")
            digest = sha256(PDF + EICAR).hexdigest()
            assert client.get(f"/evidence/{digest}", headers={"X-Actor": "s1"}).status_code == 404
    with serving(create_app(watched)) as url, httpx.Client(base_url=url, timeout=30) as client:
        gone = send(Api(client), PDF + b"again")
        assert (gone.status_code, gone.json()["code"]) == (503, "scanner_unavailable")
    assert send(api, PDF + b"again").status_code == 201  # where none is set
