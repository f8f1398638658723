"""What other systems rely on: generated from the facts, kept for ever once released."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from infra.names import FACTS
from infra.stream.contracts import CONTRACTS, broken, contract, stays
from infra.stream.contracts.asyncapi import VERSION, document
from infra.stream.contracts.files import FOLDER, breaks, files, release
from infra.stream.envelope import event_of
from infra.stream.policy import LEAVES
from services.log import Entry
from tests.stream.goldens import goldens

ROOT = Path(__file__).parent.parent.parent
SPECIFICATION = Path(__file__).parent / "asyncapi" / "node_modules/@asyncapi/specs/schemas/3.0.0.json"


def test_the_files_are_what_the_program_publishes() -> None:
    kept = {str(file.relative_to(ROOT / FOLDER)): file.read_bytes() for file in _generated()}
    assert kept == dict(files()), "write them anew: make contracts"


def _generated() -> Iterator[Path]:
    yield ROOT / FOLDER / "asyncapi.json"
    yield from (ROOT / FOLDER / "schemas").glob("*.json")


def test_nothing_breaks_what_was_ever_released() -> None:
    assert (ROOT / FOLDER / "releases" / "1.0.0.json").is_file()
    assert breaks(ROOT / FOLDER) == []


def test_every_release_is_told_of_in_the_change_log() -> None:
    told = (ROOT / FOLDER / "CHANGELOG.md").read_text()
    for file in (ROOT / FOLDER / "releases").glob("*.json"):
        assert f"## [{file.stem}]" in told
    assert f"## [{VERSION}]" in told


def test_a_release_is_never_written_again(tmp_path: Path) -> None:
    release(tmp_path)
    with pytest.raises(FileExistsError):
        release(tmp_path)


def test_a_release_that_knew_more_is_broken(tmp_path: Path) -> None:
    place = release(tmp_path)
    known = json.loads(place.read_bytes())
    known["reward.granted.v1"] = known["reward.paid.v1"]
    place.write_text(json.dumps(known))
    assert breaks(tmp_path) == ["1.0.0 reward.granted.v1: is published no more"]


def _with(change: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    before = contract("assessment.scores-confirmed.v1")
    after = deepcopy(before)
    change(after)
    return before, after


def test_a_field_may_come_and_an_enumeration_may_grow() -> None:
    def grow(schema: dict[str, Any]) -> None:
        schema["properties"]["remark"] = {"type": "string"}
        schema["properties"]["period"]["x-extensible-enum"].append("H1")

    before, after = _with(grow)
    assert [*broken(before, after)] == []
    assert [*broken(after, before)] == ["/remark is gone"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda schema: schema["properties"].pop("total"), "/total is gone"),
        (lambda schema: schema["required"].remove("year"), "/year is required no more"),
        (lambda schema: schema["required"].append("comment"), "/comment is required now"),
        (lambda schema: schema["properties"]["year"].update(type="string"), "/year: type was integer, is string"),
        (
            lambda schema: schema["properties"]["scores"]["additionalProperties"].pop("pattern"),
            r"/scores/additionalProperties: pattern was ^-?\d+(\.\d+)?(E[+-]?\d+)?$, is None",
        ),
        (lambda schema: schema["properties"]["self_total"]["anyOf"].pop(), "/self_total: may be 1 things, was 2"),
    ],
)
def test_what_breaks_a_consumer_is_named(change: Any, said: str) -> None:
    before, after = _with(change)
    assert said in broken(before, after)


@pytest.mark.parametrize("stored", list(goldens()), ids=lambda one: one.topic)
def test_whatever_form_was_ever_recorded_keeps_to_the_contract_and_only_lists_what_it_says(stored: Entry) -> None:
    event = event_of(stored, "localhost")
    if event is None:
        return
    schema = contract(stored.topic)
    jsonschema_rs.validator_for(schema).validate(data := json.loads(event.data))
    assert data.keys() <= schema["properties"].keys()
    assert not data.keys() & set(stays(stored.topic))


def test_every_kind_of_fact_has_a_contract_unless_it_stays() -> None:
    assert {name for name in FACTS if LEAVES[name] is None} == {"meeting.vote-cast.v1"}
    assert set(FACTS) - set(CONTRACTS) == {"meeting.vote-cast.v1"}
    with pytest.raises(KeyError):
        contract("meeting.vote-cast.v1")


def test_the_document_is_asyncapi_3() -> None:
    assert SPECIFICATION.is_file(), "make asyncapi"
    validator = jsonschema_rs.validator_for(json.loads(SPECIFICATION.read_bytes()))
    validator.validate(document("djc"))
    wrong = document("djc")
    del wrong["channels"]["facts"]["messages"]["reward.paid.v1"]["$ref"]
    wrong["channels"]["facts"]["messages"]["reward.paid.v1"]["payload"] = 3
    assert not validator.is_valid(wrong)


def test_every_reference_of_the_document_leads_somewhere() -> None:
    whole = document("djc")

    def follow(part: Any) -> Iterator[str]:
        match part:
            case {"$ref": reference}:
                yield reference
            case dict():
                for inner in part.values():
                    yield from follow(inner)

    for reference in follow(whole):
        at: Any = whole
        for step in reference.removeprefix("#/").split("/"):
            at = at[step]
    assert {topic["address"] for topic in whole["channels"].values()} == {
        "djc.facts",
        "djc.record",
        "djc.standings",
        "djc.grades",
        "djc.checkpoints",
    }
