"""Keys 接口密钥: of every service, until when, and whether they are used."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final, Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.administering import Inspecting
from infra.http.language import Text
from infra.identity.accounts import Account
from infra.identity.keys import Key
from infra.pages import exports
from infra.pages.administration.words import SCOPES
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Shape, Tag, Tone, as_asked
from infra.pages.rendering import here
from infra.pages.terms import joined
from infra.runtime import Runtime

router = APIRouter(prefix="/workbench", include_in_schema=False)

SOON: Final = timedelta(days=30)
COLUMNS: Final = (
    Column("name", Text("用途", "Name")),
    Column("service", Text("服务", "Service")),
    Column("id", Text("密钥编号", "Key id")),
    Column("state", Text("状态", "Status")),
    Column("scopes", Text("范围", "Scopes"), sortable=False),
    Column("expires", Text("到期", "Expires"), Shape.MOMENT),
    Column("used", Text("最近使用", "Last used"), Shape.MOMENT),
    Column("made", Text("发给时间", "Made"), Shape.MOMENT),
    Column("by", Text("发给人", "Made by"), shown=False),
)
TITLE: Final = Text("接口密钥", "API keys")
EMPTY: Final = Text(
    "没有密钥。先新建一个服务账号, 再在其账号页发给密钥。",
    "No keys. Make a service account, then give it a key on its page.",
)
REVOKED: Final = Tag(Text("已撤销", "Revoked"))
EXPIRED: Final = Tag(Text("已到期", "Expired"))
REPLACED: Final = Tag(Text("更换中", "Being replaced"), Tone.INFO)
ENDS_SOON: Final = Tag(Text("即将到期", "Expires soon"), Tone.WARN)
SERVES: Final = Tag(Text("有效", "Serves"), Tone.GOOD)


@router.get("/keys")
def keys_page(
    request: Request, running: Running, frame: Framed, who: Inspecting, state: Literal["", "serving"] = ""
) -> Response:
    keys = running.identity.overview.keys()
    reached = {one.id for one in who.reached(list({one.id: one for _, one in keys}.values()))}
    shown = [(key, one) for key, one in keys if one.id in reached and (not state or key.serves(frame.now))]
    listing = listing_of(running, frame, shown)
    chips = [
        Chip(Text("全部", "All"), here(request, state=None), not state),
        Chip(Text("有效", "Serving"), here(request, state="serving"), state == "serving"),
    ]
    listing = as_asked(Listing(TITLE, COLUMNS, listing.rows, EMPTY, [chips]), request)
    return exports.answer(request, "administration/keys.html", listing)


def listing_of(running: Runtime, frame: Frame, keys: Iterable[tuple[Key, Account]]) -> Listing:
    """Keys with whose they are."""
    names = running.identity.overview.names()
    return Listing(TITLE, COLUMNS, [_row(frame, names, key, account) for key, account in keys], EMPTY)


def _row(frame: Frame, names: Mapping[str, str], key: Key, account: Account) -> Row:
    address = frame.url("account_page", account=account.id)
    return Row(
        {
            "name": key.name,
            "service": Linked(account.login, address),
            "id": key.id,
            "state": _state(frame, key),
            "scopes": joined(SCOPES[scope] for scope in key.scopes),
            "expires": key.expires_at,
            "used": key.last_used_at,
            "made": key.made_at,
            "by": names.get(key.made_by, key.made_by),
        },
        address,
    )


def _state(frame: Frame, key: Key) -> Tag:
    if key.revoked_at is not None:
        return REVOKED
    if not key.serves(frame.now):
        return EXPIRED
    if key.replaced_by is not None:
        return REPLACED
    return ENDS_SOON if key.expires_at - frame.now < SOON else SERVES
