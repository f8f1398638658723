"""Safe headers 安全响应头: what every answer tells the browser not to do, errors and files included."""

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT: Final = (
    "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SAFE: Final[Mapping[str, str]] = {
    "Content-Security-Policy": CONTENT,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with none, browsers send `Origin: null` from our own forms
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
OVER_TLS: Final = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
READER: Final = "/docs"  # of the OpenAPI document, in development mode: its scripts come from elsewhere


class SafeHeaders:
    """Outermost, so that nothing is answered without them; an answer that sets one of them itself knows why."""

    def __init__(self, app: ASGIApp, *, over_tls: bool, with_reader: bool) -> None:
        self._app = app
        self._headers = {**SAFE, **(OVER_TLS if over_tls else {})}
        self._reader = READER if with_reader else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    if name != "Content-Security-Policy" or scope["path"] != self._reader:
                        headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_safely)
