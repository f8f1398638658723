"""Own second factor 本人双因素认证: switched on by its owner, kept up, and switched off."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from infra.identity.accounts import Account
from infra.identity.refusals import Fault, IdentityError
from infra.identity.second_factors import Offer, SecondFactors, step_of
from infra.identity.security_log import Kind, Origin, SecurityLog
from infra.identity.sessions import Session, Sessions
from infra.identity.signing_in import Browser, SigningIn
from infra.postgres.pool import Pool


@dataclass(frozen=True)
class Confirmed:
    """已启用: the recovery codes and this session's new token, told this once."""

    recovery_codes: tuple[str, ...]
    token: str


class OwnSecondFactor:
    """For whoever is signed in with a password."""

    def __init__(
        self,
        pool: Pool,
        clock: Callable[[], datetime],
        signing_in: SigningIn,
        factors: SecondFactors,
        sessions: Sessions,
        log: SecurityLog,
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._signing_in = signing_in
        self._factors = factors
        self._sessions = sessions
        self._log = log

    def prepare(self, account: Account, session: Session, *, current: str, code: str = "", address: str = "") -> Offer:
        """A secret for a device; the one in force stays until it is confirmed. Asks for the password and its code."""
        _require_by_password(session)
        self._signing_in.require_current(account, session, current, address, code=code)
        return self._factors.offer(account, session.id, self._clock())

    def offered(self, account: Account, session: Session) -> Offer | None:
        """What waits to be confirmed in this session."""
        return self._factors.offered(account, session.id, self._clock())

    def confirm(self, account: Account, session: Session, code: str, address: str = "") -> Confirmed:
        """Puts what was prepared in force by a code of it; all other sessions end. Raises IdentityError CODE_WRONG."""
        now = self._clock()
        offer = self._factors.offered(account, session.id, now)
        if offer is None:
            raise IdentityError(
                Fault.NO_SECOND_FACTOR,
                "没有待确认的双因素认证, 或已超过10分钟, 请重新开始",
                "nothing waits to be confirmed, or it is over 10 minutes old: begin again",
            )
        step = self._signing_in.counted(
            account, Browser(address, session.agent), lambda: step_of(offer.secret, code, now)
        )
        with self._pool.connection() as connection, connection.transaction():
            self._factors.adopt(connection, account, offer, step, now)
            codes = self._factors.renew_recovery_codes(connection, account.id)
            ended = self._sessions.end_all(connection, account.id, but=session.id)
            token = self._sessions.renew(connection, session)
            origin = Origin(account.id, address)
            self._log.write(connection, Kind.SECOND_FACTOR_SET, origin, account.id, sessions_ended=ended)
        return Confirmed(codes, token)

    def renew_recovery_codes(
        self, account: Account, session: Session, *, current: str, code: str, address: str = ""
    ) -> tuple[str, ...]:
        """Ten new ones in place of those there were, told this once."""
        _require_factor(account)
        self._signing_in.require_current(account, session, current, address, code=code)
        with self._pool.connection() as connection, connection.transaction():
            codes = self._factors.renew_recovery_codes(connection, account.id)
            self._log.write(connection, Kind.RECOVERY_CODES_MADE, Origin(account.id, address), account.id)
        return codes

    def remove(self, account: Account, session: Session, *, current: str, code: str, address: str = "") -> None:
        """The password alone lets in again; all other sessions end."""
        _require_factor(account)
        self._signing_in.require_current(account, session, current, address, code=code)
        with self._pool.connection() as connection, connection.transaction():
            self._factors.remove(connection, account.id)
            ended = self._sessions.end_all(connection, account.id, but=session.id)
            origin = Origin(account.id, address)
            self._log.write(connection, Kind.SECOND_FACTOR_REMOVED, origin, account.id, sessions_ended=ended)

    def recovery_codes_left(self, account: Account) -> int:
        return self._factors.recovery_codes_left(account.id)


def _require_by_password(session: Session) -> None:
    if session.how != "password":
        raise IdentityError(
            Fault.NO_PASSWORD,
            "您以统一身份登录, 双因素认证请在那里设置",
            "you sign in with the identity provider: set a second factor there",
        )


def _require_factor(account: Account) -> None:
    if account.second_factor_at is None:
        raise IdentityError(Fault.NO_SECOND_FACTOR, "尚未启用双因素认证", "no second factor is set")
