"""A real broker for all tests of a run, and what is needed to publish to it and read from it."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from infra.postgres import embedded
from infra.postgres.pool import connect_pool
from infra.stream.kafka_topics import topics_at
from infra.stream.topics import changes
from tests.projections.histories import Teller, eventful_year
from tests.stream.broker import NEEDED, Broker, kill, runnable
from tests.stream.publishing import projections_of
from tests.stream.reading import Reading

MUST_RUN = "DJC_KAFKA_TESTS"
"""Set to `required` where tests of Kafka must run, as in CI."""


def require_kafka() -> None:
    if not runnable():
        if os.environ.get(MUST_RUN) == "required":
            pytest.fail(NEEDED)
        pytest.skip(NEEDED)


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The address of one that all workers of a run share; the last one to leave ends it."""
    require_kafka()
    base = tmp_path_factory.getbasetemp()
    place = (base if worker_id == "master" else base.parent) / "kafka"
    place.mkdir(exist_ok=True)
    shared, users = place / "broker", place / "users"
    with _alone(place):
        if not shared.exists():
            started = Broker(place)
            started.start(outlives=True)
            shared.write_text(f"{started.address} {started.pid}")
        address, pid = shared.read_text().split()
        users.write_text(str(int(users.read_text()) + 1 if users.exists() else 1))
    yield address
    with _alone(place):
        left = int(users.read_text()) - 1
        users.write_text(str(left))
        if not left:
            kill(int(pid))
            shared.unlink()


@pytest.fixture
def prefix(broker: str) -> str:
    """Topics of a test's own, made as they should be."""
    name = f"t{uuid4().hex[:8]}"
    with topics_at({"bootstrap_servers": [broker]}, name) as there:
        there.apply(changes(name, {}), 1)
    return name


@pytest.fixture
def reading(broker: str, prefix: str) -> Reading:
    return Reading(broker, prefix)


@pytest.fixture(scope="session")
def told(admin: str, template: str) -> Iterator[str]:
    """The eventful year, projected: the name of its database."""
    name = f"stream_{uuid4().hex[:8]}"
    with connect_pool(embedded.create_database(admin, name, template=template), 5) as pool:
        eventful_year(Teller(pool))
        projections_of(pool).catch_up()
    yield name
    embedded.drop_database(admin, name)


@pytest.fixture
def copies(admin: str) -> Iterator[Callable[[str], str]]:
    """Copies of a database, by its name."""
    with ExitStack() as closing:

        def copy(name: str) -> str:
            mine = f"copy_{uuid4().hex[:8]}"
            database = embedded.create_database(admin, mine, template=name)
            closing.callback(embedded.drop_database, admin, mine)
            return database

        yield copy


@pytest.fixture
def database(copies: Callable[[str], str], told: str) -> str:
    """A copy of the eventful year."""
    return copies(told)


class _alone:  # noqa: N801 - used as a word
    """One worker at a time."""

    def __init__(self, place: Path) -> None:
        self._lock = (place / "lock").open("w")

    def __enter__(self) -> None:
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._lock, fcntl.LOCK_UN)
        self._lock.close()
