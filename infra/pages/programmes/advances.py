"""Advances 达标准、晋等级、创先进: how every branch came on in the year, and which lag behind."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Of
from infra.http.progress import SORTS
from infra.pages import exports
from infra.pages.frame import Frame, Framed
from infra.pages.known import Known, as_known, moments
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Shape, Tag, Tone, as_asked
from infra.pages.programmes.tabs import AT, HONOURS, Grades, tabs_of
from infra.pages.rendering import here
from infra.pages.terms import NO, TYPES, YES, joined
from projections.grade_book import Change
from projections.progress import Advance, Laggard
from services.casebook import CommitteeYear

COLUMNS: Final = (
    Column("branch", Text("党支部", "Branch")),
    Column("type", Text("支部类型", "Type"), shown=False),
    Column("grade", Text("本年等级", "Grade")),
    Column("before", Text("上年等级", "Before")),
    Column("change", Text("升降", "Change")),
    Column("met", Text("达标准", "Reached")),
    Column("six_good", Text("六好班子", "Six-good")),
    Column("feature", Text("特色党支部", "Feature"), quotes=True),
    Column("exemplars", Text("典型", "Exemplars"), Shape.NUMBER),
    Column("honours", Text("表彰", "Commended"), sortable=False),
    Column("excellent", Text("创先进", "Excels")),
)
BEHIND: Final = (
    Column("rank", Text("名次", "Rank"), Shape.NUMBER),
    Column("of", Text("参加排名", "Of"), Shape.NUMBER),
    Column("branch", Text("党支部", "Branch")),
    Column("score", Text("得分", "Score"), Shape.POINTS),
    Column("why", Text("列入原因", "Why listed"), sortable=False),
)
CHANGES: Final[Mapping[Change, Tag]] = {
    Change.RISE: Tag(Text("晋级", "rose"), Tone.GOOD),
    Change.FALL: Tag(Text("降级", "fell"), Tone.LATE),
    Change.SAME: Tag(Text("持平", "same")),
    Change.FIRST: Tag(Text("首次定级", "first graded"), Tone.INFO),
    Change.OTHER: Tag(Text("等级设置有变", "grades differ")),
}
WORDS: Final[Mapping[str, Text]] = {
    "excellent": Text("创先进", "Excel"),
    "risen": Text("晋级", "Rose"),
    "fallen": Text("降级", "Fell"),
    "below_standard": Text("未达标准", "Below standard"),
    "unremarkable": Text("工作一般化", "Unremarkable"),
}
STAGES: Final[Mapping[str, Text]] = {
    **{f"Q{n}": Text(f"截至第{zh}季度", f"Through Q{n}") for n, zh in enumerate("一二三四", 1)},
    "year": Text("全年", "Year"),
}
SHARES: Final = ("0.05", "0.10", "0.20", "0.30")
EMPTY: Final = Text("本年度没有参加考核的党支部。", "No branch takes part in this year.")
NONE_SUCH: Final = Text("没有符合条件的党支部。", "There is no such branch.")
NONE_BEHIND: Final = Text(
    "没有列入的党支部: 所选范围内尚无排名, 或没有降级和排在末位的党支部。",
    "Nothing to list: nobody is ranked yet, or nobody fell or stands among the last.",
)

router = APIRouter(prefix=AT, include_in_schema=False)


@router.get("")
def programmes_page(
    request: Request,
    running: Running,
    frame: Framed,
    of: Of,
    only: Annotated[str | None, Query()] = None,
    known: Known = "then",
) -> Response:
    at, effective = moments(frame, known)
    found = running.projections.progress.advances(of.year, committees=(of.committee,), at=at, effective=effective)
    asked = SORTS.get(only or "")
    shown = [one for one in found if asked is None or asked(one)]
    chips = [Chip(Text("全部", "All"), here(request, only=None), asked is None, len(found))]
    for name, word in WORDS.items():
        chips.append(Chip(word, here(request, only=name), only == name, sum(map(SORTS[name], found))))
    grades = Grades(running.ledger.seen(frame.at), of)
    title = Text(f"{of.year}年度达标准、晋等级、创先进情况", f"Advances of {of.year}")
    rows = [_row(one, grades, frame, of) for one in shown]
    choices = [chips, *as_known(request, frame, known)] if found else ()
    listing = Listing(title, COLUMNS, rows, NONE_SUCH if found else EMPTY, choices)
    return exports.answer(
        request, "programmes/list.html", as_asked(listing, request), tabs=tabs_of(frame, of, "programmes_page")
    )


@router.get("/laggards")
def laggards_page(
    request: Request,
    running: Running,
    frame: Framed,
    of: Of,
    through: Literal["Q1", "Q2", "Q3", "Q4", "year"] = "year",
    share: Annotated[Decimal, Query(ge=0, le=1, max_digits=5, decimal_places=4)] = Decimal("0.10"),
    known: Known = "then",
) -> Response:
    at, effective = moments(frame, known)
    found = running.projections.progress.laggards(
        of.year, through, share=share, committees=(of.committee,), at=at, effective=effective
    )
    chips = [
        [Chip(word, here(request, through=stage), stage == through) for stage, word in STAGES.items()],
        [Chip(_last(one), here(request, share=one), Decimal(one) == share) for one in SHARES],
        *as_known(request, frame, known),
    ]
    title = Text(f"{of.year}年度后进党支部", f"Branches that lag behind in {of.year}")
    listing = Listing(title, BEHIND, [_behind(one, frame, of) for one in found], NONE_BEHIND, chips)
    return exports.answer(
        request, "programmes/list.html", as_asked(listing, request), tabs=tabs_of(frame, of, "laggards_page")
    )


def _row(one: Advance, grades: Grades, frame: Frame, of: CommitteeYear) -> Row:
    href = frame.url("my_history_page", branch=one.branch, year=of.year)
    cells = {
        "branch": Linked(one.name, href),
        "type": TYPES[one.type],
        "grade": grades(one.grade),
        "before": grades(one.before),
        "change": CHANGES[one.change] if one.change else None,
        "met": None if one.standard_met is None else _said(yes=one.standard_met),
        "six_good": _said(yes=True) if one.six_good else None,
        "feature": one.feature or (Tag(Text("创建中", "under way"), Tone.INFO) if one.creating else None),
        "exemplars": len(one.exemplars) or None,
        "honours": joined(HONOURS[each] for each in one.honours),
        "excellent": _said(yes=True) if one.excellent else None,
    }
    return Row(cells)


def _said(*, yes: bool) -> Tag:
    return Tag(YES, Tone.GOOD) if yes else Tag(NO, Tone.LATE)


def _behind(one: Laggard, frame: Frame, of: CommitteeYear) -> Row:
    whys = [
        *([Text("名次靠后", "among the last")] if one.is_last else []),
        *([Text("本年降级", "fell in grade")] if one.fallen else []),
    ]
    cells = {
        "rank": one.rank,
        "of": one.of,
        "branch": Linked(one.place.name, frame.url("my_result_page", branch=one.place.branch, year=of.year)),
        "score": one.place.score,
        "why": joined(whys),
    }
    return Row(cells, tone=Tone.LATE if one.fallen else Tone.PLAIN)


def _last(share: str) -> Text:
    percent = int(Decimal(share) * 100)
    return Text(f"末{percent}%", f"Last {percent}%")
