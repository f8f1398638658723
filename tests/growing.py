"""A log that grows by the thousand: a generated history, copied into the table as the recorder would write it."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import msgspec
import psycopg

from bench._history import COLUMNS, START, Row, events
from infra.proof.merkle import CompactRange, leaf_data, leaf_hash

SECOND = timedelta(seconds=1)


class Growing:
    """Takes in the rows piece by piece, a second apart, after whatever the log holds; its tree grows with it."""

    def __init__(self, conninfo: str, rows: Iterator[Row]) -> None:
        self._conninfo = conninfo
        self._rows = rows

    def grow(self, number: int) -> int:
        """So many more facts, fewer where the history ends; returns where the log ends."""
        with psycopg.connect(self._conninfo) as connection:
            row = connection.execute("SELECT position, recorded_at, frontier FROM ledger.head FOR UPDATE").fetchone()
            assert row is not None
            position, at, tree = row[0], row[1] or START, CompactRange.from_bytes(row[0], row[2])
            with connection.cursor().copy(f"COPY ledger.entry ({COLUMNS}) FROM STDIN") as copy:
                for stream, version, name, fact in islice(self._rows, number):
                    position, at = position + 1, at + SECOND
                    key = f"grown-{position}"
                    body = msgspec.json.encode({"envelope": {"by": "s1", "command": key}, "fact": fact})
                    leaf = leaf_hash(leaf_data(position, stream, version, name, at, body))
                    tree = tree.append(leaf)
                    copy.write_row((position, at, version, stream, name, leaf, key, None, body.decode()))
            connection.execute(
                "UPDATE ledger.head SET position = %s, recorded_at = %s, frontier = %s",
                [position, at, tree.to_bytes()],
            )
        return int(position)


def a_year_more(conninfo: str, year: int, mark: str, branches: int = 49) -> str:
    """Over a thousand facts: so many branches founded, and assessed in one year; returns their committee."""
    Growing(conninfo, events(branches, range(year, year + 1), committees=1, mark=mark)).grow(10_000)
    return f"{mark}c00"
