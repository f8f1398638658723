"""Checkpointing 定时校验点: beside whatever else a process does; where the key is kept elsewhere, it stands by."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

import structlog

from infra.runtime import Runtime

LOOK: Final = 30.0  # seconds between looks whether one is due

log = structlog.get_logger()


def run(runtime: Runtime, stop: Event) -> None:
    """Looks until told to stop, whatever happens to the database meanwhile; says once what stands in the way."""
    said = ""
    while not stop.is_set():
        try:
            runtime.checkpoints.make_if_due()
            said = ""
        except Exception as error:  # noqa: BLE001 - the next look finds what this one did not sign
            if str(error) != said:
                log.warning("checkpoint_not_made", error=str(error))
            said = str(error)
        stop.wait(LOOK)


@contextmanager
def checkpointing(runtime: Runtime) -> Iterator[None]:
    """Makes checkpoints when they are due."""
    stop = Event()
    making = Thread(target=run, args=(runtime, stop), name="checkpoints", daemon=True)
    making.start()
    try:
        yield
    finally:
        stop.set()
        making.join(timeout=10)
