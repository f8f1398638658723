"""Acting 操作人: who asks, on whose behalf and why, under which idempotency key, and what they have seen."""

import re
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Final, NamedTuple

import msgspec
from fastapi import Depends, Request

from infra.http.headers import ENCODED, NAMED, RequestHeader
from infra.http.principal import principal, runtime_of
from infra.http.problems import InvalidError
from infra.runtime import Runtime
from services.ledger import Act

ENTITY_TAG: Final = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
OURS: Final = re.compile(r'"([0-9]{1,18})"')


KEY: Final = RequestHeader(
    "Idempotency-Key",
    re.compile(r"[\x21-\x7e]{1,255}"),
    "幂等键: 同一键得到同一回执, 不会重复记录 / the same key gives the same answer, recorded once",
    "4f7c0a52-2b0e-4c52-9d4e-0d6f3f3b6a11",
)
IF_MATCH: Final = RequestHeader(
    "If-Match",
    re.compile(r".{1,1000}"),
    "所见内容的 ETag; 其后又有变动则不记录 / ETag of what was seen; refused once it has changed",
    '"1024"',
)
ON_BEHALF_OF: Final = RequestHeader(
    "X-On-Behalf-Of", NAMED, f"代何人操作; {ENCODED} / on whose behalf", "secretary:A", encoded=True
)
REASON: Final = RequestHeader(
    "X-Reason",
    re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f]{0,2000}"),
    f"事由; {ENCODED} / why",
    "%E8%A1%A5%E5%BD%95",
    encoded=True,
)
CORRELATION: Final = RequestHeader(
    "X-Correlation-Id", re.compile(r"[\w.\-]{1,64}"), "关联编号 / correlation id", "import-2025-04"
)
ACT_HEADERS: Final = (KEY, IF_MATCH, ON_BEHALF_OF, REASON, CORRELATION)


async def running(request: Request) -> Runtime:
    return runtime_of(request)


async def signed_in(request: Request) -> str:
    """Whoever asks, by the id of the account; in development mode by the name it was given."""
    return (await principal(request)).account.id


async def act(request: Request) -> Act:
    actor, key, if_match = await signed_in(request), KEY.of(request), IF_MATCH.of(request)
    return Act(
        actor,
        runtime_of(request).clock(),
        key=None if key is None else f"{actor}/{key}",  # no actor has a slash, so no two of them share a key
        fingerprint=b"" if key is None else await _fingerprint(request),
        on_behalf_of=ON_BEHALF_OF.of(request),
        reason=REASON.of(request),
        correlation=CORRELATION.of(request),
        if_position=None if if_match is None else _seen(if_match),
    )


class UnsignedRequest(NamedTuple):
    """What is kept of a request that nobody signs: nothing of whoever sent it, not even in its key."""

    now: datetime
    key: str | None
    fingerprint: bytes


async def unsigned(request: Request) -> UnsignedRequest:
    key = KEY.of(request)
    return UnsignedRequest(runtime_of(request).clock(), key, b"" if key is None else await _fingerprint(request))


Running = Annotated[Runtime, Depends(running)]
Acting = Annotated[Act, Depends(act)]
Unsigned = Annotated[UnsignedRequest, Depends(unsigned)]


async def _fingerprint(request: Request) -> bytes:
    """SHA-256 of method, path and body, whatever order its fields were written in."""
    body = await request.body()
    canonical = msgspec.json.encode(msgspec.json.decode(body), order="sorted") if body else b""
    return sha256(f"{request.method} {request.url.path}\n".encode() + canonical).digest()


def _seen(if_match: str) -> int | None:
    """The position that If-Match names; -1, which no act can match, for a tag that was never ours."""
    if if_match.strip() == "*":
        return None
    tags = [tag.strip() for tag in if_match.split(",")]
    if not all(ENTITY_TAG.fullmatch(tag) for tag in tags):
        raise InvalidError("header/if-match", "if_match")
    return max((int(ours[1]) for tag in tags if (ours := OURS.fullmatch(tag))), default=-1)
