"""Callers who arrive while a commit is under way share the next one: no writer thread, the first in the queue leads."""

from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice, pairwise
from threading import Lock
from time import sleep
from typing import Generic, Protocol, Self, TypeVar

PATIENCE = 50e-6  # seconds


class Turn(Protocol):
    """A request: its caller waits on `turn`, then leads or, being answered, wakes the `next`."""

    turn: Lock
    answered: bool
    next: Self | None


T = TypeVar("T", bound=Turn)


class GroupCommit(Generic[T]):
    """Calls `commit` with everything that has queued, one batch at a time, from the thread of one of the callers."""

    def __init__(self, commit: Callable[[Sequence[T]], None], most: int) -> None:
        """`commit` answers every request of its batch (`answered`), or raises with the rest still in doubt."""
        self._commit = commit
        self._most = most
        self._queue: deque[T] = deque()
        self._guard = Lock()
        self._led = False
        self._company = 1

    def submit(self, request: T) -> None:
        """Returns when the request is answered."""
        with self._guard:
            self._queue.append(request)
            follows, self._led = self._led, True
        if not follows:
            self._lead(request)
            return
        try:
            request.turn.acquire()
        except BaseException:
            request.turn.acquire()  # interrupted; those behind us still depend on our turn
            self._take_turn(request)
            raise
        self._take_turn(request)

    def _take_turn(self, request: T) -> None:
        if not request.answered:
            self._lead(request)
        elif request.next:
            request.next.turn.release()

    def _lead(self, request: T) -> None:
        """One batch, with the leader's own request first; then the next in the queue leads.

        Whoever was in the batch before is likely to be back in a moment: waiting for them costs less than the
        commit they would otherwise have to wait for.
        """
        batch = [request]
        try:
            if len(self._queue) < self._company:
                sleep(PATIENCE)
            with self._guard:
                batch = list(islice(self._queue, self._most))
            self._company = len(batch)
            self._commit(batch)
        finally:
            self._dismiss(batch)

    def _dismiss(self, batch: Sequence[T]) -> None:
        """Wakes the next leader and the first follower, who wakes the second: all at once would only queue again."""
        if len(batch) == 1 == len(self._queue):
            with self._guard:
                if len(self._queue) == 1:  # nobody came meanwhile
                    self._queue.clear()
                    self._led = False
                    return
        followers = batch[1:]
        answered = [request for request in followers if request.answered]
        for request, after in pairwise([*answered, None]):
            if request:
                request.next = after
        with self._guard:
            for _ in batch:
                self._queue.popleft()
            self._queue.extendleft(request for request in reversed(followers) if not request.answered)
            successor = self._queue[0] if self._queue else None
            self._led = successor is not None
        if successor:
            successor.turn.release()
        if answered:
            answered[0].turn.release()
