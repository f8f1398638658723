"""Reading the whole log, events per second: COPY of the stored bytes alone (the limit), and what ours makes of it."""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from statistics import median
from time import perf_counter

from eventsourcing.persistence import StoredEvent

from bench._server import fresh_database
from infra.postgres.pool import Pool, connect_pool
from infra.postgres.recorder import LedgerRecorder
from infra.postgres.schema import migrate

EVENTS = int(os.environ.get("BENCH_EVENTS", "200000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
BODY = b'{"envelope":{"by":"u1","command":"k"},"fact":{"comment":"%s"}}' % (b"x" * 390)
COPY = "COPY (SELECT body FROM ledger.entry ORDER BY position) TO STDOUT (FORMAT BINARY)"


def run() -> list[dict[str, object]]:
    with fresh_database() as conninfo:
        migrate(conninfo)
        with connect_pool(conninfo, 2) as pool:
            recorder = LedgerRecorder(pool, lambda: datetime.now(UTC))
            fill(recorder)
            ways: dict[str, Callable[[], object]] = {
                "COPY of the bytes": lambda: copy(pool),
                "scan_batches": lambda: exhaust(recorder.scan_batches()),
                "scan": lambda: exhaust(recorder.scan()),
                "verify": recorder.verify,
            }
            rates: dict[str, list[float]] = {what: [] for what in ways}
            for _ in range(ROUNDS):
                for what, way in ways.items():
                    begin = perf_counter()
                    way()
                    rates[what].append(EVENTS / (perf_counter() - begin))
    limit = median(rates["COPY of the bytes"])
    return [{"what": w, "events/s": median(rate), "to COPY": median(rate) / limit} for w, rate in rates.items()]


def fill(recorder: LedgerRecorder) -> None:
    for first in range(0, EVENTS, 1000):
        streams = (f"assessment:{number}" for number in range(first, min(first + 1000, EVENTS)))
        recorder.insert_events([StoredEvent(stream, 1, "assessment.scored.v1", BODY) for stream in streams])


def copy(pool: Pool) -> None:
    with pool.connection() as connection, connection.cursor().copy(COPY) as rows:
        exhaust(rows)


def exhaust(items: Iterable[object]) -> None:
    for _ in items:
        pass
