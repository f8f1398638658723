"""Second factor 双因素认证: switched on with a device, kept up and switched off, on the page of one's own account."""

from collections.abc import Callable
from typing import Any, Final

import segno
from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.language import Text
from infra.http.principal import Asking, address, give_cookie
from infra.identity import IdentityError, Principal
from infra.identity.second_factors import Offer
from infra.identity.sessions import Session
from infra.pages.accounts import ACCOUNT, Typed, back, own_account, refused_in
from infra.pages.frame import Framed
from infra.runtime import Runtime

router = APIRouter(prefix=f"{ACCOUNT}/second-factor", include_in_schema=False)

PLACE: Final = "factor"
REMOVED: Final = Text("双因素认证已停用, 其他会话已结束", "the second factor is removed; all other sessions have ended")
PIXELS: Final = 5
"""Of a module of the QR code: it is read off a screen."""


@router.post("")
def send_second_factor(
    request: Request, _: Framed, running: Running, asking: Asking, current: Typed = "", code: Typed = ""
) -> Response:
    """The page with the secret of a new device, to be confirmed."""

    def act(session: Session) -> Response:
        offer = running.identity.own_factor.prepare(
            asking.account, session, current=current, code=code, address=address(request)
        )
        return own_account(request, running, asking, **_shown(offer))

    return _attempt(request, running, asking, act)


@router.post("/code")
def send_second_factor_code(
    request: Request, _: Framed, running: Running, asking: Asking, code: Typed = ""
) -> Response:
    """The page with the recovery codes, this once; or with the secret again where the code is not of it."""

    def act(session: Session) -> Response:
        done = running.identity.own_factor.confirm(asking.account, session, code, address(request))
        response = own_account(request, running, _anew(running, asking), recovery_codes=done.recovery_codes)
        give_cookie(response, running.settings, done.token)
        return response

    return _attempt(request, running, asking, act)


@router.post("/recovery-codes")
def send_new_recovery_codes(
    request: Request, _: Framed, running: Running, asking: Asking, current: Typed = "", code: Typed = ""
) -> Response:
    """The page with new recovery codes, this once."""

    def act(session: Session) -> Response:
        codes = running.identity.own_factor.renew_recovery_codes(
            asking.account, session, current=current, code=code, address=address(request)
        )
        return own_account(request, running, asking, recovery_codes=codes)

    return _attempt(request, running, asking, act)


@router.post("/remove")
def send_second_factor_removal(
    request: Request, _: Framed, running: Running, asking: Asking, current: Typed = "", code: Typed = ""
) -> Response:
    """The password alone lets in again."""

    def act(session: Session) -> Response:
        running.identity.own_factor.remove(
            asking.account, session, current=current, code=code, address=address(request)
        )
        return back(request, REMOVED)

    return _attempt(request, running, asking, act)


def _attempt(request: Request, running: Runtime, asking: Principal, act: Callable[[Session], Response]) -> Response:
    if asking.session is None:
        return own_account(request, running, asking)
    try:
        return act(asking.session)
    except IdentityError as refused:
        waits = running.identity.own_factor.offered(asking.account, asking.session)
        return own_account(request, running, asking, refused_in(PLACE, refused), **(_shown(waits) if waits else {}))


def _anew(running: Runtime, asking: Principal) -> Principal:
    """The account as it is after the act."""
    return Principal(running.identity.accounts.get(asking.account.id), asking.actor, asking.session)


def _shown(offer: Offer) -> dict[str, Any]:
    drawn = segno.make_qr(offer.address, error="m").svg_inline(scale=PIXELS, dark="#000", light="#fff")
    return {"offer": offer, "picture": Markup(drawn)}  # noqa: S704 - drawn here, of squares
