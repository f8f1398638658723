"""A recorded fact as other systems are told of it."""

import json
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from domain import streams
from domain.assessment import Scored
from domain.meeting import Choice, VoteCast
from domain.period import Period
from domain.record import Envelope
from infra.facts import NAMES, encode
from infra.names import FACTS
from infra.stream.data import leaving
from infra.stream.envelope import CloudEvent, event_of
from infra.stream.keys import key_of
from infra.stream.policy import LEAVES, OFFICIAL_POSTS
from services.log import Entry
from tests.stream.goldens import AT, goldens

ORIGIN = "appraisal.example.com/steel"
ACT = Envelope("li", "li/7f6c", on_behalf_of="wang", reason="王组织员出差", causation="assessment/甲/2025/Q1@1")


def entry(fact: object, stream: str, envelope: Envelope = ACT) -> Entry:
    return Entry(stream, 3, NAMES[type(fact)], encode(envelope, fact), 41, AT)


def told(one: Entry) -> CloudEvent:
    event = event_of(one, ORIGIN)
    assert event is not None
    return event


def scored() -> Entry:
    fact = Scored("甲", 2025, Period.Q1, "li", {"E": "28.50"}, None, "wang")  # type: ignore[dict-item]
    return entry(fact, streams.assessment("甲", 2025, Period.Q1))


def test_in_kafka_the_attributes_are_headers_and_the_value_is_the_fact_alone() -> None:
    event = told(scored())
    assert dict(event.kafka_headers()) == {
        "content-type": b"application/json",
        "ce_specversion": b"1.0",
        "ce_id": "assessment/甲/2025/Q1@3".encode(),
        "ce_source": b"//appraisal.example.com/steel",
        "ce_type": b"assessment.scored.v1",
        "ce_subject": "assessment/甲/2025/Q1".encode(),
        "ce_time": b"2025-04-10T08:30:00Z",
        "ce_dataschema": b"urn:dajinchuang:contract:assessment.scored.v1",
        "ce_partitionkey": "甲".encode(),
        "ce_position": b"41",
        "ce_streamversion": b"3",
        "ce_correlationid": event.correlation.encode(),
        "ce_causationid": "assessment/甲/2025/Q1@1".encode(),
    }
    assert event.data == '{"branch":"甲","year":2025,"period":"Q1","scores":{"E":"28.50"},"bonus":null}'.encode()


def test_over_http_headers_are_ascii_and_the_document_says_the_same() -> None:
    event = told(scored())
    headers = event.http_headers()
    assert all(value.isascii() for value in headers.values())
    assert headers["ce-subject"] == "assessment/%E7%94%B2/2025/Q1"
    document = json.loads(event.structured())
    assert document["subject"] == "assessment/甲/2025/Q1"
    assert document["data"] == json.loads(event.data)
    assert document.keys() == {name.removeprefix("ce-") for name in headers if name != "content-type"} | {
        "data",
        "datacontenttype",
    }


def test_facts_of_one_act_and_what_followed_belong_together_and_name_no_account() -> None:
    cause = told(scored())
    followed = replace(ACT, by="system", command="another", correlation=ACT.command)
    effect = told(entry(Scored("乙", 2025, Period.Q1, "li", {}), streams.assessment("乙", 2025, Period.Q1), followed))
    assert cause.correlation == effect.correlation
    assert "li" not in cause.correlation


def test_who_voted_how_does_not_leave_not_even_as_a_cause() -> None:
    cast = VoteCast("north", "m1", 1, "li", Choice.IN_FAVOUR)
    assert event_of(entry(cast, streams.vote("north", "m1", 1, "li")), ORIGIN) is None
    caused = replace(ACT, causation=f"{streams.vote('north', 'm1', 1, 'li')}@1")
    assert told(entry(Scored("甲", 2025, Period.Q1, "li", {}), "assessment/甲/2025/Q1", caused)).causation is None


def test_every_kind_of_fact_says_what_leaves() -> None:
    assert LEAVES.keys() == FACTS.keys()
    for name in FACTS:
        leaving(name)  # knows every field that it names


PERSONS = {"s1", "m1", "m2", "m3", "m4", "m5"}
"""The people of the golden bodies."""


def _texts(value: Any) -> set[str]:
    match value:
        case str():
            return {value}
        case dict():
            return set().union(*map(_texts, value.values())) if value else set()
        case list():
            return set().union(*map(_texts, value)) if value else set()
        case _:
            return set()


@pytest.mark.parametrize("stored", list(goldens()), ids=lambda one: one.topic)
def test_nobody_is_named_unless_for_an_official_post(stored: Entry) -> None:
    event = event_of(stored, ORIGIN)
    if event is None or stored.topic in OFFICIAL_POSTS:
        return
    body = msgspec.json.decode(stored.state)
    envelope = body["envelope"]
    leave = _texts(json.loads(event.data))
    assert not leave & PERSONS
    assert not leave & {envelope["by"], envelope["on_behalf_of"], envelope["reason"], envelope["command"]}


@pytest.mark.parametrize("stored", list(goldens()), ids=lambda one: one.topic)
def test_what_leaves_is_to_the_byte_what_was_recorded(stored: Entry) -> None:
    event = event_of(stored, ORIGIN)
    if event is not None:
        recorded, sent = msgspec.json.decode(stored.state)["fact"], msgspec.json.decode(event.data)
        _within(sent, recorded)


def _within(sent: Any, recorded: Any) -> None:
    if isinstance(sent, dict) and isinstance(recorded, dict):
        for name, value in sent.items():
            _within(value, recorded[name])
    elif isinstance(sent, list):
        assert len(sent) == len(recorded)
        for one, other in zip(sent, recorded, strict=True):
            _within(one, other)
    else:
        assert sent == recorded


def test_a_name_that_this_program_does_not_know_is_told_of() -> None:
    with pytest.raises(KeyError, match="guessed"):
        event_of(scored()._replace(topic="assessment.guessed.v1"), ORIGIN)


@pytest.mark.parametrize(
    ("stream", "key"),
    [
        (streams.branch("B"), "B"),
        (streams.assessment("B", 2025, Period.Q3), "B"),
        (streams.targets("B", 2025), "B"),
        (streams.vetoes("B", 2025), "B"),
        (streams.consequence("team_reward", "B", 2025), "B"),
        (streams.participation("B", 2025), "B"),
        (streams.feature("B"), "B"),
        (streams.evidence(streams.assessment("B", 2025, Period.Q3)), "B"),
        (streams.evidence("appeal/B/2025/Q3/E"), "B"),
        (streams.grading("north", 2025), "grading/north/2025"),
        (streams.committee("north"), "committee/north"),
        (streams.CHECKPOINT_KEYS, "checkpoint-keys"),
    ],
)
def test_the_key_is_the_branch_else_the_stream(stream: str, key: str) -> None:
    assert key_of(stream) == key
