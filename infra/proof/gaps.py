"""The tree over a part of the log: leaves that are there, and the roots of the complete subtrees between them.

One run of hashes stands for all that is left out, each subtree once, left to right: no event needs its own path.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from infra.proof.merkle import CompactRange, subtrees


class GapError(Exception):
    """The hashes of what was left out do not fit the events."""


def gap(start: int, end: int, stops: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The subtrees that stand for leaves left out, none reaching across one of the stops (sizes, in order)."""
    while start < end:
        at = bisect_right(stops, start)
        until = min(end, stops[at]) if at < len(stops) else end
        yield from subtrees(start, until)
        start = until


class GrowingTree:
    """Grows leaf by leaf and gap by gap; remembers its root at each of the stops."""

    def __init__(self, stops: Iterable[int], hashes: Iterator[bytes]) -> None:
        self._stops = sorted(set(stops) - {0})
        self._hashes = hashes
        self._tree = CompactRange()
        self._waiting: list[bytes] = []
        self._next = iter(self._stops)
        self._stop = next(self._next, 0)
        self._size = 0
        self._roots: dict[int, bytes] = {}

    @property
    def size(self) -> int:
        return self._size

    @property
    def roots(self) -> Mapping[int, bytes]:
        """The root at every stop passed so far."""
        return self._roots

    def add(self, leaf: bytes) -> None:
        """The next leaf."""
        self._waiting.append(leaf)
        self._size += 1
        if self._size == self._stop or len(self._waiting) >= 1000:
            self._settle()

    def extend(self, leaves: Sequence[bytes]) -> None:
        """The next leaves, none left out between them."""
        start = 0
        while start < len(leaves):
            end = min(len(leaves), start + self._stop - self._size) if self._stop > self._size else len(leaves)
            self._waiting.extend(leaves[start:end])
            self._size += end - start
            self._settle()
            start = end

    def skip_to(self, end: int) -> None:
        """Takes what was left out up to before this leaf from the hashes. Raises GapError where they run out."""
        if end == self._size:
            return
        self._settle()
        for level, _ in gap(self._size, end, self._stops):
            root = next(self._hashes, None)
            if root is None:
                raise GapError(f"the hashes end before entry {end}")
            self._tree = self._tree.append_subtree(level, root)
            self._size = self._tree.size
            self._settle()

    def _settle(self) -> None:
        self._tree = self._tree.extend(self._waiting)
        self._waiting.clear()
        if self._size == self._stop and self._stop:
            self._roots[self._stop] = self._tree.root
            self._stop = next(self._next, 0)
