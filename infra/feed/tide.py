"""Tide 新事件: one look at the log for all who wait for it to grow, however many they are."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from infra.runtime import Runtime
from projections.events import NAME

TICK: Final = 1.0  # seconds that a look lasts when nothing happens


class Tide:
    """Belongs to one event loop. `look` waits so many seconds, `tick`, for the log to go beyond a position.

    It returns how far the log then reaches; it is asked again and again, but only while somebody waits.
    """

    def __init__(self, look: Callable[[int, float], int], tick: float = TICK) -> None:
        self._look = look
        self._tick = tick
        self._position = 0
        self._waiting = 0
        self._moved = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None
        self._thread = CapacityLimiter(1)
        self.over = False

    def end(self) -> None:
        """All is over: nobody waits any longer."""
        self.over = True
        self._moved.set()

    async def beyond(self, position: int, patience: float) -> bool:
        """Whether the log goes beyond a position within so many seconds; at once False when all is over."""
        self._waiting += 1
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    while self._position <= position and not self.over:
                        if self._watching is None or self._watching.done():
                            self._watching = asyncio.create_task(self._watch())
                        await self._moved.wait()
        finally:
            self._waiting -= 1
        return self._position > position and not self.over

    async def _watch(self) -> None:
        """What goes wrong ends it, and whoever still waits begins it anew."""
        try:
            while self._waiting and not self.over:
                self._position = await run_sync(self._look, self._position, self._tick, limiter=self._thread)
                self._tell()
        finally:
            self._tell()

    def _tell(self) -> None:
        told, self._moved = self._moved, asyncio.Event()
        if self.over:
            self._moved.set()
        told.set()


def tide(running: Runtime, tick: float = TICK) -> Tide:
    """Moves with the register of events, which every question can read up to."""

    def look(position: int, patience: float) -> int:
        if running.recorder.wait_beyond(position, patience):
            running.projections.wait_for(NAME, running.recorder.position(), patience)
        return running.projections.position(NAME)

    return Tide(look, tick)
