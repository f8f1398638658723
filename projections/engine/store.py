"""Projections in PostgreSQL: their tables, their positions, and their rows in and out."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec
from psycopg import Connection
from psycopg.rows import TupleRow

from projections.engine.projection import Projection, Source
from projections.engine.rows import Changes, Rows, Stored
from projections.engine.shape import shape_of
from projections.engine.table import FOREVER, Key, Place, Table, answers

Database = Connection[TupleRow]
R = TypeVar("R", bound=msgspec.Struct)

PREPARING = 0x646A50  # advisory lock
POSITIONS = """
CREATE TABLE IF NOT EXISTS answers.projection (
    name       text        NOT NULL PRIMARY KEY,
    position   bigint      NOT NULL DEFAULT 0,
    generation integer     NOT NULL DEFAULT 0,
    moved_at   timestamptz NOT NULL DEFAULT now()
);
DO $$ BEGIN  -- only when it is not there: adding it waits for everybody who reads a position
    IF NOT EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = 'answers.projection'::regclass AND attname = 'shape'
    ) THEN
        ALTER TABLE answers.projection ADD COLUMN shape text;
    END IF;
END $$;
"""


class Pool(Protocol):
    """Where connections come from: autocommit, with columns of type json as bytes."""

    def connection(self) -> AbstractContextManager[Database]: ...


class Mark(NamedTuple):
    """How far a projection has come; `generation` counts its rebuilds; `shape` is None before shapes were kept."""

    position: int
    generation: int
    shape: str | None


def prepare(connection: Database, projections: Iterable[Projection], source: Source, others: Iterable[str]) -> None:
    """Creates what is missing; can be repeated, also by several processes at once."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [PREPARING])
        connection.execute("SET LOCAL client_min_messages = warning")
        connection.execute(POSITIONS)
        known = {name for (name,) in connection.execute("SELECT name FROM answers.projection")}
        for projection in projections:
            if projection.name not in known:
                for table in projection.tables:  # whichever projection an earlier release had them in
                    connection.execute(f"DROP TABLE IF EXISTS {answers(table)}")
                create(connection, projection, answers)
                index(connection, projection, answers)
                _enrol(connection, projection.name, shape_of(projection, source))
        for name in others:
            if name not in known:
                _enrol(connection, name)


def create(connection: Database, projection: Projection, place: Place, *, temporary: bool = False) -> None:
    for table in projection.tables:
        connection.execute(table.create(place(table), temporary=temporary))


def index(connection: Database, projection: Projection, place: Place) -> None:
    for table in projection.tables:
        connection.execute(table.index(place(table)))


def mark(connection: Database, name: str, *, lock: bool = False) -> Mark:
    """Where it stands; locked, nobody else can move it until the transaction ends."""
    row = connection.execute(
        f"SELECT position, generation, shape FROM answers.projection WHERE name = %s{' FOR UPDATE' if lock else ''}",
        [name],
        prepare=True,
    ).fetchone()
    return Mark(*row) if row else Mark(0, 0, None)


def move(connection: Database, name: str, to: Mark) -> None:
    connection.execute(
        "UPDATE answers.projection SET position = %s, generation = %s, shape = %s, moved_at = now() WHERE name = %s",
        [*to, name],
        prepare=True,
    )


def load(connection: Database, table: Table[R], key: Key) -> Stored[R] | None:
    """The row that stands under a key."""
    since, stands = (", from_position", f" AND to_position = {FOREVER}") if table.versioned else ("", "")
    where = " AND ".join(f"{name} = %s" for name in table.key)
    row = connection.execute(
        f"SELECT {table.select_list}{since} FROM {answers(table)} WHERE {where}{stands}",
        table.encode_key(key),
        prepare=True,
    ).fetchone()
    return (table.decode(row), row[-1] if table.versioned else 0) if row else None


def search(connection: Database, table: Table[R], column: str, value: object) -> Iterator[Stored[R]]:
    """The rows that stand with a value in a column."""
    since, stands = (", from_position", f" AND to_position = {FOREVER}") if table.versioned else ("", "")
    found = connection.execute(
        f"SELECT {table.select_list}{since} FROM {answers(table)} WHERE {column} = %s{stands}", [value], prepare=True
    )
    return ((table.decode(row), row[-1] if table.versioned else 0) for row in found)


def write(
    connection: Database, rows: Rows, place: Place, *, only_finished: bool = False, created_here: bool = False
) -> None:
    """Writes what the fold has changed; `only_finished` leaves out rows that may change again.

    Into tables created in this transaction rows go as if they had been there for ever: whoever has begun to read before
    it ends finds them, and the first to read them need not mark each as committed, which writes every page again.
    """
    for changes in rows.changes.values():
        _end(connection, changes, place(changes.table))
        finished, changes.finished = changes.finished, []
        rows_to_write = finished if only_finished else [*finished, *changes.take_open()]
        _copy(connection, changes.table, place(changes.table), rows_to_write, frozen=created_here)


def _enrol(connection: Database, name: str, shape: str | None = None) -> None:
    connection.execute("INSERT INTO answers.projection (name, shape) VALUES (%s, %s)", [name, shape])


def _end(connection: Database, changes: Changes[Any], place: str) -> None:
    """Closes versions, or deletes what only stands, by one statement."""
    if not changes.ended:
        return
    table = changes.table
    sql = {column.name: column.plain_sql for column in table.columns}
    arrays = ", ".join(f"%s::{sql[name]}[]" for name in table.key)
    same = " AND ".join(f"kept.{name} = ended.{name}" for name in table.key)
    keys = [list(values) for values in zip(*(table.encode_key(key) for key, _ in changes.ended), strict=True)]
    ended = f"unnest({arrays}, %s::bigint[]) AS ended ({', '.join(table.key)}, at)"
    statement = (
        f"UPDATE {place} AS kept SET to_position = ended.at FROM {ended} WHERE {same} AND kept.to_position = {FOREVER}"
        if table.versioned
        else f"DELETE FROM {place} AS kept USING {ended} WHERE {same}"
    )
    connection.execute(statement, [*keys, [at for _, at in changes.ended]])
    changes.ended.clear()


def _copy(
    connection: Database, table: Table[R], place: str, rows: Sequence[tuple[R, int, int]], *, frozen: bool
) -> None:
    if not rows:
        return
    encode = table.encode
    columns, types = table.select_list, [column.sent_as for column in table.columns]
    if table.versioned:
        columns, types = f"{columns}, from_position, to_position", [*types, "bigint", "bigint"]
    options = "FORMAT binary, FREEZE" if frozen else "FORMAT binary"
    with connection.cursor().copy(f"COPY {place} ({columns}) FROM STDIN ({options})") as copy:
        copy.set_types(types)
        write_row = copy.write_row
        if table.versioned:
            for row, since, until in rows:
                values = encode(row)
                values += since, until
                write_row(values)
        else:
            for row, _, _ in rows:
                write_row(encode(row))
