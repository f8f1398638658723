"""Administration 账号管理: what administrators do; every change stands in the security log in the same commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from psycopg import Connection
from psycopg.rows import TupleRow

from domain.access import Role
from domain.access.roles import Level
from infra.identity.accounts import Account, AccountKind, Accounts
from infra.identity.grants import Grants, StoredGrant
from infra.identity.keys import LONGEST, Key, Keys, Scope
from infra.identity.lockout import Lockout, code_of
from infra.identity.passwords import Passwords, generate
from infra.identity.refusals import Fault, IdentityError
from infra.identity.second_factors import SecondFactors
from infra.identity.security_log import Kind, Origin, SecurityLog
from infra.identity.sendings import Sendings
from infra.identity.sessions import Sessions
from infra.postgres.pool import Pool

SERVER: Final = Origin("server")
"""Whoever has a shell on the server acts under this name: `djc accounts` asks for no password."""


class Administration:
    """Over the accounts of one database. Whether the asker may do it is decided before."""

    def __init__(
        self,
        pool: Pool,
        clock: Callable[[], datetime],
        *,
        accounts: Accounts,
        passwords: Passwords,
        lockout: Lockout,
        sessions: Sessions,
        grants: Grants,
        keys: Keys,
        sendings: Sendings,
        factors: SecondFactors,
        log: SecurityLog,
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._accounts = accounts
        self._passwords = passwords
        self._lockout = lockout
        self._sessions = sessions
        self._grants = grants
        self._keys = keys
        self._sendings = sendings
        self._factors = factors
        self._log = log

    def create(
        self,
        origin: Origin,
        *,
        kind: AccountKind,
        login: str,
        name: str,
        language: str | None = None,
        password: str | None = None,
        must_change: bool = True,
        demo: bool = False,
    ) -> Account:
        """A new account; without a password it signs in elsewhere, or has keys. Refuses a login that is taken."""
        if password is not None and not demo:  # the demo's is told to everybody
            self._passwords.require_good(password, (login, name))
        hashed = None if password is None else self._passwords.hash(password)
        must_change = must_change and password is not None
        given = Account("", kind, login, name, language, demo, self._clock(), origin.by, must_change=must_change)
        with self._change() as connection:
            account = self._accounts.create(connection, given, hashed)
            self._log.write(
                connection, Kind.ACCOUNT_CREATED, origin, account.id, login=account.login, account_kind=str(kind)
            )
        return account

    def disable(self, origin: Origin, account: Account) -> None:
        """Lets nobody in under it any more and ends its sessions."""
        self._require_not_own(origin, account)
        with self._change() as connection:
            self._require_an_administrator_left(connection, account)
            if self._accounts.disable(connection, account.id, self._clock()):
                ended = self._sessions.end_all(connection, account.id)
                self._log.write(connection, Kind.ACCOUNT_DISABLED, origin, account.id, sessions_ended=ended)

    def enable(self, origin: Origin, account: Account) -> None:
        """Lets it in again."""
        with self._change() as connection:
            if self._accounts.disable(connection, account.id, None):
                self._log.write(connection, Kind.ACCOUNT_ENABLED, origin, account.id)

    def unlock(self, origin: Origin, account: Account) -> None:
        """Ends its wait after failed sign-ins."""
        with self._change() as connection:
            cleared = [self._lockout.clear(connection, one) for one in (account.login, code_of(account.id))]
            if any(cleared):
                self._log.write(connection, Kind.ACCOUNT_UNLOCKED, origin, account.id)

    def reset_password(self, origin: Origin, account: Account, password: str | None = None) -> str:
        """A password to be changed at the first sign-in, within days; generated unless given. Ends its sessions."""
        if account.kind is not AccountKind.PERSON:
            raise IdentityError(Fault.NO_PASSWORD, "服务账号没有密码, 请用密钥", "a service has no password, but keys")
        if password is not None:
            self._passwords.require_good(password, (account.login, account.name))
        new = password or generate()
        hashed, now = self._passwords.hash(new), self._clock()
        with self._change() as connection:
            self._sendings.require_first(connection, origin, now)
            self._accounts.set_password(connection, account.id, hashed, now, must_change=True)
            ended = self._sessions.end_all(connection, account.id)
            self._lockout.clear(connection, account.login)
            self._log.write(connection, Kind.PASSWORD_RESET, origin, account.id, sessions_ended=ended)
        return new

    def reset_second_factor(self, origin: Origin, account: Account) -> None:
        """For who lost the device and the recovery codes: the password alone lets in again. Ends its sessions."""
        if origin.by == account.id:
            raise IdentityError(
                Fault.OWN_ACCOUNT,
                "本人的双因素认证请在“我的账号”停用, 或由另一管理员解除",
                "remove your own second factor under My account, or ask another administrator",
            )
        with self._change() as connection:
            if not self._factors.remove(connection, account.id):
                raise IdentityError(
                    Fault.NO_SECOND_FACTOR, "该账号未启用双因素认证", "the account has no second factor"
                )
            ended = self._sessions.end_all(connection, account.id)
            self._lockout.clear(connection, code_of(account.id))
            self._log.write(connection, Kind.SECOND_FACTOR_RESET, origin, account.id, sessions_ended=ended)

    def end_sessions(self, origin: Origin, account: Account, session: str | None = None) -> int:
        """Ends one session of an account, or all; how many there were."""
        with self._change() as connection:
            if session is None:
                ended = self._sessions.end_all(connection, account.id)
            else:
                ended = int(self._sessions.end(connection, account.id, session))
            if ended:
                self._log.write(connection, Kind.SESSION_ENDED, origin, account.id, sessions_ended=ended)
        return ended

    def grant(
        self, origin: Origin, account: Account, *, role: Role, level: Level, place: str = "", person: str | None = None
    ) -> StoredGrant:
        """Gives a role at a place. Raises IdentityError where the record does not bear it out."""
        self._require_not_own(origin, account)
        with self._change() as connection:
            given = self._grants.add(
                connection,
                account=account.id,
                role=role,
                level=level,
                place=place,
                person=person,
                now=self._clock(),
                by=origin.by,
            )
            self._log.write(connection, Kind.ROLE_GRANTED, origin, account.id, **_told(given))
        return given

    def revoke(self, origin: Origin, account: Account, number: int) -> None:
        """Takes a role back, at once."""
        self._require_not_own(origin, account)
        with self._change() as connection:
            taken = self._grants.revoke(connection, account=account.id, number=number, now=self._clock(), by=origin.by)
            if (taken.role, taken.level) == (Role.ADMINISTRATOR, Level.EVERYWHERE):
                self._require_others(connection, account)
            self._log.write(connection, Kind.ROLE_REVOKED, origin, account.id, **_told(taken))

    def make_key(
        self, origin: Origin, account: Account, *, name: str, scopes: tuple[Scope, ...], expires_at: datetime
    ) -> tuple[Key, str]:
        """A key for a service, and its text, told this once."""
        with self._change() as connection:
            self._sendings.require_first(connection, origin, self._clock())
            made, text = self._make(connection, origin, account, name, scopes, expires_at)
            told = {"key": made.id, "scopes": list(map(str, scopes)), "expires_at": expires_at.isoformat()}
            self._log.write(connection, Kind.KEY_MADE, origin, account.id, **told)
        return made, text

    def rotate_key(
        self, origin: Origin, account: Account, key: str, *, expires_at: datetime, old_ends_at: datetime
    ) -> tuple[Key, str]:
        """A key in place of another of the same scopes; both serve until the old one ends."""
        now = self._clock()
        old = next((one for one in self._keys.of(account.id) if one.id == key and one.serves(now)), None)
        if old is None:
            raise _no_key()
        with self._change() as connection:
            self._sendings.require_first(connection, origin, now)
            made, text = self._make(connection, origin, account, old.name, old.scopes, expires_at)
            self._keys.replace(connection, old, made, old_ends_at)
            told = {"key": made.id, "replaces": old.id, "old_ends_at": old_ends_at.isoformat()}
            self._log.write(connection, Kind.KEY_ROTATED, origin, account.id, **told)
        return made, text

    def revoke_key(self, origin: Origin, account: Account, key: str) -> None:
        """Ends a key at once."""
        with self._change() as connection:
            if not self._keys.revoke(connection, account.id, key, self._clock()):
                raise _no_key()
            self._log.write(connection, Kind.KEY_REVOKED, origin, account.id, key=key)

    def _make(
        self,
        connection: Connection[TupleRow],
        origin: Origin,
        account: Account,
        name: str,
        scopes: tuple[Scope, ...],
        expires_at: datetime,
    ) -> tuple[Key, str]:
        now = self._clock()
        if account.kind is not AccountKind.SERVICE:
            raise IdentityError(
                Fault.NOT_A_SERVICE, "只有服务账号可以有密钥", "only services have keys: make an account for it"
            )
        if not now < expires_at <= now + LONGEST:
            raise IdentityError(
                Fault.KEY_EXPIRY,
                f"密钥须在{LONGEST.days}天内到期, 且不早于现在",
                f"a key expires within {LONGEST.days} days, and not before now",
            )
        return self._keys.make(connection, Key("", account.id, name, scopes, now, origin.by, expires_at))

    @contextmanager
    def _change(self) -> Iterator[Connection[TupleRow]]:
        with self._pool.connection() as connection, connection.transaction():
            yield connection

    def _require_not_own(self, origin: Origin, account: Account) -> None:
        if origin.by == account.id:
            raise IdentityError(
                Fault.OWN_ACCOUNT,
                "不得更改本人的岗位或停用本人账号, 请由另一管理员办理",
                "nobody changes their own roles or disables themselves: ask another administrator",
            )

    def _require_an_administrator_left(self, connection: Connection[TupleRow], account: Account) -> None:
        roles = {(one.role, one.level) for one in self._grants.of(account.id)}
        if (Role.ADMINISTRATOR, Level.EVERYWHERE) in roles:
            self._require_others(connection, account)

    def _require_others(self, connection: Connection[TupleRow], account: Account) -> None:
        if self._grants.held_by_others(connection, Role.ADMINISTRATOR, Level.EVERYWHERE, account.id) == 0:
            raise IdentityError(
                Fault.LAST_ADMINISTRATOR,
                "这是最后一名系统管理员, 请先另设一名",
                "this is the last administrator: make another first",
            )


def _told(grant: StoredGrant) -> dict[str, object]:
    return {
        "grant": grant.number,
        "role": str(grant.role),
        "level": str(grant.level),
        "place": grant.place,
        "person": grant.person,
    }


def _no_key() -> IdentityError:
    return IdentityError(Fault.UNKNOWN_KEY, "没有这个密钥, 或已失效", "no such key, or it serves no more")
