"""A log of its own for each test, with whatever signs it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from infra.postgres import embedded
from infra.runtime import Runtime, open_runtime
from infra.settings import Settings
from tests.infra.ledger import fact
from tests.proof.bundles import Recorded, two_years

Opener = Callable[..., Runtime]


class Clock:
    """Tells the time it was set to."""

    def __init__(self) -> None:
        self.now = datetime(2025, 4, 10, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: int) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_log(database: str, tmp_path: Path, clock: Clock) -> Iterator[Opener]:
    """Opens the log as one process would, with these settings."""
    with ExitStack() as open_ones:

        def opened(**given: Any) -> Runtime:
            settings = Settings(**{"data_dir": tmp_path, "pool_size": 5, "origin": "log.example", **given})
            return open_ones.enter_context(open_runtime(settings, database=database, clock=clock))

        yield opened


@pytest.fixture
def log(open_log: Opener) -> Runtime:
    return open_log()


@pytest.fixture(scope="package")
def years(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    """Two years on record; copy the database to change it."""
    name = f"years_{uuid4().hex[:12]}"
    recorded = two_years(
        embedded.create_database(admin, name, template=template), tmp_path_factory.mktemp("years") / "data"
    )
    yield recorded
    embedded.drop_database(admin, name)


@pytest.fixture
def copy(admin: str, years: Recorded) -> Iterator[str]:
    """A copy of their database."""
    name = f"copy_{uuid4().hex[:12]}"
    yield embedded.create_database(admin, name, template=str(conninfo_to_dict(years.database)["dbname"]))
    embedded.drop_database(admin, name)


@pytest.fixture
def superuser(database: str) -> Callable[[str], None]:
    """Changes what nobody may change, behind the program's back."""
    return lambda change: change_behind(database, change)


def change_behind(database: str, change: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        for table in ("ledger.entry", "ledger.head", "proof.node", "proof.checkpoint"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
        connection.execute("ALTER TABLE ledger.entry DROP CONSTRAINT IF EXISTS entry_position_check")
        connection.execute(change.encode())


def record(log: Runtime, count: int, stream: str = "test") -> None:
    """So many more facts, each in a stream of its own."""
    first = log.recorder.position()
    for start in range(first, first + count, 1000):
        until = min(start + 1000, first + count)
        log.recorder.insert_events([fact(f"{stream}/{number}") for number in range(start, until)])


@contextmanager
def nothing_made(log: Runtime) -> Iterator[None]:
    before = log.checkpoints.latest()
    yield
    assert log.checkpoints.latest() == before
