"""Snapshot 读取: rows of one moment, as they stand now or as they stood at a position of the log."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec

from projections.engine.store import Database, Mark, Pool, mark
from projections.engine.table import FOREVER, Table, answers

R = TypeVar("R", bound=msgspec.Struct)


class Snapshot:
    """Answers everything from one moment; `position` is the last fact it knows of, `generation` counts rebuilds."""

    def __init__(self, connection: Database, stands: Mark, at: int | None) -> None:
        self.position = stands.position if at is None else min(at, stands.position)
        self.generation = stands.generation
        self._connection = connection
        self._stands = stands
        self._at = at

    def before(self, position: int | None) -> "Snapshot | None":
        """The same moment's answers of an earlier position; None where it is none, or none is given."""
        if position is None or position >= self.position:
            return None
        return Snapshot(self._connection, self._stands, position)

    def plan_anew(self) -> None:
        """From here on each question is planned for the values that it is asked with, not once for whatever values."""
        self._connection.execute("SET LOCAL plan_cache_mode = force_custom_plan")

    def rows(self, table: Table[R], where: str = "true", params: Sequence[Any] = ()) -> list[R]:
        """The rows of a table that stand at the moment and meet a condition."""
        decode = table.decode
        return [decode(values) for values in self.select(table, table.select_list, where, params)]

    def select(
        self, table: Table[Any], columns: str, where: str = "true", params: Sequence[Any] = ()
    ) -> list[tuple[Any, ...]]:
        """The same, as plain values; `where` may go on with ORDER BY and LIMIT."""
        stands, at = "", []
        if table.versioned:
            stands = (
                f"to_position = {FOREVER} AND " if self._at is None else "to_position > %s AND from_position <= %s AND "
            )
            at = [] if self._at is None else [self._at, self._at]
        return ask(self._connection, table, columns, f"{stands}{where}", [*at, *params])

    def versions(
        self, table: Table[Any], columns: str, where: str = "true", params: Sequence[Any] = ()
    ) -> list[tuple[Any, ...]]:
        """As `select`, from every version of its rows that there has been up to the moment."""
        upto = "" if self._at is None else "from_position <= %s AND "
        at = [] if self._at is None else [self._at]
        return ask(self._connection, table, columns, f"{upto}{where}", [*at, *params])


def ask(
    connection: Database, table: Table[Any], columns: str, where: str, params: Sequence[Any]
) -> list[tuple[Any, ...]]:
    """One question, of all that is stored. Asked outside a snapshot, it needs no transaction: it sees one moment."""
    return connection.execute(
        f"SELECT {columns} FROM {answers(table)} WHERE {where}", params, prepare=True, binary=True
    ).fetchall()


@contextmanager
def snapshot(pool: Pool, projection: str, at: int | None = None) -> Iterator[Snapshot]:
    """All that is asked inside is answered from the same moment."""
    with pool.connection() as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield Snapshot(connection, mark(connection, projection), at)
