"""Flash 操作回执: what the page after an act says of it, once."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

import msgspec
from fastapi import Request
from starlette.responses import Response

from infra.http.cookies import drop, keep, kept

COOKIE: Final = "flash"
LIFETIME: Final = 60  # seconds; it is read by the page that follows at once


class Flash(msgspec.Struct, frozen=True):
    """What was done, in both languages, and the position of the log under which it is recorded."""

    zh: str
    en: str
    position: int | None = None


def flash_of(request: Request) -> Flash | None:
    """What the act before this page left to be said."""
    left = kept(request.scope, COOKIE)
    if not left or len(left) > 3_000:
        return None
    try:
        return msgspec.json.decode(urlsafe_b64decode(left + "=" * (-len(left) % 4)), type=Flash)
    except (ValueError, msgspec.DecodeError):
        return None


def leave(request: Request, response: Response, flash: Flash) -> None:
    """For the next page to say."""
    said = urlsafe_b64encode(msgspec.json.encode(flash)).decode().rstrip("=")
    keep(request, response, COOKIE, said, seconds=LIFETIME)


def forget(request: Request, response: Response) -> None:
    drop(request, response, COOKIE)
