"""Rebuilding 重建: the same fold from the first fact, in memory, into tables beside those that are read."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import sleep
from typing import Any, Final

from domain.record import Recorded
from projections.engine.projection import Fold, Projection, Source
from projections.engine.rows import Rows
from projections.engine.shape import shape_of
from projections.engine.store import Database, Mark, Pool, create, index, mark, move, write
from projections.engine.table import Place, Table, answers
from projections.engine.uncollected import uncollected

Progress = Callable[[int, int], None]
"""(facts done, facts in all)"""
Tell = Callable[[str, int, int], None]
"""(projection, facts done, facts in all)"""

REBUILDING: Final = 0x646A52  # advisory lock, with the projection's name
PAGE: Final = 1_000  # facts
WRITE_EVERY: Final = 20_000  # rows
LOOK_EVERY: Final = 0.1  # seconds, while another process rebuilds
NAMED: Final = 5  # rows of each kind that a comparison names


class RebuildRunningError(Exception):
    """Somebody is rebuilding this projection already."""


@dataclass(frozen=True)
class Rebuilt:
    """重建结果: the position that they have come to, and those left out, by name: another process is at them."""

    position: int
    running: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """差异: a row that only the stored tables have, or only a replay of the log."""

    table: str
    stored: bool
    row: str


@uncollected()
def rebuild(
    pool: Pool, source: Source, projections: Sequence[Projection], tell: Tell | None = None, *, even_so: bool = True
) -> Rebuilt:
    """Rebuilds them in one reading of the log, each fact decoded once for all, and switches in one transaction.

    So a cancelled rebuild leaves nothing. Following goes on meanwhile, on the tables that are read until the switch.
    What another process is rebuilding is left to it. `even_so`: also those that are stored in the program's shape.
    """
    with pool.connection() as connection, connection.transaction():
        _may_take_long(connection)
        running = tuple(one.name for one in projections if not _alone(connection, one))
        projections = [one for one in projections if one.name not in running]
        if not even_so:
            projections = [one for one in projections if mark(connection, one.name).shape != shape_of(one, source)]
        position = source.log.position()
        if not projections:
            return Rebuilt(position, running)
        for one in projections:
            create(connection, one, _beside)
        replayed = _replay(connection, source, projections, _beside, position, tell)
        for one, rows in replayed:  # all that takes long, before anything is locked that is read
            write(connection, rows, _beside, created_here=True)
            index(connection, one, _beside)
        ends = [position]
        for one, rows in replayed:
            stands = mark(connection, one.name, lock=True)
            reached = _fold_rest(source, one, rows, position, stands.position)
            write(connection, rows, _beside, created_here=True)
            for table in one.tables:
                connection.execute(
                    f"DROP TABLE IF EXISTS {answers(table)}; ALTER TABLE {_beside(table)} RENAME TO {table.name}"
                )
            for former in one.former:
                connection.execute(f"DROP TABLE IF EXISTS answers.{former}")
            move(connection, one.name, Mark(reached, stands.generation + 1, shape_of(one, source)))
            ends.append(reached)
    return Rebuilt(max(ends), running)


def renew(pool: Pool, source: Source, projections: Iterable[Projection], tell: Tell | None = None) -> None:
    """Rebuilds what is stored in another shape than the program's; what another process is rebuilding is waited for."""
    while others := [one for one in projections if stale(pool, source, one)]:
        if rebuild(pool, source, others, tell, even_so=False).running:
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
        tell: Tell | None = None if progress is None else lambda _, done, total: progress(done, total)
        ((_, rows),) = _replay(connection, source, [projection], _replayed, position, tell)
        write(connection, rows, _replayed, created_here=True)
        return [
            difference
            for table in projection.tables
            for stored in (True, False)
            for difference in _only(connection, table, stored=stored)
        ]


def _replay(
    connection: Database,
    source: Source,
    projections: Sequence[Projection],
    place: Place,
    upto: int,
    tell: Tell | None,
) -> list[tuple[Projection, Rows]]:
    """Folds the log up to a position; rows that cannot change any more are written on the way."""
    replayed = [(one, Rows()) for one in projections]
    folding: list[tuple[Fold, Rows, list[Recorded]]] = []
    told = defaultdict[str, list[list[Recorded]]](list)
    for one, rows in replayed:
        facts: list[Recorded] = []  # those of a page that it is told
        folding.append((one.fold, rows, facts))
        for name in source.names_of(one.facts):
            told[name].append(facts)
    for page in source.scan(frozenset(told), upto, PAGE):
        for entry in page:
            recorded = source.decode(entry)
            for facts in told[entry.topic]:
                facts.append(recorded)
        for fold, rows, facts in folding:  # one after the other, so that the processor's caches hold what each is at
            for recorded in facts:
                rows.position = recorded.position
                fold(rows, recorded)
            facts.clear()
            if rows.unwritten > WRITE_EVERY:
                write(connection, rows, place, only_finished=True, created_here=True)
        _tell_all(tell, projections, page[-1].id, upto)
    _tell_all(tell, projections, upto, upto)
    return replayed


def _tell_all(tell: Tell | None, projections: Sequence[Projection], done: int, total: int) -> None:
    if tell is not None:
        for one in projections:
            tell(one.name, done, total)


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


def _alone(connection: Database, projection: Projection) -> bool:
    """Nobody else rebuilds it until the transaction ends; False when somebody does already."""
    row = connection.execute(
        "SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [REBUILDING, projection.name]
    ).fetchone()
    return row == (True,)


def _may_take_long(connection: Database) -> None:
    connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def _beside(table: Table[Any]) -> str:
    return f"answers.{table.name}__new"


def _replayed(table: Table[Any]) -> str:
    return f"pg_temp.{table.name}__replayed"
