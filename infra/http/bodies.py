"""Bodies 请求体: bounded, JSON, and well-formed before anything else looks at them."""

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.http.problems import Problem, answer


class Bodies:
    """Reads a request's body whole, at most `limit` bytes of it, and hands it on only if it is JSON.

    The routes at `streamed` take files: they read, count and check what comes themselves.
    """

    def __init__(self, app: ASGIApp, limit: int, streamed: frozenset[str]) -> None:
        self._app = app
        self._limit = limit
        self._streamed = streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"} or scope["path"] in self._streamed:
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        body = await self._read(headers, receive)
        problem = "body_too_large" if body is None else _fault(body, headers)
        if problem is not None:
            await answer(Problem(problem), scope)(scope, receive, send)
            return

        async def replay() -> Message:
            nonlocal body
            if body is None:
                return await receive()
            whole, body = body, None
            return {"type": "http.request", "body": whole, "more_body": False}

        await self._app(scope, replay, send)

    async def _read(self, headers: dict[bytes, bytes], receive: Receive) -> bytes | None:
        """The body, or None when it is over the limit by its own account or by count."""
        declared = headers.get(b"content-length", b"0")
        if not declared.isdigit() or int(declared[:20]) > self._limit:
            return None
        parts, size, more = [], 0, True
        while more:
            message = await receive()
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._limit:
                return None
            more = message.get("more_body", False)
        return b"".join(parts)


def _fault(body: bytes, headers: dict[bytes, bytes]) -> str | None:
    if not body:
        return None
    if headers.get(b"content-type", b"").split(b";")[0].strip().lower() != b"application/json":
        return "unsupported_media_type"
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        return "malformed_json"
    return None
