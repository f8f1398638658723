"""Listing 奖惩事项: everything that the decided grades brought, by branch, with totals and balances."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.consequence import RECTIFICATION
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages import exports
from infra.pages.consequences.book import AT, Book, book_of, left, named, state_tag, total
from infra.pages.frame import Framed
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Shape, as_asked
from infra.pages.rendering import here
from infra.pages.terms import consequence
from projections.consequences import Item

COLUMNS: Final = (
    Column("branch", Text("党支部", "Branch")),
    Column("kind", Text("事项", "Consequence")),
    Column("grade", Text("所定等级", "Grade")),
    Column("state", Text("进度", "State")),
    Column("amount", Text("确定金额 (元)", "Decided (yuan)"), Shape.POINTS),
    Column("paid", Text("已付 (元)", "Paid (yuan)"), Shape.POINTS),
    Column("left", Text("未付余额 (元)", "Left (yuan)"), Shape.POINTS),
    Column("receipted", Text("签收", "Signed for"), Shape.NUMBER, sortable=False),
    Column("opened", Text("开启日期", "Opened"), Shape.DAY, shown=False),
    Column("days", Text("已等天数", "Days waited"), Shape.NUMBER),
    Column("deadline", Text("整顿期限", "Deadline"), Shape.DAY),
    Column("decided", Text("确定或责令日期", "Decided"), Shape.DAY, shown=False),
    Column("paid_on", Text("最近支付", "Last paid"), Shape.DAY, shown=False),
    Column("honoured", Text("兑现日期", "Honoured"), Shape.DAY),
)
SUMS: Final = (
    Column("kind", Text("事项", "Consequence")),
    Column("number", Text("件数", "Number"), Shape.NUMBER),
    Column("honoured", Text("已兑现", "Honoured"), Shape.NUMBER),
    Column("open", Text("待兑现", "Open"), Shape.NUMBER),
    Column("amount", Text("确定金额 (元)", "Decided (yuan)"), Shape.POINTS),
    Column("paid", Text("已付 (元)", "Paid (yuan)"), Shape.POINTS),
    Column("left", Text("未付余额 (元)", "Left (yuan)"), Shape.POINTS),
)
EMPTY: Final = Text(
    "本年度还没有奖惩事项。党委表决定级后, 由系统按考核标准逐个党支部开启。",
    "Nothing is there yet. Once the grades are decided, what the standard says of them opens branch by branch.",
)
NONE_SUCH: Final = Text("没有符合条件的奖惩事项。", "There is nothing of this kind.")

router = APIRouter(prefix=AT, include_in_schema=False)


class Which(StrEnum):
    """范围: still to be honoured, honoured."""

    OPEN = "open"
    HONOURED = "honoured"


WHICH: Final[tuple[tuple[Which, Text, Callable[[Item], bool]], ...]] = (
    (Which.OPEN, Text("待兑现", "Open"), lambda one: not one.honoured),
    (Which.HONOURED, Text("已兑现", "Honoured"), lambda one: one.honoured),
)


@router.get("")
def consequences_page(
    request: Request, running: Running, frame: Framed, of: Of, kind: str | None = None, which: Which | None = None
) -> Response:
    book = book_of(running, frame, of)
    of_kind = [one for one in book.items if kind in (None, one.kind)]
    asked = next((test for name, _, test in WHICH if name is which), None)
    rows = [_row(book, one) for one in of_kind if asked is None or asked(one)]
    title = Text(f"{of.year}年度奖惩兑现", f"Consequences of {of.year}")
    empty = NONE_SUCH if book.items else EMPTY
    chips = [_kinds(request, book, kind), _states(request, of_kind, which)] if book.items else ()
    return exports.answer(
        request,
        "consequences/list.html",
        as_asked(Listing(title, COLUMNS, rows, empty, chips), request),
        book=book,
        sums=_sums(book),
        tabs=book.tabs("consequences_page"),
    )


def _kinds(request: Request, book: Book, kind: str | None) -> list[Chip]:
    found = dict.fromkeys(one.kind for one in book.items)
    chips = [Chip(Text("全部事项", "All"), here(request, kind=None), kind is None, len(book.items))]
    for one in found:
        number = sum(each.kind == one for each in book.items)
        chips.append(Chip(consequence(one), here(request, kind=one), kind == one, number))
    return chips


def _states(request: Request, items: list[Item], which: Which | None) -> list[Chip]:
    chips = [Chip(Text("不限", "Any"), here(request, which=None), which is None)]
    return chips + [
        Chip(title, here(request, which=name.value), which is name, sum(map(test, items)))
        for name, title, test in WHICH
    ]


def _row(book: Book, one: Item) -> Row:
    href = _page_of(book, one)
    cells = {
        "branch": Linked(one.name, href),
        "kind": named(one.kind),
        "grade": book.grade(one.grade),
        "state": state_tag(one),
        "amount": one.amount,
        "paid": one.paid if one.amount is not None else None,
        "left": left(one),
        "receipted": f"{one.receipted}/{one.payments}" if one.payments else None,
        "opened": one.opened_on,
        "days": None if one.honoured else max(0, (book.frame.today - one.opened_on).days),
        "deadline": one.deadline,
        "decided": one.decided_on,
        "paid_on": one.paid_on,
        "honoured": one.honoured_on,
    }
    return Row(cells, href)


def _page_of(book: Book, one: Item) -> str | None:
    """A rectification has a page of its own."""
    of = {"committee": book.of.committee, "year": book.of.year, "branch": one.branch}
    if one.kind == RECTIFICATION:
        return book.frame.url("rectification_page", **of)
    return book.frame.url("consequence_page", **of, kind=one.kind)


def _sums(book: Book) -> Listing:
    """By kind, and of all where there are several."""
    kinds = list(dict.fromkeys(one.kind for one in book.items))
    rows = [_sum(named(kind), [one for one in book.items if one.kind == kind]) for kind in kinds]
    if len(kinds) > 1:
        rows.append(_sum(Text("合计", "Total"), book.items))
    return Listing(Text("合计", "Totals"), SUMS, rows, EMPTY)


def _sum(title: Text | str, items: Iterable[Item]) -> Row:
    of = list(items)
    honoured, money = sum(one.honoured for one in of), [one for one in of if one.amount is not None]
    return Row(
        {
            "kind": title,
            "number": len(of),
            "honoured": honoured,
            "open": len(of) - honoured,
            "amount": total(one.amount for one in money) if money else None,
            "paid": total(one.paid for one in money) if money else None,
            "left": total(left(one) for one in money) if money else None,
        }
    )
