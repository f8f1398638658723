"""Following the log: woken at once by this process, within a blink by another."""

from collections.abc import Callable
from threading import Condition, Lock
from time import monotonic

LOOK_EVERY = 0.05  # seconds


class Tail:
    """How far the log is known to reach; however many wait, the database is asked once every LOOK_EVERY."""

    def __init__(self, look: Callable[[], int]) -> None:
        self._look = look
        self._guard = Lock()
        self._moved = Condition(self._guard)
        self._waiting = 0
        self._position = 0
        self._looked = 0.0

    def reached(self, position: int) -> None:
        """The log is known to reach this position."""
        if position > self._position:
            with self._guard:
                self._position = max(self._position, position)
                if self._waiting:
                    self._moved.notify_all()

    def wait_beyond(self, position: int, timeout: float) -> bool:
        deadline = monotonic() + timeout
        while self._position <= position:
            now = monotonic()
            if now - self._looked >= LOOK_EVERY:
                self._looked = now
                self.reached(self._look())
                continue
            if now >= deadline:
                return False
            with self._guard:
                if self._position <= position:
                    self._waiting += 1
                    self._moved.wait(min(deadline, self._looked + LOOK_EVERY) - now)
                    self._waiting -= 1
        return True
