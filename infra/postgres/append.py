"""Appends batches of commands, in one round trip each, and gives every command its own answer."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import psycopg
from psycopg import Connection, errors
from psycopg.rows import TupleRow

from infra.postgres.commands import find_commands
from infra.postgres.plan import Append, Plan
from infra.postgres.pool import Pool
from infra.postgres.statement import translated, write
from infra.postgres.window import Last, Tip, Window
from infra.proof.merkle import CompactRange
from services.log import RecordedCommand

ATTEMPTS = 10
BACK_OFF = 0.02  # seconds, doubled with every attempt: ten seconds in all
WINDOW = 50_000  # streams

# One round trip, yet each statement sees what was committed while the one before it waited for the lock.
CATCH_UP = """
BEGIN;
SELECT position, recorded_at, frontier FROM ledger.head FOR UPDATE;
SELECT stream, position, version FROM ledger.entry WHERE position > {} ORDER BY position
"""
ENDS = """
SELECT stream, coalesce(last.position, 0), coalesce(last.version, 0) FROM unnest(%s::text[]) AS stream
LEFT JOIN LATERAL (
    SELECT e.position, e.version FROM ledger.entry e WHERE e.stream = stream.stream ORDER BY e.version DESC LIMIT 1
) AS last ON true
"""


Committed = tuple[Plan, Tip]


class LookAgainError(Exception):
    """What this process knows is not enough to decide by."""


class Appender:
    """The one place that writes the log; used by one thread at a time."""

    def __init__(self, pool: Pool, clock: Callable[[], datetime], appended: Callable[[int], None]) -> None:
        self._pool = pool
        self._clock = clock
        self._appended = appended
        self._window = Window(WINDOW)
        self._tip: Tip | None = None
        self._alone = True

    def commit(self, batch: Sequence[Append]) -> None:
        """Answers every command of the batch; a fact the database refuses does not harm the commands beside it."""
        try:
            self._adopt(*self._committed(batch))
        except psycopg.Error as error:
            for append in batch:
                if len(batch) == 1 or isinstance(error, psycopg.OperationalError):
                    append.answer(translated(error))
                else:
                    self.commit([append])
        except BaseException:
            self._tip = None
            for append in batch:
                append.in_doubt = not append.answered
            raise

    def _committed(self, batch: Sequence[Append]) -> Committed:
        for attempt in range(ATTEMPTS):
            connection: Connection[TupleRow] | None = None
            try:
                if attempt == 0 and self._tip and self._alone:
                    connection = self._pool.writer()
                    return self._quickly(connection, self._tip, batch)
                with self._pool.connection() as connection:
                    return self._carefully(connection, batch, learn=attempt > 0)
            except LookAgainError:
                continue
            except errors.UniqueViolation:
                if attempt > 1:
                    raise
            except psycopg.OperationalError:
                if attempt == ATTEMPTS - 1 or connection is None or not connection.closed:
                    raise
                for append in batch:
                    append.in_doubt = True
                time.sleep(BACK_OFF * 2**attempt)
        raise errors.LockNotAvailable("the log kept moving")

    def _quickly(self, connection: Connection[TupleRow], tip: Tip, batch: Sequence[Append]) -> Committed:
        """Decides by what this process knows; the head moves only if nobody else has moved it."""
        plan = self._plan(tip, batch, {})
        if plan.refuses or self._out_of_sight(batch):
            raise LookAgainError
        after = plan.after()
        if not write(connection, plan, after):
            self._alone = False
            raise LookAgainError
        return plan, after

    def _carefully(self, connection: Connection[TupleRow], batch: Sequence[Append], *, learn: bool) -> Committed:
        """Holds the head, takes in what others have appended, and decides by that; the pool commits."""
        tip = self._catch_up(connection)
        learn = learn or self._out_of_sight(batch)
        plan = self._plan(tip, batch, self._learn(connection, batch) if learn else {})
        after = plan.after()
        if (plan.refuses and not learn) or (plan.rows and not write(connection, plan, after)):
            raise LookAgainError
        return plan, after

    def _plan(self, tip: Tip, batch: Sequence[Append], recorded: dict[str, RecordedCommand]) -> Plan:
        now = self._clock().astimezone(UTC)  # the tree is over the time as it is written, which is UTC
        plan = Plan(tip, max(now, tip.recorded_at or now), self._window.streams, recorded)
        for append in batch:
            plan.add(append)
        return plan

    def _adopt(self, plan: Plan, after: Tip) -> None:
        """The batch is in the log: remember where it ends, and answer."""
        self._tip = after
        for stream, last in plan.written.items():
            self._window.put(stream, last)
        for append, outcome in plan.answers:
            append.answer(outcome)
        self._appended(plan.position)

    def _out_of_sight(self, batch: Sequence[Append]) -> bool:
        """Whether a command rests on a stream whose end has fallen out of the window since it was read."""
        return any(
            append.reads and self._window.unknown(append.reads.streams, append.reads.position) for append in batch
        )

    def _catch_up(self, connection: Connection[TupleRow]) -> Tip:
        """Locks the head and takes in what other processes have appended since we last looked."""
        cursor = connection.execute(CATCH_UP.format(self._tip.position if self._tip else 2**62).encode())
        cursor.nextset()
        position, recorded_at, frontier = cursor.fetchall()[0]
        cursor.nextset()
        if self._tip is None:
            self._window.clear(position)
        self._alone = cursor.rowcount == 0
        for stream, at, version in cursor:
            self._window.put(stream, Last(at, version))
        self._tip = Tip(CompactRange.from_bytes(position, frontier), recorded_at)
        return self._tip

    def _learn(self, connection: Connection[TupleRow], batch: Sequence[Append]) -> dict[str, RecordedCommand]:
        """Takes in the ends of all streams of the batch, and returns those of its commands that are recorded."""
        streams = frozenset[str]().union(*(append.streams for append in batch)) - self._window.streams.keys()
        for stream, at, version in connection.execute(ENDS, [list(streams)]):
            self._window.put(stream, Last(at, version))
        return find_commands(connection, [append.key for append in batch])
