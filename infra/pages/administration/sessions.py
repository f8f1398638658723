"""Sessions 登录会话: who is signed in now, from where and since when; each is ended on the page of its account."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.administering import Inspecting
from infra.http.language import Text
from infra.identity.accounts import Account
from infra.identity.sessions import Session
from infra.pages import exports
from infra.pages.administration.words import HOW
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Column, Linked, Listing, Row, Shape, as_asked

router = APIRouter(prefix="/workbench/sessions", include_in_schema=False)

COLUMNS: Final = (
    Column("login", Text("登录名", "Login")),
    Column("name", Text("姓名", "Name")),
    Column("seen", Text("最近使用", "Last used"), Shape.MOMENT),
    Column("began", Text("登录时间", "Signed in"), Shape.MOMENT),
    Column("ends", Text("最迟结束", "Ends at the latest"), Shape.MOMENT),
    Column("address", Text("来源地址", "Address")),
    Column("how", Text("方式", "By")),
    Column("agent", Text("浏览器", "Browser"), sortable=False, shown=False),
)
EMPTY: Final = Text("没有符合条件的登录会话。", "Nobody like this is signed in.")


@router.get("")
def sessions_page(
    request: Request, running: Running, frame: Framed, who: Inspecting, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    lasting = running.identity.overview.sessions(frame.now)
    reached = {one.id for one in who.reached(list({one.id: one for _, one in lasting}.values()))}
    wanted = q.strip().casefold()
    rows = [
        _row(frame, session, one)
        for session, one in lasting
        if one.id in reached and wanted in f"{one.login} {one.name} {session.address}".casefold()
    ]
    listing = as_asked(Listing(Text("登录会话", "Sessions"), COLUMNS, rows, EMPTY), request)
    return exports.answer(request, "administration/sessions.html", listing, q=q)


def _row(frame: Frame, session: Session, account: Account) -> Row:
    address = frame.url("account_page", account=account.id)
    return Row(
        {
            "login": Linked(account.login, address),
            "name": account.name,
            "seen": session.seen_at,
            "began": session.began_at,
            "ends": session.ends_at,
            "address": session.address or None,
            "how": HOW[session.how],
            "agent": session.agent or None,
        },
        address,
    )
