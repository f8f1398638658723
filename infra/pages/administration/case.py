"""Case 事项: an account that somebody does something to, and what its page shows."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from starlette.responses import Response

from domain.access import Right
from infra.http.acting import Running
from infra.http.administering import Administering, InPath, Managing
from infra.http.language import Text
from infra.identity.accounts import Account, AccountKind
from infra.identity.administration import Administration
from infra.pages.administration.keys import listing_of
from infra.pages.administration.places import Tree
from infra.pages.administration.security_log import lines_of
from infra.pages.administration.settling import Again, attempt, settled
from infra.pages.administration.words import ACCOUNTS, LANGUAGES, ROLES, SCOPES, SERVER, state_of
from infra.pages.forms import Form, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.rendering import render
from infra.runtime import Runtime

TEMPLATE: Final = "administration/account.html"
LINES: Final = 20
"""Of the security log, shown beside the account."""


@dataclass(frozen=True)
class Case:
    """A form sent about an account that is within the asker's reach."""

    request: Request
    running: Runtime
    frame: Frame
    who: Administering
    account: Account
    form: Form

    @property
    def administration(self) -> Administration:
        return self.running.identity.administration

    def do(self, act: Callable[[], object], done: Text) -> Response:
        """Does it and shows the account as it is then; where it is refused, says why."""

        def settle() -> Response:
            act()
            return settled(self.request, self.frame.url("account_page", account=self.account.id), done)

        return attempt(self.request, self.form, settle, self._again)

    def tell(self, act: Callable[[], dict[str, str]]) -> Response:
        """Does it and shows the account with what is told this once: a password or a key."""

        def settle() -> Response:
            told = act()
            return render(self.request, TEMPLATE, **{**self._view(), **told})

        return attempt(self.request, self.form, settle, self._again)

    @property
    def _again(self) -> Again:
        return Again(TEMPLATE, self._view)

    def _view(self) -> dict[str, Any]:
        return view_of(self.running, self.frame, self.who.over(self.account.id))


def case(request: Request, running: Running, frame: Framed, who: Managing, account: InPath, form: Submitted) -> Case:
    who = signed(who, form)
    return Case(request, running, frame, who, who.over(account), form)


def signed(who: Administering, form: Form) -> Administering:
    """Whoever sends the form, under the key of this filling-in of it."""
    return replace(who, origin=replace(who.origin, key=form.key))


OnAccount = Annotated[Case, Depends(case)]


def view_of(running: Runtime, frame: Frame, account: Account) -> dict[str, Any]:
    """What stands on the page of an account."""
    identity, tree, names = running.identity, Tree(running), running.identity.overview.names()
    keys, held = identity.keys.of(account.id), identity.grants.of(account.id)
    is_service = account.kind is AccountKind.SERVICE
    return {
        "account": account,
        "kind": ACCOUNTS[account.kind],
        "state": state_of(account),
        "language": LANGUAGES.get(account.language or ""),
        "created_by": SERVER if account.created_by == "server" else names.get(account.created_by, account.created_by),
        "grants": [(one, ROLES[one.role], tree.where(one.level, one.place)) for one in held],
        "lapsed": identity.grants.lapsed(held),
        "is_service": is_service,
        "sessions": identity.own.sessions(account),
        "keys": listing_of(running, frame, [(key, account) for key in keys]) if is_service else None,
        "serving": [(key.id, f"{key.name} ({key.id})") for key in keys if key.serves(frame.now)],
        "scopes": list(SCOPES.items()),
        "log": lines_of(frame, names, identity.log.read(limit=LINES, account=account.id)),
        "password": None,
        "key": None,
        "manages": frame.viewer.has(Right.MANAGE_ACCOUNTS),
    }
