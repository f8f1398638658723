"""Security log 安全日志: sign-ins, refusals and changes of accounts, the newest first; its chain checked on demand."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain.access import RULES, Right, Role
from domain.access.roles import Level
from infra.http.acting import Running
from infra.http.administering import InspectingAll
from infra.http.grant_answers import AccountId
from infra.http.language import Text
from infra.identity.accounts import AccountKind
from infra.identity.keys import Scope
from infra.identity.security_log import Kind, Line
from infra.pages import exports
from infra.pages.administration.words import ACCOUNTS, HOW, KINDS, LEVELS, NOBODY, ROLES, SCOPES, SERVER, WHY
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Column, Listing, Row, Shape, as_asked
from infra.pages.rendering import render

router = APIRouter(prefix="/workbench/security-log", include_in_schema=False)

EXPORTED: Final = 50_000
"""Lines in one file at most; the newest."""
COLUMNS: Final = (
    Column("number", Text("序号", "Number"), Shape.NUMBER, sortable=False),
    Column("at", Text("时间", "When"), Shape.MOMENT, sortable=False),
    Column("kind", Text("事件", "What"), sortable=False),
    Column("account", Text("所涉账号", "Account"), sortable=False),
    Column("by", Text("操作人", "By"), sortable=False),
    Column("address", Text("来源地址", "Address"), sortable=False),
    Column("detail", Text("说明", "More"), sortable=False),
)
TITLE: Final = Text("安全日志", "Security log")
EMPTY: Final = Text("没有符合条件的记录。", "No line is like this.")
DETAILS: Final[Mapping[str, Text]] = {
    "role": Text("岗位", "role"),
    "level": Text("层级", "level"),
    "place": Text("所在", "place"),
    "person": Text("署名", "signs as"),
    "grant": Text("授权编号", "grant"),
    "key": Text("密钥", "key"),
    "replaces": Text("替换", "replaces"),
    "scopes": Text("范围", "scopes"),
    "expires_at": Text("到期", "expires"),
    "old_ends_at": Text("旧密钥到期", "old one ends"),
    "session": Text("会话", "session"),
    "sessions_ended": Text("结束会话数", "sessions ended"),
    "login": Text("登录名", "login"),
    "account_kind": Text("类别", "kind"),
    "asked": Text("请求", "asked"),
    "right": Text("权限", "right"),
    "why": Text("原因", "why"),
    "how": Text("方式", "how"),
    "second": Text("第二因素", "second factor"),
    "seconds": Text("须等待秒数", "seconds to wait"),
    "subject": Text("统一认证标识", "subject"),
    "expected": Text("预期", "expected"),
    "webhook": Text("投递编号", "webhook"),
    "url": Text("接收地址", "address"),
    "position": Text("已投递至", "delivered up to"),
    "after": Text("重新自此后投递", "again from after"),
    "before": Text("此前已投递至", "had delivered up to"),
}


@router.get("")
def security_log_page(
    request: Request,
    running: Running,
    frame: Framed,
    who: InspectingAll,  # noqa: ARG001 - whoever may not is refused
    account: Annotated[AccountId | None, Query()] = None,
    kind: Kind | None = None,
    cursor: Annotated[int, Query(ge=1, le=2**62)] = 2**62,
) -> Response:
    listing = as_asked(Listing(TITLE, COLUMNS, (), EMPTY), request, whole=False)
    limit = EXPORTED if request.query_params.get("format") else listing.size
    found = running.identity.log.read(before=cursor, limit=limit + 1, account=account, kind=kind)
    names = running.identity.overview.names()
    more = found[limit - 1].number if len(found) > limit else None
    shown = Listing(
        TITLE,
        COLUMNS,
        lines_of(frame, names, found[:limit]).rows,
        EMPTY,
        size=listing.size,
        chosen=listing.chosen,
        next=None if more is None else str(more),
    )
    return exports.answer(
        request,
        "administration/security_log.html",
        shown,
        kind=kind or "",
        kinds=list(KINDS.items()),
        account=account,
        name=names.get(account or ""),
    )


@router.get("/chain")
def security_chain_page(request: Request, running: Running, frame: Framed, who: InspectingAll) -> Response:  # noqa: ARG001
    """Walks the whole chain: it may take a while."""
    return render(request, "administration/security_chain.html", found=running.identity.log.verify())


def lines_of(frame: Frame, names: Mapping[str, str], lines: Iterable[Line]) -> Listing:
    """Lines in words; accounts by name."""
    return Listing(TITLE, COLUMNS, [_row(frame, names, one) for one in lines], EMPTY)


def _row(frame: Frame, names: Mapping[str, str], line: Line) -> Row:
    by = SERVER if line.by == "server" else names.get(line.by, line.by) or NOBODY
    return Row(
        {
            "number": line.number,
            "at": line.at,
            "kind": KINDS[line.kind],
            "account": names.get(line.account or "", line.account),
            "by": by,
            "address": line.address or None,
            "detail": "; ".join(_told(frame, name, value) for name, value in line.detail.items()) or None,
        }
    )


def _told(frame: Frame, name: str, value: Any) -> str:
    """One thing more about a line, in the language of the page as far as it is ours to say."""
    title = DETAILS.get(name, Text(name, name)).of(english=frame.english)
    match name:
        case "role" if value in set(Role):
            said: Any = ROLES[Role(value)].of(english=frame.english)
        case "level" if value in set(Level):
            said = LEVELS[Level(value)].of(english=frame.english)
        case "account_kind" if value in set(AccountKind):
            said = ACCOUNTS[AccountKind(value)].of(english=frame.english)
        case "scopes":
            said = ", ".join(SCOPES[Scope(one)].of(english=frame.english) for one in value)
        case "expires_at" | "old_ends_at" if isinstance(value, str):
            said = f"{datetime.fromisoformat(value).astimezone(frame.zone):%Y-%m-%d %H:%M}"
        case "how" | "second" if value in HOW:
            said = HOW[value].of(english=frame.english)
        case "why" if value in WHY:
            said = WHY[value].of(english=frame.english)
        case "right" if value in set(Right):
            rule = RULES[Right(value)]
            said = Text(rule.zh, rule.en).of(english=frame.english)
        case "place" if isinstance(value, str):
            said = {one.id: one.name for one in frame.committees}.get(value, value)
        case _:
            said = ", ".join(map(str, value)) if isinstance(value, list) else value
    return f"{title}: {said}"
