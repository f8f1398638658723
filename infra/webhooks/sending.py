"""Sending 发送: one signed request, and what came of it; no redirect is followed, and no answer awaited for ever."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from ssl import SSLError, create_default_context
from time import monotonic, time
from typing import Final, Self

import anyio
import httpcore

from infra.settings import Settings
from infra.webhooks.addresses import Pinned, Reach, UnreachableError
from infra.webhooks.secrets import signature

CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"
PATIENCE: Final = 20.0  # seconds, for all of it
CONNECTING: Final = 8.0  # seconds
EXCERPT: Final = 300  # characters of an answer that are kept
MOST_DIGITS: Final = 9  # of the seconds that a receiver asks for
MOST: Final = 16_384  # bytes of an answer that are read, so that the connection can be used again


@dataclass(frozen=True)
class Outcome:
    """The status that was answered, or why there is none; `retry_after` are the seconds that the receiver asks for."""

    status: int | None
    fault: str | None
    answer: str
    took: int
    retry_after: int | None = None

    @property
    def arrived(self) -> bool:
        return self.status is not None and self.status // 100 == 2


class Sender:
    """Connections to receivers, kept open between events."""

    def __init__(self, settings: Settings) -> None:
        self.reach = Reach(settings)
        self._pool = httpcore.AsyncConnectionPool(
            create_default_context(),
            max_connections=100,
            max_keepalive_connections=50,
            keepalive_expiry=30.0,
            network_backend=Pinned(self.reach),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.aclose()

    async def send(self, url: str, id: str, body: bytes, secrets: Sequence[str]) -> Outcome:  # noqa: A002
        """Sends an event, signed with every secret that serves. Never raises for what the receiver does."""
        began, timestamp = monotonic(), int(time())
        status, fault, answer, retry_after = None, None, "", None
        headers = {
            "content-type": CONTENT_TYPE,
            "user-agent": "dajinchuang",
            "webhook-id": id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": " ".join(signature(one, id, timestamp, body) for one in secrets),
        }
        try:
            with anyio.fail_after(PATIENCE):
                await self.reach.require(url)
                timeouts = {"connect": CONNECTING, "read": PATIENCE, "write": PATIENCE, "pool": PATIENCE}
                async with self._pool.stream(
                    "POST", url, headers=list(headers.items()), content=body, extensions={"timeout": timeouts}
                ) as response:
                    status = response.status
                    retry_after = _seconds(response)
                    answer = await _beginning(response)
        except UnreachableError as error:
            fault, answer = error.fault, str(error)
        except (TimeoutError, httpcore.TimeoutException):
            status, fault = None, "timeout"
        except (httpcore.ConnectError, SSLError) as error:
            fault, answer = "tls" if "certificate" in str(error).lower() else "connection", str(error)
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            status, fault, answer = None, "connection", str(error)
        took = round((monotonic() - began) * 1000)
        return Outcome(status, fault, answer[:EXCERPT], took, retry_after)


async def _beginning(response: httpcore.Response) -> str:
    """What is kept of an answer, as text that can be stored and shown."""
    read = b""
    async for chunk in response.aiter_stream():
        read += chunk
        if len(read) > MOST:
            break
    return "".join(one for one in read.decode(errors="replace") if one.isprintable())


def _seconds(response: httpcore.Response) -> int | None:
    """What is asked for as seconds, or as a time from now on; None for what makes no sense."""
    value = next((value for name, value in response.headers if name.lower() == b"retry-after"), b"")
    if value.isdigit():
        return int(value[:MOST_DIGITS])
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        return round(parsedate_to_datetime(value.decode()).timestamp() - time())
    return None
