"""The RFC 6962 Merkle tree over the log, exactly as published: anyone can recompute it from the exported entries."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple, Self

HASH_SIZE = 32
EMPTY_ROOT = sha256().digest()
MANY = 32  # leaves: from here on going by levels is faster


def leaf_data(position: int, stream: str, version: int, name: str, recorded_at: datetime, body: bytes) -> bytes:
    """The canonical bytes of one entry: five lines of envelope, then the body as stored."""
    return leaf_text(position, stream, version, name, utc_text(recorded_at)) + body


def leaf_text(position: int, stream: str, version: int, name: str, recorded_at: str) -> bytes:
    """The lines of envelope, the time as it is written there."""
    return f"{position}\n{stream}\n{version}\n{name}\n{recorded_at}\n".encode()


def utc_text(moment: datetime) -> str:
    """A UTC time with microseconds and Z."""
    return f"{moment.isoformat(timespec='microseconds').removesuffix('+00:00')}Z"


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def joined(subtrees: Sequence[bytes]) -> bytes:
    """The root over complete subtrees that stand side by side, each smaller than the one before."""
    *lefts, node = subtrees
    for left in reversed(lefts):
        node = node_hash(left, node)
    return node


def subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The fewest complete subtrees that cover these leaves, left to right: each its level and its number there."""
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield level, start >> level
        start += 1 << level


class CompactRange(NamedTuple):
    """What is needed to append to a tree of any size: the roots of its complete subtrees, left to right."""

    size: int = 0
    frontier: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> Self:
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> Self:
        """The range after these leaf hashes."""
        given = [*leaves]
        return self._by_levels(given) if len(given) >= MANY else self._by_leaves(given)

    def _by_leaves(self, leaves: list[bytes]) -> Self:
        size, frontier = self.size, [*self.frontier]
        for leaf in leaves:
            node, level = leaf, size
            while level & 1:
                node, level = node_hash(frontier.pop(), node), level >> 1
            frontier.append(node)
            size += 1
        return type(self)(size, tuple(frontier))

    def _by_levels(self, nodes: list[bytes]) -> Self:
        """The same, the nodes of each level made from those below."""
        size, frontier, last = self.size, [*self.frontier], []
        after = size + len(nodes)
        while nodes:
            if size & 1:
                nodes.insert(0, frontier.pop())
            if len(nodes) & 1:
                last.append(nodes.pop())
            nodes = [sha256(b"\x01%b%b" % pair).digest() for pair in zip(nodes[::2], nodes[1::2], strict=True)]
            size >>= 1
        return type(self)(after, (*frontier, *reversed(last)))

    def append_subtree(self, level: int, root: bytes) -> Self:
        """The range after a complete subtree of 2**level leaves; ValueError where none begins."""
        if self.size % (1 << level):
            raise ValueError(f"no subtree of {1 << level} leaves begins after {self.size}")
        size, frontier, node = self.size >> level, list(self.frontier), root
        while size & 1:
            node, size = node_hash(frontier.pop(), node), size >> 1
        return type(self)(self.size + (1 << level), (*frontier, node))

    @property
    def root(self) -> bytes:
        """The tree head over everything appended so far."""
        return joined(self.frontier) if self.frontier else EMPTY_ROOT

    def to_bytes(self) -> bytes:
        return b"".join(self.frontier)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Self:
        """The range of a size from its stored frontier; ValueError when the two do not belong together."""
        if len(data) != HASH_SIZE * size.bit_count():
            raise ValueError(f"a frontier of {len(data)} bytes cannot belong to a tree of {size} leaves")
        return cls(size, tuple(data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)))
