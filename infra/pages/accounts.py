"""Accounts 登录与我的账号: signing in and out, one's own password and sessions."""

from typing import Annotated, Final, Literal

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
    limited,
    runtime_of,
    take_cookie,
)
from infra.http.problems import status_of
from infra.identity import IdentityError
from infra.pages.errors import PREFIX, SIGN_IN
from infra.pages.flash import Flash, leave
from infra.pages.frame import Framed, frame_of
from infra.pages.preferences import own_address, remember
from infra.pages.rendering import bare, render

router = APIRouter(prefix=PREFIX, include_in_schema=False)

ACCOUNT: Final = f"{PREFIX}/account"
CHANGED: Final = Text("密码已修改, 其他会话已结束", "the password is changed; all other sessions have ended")
SAVED: Final = Text("界面语言已保存", "the language is kept")
ENDED: Final = Text("会话已结束", "the session has ended")
Goal = Annotated[str, Form(max_length=2_000)]
Typed = Annotated[str, Form(max_length=1_000)]


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = PREFIX) -> Response:  # noqa: A002 - as the address says it
    return sign_in_form(request, goal=next)


@router.post("/sign-in")
def send_sign_in(
    request: Request, running: Running, login: Typed = "", password: Typed = "", goal: Goal = PREFIX
) -> Response:
    """On to where one was going; the form again, without the password, where it is refused."""
    try:
        limited(request, None)
        before = request.cookies.get(cookie_name(running.settings))
        done = running.identity.sign_in(login, password, address(request), agent(request), replacing=before)
    except IdentityError as refused:
        why = Text(refused.zh, refused.en)
        return sign_in_form(request, goal=goal, login=login, refusal=why, status=status_of(refused))
    response = RedirectResponse(own_address(goal), 303)
    give_cookie(response, running.settings, done.token)
    if done.account.language is not None:
        remember(request, response, LANGUAGE, done.account.language)
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
    return _account(request, running, asking)


@router.post("/account/password")
def send_own_password(
    request: Request,
    _: Framed,
    running: Running,
    asking: Asking,
    current: Typed = "",
    new: Typed = "",
    again: Typed = "",
) -> Response:
    """All other sessions end, this one goes on under a new token."""
    if asking.session is None:
        return _account(request, running, asking)
    if new != again:
        differs = Text("两次输入的新密码不一致", "the two new passwords differ")
        return _account(request, running, asking, refusal=differs, status=409)
    try:
        token = running.identity.own.change_password(
            asking.account, asking.session, current=current, new=new, address=address(request)
        )
    except IdentityError as refused:
        why = Text(refused.zh, refused.en)
        return _account(request, running, asking, refusal=why, status=status_of(refused))
    response = _back(CHANGED)
    give_cookie(response, running.settings, token)
    return response


@router.post("/account/language")
def send_own_language(
    request: Request, _: Framed, running: Running, asking: Asking, language: Annotated[Literal["zh", "en"], Form()]
) -> Response:
    """From now on, on every machine that one signs in at."""
    running.identity.own.set_language(asking.account, language)
    response = _back(SAVED)
    remember(request, response, LANGUAGE, language)
    return response


@router.post("/account/sessions/end")
def send_end_session(
    request: Request, _: Framed, running: Running, asking: Asking, session: Annotated[str, Form(max_length=16)]
) -> Response:
    """One of one's own sessions; this very one is signed out instead."""
    running.identity.own.end_session(asking.account, session, address(request))
    return _back(ENDED)


def _back(done: Text) -> Response:
    response = RedirectResponse(ACCOUNT, 303)
    leave(response, Flash(done.zh, done.en))
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


def _account(
    request: Request, running: Running, asking: Asking, *, refusal: Text | None = None, status: int = 200
) -> Response:
    english = frame_of(request).english
    return render(
        request,
        "accounts/own_account.html",
        status=status,
        account=asking.account,
        sessions=running.identity.own.sessions(asking.account) if asking.session else (),
        current=asking.session.id if asking.session else "",
        refusal=None if refusal is None else refusal.of(english=english),
    )
