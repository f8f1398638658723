"""Appends per second, one event of 450 bytes a commit: a raw INSERT, the library's recorder, and the ledger."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import count
from statistics import median, quantiles
from threading import Barrier, Thread, local
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresFactory
from psycopg.conninfo import conninfo_to_dict

from bench._server import fresh_database
from infra.postgres.pool import connect_pool
from infra.postgres.recorder import LedgerRecorder
from infra.postgres.schema import migrate

PRODUCERS = (1, 8, 32)
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "1.5"))
BODY = b'{"comment":"%s"}' % (b"x" * 436)

Append = Callable[[str], object]


def run() -> list[dict[str, object]]:
    contenders = {"raw": raw, "library": library, "ledger": ledger}
    rows: list[dict[str, object]] = []
    with fresh_database() as conninfo, ExitStack() as stack:
        appends = {name: stack.enter_context(contender(conninfo)) for name, contender in contenders.items()}
        for producers in PRODUCERS:
            rounds: dict[str, list[tuple[float, list[float]]]] = {name: [] for name in appends}
            for number in range(ROUNDS):
                for name in rotated(list(appends), number):
                    rounds[name].append(measure(appends[name], producers))
            rates = {name: median(rate for rate, _ in measured) for name, measured in rounds.items()}
            for name, measured in rounds.items():
                cuts = quantiles([latency for _, latencies in measured for latency in latencies], n=100)
                rows.append(
                    {
                        "producers": producers,
                        "what": name,
                        "events/s": rates[name],
                        "to raw": rates[name] / rates["raw"],
                        "to library": rates[name] / rates["library"],
                        "p50 ms": cuts[49] * 1000,
                        "p99 ms": cuts[98] * 1000,
                    }
                )
    return rows


def rotated(names: list[str], by: int) -> list[str]:
    """Nobody always comes after the same one."""
    by %= len(names)
    return names[by:] + names[:by]


def measure(append: Append, producers: int) -> tuple[float, list[float]]:
    """Events per second and the seconds each took, after every producer has appended one."""
    start = Barrier(producers + 1)
    latencies: list[list[float]] = [[] for _ in range(producers)]

    def produce(own: list[float]) -> None:
        streams = (uuid4().hex for _ in count())
        append(next(streams))
        start.wait()
        before = begin = time.perf_counter()
        while before - begin < SECONDS:
            append(next(streams))
            now = time.perf_counter()
            own.append(now - before)
            before = now

    threads = [Thread(target=produce, args=(own,)) for own in latencies]
    for thread in threads:
        thread.start()
    start.wait()
    begin = time.perf_counter()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - begin
    return sum(map(len, latencies)) / elapsed, [latency for own in latencies for latency in own]


@contextmanager
def raw(conninfo: str) -> Iterator[Append]:
    """A prepared statement into a table like the library's, one connection for each producer."""
    with psycopg.connect(conninfo, autocommit=True) as admin:
        admin.execute(
            "CREATE TABLE raw (originator_id text NOT NULL, originator_version bigint NOT NULL, topic text,"
            " state bytea, notification_id bigserial, PRIMARY KEY (originator_id, originator_version))"
        )
        admin.execute("CREATE UNIQUE INDEX ON raw (notification_id)")
    own = local()
    insert = (
        "INSERT INTO raw (originator_id, originator_version, topic, state)"
        " VALUES (%s, %s, %s, %s) RETURNING notification_id"
    )

    def append(stream: str) -> object:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(conninfo, autocommit=True)
        return own.connection.execute(insert, (stream, 1, "bench.appended.v1", BODY), prepare=True).fetchone()

    yield append


@contextmanager
def library(conninfo: str) -> Iterator[Append]:
    """The recorder of eventsourcing as its defaults make it."""
    where = conninfo_to_dict(conninfo)
    settings = {
        "POSTGRES_DBNAME": str(where["dbname"]),
        "POSTGRES_HOST": str(where.get("host", "")),
        "POSTGRES_PORT": str(where.get("port", "5432")),
        "POSTGRES_USER": str(where["user"]),
        "POSTGRES_PASSWORD": str(where.get("password", "")),
    }
    with PostgresFactory(settings) as factory:
        recorder = factory.application_recorder()
        yield lambda _: recorder.insert_events([StoredEvent(uuid4(), 1, "bench.appended.v1", BODY)])


@contextmanager
def ledger(conninfo: str) -> Iterator[Append]:
    """Ours, as production has it."""
    migrate(conninfo)
    with connect_pool(conninfo, 10) as pool:
        recorder = LedgerRecorder(pool, lambda: datetime.now(UTC))
        yield lambda stream: recorder.insert_events([StoredEvent(stream, 1, "bench.appended.v1", BODY)])
        verdict = recorder.verify()
        assert verdict.sound, verdict.fault
