"""Publisher 外发: follows the log and tells other systems; it has only its position, saved once acknowledged."""

import gc
from collections.abc import Callable, Sequence
from threading import Event
from typing import Final, NamedTuple, Protocol

import structlog
from psycopg import Connection, OperationalError
from psycopg.rows import TupleRow

from infra.postgres.pool import Pool
from infra.stream import tables
from infra.stream.messages import Feed, Outlet, OutletError, Sent, UnknownFactError

PUBLISHING: Final = 0x646A4B  # advisory lock
STAND_BY: Final = 1.0  # seconds between tries to take over
IDLE: Final = 0.5  # seconds
FIRST_REST: Final = 0.2  # seconds, doubled with every failure
LONGEST_REST: Final = 5.0
NOTICED_GONE: Final = """
SET tcp_keepalives_idle = 5;
SET tcp_keepalives_interval = 2;
SET tcp_keepalives_count = 3;
"""
"""A machine that is cut off gives up the lock within seconds."""

log = structlog.get_logger()


class Tail(Protocol):
    def wait_beyond(self, position: int, timeout: float) -> bool: ...


class Lag(NamedTuple):
    """How far a feed has come, and how far there is to go."""

    feed: str
    position: int
    head: int

    @property
    def behind(self) -> int:
        return max(0, self.head - self.position)


class Publisher:
    """Of many that run one works, whoever holds the lock; the position moves on the connection that holds it.

    So whoever has lost the lock has also lost the means to move on, and sends at most once more what follows.
    """

    def __init__(
        self, pool: Pool, tail: Tail, feeds: Sequence[Feed], outlet: Callable[[], Outlet], wait: float = STAND_BY
    ) -> None:
        self._pool = pool
        self._tail = tail
        self._feeds = feeds
        self._outlet = outlet
        self._stand_by = wait
        self.leading = False

    def run(self, stop: Event) -> None:
        """Publishes until told to stop, whatever happens to the database and to the broker meanwhile."""
        while not stop.is_set():
            try:
                with self._pool.connection() as connection:
                    try:
                        self._stand(connection, stop)
                    finally:
                        self.leading = False
                        if not connection.closed:
                            connection.execute("SELECT pg_advisory_unlock_all()")
            except Exception as error:  # noqa: BLE001 - publishing survives whatever it meets
                log.warning("publishing_interrupted", error=str(error), again_in=self._stand_by)
            stop.wait(self._stand_by)

    def lag(self) -> list[Lag]:
        """Of every feed."""
        with self._pool.connection() as connection:
            return [Lag(one.name, tables.position(connection, one.name), one.head()) for one in self._feeds]

    def _stand(self, connection: Connection[TupleRow], stop: Event) -> None:
        """Stands by until the lock is free, then works."""
        connection.execute(NOTICED_GONE)
        while connection.execute("SELECT pg_try_advisory_lock(%s)", [PUBLISHING], prepare=True).fetchone() != (True,):
            if stop.wait(self._stand_by):
                return
        self.leading = True
        log.info("publishing", feeds=[one.name for one in self._feeds])
        outlets = self._outlet(), self._outlet()  # one takes in the next page while the other waits for the broker
        try:
            self._work(connection, outlets, stop)
        finally:
            for one in outlets:
                one.close()

    def _work(self, connection: Connection[TupleRow], outlets: tuple[Outlet, Outlet], stop: Event) -> None:
        at = {one.name: tables.position(connection, one.name) for one in self._feeds}
        rest = FIRST_REST
        while not stop.is_set():
            try:
                moved = [self._round(connection, outlets, feed, at, stop) for feed in self._feeds]
            except OperationalError:
                raise
            except (OutletError, UnknownFactError) as error:
                for one in outlets:
                    one.forget()
                behind = {one.name: one.head() - at[one.name] for one in self._feeds}
                log.warning("publishing_waits", error=str(error), behind=behind, again_in=rest)
                gc.collect()  # a client of kafka-python that came to nothing leaves sockets behind, in cycles
                connection.execute("SELECT 1")  # whoever cannot publish must know when the lock is lost
                stop.wait(rest)
                rest = min(rest * 2, LONGEST_REST)
                continue
            rest = FIRST_REST
            if not any(moved):
                self._tail.wait_beyond(min(at.values()), IDLE)
                connection.execute("SELECT 1", prepare=True)

    def _round(
        self,
        connection: Connection[TupleRow],
        outlets: tuple[Outlet, Outlet],
        feed: Feed,
        at: dict[str, int],
        stop: Event,
    ) -> bool:
        """Until the feed is at its head; a page goes only once the one before has arrived."""
        outlet, other = outlets
        page, moved = feed.page(at[feed.name]), False
        sent = outlet.send(page.messages)
        while page.last != at[feed.name] and not stop.is_set():
            last = page.last
            sent.go()
            try:
                page = feed.page(last)
                following = other.send(page.messages)
            finally:  # what stands in the way of the next page must not undo this one
                self._arrived(connection, feed, at, sent, last)
            sent, moved = following, True
            outlet, other = other, outlet
        if page.last != at[feed.name]:
            outlet.forget()
        return moved

    def _arrived(self, connection: Connection[TupleRow], feed: Feed, at: dict[str, int], sent: Sent, last: int) -> None:
        """Acknowledged, then remembered: never the other way round."""
        sent.wait()
        tables.move(connection, feed.name, at[feed.name], last)
        at[feed.name] = last
