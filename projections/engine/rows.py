"""Rows 投影行: what a fold reads and changes, in memory, until it is written in one go."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar, cast

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

    def __init__(self, stored: Stored[R] | None) -> None:
        self.row: R | None
        self.row, self.since = stored or (None, 0)
        self.stored = stored is not None


class Changes(Generic[R]):
    """One table as the fold sees it, and what has yet to be written of it."""

    __slots__ = ("_open", "_versioned", "ended", "finished", "held", "table")

    def __init__(self, table: Table[R]) -> None:
        self.table = table
        self._versioned = table.versioned
        self.held: dict[Key, Held[R]] = {}
        self.ended: list[tuple[Key, int]] = []
        self.finished: list[tuple[R, int, int]] = []
        self._open: dict[Key, None] = {}

    def put(self, held: Held[R], key: Key, row: R, at: int) -> None:
        """From this position on the row stands; equal to what stands, it changes nothing."""
        if held.row == row:
            return
        if held.row is not None:
            self._end(held, key, at)
        held.row, held.since = row, at
        self._open[key] = None

    def remove(self, held: Held[R], key: Key, at: int) -> None:
        if held.row is not None:
            self._end(held, key, at)
            held.row = None
            self._open.pop(key, None)

    def take_open(self) -> Iterator[tuple[R, int, int]]:
        """The rows that stand and are not in the database yet; they count as stored from here on."""
        for key in self._open:
            held = self.held[key]
            assert held.row is not None
            held.stored = True
            yield held.row, held.since, FOREVER
        self._open.clear()

    def _end(self, held: Held[R], key: Key, at: int) -> None:
        assert held.row is not None
        if held.stored:
            self.ended.append((key, at))
            held.stored = False
        elif self._versioned and held.since < at:  # put twice at one position, only the last counts
            self.finished.append((held.row, held.since, at))


class Rows:
    """All tables of a projection, at the position of the fact being folded."""

    def __init__(self, load: Load | None = None, search: Search | None = None) -> None:
        """`load` finds a stored row on first touch, `search` those of a value; without them there is nothing stored."""
        self.position = 0
        self.load = load
        self.search = search
        self.changes: dict[Table[Any], Changes[Any]] = {}

    def get(self, table: Table[R], *key: Any) -> R | None:
        """The row that stands under the key."""
        changes = self.changes.get(table)
        held = None if changes is None else changes.held.get(key)
        if held is not None:
            return cast("R | None", held.row)
        return None if self.load is None else self._held(self._of(table), key).row

    def find(self, table: Table[R], column: str, value: object) -> list[R]:
        """The rows that stand with this value, by key; looks at all in memory, so it is for facts that are rare."""
        changes = self._of(table)
        for stored in self.search(table, column, value) if self.search else ():
            changes.held.setdefault(table.key_of(stored[0]), Held(stored))
        standing = [one.row for one in changes.held.values() if one.row is not None]
        return sorted((row for row in standing if getattr(row, column) == value), key=table.key_of)

    def put(self, table: Table[R], row: R) -> None:
        """The row stands from this position on, in place of the one with the same key."""
        key = table.key_of(row)
        try:
            changes = self.changes[table]
            held = changes.held[key]
        except KeyError:
            changes = self._of(table)
            held = self._held(changes, key)
        changes.put(held, key, row, self.position)

    def remove(self, table: Table[R], *key: Any) -> None:
        """Nothing stands under the key from this position on."""
        changes = self._of(table)
        changes.remove(self._held(changes, key), key, self.position)
        if self.load is None:  # whoever rebuilds comes by most keys of all years once, and remembers none that ended
            del changes.held[key]

    def append(self, table: Table[R], row: R) -> None:
        """A row that will never change."""
        changes = self.changes.get(table)
        if changes is None:
            assert table.keeps is Keeps.EVERYTHING
            changes = self._of(table)
        changes.finished.append((row, 0, 0))

    @property
    def unwritten(self) -> int:
        """How many finished rows wait to be written."""
        return sum(len(changes.finished) for changes in self.changes.values())

    @property
    def in_memory(self) -> int:
        return sum(len(changes.held) for changes in self.changes.values())

    def _of(self, table: Table[R]) -> Changes[R]:
        changes = self.changes.get(table)
        if changes is None:
            changes = self.changes[table] = Changes(table)
        return cast("Changes[R]", changes)

    def _held(self, changes: Changes[R], key: Key) -> Held[R]:
        held = changes.held.get(key)
        if held is None:
            held = changes.held[key] = Held(self.load(changes.table, key) if self.load else None)
        return held
