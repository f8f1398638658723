"""Rebuilding 重建: the same fold from the first fact, in memory, into tables beside those that are read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from time import sleep
from typing import Any, Final

from projections.engine.projection import Projection, Source
from projections.engine.rows import Rows
from projections.engine.shape import shape_of
from projections.engine.store import Database, Mark, Pool, create, index, mark, move, write
from projections.engine.table import Table, answers
from projections.engine.uncollected import uncollected

Progress = Callable[[int, int], None]
"""(facts done, facts in all)"""
Tell = Callable[[str, int, int], None]
"""(projection, facts done, facts in all)"""

REBUILDING: Final = 0x646A52  # advisory lock, with the projection's name
PAGE: Final = 2_000  # facts
WRITE_EVERY: Final = 20_000  # rows
LOOK_EVERY: Final = 0.1  # seconds, while another process rebuilds
NAMED: Final = 5  # rows of each kind that a comparison names


class RebuildRunningError(Exception):
    """Somebody is rebuilding this projection already."""


@dataclass(frozen=True)
class Difference:
    """差异: a row that only the stored tables have, or only a replay of the log."""

    table: str
    stored: bool
    row: str


@uncollected()
def rebuild(
    pool: Pool, source: Source, projection: Projection, progress: Progress | None = None, *, even_so: bool = True
) -> int:
    """Rebuilds and switches in one transaction, so that a cancelled rebuild leaves nothing; returns its position.

    Following goes on meanwhile, on the tables that are read until the switch. `even_so`: also when it is stored in
    the program's shape.
    """
    shape = shape_of(projection, source)
    with pool.connection() as connection, connection.transaction():
        _may_take_long(connection)
        _alone(connection, projection)
        if not even_so and (stands := mark(connection, projection.name)).shape == shape:
            return stands.position
        create(connection, projection, _beside)
        head = source.log.position()
        rows = _replay(connection, source, projection, _beside, head, progress)
        write(connection, rows, _beside)
        index(connection, projection, _beside)
        stands = mark(connection, projection.name, lock=True)
        position = _fold_rest(source, projection, rows, head, stands.position)
        write(connection, rows, _beside)
        for table in projection.tables:
            connection.execute(
                f"DROP TABLE IF EXISTS {answers(table)}; ALTER TABLE {_beside(table)} RENAME TO {table.name}"
            )
        move(connection, projection.name, Mark(position, stands.generation + 1, shape))
    return position


def renew(pool: Pool, source: Source, projections: Iterable[Projection], tell: Tell | None = None) -> None:
    """Rebuilds what is stored in another shape than the program's; what another process is rebuilding is waited for."""
    for projection in projections:
        progress = None if tell is None else partial(tell, projection.name)
        waits = stale(pool, source, projection)
        while waits:
            try:
                rebuild(pool, source, projection, progress, even_so=False)
                waits = False
            except RebuildRunningError:
                sleep(LOOK_EVERY)


def stale(pool: Pool, source: Source, projection: Projection) -> bool:
    """Whether it is stored in another shape than the program's."""
    with pool.connection() as connection:
        return mark(connection, projection.name).shape != shape_of(projection, source)


@uncollected()
def equal_to_replay(
    pool: Pool, source: Source, projection: Projection, progress: Progress | None = None
) -> list[Difference]:
    """Every stored row compared with a replay up to the same position, in one snapshot; empty means equal."""
    with pool.connection() as connection, connection.transaction(force_rollback=True):
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        _may_take_long(connection)
        create(connection, projection, _replayed, temporary=True)
        position = mark(connection, projection.name).position
        rows = _replay(connection, source, projection, _replayed, position, progress)
        write(connection, rows, _replayed)
        return [
            difference
            for table in projection.tables
            for stored in (True, False)
            for difference in _only(connection, table, stored=stored)
        ]


def _replay(
    connection: Database,
    source: Source,
    projection: Projection,
    place: Callable[[Table[Any]], str],
    upto: int,
    progress: Progress | None,
) -> Rows:
    """Folds the log up to a position; rows that cannot change any more are written on the way."""
    rows = Rows()
    decode, fold = source.decode, projection.fold
    for page in source.scan(source.names_of(projection.facts), upto, PAGE):
        for entry in page:
            rows.position = entry.id
            fold(rows, decode(entry))
        if rows.unwritten > WRITE_EVERY:
            write(connection, rows, place, only_finished=True)
        if progress is not None:
            progress(page[-1].id, upto)
    if progress is not None:
        progress(upto, upto)
    return rows


def _fold_rest(source: Source, projection: Projection, rows: Rows, position: int, upto: int) -> int:
    """What following has done since the replay began; the position must never go back."""
    names = source.names_of(projection.facts)
    while position < upto:
        for entry in source.log.read(position, upto - position):
            if entry.topic in names:
                rows.position = entry.id
                projection.fold(rows, source.decode(entry))
            position = entry.id
    return position


def _only(connection: Database, table: Table[Any], *, stored: bool) -> list[Difference]:
    one, other = (answers(table), _replayed(table)) if stored else (_replayed(table), answers(table))
    rows = connection.execute(
        f"SELECT kept::text FROM {one} AS kept EXCEPT ALL SELECT kept::text FROM {other} AS kept LIMIT {NAMED}"
    )
    return [Difference(table.name, stored, row) for (row,) in rows]


def _alone(connection: Database, projection: Projection) -> None:
    row = connection.execute(
        "SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [REBUILDING, projection.name]
    ).fetchone()
    if row != (True,):
        raise RebuildRunningError(projection.name)


def _may_take_long(connection: Database) -> None:
    connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def _beside(table: Table[Any]) -> str:
    return f"answers.{table.name}__new"


def _replayed(table: Table[Any]) -> str:
    return f"pg_temp.{table.name}__replayed"
