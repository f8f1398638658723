"""Reading 查看考核标准: the standard in force, its earlier versions, and what one says otherwise than another."""

from collections.abc import Iterable
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain.standard import Duty, Item, Severity, Standard, check
from infra.http.acting import Running
from infra.http.language import Text
from infra.pages import exports
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Column, Listing, Row, Shape, as_asked
from infra.pages.rendering import render
from infra.pages.standard import differences
from infra.pages.standard.settings import cards, share_of
from infra.pages.standard.versions import AT, State, Version, against_of, chosen, tabs_of, versions, vote_told
from infra.pages.terms import CLASSES, DUTIES, EDUCATION, GOODS, grade, joined, percent
from services.casebook import CommitteeYear
from services.standard_versions import FRAME, compare

ITEMS: Final = (
    Column("title", Text("考核项目", "Item")),
    Column("code", Text("代码", "Code")),
    Column("class", Text("目标类别", "Class")),
    Column("full", Text("分值", "Full points"), Shape.POINTS, places=0),
    Column("rule", Text("考核细则", "Scoring rule"), sortable=False),
    Column("evidence", Text("佐证材料", "Evidence"), sortable=False),
    Column("duties", Text("对应职责", "Duties"), sortable=False),
    Column("marks", Text("标注", "Marks"), sortable=False),
)
GRADES: Final = (
    Column("label", Text("等级", "Grade"), sortable=False),
    Column("at_least", Text("分数线", "Cut-off"), Shape.POINTS, places=0, sortable=False),
    Column("quota", Text("名额比例", "Quota"), Shape.NUMBER, sortable=False),
)
VERSIONS: Final = (
    Column("version", Text("版本", "Version")),
    Column("state", Text("状态", "Status")),
    Column("drafted", Text("起草时间", "Drafted at"), Shape.MOMENT),
    Column("by", Text("起草人", "Drafted by")),
    Column("adopted", Text("通过时间", "Adopted at"), Shape.MOMENT),
    Column("vote", Text("表决情况", "Vote"), sortable=False),
    Column("items", Text("项目数", "Items"), Shape.NUMBER),
    Column("full", Text("满分", "Full points"), Shape.POINTS, places=0),
)
NONE_YET: Final = Text("本年度还没有考核标准。", "There is no standard for this year yet.")

router = APIRouter(include_in_schema=False)


@router.get(AT)
def standard_page(
    request: Request,
    running: Running,
    frame: Framed,
    committee: str,
    year: int,
    which: Annotated[str | None, Query(alias="version", max_length=10)] = None,
) -> Response:
    """The standard in force, else the draft that waits for its vote; or the version asked for."""
    seen, of = running.ledger.seen(frame.at), CommitteeYear(committee, year)
    found = versions(seen, of)
    shown = chosen(found, which)
    if shown is None:
        return render(request, "standard/none.html", committee=committee, year=year, tabs=tabs_of(frame, of, "read"))
    standard = shown.standard
    return exports.answer(
        request,
        "standard/standard.html",
        as_asked(_items(standard, year), request),
        version=shown,
        year=year,
        position=shown.position,
        grades=_grades(standard),
        cards=cards(standard),
        classes=class_shares(standard.items),
        matrix=matrix_of(standard.items, standard.duties),
        duties=DUTIES,
        findings=check(standard) if shown.state is State.PENDING else (),
        tabs=tabs_of(frame, of, "read"),
        versions=found,
    )


@router.get(AT + "/versions")
def standard_versions_page(request: Request, running: Running, frame: Framed, committee: str, year: int) -> Response:
    """Every version with the vote taken on it."""
    of = CommitteeYear(committee, year)
    found = versions(running.ledger.seen(frame.at), of)
    rows = [_version_row(one, frame, of) for one in reversed(found)]
    listing = as_asked(Listing(Text("考核标准各版", "Versions of the standard"), VERSIONS, rows, NONE_YET), request)
    return exports.answer(request, "standard/versions.html", listing, tabs=tabs_of(frame, of, "versions"))


@router.get(AT + "/differences")
def standard_differences_page(
    request: Request,
    running: Running,
    frame: Framed,
    committee: str,
    year: int,
    which: Annotated[str | None, Query(alias="version", max_length=10)] = None,
    against: Annotated[str | None, Query(max_length=10)] = None,
) -> Response:
    """A version against last year's, the enterprise's frame, or another version."""
    seen, of = running.ledger.seen(frame.at), CommitteeYear(committee, year)
    found = versions(seen, of)
    shown = chosen(found, which)
    others = against_of(seen, of, shown, found)
    wanted = against if against in dict(others) else next((key for key, _ in others), None)
    tabs = tabs_of(frame, of, "differences")
    if shown is None or wanted is None:
        return render(request, "standard/nothing_to_compare.html", tabs=tabs)
    compared = compare(seen, of, which=shown.which, against=wanted)
    listing = as_asked(differences.listing(compared), request, whole=False)
    return exports.answer(
        request,
        "standard/differences.html",
        listing,
        tabs=tabs,
        version=shown,
        versions=found,
        others=others,
        against=wanted,
        totals=differences.totals(compared),
        broken=[one for one in compared.findings if one.severity is Severity.ERROR],
        against_frame=wanted == FRAME,
    )


def class_shares(items: Iterable[Item]) -> list[tuple[Text, object, object]]:
    """The points of each class that has any, and their share of the whole."""
    known = list(items)
    full = sum((item.full for item in known), start=type(known[0].full)(0)) if known else None
    return [
        (CLASSES[one], points, share_of(points, full))
        for one in CLASSES
        if full and (points := sum((item.full for item in known if item.item_class is one), start=full * 0))
    ]


def matrix_of(items: Iterable[Item], duties: Iterable[Duty]) -> list[tuple[Duty, list[str]]]:
    """Each duty with the items that serve it; a gap has none."""
    known = list(items)
    return [(duty, [item.title for item in known if duty in item.duties]) for duty in duties]


def _items(standard: Standard, year: int) -> Listing:
    title = Text(f"{year}年度党支部考核标准", f"Standard of appraisal of branches, {year}")
    return Listing(title, ITEMS, [_item_row(item) for item in standard.items], NONE_YET)


def _item_row(item: Item) -> Row:
    marks = [
        *([Text("重点", "Key")] if item.key else []),
        *([GOODS[item.six_good]] if item.six_good is not None and item.six_good in GOODS else []),
        *([EDUCATION[item.education]] if item.education else []),
        *([Text("只计数量", "Only counted")] if item.counts_only else []),
    ]
    return Row(
        {
            "title": item.title,
            "code": item.code,
            "class": CLASSES[item.item_class],
            "full": item.full,
            "rule": item.rule or None,
            "evidence": item.evidence or None,
            "duties": ", ".join(item.duties) or None,
            "marks": joined(marks),
        }
    )


def _grades(standard: Standard) -> Listing:
    rows = [
        Row(
            {
                "label": grade(one.code, one.label),
                "at_least": one.at_least,
                "quota": None if one.quota is None else percent(one.quota),
            }
        )
        for one in standard.grades
    ]
    return Listing(Text("等级", "Grades"), GRADES, rows, Text("没有等级。", "No grades."))


def _version_row(one: Version, frame: Frame, of: CommitteeYear) -> Row:
    href = frame.url("standard_page", {"version": one.which}, committee=of.committee, year=of.year)
    return Row(
        {
            "version": Text(f"第{one.which}版", f"Version {one.which}"),
            "state": one.tag,
            "drafted": one.drafted,
            "by": one.by,
            "adopted": one.adopted,
            "vote": vote_told(one.ballot),
            "items": len(one.standard.items),
            "full": one.standard.full,
        },
        href,
    )
