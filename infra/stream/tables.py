"""How far each feed of the stream has come."""

from psycopg import Connection
from psycopg.rows import TupleRow

TABLES = """
CREATE SCHEMA IF NOT EXISTS stream;
CREATE TABLE IF NOT EXISTS stream.feed (
    name     text        NOT NULL PRIMARY KEY,
    position bigint      NOT NULL DEFAULT 0 CHECK (position >= 0),
    moved_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE stream.feed IS 'How far each feed has been published and acknowledged.';
GRANT USAGE ON SCHEMA stream TO djc_app;
GRANT SELECT, INSERT, UPDATE ON stream.feed TO djc_app;
"""

INBOX = """
CREATE TABLE IF NOT EXISTS stream.inbox (
    position    bigint      NOT NULL PRIMARY KEY CHECK (position > 0),
    recorded_at timestamptz NOT NULL,
    version     integer     NOT NULL,
    stream      text        NOT NULL COLLATE "C",
    name        text        NOT NULL COLLATE "C",
    body        json        NOT NULL
);
CREATE TABLE IF NOT EXISTS stream.inbox_head (
    one      boolean NOT NULL DEFAULT true PRIMARY KEY CHECK (one),
    position bigint  NOT NULL
);
INSERT INTO stream.inbox_head (position) VALUES (0) ON CONFLICT DO NOTHING;
CREATE TABLE IF NOT EXISTS stream.inbox_offset (
    topic text   NOT NULL,
    part  int    NOT NULL,
    next  bigint NOT NULL,
    PRIMARY KEY (topic, part)
);
COMMENT ON TABLE stream.inbox_offset IS 'How far each partition was taken in, beside what came of it.';
COMMENT ON TABLE stream.inbox IS 'The record as it came over Kafka, for projections away from the log.';
COMMENT ON TABLE stream.inbox_head IS 'How far it has come without a gap, at least.';
GRANT SELECT, INSERT ON stream.inbox TO djc_app;
GRANT SELECT, UPDATE ON stream.inbox_head TO djc_app;
GRANT SELECT, INSERT, UPDATE ON stream.inbox_offset TO djc_app;
"""


class MovedMeanwhileError(Exception):
    """Another publisher has moved the feed on."""


def position(connection: Connection[TupleRow], name: str) -> int:
    """0 for a feed that was never published."""
    row = connection.execute("SELECT position FROM stream.feed WHERE name = %s", [name], prepare=True).fetchone()
    return row[0] if row else 0


def move(connection: Connection[TupleRow], name: str, before: int, to: int) -> None:
    """Raises MovedMeanwhileError where it does not stand where it is thought to."""
    moved = connection.execute(
        "INSERT INTO stream.feed AS kept (name, position) VALUES (%s, %s) ON CONFLICT (name) DO UPDATE"
        " SET position = excluded.position, moved_at = now() WHERE kept.position = %s",
        [name, to, before],
        prepare=True,
    )
    if moved.rowcount != 1:
        raise MovedMeanwhileError(name)


def again(connection: Connection[TupleRow], name: str) -> None:
    """From the beginning: for topics that were lost."""
    connection.execute("UPDATE stream.feed SET position = 0, moved_at = now() WHERE name = %s", [name])
