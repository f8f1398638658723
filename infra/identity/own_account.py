"""Own account 本人账号: what everybody does for themselves: password, sessions, language."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from infra.identity.accounts import Account, Accounts
from infra.identity.passwords import Passwords
from infra.identity.refusals import Fault, IdentityError
from infra.identity.security_log import Kind, Origin, SecurityLog
from infra.identity.sessions import Session, Sessions
from infra.identity.signing_in import SigningIn
from infra.postgres.pool import Pool

JUST_NOW: Final = timedelta(minutes=10)


class OwnAccount:
    """For whoever is signed in with a session."""

    def __init__(
        self,
        pool: Pool,
        clock: Callable[[], datetime],
        signing_in: SigningIn,
        accounts: Accounts,
        passwords: Passwords,
        sessions: Sessions,
        log: SecurityLog,
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._signing_in = signing_in
        self._accounts = accounts
        self._passwords = passwords
        self._sessions = sessions
        self._log = log

    def change_password(
        self, account: Account, session: Session, *, current: str, new: str, code: str = "", address: str = ""
    ) -> str:
        """Sets a new password, ends all other sessions, and answers this one's new token.

        The code is asked for where the account has a second factor.
        """
        self._signing_in.require_current(account, session, current, address, code=code)
        self._passwords.require_good(new, (account.login, account.name))
        if new == current:
            raise IdentityError(
                Fault.PASSWORD_BREACHED,
                "新密码与原密码相同, 请另选",
                "the new password is the present one: choose another",
            )
        hashed, now = self._passwords.hash(new), self._clock()
        with self._pool.connection() as connection, connection.transaction():
            self._accounts.set_password(connection, account.id, hashed, now, must_change=False)
            ended = self._sessions.end_all(connection, account.id, but=session.id)
            token = self._sessions.renew(connection, session)
            origin = Origin(account.id, address)
            self._log.write(connection, Kind.PASSWORD_CHANGED, origin, account.id, sessions_ended=ended)
        return token

    def sessions(self, account: Account) -> Sequence[Session]:
        """The account's sessions that last, the one used last first."""
        return self._sessions.of(account.id, self._clock())

    def act_for(self, session: Session, committee: str, person: str, address: str = "") -> None:
        """Whoever has this session acts on another's behalf from now on; the caller has seen a delegation in force."""
        with self._pool.connection() as connection, connection.transaction():
            self._sessions.act_for(connection, session, committee, person)
            origin = Origin(session.account, address)
            self._log.write(
                connection, Kind.ACTING_BEGUN, origin, session.account, committee=committee, principal=person
            )

    def act_in_person(self, session: Session, address: str = "") -> None:
        """Ends acting on another's behalf; nothing where one does not."""
        if session.acts_for is None:
            return
        with self._pool.connection() as connection, connection.transaction():
            self._sessions.act_for(connection, session, None, None)
            origin, about = Origin(session.account, address), {"committee": session.acts_in}
            self._log.write(connection, Kind.ACTING_ENDED, origin, session.account, **about, principal=session.acts_for)

    def end_session(
        self, account: Account, current: Session, session: str, *, password: str, address: str = ""
    ) -> None:
        """Ends one of one's own sessions, with the password once more."""
        self._require_again(account, current, password, address)
        with self._pool.connection() as connection, connection.transaction():
            if not self._sessions.end(connection, account.id, session):
                raise IdentityError(Fault.UNKNOWN_SESSION, "没有这个会话, 或已结束", "no such session, or it is over")
            origin = Origin(account.id, address)
            self._log.write(connection, Kind.SESSION_ENDED, origin, account.id, session=session)

    def end_others(self, account: Account, session: Session, *, password: str, address: str = "") -> int:
        """Ends all one's sessions but this one, with the password once more; how many there were."""
        self._require_again(account, session, password, address)
        with self._pool.connection() as connection, connection.transaction():
            ended = self._sessions.end_all(connection, account.id, but=session.id)
            if ended:
                origin = Origin(account.id, address)
                self._log.write(connection, Kind.SESSION_ENDED, origin, account.id, sessions_ended=ended)
        return ended

    def _require_again(self, account: Account, session: Session, password: str, address: str) -> None:
        """Whoever came by the provider shows themselves there: they have to have come just now."""
        if session.how == "password":
            self._signing_in.require_current(account, session, password, address)
        elif session.began_at + JUST_NOW < self._clock():
            raise IdentityError(
                Fault.SIGN_IN_AGAIN,
                "请先退出并重新登录, 再于10分钟内办理",
                "sign out and in again first, then do it within 10 minutes",
            )

    def set_language(self, account: Account, language: str) -> None:
        """Zh or en, whatever the browser asks for."""
        self._accounts.set_language(account.id, language)
