"""Signing in 登录: one answer to whatever is wrong, in the same time; what it was stands in the security log."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from infra.identity.accounts import Account, AccountKind, Accounts
from infra.identity.half_sign_ins import HalfSignIns
from infra.identity.lockout import Lockout, code_of
from infra.identity.passwords import LONGEST, Passwords
from infra.identity.refusals import Fault, IdentityError
from infra.identity.second_factors import SecondFactors, Shown
from infra.identity.security_log import Kind, Origin, SecurityLog
from infra.identity.sessions import How, Session, Sessions
from infra.postgres.pool import Pool

Found = TypeVar("Found")


@dataclass(frozen=True)
class SignedIn:
    """已登录: the token is for the cookie, and is told this once."""

    token: str
    account: Account


@dataclass(frozen=True)
class Browser:
    """Where a request comes from; `token` is of the session it came with, which ends at signing in."""

    address: str
    agent: str
    token: str | None = None


class CodeDueError(IdentityError):
    """待输入动态口令: the password was right; `token` is for a cookie of this browser, to come back with the code."""

    def __init__(self, token: str) -> None:
        super().__init__(
            Fault.CODE_DUE,
            "请输入动态口令, 或一个恢复码",
            "now the code of your device, or one of your recovery codes",
        )
        self.token = token


class SigningIn:
    """Lets in by password, and by a code where the account has a second factor; others hand over to `let_in`."""

    def __init__(
        self,
        pool: Pool,
        clock: Callable[[], datetime],
        *,
        accounts: Accounts,
        passwords: Passwords,
        lockout: Lockout,
        sessions: Sessions,
        factors: SecondFactors,
        log: SecurityLog,
        demo: bool,
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._accounts = accounts
        self._passwords = passwords
        self._lockout = lockout
        self._sessions = sessions
        self._factors = factors
        self._log = log
        self._demo = demo
        self.halves = HalfSignIns(pool)

    def by_password(self, login: str, password: str, browser: Browser) -> SignedIn:
        """A new session. Raises IdentityError SIGN_IN_REFUSED, or SIGN_IN_LOCKED with how long to wait.

        Where the account has a second factor, raises CodeDueError; failures count on until the code has come.
        """
        now = self._clock()
        found = self._accounts.credentials(login, now)
        account, known = found or (None, None)
        self._require_no_wait(login[:LONGEST].lower(), account, browser, now)
        fits, anew = self._passwords.verify(password, known)
        if account is None:
            raise self.refuse(None, browser, "unknown_login")
        why = self._why_not(account, has_password=known is not None, fits=fits)
        if why is not None:
            raise self.refuse(account, browser, why)
        if known is not None and anew is not None:
            self._accounts.keep_hash(account.id, known, anew)
        if account.second_factor_at is not None:
            raise CodeDueError(self.halves.begin(account.id, now))
        return self.let_in(account, "password", browser)

    def by_code(self, token: str, code: str, browser: Browser) -> SignedIn:
        """A new session, after the password. Raises IdentityError CODE_REFUSED, CODE_LATE or SIGN_IN_LOCKED."""
        account = self.halves.find(token, self._clock())
        if account is None or not self.may_enter(account) or account.second_factor_at is None:
            raise self._late(account, browser)
        shown = self.take_code(account, code, browser, Fault.CODE_REFUSED)
        with self._pool.connection() as connection:
            if not self.halves.end(connection, token):
                raise self._late(account, browser)
        return self.let_in(account, "password", browser, second=str(shown))

    def let_in(self, account: Account, how: How, browser: Browser, *, second: str | None = None) -> SignedIn:
        """A new session for an account that has shown who it is; the one it came with ends."""
        now = self._clock()
        before = self._sessions.find(browser.token, now) if browser.token else None
        with self._pool.connection() as connection, connection.transaction():
            self._lockout.succeeded(connection, account.login, browser.address, now)
            if before is not None:
                self._sessions.end(connection, before[0].account, before[0].id)
            token = self._sessions.begin(connection, account.id, how, now, address=browser.address, agent=browser.agent)
            origin = Origin(account.id, browser.address)
            self._log.write(connection, Kind.SIGNED_IN, origin, account.id, how=how, second=second)
        return SignedIn(token, account)

    def may_enter(self, account: Account) -> bool:
        """Whether anybody is let in under the account at all."""
        return account.disabled_at is None and (self._demo or not account.demo)

    def require_current(
        self, account: Account, session: Session, password: str, address: str, *, code: str | None = None
    ) -> None:
        """The password once more, before something that matters; wrong ones count as failed sign-ins do.

        Where a code is named, even an empty one, it is asked for too if the account has a second factor.
        """
        now = self._clock()
        browser = Browser(address, session.agent)
        self._require_no_wait(account.login, account, browser, now)
        found = self._accounts.credentials(account.login, now)
        if not self._passwords.verify(password, found[1] if found else None)[0]:
            self._log.record(Kind.SIGN_IN_FAILED, Origin(account.id, address), account.id, why="wrong_password")
            raise IdentityError(Fault.PASSWORD_WRONG, "原密码不正确", "the present password is not right")
        with self._pool.connection() as connection, connection.transaction():
            self._lockout.succeeded(connection, account.login, address, now)
        if code is not None and account.second_factor_at is not None:
            self.take_code(account, code, browser)

    def take_code(self, account: Account, code: str, browser: Browser, fault: Fault = Fault.CODE_WRONG) -> Shown:
        """Uses a code of the account up. Raises IdentityError of that fault, or SIGN_IN_LOCKED."""
        return self.counted(account, browser, lambda: self._factors.take(account.id, code, self._clock()), fault)

    def counted(
        self, account: Account, browser: Browser, look: Callable[[], Found | None], fault: Fault = Fault.CODE_WRONG
    ) -> Found:
        """What a look at a code finds; those that find nothing count by themselves, apart from passwords."""
        now, subject = self._clock(), code_of(account.id)
        self._require_no_wait(subject, account, browser, now)
        found = look()
        if found is None:
            self._log.record(Kind.SIGN_IN_FAILED, Origin("", browser.address), account.id, why="wrong_code")
            raise IdentityError(
                fault,
                "动态口令或恢复码不正确, 或已用过; 请输入设备上最新的一个",
                "the code is not right, or was used before: type the newest one of your device",
            )
        with self._pool.connection() as connection, connection.transaction():
            self._lockout.succeeded(connection, subject, browser.address, now)
        return found

    def _late(self, account: Account | None, browser: Browser) -> IdentityError:
        named = account.id if account else None
        self._log.record(Kind.SIGN_IN_FAILED, Origin("", browser.address), named, why="late_code")
        return IdentityError(
            Fault.CODE_LATE, "登录已超时, 请重新输入密码", "signing in took too long: begin again with the password"
        )

    def refuse(self, account: Account | None, browser: Browser, why: str) -> IdentityError:
        """Logs why, and gives the one answer there is to it."""
        self._log.record(Kind.SIGN_IN_FAILED, Origin("", browser.address), account.id if account else None, why=why)
        return IdentityError(
            Fault.SIGN_IN_REFUSED,
            "登录名或密码不正确, 或账号不可用; 忘记密码请联系管理员",
            "the login or the password is not right, or the account is not in use; "
            "if the password is forgotten, ask an administrator",
        )

    def _why_not(self, account: Account, *, has_password: bool, fits: bool) -> str | None:
        if account.kind is not AccountKind.PERSON:
            return "service_account"
        if not has_password:
            return "no_password"
        if not fits:
            return "wrong_password"
        if account.disabled_at is not None:
            return "disabled"
        return None if self.may_enter(account) else "demo_account"

    def _require_no_wait(self, subject: str, account: Account | None, browser: Browser, now: datetime) -> None:
        left = self._lockout.wait(subject, browser.address, now)
        if left:
            self._log.record(
                Kind.SIGN_IN_LOCKED, Origin("", browser.address), account.id if account else None, seconds=left
            )
            raise IdentityError(
                Fault.SIGN_IN_LOCKED,
                f"登录失败次数过多, 请于{left}秒后再试",
                f"too many failed sign-ins: try again in {left} seconds",
                retry_after=left,
            )
