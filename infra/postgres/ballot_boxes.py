"""Ballot boxes 票箱: one row a poll, changed in place under its lock; apart from the log, and emptied at the end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Lock

import msgspec
import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from domain.poll import Box
from infra.postgres.pool import Pool

TABLES = """
CREATE SCHEMA IF NOT EXISTS polls AUTHORIZATION djc_app;
CREATE TABLE IF NOT EXISTS polls.box (
    poll   text  NOT NULL PRIMARY KEY COLLATE "C",
    used   bytea NOT NULL DEFAULT '',
    counts json  NOT NULL DEFAULT '{}'
);
ALTER TABLE polls.box OWNER TO djc_app;

COMMENT ON TABLE polls.box IS 'Open polls: digests of used slips, sorted, and counts; no answer by itself, no time.';
"""
MAKE = "INSERT INTO polls.box (poll) VALUES (%s) ON CONFLICT DO NOTHING"
LOCK = "SELECT used, counts FROM polls.box WHERE poll = %s FOR UPDATE"
DIGEST = 64  # hexadecimal digits
COUNTS = msgspec.json.Decoder(dict[str, dict[str, int]])


class LockedBox:
    """A box, for as long as its lock is held."""

    def __init__(self, connection: Connection[TupleRow], name: str, content: Box) -> None:
        self._connection = connection
        self._name = name
        self.content = content

    def put(self, content: Box) -> None:
        self._connection.execute(
            "UPDATE polls.box SET used = %s, counts = %s::json WHERE poll = %s",
            [bytes.fromhex("".join(content.used)), msgspec.json.encode(content.counts).decode(), self._name],
        )

    def empty(self) -> None:
        self._connection.execute("DELETE FROM polls.box WHERE poll = %s", [self._name])


class BallotBoxes:
    """The boxes of one database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._turn = Lock()  # whoever waited with a connection in hand would starve the one who needs a second

    @contextmanager
    def locked(self, name: str) -> Iterator[LockedBox]:
        """The box, made if there is none; what was done to it is kept unless an error leaves the block."""
        with self._turn, self._pool.connection() as connection, connection.transaction():
            while (row := connection.execute(LOCK, [name]).fetchone()) is None:
                connection.execute(MAKE, [name])
            used, counts = row[0].hex(), COUNTS.decode(row[1])
            digests = tuple(used[start : start + DIGEST] for start in range(0, len(used), DIGEST))
            yield LockedBox(connection, name, Box(digests, counts))

    def names(self) -> Sequence[str]:
        with self._pool.connection() as connection:
            return [name for (name,) in connection.execute("SELECT poll FROM polls.box ORDER BY poll")]

    def forget(self) -> None:
        """Writes the table anew without what was deleted; if that fails now, the database does it in time."""
        with suppress(psycopg.Error), self._pool.connection() as connection:
            connection.execute("VACUUM FULL polls.box")
