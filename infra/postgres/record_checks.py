"""Record checks 核查进度: the one check at work or the last one, where every process of the program sees it.

Whoever checks holds an advisory lock meanwhile, which the database lets go when its process is gone: a check that has
not ended and that nobody holds has broken off.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from secrets import token_hex
from typing import Any, Final

import msgspec

from infra.postgres.pool import Pool

CHECKING: Final = 0x646A52  # advisory lock
TABLES: Final = """
CREATE TABLE IF NOT EXISTS workbench.record_check (
    one   boolean     NOT NULL DEFAULT true PRIMARY KEY CHECK (one),
    run   text        NOT NULL,
    by    text        NOT NULL,
    begun timestamptz NOT NULL,
    size  bigint      NOT NULL CHECK (size >= 0),
    parts jsonb       NOT NULL,
    ended timestamptz,
    failed text
);
ALTER TABLE workbench.record_check OWNER TO djc_app;
COMMENT ON TABLE workbench.record_check IS 'The check of the record at work, or the last: how far, what it found.';
"""
BEGIN: Final = """
INSERT INTO workbench.record_check (run, by, begun, size, parts) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (one) DO UPDATE SET run = excluded.run, by = excluded.by, begun = excluded.begun, size = excluded.size,
    parts = excluded.parts, ended = NULL, failed = NULL
"""
LATEST: Final = """
SELECT run, by, begun, size, parts::text, ended, failed, EXISTS (
    SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND objid = %s AND classid = 0 AND granted AND datname = current_database())
FROM workbench.record_check
"""


class StoredCheck(msgspec.Struct, frozen=True):
    """A check as it stands: `parts` is what was passed in, `held` whether a process is at it."""

    run: str
    by: str
    begun: datetime
    size: int
    parts: str
    ended: datetime | None
    failed: str | None
    held: bool


class RecordChecks:
    """The check of one database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Whether the turn to check is this caller's, for as long as it stays here; False while another has it."""
        connection = self._pool.getconn()
        try:
            yield connection.execute("SELECT pg_try_advisory_lock(%s)", [CHECKING]).fetchone() == (True,)
        finally:
            if not connection.closed:
                connection.execute("SELECT pg_advisory_unlock_all()")
            self._pool.putconn(connection)

    def begin(self, by: str, begun: datetime, size: int, parts: Any) -> str:
        """A new one in place of the last; answers the name that it goes on under."""
        run = token_hex(8)
        with self._pool.connection() as connection:
            connection.execute(BEGIN, [run, by, begun, size, _json(parts)])
        return run

    def tell(self, run: str, parts: Any, *, ended: datetime | None = None, failed: str | None = None) -> bool:
        """How far it is, or that it has ended and how; False where another has begun meanwhile."""
        query = "UPDATE workbench.record_check SET parts = %s, ended = %s, failed = %s WHERE run = %s"
        with self._pool.connection() as connection:
            return connection.execute(query, [_json(parts), ended, failed, run]).rowcount > 0

    def latest(self) -> StoredCheck | None:
        """The one at work, else the last one; None where there never was one."""
        with self._pool.connection() as connection:
            row = connection.execute(LATEST, [CHECKING]).fetchone()
        return None if row is None else StoredCheck(*row)


def _json(parts: Any) -> str:
    return msgspec.json.encode(parts).decode()
