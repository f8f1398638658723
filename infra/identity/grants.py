"""Grants 授权: which roles an account holds, where, and under which name its acts stand in the record."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg import Connection
from psycopg.errors import UniqueViolation
from psycopg.rows import TupleRow

from domain.access import Actor, Grant, Place
from domain.access.roles import LEVELS, Level, Role
from infra.identity import places
from infra.identity.persons import is_still_secretary, require_on_record
from infra.identity.refusals import Fault, IdentityError
from infra.postgres.pool import Pool
from services.ledger import Seen

FIELDS: Final = "number, account, role, level, place, person, granted_at, granted_by"
IN_FORCE: Final = (
    f"SELECT {FIELDS} FROM identity.role_grant WHERE account = ANY(%s) AND revoked_at IS NULL ORDER BY number"
)
OF_PERSON: Final = f"""
SELECT {", ".join(f"g.{name}" for name in FIELDS.split(", "))}
FROM identity.role_grant g JOIN identity.account a ON a.id = g.account
WHERE g.person = %s AND g.revoked_at IS NULL AND a.disabled_at IS NULL ORDER BY g.number
"""
LOCK: Final = "LOCK TABLE identity.role_grant IN SHARE ROW EXCLUSIVE MODE"
ADD: Final = f"""
INSERT INTO identity.role_grant (account, role, level, place, person, granted_at, granted_by)
VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING {FIELDS}
"""
NAMES: Final = """
SELECT account, level, place, person, max(granted_at) FROM identity.role_grant
WHERE (person = %(person)s OR account = %(account)s) AND (revoked_at IS NULL OR person NOT LIKE 'secretary:%%')
GROUP BY account, level, place, person
"""
ALONE: Final = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
"""Roles that go with no other: who keeps the accounts does not appraise, who supervises changes nothing."""


@dataclass(frozen=True)
class StoredGrant:
    """授权: as it was given; where its place lies is looked up in the record when it is used."""

    number: int
    account: str
    role: Role
    level: Level
    place: str
    person: str
    granted_at: datetime
    granted_by: str


class Grants:
    """The grants of one database, read against the histories that `seen` gives."""

    def __init__(self, pool: Pool, seen: Callable[[], Seen]) -> None:
        self._pool = pool
        self._seen = seen

    def of(self, account: str) -> Sequence[StoredGrant]:
        """What an account holds now, in the order it was given."""
        with self._pool.connection() as connection:
            return _held(connection, account)

    def actor(self, account: str) -> Actor:
        """The account with its roles, each at the place where it is now."""
        return self.actors([account])[account]

    def actors(self, accounts: Sequence[str]) -> Mapping[str, Actor]:
        """Several accounts with their roles."""
        held = self._given(accounts)
        given: dict[str, list[Grant]] = {account: [] for account in accounts}
        for one, where in self._borne_out(held):
            given[one.account].append(Grant(one.role, where, one.person))
        return {account: Actor(account, tuple(grants)) for account, grants in given.items()}

    def places_of(self, accounts: Sequence[str]) -> Mapping[str, Sequence[Place]]:
        """Where each of several accounts holds a role, also one that serves no more but may serve again."""
        held = self._given(accounts)
        found: dict[str, list[Place]] = {account: [] for account in accounts}
        for one, where in zip(held, self.places(held), strict=True):
            found[one.account].append(where)
        return found

    def of_person(self, committee: str, person: str) -> Sequence[Grant]:
        """What accounts that are let in hold under this name in a committee or a branch of it, each where it is now."""
        with self._pool.connection() as connection:
            held = [grant_of(row) for row in connection.execute(OF_PERSON, [person])]
        return [Grant(one.role, at, one.person) for one, at in self._borne_out(held) if at.committee == committee]

    def places(self, held: Sequence[StoredGrant]) -> Sequence[Place]:
        """Where each of these is now."""
        seen = self._seen()
        places.load(seen, ((one.level, one.place) for one in held))
        return [places.place(seen, one.level, one.place) for one in held]

    def lapsed(self, held: Sequence[StoredGrant]) -> Sequence[StoredGrant]:
        """Those of them that serve no more, though nobody has taken them back."""
        serving = {one.number for one, _ in self._borne_out(held)}
        return [one for one in held if one.number not in serving]

    def place(self, level: Level, id_: str) -> Place:
        """A place by its id, with what it lies below."""
        return places.place(self._seen(), level, id_)

    def add(
        self,
        connection: Connection[TupleRow],
        *,
        account: str,
        role: Role,
        level: Level,
        place: str,
        person: str | None,
        now: datetime,
        by: str,
    ) -> StoredGrant:
        """Gives a role. Refuses what the record does not bear out, and a name that is another's."""
        _require_level(role, level)
        seen = self._seen()
        named = require_on_record(seen, role, level, place, person or _usual(role, place, account), account)
        connection.execute(LOCK)
        _require_compatible(role, _held(connection, account))
        self._require_one_name(connection, seen, account, level, place, named)
        values = [account, str(role), str(level), place, named, now, by]
        try:
            row = connection.execute(ADD, values).fetchone()
        except UniqueViolation:
            raise IdentityError(
                Fault.ALREADY_GRANTED, "该账号已有此岗位", "the account holds this role there already"
            ) from None
        assert row
        return grant_of(row)

    def revoke(
        self, connection: Connection[TupleRow], *, account: str, number: int, now: datetime, by: str
    ) -> StoredGrant:
        """Takes a role back. The name stays the account's, since it may stand in the record."""
        query = f"""
        UPDATE identity.role_grant SET revoked_at = %s, revoked_by = %s
        WHERE account = %s AND number = %s AND revoked_at IS NULL RETURNING {FIELDS}
        """
        row = connection.execute(query, [now, by, account, number]).fetchone()
        if row is None:
            raise IdentityError(Fault.UNKNOWN_GRANT, "该账号没有这项授权", "the account holds no such grant")
        return grant_of(row)

    def held_by_others(self, connection: Connection[TupleRow], role: Role, level: Level, account: str) -> int:
        """How many other accounts that are let in hold a role at a level."""
        query = """
        SELECT count(DISTINCT account) FROM identity.role_grant JOIN identity.account a ON a.id = account
        WHERE role = %s AND level = %s AND revoked_at IS NULL AND account <> %s AND a.disabled_at IS NULL
        """
        row = connection.execute(query, [str(role), str(level), account]).fetchone()
        return int(row[0]) if row else 0

    def _given(self, accounts: Sequence[str]) -> Sequence[StoredGrant]:
        with self._pool.connection() as connection:
            return [grant_of(row) for row in connection.execute(IN_FORCE, [list(accounts)])]

    def _borne_out(self, held: Sequence[StoredGrant]) -> Iterator[tuple[StoredGrant, Place]]:
        """Each where it is now, but those of secretaries who have left: their name went with the post."""
        seen = self._seen()
        places.load(seen, ((one.level, one.place) for one in held))
        for one in held:
            if one.role is not Role.BRANCH_SECRETARY or is_still_secretary(seen, one.place, one.granted_at):
                yield one, places.place(seen, one.level, one.place)

    def _require_one_name(
        self, connection: Connection[TupleRow], seen: Seen, account: str, level: Level, place: str, person: str
    ) -> None:
        """In one committee one person has one name and one account. A secretary's name goes with the post."""
        scope = _scope(seen, level, place)
        is_office = person.startswith("secretary:")
        for other, its_level, its_place, its_person, given_at in connection.execute(
            NAMES, {"person": person, "account": account}
        ).fetchall():
            if _scope(seen, Level(its_level), its_place) != scope:
                continue
            has_passed = is_office and its_person == person and not is_still_secretary(seen, its_place, given_at)
            if its_person == person and other != account and not has_passed:
                raise IdentityError(
                    Fault.PERSON_TAKEN,
                    f"{person}已由另一账号使用: 同一人只有一个账号",
                    f"{person} is another account's name here: one person has one account",
                )
            if other == account and its_person != person and not (is_office or its_person.startswith("secretary:")):
                raise IdentityError(
                    Fault.PERSON_TAKEN,
                    f"该账号在此已名为{its_person}: 同一人在记录中只有一个名字",
                    f"the account is called {its_person} here already: one person has one name in the record",
                )


def _held(connection: Connection[TupleRow], account: str) -> Sequence[StoredGrant]:
    return [grant_of(row) for row in connection.execute(IN_FORCE, [[account]]).fetchall()]


def grant_of(row: TupleRow) -> StoredGrant:
    """A row of FIELDS."""
    number, account, role, level, *rest = row
    return StoredGrant(number, account, Role(role), Level(level), *rest)


def _scope(seen: Seen, level: Level, place: str) -> Place:
    """Where a name has to be one person's: the committee, for headquarters the enterprise."""
    where = places.place(seen, level, place)
    return Place(None, where.committee) if where.committee is not None else Place(where.enterprise)


def _usual(role: Role, place: str, account: str) -> str:
    """The name where none is given: a secretary's is the post's, others' is the account's id."""
    return f"secretary:{place}" if role is Role.BRANCH_SECRETARY else account


def _require_level(role: Role, level: Level) -> None:
    if level not in LEVELS[role]:
        allowed = ", ".join(sorted(LEVELS[role]))
        raise IdentityError(
            Fault.WRONG_LEVEL,
            f"该岗位不能设在这一层级, 可设于: {allowed}",
            f"the role cannot be held at this level, only at: {allowed}",
        )


def _require_compatible(role: Role, held: Sequence[StoredGrant]) -> None:
    roles = {role, *(one.role for one in held)}
    if len(roles) > 1 and roles & ALONE:
        raise IdentityError(
            Fault.ROLES_APART,
            "系统管理员和监督人员不得兼任其他岗位, 请另设账号",
            "administrators and auditors hold no other role: give it to another account",
        )
