"""Rendering 页面输出: a template in its frame, whole or in the drawer of another page."""

from datetime import UTC
from typing import Any, Final
from urllib.parse import quote

import msgspec
from fastapi import Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from infra.http.language import english_first
from infra.pages.flash import forget
from infra.pages.frame import frame_of
from infra.pages.templating import Reading, rendered

HEADERS: Final = {"Vary": "Accept-Language, Cookie, HX-Target"}
IN_DRAWER: Final = "drawer"
LAYOUTS: Final = {True: "layouts/drawer.html", False: "layouts/page.html"}

SAID: Final = frozenset({"refusal", "errors", "typed", "ticked"})
"""What is said to a form that is filled in anew, whatever stands around it."""


def render(request: Request, template: str, *, status: int = 200, **view: Any) -> Response:
    """A page: its template extends `layout`, which is the whole frame or, where a drawer asks, the drawer's.

    The template is given `frame`, `can`, `url`, `here` and whatever is passed by name.
    """
    frame = frame_of(request)
    in_drawer = request.headers.get("hx-target") == IN_DRAWER
    given = {
        "frame": frame,
        "layout": LAYOUTS[in_drawer],
        "in_drawer": in_drawer,
        "can": frame.can,
        "url": frame.url,
        "here": lambda **change: here(request, **change),
        "refusal": None,
        "errors": {},
        "typed": {},
        "ticked": {},
        **view,
    }
    headers = {**HEADERS, "Content-Language": "en" if frame.english else "zh-CN"}
    response = HTMLResponse(rendered(template, frame.reading, **given), status, headers)
    if frame.flash is not None and not in_drawer:
        forget(request, response)
    return response


def bare(request: Request, template: str, *, status: int = 200, **view: Any) -> Response:
    """A page without the frame, for whoever is not signed in."""
    english = english_first(request.scope)
    body = rendered(template, Reading(english, UTC), **view)
    return HTMLResponse(body, status, {**HEADERS, "Content-Language": "en" if english else "zh-CN"})


def here(request: Request, **change: object) -> str:
    """The address of the page with parts of its query changed; None takes a part out."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in change]
    new = [(name, str(value)) for name, value in change.items() if value is not None]
    query = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in [*kept, *new])
    return f"{request.url.path}?{query}" if query else request.url.path


def data(value: Any) -> Markup:
    """JSON to stand in a <script type="application/json">: nothing in it can end the element."""
    text = msgspec.json.encode(value).decode()
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def _quoted(text: str) -> str:
    return quote(text, safe="")
