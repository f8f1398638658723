"""One real PostgreSQL for the run, one fresh database for every test."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from typing import Final
from uuid import uuid4

import psycopg
import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from infra.facts import NAMES, decode
from infra.identity import passwords
from infra.postgres import embedded
from infra.postgres.pool import Pool, connect_pool
from infra.postgres.recorder import LedgerRecorder
from infra.postgres.schema import migrate
from projections.registry import Projections
from tests.stream.broker import NEEDED

LONGEST: Final = (
    "pages/test_every_page.py",
    "http/test_fuzz.py",
    "pages/test_the_year.py",
    "stream/test_guarded.py",
    "stream/test_publisher.py",
    "stream/test_consumer.py",
    "stream/test_projecting.py",
    "http/test_crawl.py",
    "infra/test_rehearsals.py",
    "infra/test_scheduling.py",
    "http/test_every_act.py",
    "pages/test_scoring.py",
    "infra/test_cli.py",
    "pages/test_meetings.py",
    "pages/test_grading.py",
    "pages/test_as_of.py",
    "pages/test_administration.py",
    "pages/test_standard.py",
    "pages/test_targets.py",
    "identity/test_signing_in.py",
    "identity/test_second_factor.py",
    "http/test_feed.py",
    "http/test_webhooks.py",
)
"""Files of tests that take more than ten seconds: begun first, so that no process is left with one at the end."""


def pytest_configure() -> None:
    """Each checkout has a place of its own: a run that begins in a shared one locks the servers of others out."""
    place = Path(gettempdir()) / f"djc-tests-{sha256(str(Path(__file__).parent).encode()).hexdigest()[:12]}"
    place.mkdir(exist_ok=True)
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(place))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, those of the domain, which take no time, last; each in its own order."""
    tests = Path(__file__).parent
    places = {tests / name: place for place, name in enumerate(LONGEST)}
    assert all(place.is_file() for place in places)
    items.sort(key=lambda item: places.get(item.path, len(places) + (item.path.parent == tests / "domain")))


def pytest_collection_finish() -> None:
    """As a server does: what stays for good is not looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


@pytest.fixture(scope="session", autouse=True)
def dear_hasher() -> Iterator[PasswordHash]:
    """Hashes of passwords take a tenth of a second each, as they must; in tests those take it that are of this one."""
    cheap = {"MEMORY": 64, "PASSES": 1}
    hasher = Argon2Hasher(time_cost=cheap["PASSES"], memory_cost=cheap["MEMORY"], parallelism=passwords.LANES)
    with pytest.MonkeyPatch.context() as patch:
        dear = passwords.HASHER
        for name, value in {**cheap, "HASHER": PasswordHash((hasher,))}.items():
            patch.setattr(passwords, name, value)
        yield dear


@pytest.fixture(scope="session")
def admin(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    """A server to make databases on: DJC_TEST_DATABASE_URL, or an embedded one that all workers share."""
    if url := os.environ.get("DJC_TEST_DATABASE_URL"):
        return url
    base = tmp_path_factory.getbasetemp()
    admin = embedded.start((base if worker_id == "master" else base.parent) / "postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        for needless in ("fsync", "full_page_writes", "autovacuum"):  # tests kill processes, not the machine
            connection.execute(f"ALTER SYSTEM SET {needless} = off")
        connection.execute("SELECT pg_reload_conf()")
    return admin


@pytest.fixture(scope="session")
def template(admin: str, worker_id: str) -> Iterator[str]:
    """The name of a migrated database with the tables of every projection, to be copied."""
    name = f"template_{worker_id}_{uuid4().hex[:8]}"
    database = embedded.create_database(admin, name)
    migrate(database)
    with connect_pool(database, 2) as pool:
        recorder = LedgerRecorder(pool, lambda: datetime.now(UTC))
        Projections(pool, recorder, decode, NAMES, clock=lambda: datetime.now(UTC), reactions=[]).prepare()
    yield name
    embedded.drop_database(admin, name)


@pytest.fixture
def database(admin: str, template: str) -> Iterator[str]:
    """The conninfo of a migrated, empty database."""
    name = f"test_{uuid4().hex[:12]}"
    yield embedded.create_database(admin, name, template=template)
    embedded.drop_database(admin, name)


@pytest.fixture
def open_pool(database: str) -> Iterator[Callable[[], Pool]]:
    """Opens pools as separate processes would."""
    with ExitStack() as pools:
        yield lambda: pools.enter_context(connect_pool(database, 10))


@pytest.fixture
def pool(open_pool: Callable[[], Pool]) -> Pool:
    return open_pool()


@pytest.fixture
def recorder(pool: Pool) -> LedgerRecorder:
    return LedgerRecorder(pool, lambda: datetime.now(UTC))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What did not run for want of a broker is said where nobody misses it."""
    missed = [one for one in terminalreporter.stats.get("skipped", ()) if NEEDED in str(one.longrepr)]
    if missed:
        terminalreporter.section("KAFKA WAS NOT TESTED", red=True, bold=True)
        terminalreporter.write_line(f"{len(missed)} tests of the stream were skipped: {NEEDED}", red=True)
