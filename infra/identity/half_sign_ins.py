"""Half sign-ins 待验证登录: the password was right, the code is due; known to one browser, for some minutes."""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from psycopg import Connection
from psycopg.rows import TupleRow

from infra.identity.accounts import FIELDS, Account, account_of
from infra.postgres.pool import Pool

LASTS: Final = timedelta(minutes=10)
FIND: Final = f"""
SELECT a.{FIELDS.replace(", ", ", a.")} FROM identity.half_sign_in h JOIN identity.account a ON a.id = h.account
WHERE h.digest = %s AND h.began_at > %s
"""


class HalfSignIns:
    """Those of one database, kept under the digest of a token as sessions are."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def begin(self, account: str, now: datetime) -> str:
        """Answers its token, which is kept nowhere here."""
        token = token_urlsafe(32)
        query = "INSERT INTO identity.half_sign_in (digest, account, began_at) VALUES (%s, %s, %s)"
        with self._pool.connection() as connection:
            connection.execute(query, [_digest(token), account, now])
        return token

    def find(self, token: str, now: datetime) -> Account | None:
        """Whose password was right, None once it is over."""
        with self._pool.connection() as connection:
            row = connection.execute(FIND, [_digest(token), now - LASTS]).fetchone()
        return None if row is None else account_of(row)

    def end(self, connection: Connection[TupleRow], token: str) -> bool:
        """Ends it; whether it was there still."""
        query = "DELETE FROM identity.half_sign_in WHERE digest = %s"
        return connection.execute(query, [_digest(token)]).rowcount > 0

    def forget(self, now: datetime) -> None:
        """Removes those that no code came for."""
        with self._pool.connection() as connection:
            connection.execute("DELETE FROM identity.half_sign_in WHERE began_at <= %s", [now - LASTS])


def _digest(token: str) -> bytes:
    return sha256(token.encode(errors="replace")).digest()
