"""Ahead 预读: inflated in a thread of its own, so that reading costs those who read no time of theirs."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from typing import Any

PART = 1 << 20  # bytes


@contextmanager
def ahead(read: Callable[[int], bytes]) -> Iterator[BufferedReader]:
    """What `read` gives, one part ahead of what is taken; the thread has ended when this does."""
    with ThreadPoolExecutor(1) as reading:
        yield BufferedReader(_Ahead(read, reading), PART)


class _Ahead(RawIOBase):
    def __init__(self, read: Callable[[int], bytes], reading: ThreadPoolExecutor) -> None:
        super().__init__()
        self._read = read
        self._reading = reading
        self._next: Future[bytes] = reading.submit(read, PART)
        self._part = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._part:
            self._part = memoryview(self._next.result())
            if self._part:
                self._next = self._reading.submit(self._read, PART)
        given = self._part[: len(buffer)]
        buffer[: len(given)] = given
        self._part = self._part[len(given) :]
        return len(given)
