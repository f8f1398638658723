"""Paging 翻页: a list goes on after the last key seen; the cursor is opaque and belongs to its list."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Annotated, Any, NamedTuple, TypeVar, TypeVarTuple, cast
from urllib.parse import urlencode

import msgspec
from fastapi import Depends, Query, Request, Response
from pydantic import Field

from infra.http.fields import LINE
from infra.http.problems import InvalidError

Next = Annotated[str | None, Field(description="下一页的 cursor; 末页为空 / cursor of the next page; null at the end")]
Search = Annotated[
    str | None,
    Query(
        max_length=100, pattern=LINE, description="名称或代码中的文字 / part of a name or id", examples=["轧", "roll"]
    ),
]
CHECK = 6  # bytes
T = TypeVar("T")
Keys = TypeVarTuple("Keys")
Key = Sequence[str | int]


class Page(NamedTuple):
    """How far the asker has read, and how much more they want."""

    limit: int
    after: list[Any] | None
    request: Request
    response: Response

    def last(self, *start: *Keys) -> tuple[*Keys]:
        """The key read last, or where the list starts; a cursor of other values was never ours."""
        if self.after is None:
            return start
        if [type(one) for one in self.after[: len(start)]] != [type(one) for one in start]:
            raise InvalidError("query/cursor", "cursor")
        return cast("tuple[*Keys]", tuple(self.after[: len(start)]))

    def of(self, rows: Iterable[T], key: Callable[[T], Key]) -> tuple[tuple[T, ...], str | None]:
        """The rows of this page out of all, in the order of their keys, and the cursor of the next."""
        ordered = sorted(rows, key=lambda row: list(key(row)))
        if ordered:
            self.last(*key(ordered[0]))
        rest = [row for row in ordered if self.after is None or list(key(row)) > self.after]
        return self.cut(rest[: self.limit + 1], key)

    def cut(self, rows: Sequence[T], key: Callable[[T], Key]) -> tuple[tuple[T, ...], str | None]:
        """The same where the rows come in order from after the cursor, one more than the page holds."""
        shown = tuple(rows[: self.limit])
        following = self.follow(key(shown[-1])) if len(rows) > self.limit else None
        return shown, following

    def follow(self, last: Key) -> str:
        """The cursor after a key; the Link header names it too."""
        cursor = _seal(self.request.url.path, msgspec.json.encode(list(last)))
        query = [(name, value) for name, value in self.request.query_params.multi_items() if name != "cursor"]
        self.response.headers["Link"] = (
            f'<{self.request.url.path}?{urlencode([*query, ("cursor", cursor)])}>; rel="next"'
        )
        return cursor


async def page(
    request: Request,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=500, description="每页条数 / rows a page", examples=[100])] = 100,
    cursor: Annotated[
        str | None,
        Query(max_length=1_000, description="上一页的 next / `next` of the page before", examples=[None]),
    ] = None,
) -> Page:
    return Page(limit, None if cursor is None else _open(request.url.path, cursor), request, response)


Paging = Annotated[Page, Depends(page)]


def _seal(path: str, key: bytes) -> str:
    return urlsafe_b64encode(_check(path, key) + key).decode().rstrip("=")


def _open(path: str, cursor: str) -> list[Any]:
    try:
        sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError):
        raise InvalidError("query/cursor", "cursor") from None
    check, key = sealed[:CHECK], sealed[CHECK:]
    if check != _check(path, key) or _seal(path, key) != cursor:
        raise InvalidError("query/cursor", "cursor")
    try:
        return msgspec.json.decode(key, type=list[str | int])
    except msgspec.DecodeError:
        raise InvalidError("query/cursor", "cursor") from None


def _check(path: str, key: bytes) -> bytes:
    return blake2b(path.encode() + b"\n" + key, digest_size=CHECK).digest()
