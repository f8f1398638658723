"""Bodies 请求体: bounded, JSON, and well-formed before anything else looks at them; forms where there are pages."""

import json
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.http.problems import Answer, InvalidError, Problem

MULTIPART: Final = "multipart/form-data"
FORMS: Final = frozenset({"application/x-www-form-urlencoded", MULTIPART})


class Bodies:
    """Reads a request's body whole, at most `limit` bytes of it, and hands it on only if it is JSON.

    Nor is anything asked at an address that holds a NUL: no text of the database does.

    The routes at `streamed` take files: they read, count and check what comes themselves. Below `pages`, forms are
    taken in place of JSON; one that may hold files is at most `file_limit` bytes.
    """

    def __init__(
        self, app: ASGIApp, limit: int, streamed: frozenset[str], pages: str, answering: Answer, file_limit: int = 0
    ) -> None:
        self._app = app
        self._limit = limit
        self._file_limit = max(limit, file_limit)
        self._streamed = streamed
        self._pages = pages
        self._answer = answering

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (nul := _nul_in(scope)) is not None:
            await self._answer(nul, scope)(scope, receive, send)
            return
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"} or scope["path"] in self._streamed:
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        has_files = scope["path"].startswith(self._pages) and _media_type(headers) == MULTIPART
        body = await self._read(headers, receive, self._file_limit if has_files else self._limit)
        fault = _form_fault if scope["path"].startswith(self._pages) else _fault
        error = Problem("body_too_large") if body is None else fault(body, headers)
        if error is not None:
            await self._answer(error, scope)(scope, receive, send)
            return

        async def replay() -> Message:
            nonlocal body
            if body is None:
                return await receive()
            whole, body = body, None
            return {"type": "http.request", "body": whole, "more_body": False}

        await self._app(scope, replay, send)

    async def _read(self, headers: dict[bytes, bytes], receive: Receive, limit: int) -> bytes | None:
        """The body, or None when it is over the limit by its own account or by count."""
        declared = headers.get(b"content-length", b"0")
        if not declared.isdigit() or int(declared[:20]) > limit:
            return None
        parts, size, more = [], 0, True
        while more:
            message = await receive()
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > limit:
                return None
            more = message.get("more_body", False)
        return b"".join(parts)


def _nul_in(scope: Scope) -> InvalidError | None:
    holds = {"path": "\0" in scope["path"], "query": b"%00" in scope["query_string"]}
    return next((InvalidError(where, "string_pattern_mismatch") for where, found in holds.items() if found), None)


def _fault(body: bytes, headers: dict[bytes, bytes]) -> Problem | InvalidError | None:
    if not body:
        return None
    if _media_type(headers) != "application/json":
        return Problem("unsupported_media_type")
    try:
        msgspec.json.decode(body)
        json.loads(body, object_pairs_hook=_named_once)
    except InvalidError as repeated:
        return repeated
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        return Problem("malformed_json")
    return None


def _named_once(pairs: Sequence[tuple[str, Any]]) -> None:
    """Of a field named twice, readers take the first or the last: nobody knows which was meant."""
    if len({name for name, _ in pairs}) < len(pairs):
        raise InvalidError("#", "repeated_name")


def _form_fault(body: bytes, headers: dict[bytes, bytes]) -> Problem | None:
    return Problem("unsupported_media_type") if body and _media_type(headers) not in FORMS else None


def _media_type(headers: dict[bytes, bytes]) -> str:
    return headers.get(b"content-type", b"").split(b";")[0].strip().lower().decode("latin-1")
