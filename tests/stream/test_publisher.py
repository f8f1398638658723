"""What is recorded reaches Kafka: once more at most, never less, in order; whoever reads it, whatever happens."""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import pytest
from confluent_kafka import Consumer

from infra.postgres.pool import Pool
from infra.postgres.recorder import LedgerRecorder
from infra.stream import tables
from infra.stream.envelope import event_of
from infra.stream.feeds import FactsFeed, GradesFeed, RecordFeed, StandingsFeed, entry_of
from infra.stream.kafka_outlet import KafkaOutlet
from infra.stream.messages import Message, OutletError, Page
from infra.stream.publisher import Publisher
from services.ledger import utc_now
from services.log import Entry
from tests.infra.commands import djc
from tests.projections.histories import Teller
from tests.stream.publishing import ORIGIN, expected, projections_of, published, publisher_to, running
from tests.stream.reading import Reading, in_order_within_keys


def test_every_fact_that_leaves_arrives_once_in_order_and_the_same_for_another_client(
    pool: Pool, broker: str, reading: Reading
) -> None:
    log = LedgerRecorder(pool, utc_now)
    with running(publisher_to(pool, broker, FactsFeed(log, ORIGIN, reading.prefix))) as publisher:
        published(publisher)
    read = reading.all()
    assert sorted((one.position, one.id, one.value) for one in read) == [
        (event.position, event.id, event.data)
        for event in (event_of(entry, ORIGIN) for entry in log.scan())
        if event is not None
    ]
    assert in_order_within_keys(read)
    partition_of = {one.key: one.partition for one in read}
    assert all(partition_of[one.key] == one.partition for one in read)
    assert len(set(partition_of.values())) > 1
    assert _read_by_another_client(broker, f"{reading.prefix}.facts", len(read)) == {
        (one.id, one.value, one.partition) for one in read
    }


def _read_by_another_client(broker: str, topic: str, expected: int) -> set[tuple[str, bytes, int]]:
    consumer = Consumer({"bootstrap.servers": broker, "group.id": uuid4().hex, "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    found: set[tuple[str, bytes, int]] = set()
    until = monotonic() + 60
    try:
        while len(found) < expected and monotonic() < until:
            message: Any = consumer.poll(1.0)
            if message is not None and message.error() is None:
                headers = dict(message.headers())
                assert headers["ce_specversion"] == b"1.0"
                found.add((headers["ce_id"].decode(), message.value(), message.partition()))
    finally:
        consumer.close()
    return found


def test_the_record_in_full_comes_back_to_the_byte(pool: Pool, broker: str, reading: Reading) -> None:
    log = LedgerRecorder(pool, utc_now)
    with running(publisher_to(pool, broker, RecordFeed(log, reading.prefix))) as publisher:
        published(publisher)
    read = [
        entry_of(one.value or b"", [(n, v.encode()) for n, v in one.headers.items()]) for one in reading.all("record")
    ]
    assert sorted(read, key=lambda entry: entry.id) == [*log.scan()]


def test_standings_and_grades_are_those_of_the_server(pool: Pool, broker: str, reading: Reading) -> None:
    log, projections = LedgerRecorder(pool, utc_now), projections_of(pool)
    feeds = (
        StandingsFeed(projections, log, ORIGIN, reading.prefix),
        GradesFeed(log, ORIGIN, reading.prefix),
    )
    with running(publisher_to(pool, broker, *feeds)) as publisher:
        published(publisher)
    last = {one.key: json.loads(one.value or b"null") for one in reading.all("standings")}
    assert last
    for told in last.values():
        answer = projections.standings.year(told["year"], committees=(told["committee"],))
        assert [(one["branch"], one["rank"], one["score"]) for one in told["standings"]] == [
            (place.branch, place.rank, str(place.score)) for place in answer.places
        ]
    grades = {one.key: json.loads(one.value or b"null") for one in reading.all("grades")}
    assert grades
    for branch, now in grades.items():
        held = projections.grade_book.held(branch)
        assert held is not None
        assert now is None or (now["grade"], now["year"]) == (held.grade, held.year)


class Slips:
    """An outlet that fails at some sends: the messages may have arrived, or not."""

    def __init__(self, inner: KafkaOutlet, fail_at: set[int]) -> None:
        self.inner, self.fail_at, self.sends = inner, fail_at, 0

    def send(self, messages: Sequence[Message]) -> Any:
        self.sends += 1
        sent = self.inner.send(messages)
        if self.sends in self.fail_at:
            return _Lost(sent, arrives=self.sends % 2 == 0)
        return sent

    def forget(self) -> None:
        self.inner.forget()

    def close(self) -> None:
        self.inner.close()


class _Lost:
    def __init__(self, sent: Any, *, arrives: bool) -> None:
        self._sent, self._arrives = sent, arrives

    def go(self) -> None:
        if self._arrives:
            self._sent.go()

    def wait(self) -> None:
        if self._arrives:
            self._sent.wait()
        raise OutletError("no acknowledgement")


class Small(FactsFeed):
    """A few facts a page."""

    def page(self, after: int) -> Page:
        whole = super().page(after)
        few = whole.messages[:7]
        return whole if len(whole.messages) <= 7 else Page(few, int(dict(few[-1].headers)["ce_position"]))


def test_what_was_not_acknowledged_is_sent_again_and_doubles_only_itself(
    pool: Pool, broker: str, reading: Reading
) -> None:
    log = LedgerRecorder(pool, utc_now)
    outlets: list[Slips] = []

    def slips() -> Slips:
        outlets.append(Slips(KafkaOutlet({"bootstrap_servers": [broker]}), {2, 5, 8, 9}))
        return outlets[-1]

    publisher = Publisher(pool, log, [Small(log, ORIGIN, reading.prefix)], slips, wait=0.1)
    with running(publisher):
        published(publisher)
    read = reading.all()
    assert in_order_within_keys(read)
    assert {(one.id, one.value) for one in read} == set(expected(pool))
    assert len(read) > len(expected(pool))


def test_of_many_one_works_and_another_takes_over_in_seconds(pool: Pool, broker: str, reading: Reading) -> None:
    log = LedgerRecorder(pool, utc_now)
    first, second = (publisher_to(pool, broker, FactsFeed(log, ORIGIN, reading.prefix)) for _ in range(2))
    with ExitStack() as later:
        with running(first):
            published(first)
            later.enter_context(running(second))
            sleep(0.5)
            assert (first.leading, second.leading) == (True, False)
        teller = Teller(pool)
        teller.clock.now = utc_now()
        teller.establish("west", {"W": None})
        published(second, 30)
        assert second.leading
    assert {(one.id, one.value) for one in reading.all()} == set(expected(pool))


def test_whoever_has_lost_the_lock_cannot_move_on(pool: Pool) -> None:
    with pool.connection() as connection:
        tables.move(connection, "facts", 0, 5)
        with pytest.raises(tables.MovedMeanwhileError):
            tables.move(connection, "facts", 4, 9)
        assert tables.position(connection, "facts") == 5


def test_a_fact_of_a_newer_program_is_waited_with_and_nothing_is_passed_over(
    pool: Pool, broker: str, reading: Reading
) -> None:
    log = LedgerRecorder(pool, utc_now)

    class Newer:
        """The log with one fact that this program does not know."""

        upgraded = False

        def position(self) -> int:
            return log.position()

        def read(self, after: int, limit: int) -> list[Entry]:
            found = log.read(after, min(limit, 10))
            return found if self.upgraded else [_unknown(one) if one.id == 20 else one for one in found]

        def select_notifications(self, *given: Any, **named: Any) -> list[Entry]:
            return log.select_notifications(*given, **named)

    newer = Newer()
    with running(publisher_to(pool, broker, FactsFeed(newer, ORIGIN, reading.prefix))) as publisher:
        until = monotonic() + 60
        while publisher.lag()[0].position < 19 and monotonic() < until:
            sleep(0.05)
        sleep(0.5)
        assert publisher.lag()[0].position == 19
        newer.upgraded = True
        published(publisher)
    assert {(one.id, one.value) for one in reading.all()} == set(expected(pool))


def _unknown(entry: Entry) -> Entry:
    return entry._replace(topic="assessment.foreseen.v9")


def test_topics_that_are_not_there_are_named(broker: str) -> None:
    outlet = KafkaOutlet({"bootstrap_servers": [broker], "max_block_ms": 2_000})
    with pytest.raises(OutletError, match="djc topics apply"):
        outlet.send([Message("nowhere.facts", b"A", b"{}", [], _ms(utc_now()))]).wait()
    outlet.close()


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000)


def test_the_doctor_tells_how_far_each_feed_has_come(pool: Pool, database: str, broker: str, prefix: str) -> None:
    log = LedgerRecorder(pool, utc_now)
    with running(publisher_to(pool, broker, FactsFeed(log, ORIGIN, prefix))) as publisher:
        published(publisher)
    said = djc("doctor", env={"DATABASE_URL": database, "DJC_KAFKA_SERVERS": broker}).stdout
    (facts,) = (line for line in said.splitlines() if " Kafka facts " in line)
    assert [cell.strip() for cell in facts.strip("│").split("│")][1:3] == [str(log.position()), "0"]
    assert "Kafka" not in djc("doctor", env={"DATABASE_URL": database}).stdout.replace("kafka-python", "")
