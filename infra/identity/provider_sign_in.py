"""Signing in with the provider 统一身份登录: for whom an administrator has prepared an account, and nobody else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from infra.identity.accounts import Account, AccountKind, Accounts
from infra.identity.externals import External, Externals
from infra.identity.flows import Flows
from infra.identity.refusals import Fault, IdentityError
from infra.identity.security_log import Kind, Origin, SecurityLog
from infra.identity.signing_in import Browser, SignedIn, SigningIn
from infra.identity.vouching import ProviderError, Return, UnreachableError, Vouched
from infra.postgres.pool import Pool

if TYPE_CHECKING:
    from infra.identity.provider import Provider

OIDC: Final = "oidc"


@dataclass(frozen=True)
class Sent:
    """Where to send the browser, and the secret for its cookie."""

    address: str
    browser: str


@dataclass(frozen=True)
class Came:
    """The browser is back and signed in; `goal` is where it was going."""

    signed_in: SignedIn
    goal: str


class ProviderSignIn:
    """From the sign-in page to the provider and back."""

    def __init__(
        self,
        pool: Pool,
        clock: Callable[[], datetime],
        *,
        provider: "Provider | None",
        accounts: Accounts,
        externals: Externals,
        signing_in: SigningIn,
        log: SecurityLog,
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._set_up = provider
        self._accounts = accounts
        self._externals = externals
        self._signing_in = signing_in
        self._log = log
        self.flows = Flows(pool, clock)

    @property
    def offered(self) -> bool:
        """Whether a provider is set up."""
        return self._set_up is not None

    def begin(self, goal: str, redirect: str, browser: Browser) -> Sent:
        """To the provider, which sends back to `redirect`. Raises IdentityError where it cannot be reached."""
        provider, departure = self._provider, self.flows.begin(goal)
        try:
            return Sent(provider.address(departure, redirect), departure.browser)
        except ProviderError as error:
            raise self._refuse(None, browser, error.why, unreachable=isinstance(error, UnreachableError)) from error

    def finish(self, back: Return, state: str, secret: str, redirect: str, browser: Browser) -> Came:
        """A new session for whom the provider vouches for. Raises IdentityError PROVIDER_REFUSED, or why else not."""
        provider, flow = self._provider, self.flows.take(state, secret)
        if flow is None:
            raise self._refuse(None, browser, "unknown_flow")
        try:
            vouched = provider.vouch(back, flow, redirect, self._clock())
        except ProviderError as error:
            raise self._refuse(None, browser, error.why, unreachable=isinstance(error, UnreachableError)) from error
        return Came(self._signing_in.let_in(self._account(vouched, browser), OIDC, browser), flow.goal)

    @property
    def _provider(self) -> "Provider":
        if self._set_up is None:
            raise IdentityError(Fault.NO_PROVIDER, "尚未设置统一身份认证", "no identity provider is set up")
        return self._set_up

    def _account(self, vouched: Vouched, browser: Browser) -> Account:
        found = self._externals.find(vouched.subject) or self._externals.find(vouched.subject, vouched.name)
        if found is None:
            raise self._unknown(None, browser, "not_prepared", subject=vouched.subject)
        account = self._accounts.get(found.account)
        if account.kind is not AccountKind.PERSON or not self._signing_in.may_enter(account):
            raise self._unknown(account, browser, "disabled" if account.disabled_at else "not_let_in")
        if found.linked_at is None:
            self._link(account, found, vouched, browser)
        return account

    def _link(self, account: Account, found: External, vouched: Vouched, browser: Browser) -> None:
        with self._pool.connection() as connection, connection.transaction():
            if not self._externals.link(connection, account.id, vouched.subject, self._clock()):
                raise self._unknown(account, browser, "not_prepared", subject=vouched.subject)
            told = {"subject": vouched.subject, "expected": found.expected}
            self._log.write(connection, Kind.PROVIDER_LINKED, Origin(account.id, browser.address), account.id, **told)

    def _unknown(self, account: Account | None, browser: Browser, why: str, **detail: object) -> IdentityError:
        """Logs why, with whom an administrator may prepare an account for."""
        self._failed(account, browser, why, **detail)
        return IdentityError(
            Fault.PROVIDER_UNKNOWN,
            "您的统一身份没有可用的账号, 请联系本单位管理员",
            "no account is in use for your identity: ask your administrator",
        )

    def _refuse(
        self, account: Account | None, browser: Browser, why: str, *, unreachable: bool = False
    ) -> IdentityError:
        self._failed(account, browser, why)
        if unreachable:
            return IdentityError(
                Fault.PROVIDER_UNREACHABLE,
                "统一身份认证暂时无法使用, 请稍后再试, 或用密码登录",
                "the identity provider cannot be used right now: try again later, or sign in with a password",
            )
        return IdentityError(
            Fault.PROVIDER_REFUSED,
            "登录未完成或已过期, 请重新登录",
            "signing in was not completed in time: start again",
        )

    def _failed(self, account: Account | None, browser: Browser, why: str, **detail: object) -> None:
        origin = Origin("", browser.address)
        self._log.record(Kind.SIGN_IN_FAILED, origin, account.id if account else None, why=why, how=OIDC, **detail)
