"""Scheduling 定时: a tick every minute, and what is over is forgotten; of several processes one works."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

import structlog

from infra.runtime import Runtime

SCHEDULING: Final = 0x646A53  # advisory lock
EVERY: Final = 60.0  # seconds

log = structlog.get_logger()


def tick(runtime: Runtime) -> int | None:
    """Records what has fallen by now, and returns how many facts that were; None while another process is at it."""
    with runtime.pool.connection() as connection:
        if connection.execute("SELECT pg_try_advisory_lock(%s)", [SCHEDULING]).fetchone() != (True,):
            return None
        try:
            return runtime.scheduler.tick(runtime.clock())
        finally:
            if not connection.closed:
                connection.execute("SELECT pg_advisory_unlock(%s)", [SCHEDULING])


def run(runtime: Runtime, stop: Event) -> None:
    """Ticks until told to stop, whatever happens to the database meanwhile."""
    while not stop.is_set():
        try:
            if tick(runtime) is not None:
                runtime.identity.forget()
        except Exception as error:  # noqa: BLE001 - the next tick finds what this one did not record
            log.warning("scheduling_interrupted", error=str(error), again_in=EVERY)
        stop.wait(EVERY)


@contextmanager
def scheduling(runtime: Runtime) -> Iterator[None]:
    """Ticks beside whatever else the process does."""
    stop = Event()
    ticking = Thread(target=run, args=(runtime, stop), name="scheduler", daemon=True)
    ticking.start()
    try:
        yield
    finally:
        stop.set()
        ticking.join(timeout=10)
