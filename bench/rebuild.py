"""Rebuilding from 200,000 generated events, in events/s; and stored bytes to typed facts beside a COPY of the same.

Each projection by itself, all of them in as many processes as there are processors, and what the server alone takes to
write and index their rows.
"""

import os
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

from bench._history import events, record
from bench._server import fresh_database
from infra.facts import NAMES, decode
from infra.postgres.pool import Pool, connect_pool
from infra.postgres.recorder import LedgerRecorder
from infra.postgres.schema import migrate
from infra.rebuilding import rebuild_together
from projections.engine import Source
from projections.engine.rebuild import rebuild
from projections.engine.table import answers
from projections.engine.uncollected import uncollected
from projections.registry import PROJECTIONS, Projections

EVENTS = int(os.environ.get("BENCH_EVENTS", "200000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))

Task = Callable[[], object]


def run() -> list[dict[str, object]]:
    with fresh_database() as conninfo:
        migrate(conninfo)
        number = record(conninfo, events(1588, range(2015, 2025)), EVENTS)
        with connect_pool(conninfo, 4) as pool:
            recorder = LedgerRecorder(pool, lambda: datetime.now(UTC))
            Projections(pool, recorder, decode, NAMES, clock=lambda: datetime.now(UTC)).prepare()
            source, names = Source(recorder, decode, NAMES), [one.name for one in PROJECTIONS]
            tasks: dict[str, Task] = {
                "COPY of the bytes": lambda: copy_out(pool),
                "typed facts": lambda: replay(recorder),
                "rebuild all": lambda: rebuild_together(conninfo, names, lambda *_: None, os.cpu_count() or 1),
                "rows of all, written by the server alone": lambda: store(pool),
                **{f"rebuild {one.name}": (lambda one=one: rebuild(pool, source, [one])) for one in PROJECTIONS},  # type: ignore[misc]
            }
            taken: dict[str, list[float]] = {what: [] for what in tasks}
            for _ in range(ROUNDS):
                for what, task in tasks.items():
                    before = time.perf_counter()
                    task()
                    taken[what].append(time.perf_counter() - before)
    rates = {what: number / median(times) for what, times in taken.items()}
    copy = rates["COPY of the bytes"]
    return [{"what": what, "events": number, "events/s": rate, "to COPY": rate / copy} for what, rate in rates.items()]


def replay(recorder: LedgerRecorder) -> None:
    """Every stored byte to a typed fact, as a rebuild reads them."""
    with uncollected():
        deque(map(decode, recorder.scan()), 1)


def copy_out(pool: Pool) -> int:
    """Reads the same columns as a scan does, as bytes, and does nothing with them."""
    query = (
        "COPY (SELECT stream, version, name, body, position, recorded_at FROM ledger.entry ORDER BY position) TO STDOUT"
    )
    with pool.connection() as connection, connection.cursor().copy(f"{query} (FORMAT binary)") as copy:
        return sum(len(data) for data in copy)


def store(pool: Pool) -> None:
    """The rows that stand, written and indexed once more by one process of the server, and thrown away."""
    with pool.connection() as connection, connection.transaction(force_rollback=True):
        for table in (table for one in PROJECTIONS for table in one.tables):
            place = f"{answers(table)}__again"
            connection.execute(f"CREATE TABLE {place} AS TABLE {answers(table)}")
            connection.execute(table.index(place))
