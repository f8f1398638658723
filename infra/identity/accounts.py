"""Accounts 账号: a person's or a service's; never deleted, since its id may stand in the record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from secrets import token_hex
from typing import Final

from psycopg import Connection
from psycopg.errors import UniqueViolation
from psycopg.rows import TupleRow

from infra.identity.refusals import Fault, IdentityError
from infra.postgres.pool import Pool

FIELDS: Final = (
    "id, kind, login, name, language, demo, created_at, created_by, disabled_at, must_change, second_factor_at"
)
ONE_TIME: Final = timedelta(days=3)  # how long a password given by an administrator serves


class AccountKind(StrEnum):
    """账号类别: a person signs in, a service has keys."""

    PERSON = "person"
    SERVICE = "service"


@dataclass(frozen=True)
class Account:
    """账号: who it is; `demo` ones are let in by the demo only, and `must_change` their password first.

    A code is asked for after the password since `second_factor_at`.
    """

    id: str
    kind: AccountKind
    login: str
    name: str
    language: str | None
    demo: bool
    created_at: datetime
    created_by: str
    disabled_at: datetime | None = None
    must_change: bool = False
    second_factor_at: datetime | None = None


class Accounts:
    """The accounts of one database. What changes them takes the caller's connection, to be logged with it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def get(self, id: str) -> Account:  # noqa: A002 - the field's word
        """The account of this id. Raises IdentityError where there is none."""
        with self._pool.connection() as connection:
            found = _one(connection, "id = %s", id)
        if found is None:
            raise IdentityError(Fault.UNKNOWN_ACCOUNT, "没有这个账号", "no such account")
        return found

    def with_login(self, login: str) -> Account:
        """The account that signs in under this name. Raises IdentityError where there is none."""
        with self._pool.connection() as connection:
            found = _one(connection, "login = %s", login.lower())
        if found is None:
            raise IdentityError(Fault.UNKNOWN_ACCOUNT, f"没有登录名为{login}的账号", f"no account signs in as {login}")
        return found

    def page(self, *, after: str = "", limit: int = 100, q: str = "") -> Sequence[Account]:
        """Accounts by login, after one; those whose login or name holds `q`."""
        query = f"""
        SELECT {FIELDS} FROM identity.account WHERE login > %s AND strpos(lower(login || ' ' || name), lower(%s)) > 0
        ORDER BY login LIMIT %s
        """
        with self._pool.connection() as connection:
            return [_account(row) for row in connection.execute(query, [after, q, limit])]

    def create(self, connection: Connection[TupleRow], account: Account, password: str | None) -> Account:
        """A new account under an id of its own; `password` is a hash. Refuses a login that is taken."""
        account = replace(account, id=f"account-{token_hex(5)}", login=account.login.lower())
        try:
            connection.execute(
                "INSERT INTO identity.account (id, kind, login, name, language, demo, created_at, created_by, password,"
                " password_set_at, must_change) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    account.id,
                    str(account.kind),
                    account.login,
                    account.name,
                    account.language,
                    account.demo,
                    account.created_at,
                    account.created_by,
                    password,
                    account.created_at,
                    account.must_change,
                ],
            )
        except UniqueViolation:
            raise IdentityError(
                Fault.LOGIN_TAKEN,
                f"登录名{account.login}已被使用, 请另选",
                f"the login {account.login} is taken: choose another",
            ) from None
        return account

    def disable(self, connection: Connection[TupleRow], id: str, at: datetime | None) -> bool:  # noqa: A002
        """From now on nobody is let in under it, or again where `at` is None; whether that is a change."""
        query = """
        UPDATE identity.account SET disabled_at = %(at)s
        WHERE id = %(id)s AND (disabled_at IS NULL) <> (%(at)s::timestamptz IS NULL)
        """
        return connection.execute(query, {"id": id, "at": at}).rowcount > 0

    def set_language(self, id: str, language: str) -> None:  # noqa: A002
        with self._pool.connection() as connection:
            connection.execute("UPDATE identity.account SET language = %s WHERE id = %s", [language, id])

    def set_password(
        self,
        connection: Connection[TupleRow],
        id: str,  # noqa: A002
        password: str,
        at: datetime,
        *,
        must_change: bool,
    ) -> None:
        """`password` is a hash."""
        connection.execute(
            "UPDATE identity.account SET password = %s, password_set_at = %s, must_change = %s WHERE id = %s",
            [password, at, must_change, id],
        )

    def keep_hash(self, id: str, before: str, anew: str) -> None:  # noqa: A002
        """The same password under stronger parameters, unless it has been changed meanwhile."""
        with self._pool.connection() as connection:
            connection.execute(
                "UPDATE identity.account SET password = %s WHERE id = %s AND password = %s", [anew, id, before]
            )

    def credentials(self, login: str, now: datetime) -> tuple[Account, str | None] | None:
        """The account of a login and the hash of its password, None where it has none that still serves."""
        query = f"SELECT {FIELDS}, password, password_set_at FROM identity.account WHERE login = %s"
        with self._pool.connection() as connection:
            row = connection.execute(query, [login.lower()]).fetchone()
        if row is None:
            return None
        account, password, set_at = _account(row[:-2]), row[-2], row[-1]
        return account, None if account.must_change and set_at + ONE_TIME < now else password


def account_of(row: TupleRow) -> Account:
    """A row of FIELDS."""
    return _account(row)


def _one(connection: Connection[TupleRow], where: str, value: str) -> Account | None:
    row = connection.execute(f"SELECT {FIELDS} FROM identity.account WHERE {where}", [value]).fetchone()
    return None if row is None else _account(row)


def _account(row: TupleRow) -> Account:
    return Account(row[0], AccountKind(row[1]), *row[2:])
