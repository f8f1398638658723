"""Shipping 外送: the security log as lines of the program's own, for whatever carries these to another machine.

Each line of it once it is committed, whichever process wrote it, in order and, but for a crash in between, once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

import structlog

from infra.runtime import Runtime

SHIPPING: Final = 0x646A4C  # advisory lock
EVERY: Final = 1.0  # seconds
AT_ONCE: Final = 500  # lines
SHIPPED: Final = "SELECT number FROM identity.security_shipped"
NOTE: Final = "UPDATE identity.security_shipped SET number = %s WHERE number < %s"

log = structlog.get_logger()


def ship(runtime: Runtime) -> int | None:
    """Says what is new in the security log; how many lines, None while another process is at it."""
    with runtime.pool.connection() as connection:
        if connection.execute("SELECT pg_try_advisory_lock(%s)", [SHIPPING]).fetchone() != (True,):
            return None
        try:
            row = connection.execute(SHIPPED).fetchone()
            assert row
            lines = runtime.identity.log.following(row[0], AT_ONCE)
            for line in lines:
                log.info(
                    "security",
                    number=line.number,
                    at=line.at.isoformat(),
                    kind=str(line.kind),
                    account=line.account,
                    by=line.by,
                    address=line.address,
                    detail=dict(line.detail),
                    digest=line.digest.hex(),
                )
            if lines:
                connection.execute(NOTE, [lines[-1].number] * 2)
            return len(lines)
        finally:
            if not connection.closed:
                connection.execute("SELECT pg_advisory_unlock(%s)", [SHIPPING])


def run(runtime: Runtime, stop: Event) -> None:
    """Ships until told to stop, and what is left then."""
    while True:
        ending = stop.is_set()
        try:
            shipped = ship(runtime)
        except Exception as error:  # noqa: BLE001 - what was not said now is said by the next look
            log.warning("shipping_interrupted", error=str(error), again_in=EVERY)
            shipped = None
        if ending:
            return
        if shipped != AT_ONCE:
            stop.wait(EVERY)


@contextmanager
def shipping(runtime: Runtime) -> Iterator[None]:
    """Ships beside whatever else the process does."""
    stop = Event()
    telling = Thread(target=run, args=(runtime, stop), name="security log", daemon=True)
    telling.start()
    try:
        yield
    finally:
        stop.set()
        telling.join(timeout=10)
