"""The consumer kit: every event once, whatever breaks; its examples answer as the server does."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from threading import Event as Flag
from threading import Thread
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from kafka import KafkaProducer
from psycopg import Connection

from consumer import Consumer, Event, Later, PoisonError, Settings, read, tables
from consumer.examples import rewards, standings
from domain.period import Period
from infra.postgres import embedded
from infra.postgres.pool import Pool
from infra.postgres.recorder import LedgerRecorder
from infra.stream.feeds import FactsFeed
from services.ledger import utc_now
from tests.growing import a_year_more
from tests.stream.publishing import ORIGIN, expected, projections_of, published, publisher_to, running
from tests.stream.reading import Reading

YEAR = 2025
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
WHOLE = {
    "ce_specversion": "1.0",
    "ce_id": "branch/B@1",
    "ce_source": "//localhost",
    "ce_type": "branch.founded.v1",
    "ce_subject": "branch/B",
    "ce_time": "2025-01-20T01:00:00Z",
    "ce_position": "1",
    "ce_streamversion": "1",
}


@pytest.fixture
def own(admin: str) -> Iterator[str]:
    """A consumer's own database."""
    yield from _empty(admin)


@pytest.fixture
def another(admin: str) -> Iterator[str]:
    """That of another one."""
    yield from _empty(admin)


def _empty(admin: str) -> Iterator[str]:
    name = f"own_{uuid4().hex[:8]}"
    yield embedded.create_database(admin, name)
    embedded.drop_database(admin, name)


@pytest.fixture
def facts(pool: Pool, broker: str, reading: Reading) -> Reading:
    """The eventful year, published."""
    log = LedgerRecorder(pool, utc_now)
    with running(publisher_to(pool, broker, FactsFeed(log, ORIGIN, reading.prefix))) as publisher:
        published(publisher)
    return reading


@contextmanager
def consuming(*consumers: Consumer) -> Iterator[None]:
    stop = Flag()
    threads = [Thread(target=one.run, args=(stop,)) for one in consumers]
    for one in threads:
        one.start()
    try:
        yield
    finally:
        stop.set()
        for one in threads:
            one.join(30)
            assert not one.is_alive()


def until(happens: Callable[[], bool], seconds: float = 60) -> None:
    end = monotonic() + seconds
    while not happens():
        assert monotonic() < end
        sleep(0.1)


class Diary:
    """A consumer that notes every id in its own table, and fails where it is told to."""

    def __init__(self, own: str, facts: Reading, **settings: Any) -> None:
        self.own = own
        self.fails: Callable[[Event], Exception | None] = lambda _: None
        self.handle: Callable[[Connection[Any], Event], None] = lambda *_: None
        with psycopg.connect(own) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS diary (number serial, id text, key text, position bigint)")
        given = {"name": f"diary-{uuid4().hex[:6]}", "topic": f"{facts.prefix}.facts", "batch": 40, **settings}
        self.settings = Settings({"bootstrap_servers": facts.broker}, **given)

    def consumer(self) -> Consumer:
        return Consumer(self.settings, lambda: psycopg.connect(self.own), self._handle)

    def _handle(self, connection: Connection[Any], event: Event) -> None:
        connection.execute(
            "INSERT INTO diary (id, key, position) VALUES (%s, %s, %s)", [event.id, event.key, event.position]
        )
        self.handle(connection, event)
        if error := self.fails(event):
            raise error

    def noted(self) -> list[tuple[str, str, int]]:
        with psycopg.connect(self.own) as connection:
            return connection.execute("SELECT id, key, position FROM diary ORDER BY number").fetchall()

    def reset(self, connection: Connection[Any]) -> None:
        connection.execute("TRUNCATE diary")

    def has(self, count: int) -> Callable[[], bool]:
        return lambda: len(self.noted()) >= count


def the_server_s(pool: Pool, *years: int) -> str:
    """A digest of the standings of these years."""
    projections = projections_of(pool)
    projections.catch_up()
    answers = [projections.standings.through(year, Period.Q4) for year in years]
    assert all(answer.places for answer in answers)
    return digest((one.committee, one.rank, one.branch, one.score) for answer in answers for one in answer.places)


def the_portal_s(own: str, *years: int) -> str:
    with psycopg.connect(own) as connection:
        found = [row for year in years for row in standings.standings(connection, year, QUARTERS)]
    return digest((committee, rank, branch, score) for committee, branch, score, rank in found)


def digest(places: Iterable[tuple[str, int, str, Decimal]]) -> str:
    told = sorted((committee, rank, branch, f"{score:.2f}") for committee, rank, branch, score in places)
    return sha256(repr(told).encode()).hexdigest()


def publish(pool: Pool, facts: Reading) -> None:
    log = LedgerRecorder(pool, utc_now)
    with running(publisher_to(pool, facts.broker, FactsFeed(log, ORIGIN, facts.prefix))) as publisher:
        published(publisher)


def test_the_portal_s_standings_are_the_server_s_and_again_from_the_first_event(
    pool: Pool, facts: Reading, own: str
) -> None:
    wanted = the_server_s(pool, YEAR)
    one = standings.consumer(own, facts.broker, facts.prefix)
    with consuming(one):
        until(lambda: the_portal_s(own, YEAR) == wanted)

    again = standings.consumer(own, facts.broker, facts.prefix)
    again.replay(None, standings.reset)
    assert the_portal_s(own, YEAR) == digest([])
    with consuming(again):
        until(lambda: the_portal_s(own, YEAR) == wanted)


def test_away_for_a_year_and_a_thousand_facts_or_from_the_first_a_year_later_standings_are_the_server_s(
    pool: Pool, facts: Reading, own: str, another: str
) -> None:
    wanted = the_server_s(pool, YEAR)
    with consuming(standings.consumer(own, facts.broker, facts.prefix)):
        until(lambda: the_portal_s(own, YEAR) == wanted)

    before = len(expected(pool))
    a_year_more(str(pool.conninfo), YEAR + 1, "g")
    assert len(expected(pool)) - before >= 1_000
    publish(pool, facts)
    wanted = the_server_s(pool, YEAR, YEAR + 1)
    assert the_portal_s(own, YEAR, YEAR + 1) != wanted
    back = standings.consumer(own, facts.broker, facts.prefix)
    with consuming(back):
        until(lambda: the_portal_s(own, YEAR, YEAR + 1) == wanted)
    assert (back.taken.handled + back.taken.passed, back.taken.gaps) == (len(expected(pool)) - before, 0)

    late = Diary(another, facts)  # a consumer of another name, and the portal's tables in another database
    late.handle = standings.handle
    with psycopg.connect(another) as connection:
        standings.reset(connection)
    with consuming(late.consumer()):
        until(lambda: the_portal_s(another, YEAR, YEAR + 1) == wanted)


def test_finance_has_one_order_for_each_reward_granted(pool: Pool, facts: Reading, own: str) -> None:
    decided = [id_ for id_, _ in expected(pool) if "consequence/" in id_]
    one = rewards.consumer(own, facts.broker, facts.prefix)

    def orders() -> list[tuple[Any, ...]]:
        with psycopg.connect(own) as connection:
            return connection.execute("SELECT id, branch, amount, state FROM payment_order").fetchall()

    granted = [r for r in facts.all() if r.headers["ce_type"] == "reward.decided.v1"]
    assert granted
    with consuming(one):
        until(lambda: len(orders()) >= len(granted))
    assert {id_ for id_, *_ in orders()} == {one.id for one in granted} <= set(decided)
    assert all(isinstance(amount, Decimal) for _, _, amount, _ in orders())


def test_what_is_sent_again_is_taken_once(pool: Pool, facts: Reading, own: str) -> None:
    """Everything twice, as after a topic that was thought lost."""
    with pool.connection() as connection:
        connection.execute("UPDATE stream.feed SET position = 0")
    log = LedgerRecorder(pool, utc_now)
    with running(publisher_to(pool, facts.broker, FactsFeed(log, ORIGIN, facts.prefix))) as publisher:
        published(publisher)
    diary = Diary(own, facts)
    one = diary.consumer()
    wanted = len(expected(pool))
    assert len(facts.all()) == 2 * wanted
    with consuming(one):
        until(lambda: one.taken.handled + one.taken.doubles >= 2 * wanted)
    assert sorted(id_ for id_, *_ in diary.noted()) == sorted(id_ for id_, _ in expected(pool))
    assert one.taken.gaps == 0


def test_a_consumer_that_was_away_goes_on_exactly_where_it_was(pool: Pool, facts: Reading, own: str) -> None:
    diary = Diary(own, facts)
    with consuming(diary.consumer()):
        until(diary.has(len(expected(pool))))
    before = len(diary.noted())

    a_year_more(str(pool.conninfo), YEAR + 1, "g")
    publish(pool, facts)
    assert len(expected(pool)) - before >= 1_000
    with consuming(diary.consumer()):
        until(diary.has(len(expected(pool))))
    assert sorted(id_ for id_, *_ in diary.noted()) == sorted(id_ for id_, _ in expected(pool))


def test_from_a_time_on_everything_is_taken_again_and_nothing_before(facts: Reading, own: str) -> None:
    diary = Diary(own, facts)
    times = sorted(datetime.fromisoformat(one.headers["ce_time"]) for one in facts.all())
    since = times[len(times) // 2]
    diary.consumer().replay(since, diary.reset)
    wanted = [one for one in facts.all() if datetime.fromisoformat(one.headers["ce_time"]) >= since]
    assert 0 < len(wanted) < len(times)
    with consuming(diary.consumer()):
        until(diary.has(len(wanted)))
    assert {one.id for one in wanted} == {id_ for id_, *_ in diary.noted()}


def test_several_processes_share_the_partitions_and_keep_the_order_of_each_key(
    pool: Pool, facts: Reading, own: str
) -> None:
    diary = Diary(own, facts, batch=5)
    first, second = diary.consumer(), diary.consumer()
    with consuming(first, second):
        until(diary.has(len(expected(pool))))
    noted = diary.noted()
    assert sorted(id_ for id_, *_ in noted) == sorted(id_ for id_, _ in expected(pool))
    last: dict[str, int] = {}
    for _, key, position in noted:
        assert position > last.get(key, 0)
        last[key] = position


def test_what_cannot_be_taken_goes_to_the_dead_letters_with_the_reason_and_the_rest_is_taken(
    pool: Pool, facts: Reading, own: str
) -> None:
    diary = Diary(own, facts, dead_letters=f"{facts.prefix}.dead-letters")
    ids = [id_ for id_, _ in expected(pool)]
    diary.fails = lambda event: ValueError("no such branch here") if event.id == ids[20] else None
    _send(facts, b"no json", {"ce_id": "x"})
    one = diary.consumer()
    with consuming(one):
        until(lambda: one.taken.handled + one.taken.dead >= len(ids) + 1)
    assert sorted(id_ for id_, *_ in diary.noted()) == sorted(set(ids) - {ids[20]})
    dead = facts.all("dead-letters")
    assert {found.headers["ce_id"] for found in dead} == {ids[20], "x"}
    reasons = {found.headers["ce_id"]: found.headers["dead_reason"] for found in dead}
    assert "no such branch here" in reasons[ids[20]]
    assert "PoisonError" in reasons["x"]
    assert all(found.headers["dead_consumer"] == diary.settings.name for found in dead)


def test_without_dead_letters_nothing_is_passed_over(pool: Pool, facts: Reading, own: str) -> None:
    diary = Diary(own, facts)
    ids = [id_ for id_, _ in expected(pool)]
    failed, broken = 0, True

    def fails(event: Event) -> Exception | None:
        nonlocal failed
        if not broken or event.id != ids[0]:
            return None
        failed += 1
        return ValueError(event.id)

    diary.fails = fails
    with consuming(diary.consumer()):
        until(lambda: failed > 2 * diary.settings.attempts)  # it has been asked again after having given up
        assert ids[0] not in {id_ for id_, *_ in diary.noted()}
        broken = False
        until(diary.has(len(ids)))
    assert sorted(id_ for id_, *_ in diary.noted()) == sorted(ids)


def test_a_handler_may_ask_for_patience(pool: Pool, facts: Reading, own: str) -> None:
    diary = Diary(own, facts, dead_letters=f"{facts.prefix}.dead-letters")
    asked = 0

    def busy(event: Event) -> Exception | None:
        nonlocal asked
        asked += event.version == 1
        return Later("the ledger of finance is closed for the night") if asked and asked <= 2 else None

    diary.fails = busy
    with consuming(diary.consumer()):
        until(diary.has(len(expected(pool))))
    assert asked > 2
    assert sorted(id_ for id_, *_ in diary.noted()) == sorted(id_ for id_, _ in expected(pool))
    assert facts.all("dead-letters") == []


def test_kinds_that_are_not_asked_for_are_passed_over(pool: Pool, facts: Reading, own: str) -> None:
    diary = Diary(own, facts, types={"branch.founded.v1"})
    one = diary.consumer()
    with consuming(one):
        until(lambda: one.taken.handled + one.taken.passed >= len(expected(pool)))
    assert {id_.partition("/")[0] for id_, *_ in diary.noted()} == {"branch"}


def test_whoever_was_overtaken_takes_nothing(own: str) -> None:
    with psycopg.connect(own) as connection:
        tables.create(connection)
        tables.move(connection, "c", "t", 0, None, 5)
        for before in (None, 4):
            with pytest.raises(tables.OvertakenError):
                tables.move(connection, "c", "t", 0, before, 9)
        assert tables.offsets(connection, "c", "t") == {0: 5}


@pytest.mark.parametrize(
    ("headers", "value"),
    [
        ({}, b"{}"),
        ({"ce_specversion": "0.3"}, b"{}"),
        ({"ce_position": "first"}, b"{}"),
        ({"ce_time": "yesterday"}, b"{}"),
        ({}, b"[]"),
        ({}, b"\xff"),
        ({}, None),
        ({}, b"[" * 100_000),
        ({"ce_streamversion": "0"}, b"{}"),
        ({"ce_streamversion": str(2**31)}, b"{}"),
        ({"ce_subject": "branch/\0"}, b"{}"),
    ],
)
def test_what_is_no_event_is_told_apart(headers: dict[str, str], value: bytes | None) -> None:
    assert read(b"B", b"{}", [(name, held.encode()) for name, held in WHOLE.items()]).version == 1
    given = {**WHOLE, **headers} if headers or value != b"{}" else {}
    with pytest.raises(PoisonError):
        read(b"B", value, [(name, held.encode()) for name, held in given.items()])


def test_headers_that_others_add_are_passed_over() -> None:
    added: list[tuple[str, bytes | None]] = [("trace-bin", b"\xff\x00"), ("trace", None)]
    assert read(b"B", b"{}", [*added, *((name, held.encode()) for name, held in WHOLE.items())]).id == "branch/B@1"


def test_hostile_bytes_stop_nobody(pool: Pool, facts: Reading, own: str) -> None:
    """Each is a dead letter, also where its reason is longer than a record may be."""
    diary = Diary(own, facts, dead_letters=f"{facts.prefix}.dead-letters")
    ids = [id_ for id_, _ in expected(pool)]
    diary.fails = lambda event: ValueError("x" * 2_000_000) if event.id == ids[20] else None
    hostile = [
        (b'{"deep": ' + b"[" * 100_000, WHOLE),
        (b"{}", {**WHOLE, "ce_streamversion": str(2**40)}),
        (b"{}", {**WHOLE, "ce_subject": "branch/\0"}),
    ]
    for value, headers in hostile:
        _send(facts, value, headers)
    one = diary.consumer()
    with consuming(one):
        until(lambda: one.taken.handled + one.taken.dead >= len(ids) + len(hostile))
    assert sorted(id_ for id_, *_ in diary.noted()) == sorted(set(ids) - {ids[20]})
    assert one.taken.dead == len(hostile) + 1


def _send(facts: Reading, value: bytes, headers: dict[str, str]) -> None:
    producer = KafkaProducer(bootstrap_servers=facts.broker)
    try:
        told = [(name, held.encode()) for name, held in headers.items()]
        producer.send(f"{facts.prefix}.facts", value, b"B", told).get(timeout=30)
    finally:
        producer.close()
