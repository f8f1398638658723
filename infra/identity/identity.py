"""Identity 身份: the parts together, and who asks by a session or a key."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from domain.access import Role
from infra.identity.accounts import Account, AccountKind, Accounts
from infra.identity.administration import Administration
from infra.identity.externals import Externals
from infra.identity.grants import Grants
from infra.identity.keys import PREFIX, Keys
from infra.identity.lockout import Lockout
from infra.identity.overview import Overview
from infra.identity.own_account import OwnAccount
from infra.identity.own_factor import OwnSecondFactor
from infra.identity.passwords import Passwords
from infra.identity.principal import Principal
from infra.identity.provider_sign_in import ProviderSignIn
from infra.identity.rate_limits import RateLimits
from infra.identity.seal import Seal
from infra.identity.second_factors import SecondFactors
from infra.identity.security_log import Kind, Origin, SecurityLog
from infra.identity.sendings import Sendings
from infra.identity.sessions import Session, Sessions
from infra.identity.signing_in import Browser, SignedIn, SigningIn
from infra.postgres.pool import Pool
from infra.settings import Settings
from services.ledger import Seen

if TYPE_CHECKING:
    from infra.identity.provider import Provider

ADMINISTRATION: Final = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
"""Who keeps the accounts, and who reads everything."""


class Identity:
    """Who asks: what the faces of the program use of it."""

    def __init__(self, pool: Pool, seen: Callable[[], Seen], settings: Settings, clock: Callable[[], datetime]) -> None:
        self._pool = pool
        self._clock = clock
        self._lockout = Lockout(pool)
        self._sendings = Sendings(pool)
        passwords = Passwords(settings.breached_passwords, settings.words_of_the_enterprise)
        self.limits = RateLimits(requests=settings.request_rate, sign_ins=settings.sign_in_rate)
        self._asks_of = settings.second_factor_of
        factors = SecondFactors(pool, Seal(settings.secrets_key or settings.data_dir / "keys" / "secrets.key"))
        self._factors = factors
        self.log = SecurityLog(pool, clock)
        self.accounts = Accounts(pool)
        self.grants = Grants(pool, seen)
        self.keys = Keys(pool)
        idle = timedelta(minutes=settings.session_idle)
        self.sessions = Sessions(pool, idle=idle, longest=timedelta(hours=settings.session_longest))
        self.overview = Overview(pool, idle=idle)
        self.signing_in = SigningIn(
            pool,
            clock,
            accounts=self.accounts,
            passwords=passwords,
            lockout=self._lockout,
            sessions=self.sessions,
            factors=factors,
            log=self.log,
            demo=settings.demo,
        )
        provider = _provider(settings)
        self.externals = Externals(pool, provider, self.sessions, self.log)
        self.by_provider = ProviderSignIn(
            pool,
            clock,
            provider=provider,
            accounts=self.accounts,
            externals=self.externals,
            signing_in=self.signing_in,
            log=self.log,
        )
        self.own = OwnAccount(pool, clock, self.signing_in, self.accounts, passwords, self.sessions, self.log)
        self.own_factor = OwnSecondFactor(pool, clock, self.signing_in, factors, self.sessions, self.log)
        self.administration = Administration(
            pool,
            clock,
            accounts=self.accounts,
            passwords=passwords,
            lockout=self._lockout,
            sessions=self.sessions,
            grants=self.grants,
            keys=self.keys,
            sendings=self._sendings,
            factors=factors,
            log=self.log,
        )

    def sign_in(
        self, login: str, password: str, address: str = "", agent: str = "", *, replacing: str | None = None
    ) -> SignedIn:
        """A new session under a new token; the one `replacing` is the token of ends. Raises IdentityError.

        Where a code is still due, that is a CodeDueError.
        """
        return self.signing_in.by_password(login, password, Browser(address, agent, replacing))

    def requires_second_factor(self, who: Principal) -> bool:
        """Whether the settings ask for a second factor of whoever signed in with this password."""
        if who.session is None or who.session.how != "password" or who.actor is None:
            return False
        match self._asks_of:
            case "everybody":
                return True
            case "administration":
                return any(grant.role in ADMINISTRATION for grant in who.actor.grants)
            case _:
                return False

    def sign_out(self, session: Session, address: str = "") -> None:
        """Ends the session at once."""
        with self._pool.connection() as connection, connection.transaction():
            if self.sessions.end(connection, session.account, session.id):
                self.log.write(connection, Kind.SIGNED_OUT, Origin(session.account, address), session.account)

    def of_session(self, token: str) -> Principal | None:
        """Who has this token, None once its session is over or the account is not let in."""
        found = self.sessions.find(token, self._clock())
        if found is None or not self.signing_in.may_enter(found[1]):
            return None
        session, account = found
        return Principal(account, self.grants.actor(account.id), session=session)

    def of_bearer(self, text: str) -> Principal | None:
        """Which service has this key, None where it does not serve."""
        found = self.keys.find(text, self._clock()) if text.startswith(f"{PREFIX}_") else None
        if found is None or not self.signing_in.may_enter(found[1]):
            return None
        key, account = found
        return Principal(account, replace(self.grants.actor(account.id), within=key.rights), key=key)

    def of_development(self, name: str) -> Principal:
        """Whoever development mode is told it is: no account, and trusted."""
        account = Account(
            name, AccountKind.PERSON, name, name, None, demo=True, created_at=self._clock(), created_by=name
        )
        return Principal(account, None)

    def forget(self) -> None:
        """Removes sessions that are over, failures that no longer count, sign-ins and forms that do not come back."""
        now = self._clock()
        self.by_provider.flows.forget(now)
        self.sessions.forget(now)
        self._lockout.forget(now)
        self._sendings.forget(now)
        self._factors.forget(now)
        self.signing_in.halves.forget(now)


def _provider(settings: Settings) -> "Provider | None":
    if settings.oidc_issuer is None:
        return None
    assert settings.oidc_client_id
    assert settings.oidc_client_secret
    secret = settings.oidc_client_secret.get_secret_value()
    from infra.identity.provider import Provider  # noqa: PLC0415 - its libraries take a second, and few set one up

    strength = tuple(settings.oidc_strength.split())
    return Provider(settings.oidc_issuer, settings.oidc_client_id, secret, settings.oidc_claim, strength)
