"""Sessions 登录与会话: signing in and out, and what everybody does for their own account."""

from collections.abc import Iterable
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path, Request
from pydantic import AwareDatetime, Field, SecretStr
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.fields import Model, Name
from infra.http.grant_answers import AccountId, GrantAnswer, Login, grant_answers
from infra.http.principal import (
    Asking,
    address,
    agent,
    cookie_name,
    give_cookie,
    give_half_cookie,
    half_cookie_name,
    limited,
    second_factor_due,
    take_cookie,
    take_half_cookie,
)
from infra.http.problems import Problem
from infra.identity import Principal
from infra.identity.half_sign_ins import LASTS
from infra.identity.passwords import LONGEST
from infra.identity.sessions import Session
from infra.identity.signing_in import Browser, CodeDueError, SignedIn
from infra.runtime import Runtime

SIGNING_IN = "登录 signing in"
signing_in = APIRouter(tags=[SIGNING_IN])
router = APIRouter(tags=["本人账号 own account"])

NO_NUL: Final = r"^[^\x00]*$"
PasswordField = Annotated[
    SecretStr, Field(max_length=LONGEST * 4, description="密码 / password", examples=["三月出钢七千吨, 破了纪录"])
]
CodeField = Annotated[
    str,
    Field(
        max_length=100,
        pattern=r"^[^\x00-\x1f]*$",
        description="动态口令或恢复码 / code of the device, or a recovery code",
        examples=["492039"],
    ),
]
Language = Annotated[Literal["zh", "en"], Field(description="界面语言 / language", examples=["zh", "en"])]
SessionId = Annotated[
    str, Field(pattern=r"^[0-9a-f]{16}$", description="会话编号 / session", examples=["9f86d081884c7d65"])
]
Moment = Annotated[AwareDatetime, Field(description="时间 / when", examples=["2026-01-12T01:30:00Z"])]


class Credentials(Model):
    """Who signs in."""

    login: Annotated[str, Field(max_length=128, pattern=NO_NUL, description="登录名 / login", examples=["feng.office"])]
    password: PasswordField


class Code(Model):
    """What the device shows, or a recovery code."""

    code: CodeField


class Again(Model):
    """The password once more."""

    current: PasswordField


class EndingSessions(Model):
    """The password once more; left out where one came by the identity provider, which must be just now."""

    current: PasswordField = SecretStr("")


class NewPassword(Again):
    """The present password and the one to come; the code where the account has a second factor."""

    code: CodeField = ""
    new: Annotated[PasswordField, Field(examples=["年初定目标, 年末看结果"])]


class OwnLanguage(Model):
    """The language of the pages, whatever the browser asks for."""

    language: Language


class OwnAccountAnswer(Model):
    """Who is signed in, and with which roles."""

    id: AccountId
    login: Login
    name: Name
    language: Language | None
    must_change: Annotated[bool, Field(description="须先修改密码 / a new password is due", examples=[False])]
    second_factor_at: Annotated[
        AwareDatetime | None,
        Field(description="何时启用双因素认证 / second factor since", examples=["2026-01-12T01:30:00Z"]),
    ]
    second_factor_due: Annotated[
        bool, Field(description="须先启用双因素认证 / a second factor has to be set first", examples=[False])
    ]
    grants: tuple[GrantAnswer, ...]


class CodeDueAnswer(Model):
    """The password was right; the code is due at /sign-in/code, from the same browser, within this time."""

    code_due: Annotated[Literal[True], Field(description="待输入动态口令 / the code is due", examples=[True])] = True
    lasts: Annotated[int, Field(description="有效秒数 / seconds", examples=[600])] = int(LASTS.total_seconds())


class SessionAnswer(Model):
    """A session that lasts; `current` is the one that asks."""

    id: SessionId
    how: Annotated[Literal["password", "oidc"], Field(description="登录方式 / how", examples=["password"])]
    began_at: Moment
    seen_at: Moment
    ends_at: Moment
    address: Annotated[str, Field(description="来源地址 / address", examples=["10.0.3.17"])]
    agent: Annotated[str, Field(description="浏览器 / browser", examples=["Mozilla/5.0"])]
    current: Annotated[bool, Field(description="是否本会话 / whether it is this one", examples=[True])]


class SessionsAnswer(Model):
    """Sessions, the one used last first."""

    sessions: tuple[SessionAnswer, ...]


class EndedAnswer(Model):
    """How many sessions ended."""

    ended: Annotated[int, Field(ge=0, description="结束的会话数 / sessions ended", examples=[1])]


@signing_in.post(
    "/sign-in",
    summary="登录 / Sign in",
    response_model=OwnAccountAnswer,
    responses={202: {"model": CodeDueAnswer, "description": "待输入动态口令 / the code is due"}},
)
def sign_in(body: Credentials, request: Request, running: Running) -> Response:
    """登录名和密码正确的, 以 Cookie 给出新的会话; 启用双因素认证的, 须再输入动态口令.

    连续失败须等待, 越来越久, 但不会永久锁定.
    Answers a new session as a cookie, or 202 where the code is due. Failures in a row have to wait, longer each
    time, but never for good.
    """
    limited(request, None)
    before = request.cookies.get(cookie_name(running.settings))
    password = body.password.get_secret_value()
    try:
        done = running.identity.sign_in(body.login, password, address(request), agent(request), replacing=before)
    except CodeDueError as due:
        response = Response(CodeDueAnswer().model_dump_json(), 202, media_type="application/json")
        give_half_cookie(response, running.settings, due.token)
        return response
    return _signed_in(request, running, done)


@signing_in.post("/sign-in/code", summary="动态口令 / The code after the password", response_model=OwnAccountAnswer)
def sign_in_with_code(body: Code, request: Request, running: Running) -> Response:
    """密码正确之后, 凭动态口令或一个恢复码登录; 每个只能用一次.

    After the password: the code of the device, or one of the recovery codes. Each is taken once.
    """
    limited(request, None)
    half = request.cookies.get(half_cookie_name(running.settings), "")
    browser = Browser(address(request), agent(request), request.cookies.get(cookie_name(running.settings)))
    response = _signed_in(request, running, running.identity.signing_in.by_code(half, body.code, browser))
    take_half_cookie(response, running.settings)
    return response


@router.post("/sign-out", summary="退出 / Sign out", response_model=EndedAnswer)
def sign_out(asking: Asking, request: Request, running: Running) -> Response:
    """结束本会话.

    Ends this session at once, on the server too.
    """
    if asking.session is not None:
        running.identity.sign_out(asking.session, address(request))
    ended = EndedAnswer(ended=int(asking.session is not None))
    response = Response(ended.model_dump_json(), media_type="application/json")
    take_cookie(response, running.settings)
    return response


@router.get("/account", summary="本人账号 / Own account")
def show_own_account(asking: Asking, request: Request, running: Running) -> OwnAccountAnswer:
    """登录人是谁, 担任哪些岗位.

    Who is signed in, and with which roles.
    """
    return _account(request, running, asking)


@router.post("/account/password", summary="修改密码 / Change the password", response_model=EndedAnswer)
def change_own_password(body: NewPassword, asking: Asking, request: Request, running: Running) -> Response:
    """凭原密码修改; 其他会话随即结束, 本会话换发新凭据.

    With the present password; all other sessions end, this one goes on under a new token.
    """
    session = session_of(asking)
    others = len(running.identity.own.sessions(asking.account)) - 1
    token = running.identity.own.change_password(
        asking.account,
        session,
        current=body.current.get_secret_value(),
        new=body.new.get_secret_value(),
        code=body.code,
        address=address(request),
    )
    response = Response(EndedAnswer(ended=max(0, others)).model_dump_json(), media_type="application/json")
    give_cookie(response, running.settings, token)
    return response


@router.post("/account/language", summary="界面语言 / Language of the pages")
def choose_language(body: OwnLanguage, asking: Asking, running: Running) -> OwnLanguage:
    """以后登录都用此语言.

    From now on, wherever one signs in.
    """
    running.identity.own.set_language(asking.account, body.language)
    return body


@router.get("/account/sessions", summary="本人会话 / Own sessions")
def list_own_sessions(asking: Asking, running: Running) -> SessionsAnswer:
    """本人当前的全部会话, 可逐一结束.

    All one's sessions that last; any of them can be ended.
    """
    found = running.identity.own.sessions(asking.account)
    return SessionsAnswer(sessions=session_answers(found, asking.session))


@router.post("/account/sessions/{session}/end", summary="结束一个会话 / End a session")
def end_own_session(
    session: Annotated[SessionId, Path()], body: EndingSessions, asking: Asking, request: Request, running: Running
) -> EndedAnswer:
    """凭密码结束本人在别处的一个会话.

    Ends one of one's own sessions, with the password once more, or within ten minutes of coming by the provider.
    """
    password = body.current.get_secret_value()
    running.identity.own.end_session(
        asking.account, session_of(asking), session, password=password, address=address(request)
    )
    return EndedAnswer(ended=1)


@router.post("/account/sessions/end-others", summary="结束其他会话 / End all other sessions")
def end_other_sessions(body: EndingSessions, asking: Asking, request: Request, running: Running) -> EndedAnswer:
    """凭密码只保留本会话.

    Leaves this session only; asks for the password once more.
    """
    password = body.current.get_secret_value()
    ended = running.identity.own.end_others(
        asking.account, session_of(asking), password=password, address=address(request)
    )
    return EndedAnswer(ended=ended)


def session_answers(found: Iterable[Session], current: Session | None) -> tuple[SessionAnswer, ...]:
    """Sessions as told."""
    shown = ("id", "how", "began_at", "seen_at", "ends_at", "address", "agent")
    return tuple(
        SessionAnswer(
            **{name: getattr(one, name) for name in shown}, current=current is not None and one.id == current.id
        )
        for one in found
    )


def _signed_in(request: Request, running: Runtime, done: SignedIn) -> Response:
    session = None if (found := running.identity.of_session(done.token)) is None else found.session
    known = Principal(done.account, running.identity.grants.actor(done.account.id), session)
    response = Response(_account(request, running, known).model_dump_json(), media_type="application/json")
    give_cookie(response, running.settings, done.token)
    return response


def _account(request: Request, running: Runtime, asking: Principal) -> OwnAccountAnswer:
    account = asking.account
    return OwnAccountAnswer(
        id=account.id,
        login=account.login,
        name=account.name,
        language=account.language,  # type: ignore[arg-type]  # the table allows nothing else
        must_change=account.must_change,
        second_factor_at=account.second_factor_at,
        second_factor_due=second_factor_due(request, asking),
        grants=grant_answers(running, account.id),
    )


def session_of(asking: Principal) -> Session:
    """A browser's: services have no password and no sessions."""
    if asking.session is None:
        raise Problem("sign_in_required")
    return asking.session
