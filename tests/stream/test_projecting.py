"""Projections fed from Kafka into a database away from the log: the same rows, whoever takes part."""

from collections.abc import Callable, Iterator
from threading import Event, Thread
from time import monotonic, sleep
from uuid import uuid4

import pytest

from infra.facts import NAMES, decode
from infra.postgres import embedded
from infra.postgres.pool import Pool, connect_pool
from infra.postgres.recorder import LedgerRecorder
from infra.stream.feeds import RecordFeed
from infra.stream.inbox import Inbox
from infra.stream.projecting import Projecting
from projections.engine import Follower, Source
from projections.registry import PROJECTIONS
from services.ledger import utc_now
from tests.projections.histories import Teller
from tests.projections.stored import stored_rows
from tests.stream.publishing import projections_of, published, publisher_to, running
from tests.stream.reading import Reading


@pytest.fixture
def away(admin: str, template: str) -> Iterator[Pool]:
    """A database without a log of its own."""
    yield from _empty(admin, template)


@pytest.fixture
def another(admin: str, template: str) -> Iterator[Pool]:
    """One more."""
    yield from _empty(admin, template)


def _empty(admin: str, template: str) -> Iterator[Pool]:
    name = f"away_{uuid4().hex[:8]}"
    with connect_pool(embedded.create_database(admin, name, template=template), 12) as pool:
        yield pool
    embedded.drop_database(admin, name)


def publish(pool: Pool, reading: Reading) -> None:
    log = LedgerRecorder(pool, utc_now)
    with running(publisher_to(pool, reading.broker, RecordFeed(log, reading.prefix))) as publisher:
        published(publisher)


class Process:
    """One of the group."""

    def __init__(self, away: Pool, reading: Reading) -> None:
        kafka = {"bootstrap_servers": reading.broker}
        self.projecting = Projecting(away, kafka, f"{reading.prefix}.record", PROJECTIONS, clock=utc_now)
        self._stop = Event()
        self._thread = Thread(target=self.projecting.run, args=(self._stop,))
        self._thread.start()

    def end(self) -> None:
        self._stop.set()
        self._thread.join(40)
        assert not self._thread.is_alive()


def reached(away: Pool) -> dict[str, int]:
    with away.connection() as connection:
        return dict(connection.execute("SELECT name, position FROM answers.projection").fetchall())


def until(happens: Callable[[], bool], seconds: float = 90) -> None:
    end = monotonic() + seconds
    while not happens():
        assert monotonic() < end
        sleep(0.1)


def all_at(away: Pool, head: int) -> Callable[[], bool]:
    return lambda: {*reached(away).values()} == {head} and len(reached(away)) == len(PROJECTIONS)


def shared_out(*processes: Process) -> bool:
    """Whether each has some, and each projection is one's alone; while the group settles two may believe so of one."""
    shares = [one.projecting.mine for one in processes]
    return all(shares) and sorted(name for share in shares for name in share) == sorted(one.name for one in PROJECTIONS)


def test_two_machines_and_one_that_leaves_and_what_comes_later_give_the_rows_of_the_log(
    pool: Pool, reading: Reading, away: Pool
) -> None:
    publish(pool, reading)
    first, second = Process(away, reading), Process(away, reading)
    try:
        until(all_at(away, LedgerRecorder(pool, utc_now).position()))
        until(lambda: shared_out(first, second))
        assert stored_rows(away) == stored_rows(pool)
        first.end()
        until(lambda: len(second.projecting.mine) == len(PROJECTIONS))

        teller = Teller(pool)
        teller.clock.now = utc_now()
        for number in range(10):
            teller.establish(f"west{number}", {f"w{number}": None})
        projections_of(pool).catch_up()
        publish(pool, reading)
        until(all_at(away, LedgerRecorder(pool, utc_now).position()))
    finally:
        first.end()
        second.end()
    assert stored_rows(away) == stored_rows(pool)


def test_a_second_database_has_everything_too(pool: Pool, reading: Reading, away: Pool, another: Pool) -> None:
    publish(pool, reading)
    for database in (away, another):
        one = Process(database, reading)
        try:
            until(all_at(database, LedgerRecorder(pool, utc_now).position()))
        finally:
            one.end()
    assert stored_rows(another) == stored_rows(away) == stored_rows(pool)


def test_what_comes_out_of_order_and_twice_is_folded_in_order_once_nothing_is_missing(pool: Pool, away: Pool) -> None:
    entries = [*LedgerRecorder(pool, utc_now).scan()]
    inbox = Inbox(away)
    inbox.put(entries[100:])
    assert inbox.position() == 0
    assert inbox.read(0, 10) == []
    inbox.put(entries[:50])
    assert inbox.position() == 50
    inbox.put(entries[40:101])
    assert inbox.position() == len(entries)
    assert inbox.read(0, 10_000) == entries
    assert Inbox(away).position() == len(entries)

    source = Source(inbox, decode, NAMES)
    follower = Follower(away, source, clock=utc_now, projections=PROJECTIONS)
    follower.catch_up()
    assert stored_rows(away) == stored_rows(pool)
    assert follower.rebuild("standings") == len(entries)
    assert stored_rows(away) == stored_rows(pool)
