"""The one statement that writes the log: it moves the head from where we know it to be, or does nothing."""

from weakref import WeakSet

import psycopg
from eventsourcing.persistence import DatabaseError, DataError, IntegrityError, OperationalError, PersistenceError
from psycopg import Connection, errors, pq
from psycopg.rows import TupleRow

from infra.postgres.binary import BYTEA, INT4, JSON, TEXT, array, bigint, timestamptz
from infra.postgres.plan import Plan
from infra.postgres.window import Tip

MOVE = b"""
WITH moved AS (
    UPDATE ledger.head SET position = $2::int8, recorded_at = $3::timestamptz, frontier = $4::bytea
    WHERE position = $1::int8 RETURNING 1
)
INSERT INTO ledger.entry (position, recorded_at, version, stream, name, leaf, command, fingerprint, body)
"""
ONE = (
    MOVE
    + b"""
SELECT $2::int8, $3::timestamptz, $5::int4, $6::text, $7::text, $8::bytea, $9::text, $10::bytea, $11::json FROM moved
"""
)
MANY = (
    MOVE
    + b"""
SELECT $1::int8 + number, $3::timestamptz, version, stream, name, leaf, command, fingerprint, body
FROM moved, unnest($5::int4[], $6::text[], $7::text[], $8::bytea[], $9::text[], $10::bytea[], $11::json[])
WITH ORDINALITY AS fact (version, stream, name, leaf, command, fingerprint, body, number)
"""
)
STATEMENTS = {b"ledger_append_one": ONE, b"ledger_append_many": MANY}
TYPES = (INT4, TEXT, TEXT, BYTEA, TEXT, BYTEA, JSON)
BINARY = [pq.Format.BINARY] * 11

_prepared = WeakSet[Connection[TupleRow]]()


def write(connection: Connection[TupleRow], plan: Plan, after: Tip) -> bool:
    """Appends the plan's facts; False when the head is no longer where the plan begins.

    It speaks to libpq directly: adapting eleven parameters one by one costs more than the server's own work.
    """
    facts: tuple[bytes | None, ...] = plan.rows[0]
    head = (bigint(plan.tip.position), bigint(after.position), timestamptz(plan.recorded_at), after.range.to_bytes())
    if len(plan.rows) == 1:  # taking arrays apart would cost the server a fifth of a lone append
        name = b"ledger_append_one"
    else:
        name, facts = b"ledger_append_many", tuple(map(array, TYPES, zip(*plan.rows, strict=True)))
    if connection not in _prepared:
        for each, statement in STATEMENTS.items():
            _checked(connection.pgconn.prepare(each, statement))
        _prepared.add(connection)
    try:
        result = connection.pgconn.exec_prepared(name, (*head, *facts), BINARY)  # type: ignore[arg-type]  # None is NULL
        return bool(_checked(result).command_tuples)
    except errors.InvalidSqlStatementName:  # psycopg has a connection forget its statements after a rollback
        _prepared.discard(connection)
        return False


def _checked(result: pq.abc.PGresult) -> pq.abc.PGresult:
    if result.status == pq.ExecStatus.COMMAND_OK:
        return result
    state = result.error_field(pq.DiagnosticField.SQLSTATE)
    error = errors.lookup(state.decode()) if state else psycopg.OperationalError
    raise error(result.error_message.decode(errors="replace"))


def translated(error: psycopg.Error) -> PersistenceError:
    """The library's exception of the same meaning."""
    for theirs, ours in (
        (psycopg.IntegrityError, IntegrityError),
        (psycopg.DataError, DataError),
        (psycopg.OperationalError, OperationalError),
    ):
        if isinstance(error, theirs):
            return ours(str(error))
    return DatabaseError(str(error))
