"""Lock-out 锁定: after several failures in a row each try waits longer, by account and by address; never for good.

A try is counted before the password is looked at, so that many at once are no way round. Kept in the database:
a restart forgets nothing, and all processes count together.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from psycopg import Connection
from psycopg.rows import TupleRow

from infra.postgres.pool import Pool

FREE_BY_ACCOUNT: Final = 5
FREE_BY_ADDRESS: Final = 30  # an office may share one
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(minutes=15)
FORGOTTEN: Final = timedelta(days=1)
COUNT = """
INSERT INTO identity.throttle AS known (subject, failures, last_at, until)
VALUES (%(subject)s, 1, %(now)s, %(now)s)
ON CONFLICT (subject) DO UPDATE SET last_at = %(now)s,
    failures = CASE WHEN known.last_at < %(forgotten)s THEN 1 ELSE known.failures + 1 END
WHERE known.until <= %(now)s
RETURNING failures
"""


class Lockout:
    """Counts tries."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def wait(self, login: str, address: str, now: datetime) -> int:
        """Counts a try; how many seconds are left to wait, 0 where it may go on."""
        with self._pool.connection() as connection, connection.transaction():
            for subject, free in _subjects(login, address):
                left = _count(connection, subject, free, now)
                if left:
                    return left
        return 0

    def succeeded(self, connection: Connection[TupleRow], login: str, address: str, now: datetime) -> None:
        """Forgets the account's failures, and that this try was one of the address's."""
        (place, _), (account, _) = _subjects(login, address)
        connection.execute("DELETE FROM identity.throttle WHERE subject = %s", [account])
        connection.execute(
            "UPDATE identity.throttle SET failures = greatest(failures - 1, 0), until = %s WHERE subject = %s",
            [now, place],
        )

    def clear(self, connection: Connection[TupleRow], login: str) -> bool:
        """Ends an account's wait; whether there was anything to forget."""
        subject = _by_account(login)
        return connection.execute("DELETE FROM identity.throttle WHERE subject = %s", [subject]).rowcount > 0

    def forget(self, now: datetime) -> None:
        """Removes what no longer counts."""
        with self._pool.connection() as connection:
            connection.execute("DELETE FROM identity.throttle WHERE last_at < %s", [now - FORGOTTEN])


def code_of(account: str) -> str:
    """What tries of an account's codes count under, in place of its login: those are counted in small letters."""
    return f"CODE {account}"


def _subjects(login: str, address: str) -> Sequence[tuple[str, int]]:
    """The address first: who is held back there must not hold others' accounts back."""
    return (f"address:{address}", FREE_BY_ADDRESS), (_by_account(login), FREE_BY_ACCOUNT)


def _by_account(login: str) -> str:
    """A digest: what is typed there may be anything, a password too."""
    return f"login:{sha256(login.encode(errors='replace')).hexdigest()}"


def _count(connection: Connection[TupleRow], subject: str, free: int, now: datetime) -> int:
    values = {"subject": subject, "now": now, "forgotten": now - FORGOTTEN}
    row = connection.execute(COUNT, values).fetchone()
    if row is None:
        until = connection.execute("SELECT until FROM identity.throttle WHERE subject = %s", [subject]).fetchone()
        return max(1, round((until[0] - now).total_seconds())) if until else 1
    if row[0] >= free:
        wait = min(FIRST_WAIT * 2 ** min(row[0] - free, 10), LONGEST_WAIT)
        connection.execute("UPDATE identity.throttle SET until = %s WHERE subject = %s", [now + wait, subject])
    return 0
