"""A storm 压力: a log that grows while publishers are killed and the broker is stopped and killed, and who reads it."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path
from random import Random
from subprocess import Popen
from threading import Event as Flag
from threading import Thread
from time import monotonic, sleep
from typing import Any, Final

import psycopg

from bench._history import events
from consumer import Consumer
from consumer.examples import standings
from consumer.kit import Taken
from domain.period import Period
from infra.postgres.pool import connect_pool
from infra.stream.kafka_topics import topics_at
from infra.stream.publisher import PUBLISHING
from infra.stream.topics import changes
from tests.growing import Growing
from tests.stream.broker import Broker
from tests.stream.publishing import projections_of

DJC: Final = str(Path(sys.executable).with_name("djc"))
YEAR: Final = 2015
QUARTERS: Final = ("Q1", "Q2", "Q3", "Q4")
PREFIX: Final = "storm"
LEADING: Final = """
SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)
WHERE locktype = 'advisory' AND granted AND objid = %s AND datname = current_database()
"""


class Publishers:
    """Processes of `djc publish`, of which one works; what they say goes into a file."""

    def __init__(self, conninfo: str, broker: str, place: Path) -> None:
        self._conninfo = conninfo
        self._said = place / "publishers.log"
        self._environment: Mapping[str, str] = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DJC_")},
            "DATABASE_URL": conninfo,
            "DJC_KAFKA_SERVERS": broker,
            "DJC_KAFKA_PREFIX": PREFIX,
            "DJC_DATA_DIR": str(place),
        }
        self._running: dict[str, Popen[bytes]] = {}
        self._names = (f"publisher-{number}" for number in count(1))

    def start(self) -> None:
        name = next(self._names)
        with self._said.open("ab") as said:
            self._running[name] = Popen(  # noqa: S603 - our own command
                [DJC, "publish"], env={**self._environment, "PGAPPNAME": name}, stdout=said, stderr=said
            )

    def kill(self) -> str:
        """The one that works, at once, whatever it is doing, and another one in its place; returns its name."""
        until(lambda: self._leading() is not None, f"a publisher works: {self._said}", 300)
        name = self._leading()
        assert name is not None
        gone = self._running.pop(name)
        gone.kill()
        gone.wait()
        self.start()
        return name

    def end(self) -> None:
        for one in self._running.values():
            one.kill()
            one.wait()

    def _leading(self) -> str | None:
        """Who holds the lock, of those that still run."""
        with psycopg.connect(self._conninfo) as connection:
            found = connection.execute(LEADING, [PUBLISHING]).fetchall()
        return next((name for (name,) in found if name in self._running), None)


@dataclass(frozen=True)
class Troubles:
    """How often each is to happen, at random moments."""

    publishers_killed: int
    broker_stopped: int
    broker_killed: int


@dataclass(frozen=True)
class Played:
    """What happened, and what came of it: the digests of the server's standings and of the portal's."""

    troubles: Troubles
    server: str
    portal: str
    taken: Taken


def storm(
    conninfo: str,
    own: str,
    place: Path,
    broker: Broker,
    *,
    branches: int,
    facts: int,
    pieces: int,
    troubles: Troubles,
    seed: int,
    say: Callable[[str], None] = lambda _: None,
) -> Played:
    """Plays one at a running broker: the log grows piece by piece, and with each outage by a piece more."""
    rng = Random(seed)
    with topics_at({"bootstrap_servers": [broker.address]}, PREFIX) as there:
        there.apply(changes(PREFIX, {}), 1)
    growing = Growing(conninfo, events(branches, range(YEAR, YEAR + 60)))
    publishers = Publishers(conninfo, broker.address, place)
    killing = {*rng.sample(range(1, pieces), troubles.publishers_killed)}
    outages = rng.sample(range(1, pieces), troubles.broker_stopped + troubles.broker_killed)
    stopping, breaking = {*outages[: troubles.broker_stopped]}, {*outages[troubles.broker_stopped :]}
    happened: Counter[str] = Counter()
    try:
        publishers.start()
        publishers.start()
        head = growing.grow(facts // pieces)
        with consuming(own, broker.address) as consumer:
            until(lambda: _taken(consumer) > 0, "the first facts have come", 300)
            for piece in range(1, pieces):
                head = growing.grow(facts // pieces)
                sleep(rng.random() * 0.5)
                if piece in killing:
                    name = publishers.kill()
                    happened["publishers_killed"] += 1
                    say(f"{head}: {name} is killed at its work, {head - _published(conninfo)} behind")
                if piece in stopping | breaking:
                    say(f"{head}: the broker is {'stopped' if piece in stopping else 'killed'}")
                    (broker.stop if piece in stopping else broker.kill)()
                    happened["broker_stopped" if piece in stopping else "broker_killed"] += 1
                    head = growing.grow(facts // pieces)
                    sleep(1)
                    broker.start()
                    say(f"{head}: the broker is back")
            until(lambda: _published(conninfo) == head, f"all {head} published", 600 + facts / 200)
            say(f"{head} published")
            until(lambda: _taken(consumer) == head, f"all {head} taken", 600 + facts / 200)
            say(f"taken: {consumer.taken}")
    finally:
        publishers.end()
    return Played(Troubles(**happened), _server(conninfo), _portal(own), consumer.taken)


def _server(conninfo: str) -> str:
    with connect_pool(conninfo, 5) as pool:
        projections = projections_of(pool)
        projections.prepare()
        projections.rebuild("standings")
        answer = projections.standings.through(YEAR, Period.Q4)
    return _digest(sorted((one.committee, one.rank, one.branch, str(one.score)) for one in answer.places))


def _portal(own: str) -> str:
    with psycopg.connect(own) as connection:
        found = standings.standings(connection, YEAR, QUARTERS)
    return _digest(sorted((committee, rank, branch, f"{score:.2f}") for committee, branch, score, rank in found))


@contextmanager
def consuming(own: str, broker: str) -> Iterator[Consumer]:
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


def _taken(consumer: Consumer) -> int:
    """Facts, each counted once."""
    return consumer.taken.handled + consumer.taken.passed + consumer.taken.dead


def _digest(rows: list[tuple[Any, ...]]) -> str:
    assert rows
    return sha256(repr(rows).encode()).hexdigest()
