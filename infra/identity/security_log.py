"""Security log 安全日志: every sign-in, refusal and change of accounts; append-only, each line sealed to the last.

Lines hold no secret: no password, token or key, nor a login that is no account's, which may be a password mistyped.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

import msgspec
from psycopg import Connection
from psycopg.rows import TupleRow

from infra.postgres.pool import Pool

FIRST: Final = sha256(b"").digest()
PAGE: Final = 1_000
READ = """
SELECT number, at, kind, account, by, address, detail, digest FROM identity.security_log
WHERE number < %(before)s AND (%(account)s::text IS NULL OR account = %(account)s OR by = %(account)s)
  AND (%(kind)s::text IS NULL OR kind = %(kind)s)
ORDER BY number DESC LIMIT %(limit)s
"""
WALK = """
SELECT number, at, kind, account, by, address, detail, digest FROM identity.security_log
WHERE number > %s ORDER BY number LIMIT %s
"""
APPEND = "INSERT INTO identity.security_log VALUES (%s, %s, %s, %s, %s, %s, %s::json, %s)"
HEAD = "SELECT number, digest FROM identity.security_head"


class Kind(StrEnum):
    """事件: what happened; names are stable."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_LOCKED = "sign_in_locked"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"
    ACTING_BEGUN = "acting_begun"
    ACTING_ENDED = "acting_ended"
    ACCESS_REFUSED = "access_refused"
    REQUESTS_LIMITED = "requests_limited"
    ACCOUNT_CREATED = "account_created"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    ACCOUNT_UNLOCKED = "account_unlocked"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - an event, not a password
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    SECOND_FACTOR_RESET = "second_factor_reset"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    ROLE_GRANTED = "role_granted"
    ROLE_REVOKED = "role_revoked"
    KEY_MADE = "key_made"
    KEY_ROTATED = "key_rotated"
    KEY_REVOKED = "key_revoked"
    KEY_REFUSED = "key_refused"
    TOKEN_ISSUED = "token_issued"  # noqa: S105
    PROVIDER_PREPARED = "provider_prepared"
    PROVIDER_LINKED = "provider_linked"
    PROVIDER_REMOVED = "provider_removed"
    WEBHOOK_MADE = "webhook_made"
    WEBHOOK_ROTATED = "webhook_rotated"
    WEBHOOK_TESTED = "webhook_tested"
    WEBHOOK_PAUSED = "webhook_paused"
    WEBHOOK_RESUMED = "webhook_resumed"
    WEBHOOK_REPLAYED = "webhook_replayed"
    WEBHOOK_DISABLED = "webhook_disabled"
    WEBHOOK_REMOVED = "webhook_removed"


@dataclass(frozen=True)
class Origin:
    """Who did it and from where: the id of an account, or what acts on the server itself.

    `key` is the idempotency key of what was sent, where it has one; it is not logged.
    """

    by: str
    address: str = ""
    key: str = ""


@dataclass(frozen=True)
class Line:
    """A line as recorded, in UTC; `digest` seals it to the one before."""

    number: int
    at: datetime
    kind: Kind
    account: str | None
    by: str
    address: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    digest: bytes = b""


@dataclass(frozen=True)
class Soundness:
    """How many lines there are, and the number of the first that is not as it was written, if any."""

    size: int
    fault: int | None


class SecurityLog:
    """The one log of a database."""

    def __init__(self, pool: Pool, clock: Callable[[], datetime]) -> None:
        self._pool = pool
        self._clock = clock

    def record(self, kind: Kind, origin: Origin, account: str | None = None, **detail: object) -> None:
        """A line by itself."""
        with self._pool.connection() as connection, connection.transaction():
            self.write(connection, kind, origin, account, **detail)

    def write(
        self, connection: Connection[TupleRow], kind: Kind, origin: Origin, account: str | None = None, **detail: object
    ) -> None:
        """A line in the transaction of the change it tells of: last in it, since all others wait for it."""
        row = connection.execute(f"{HEAD} FOR UPDATE").fetchone()
        assert row
        number, at = row[0] + 1, self._clock().astimezone(UTC)
        body = msgspec.json.encode({name: value for name, value in detail.items() if value is not None}, order="sorted")
        digest = _seal(row[1], number, at, str(kind), account, origin.by, origin.address, body)
        values = (number, at, str(kind), account, origin.by, origin.address, body.decode(), digest)
        connection.execute(APPEND, values)
        connection.execute("UPDATE identity.security_head SET number = %s, digest = %s", [number, digest])

    def read(
        self, *, before: int = 2**62, limit: int = 100, account: str | None = None, kind: Kind | None = None
    ) -> Sequence[Line]:
        """The newest lines below a number, newest first; of one account (on or by it) or of one kind."""
        wanted = {"before": before, "limit": limit, "account": account, "kind": kind and str(kind)}
        with self._pool.connection() as connection:
            return [_line(row) for row in connection.execute(READ, wanted)]

    def following(self, after: int, limit: int) -> Sequence[Line]:
        """The lines after a number, in order."""
        with self._pool.connection() as connection:
            return [_line(row) for row in connection.execute(WALK, [after, limit])]

    @property
    def size(self) -> int:
        with self._pool.connection() as connection:
            row = connection.execute(HEAD).fetchone()
        assert row
        return int(row[0])

    def verify(self) -> Soundness:
        """Walks the whole chain."""
        digest, count = FIRST, 0
        for row in self._rows():
            if row[0] != count + 1 or (digest := _seal(digest, *row[:7])) != row[7]:
                return Soundness(count, count + 1)
            count += 1
        with self._pool.connection() as connection:
            head = connection.execute(HEAD).fetchone()
        return Soundness(count, None if head is not None and head == (count, digest) else count + 1)

    def _rows(self) -> Iterator[TupleRow]:
        after = 0
        with self._pool.connection() as connection:
            while rows := connection.execute(WALK, [after, PAGE]).fetchall():
                yield from rows
                after = rows[-1][0]


def _seal(before: bytes, number: int, at: datetime, *rest: str | bytes | None) -> bytes:
    told = [number, at.isoformat(), *(part.decode() if isinstance(part, bytes) else part for part in rest)]
    return sha256(before + msgspec.json.encode(told)).digest()


def _line(row: TupleRow) -> Line:
    number, at, kind, account, by, address, detail, digest = row
    return Line(number, at, Kind(kind), account, by, address, msgspec.json.decode(detail), bytes(digest))
