"""Cookies 浏览器偏好与回执: what is kept in the browser besides sessions; over TLS bound to this host."""

from http.cookies import CookieError, SimpleCookie

from fastapi import Request
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope


def kept(scope: Scope, name: str) -> str:
    """What was kept under this name, empty if nothing; over TLS nothing that another host or a plain answer set."""
    try:
        morsel = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(_named(scope, name))
    except CookieError:
        return ""
    return "" if morsel is None else morsel.value


def keep(request: Request, response: Response, name: str, value: str, *, seconds: int) -> None:
    """For this host alone, and out of the reach of scripts."""
    secure = _is_secure(request.scope)
    name = _named(request.scope, name)
    response.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=secure)


def drop(request: Request, response: Response, name: str) -> None:
    secure = _is_secure(request.scope)
    response.delete_cookie(_named(request.scope, name), path="/", httponly=True, samesite="lax", secure=secure)


def _named(scope: Scope, name: str) -> str:
    return f"__Host-{name}" if _is_secure(scope) else name


def _is_secure(scope: Scope) -> bool:
    return "app" in scope and bool(scope["app"].state.runtime.settings.secure)
