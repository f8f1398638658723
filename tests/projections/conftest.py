"""A record to project, and followers over it."""

from collections.abc import Callable

import pytest

from infra.facts import NAMES, decode
from infra.postgres.pool import Pool
from projections.engine import Follower, Projection, Source
from projections.registry import PROJECTIONS
from tests.projections.histories import Teller, eventful_year

Follow = Callable[..., Follower]


@pytest.fixture
def teller(pool: Pool) -> Teller:
    return Teller(pool)


@pytest.fixture
def eventful(teller: Teller) -> Teller:
    eventful_year(teller)
    return teller


@pytest.fixture
def follow(teller: Teller, open_pool: Callable[[], Pool]) -> Follow:
    """A follower as another process would have it, a page at a time of so many facts."""

    def follower(page: int = 1_000, projections: tuple[Projection, ...] = PROJECTIONS) -> Follower:
        source = Source(teller.recorder, decode, NAMES)
        return Follower(open_pool(), source, clock=teller.clock, projections=projections, page=page)

    return follower
