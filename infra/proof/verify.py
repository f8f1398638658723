"""Recomputes the whole log from what is stored: is it still, digit by digit, what was recorded?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from infra.proof.merkle import CompactRange, leaf_data, leaf_hash


class Row(NamedTuple):
    """One stored entry with its stored leaf hash."""

    position: int
    stream: str
    version: int
    name: str
    recorded_at: datetime
    body: bytes
    leaf: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing found wrong; at the end of the log when no single position can be blamed."""

    position: int
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was recomputed, and the first fault if there is one."""

    size: int
    root: bytes
    fault: Fault | None

    @property
    def sound(self) -> bool:
        return self.fault is None


def verify(rows: Iterable[Row], head: CompactRange) -> Verdict:
    """Goes through all entries in order of position and compares what they amount to with the stored head."""
    tree = CompactRange()
    versions: dict[str, int] = {}
    before: datetime | None = None
    remaining = iter(rows)
    while batch := list(islice(remaining, 1000)):
        for number, row in enumerate(batch, tree.size + 1):
            if fault := _fault(row, number, versions.get(row.stream, 0), before):
                return Verdict(tree.size, tree.root, fault)
            versions[row.stream], before = row.version, row.recorded_at
        tree = tree.extend(row.leaf for row in batch)
    if tree != head:
        why = (
            f"the entries end at {tree.size} with root {tree.root.hex()}, the head says {head.size}, {head.root.hex()}"
        )
        return Verdict(tree.size, tree.root, Fault(min(tree.size, head.size) + (tree.size != head.size), why))
    return Verdict(tree.size, tree.root, None)


def _fault(row: Row, number: int, version: int, before: datetime | None) -> Fault | None:
    data = leaf_data(row.position, row.stream, row.version, row.name, row.recorded_at, row.body)
    if row.position != number:
        return Fault(number, f"the entry is missing, the next one is {row.position}")
    if leaf_hash(data) != row.leaf:
        return Fault(number, "the entry is not what was recorded: its content does not match its leaf hash")
    if row.version != version + 1:
        return Fault(number, f"version {row.version} of {row.stream} follows version {version}")
    if before and row.recorded_at < before:
        return Fault(number, "recorded before the entry that precedes it")
    return None
