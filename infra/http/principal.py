"""Principal 当事人: who asks, by the session's cookie or a service's key; in development mode by X-Actor."""

from typing import Annotated, Final

from anyio.to_thread import run_sync
from fastapi import Depends, Request
from starlette.responses import Response

from infra.http.headers import ACTOR, KEY
from infra.http.problems import Problem
from infra.identity import Fault, IdentityError, Principal
from infra.identity.half_sign_ins import LASTS
from infra.identity.security_log import Kind, Origin
from infra.runtime import Runtime
from infra.settings import Settings

BEARER: Final = "bearer "
BEFORE_A_NEW_PASSWORD: Final = frozenset(
    {
        "show_own_account",
        "change_own_password",
        "sign_out",
        "own_account_page",
        "send_own_password",
        "send_sign_out",
        "send_preferences",
    }
)
"""Routes open to whoever has to change a password given by an administrator."""
BEFORE_A_SECOND_FACTOR: Final = BEFORE_A_NEW_PASSWORD | {
    "prepare_second_factor",
    "confirm_second_factor",
    "send_second_factor",
    "send_second_factor_code",
}
"""Routes open to whoever has to set a second factor first."""


def runtime_of(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


async def principal(request: Request) -> Principal:
    """Who asks. Raises Problem sign_in_required, or IdentityError while a new password or a second factor is due."""
    known: Principal | None = getattr(request.state, "principal", None)
    if known is None:
        known = request.state.principal = await _principal(request)
    by_password = known.session is not None and known.session.how == "password"
    if by_password and known.account.must_change and request.scope["route"].name not in BEFORE_A_NEW_PASSWORD:
        raise IdentityError(
            Fault.PASSWORD_CHANGE_REQUIRED,
            "请先修改管理员给您的初始密码",
            "first change the password that an administrator gave you",
        )
    if second_factor_due(request, known) and request.scope["route"].name not in BEFORE_A_SECOND_FACTOR:
        raise IdentityError(
            Fault.SECOND_FACTOR_REQUIRED,
            "您的岗位须启用双因素认证, 请先在“我的账号”设置",
            "your role needs a second factor: set it under My account first",
        )
    return known


def second_factor_due(request: Request, known: Principal) -> bool:
    """Whether they have none and the settings ask for one."""
    return known.account.second_factor_at is None and runtime_of(request).identity.requires_second_factor(known)


async def _principal(request: Request) -> Principal:
    runtime = runtime_of(request)
    found = await run_sync(present, request)
    if found is None:
        if request.headers.get("authorization"):
            await run_sync(runtime.identity.log.record, Kind.KEY_REFUSED, Origin("", address(request)))
        raise Problem("sign_in_required")
    if found.actor is not None:
        await run_sync(limited, request, found)
    return found


def present(request: Request) -> Principal | None:
    """Who asks, as of this moment; None once the session or key serves no more."""
    runtime = runtime_of(request)
    identity = runtime.identity
    if runtime.settings.development and (name := ACTOR.of(request)) is not None:
        return identity.of_development(name)
    if given := request.headers.get("authorization", ""):
        return identity.of_bearer(given[len(BEARER) :].strip() if given.lower().startswith(BEARER) else "")
    token = request.cookies.get(cookie_name(runtime.settings))
    return identity.of_session(token) if token else None


def limited(request: Request, known: Principal | None) -> None:
    """Counts a request of an account, or a try to sign in from an address. Raises IdentityError when it is too many."""
    identity = runtime_of(request).identity
    where = known.account.id if known else address(request)
    try:
        (identity.limits.request if known else identity.limits.sign_in)(where)
    except IdentityError:
        if identity.limits.is_news(where):
            account = known.account.id if known else None
            identity.log.record(Kind.REQUESTS_LIMITED, Origin(account or "", address(request)), account)
        raise


def address(request: Request) -> str:
    """Where the request comes from, as far as a trusted proxy tells."""
    return request.client.host if request.client else ""


def agent(request: Request) -> str:
    return request.headers.get("user-agent", "")


def cookie_name(settings: Settings) -> str:
    """Over TLS no other host and no plain connection can set a cookie of this name."""
    return "__Host-djc" if settings.secure else "djc"


def give_cookie(response: Response, settings: Settings, token: str) -> None:
    """The session's token, for this host alone and out of the reach of scripts; gone with the browser."""
    response.set_cookie(cookie_name(settings), token, path="/", secure=settings.secure, httponly=True, samesite="lax")


def half_cookie_name(settings: Settings) -> str:
    """Of whoever has shown the password, and not the code yet."""
    return f"{cookie_name(settings)}-code"


def give_half_cookie(response: Response, settings: Settings, token: str) -> None:
    lasts = int(LASTS.total_seconds())
    name = half_cookie_name(settings)
    response.set_cookie(name, token, lasts, path="/", secure=settings.secure, httponly=True, samesite="lax")


def take_half_cookie(response: Response, settings: Settings) -> None:
    name = half_cookie_name(settings)
    response.delete_cookie(name, path="/", secure=settings.secure, httponly=True, samesite="lax")


def take_cookie(response: Response, settings: Settings) -> None:
    """Nor is anything else left in the browser of what was typed under it."""
    response.delete_cookie(cookie_name(settings), path="/", secure=settings.secure, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"storage"'


def origin(request: Request, known: Principal) -> Origin:
    """Who does it and from where, for the security log, and under which key."""
    return Origin(known.account.id, address(request), KEY.of(request) or "")


Asking = Annotated[Principal, Depends(principal)]
