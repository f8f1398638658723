"""Accounts 登录与我的账号: signing in and out, one's own password and sessions."""

from typing import Annotated, Any, Final, Literal, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from infra.http.acting import Running
from infra.http.language import COOKIE as LANGUAGE
from infra.http.language import Text, english_first
from infra.http.principal import (
    Asking,
    address,
    agent,
    cookie_name,
    give_cookie,
    give_half_cookie,
    half_cookie_name,
    limited,
    runtime_of,
    second_factor_due,
    take_cookie,
    take_half_cookie,
)
from infra.http.problems import status_of
from infra.http.sessions import NO_NUL
from infra.identity import Fault, IdentityError
from infra.identity.signing_in import Browser, CodeDueError, SignedIn
from infra.pages.errors import PREFIX, SIGN_IN
from infra.pages.flash import Flash, leave
from infra.pages.frame import Framed, frame_of
from infra.pages.preferences import own_address, remember
from infra.pages.rendering import bare, render
from infra.runtime import Runtime

router = APIRouter(prefix=PREFIX, include_in_schema=False)

ACCOUNT: Final = f"{PREFIX}/account"
CHANGED: Final = Text("密码已修改, 其他会话已结束", "the password is changed; all other sessions have ended")
SAVED: Final = Text("界面语言已保存", "the language is kept")
ENDED: Final = Text("会话已结束", "the session has ended")
CODE: Final = f"{SIGN_IN}/code"
PASSWORD: Final = "password"  # noqa: S105 - the name of a form
SESSIONS: Final = "sessions"
Goal = Annotated[str, Form(max_length=2_000)]
Typed = Annotated[str, Form(max_length=1_000)]
Login = Annotated[str, Form(max_length=1_000, pattern=NO_NUL)]


class Refused(NamedTuple):
    """Which form of the page was refused, and why."""

    place: str
    why: Text
    status: int


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = PREFIX) -> Response:  # noqa: A002 - as the address says it
    return sign_in_form(request, goal=next)


@router.post("/sign-in")
def send_sign_in(
    request: Request, running: Running, login: Login = "", password: Typed = "", goal: Goal = PREFIX
) -> Response:
    """On to where one was going; the form again, without the password, where it is refused."""
    try:
        limited(request, None)
        before = request.cookies.get(cookie_name(running.settings))
        done = running.identity.sign_in(login, password, address(request), agent(request), replacing=before)
    except CodeDueError as due:
        response = RedirectResponse(f"{CODE}?{urlencode({'next': own_address(goal)})}", 303)
        give_half_cookie(response, running.settings, due.token)
        return response
    except IdentityError as refused:
        why = Text(refused.zh, refused.en)
        return sign_in_form(request, goal=goal, login=login, refusal=why, status=status_of(refused))
    return _signed_in(request, running, done, goal)


@router.get("/sign-in/code")
def sign_in_code_page(request: Request, next: str = PREFIX) -> Response:  # noqa: A002 - as the address says it
    return _code_form(request, goal=next)


@router.post("/sign-in/code")
def send_sign_in_code(request: Request, running: Running, code: Typed = "", goal: Goal = PREFIX) -> Response:
    """On to where one was going; the form again where the code is refused, from the password on where it is late."""
    half = request.cookies.get(half_cookie_name(running.settings), "")
    browser = Browser(address(request), agent(request), request.cookies.get(cookie_name(running.settings)))
    try:
        limited(request, None)
        done = running.identity.signing_in.by_code(half, code, browser)
    except IdentityError as refused:
        why, status = Text(refused.zh, refused.en), status_of(refused)
        again = sign_in_form if refused.code is Fault.CODE_LATE else _code_form
        return again(request, goal=goal, refusal=why, status=status)
    response = _signed_in(request, running, done, goal)
    take_half_cookie(response, running.settings)
    return response


@router.post("/sign-out")
def send_sign_out(request: Request, running: Running, asking: Asking) -> Response:
    """Ends the session; the form to sign in again."""
    if asking.session is not None:
        running.identity.sign_out(asking.session, address(request))
    response = RedirectResponse(SIGN_IN, 303)
    take_cookie(response, running.settings)
    return response


@router.get("/account")
def own_account_page(request: Request, _: Framed, running: Running, asking: Asking) -> Response:
    return own_account(request, running, asking)


@router.post("/account/password")
def send_own_password(
    request: Request,
    _: Framed,
    running: Running,
    asking: Asking,
    current: Typed = "",
    new: Typed = "",
    again: Typed = "",
    code: Typed = "",
) -> Response:
    """All other sessions end, this one goes on under a new token."""
    if asking.session is None:
        return own_account(request, running, asking)
    if new != again:
        differs = Text("两次输入的新密码不一致", "the two new passwords differ")
        return own_account(request, running, asking, Refused(PASSWORD, differs, 409))
    try:
        token = running.identity.own.change_password(
            asking.account, asking.session, current=current, new=new, code=code, address=address(request)
        )
    except IdentityError as refused:
        return own_account(request, running, asking, refused_in(PASSWORD, refused))
    response = back(request, CHANGED)
    give_cookie(response, running.settings, token)
    return response


@router.post("/account/language")
def send_own_language(
    request: Request, _: Framed, running: Running, asking: Asking, language: Annotated[Literal["zh", "en"], Form()]
) -> Response:
    """From now on, on every machine that one signs in at."""
    running.identity.own.set_language(asking.account, language)
    response = back(request, SAVED)
    remember(request, response, LANGUAGE, language)
    return response


@router.post("/account/sessions/end")
def send_end_session(
    request: Request,
    _: Framed,
    running: Running,
    asking: Asking,
    session: Annotated[str, Form(max_length=16, pattern=NO_NUL)] = "",
    current: Typed = "",
) -> Response:
    """One of one's own sessions, or all others where none is named, with the password; this one is signed out."""
    own = running.identity.own
    if asking.session is None:
        return own_account(request, running, asking)
    try:
        if session:
            own.end_session(asking.account, asking.session, session, password=current, address=address(request))
        else:
            own.end_others(asking.account, asking.session, password=current, address=address(request))
    except IdentityError as refused:
        return own_account(request, running, asking, refused_in(SESSIONS, refused))
    return back(request, ENDED)


def refused_in(place: str, refused: IdentityError) -> Refused:
    return Refused(place, Text(refused.zh, refused.en), status_of(refused))


def back(request: Request, done: Text) -> Response:
    """On to one's own account, which says what is done."""
    response = RedirectResponse(ACCOUNT, 303)
    leave(request, response, Flash(done.zh, done.en))
    return response


def sign_in_form(
    request: Request, *, goal: str, login: str = "", refusal: Text | None = None, status: int = 200
) -> Response:
    """The form, with what was typed but the password, and the way to the identity provider where there is one."""
    running = runtime_of(request)
    return bare(
        request,
        "accounts/sign_in.html",
        status=status,
        goal=own_address(goal),
        login=login,
        refusal=None if refusal is None else refusal.of(english=english_first(request.scope)),
        provider=Text(running.settings.oidc_label, running.settings.oidc_label_en)
        if running.identity.by_provider.offered
        else None,
    )


def _code_form(request: Request, *, goal: str, refusal: Text | None = None, status: int = 200) -> Response:
    said = None if refusal is None else refusal.of(english=english_first(request.scope))
    return bare(request, "accounts/sign_in_code.html", status=status, goal=own_address(goal), refusal=said)


def _signed_in(request: Request, running: Runtime, done: SignedIn, goal: str) -> Response:
    response = RedirectResponse(own_address(goal), 303)
    give_cookie(response, running.settings, done.token)
    if done.account.language is not None:
        remember(request, response, LANGUAGE, done.account.language)
    return response


def own_account(
    request: Request, running: Running, asking: Asking, refused: Refused | None = None, **shown: Any
) -> Response:
    """The page of one's own account; `shown` is what stands there this once."""
    english, session = frame_of(request).english, asking.session
    by_password = session is not None and session.how == "password"
    return render(
        request,
        "accounts/own_account.html",
        status=refused.status if refused else 200,
        account=asking.account,
        sessions=running.identity.own.sessions(asking.account) if session else (),
        current=session.id if session else "",
        by_password=by_password,
        factor_due=second_factor_due(request, asking),
        codes_left=running.identity.own_factor.recovery_codes_left(asking.account),
        refusals={} if refused is None else {refused.place: refused.why.of(english=english)},
        **{"offer": None, "recovery_codes": (), **shown},
    )
