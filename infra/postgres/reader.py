"""Reading the log: the history of streams, the entries after a position, everything."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, TypeVar, cast
from uuid import UUID

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from infra.postgres.commands import find_commands
from infra.postgres.pool import Pool
from infra.postgres.statement import translated
from infra.proof.merkle import CompactRange
from infra.proof.verify import Row, Verdict, verify
from services.log import Entry, Head, RecordedCommand

ATTEMPTS = 8
BACK_OFF = 0.02  # seconds, doubled with every attempt
CHUNK = 100
TELL_EVERY = 2_000  # rows
Progress = Callable[[int, int], None]
"""(rows done, rows in all)"""

COLUMNS = "stream, version, name, body, position, recorded_at"  # in the order that an Entry takes them
READ = f"SELECT {COLUMNS} FROM ledger.entry WHERE position > %s ORDER BY position LIMIT %s"
AT = f"SELECT {COLUMNS} FROM ledger.entry WHERE position = ANY(%s) ORDER BY position"
TIMES = "SELECT position, recorded_at FROM ledger.entry WHERE position = ANY(%s) ORDER BY position"
SCAN = f"SELECT {COLUMNS} FROM ledger.entry WHERE position > %s ORDER BY position"
STREAMS = f"""
SELECT {COLUMNS} FROM unnest(%(streams)s::text[], %(versions)s::int[]) AS known (known_stream, known_version)
JOIN ledger.entry ON stream = known_stream COLLATE "C" AND version > known_version
UNION ALL SELECT NULL, NULL, NULL, NULL, position, NULL FROM ledger.head
ORDER BY stream NULLS FIRST, version
"""
HEAD = "SELECT position, frontier, recorded_at FROM ledger.head"
# recorded_at never goes back, so halving finds the place without an index that every append would pay for
POSITION_AT = """
WITH RECURSIVE search (known, beyond) AS (
    SELECT 0::bigint, position + 1 FROM ledger.head
    UNION ALL
    SELECT CASE WHEN recorded_at <= %(moment)s THEN position ELSE known END,
           CASE WHEN recorded_at <= %(moment)s THEN beyond ELSE position END
    FROM search JOIN ledger.entry ON position = (known + beyond) / 2
    WHERE beyond - known > 1
)
SELECT max(known) FROM search
"""
POSITION_BEFORE = POSITION_AT.replace("recorded_at <= ", "recorded_at < ")
EXPORTED = """
SELECT position, stream, version, name, recorded_at, body, leaf FROM ledger.entry
WHERE position <= %s AND (%s::text[] IS NULL OR stream = ANY(%s)) ORDER BY position
"""
ENDS = "SELECT stream, max(version) FROM ledger.entry WHERE position <= %s GROUP BY stream ORDER BY stream"
NAMED = "SELECT DISTINCT stream FROM ledger.entry WHERE name = %s AND position <= %s ORDER BY stream"
VERIFY = "SELECT position, stream, version, name, recorded_at, body, leaf FROM ledger.entry ORDER BY position"

T = TypeVar("T")

_as_row: Callable[[TupleRow], Row] = partial(tuple.__new__, Row)
_as_entry: Callable[[TupleRow], Entry] = partial(tuple.__new__, Entry)  # half the cost of Entry._make


class LedgerReader:
    """Answers from the log; a lost connection is replaced and the question asked again."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[Entry]:
        """The entries of one stream, by version."""
        return self._entries(
            f"SELECT {COLUMNS} FROM ledger.entry WHERE stream = %s AND version > %s AND version <= %s"
            f" ORDER BY version {'DESC' if desc else 'ASC'} LIMIT %s",
            [str(originator_id), gt or 0, 2**31 - 1 if lte is None else lte, limit],
        )

    def select_streams(self, known: Mapping[str, int]) -> tuple[int, list[Entry]]:
        """The end of the log and what several streams hold after the versions known, all of one moment."""
        wanted = {"streams": [*known], "versions": [*known.values()]}
        (*_, position, _), *rows = self._rows(STREAMS, wanted)
        return int(position), [*map(_as_entry, rows)]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> list[Entry]:
        """The entries from one position to another, only those of some names if any are given."""
        after = (start or 0) - (1 if inclusive_of_start else 0)
        named = "AND name = ANY(%(topics)s)" if topics else ""
        return self._entries(
            f"SELECT {COLUMNS} FROM ledger.entry WHERE position > %(after)s AND position <= %(stop)s {named}"
            " ORDER BY position LIMIT %(limit)s",
            {"after": after, "stop": 2**62 if stop is None else stop, "limit": limit, "topics": list(topics)},
        )

    def read(self, after: int, limit: int) -> list[Entry]:
        """The next entries after a position, at most `limit`."""
        return self._entries(READ, [after, limit])

    def entries_at(self, positions: Sequence[int]) -> list[Entry]:
        """The entries at these positions, in order."""
        return self._entries(AT, [[*positions]])

    def times_at(self, positions: Sequence[int]) -> list[tuple[int, datetime]]:
        """When the entries at these positions were recorded, in order."""
        return cast("list[tuple[int, datetime]]", self._rows(TIMES, [[*positions]]))

    def scan(self, after: int = 0) -> Generator[Entry, None, None]:
        """Every entry after a position, as the log stands when it begins."""
        for batch in self.scan_batches(after):
            yield from batch

    def scan_batches(self, after: int = 0) -> Generator[list[Entry], None, None]:
        """The same in lists, for those who work on many at once."""
        with self._pool.connection() as connection, _streamed(connection, SCAN, [after]) as rows:
            while batch := [*map(_as_entry, islice(rows, CHUNK))]:
                yield batch

    def max_notification_id(self) -> int | None:
        """The last position, None while the log is empty."""
        return self.position() or None

    def position(self) -> int:
        """The last position, 0 while the log is empty."""
        return int(self._rows("SELECT position FROM ledger.head", [])[0][0])

    def position_at(self, moment: datetime) -> int:
        """The last position recorded at a moment or before, 0 if there was none."""
        return int(self._rows(POSITION_AT, {"moment": moment})[0][0])

    def position_before(self, moment: datetime) -> int:
        """The last position recorded before a moment, 0 if there was none: what comes after it is from then on."""
        return int(self._rows(POSITION_BEFORE, {"moment": moment})[0][0])

    def head(self) -> Head:
        """The end of the log and the root of the tree over it."""
        position, frontier, recorded_at = self._rows(HEAD, [])[0]
        return Head(position, CompactRange.from_bytes(position, frontier).root, recorded_at)

    def find_command(self, key: str) -> RecordedCommand | None:
        """What a command has recorded, None if nothing."""
        return self._patiently(lambda connection: find_commands(connection, [key])).get(key)

    def streams(self, size: int) -> Generator[tuple[str, int], None, None]:
        """Every stream and its last version, in a log of this size."""
        with self._pool.connection() as connection, _streamed(connection, ENDS, [size]) as rows:
            yield from cast("Iterator[tuple[str, int]]", rows)

    def streams_of(self, name: str, size: int) -> list[str]:
        """The streams that hold a fact of this name, in a log of this size."""
        return [stream for (stream,) in self._rows(NAMED, [name, size])]

    def exported(self, size: int, streams: Sequence[str] | None) -> Generator[Row, None, None]:
        """The entries of a log of this size with their leaf hashes, of some streams or of all."""
        named = None if streams is None else list(streams)
        with self._pool.connection() as connection, _streamed(connection, EXPORTED, [size, named, named]) as rows:
            yield from map(_as_row, rows)

    def verify(self, progress: Progress | None = None) -> Verdict:
        """Recomputes every leaf and the tree from the stored rows; `progress` is told how many of how many."""
        with self._pool.connection() as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            head = connection.execute(HEAD, binary=True).fetchone()
            assert head
            with _streamed(connection, VERIFY, []) as rows:
                counted = _counted(map(Row._make, rows), head[0], progress)
                return verify(counted, CompactRange.from_bytes(head[0], head[1]))

    def _entries(self, query: str, params: Any) -> list[Entry]:
        return [*map(_as_entry, self._rows(query, params))]

    def _rows(self, query: str, params: Any) -> list[TupleRow]:
        return self._patiently(lambda c: c.execute(query, params, prepare=True, binary=True).fetchall())

    def _patiently(self, ask: Callable[[Connection[TupleRow]], T]) -> T:
        for attempt in range(ATTEMPTS):
            connection: Connection[TupleRow] | None = None
            try:
                with self._pool.connection() as connection:
                    return ask(connection)
            except psycopg.OperationalError as error:
                if attempt == ATTEMPTS - 1 or connection is None or not connection.closed:
                    raise translated(error) from error
                time.sleep(BACK_OFF * 2**attempt)
        raise AssertionError


def _counted(rows: Iterable[Row], whole: int, progress: Progress | None) -> Iterator[Row]:
    """The rows; every so many of them are told of."""
    for done, row in enumerate(rows):
        if progress is not None and done % TELL_EVERY == 0:
            progress(done, whole)
        yield row


@contextmanager
def _streamed(
    connection: Connection[TupleRow], query: str, params: Sequence[Any]
) -> Generator[Iterator[TupleRow], None, None]:
    """Rows while the server still sends them; leaving early tells it to stop, before the connection is given back."""
    rows = cast("Generator[TupleRow, None, None]", connection.cursor().stream(query, params, binary=True, size=CHUNK))
    with closing(rows):
        yield rows
