"""What a consumer keeps beside its own data: how far it has come, and the last it has seen of every stream."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from psycopg import Connection

TABLES: Final = """
CREATE TABLE IF NOT EXISTS consumer_offset (
    consumer text   NOT NULL,
    topic    text   NOT NULL,
    part     int    NOT NULL,
    next     bigint NOT NULL,
    PRIMARY KEY (consumer, topic, part)
);
CREATE TABLE IF NOT EXISTS consumer_seen (
    consumer text NOT NULL,
    source   text NOT NULL,
    subject  text NOT NULL,
    version  int  NOT NULL,
    PRIMARY KEY (consumer, source, subject)
);
COMMENT ON TABLE consumer_seen IS 'ce_id is SUBJECT@VERSION, versions rise by one: the last tells all that was seen.';
"""

CREATING: Final = 0x646A6B  # advisory lock
Stream = tuple[str, str]
"""(source, subject)"""


class OvertakenError(Exception):
    """Another process has taken this partition over and moved on."""


def create(connection: Connection[Any]) -> None:
    """Can be repeated, also by several processes at once."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [CREATING])
        connection.execute(TABLES)


def offsets(connection: Connection[Any], consumer: str, topic: str) -> dict[int, int]:
    """The next offset of each partition that was ever read."""
    rows = connection.execute(
        "SELECT part, next FROM consumer_offset WHERE consumer = %s AND topic = %s", [consumer, topic]
    )
    return dict(rows.fetchall())


def move(connection: Connection[Any], consumer: str, topic: str, part: int, before: int | None, to: int) -> None:
    """Raises OvertakenError where it does not stand where this process has left it."""
    if before is None:
        moved = connection.execute(
            "INSERT INTO consumer_offset VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING", [consumer, topic, part, to]
        )
    else:
        moved = connection.execute(
            "UPDATE consumer_offset SET next = %s WHERE (consumer, topic, part, next) = (%s, %s, %s, %s)",
            [to, consumer, topic, part, before],
        )
    if moved.rowcount != 1:
        raise OvertakenError(f"{topic} {part}")


def seen(connection: Connection[Any], consumer: str, streams: Iterable[Stream]) -> dict[Stream, int]:
    """The last version seen of each of these streams."""
    sources, subjects = [*zip(*streams, strict=True)] or ((), ())
    rows = connection.execute(
        "SELECT source, subject, version FROM consumer_seen JOIN unnest(%s::text[], %s::text[]) AS s (source, subject)"
        " USING (source, subject) WHERE consumer = %s",
        [list(sources), list(subjects), consumer],
    )
    return {(source, subject): version for source, subject, version in rows}


def see(connection: Connection[Any], consumer: str, versions: Mapping[Stream, int]) -> None:
    if versions:
        sources, subjects = zip(*versions, strict=True)
        connection.execute(
            "INSERT INTO consumer_seen SELECT %s, s, t, v FROM unnest(%s::text[], %s::text[], %s::int[]) AS n (s, t, v)"
            " ON CONFLICT (consumer, source, subject) DO UPDATE SET version = excluded.version",
            [consumer, list(sources), list(subjects), list(versions.values())],
        )


def restart(connection: Connection[Any], consumer: str, topic: str, at: Mapping[int, int]) -> None:
    """From these offsets on everything counts as new."""
    connection.execute("DELETE FROM consumer_seen WHERE consumer = %s", [consumer])
    connection.execute("DELETE FROM consumer_offset WHERE consumer = %s AND topic = %s", [consumer, topic])
    for part, offset in at.items():
        connection.execute("INSERT INTO consumer_offset VALUES (%s, %s, %s, %s)", [consumer, topic, part, offset])
