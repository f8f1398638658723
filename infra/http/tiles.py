"""Tiles 校验点与哈希分块: the log by https://c2sp.org/tlog-tiles; hashes for everybody, entries for who may read."""

import re
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from domain.access import EVERYWHERE, Right
from domain.refusal import NotFoundError
from infra.http.acting import Running
from infra.http.permitted import Permitted, logged
from infra.http.principal import Asking
from infra.postgres.tree import HEIGHT, WIDTH
from infra.runtime import Runtime
from services.access import require

public = APIRouter(tags=["校验点 checkpoints"])
router = APIRouter(tags=["事实日志 ledger"])

NUMBER: Final = re.compile(r"(?P<thousands>(?:x[0-9]{3}/){0,5})(?P<last>[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?")
LONGEST: Final = 65_535  # bytes of an entry in this layout
BINARY: Final = "application/octet-stream"
FOR_EVER: Final = "max-age=31536000, immutable"

Tile = Annotated[
    str,
    Path(
        max_length=40,
        description="块号, 三位一节, 不满的块另注宽度 / number in groups of three digits, width of a partial one",
        examples=["x001/x234/067", "273.p/112"],
    ),
]
Level = Annotated[int, Path(ge=0, le=63, description="层 / level", examples=[0])]


def whole_record(request: Request, who: Asking, access: Permitted) -> None:
    """Whoever may read the record of some units alone is refused what is not divided by units."""
    if access.actor is not None:
        with logged(request, who):
            require(access.actor, Right.READ_RECORD, EVERYWHERE)


@public.get(
    "/checkpoint",
    summary="最近校验点 / Latest checkpoint",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}},
)
def show_checkpoint(running: Running) -> Response:
    """最近签发的校验点 (C2SP tlog-checkpoint), 含见证签名; 无须登录.

    The latest signed checkpoint, with the signatures of witnesses; open to all.
    """
    made = running.checkpoints.latest()
    if made is None:
        raise NotFoundError("尚未签发校验点", "no checkpoint has been made yet")
    return Response(made.note, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "max-age=5"})


@public.get(
    "/tile/{level}/{tile:path}",
    summary="哈希分块 / Tile",
    response_class=Response,
    responses={200: {"content": {BINARY: {}}}},
)
def show_tile(level: Level, tile: Tile, running: Running) -> Response:
    """Merkle 树的一块哈希 (C2SP tlog-tiles), 不含内容; 无须登录.

    A tile of the Merkle tree: hashes only, no content; open to all.
    """
    number, width = _asked(running, level, tile)
    return _for_ever(running.tree.tile(level, number, width), "public")


@router.get(
    "/tile/entries/{tile:path}",
    summary="事实分块 / Entries",
    response_class=Response,
    responses={200: {"content": {BINARY: {}}}},
    dependencies=[Depends(whole_record)],
)
def show_entries(tile: Tile, running: Running) -> Response:
    """一块事实的规范字节 (C2SP tlog-tiles), 与同号的零层哈希块逐条对应; 不分单位, 只供监督全部的人员.

    The canonical bytes of 256 facts, each hashing to its place in the tile of level 0 of the same number; of whatever
    unit, so that it is for those who supervise all.
    """
    number, width = _asked(running, 0, tile)
    return _for_ever(_bundle(running.tree.entries(number, width)), "private")


def _for_ever(content: bytes, who: str) -> Response:
    return Response(content, media_type=BINARY, headers={"Cache-Control": f"{who}, {FOR_EVER}"})


def _asked(running: Runtime, level: int, tile: str) -> tuple[int, int]:
    """The number and the width of a tile that the latest checkpoint has. Raises NotFoundError for any other."""
    made, named = running.checkpoints.latest(), NUMBER.fullmatch(tile)
    if made is not None and named is not None:
        number = int(named["thousands"].replace("x", "").replace("/", "") + named["last"])
        width = int(named["width"] or WIDTH)
        there = (made.size >> (HEIGHT * level)) - number * WIDTH
        if tile == path_of(number, width) and width <= there:
            return number, width
    raise NotFoundError("没有这一块", "there is no such tile")


def path_of(number: int, width: int) -> str:
    """How a tile is named: 1234067 is x001/x234/067, of width 12 x001/x234/067.p/12."""
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    return "/".join(groups) + (f".p/{width}" if width < WIDTH else "")


def _bundle(entries: list[bytes]) -> bytes:
    if any(len(entry) > LONGEST for entry in entries):
        raise NotFoundError(
            f"此块中有超过{LONGEST}字节的事实, 该格式容纳不下, 请改用 /events",
            f"a fact here is longer than the {LONGEST} bytes this layout holds: read it at /events",
        )
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)
