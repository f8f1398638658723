"""The scheduler as a process of its own: killed at any point and started again, it records the same."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from random import Random
from subprocess import DEVNULL, PIPE, CompletedProcess, Popen
from uuid import uuid4

import psycopg
import pytest

from infra.facts import NAMES, decode
from infra.postgres import embedded
from infra.postgres.pool import connect_pool
from infra.postgres.recorder import LedgerRecorder
from infra.runtime import open_runtime
from infra.scheduling import SCHEDULING, scheduling, tick
from infra.settings import Settings
from services.ledger import utc_now
from tests.infra.commands import djc
from tests.projections.diaries import eventful
from tests.projections.histories import Teller
from tests.projections.test_scheduler import END

DJC = str(Path(sys.executable).with_name("djc"))
AT = END.isoformat()
Fact = tuple[str, int, str, object]


@pytest.fixture(scope="module")
def environment() -> Mapping[str, str]:
    others = {name: value for name, value in os.environ.items() if not name.startswith("DJC_")}
    return {**others, "PYTHONDONTWRITEBYTECODE": ""}


@pytest.fixture(scope="module")
def year(admin: str, template: str) -> Iterator[str]:
    """The name of a database with a year in which much has fallen due, and the scheduler has never looked."""
    name = f"year_{uuid4().hex[:8]}"
    with connect_pool(embedded.create_database(admin, name, template=template), 10) as pool:
        eventful(3).play(Teller(pool), [], lambda: None)
    yield name
    embedded.drop_database(admin, name)


@pytest.fixture
def copied(admin: str, year: str) -> Iterator[Callable[[], str]]:
    """The same year again, on a database of its own."""
    with ExitStack() as closing:

        def copy() -> str:
            name = f"copy_{uuid4().hex[:8]}"
            database = embedded.create_database(admin, name, template=year)
            closing.callback(embedded.drop_database, admin, name)
            return database

        yield copy


def schedule(environment: Mapping[str, str], database: str, *options: str) -> CompletedProcess[str]:
    return djc("schedule", *options, env={**environment, "DATABASE_URL": database})


def start(environment: Mapping[str, str], database: str) -> Popen[bytes]:
    command = [DJC, "schedule", "--at", AT]
    return Popen(command, env={**environment, "DATABASE_URL": database}, stdout=DEVNULL, stderr=PIPE)  # noqa: S603


def facts(database: str) -> list[Fact]:
    """What was recorded, whoever it was and whenever."""
    with connect_pool(database, 2) as pool:
        recorder = LedgerRecorder(pool, utc_now)
        assert recorder.verify().sound
        found = map(decode, recorder.scan())
        return sorted(((f.stream, f.version, NAMES[type(f.fact)], f.fact) for f in found), key=lambda f: f[:2])


def position(connection: psycopg.Connection[tuple[int]]) -> int:
    row = connection.execute("SELECT position FROM ledger.head").fetchone()
    assert row
    return row[0]


def test_killed_at_any_point_and_started_again_it_records_the_same(
    environment: Mapping[str, str], copied: Callable[[], str]
) -> None:
    undisturbed, database, rng = copied(), copied(), Random(7)
    before = len(facts(undisturbed))
    assert schedule(environment, undisturbed, "--at", AT).returncode == 0
    expected = facts(undisturbed)
    killed_at = set()
    with psycopg.connect(database, autocommit=True) as looking:
        while position(looking) < len(expected) - 3:
            target = position(looking) + rng.randrange(1, 30)
            with start(environment, database) as process:
                while process.poll() is None and position(looking) < target:
                    time.sleep(0.0005)
                time.sleep(rng.random() * 0.003)
                process.kill()
            killed_at.add(position(looking))
    assert len(killed_at) >= 2  # a loaded machine is killed late, and so less often
    assert before < min(killed_at)
    assert schedule(environment, database, "--at", AT).returncode == 0
    assert facts(database) == expected
    assert schedule(environment, database, "--at", AT).stdout == "记录 0 项 / 0 facts recorded\n"
    assert facts(database) == expected


def test_two_processes_at_once_record_what_one_does(environment: Mapping[str, str], copied: Callable[[], str]) -> None:
    alone, together = copied(), copied()
    schedule(environment, alone, "--at", AT)
    with start(environment, together) as one, start(environment, together) as other:
        assert (one.wait(50), other.wait(50)) == (0, 0)
    assert facts(together) == facts(alone)


def test_one_of_several_processes_works(copied: Callable[[], str]) -> None:
    database = copied()
    with open_runtime(Settings(), database=database, clock=lambda: END) as runtime:
        runtime.projections.catch_up()
        with psycopg.connect(database, autocommit=True) as other:
            other.execute("SELECT pg_advisory_lock(%s)", [SCHEDULING])
            assert tick(runtime) is None
            other.execute("SELECT pg_advisory_unlock(%s)", [SCHEDULING])
        assert tick(runtime)
        assert tick(runtime) == 0


def test_it_ticks_beside_whatever_else_a_process_does(copied: Callable[[], str]) -> None:
    with open_runtime(Settings(), database=copied(), clock=lambda: END) as runtime:
        runtime.projections.catch_up()
        before = runtime.recorder.position()
        with scheduling(runtime):
            assert runtime.recorder.wait_beyond(before, 10)


def test_a_time_without_its_zone_is_refused(environment: Mapping[str, str], database: str) -> None:
    for wrong in ("2026-01-05T08:00", "tomorrow"):
        refused = schedule(environment, database, "--at", wrong)
        assert refused.returncode == 2
        assert "2025-04-09T08:00+08:00" in refused.stderr
