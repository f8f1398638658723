"""Rows 投影行: what a fold reads and changes, in memory, until it is written in one go."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

import msgspec

from projections.engine.table import FOREVER, Keeps, Key, Table

R = TypeVar("R", bound=msgspec.Struct)
Stored = tuple[R, int]
"""A row as it stands in the database, and since which position."""
Load = Callable[[Table[Any], Key], Stored[Any] | None]
Search = Callable[[Table[Any], str, Any], Iterable[Stored[Any]]]


class Held(Generic[R]):
    """The row that stands under a key, if any, since when, and whether the database has it."""

    __slots__ = ("row", "since", "stored")

    def __init__(self, row: R | None = None, since: int = 0, *, stored: bool = False) -> None:
        self.row = row
        self.since = since
        self.stored = stored


class Changes(Generic[R]):
    """One table as the fold sees it, and what has yet to be written of it."""

    __slots__ = ("_versioned", "ended", "finished", "held", "open", "table")

    def __init__(self, table: Table[R]) -> None:
        self.table = table
        self._versioned = table.versioned
        self.held: dict[Key, Held[R]] = {}
        self.ended: list[tuple[Key, int]] = []
        self.finished: list[tuple[R, int, int]] = []
        self.open: dict[Held[R], None] = {}

    def touch(self, key: Key, load: Load | None) -> Held[R]:
        """What stands under a key that has not been asked for before."""
        found = load(self.table, key) if load else None
        held: Held[R] = Held() if found is None else Held(*found, stored=True)
        self.held[key] = held
        return held

    def take_open(self) -> Iterator[tuple[R, int, int]]:
        """The rows that stand and are not in the database yet; they count as stored from here on."""
        for held in self.open:
            assert held.row is not None
            held.stored = True
            yield held.row, held.since, FOREVER
        self.open.clear()

    def end(self, held: Held[R], key: Key, at: int) -> None:
        """What has stood under the key stands up to this position."""
        assert held.row is not None
        if held.stored:
            self.ended.append((key, at))
            held.stored = False
        elif self._versioned and held.since < at:  # put twice at one position, only the last counts
            self.finished.append((held.row, held.since, at))


class _Tables(dict[Table[Any], Changes[Any]]):
    """Each table from its first use on."""

    def __missing__(self, table: Table[Any]) -> Changes[Any]:
        changes = self[table] = Changes(table)
        return changes


class Rows:
    """All tables of a projection, at the position of the fact being folded."""

    def __init__(self, load: Load | None = None, search: Search | None = None) -> None:
        """`load` finds a stored row on first touch, `search` those of a value; without them there is nothing stored."""
        self.position = 0
        self.load = load
        self.search = search
        self.changes = _Tables()

    def get(self, table: Table[R], *key: Any) -> R | None:
        """The row that stands under the key."""
        changes: Changes[R] = self.changes[table]
        held = changes.held.get(key)
        if held is not None:
            return held.row
        return None if self.load is None else changes.touch(key, self.load).row

    def find(self, table: Table[R], column: str, value: object) -> list[R]:
        """The rows that stand with this value, by key; looks at all in memory, so it is for facts that are rare."""
        held: dict[Key, Held[R]] = self.changes[table].held
        for row, since in self.search(table, column, value) if self.search else ():
            held.setdefault(table.key_of(row), Held(row, since, stored=True))
        standing = [one.row for one in held.values() if one.row is not None]
        return sorted((row for row in standing if getattr(row, column) == value), key=table.key_of)

    def put(self, table: Table[R], row: R) -> None:
        """The row stands from this position on, in place of the one with the same key; equal to it, nothing changes."""
        changes: Changes[R] = self.changes[table]
        key = table.key_of(row)
        held = changes.held.get(key)
        if held is None:
            held = changes.touch(key, self.load)
        if held.row == row:
            return
        if held.row is not None:
            changes.end(held, key, self.position)
        held.row = row
        held.since = self.position
        changes.open[held] = None

    def remove(self, table: Table[R], *key: Any) -> None:
        """Nothing stands under the key from this position on."""
        changes: Changes[R] = self.changes[table]
        held = changes.held.get(key) or changes.touch(key, self.load)
        if held.row is not None:
            changes.end(held, key, self.position)
            held.row = None
            changes.open.pop(held, None)
        if self.load is None:  # whoever rebuilds comes by most keys of all years once, and remembers none that ended
            del changes.held[key]

    def append(self, table: Table[R], row: R) -> None:
        """A row that will never change."""
        if table not in self.changes:
            assert table.keeps is Keeps.EVERYTHING
        self.changes[table].finished.append((row, 0, 0))

    @property
    def unwritten(self) -> int:
        """How many finished rows wait to be written."""
        return sum(len(changes.finished) for changes in self.changes.values())

    @property
    def in_memory(self) -> int:
        return sum(len(changes.held) for changes in self.changes.values())
