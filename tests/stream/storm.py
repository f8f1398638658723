"""A storm 压力: a log that grows while publishers are killed and the broker is stopped and killed, and who reads it."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random
from subprocess import DEVNULL, Popen
from threading import Event as Flag
from threading import Thread
from time import monotonic, sleep
from typing import Any, Final

import msgspec
import psycopg

from bench._history import COLUMNS, LEAF, START, Row, events
from consumer.examples import standings
from domain.period import Period
from infra.postgres.pool import connect_pool
from infra.stream.kafka_topics import topics_at
from infra.stream.topics import changes
from tests.stream.broker import Broker
from tests.stream.publishing import projections_of

DJC: Final = str(Path(sys.executable).with_name("djc"))
YEAR: Final = 2015
QUARTERS: Final = ("Q1", "Q2", "Q3", "Q4")
PREFIX: Final = "storm"


class Growing:
    """A log that takes in a generated history piece by piece."""

    def __init__(self, conninfo: str, rows: Iterator[Row]) -> None:
        self.position = 0
        self._conninfo = conninfo
        self._rows = rows

    def grow(self, number: int) -> int:
        """So many more facts, fewer once the history ends; returns where the log ends."""
        with psycopg.connect(self._conninfo) as connection:
            with connection.cursor().copy(f"COPY ledger.entry ({COLUMNS}) FROM STDIN") as copy:
                for stream, version, name, fact in islice(self._rows, number):
                    self.position += 1
                    at, key = START + timedelta(seconds=self.position), f"{self.position:032x}"
                    body = msgspec.json.encode({"envelope": {"by": "s1", "command": key}, "fact": fact}).decode()
                    copy.write_row((self.position, at, version, stream, name, LEAF, key, None, body))
            connection.execute(
                "UPDATE ledger.head SET position = %s, recorded_at = %s, frontier = %s",
                [self.position, at, bytes(32 * self.position.bit_count())],
            )
        return self.position


class Publishers:
    """Processes of `djc publish`, of which one works."""

    def __init__(self, conninfo: str, broker: str, data: Path) -> None:
        self._environment: Mapping[str, str] = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DJC_")},
            "DATABASE_URL": conninfo,
            "DJC_KAFKA_SERVERS": broker,
            "DJC_KAFKA_PREFIX": PREFIX,
            "DJC_DATA_DIR": str(data),
        }
        self._running: list[Popen[bytes]] = []

    def start(self) -> None:
        self._running.append(Popen([DJC, "publish"], env=self._environment, stdout=DEVNULL, stderr=DEVNULL))  # noqa: S603

    def kill(self, which: int) -> None:
        """At once, whatever it is doing, and another one in its place."""
        gone = self._running.pop(which % len(self._running))
        gone.kill()
        gone.wait()
        self.start()

    def end(self) -> None:
        for one in self._running:
            one.kill()
            one.wait()


def storm(
    conninfo: str,
    own: str,
    place: Path,
    *,
    branches: int,
    facts: int,
    pieces: int,
    seed: int,
    say: Callable[[str], None] = lambda _: None,
) -> tuple[str, str, Broker]:
    """Plays one; returns the digests of the server's standings and of the portal's, and the broker with all it holds.

    The publishers are killed five times at random, the broker is killed once and stopped once.
    """
    rng, broker = Random(seed), Broker(place / "kafka")
    broker.start()
    with topics_at({"bootstrap_servers": [broker.address]}, PREFIX) as there:
        there.apply(changes(PREFIX, {}), 1)
    growing = Growing(conninfo, events(branches, range(YEAR, YEAR + 60)))
    publishers = Publishers(conninfo, broker.address, place)
    troubles = {*rng.sample(range(1, pieces), 5)}
    stopped, killed = rng.sample(range(1, pieces), 2)
    try:
        publishers.start()
        publishers.start()
        with consuming(own, broker.address) as consumer:
            for piece in range(pieces):
                head = growing.grow(facts // pieces)
                sleep(rng.random() * 0.5)
                if piece in troubles:
                    say(f"{head}: a publisher is killed")
                    publishers.kill(rng.randrange(2))
                if piece in {stopped, killed}:
                    say(f"{head}: the broker is {'stopped' if piece == stopped else 'killed'}")
                    (broker.stop if piece == stopped else broker.kill)()
                    growing.grow(facts // pieces)
                    sleep(1)
                    broker.start()
            head = growing.position
            until(lambda: _published(conninfo) == head, f"all {head} published", 600 + facts / 200)
            say(f"{head} published")
            until(lambda: _settled(consumer), "all taken", 600 + facts / 200)
            say(f"taken: {consumer.taken}")
    except BaseException:
        broker.kill()
        raise
    finally:
        publishers.end()
    with connect_pool(conninfo, 5) as pool:
        projections = projections_of(pool)
        projections.prepare()
        projections.rebuild("standings")
        answer = projections.standings.through(YEAR, Period.Q4)
        server = sorted((one.committee, one.rank, one.branch, str(one.score)) for one in answer.places)
    with psycopg.connect(own) as connection:
        found = standings.standings(connection, YEAR, QUARTERS)
        portal = sorted((committee, rank, branch, f"{score:.2f}") for committee, branch, score, rank in found)
    return _digest(server), _digest(portal), broker


@contextmanager
def consuming(own: str, broker: str) -> Iterator[Any]:
    stop, one = Flag(), standings.consumer(own, broker, PREFIX)
    thread = Thread(target=one.run, args=(stop,))
    thread.start()
    try:
        yield one
    finally:
        stop.set()
        thread.join(60)


def until(happens: Callable[[], bool], what: str, seconds: float) -> None:
    end = monotonic() + seconds
    while not happens():
        assert monotonic() < end, f"not in {seconds:.0f} s: {what}"
        sleep(0.2)


def _published(conninfo: str) -> int:
    with psycopg.connect(conninfo) as connection:
        row = connection.execute("SELECT position FROM stream.feed WHERE name = 'facts'").fetchone()
        return row[0] if row else 0


def _settled(consumer: Any) -> bool:
    """Nothing more has come for a while."""
    before: int = sum(vars(consumer.taken).values())
    sleep(3)
    return before > 0 and before == sum(vars(consumer.taken).values())


def _digest(rows: list[tuple[Any, ...]]) -> str:
    assert rows
    return sha256(repr(rows).encode()).hexdigest()
