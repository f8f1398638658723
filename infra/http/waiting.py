"""Waiting 等待: an answer stands at a position of the log at least, or where it is asked as of."""

from typing import Annotated

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import Header, Query

from infra.http.acting import Running
from infra.http.as_of import AsOf
from infra.http.fields import Position
from infra.http.problems import Problem
from infra.runtime import Runtime

PATIENCE = 5.0  # seconds
WAITERS = CapacityLimiter(32)  # apart from the threads that do the work

MinPosition = Annotated[
    Position | None,
    Query(
        examples=[1024], description="至少更新到此位置, 最多等5秒 / stand at this position at least; waits up to 5 s"
    ),
]
MinPositionHeader = Annotated[
    Position | None, Header(examples=[1024], description="同 min_position / the same as min_position")
]


class CaughtUp:
    """Holds an answer back until its projection has reached the position asked for, or asked as of.

    An answer as of a moment that the projection has not reached would be another one when it is asked again.
    """

    def __init__(self, projection: str) -> None:
        self._projection = projection

    async def __call__(
        self,
        running: Running,
        as_of: AsOf,
        min_position: MinPosition = None,
        x_min_position: MinPositionHeader = None,
    ) -> None:
        await reached(running, self._projection, max(min_position or 0, x_min_position or 0, as_of or 0))


async def reached(running: Runtime, projection: str, wanted: int) -> None:
    """Until a projection is at this position. Raises Problem where it is not in time."""
    wait = running.projections.wait_for
    if wanted and not await run_sync(wait, projection, wanted, PATIENCE, limiter=WAITERS):
        raise Problem("not_caught_up")
