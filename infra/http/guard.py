"""Guard 外围: every answer carries a request id; what nobody foresaw is logged and told to nobody."""

import re
import traceback
from uuid import uuid4

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.http.problems import Answer, Problem

REQUEST_ID = re.compile(rb"[\w.\-]{1,64}")

log = structlog.get_logger()


class Guard:
    """Outermost: nothing inside can answer without it."""

    def __init__(self, app: ASGIApp, answering: Answer) -> None:
        self._app = app
        self._answer = answering

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = scope.setdefault("state", {})["request_id"] = _request_id(scope)
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_guarded)
        except Exception:
            log.error(  # noqa: TRY400 - the trace as text: no renderer shall spell out the values of variables
                "request_failed",
                request_id=request_id,
                method=scope["method"],
                path=scope["path"],
                trace=traceback.format_exc(),
            )
            if started:
                raise
            await self._answer(Problem("internal"), scope)(scope, receive, send_guarded)


def _request_id(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return given.decode() if REQUEST_ID.fullmatch(given) else uuid4().hex
