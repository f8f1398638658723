"""Errors 出错页: what went wrong, why, and what to do, in words; in the frame where there is one already."""

from datetime import UTC
from typing import Final
from urllib.parse import quote

from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from infra.http.language import Text, english_first
from infra.http.problems import told
from infra.identity import Fault, IdentityError
from infra.pages.rendering import HEADERS, render
from infra.pages.templating import Reading, rendered

PREFIX: Final = "/workbench"
SIGN_IN: Final = f"{PREFIX}/sign-in"
NOT_YET: Final = Text("暂无内容", "Nothing here yet")
BEFORE_ALL_ELSE: Final = frozenset({Fault.PASSWORD_CHANGE_REQUIRED, Fault.SECOND_FACTOR_REQUIRED})
"""What is settled on one's own account first."""


def is_page(scope: Scope) -> bool:
    """Whether somebody who reads pages asks."""
    path: str = scope["path"]
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def answer(error: Exception, scope: Scope) -> Response:
    """The page that says what this error is; who is not signed in is asked to, and then brought back."""
    if isinstance(error, IdentityError) and error.code in BEFORE_ALL_ELSE:
        return RedirectResponse(f"{PREFIX}/account", 303)
    english = english_first(scope)
    problem = told(error, english=english)
    if problem.status == 401 and scope["path"] != SIGN_IN:
        wanted = scope["path"] if scope["method"] == "GET" else PREFIX
        query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] and wanted != PREFIX else ""
        return RedirectResponse(f"{SIGN_IN}?next={quote(wanted + query, safe='')}", 303)
    if scope["method"] == "GET" and problem.status == 409:  # nothing was done that rules could refuse
        problem = problem._replace(title=NOT_YET.of(english=english))
    view = {"problem": problem, "request_id": _request_id(scope)}
    if "frame" in scope.get("state", {}):
        return render(Request(scope), "errors/problem.html", status=problem.status, **view)
    body = rendered("errors/bare.html", Reading(english, UTC), **view)
    return HTMLResponse(body, problem.status, {**HEADERS, "Content-Language": "en" if english else "zh-CN"})


def _request_id(scope: Scope) -> str:
    return str(scope.get("state", {}).get("request_id", ""))
