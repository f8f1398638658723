"""Keys 密钥: what services come in with; shown once, kept as a digest, narrowed to scopes, ending on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest
from secrets import token_hex, token_urlsafe
from types import MappingProxyType
from typing import Final

from psycopg import Connection
from psycopg.rows import TupleRow

from domain.access import Right
from infra.identity.accounts import FIELDS, Account, account_of
from infra.postgres.pool import Pool

PREFIX: Final = "djc"
LONGEST: Final = timedelta(days=366)
NOTED: Final = timedelta(minutes=1)
KEY: Final = "id, account, name, scopes, made_at, made_by, expires_at, last_used_at, revoked_at, replaced_by"
FIND: Final = f"""
SELECT k.digest, k.{KEY.replace(", ", ", k.")}, a.{FIELDS.replace(", ", ", a.")}
FROM identity.key k JOIN identity.account a ON a.id = k.account WHERE k.id = %s
"""
READING: Final = frozenset(right for right in Right if right.name.startswith("READ_"))


class Scope(StrEnum):
    """范围: what a key is for; its account's roles still decide where."""

    READ = "read"
    ACT = "act"
    EVENTS = "events"


RIGHTS: Final[Mapping[Scope, frozenset[Right]]] = MappingProxyType(
    {
        Scope.READ: READING - {Right.READ_EVENTS, Right.READ_RECORD, Right.READ_SECURITY},
        Scope.ACT: frozenset(Right) - READING - {Right.MANAGE_ACCOUNTS},
        Scope.EVENTS: frozenset({Right.READ_EVENTS, Right.READ_RECORD}),
    }
)
"""No key manages accounts or reads the security log: that takes a person."""


@dataclass(frozen=True)
class Key:
    """密钥: whose it is, what for, until when; `replaced_by` is the key it was rotated to."""

    id: str
    account: str
    name: str
    scopes: tuple[Scope, ...]
    made_at: datetime
    made_by: str
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    replaced_by: str | None = None

    def serves(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at

    @property
    def rights(self) -> frozenset[Right]:
        """What it is for; its account's roles still decide."""
        return frozenset().union(*(RIGHTS[scope] for scope in self.scopes))


class Keys:
    """The keys of one database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def make(self, connection: Connection[TupleRow], key: Key) -> tuple[Key, str]:
        """A new key under an id of its own, and its text, which is kept nowhere here."""
        id_, secret = token_hex(6), token_urlsafe(32)
        connection.execute(
            "INSERT INTO identity.key (id, digest, account, name, scopes, made_at, made_by, expires_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                id_,
                _digest(secret),
                key.account,
                key.name,
                list(map(str, key.scopes)),
                key.made_at,
                key.made_by,
                key.expires_at,
            ],
        )
        made = Key(id_, key.account, key.name, key.scopes, key.made_at, key.made_by, key.expires_at)
        return made, f"{PREFIX}_{id_}_{secret}"

    def find(self, text: str, now: datetime) -> tuple[Key, Account] | None:
        """The key that this text is, while it serves, and whose it is; notes that it is used."""
        prefix, _, rest = text.partition("_")
        id_, _, secret = rest.partition("_")
        if prefix != PREFIX:
            return None
        with self._pool.connection() as connection:
            row = connection.execute(FIND, [id_.replace("\0", "")]).fetchone()
            if row is None or not compare_digest(row[0], _digest(secret)):
                return None
            key = key_of(row[1:11])
            if not key.serves(now):
                return None
            if key.last_used_at is None or now - key.last_used_at >= NOTED:
                connection.execute("UPDATE identity.key SET last_used_at = %s WHERE id = %s", [now, key.id])
        return key, account_of(row[11:])

    def of(self, account: str) -> Sequence[Key]:
        """An account's keys, the newest first, revoked and expired ones too."""
        query = f"SELECT {KEY} FROM identity.key WHERE account = %s ORDER BY made_at DESC, id"
        with self._pool.connection() as connection:
            return [key_of(row) for row in connection.execute(query, [account])]

    def revoke(self, connection: Connection[TupleRow], account: str, id: str, now: datetime) -> bool:  # noqa: A002
        """Ends a key at once; whether there was one to end."""
        query = "UPDATE identity.key SET revoked_at = %s WHERE account = %s AND id = %s AND revoked_at IS NULL"
        return connection.execute(query, [now, account, id]).rowcount > 0

    def replace(self, connection: Connection[TupleRow], old: Key, new: Key, ends_at: datetime) -> None:
        """The old key ends at the stated time, or when it would have ended anyway."""
        connection.execute(
            "UPDATE identity.key SET replaced_by = %s, expires_at = least(expires_at, %s) WHERE id = %s",
            [new.id, ends_at, old.id],
        )


def _digest(secret: str) -> bytes:
    return sha256(secret.encode(errors="replace")).digest()


def key_of(row: TupleRow) -> Key:
    """A row of KEY."""
    id_, account, name, scopes, *rest = row
    return Key(id_, account, name, tuple(map(Scope, scopes)), *rest)
