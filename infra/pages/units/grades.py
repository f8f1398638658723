"""Grades 等级分布: how many branches got which grade, by unit and by type of branch."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.branch import BranchType
from infra.http.acting import Running
from infra.http.language import Text
from infra.pages import exports
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Column, Linked, Listing, Row, Shape, as_asked
from infra.pages.rendering import data
from infra.pages.terms import TYPES
from infra.pages.units.progress import AT, committees_in_reach, tabs_of
from projections.grade_book import Change, Graded
from projections.wording.telling import GRADES

EMPTY: Final = Text("本年度还没有定级结果。", "No grades have been decided for this year yet.")

router = APIRouter(include_in_schema=False)


@router.get(AT + "/grades")
def unit_grades_page(request: Request, running: Running, frame: Framed) -> Response:
    ids = committees_in_reach(frame)
    graded = running.projections.grade_book.year(frame.year, committees=ids, at=frame.at)
    codes = _codes(graded)
    types = {one.id: one.type for one in running.projections.directory.branches(committees=ids, at=frame.at)}
    by_type = _counted(graded, lambda one: types.get(one.branch))
    by_unit = _counted(graded, lambda one: one.committee)
    rows = [
        _row(Linked(one.name, _desk(frame, one.id)), by_unit[one.id], codes)
        for one in frame.committees
        if one.id in by_unit
    ]
    title = Text("各单位等级分布", "Grades by unit")
    listing = as_asked(Listing(title, _columns(Text("党委", "Committee"), codes), rows, EMPTY), request)
    type_rows = [_row(TYPES[one], by_type[one], codes) for one in BranchType if one in by_type]
    types_title = Text("各类型党支部等级分布", "Grades by type of branch")
    return exports.answer(
        request,
        "units/grades.html",
        listing,
        tabs=tabs_of(frame, "unit_grades_page"),
        types=Listing(types_title, _columns(Text("支部类型", "Type of branch"), codes), type_rows, EMPTY),
        chart=data(_chart(by_type, codes, english=frame.english)) if type_rows else None,
        undecided=[one.name for one in frame.committees if one.id not in by_unit],
    )


def _codes(graded: Iterable[Graded]) -> list[str]:
    """The paper's grades in their order, then those of the committees' own."""
    there = dict.fromkeys(one.grade for one in graded)
    return [*(code for code in GRADES if code in there), *(code for code in there if code not in GRADES)]


def _counted(graded: Sequence[Graded], of: Callable[[Graded], Any]) -> dict[Any, Counter[str]]:
    """Grades, and rises and falls, of each."""
    found: dict[Any, Counter[str]] = {}
    for one in graded:
        counts = found.setdefault(of(one), Counter())
        counts[one.grade] += 1
        counts[f"is_{one.change.value}"] += 1
        counts["all"] += 1
    return found


def _columns(first: Text, codes: Iterable[str]) -> tuple[Column, ...]:
    return (
        Column("what", first),
        Column("all", Text("定级支部", "Graded"), Shape.NUMBER),
        *(Column(code, _grade(code), Shape.NUMBER) for code in codes),
        Column("share", Text("最高等级占比", "Share of the top grade"), Shape.NUMBER, sortable=False),
        Column("rise", Text("晋级", "Rose"), Shape.NUMBER),
        Column("fall", Text("降级", "Fell"), Shape.NUMBER),
    )


def _row(what: Any, counts: Counter[str], codes: Sequence[str]) -> Row:
    return Row(
        {
            "what": what,
            "all": counts["all"],
            **{code: counts[code] or None for code in codes},
            "share": f"{100 * counts[codes[0]] / counts['all']:.1f}%",
            "rise": counts[f"is_{Change.RISE.value}"] or None,
            "fall": counts[f"is_{Change.FALL.value}"] or None,
        }
    )


def _chart(by_type: dict[Any, Counter[str]], codes: Sequence[str], *, english: bool) -> dict[str, object]:
    types = [one for one in BranchType if one in by_type]
    return {
        "kind": "bars",
        "stacked": True,
        "names": [TYPES[one].of(english=english) for one in types],
        "series": [
            {"name": _grade(code).of(english=english), "values": [by_type[one][code] for one in types]}
            for code in codes
        ],
    }


def _grade(code: str) -> Text:
    zh, en = GRADES.get(code, (code, code))
    return Text(zh, en[0].upper() + en[1:])


def _desk(frame: Frame, committee: str) -> str | None:
    return frame.url("grading_desk_page", committee=committee, year=frame.year)
