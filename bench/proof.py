"""Export and verification of a whole log, events/s, beside COPY of the same rows; proofs in a log of 2,000,000.

BENCH_LONG=0 leaves the proofs out.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

import psycopg

from bench._history import events, record
from bench._server import fresh_database
from infra.export.scope import Scope
from infra.export.write import export
from infra.postgres.pool import Pool, connect_pool
from infra.postgres.schema import migrate
from infra.postgres.tree import LogTree
from infra.proof.audit import audit
from infra.rebuilding import rebuild_all
from infra.runtime import Runtime, open_runtime
from infra.settings import Settings
from infra.verifier import build

EVENTS = int(os.environ.get("BENCH_EVENTS", "200000"))
LONG = int(os.environ.get("BENCH_LONG", "2000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
ASKED = 200

Way = Callable[[], object]

COPY = """
COPY (SELECT position, stream, version, name, recorded_at, body, leaf FROM ledger.entry ORDER BY position)
TO STDOUT (FORMAT BINARY)
"""
FILL = """
INSERT INTO ledger.entry (position, recorded_at, version, stream, name, leaf, body)
SELECT n, now(), 1, 'test/' || n, 'test.happened.v1', sha256(n::text::bytea), '{}' FROM generate_series(1, %s) AS n
"""


def run() -> list[dict[str, object]]:
    return [*bundles(), *(proofs() if LONG else ())]


def bundles() -> list[dict[str, object]]:
    """Everything out into a file and checked, standings reckoned again."""
    with fresh_database() as conninfo, TemporaryDirectory() as folder:
        migrate(conninfo)
        number = record(conninfo, events(1588, range(2015, 2025)), EVENTS, hashed=True)
        settings, path = Settings(data_dir=Path(folder), database_url=conninfo), Path(folder) / "all.zip"
        verifier = Path(folder) / "djc-verify.pyz"
        verifier.write_bytes(build())
        with open_runtime(settings) as runtime:
            rebuild_all(runtime, runtime.projections.names, lambda *_: None)
            ways: dict[str, Way] = {
                "COPY of the rows": lambda: copy_out(runtime.pool),
                "export": lambda: write(runtime, path),
                "verify": lambda: check(path, os.cpu_count() or 1),
                "verify, one process": lambda: check(path, 1),
                "verify, the one-file verifier": lambda: check_alone(verifier, path),
            }
            taken: dict[str, list[float]] = {what: [] for what in ways}
            for _ in range(ROUNDS):
                for what, way in ways.items():
                    begin = perf_counter()
                    way()
                    taken[what].append(perf_counter() - begin)
    rates = {what: number / median(times) for what, times in taken.items()}
    copy = rates["COPY of the rows"]
    return [{"what": what, "n": number, "per s": rate, "to COPY": rate / copy} for what, rate in rates.items()]


def proofs() -> list[dict[str, object]]:
    """The roots of complete tiles once, then proofs at random; milliseconds in place of rates."""
    rng = Random(6962)
    rows: list[dict[str, object]] = []
    with fresh_database() as conninfo:
        migrate(conninfo)
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute(FILL, [LONG])
            connection.execute("VACUUM ANALYZE ledger.entry")
        with connect_pool(conninfo, 2) as pool:
            begin = perf_counter()
            LogTree(pool).root(LONG)
            rows.append(
                {"what": "first root, per leaf", "n": LONG, "per s": LONG / (perf_counter() - begin), "to COPY": ""}
            )
            tree = LogTree(pool)
            ways: dict[str, Way] = {
                "inclusion": lambda: tree.inclusion(rng.randrange(1, LONG), LONG),
                "consistency": lambda: tree.consistency(rng.randrange(1, LONG), LONG),
                "tile": lambda: tree.tile(0, rng.randrange(LONG // 256), 256),
            }
            for what, way in ways.items():
                times = []
                for _ in range(ASKED):
                    begin = perf_counter()
                    way()
                    times.append(perf_counter() - begin)
                p99 = quantiles(times, n=100)[98]
                rows.append(
                    {"what": f"{what} (p99 {p99 * 1000:.1f} ms)", "n": LONG, "per s": 1 / median(times), "to COPY": ""}
                )
    return rows


def copy_out(pool: Pool) -> int:
    with pool.connection() as connection, connection.cursor().copy(COPY) as copy:
        return sum(len(data) for data in copy)


def write(runtime: Runtime, path: Path) -> None:
    export(runtime, Scope(), path, with_evidence=False, force=True, progress=lambda *_: None)


def check(path: Path, processes: int) -> None:
    report = audit(path, processes=processes)
    assert report.sound, report.faults


def check_alone(verifier: Path, path: Path) -> None:
    subprocess.run([sys.executable, str(verifier), str(path)], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
