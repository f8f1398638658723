"""Guard 外围: every answer carries a request id; refusals and failures are logged, the unforeseen told to nobody."""

import re
import traceback
from collections.abc import Callable
from uuid import uuid4

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.http.problems import Answer, Problem

REQUEST_ID = re.compile(rb"[\w.\-]{1,64}")

log = structlog.get_logger()


class Guard:
    """Outermost: nothing inside can answer without it.

    Of the paths that are `nameless`, a refusal is not logged at all, and a failure without where it was asked from.
    """

    def __init__(self, app: ASGIApp, answering: Answer, nameless: Callable[[str], bool]) -> None:
        self._app = app
        self._answer = answering
        self._is_nameless = nameless

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
                self._note(scope, message["status"], request_id)
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_guarded)
        except Exception:
            scope["state"]["trace"] = traceback.format_exc()  # as text: no renderer shall spell out values of variables
            if started:
                self._note(scope, 500, request_id)
                raise
            await self._answer(Problem("internal"), scope)(scope, receive, send_guarded)

    def _note(self, scope: Scope, status: int, request_id: str) -> None:
        """Who was refused what; what failed, and of which error."""
        nameless = self._is_nameless(scope["path"])
        if status < 400 or (nameless and status < 500):
            return
        state = scope["state"]
        known, error = state.get("principal"), state.get("error")
        told = {
            "request_id": request_id,
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "account": known and known.account.id,
            "address": None if nameless else scope["client"] and scope["client"][0],
        }
        if status < 500:
            log.info("request_refused", **told, why=getattr(error, "code", None))
        else:
            log.error(
                "request_failed", **told, why=error and f"{type(error).__name__}: {error}", trace=state.get("trace")
            )


def _request_id(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return given.decode() if REQUEST_ID.fullmatch(given) else uuid4().hex
