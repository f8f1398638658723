"""PostgreSQL's binary parameters for the one statement that is executed with every append."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from struct import Struct

JSON, TEXT, BYTEA, INT4 = 114, 25, 17, 23
NULL = b"\xff\xff\xff\xff"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

ARRAY = Struct(">iiIii").pack  # dimensions, has nulls, type, length, lower bound
bigint = Struct(">q").pack
int4 = Struct(">i").pack


def timestamptz(moment: datetime) -> bytes:
    return bigint((moment - EPOCH) // MICROSECOND)


def array(of: int, items: Sequence[bytes | None]) -> bytes:
    """An array of values that are in their binary form."""
    parts = [ARRAY(1, 1, of, len(items), 1)]
    for item in items:
        parts += (NULL,) if item is None else (int4(len(item)), item)
    return b"".join(parts)
