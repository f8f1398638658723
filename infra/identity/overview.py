"""Overview 账号总览: accounts with what they hold, sessions and keys of everybody, for those who keep accounts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from domain.access.roles import Level, Role
from infra.identity.accounts import FIELDS as ACCOUNT
from infra.identity.accounts import Account, AccountKind, account_of
from infra.identity.grants import FIELDS as GRANT
from infra.identity.grants import StoredGrant, grant_of
from infra.identity.keys import KEY, Key, key_of
from infra.identity.sessions import SESSION, WIDTH, Session
from infra.postgres.pool import Pool

PlaceId = tuple[Level, str]
FIND: Final = f"""
SELECT {ACCOUNT} FROM identity.account a
WHERE strpos(lower(login || ' ' || name), lower(%(q)s)) > 0
  AND (%(kind)s::text IS NULL OR kind = %(kind)s)
  AND (%(disabled)s::boolean IS NULL OR (disabled_at IS NOT NULL) = %(disabled)s)
  AND (%(role)s::text IS NULL AND NOT %(placed)s OR EXISTS (
    SELECT FROM identity.role_grant g
    WHERE g.account = a.id AND g.revoked_at IS NULL AND (%(role)s::text IS NULL OR g.role = %(role)s)
      AND (NOT %(placed)s OR (g.level, g.place) IN (SELECT * FROM unnest(%(levels)s::text[], %(places)s::text[])))))
ORDER BY login
"""
HELD: Final = f"""
SELECT g.{GRANT.replace(", ", ", g.")}, a.{ACCOUNT.replace(", ", ", a.")}
FROM identity.role_grant g JOIN identity.account a ON a.id = g.account
WHERE g.revoked_at IS NULL AND (%(role)s::text IS NULL OR g.role = %(role)s)
  AND (NOT %(placed)s OR (g.level, g.place) IN (SELECT * FROM unnest(%(levels)s::text[], %(places)s::text[])))
ORDER BY g.role, g.level, g.place, g.number
"""
"""Grants in force, with whose they are."""
LASTING: Final = f"""
SELECT s.{SESSION.replace(", ", ", s.")}, a.{ACCOUNT.replace(", ", ", a.")}
FROM identity.session s JOIN identity.account a ON a.id = s.account
WHERE s.ends_at > %s AND s.seen_at > %s ORDER BY s.seen_at DESC, s.id
"""
KEYS: Final = f"""
SELECT k.{KEY.replace(", ", ", k.")}, a.{ACCOUNT.replace(", ", ", a.")}
FROM identity.key k JOIN identity.account a ON a.id = k.account ORDER BY k.made_at DESC, k.id
"""
KEY_FIELDS: Final = KEY.count(",") + 1
GRANT_FIELDS: Final = GRANT.count(",") + 1


@dataclass(frozen=True)
class Wanted:
    """Which accounts: `places` None is everywhere; of `role` and `places` both have to hold of one grant."""

    q: str = ""
    kind: AccountKind | None = None
    disabled: bool | None = None
    role: Role | None = None
    places: frozenset[PlaceId] | None = None


class Held(NamedTuple):
    """A role in force, and whose it is."""

    grant: StoredGrant
    account: Account


class Overview:
    """Looks through the accounts of one database; limits nothing, whoever asks does."""

    def __init__(self, pool: Pool, *, idle: timedelta) -> None:
        self._pool = pool
        self._idle = idle

    def accounts(self, wanted: Wanted) -> Sequence[Account]:
        """Those wanted, by login."""
        given = {"q": wanted.q, "kind": wanted.kind, "disabled": wanted.disabled, **_where(wanted.role, wanted.places)}
        with self._pool.connection() as connection:
            return [account_of(row) for row in connection.execute(FIND, given)]

    def services(self) -> Sequence[Account]:
        """The accounts of other systems, by login."""
        return self.accounts(Wanted(kind=AccountKind.SERVICE))

    def names(self) -> Mapping[str, str]:
        """What each account is called, by id."""
        with self._pool.connection() as connection:
            return dict(connection.execute("SELECT id, name FROM identity.account").fetchall())

    def held(self, *, role: Role | None = None, places: frozenset[PlaceId] | None = None) -> Sequence[Held]:
        """Every role in force, by role and place."""
        with self._pool.connection() as connection:
            rows = connection.execute(HELD, _where(role, places)).fetchall()
        return [Held(grant_of(row[:GRANT_FIELDS]), account_of(row[GRANT_FIELDS:])) for row in rows]

    def sessions(self, now: datetime) -> Sequence[tuple[Session, Account]]:
        """All that last, the one used last first."""
        with self._pool.connection() as connection:
            rows = connection.execute(LASTING, [now, now - self._idle]).fetchall()
        return [(Session(*row[:WIDTH]), account_of(row[WIDTH:])) for row in rows]

    def keys(self) -> Sequence[tuple[Key, Account]]:
        """All there ever were, the newest first."""
        with self._pool.connection() as connection:
            rows = connection.execute(KEYS).fetchall()
        return [(key_of(row[:KEY_FIELDS]), account_of(row[KEY_FIELDS:])) for row in rows]


def _where(role: Role | None, places: Iterable[PlaceId] | None) -> dict[str, object]:
    pairs = sorted(places or ())
    return {
        "role": role,
        "placed": places is not None,
        "levels": [str(level) for level, _ in pairs],
        "places": [place for _, place in pairs],
    }
