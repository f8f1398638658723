"""Flash 操作回执: what the page after an act says of it, once."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

import msgspec
from fastapi import Request
from starlette.responses import Response

from infra.http.cookies import drop, keep, kept

COOKIE: Final = "flash"
LIFETIME: Final = 60  # seconds; it is read by the page that follows at once
LONGEST: Final = 3_000  # of a cookie's value; browsers take no more than 4,096 bytes with all that belongs to it


class Flash(msgspec.Struct, frozen=True):
    """What was done, in both languages, and the position of the log under which it is recorded."""

    zh: str
    en: str
    position: int | None = None


def flash_of(request: Request) -> Flash | None:
    """What the act before this page left to be said."""
    left = kept(request.scope, COOKIE)
    if not left or len(left) > LONGEST:
        return None
    try:
        return msgspec.json.decode(urlsafe_b64decode(left + "=" * (-len(left) % 4)), type=Flash)
    except (ValueError, msgspec.DecodeError):
        return None


def leave(request: Request, response: Response, flash: Flash) -> None:
    """For the next page to say; what is too long is cut, so that something is said."""
    said, most = _written(flash), 300
    while len(said) > LONGEST:
        said, most = _written(Flash(_cut(flash.zh, most), _cut(flash.en, most), flash.position)), most // 2
    keep(request, response, COOKIE, said, seconds=LIFETIME)


def _written(flash: Flash) -> str:
    return urlsafe_b64encode(msgspec.json.encode(flash)).decode().rstrip("=")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def forget(request: Request, response: Response) -> None:
    drop(request, response, COOKIE)
