"""Externals 外部身份: which account whom the identity provider vouches for may enter; an administrator prepares it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from psycopg import Connection
from psycopg.errors import UniqueViolation
from psycopg.rows import TupleRow, class_row

from infra.identity.accounts import Account, AccountKind
from infra.identity.refusals import Fault, IdentityError
from infra.identity.security_log import Kind, Origin, SecurityLog
from infra.identity.sessions import Sessions
from infra.postgres.pool import Pool

if TYPE_CHECKING:
    from infra.identity.provider import Provider

OF: Final = """
SELECT account, expected, subject, linked_at FROM identity.external
WHERE issuer = %(issuer)s AND account = %(account)s
"""
FIND: Final = """
SELECT account, expected, subject, linked_at FROM identity.external
WHERE issuer = %(issuer)s AND (subject = %(subject)s OR (subject IS NULL AND expected = %(expected)s))
ORDER BY subject NULLS LAST LIMIT 1
"""
LINK: Final = """
UPDATE identity.external SET subject = %(subject)s, linked_at = %(now)s
WHERE issuer = %(issuer)s AND account = %(account)s AND linked_at IS NULL
  AND coalesce(subject, %(subject)s) = %(subject)s
"""


@dataclass(frozen=True)
class External:
    """外部身份: by the provider's `subject`, or `expected` under the agreed claim until the first sign-in links it."""

    account: str
    expected: str | None
    subject: str | None
    linked_at: datetime | None


class Externals:
    """Those of one database and one provider: whoever changes the provider starts anew."""

    def __init__(self, pool: Pool, provider: "Provider | None", sessions: Sessions, log: SecurityLog) -> None:
        self._pool = pool
        self._provider = provider
        self._issuer = provider.issuer if provider else ""
        self._sessions = sessions
        self._log = log

    def find(self, subject: str, expected: str | None = None) -> External | None:
        """Who has this subject, else who is expected under the claim and has none yet."""
        values = {"issuer": self._issuer, "subject": subject, "expected": expected}
        return self._one(FIND, values)

    def of(self, account: Account) -> External | None:
        """An account's, if it has one."""
        return self._one(OF, {"issuer": self._issuer, "account": account.id})

    def prepare(
        self, origin: Origin, account: Account, *, subject: str | None = None, expected: str | None = None
    ) -> External:
        """Lets one person of the provider in, in place of whom the account had; its sessions end."""
        if self._provider is None:
            raise IdentityError(Fault.NO_PROVIDER, "尚未设置统一身份认证", "no identity provider is set up")
        if account.kind is not AccountKind.PERSON:
            raise IdentityError(
                Fault.NOT_A_PERSON, "服务账号不能登录, 请用密钥", "a service does not sign in: use keys"
            )
        given = External(account.id, self._provider.compared(expected) if expected else None, subject, None)
        with self._pool.connection() as connection, connection.transaction():
            ended = self._remove(connection, account)[1]
            self._add(connection, given)
            told = {"subject": given.subject, "expected": given.expected, "sessions_ended": ended}
            self._log.write(connection, Kind.PROVIDER_PREPARED, origin, account.id, **told)
        return given

    def remove(self, origin: Origin, account: Account) -> bool:
        """Lets nobody of the provider in under it any more, and ends its sessions; whether there was anybody."""
        with self._pool.connection() as connection, connection.transaction():
            there_was, ended = self._remove(connection, account)
            if there_was:
                self._log.write(connection, Kind.PROVIDER_REMOVED, origin, account.id, sessions_ended=ended)
        return there_was

    def link(self, connection: Connection[TupleRow], account: str, subject: str, now: datetime) -> bool:
        """From now on it is this subject's; False where another was quicker."""
        values = {"issuer": self._issuer, "account": account, "subject": subject, "now": now}
        return connection.execute(LINK, values).rowcount > 0

    def _one(self, query: str, values: Mapping[str, str | None]) -> External | None:
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(External)) as cursor:
            return cursor.execute(query, values).fetchone()

    def _add(self, connection: Connection[TupleRow], given: External) -> None:
        try:
            connection.execute(
                "INSERT INTO identity.external (issuer, account, expected, subject) VALUES (%s, %s, %s, %s)",
                [self._issuer, given.account, given.expected, given.subject],
            )
        except UniqueViolation:
            raise IdentityError(
                Fault.PROVIDER_TAKEN,
                "该统一身份已属于另一账号, 请先解除",
                "another account has this identity already: take it from there first",
            ) from None

    def _remove(self, connection: Connection[TupleRow], account: Account) -> tuple[bool, int]:
        query = "DELETE FROM identity.external WHERE issuer = %s AND account = %s"
        there_was = connection.execute(query, [self._issuer, account.id]).rowcount > 0
        return there_was, self._sessions.end_all(connection, account.id) if there_was else 0
