"""Following 跟随: projections and reactions kept at the head of the log, a page and a transaction at a time."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Condition, Event
from time import monotonic
from typing import Final

import structlog

from projections.engine import rebuild, store
from projections.engine.projection import Projection, Reaction, Source
from projections.engine.rebuild import Difference, Progress, RebuildRunningError, Rebuilt, Tell
from projections.engine.store import Pool
from projections.engine.work import FIRST_REST, LONGEST_REST, Following, Work

PAGE: Final = 1_000  # facts
LOOK_EVERY: Final = 0.02  # seconds, when another process may be at work
IDLE: Final = 0.5  # seconds

log = structlog.get_logger()


class StandingStillError(Exception):
    """Another process follows this, but does not get on."""


class Follower:
    """Keeps what it is given up to date. Of several processes one works on each projection, the others stand by."""

    def __init__(
        self,
        pool: Pool,
        source: Source,
        *,
        clock: Callable[[], datetime],
        projections: Iterable[Projection],
        reactions: Iterable[Reaction] = (),
        page: int = PAGE,
    ) -> None:
        """`clock` is for the reactions: the time at which what they cause is recorded."""
        self._pool = pool
        self._source = source
        self._projections = {one.name: one for one in projections}
        self._reactions = tuple(reactions)
        self._following = Following(
            source, clock, (*self._projections.values(), *self._reactions), page, self._has_reached
        )
        self._reached: dict[str, int] = {}
        self._moved = Condition()
        self._created = False
        self._prepared = False

    @property
    def names(self) -> tuple[str, ...]:
        """The projections, by name."""
        return tuple(self._projections)

    def prepare(self, tell: Tell | None = None) -> None:
        """Creates the tables that are missing, and rebuilds those that an earlier release has left in another shape."""
        self._create()
        if not self._prepared:
            rebuild.renew(self._pool, self._source, self._projections.values(), tell)
            self._prepared = True

    def stale(self) -> tuple[str, ...]:
        """The projections stored in another shape than the program's: they are rebuilt before they are followed."""
        self._create()
        return tuple(name for name, one in self._projections.items() if rebuild.stale(self._pool, self._source, one))

    def catch_up(self, patience: float = 60.0, *, only_reactions: bool = False) -> int:
        """Until everything is at the head of the log, also what the reactions add to it; returns that position."""
        followed = self._reactions if only_reactions else self._following.followed
        with self._at_work() as work:
            while True:
                head = self._source.log.position()
                for one in followed:
                    if work.leads(one):
                        while work.advance(one) < head:
                            pass
                    elif not self.wait_for(one.name, head, patience):
                        raise StandingStillError(one.name)
                if self._source.log.position() == head:
                    return head

    def run(self, stop: Event) -> None:
        """Follows until told to stop, whatever happens to the database meanwhile."""
        rest = FIRST_REST
        while not stop.is_set():
            try:
                with self._at_work() as work:
                    while not stop.is_set():
                        self._source.log.wait_beyond(work.round(), IDLE)
                        rest = FIRST_REST
            except Exception as error:  # noqa: BLE001 - following survives whatever it meets
                log.warning("following_interrupted", error=str(error), again_in=rest)
                stop.wait(rest)
                rest = min(rest * 2, LONGEST_REST)

    def position(self, name: str) -> int:
        """How far a projection has come."""
        self._create()
        with self._pool.connection() as connection:
            return store.mark(connection, name).position

    def wait_for(self, name: str, position: int, timeout: float) -> bool:
        """Until a projection has come as far as this position; False when it has not in that many seconds."""
        deadline = monotonic() + timeout
        while self._reached.get(name, 0) < position:
            if monotonic() >= deadline:
                return False
            with self._moved:
                if self._reached.get(name, 0) < position and self._moved.wait(LOOK_EVERY):
                    continue
            self._has_reached(name, self.position(name))
        return True

    def rebuild(self, name: str, progress: Progress | None = None) -> int:
        """Rebuilds a projection beside the one that is read, then switches; returns its position.

        Raises RebuildRunningError when somebody is rebuilding it already.
        """
        rebuilt = self.rebuild_together([name], progress and (lambda _, done, total: progress(done, total)))
        if rebuilt.running:
            raise RebuildRunningError(name)
        return rebuilt.position

    def rebuild_together(self, names: Iterable[str], tell: Tell | None = None) -> Rebuilt:
        """The same of several in one reading of the log, but for those that somebody is rebuilding already."""
        self.prepare()
        return rebuild.rebuild(self._pool, self._source, [self._projections[name] for name in names], tell)

    def equal_to_replay(self, name: str, progress: Progress | None = None) -> list[Difference]:
        """How the stored rows differ from a replay of the log: not at all, if all is well."""
        return rebuild.equal_to_replay(self._pool, self._source, self._projections[name], progress)

    def _create(self) -> None:
        if not self._created:
            with self._pool.connection() as connection:
                others = [one.name for one in self._reactions]
                store.prepare(connection, self._projections.values(), self._source, others)
            self._created = True

    @contextmanager
    def _at_work(self) -> Iterator[Work]:
        self.prepare()
        with self._pool.connection() as connection:
            try:
                yield Work(self._following, connection)
            finally:
                if not connection.closed:
                    connection.execute("SELECT pg_advisory_unlock_all()")

    def _has_reached(self, name: str, position: int) -> None:
        with self._moved:
            if position > self._reached.get(name, 0):
                self._reached[name] = position
                self._moved.notify_all()
