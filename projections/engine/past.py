"""Past 过去: rows as they stood at many positions of the log, loaded together once it is known which ones are asked."""

from collections import defaultdict
from typing import Any, NamedTuple, TypeVar, cast

import msgspec

from projections.engine.snapshot import ask
from projections.engine.store import Pool
from projections.engine.table import Key, Table

R = TypeVar("R", bound=msgspec.Struct)


class Version(NamedTuple):
    """A row as it stood from one position on until before another."""

    begins: int
    ends: int
    row: Any


class Past:
    """Reads rows as a fold does, at any position. What was never asked for before is not there at first: it is noted,
    and there once it is loaded. So one looks, loads and looks again, until nothing is missing.
    """

    def __init__(self) -> None:
        self.position = 0
        self._known: dict[Table[Any], dict[Key, list[Version]]] = {}
        self._missing: defaultdict[Table[Any], set[Key]] = defaultdict(set)
        self._complete = True

    def turn_to(self, position: int) -> None:
        """What is asked from here on is answered as of this position."""
        self.position, self._complete = position, True

    @property
    def complete(self) -> bool:
        """Whether everything was there that was asked for since the last turn."""
        return self._complete

    def get(self, table: Table[R], *key: Any) -> R | None:
        """The row that stood under the key; None also where it has yet to be loaded."""
        versions = self._known.get(table, {}).get(key)
        if versions is None:
            self._missing[table].add(key)
            self._complete = False
            return None
        for begins, ends, row in versions:
            if begins <= self.position < ends:
                return cast("R", row)
        return None

    def load(self, pool: Pool) -> None:
        """All versions of what was missing, by one query a table. How rows stood at a position never changes, so that
        it makes no difference when they are loaded, once the projection has come there.
        """
        with pool.connection() as connection:
            for table, keys in self._missing.items():
                known = self._known.setdefault(table, {})
                known.update({key: [] for key in keys})
                columns = f"{table.select_list}, from_position, to_position"
                for values in ask(connection, table, columns, *_among(table, keys)):
                    row, (begins, ends) = table.decode(values), values[-2:]
                    known[table.key_of(row)].append(Version(begins, ends, row))
        self._missing.clear()


def _among(table: Table[Any], keys: set[Key]) -> tuple[str, list[Any]]:
    sql = {column.name: column.plain_sql for column in table.columns}
    arrays = ", ".join(f"%s::{sql[name]}[]" for name in table.key)
    columns = [list(values) for values in zip(*map(table.encode_key, keys), strict=True)]
    return f"({', '.join(table.key)}) IN (SELECT * FROM unnest({arrays}))", columns
