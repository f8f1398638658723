"""The RFC 6962 Merkle tree over the log, exactly as published: anyone can recompute it from the exported entries."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple, Self

HASH_SIZE = 32
EMPTY_ROOT = sha256().digest()


def leaf_data(position: int, stream: str, version: int, name: str, recorded_at: datetime, body: bytes) -> bytes:
    """The canonical bytes of one entry: five lines of envelope, then the body as stored."""
    return f"{position}\n{stream}\n{version}\n{name}\n{utc_text(recorded_at)}\n".encode() + body


def utc_text(moment: datetime) -> str:
    """A UTC time with microseconds and Z."""
    return f"{moment.isoformat(timespec='microseconds').removesuffix('+00:00')}Z"


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class CompactRange(NamedTuple):
    """What is needed to append to a tree of any size: the roots of its complete subtrees, left to right."""

    size: int = 0
    frontier: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> Self:
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> Self:
        """The range after these leaf hashes."""
        size, frontier = self.size, list(self.frontier)
        for leaf in leaves:
            node, level = leaf, size
            while level & 1:
                node, level = node_hash(frontier.pop(), node), level >> 1
            frontier.append(node)
            size += 1
        return type(self)(size, tuple(frontier))

    @property
    def root(self) -> bytes:
        """The tree head over everything appended so far."""
        if not self.frontier:
            return EMPTY_ROOT
        *lefts, node = self.frontier
        for left in reversed(lefts):
            node = node_hash(left, node)
        return node

    def to_bytes(self) -> bytes:
        return b"".join(self.frontier)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Self:
        """The range of a size from its stored frontier; ValueError when the two do not belong together."""
        if len(data) != HASH_SIZE * size.bit_count():
            raise ValueError(f"a frontier of {len(data)} bytes cannot belong to a tree of {size} leaves")
        return cls(size, tuple(data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)))
