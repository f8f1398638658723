"""Inbox 入站事实: what has come over Kafka from the record, put back into the one order of the log.

Partitions come in whatever order; positions are dense, so the log is known as far as they have come without a gap. What
follows it there is what follows it beside the log: the same pages, the same folds, the same answers.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from psycopg.types.json import Json

from infra.postgres.follow import Tail
from infra.postgres.pool import Pool
from services.log import Entry

PUT: Final = """
INSERT INTO stream.inbox (position, recorded_at, version, stream, name, body)
SELECT * FROM unnest(%s::int8[], %s::timestamptz[], %s::int4[], %s::text[], %s::text[], %s::json[])
ON CONFLICT DO NOTHING
"""
MOVE: Final = """
INSERT INTO stream.inbox_offset AS kept VALUES (%s, %s, %s)
ON CONFLICT (topic, part) DO UPDATE SET next = greatest(kept.next, excluded.next)
"""
NOTHING: Final[Mapping[int, int]] = MappingProxyType({})
STEP: Final = 10_000  # positions looked at in one go
WITHOUT_GAP: Final = """
SELECT coalesce(max(position), %(head)s) FROM (
    SELECT position, row_number() OVER (ORDER BY position) AS number
    FROM stream.inbox WHERE position > %(head)s ORDER BY position LIMIT %(step)s
) AS next WHERE position = %(head)s + number
"""
COLUMNS: Final = "stream, version, name, body, position, recorded_at"


class Inbox:
    """The log, for projections."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._head = 0
        self._tail = Tail(self.position)

    def put(self, entries: Sequence[Entry], topic: str = "", offsets: Mapping[int, int] = NOTHING) -> None:
        """What is there already stays; several may put at once. `offsets`: how far a topic has come with them."""
        columns = [list(each) for each in zip(*((e.id, e.recorded_at, *_rest(e)) for e in entries), strict=True)]
        with self._pool.connection() as connection, connection.transaction():
            connection.execute(PUT, columns)
            for part, to in sorted(offsets.items()):
                connection.execute(MOVE, [topic, part, to])

    def offsets(self, topic: str) -> dict[int, int]:
        """The next offset of each partition that was ever taken in."""
        with self._pool.connection() as connection:
            return dict(connection.execute("SELECT part, next FROM stream.inbox_offset WHERE topic = %s", [topic]))

    def position(self) -> int:
        """As far as nothing is missing."""
        with self._pool.connection() as connection:
            if not self._head:
                self._head = _first(connection.execute("SELECT position FROM stream.inbox_head").fetchone())
            known = self._head
            while True:
                to = _first(
                    connection.execute(WITHOUT_GAP, {"head": self._head, "step": STEP}, prepare=True).fetchone()
                )
                reached, self._head = to - self._head, to
                if reached < STEP:
                    break
            if self._head - known >= STEP:
                connection.execute("UPDATE stream.inbox_head SET position = greatest(position, %s)", [self._head])
        return self._head

    def read(self, after: int, limit: int) -> list[Entry]:
        return self._entries("position > %s AND position <= %s", [after, max(self._head, self.position())], limit)

    def select_notifications(
        self, start: int, limit: int, stop: int, topics: Sequence[str], *, inclusive_of_start: bool
    ) -> list[Entry]:
        """The entries of some names between two positions."""
        after = start - 1 if inclusive_of_start else start
        where = "position > %s AND position <= %s AND name = ANY(%s)"
        return self._entries(where, [after, min(stop, self._head or self.position()), list(topics)], limit)

    def wait_beyond(self, position: int, timeout: float) -> bool:
        return self._tail.wait_beyond(position, timeout)

    def _entries(self, where: str, given: list[object], limit: int) -> list[Entry]:
        with self._pool.connection() as connection:
            rows = connection.execute(
                f"SELECT {COLUMNS} FROM stream.inbox WHERE {where} ORDER BY position LIMIT %s",
                [*given, limit],
                prepare=True,
                binary=True,
            )
            return [Entry(*row) for row in rows]


def _rest(entry: Entry) -> tuple[int, str, str, Json]:
    return entry.originator_version, entry.originator_id, entry.topic, Json(entry.state, dumps=bytes)


def _first(row: tuple[int, ...] | None) -> int:
    assert row is not None
    return row[0]
