"""Sessions 会话: kept on the server; the browser has a random token, the database only its digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_hex, token_urlsafe
from typing import Final, Literal

from psycopg import Connection
from psycopg.rows import TupleRow, class_row

from infra.identity.accounts import FIELDS, Account, account_of
from infra.postgres.pool import Pool

How = Literal["password", "oidc"]
NOTED: Final = timedelta(minutes=1)  # how exactly it is known when a session was last used
LONGEST_AGENT: Final = 200
SESSION: Final = "id, account, how, began_at, seen_at, ends_at, address, agent, acts_in, acts_for"
WIDTH: Final = SESSION.count(",") + 1
FIND: Final = f"""
SELECT s.{SESSION.replace(", ", ", s.")}, a.{FIELDS.replace(", ", ", a.")}
FROM identity.session s JOIN identity.account a ON a.id = s.account
WHERE s.digest = %s AND s.ends_at > %s AND s.seen_at > %s
"""


@dataclass(frozen=True)
class Session:
    """会话: since when, last used when, until when at most, and from where.

    `acts_for` is the person on whose behalf its owner has chosen to act, in the committee `acts_in`; None in person.
    """

    id: str
    account: str
    how: How
    began_at: datetime
    seen_at: datetime
    ends_at: datetime
    address: str
    agent: str
    acts_in: str | None = None
    acts_for: str | None = None


class Sessions:
    """The sessions of one database, of at most `idle` without a request and `longest` in all."""

    def __init__(self, pool: Pool, *, idle: timedelta, longest: timedelta) -> None:
        self._pool = pool
        self._idle = idle
        self._longest = longest

    def begin(
        self, connection: Connection[TupleRow], account: str, how: How, now: datetime, *, address: str, agent: str
    ) -> str:
        """A new session; answers its token, which is kept nowhere here."""
        token = token_urlsafe(32)
        connection.execute(
            "INSERT INTO identity.session (id, digest, account, how, began_at, seen_at, ends_at, address, agent)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                token_hex(8),
                _digest(token),
                account,
                how,
                now,
                now,
                now + self._longest,
                address,
                agent[:LONGEST_AGENT],
            ],
        )
        return token

    def find(self, token: str, now: datetime) -> tuple[Session, Account] | None:
        """The session of a token, while it lasts, and whose it is; notes that it is used."""
        with self._pool.connection() as connection:
            row = connection.execute(FIND, [_digest(token), now, now - self._idle]).fetchone()
            if row is None:
                return None
            session = Session(*row[:WIDTH])
            if now - session.seen_at >= NOTED:
                connection.execute("UPDATE identity.session SET seen_at = %s WHERE id = %s", [now, session.id])
        return session, account_of(row[WIDTH:])

    def renew(self, connection: Connection[TupleRow], session: Session) -> str:
        """The same session under a new token."""
        token = token_urlsafe(32)
        connection.execute("UPDATE identity.session SET digest = %s WHERE id = %s", [_digest(token), session.id])
        return token

    def act_for(
        self, connection: Connection[TupleRow], session: Session, committee: str | None, person: str | None
    ) -> None:
        """From now on its owner acts on this person's behalf in this committee; in person where both are None."""
        query = "UPDATE identity.session SET acts_in = %s, acts_for = %s WHERE id = %s"
        connection.execute(query, [committee, person, session.id])

    def of(self, account: str, now: datetime) -> Sequence[Session]:
        """An account's sessions that last, the one used last first."""
        query = f"""
        SELECT {SESSION} FROM identity.session WHERE account = %s AND ends_at > %s AND seen_at > %s
        ORDER BY seen_at DESC, id
        """
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Session)) as cursor:
            return cursor.execute(query, [account, now, now - self._idle]).fetchall()

    def end(self, connection: Connection[TupleRow], account: str, session: str) -> bool:
        """Ends one session of an account; whether there was one."""
        query = "DELETE FROM identity.session WHERE account = %s AND id = %s"
        return connection.execute(query, [account, session]).rowcount > 0

    def end_all(self, connection: Connection[TupleRow], account: str, *, but: str | None = None) -> int:
        """Ends an account's sessions, all but one if that is named, and what is half signed in; how many there were."""
        connection.execute("DELETE FROM identity.half_sign_in WHERE account = %s", [account])
        query = "DELETE FROM identity.session WHERE account = %s AND id IS DISTINCT FROM %s"
        return connection.execute(query, [account, but]).rowcount

    def forget(self, now: datetime) -> None:
        """Removes those that are over."""
        with self._pool.connection() as connection:
            query = "DELETE FROM identity.session WHERE ends_at <= %s OR seen_at <= %s"
            connection.execute(query, [now, now - self._idle])


def _digest(token: str) -> bytes:
    return sha256(token.encode(errors="replace")).digest()
