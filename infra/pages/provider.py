"""Provider 统一身份登录: to the identity provider and back; the routes need no right, since nobody is signed in yet."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from infra.http.acting import Running
from infra.http.language import COOKIE as LANGUAGE
from infra.http.language import Text
from infra.http.principal import address, agent, cookie_name, give_cookie, limited
from infra.http.problems import status_of
from infra.identity import IdentityError
from infra.identity.flows import LASTS
from infra.identity.signing_in import Browser
from infra.identity.vouching import Return
from infra.pages.accounts import sign_in_form
from infra.pages.errors import PREFIX, SIGN_IN
from infra.pages.preferences import own_address, remember
from infra.settings import Settings

router = APIRouter(prefix=PREFIX, include_in_schema=False)

BACK: Final = f"{SIGN_IN}/back"
OURS: Final = frozenset({"same-origin", "none"})
Brought = Annotated[str, Query(max_length=4_000)]


@router.get("/sign-in/provider")
def provider_page(request: Request, running: Running, next: Brought = PREFIX) -> Response:  # noqa: A002 - as the address says it
    """Off to the provider, if asked for on a page of ours: no other site signs anybody in."""
    if request.headers.get("sec-fetch-site", "none") not in OURS:
        return RedirectResponse(SIGN_IN, 303)
    goal = own_address(next)
    try:
        limited(request, None)
        sent = running.identity.by_provider.begin(
            goal, _redirect(request, running.settings), _browser(request, running.settings)
        )
    except IdentityError as refused:
        return _again(request, refused, goal)
    response = RedirectResponse(sent.address, 303)
    secure, lasts = running.settings.secure, int(LASTS.total_seconds())
    name = _cookie(running.settings)
    response.set_cookie(name, sent.browser, lasts, path="/", secure=secure, httponly=True, samesite="lax")
    return response


@router.get("/sign-in/back")
def provider_back_page(
    request: Request, running: Running, state: Brought = "", code: Brought = "", iss: Brought | None = None
) -> Response:
    """Signed in and on to where one was going, or the sign-in page again with why not."""
    secret = request.cookies.get(_cookie(running.settings), "")
    try:
        limited(request, None)
        came = running.identity.by_provider.finish(
            Return(code, iss), state, secret, _redirect(request, running.settings), _browser(request, running.settings)
        )
    except IdentityError as refused:
        return _again(request, refused, PREFIX)
    response = RedirectResponse(own_address(came.goal), 303)
    give_cookie(response, running.settings, came.signed_in.token)
    response.delete_cookie(_cookie(running.settings), path="/", secure=running.settings.secure, httponly=True)
    if came.signed_in.account.language is not None:
        remember(request, response, LANGUAGE, came.signed_in.account.language)
    return response


def _again(request: Request, refused: IdentityError, goal: str) -> Response:
    return sign_in_form(request, goal=goal, refusal=Text(refused.zh, refused.en), status=status_of(refused))


def _redirect(request: Request, settings: Settings) -> str:
    """Where the provider sends back to, as registered there."""
    return f"{settings.public_url or str(request.base_url).rstrip('/')}{BACK}"


def _cookie(settings: Settings) -> str:
    """Which browser a sign-in began in: nobody finishes what another has begun."""
    return f"{cookie_name(settings)}-provider"


def _browser(request: Request, settings: Settings) -> Browser:
    return Browser(address(request), agent(request), request.cookies.get(cookie_name(settings)))
