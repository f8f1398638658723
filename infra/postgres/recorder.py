"""The log as eventsourcing sees it: an ApplicationRecorder over one append-only table."""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from eventsourcing.persistence import ApplicationRecorder, StoredEvent, Subscription

from infra.postgres.append import Appender
from infra.postgres.follow import Tail
from infra.postgres.group_commit import GroupCommit
from infra.postgres.plan import Append
from infra.postgres.pool import Pool
from infra.postgres.reader import LedgerReader
from services.log import Command, Entry, Reads

BATCH = 256  # commands
PAGE = 500  # entries


class LedgerRecorder(LedgerReader, ApplicationRecorder):  # type: ignore[misc]  # an Entry is a Notification but for its class
    """Records facts in one global order; positions are dense, from 1, and become visible in order."""

    def __init__(self, pool: Pool, clock: Callable[[], datetime]) -> None:
        """`clock` tells the time in UTC."""
        super().__init__(pool)
        self._tail = Tail(self.position)
        self._appends = GroupCommit(Appender(pool, clock, self._tail.reached).commit, BATCH)

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        command: Command | None = None,
        reads: Reads | None = None,
        **_: Any,
    ) -> Sequence[int]:
        """Appends the facts of one command, all or none, and returns their positions.

        Raises StreamMovedError when a stream it writes or rests on has moved, CommandRecordedError when its key is
        recorded, and the library's PersistenceError when the database cannot.
        """
        if not stored_events:
            return ()
        append = Append.of(stored_events, command, reads)
        self._appends.submit(append)
        if isinstance(append.outcome, Exception):
            raise append.outcome
        return append.outcome

    def wait_beyond(self, position: int, timeout: float) -> bool:
        """Waits until the log goes beyond a position; False when it does not in that many seconds."""
        return self._tail.wait_beyond(position, timeout)

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> "LedgerSubscription":
        """Follows the log after a position."""
        return LedgerSubscription(self, gt, topics)


class LedgerSubscription(Subscription[LedgerRecorder]):
    """Yields entries in order and waits for new ones until it is stopped."""

    def __init__(self, recorder: LedgerRecorder, gt: int | None = None, topics: Sequence[str] = ()) -> None:
        super().__init__(recorder, gt, topics)
        self._position = gt or 0
        self._page: deque[Entry] = deque()

    def __next__(self) -> Entry:  # type: ignore[override]
        while not self._has_been_stopped:
            if self._page:
                return self._page.popleft()
            if self._recorder.wait_beyond(self._position, timeout=0.2):
                end = self._recorder.position()
                self._page.extend(
                    self._recorder.select_notifications(
                        self._position, PAGE, end, self._topics, inclusive_of_start=False
                    )
                )
                self._position = self._page[-1].id if len(self._page) == PAGE else end
        raise StopIteration
