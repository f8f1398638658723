"""Acting 操作人: who asks, on whose behalf and why, under which idempotency key, and what they have seen."""

import re
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Final, NamedTuple

import msgspec
from fastapi import Depends, Request

from infra.http.headers import CORRELATION, IF_MATCH, KEY, ON_BEHALF_OF, REASON
from infra.http.permitted import Permitted
from infra.http.principal import runtime_of
from infra.http.problems import InvalidError
from infra.runtime import Runtime
from services.ledger import Act

ENTITY_TAG: Final = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
OURS: Final = re.compile(r'"([0-9]{1,18})"')


async def running(request: Request) -> Runtime:
    return runtime_of(request)


async def act(request: Request, access: Permitted) -> Act:
    key, if_match, said = KEY.of(request), IF_MATCH.of(request), (ON_BEHALF_OF.of(request), REASON.of(request))
    return Act(
        access.signs,
        runtime_of(request).clock(),
        # no account's id has a slash, so no two of them share a key
        key=None if key is None else f"{access.account}/{key}",
        fingerprint=b"" if key is None else await _fingerprint(request, said),
        on_behalf_of=said[0],
        reason=said[1],
        correlation=CORRELATION.of(request),
        if_position=None if if_match is None else _seen(if_match),
        actor=access.actor,
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


async def _fingerprint(request: Request, said: tuple[str | None, ...] = ()) -> bytes:
    """SHA-256 of method, path, body, whatever order its fields were written in, and what is `said` beside it."""
    body = await request.body()
    canonical = msgspec.json.encode(msgspec.json.decode(body), order="sorted") if body else b""
    beside = b"\n" + msgspec.json.encode(said) if any(said) else b""  # mostly nothing: as it always was
    return sha256(f"{request.method} {request.url.path}\n".encode() + canonical + beside).digest()


def _seen(if_match: str) -> int | None:
    """The position that If-Match names; -1, which no act can match, for a tag that was never ours."""
    if if_match.strip() == "*":
        return None
    tags = [tag.strip() for tag in if_match.split(",")]
    if not all(ENTITY_TAG.fullmatch(tag) for tag in tags):
        raise InvalidError("header/if-match", "if_match")
    return max((int(ours[1]) for tag in tags if (ours := OURS.fullmatch(tag))), default=-1)
