"""A record to project, and followers over it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import uuid4

import pytest

from infra.facts import NAMES, decode
from infra.postgres import embedded
from infra.postgres.pool import Pool, connect_pool
from projections.engine import Follower, Projection, Source
from projections.registry import PROJECTIONS
from tests.projections.histories import Teller, eventful_year

Follow = Callable[..., Follower]


@pytest.fixture
def teller(pool: Pool) -> Teller:
    return Teller(pool)


@pytest.fixture(scope="session")
def told(admin: str, template: str) -> Iterator[tuple[str, datetime]]:
    """The eventful year, told once: the name of its database, to be copied, and when it ended."""
    name = f"eventful_{uuid4().hex[:8]}"
    with connect_pool(embedded.create_database(admin, name, template=template), 10) as pool:
        teller = Teller(pool)
        eventful_year(teller)
    yield name, teller.clock.now
    embedded.drop_database(admin, name)


@pytest.fixture
def database(request: pytest.FixtureRequest, admin: str, template: str) -> Iterator[str]:
    """An empty database, or for a test of the eventful year a copy of that."""
    origin = request.getfixturevalue("told")[0] if "eventful" in request.fixturenames else template
    name = f"test_{uuid4().hex[:12]}"
    yield embedded.create_database(admin, name, template=origin)
    embedded.drop_database(admin, name)


@pytest.fixture
def eventful(teller: Teller, told: tuple[str, datetime]) -> Teller:
    """After the eventful year."""
    teller.clock.now = told[1]
    return teller


@pytest.fixture
def follow(teller: Teller, open_pool: Callable[[], Pool]) -> Follow:
    """A follower as another process would have it, a page at a time of so many facts."""

    def follower(page: int = 1_000, projections: tuple[Projection, ...] = PROJECTIONS) -> Follower:
        source = Source(teller.recorder, decode, NAMES)
        return Follower(open_pool(), source, clock=teller.clock, projections=projections, page=page)

    return follower
