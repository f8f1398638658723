"""Own site 同源: asked under a name of ours, and, to change anything, from a page of ours."""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from infra.http.principal import cookie_name
from infra.http.problems import Answer, Problem
from infra.settings import LOOPBACK, Settings

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
PLAIN: Final = "plain_http"
OURS: Final = frozenset({"same-origin", "none"})  # "none": typed or opened by the user, not by another site


class OwnSite:
    """Refuses requests under a foreign name, and changes that another site's page asked the browser for.

    What a proxy says came over plain HTTP is refused too, but for pages, which are led to TLS: a program must not get
    used to showing its key in the clear. Browsers say where a request comes from in Sec-Fetch-Site, older ones in
    Origin; one that brings a session's cookie and says neither is refused.
    """

    def __init__(self, app: ASGIApp, settings: Settings, answering: Answer, is_page: Callable[[str], bool]) -> None:
        self._app = app
        self._answer = answering
        self._cookie = cookie_name(settings)
        self._origin = settings.public_url
        self._is_encrypted = settings.secure
        self._is_page = is_page
        self._hosts = _hosts(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = self._problem(scope) if scope["type"] == "http" else None
        if problem == PLAIN and scope["method"] in {"GET", "HEAD"} and self._is_page(scope["path"]):
            query = scope["query_string"].decode("latin-1")
            where = f"{self._origin}{quote(scope['path'])}{'?' if query else ''}{query}"
            await RedirectResponse(where, 308)(scope, receive, send)
        elif problem is None:
            await self._app(scope, receive, send)
        else:
            await self._answer(Problem(problem), scope)(scope, receive, send)

    def _problem(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        if self._is_encrypted and headers.get("x-forwarded-proto", "https").lower() == "http":
            return PLAIN
        host = headers.get("host", "")
        if self._hosts is not None and urlsplit(f"//{host}").hostname not in self._hosts:
            return "unknown_host"
        if scope["method"] in SAFE_METHODS or self._is_ours(scope, headers, host):
            return None
        return "cross_site"

    def _is_ours(self, scope: Scope, headers: Headers, host: str) -> bool:
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None:
            return site in OURS
        if origin is not None:
            return origin == (self._origin or f"{scope['scheme']}://{host}")
        return f"{self._cookie}=" not in headers.get("cookie", "")


def _hosts(settings: Settings) -> frozenset[str] | None:
    """The names it goes by; any, where it listens beyond this machine and has not been told its own."""
    if settings.public_url is None and settings.host not in LOOPBACK:
        return None
    named = urlsplit(settings.public_url).hostname if settings.public_url else None
    return LOOPBACK | ({named} if named else set())
