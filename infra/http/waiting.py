"""Waiting 等待: an answer may be asked to stand at a position of the log at least."""

from typing import Annotated

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import Header, Query

from infra.http.acting import Running
from infra.http.fields import Position
from infra.http.problems import Problem

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
    """Holds an answer back until its projection has reached the position asked for."""

    def __init__(self, projection: str) -> None:
        self._projection = projection

    async def __call__(
        self, running: Running, min_position: MinPosition = None, x_min_position: MinPositionHeader = None
    ) -> None:
        wanted = max(min_position or 0, x_min_position or 0)
        wait = running.projections.wait_for
        if wanted and not await run_sync(wait, self._projection, wanted, PATIENCE, limiter=WAITERS):
            raise Problem("not_caught_up")
