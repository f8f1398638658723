"""Which commands are recorded, and where."""

from collections.abc import Sequence

from psycopg import Connection
from psycopg.rows import TupleRow

from services.log import RecordedCommand

# Every first entry of a command carries a key, so a command ends where the next one begins.
FIND = """
SELECT first.command, first.fingerprint, first.position, coalesce(
    (SELECT next.position FROM ledger.entry next
     WHERE next.position > first.position AND next.command IS NOT NULL ORDER BY next.position LIMIT 1),
    (SELECT head.position + 1 FROM ledger.head)
)
FROM ledger.entry first WHERE first.command = ANY(%s)
"""


def find_commands(connection: Connection[TupleRow], keys: Sequence[str]) -> dict[str, RecordedCommand]:
    """Those of the commands that are recorded."""
    rows = connection.execute(FIND, [list(keys)], prepare=True)
    return {key: RecordedCommand(range(first, end), fingerprint) for key, fingerprint, first, end in rows}
