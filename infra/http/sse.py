"""Server-sent events 推送: text sent as it comes, no faster than the reader takes it; in memory is one page at most.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from collections.abc import AsyncIterator
from typing import Final

import anyio
import structlog
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

MEDIA_TYPE: Final = "text/event-stream"
STALLED: Final = 60.0  # seconds that a reader may take nothing

log = structlog.get_logger()


def message(id: int, data: bytes | None = None) -> bytes:  # noqa: A002 - the field's name
    """An event with its id; without data nothing is dispatched, but the reader asks after this id next time."""
    return b"id: %d\n%s\n" % (id, b"" if data is None else b"data: %s\n" % data)


def comment(text: str) -> bytes:
    """What keeps the connection alive and is otherwise passed over."""
    return b": %s\n\n" % text.encode()


def retry(milliseconds: int) -> bytes:
    """How long the reader waits before it comes again."""
    return b"retry: %d\n\n" % milliseconds


class EventStream(Response):
    """Sends what an iterator brings until it ends, the reader leaves, or takes nothing for too long."""

    media_type = MEDIA_TYPE

    def __init__(self, chunks: AsyncIterator[bytes], status_code: int = 200) -> None:
        super().__init__(status_code=status_code, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._chunks = chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async with anyio.create_task_group() as both:

            async def until_gone() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                both.cancel_scope.cancel()

            both.start_soon(until_gone)
            try:
                await self._send(send)
            except TimeoutError:
                log.info("event_reader_stalled", address=scope["client"] and scope["client"][0], seconds=STALLED)
            both.cancel_scope.cancel()

    async def _send(self, send: Send) -> None:
        async for chunk in self._chunks:
            await _within(send, {"type": "http.response.body", "body": chunk, "more_body": True})
        await _within(send, {"type": "http.response.body", "body": b"", "more_body": False})


async def _within(send: Send, body: Message) -> None:
    with anyio.fail_after(STALLED):
        await send(body)
