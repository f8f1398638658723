"""Progress 各单位进度: how far each committee has come with a period, and how late it is."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain.period import Period
from infra.http.acting import Running
from infra.http.language import Text
from infra.pages import exports
from infra.pages.frame import Frame, Framed
from infra.pages.home import Tile
from infra.pages.listing import Bar, Chip, Column, Linked, Listing, Part, Row, Shape, Tone, as_asked
from infra.pages.rendering import here
from infra.runtime import Runtime
from projections import directory
from projections.deadlines import Lateness
from projections.open_matters import Kind
from projections.wording import PERIODS

AT: Final = "/workbench/units"
STEPS: Final = (
    (Kind.SELF_ASSESS, Text("待自评", "self-assessment"), 5),
    (Kind.SCORE, Text("待评分", "scoring"), 3),
    (Kind.SCORE_AGAIN, Text("待重评", "again"), 1),
    (Kind.REVIEW, Text("待复核", "review"), 2),
    (Kind.CONFIRM, Text("待确认", "confirmation"), 3),
)
CONFIRMED: Final = Text("已确认", "confirmed")
NOT_BEGUN: Final = Text("未开始", "not begun")
COLUMNS: Final = (
    Column("committee", Text("党委", "Committee")),
    Column("branches", Text("党支部", "Branches"), Shape.NUMBER),
    Column("confirmed", Text("已确认", "Confirmed"), Shape.NUMBER),
    Column("progress", Text("本期进度", "Progress of the period"), sortable=False),
    Column("late", Text("逾期", "Late"), Shape.NUMBER),
    Column("days", Text("逾期工作日", "Days late"), Shape.NUMBER),
    Column("done_late", Text("已办但迟", "Done late"), Shape.NUMBER),
    Column("escalated", Text("上报", "Escalated"), Shape.NUMBER),
)
EMPTY: Final = Text("没有可查看的党委。", "There is no committee to look at.")

router = APIRouter(include_in_schema=False)
Waiting = Mapping[Period, Mapping[Kind, int]]


@router.get(AT)
def units_page(
    request: Request, running: Running, frame: Framed, period: Annotated[Period | None, Query()] = None, late: str = ""
) -> Response:
    ids = committees_in_reach(frame)
    waiting = _waiting(running, frame, ids)
    lateness = _lateness(running, frame, ids)
    shown = period or _at_hand(waiting)
    rows = [_row(one, shown, waiting[one.id], lateness[one.id], frame) for one in frame.committees]
    behind = [row for row in rows if row.tone is Tone.LATE]
    periods = [Chip(_named(one), here(request, period=one.value), one is shown) for one in Period]
    only = [
        Chip(Text("全部", "All"), here(request, late=None), not late, len(rows)),
        Chip(Text("有逾期", "Late"), here(request, late="true"), bool(late), len(behind)),
    ]
    title = Text("各单位情况", "Units")
    listing = as_asked(Listing(title, COLUMNS, behind if late else rows, EMPTY, [periods, only]), request)
    return exports.answer(
        request, "units/progress.html", listing, tabs=tabs_of(frame, "units_page"), tiles=_tiles(rows)
    )


def committees_in_reach(frame: Frame) -> tuple[str, ...]:
    return tuple(one.id for one in frame.committees)


def tabs_of(frame: Frame, page: str) -> list[tuple[Text, str, bool, int | None]]:
    """The pages about all units, in the year of the frame."""
    there = (
        ("units_page", Text("本期进度", "Progress")),
        ("unit_grades_page", Text("等级分布", "Grades")),
        ("unit_conduct_page", Text("党委履职", "Conduct")),
        ("standings_page", Text("排名", "Standings")),
    )
    return [(title, where, name == page, None) for name, title in there if (where := frame.url(name)) is not None]


def _waiting(running: Runtime, frame: Frame, ids: tuple[str, ...]) -> dict[str, dict[Period, Mapping[Kind, int]]]:
    kinds = [kind for kind, _, _ in STEPS]
    found: dict[str, dict[Period, Mapping[Kind, int]]] = defaultdict(dict)
    open_now = running.projections.open_matters.of_periods(frame.year, kinds=kinds, committees=ids, at=frame.at)
    for (committee, period), numbers in open_now.items():
        found[committee][period] = numbers
    return found


def _lateness(running: Runtime, frame: Frame, ids: tuple[str, ...]) -> dict[str, list[Lateness]]:
    found: dict[str, list[Lateness]] = defaultdict(list)
    moment = frame.as_of.moment or frame.now
    for one in running.projections.deadlines.lateness(now=moment, year=frame.year, committees=ids, at=frame.at):
        found[one.committee].append(one)
    return found


def _at_hand(waiting: Mapping[str, Waiting]) -> Period:
    """The period in which most branches wait; the year-end once nothing waits any more."""
    counts: Counter[Period] = Counter()
    for periods in waiting.values():
        counts.update({period: sum(numbers.values()) for period, numbers in periods.items()})
    return max(Period, key=lambda one: counts[one]) if counts else Period.YEAR_END


def _row(one: directory.Committee, period: Period, waiting: Waiting, late: list[Lateness], frame: Frame) -> Row:
    mine = waiting.get(period, {})
    before = sum(sum(waiting.get(earlier, {}).values()) for earlier in list(Period)[: list(Period).index(period)])
    not_begun = min(before, one.branches)
    confirmed = max(one.branches - not_begun - sum(mine.values()), 0)
    parts = (
        Part(CONFIRMED, confirmed, 4),
        *(Part(title, mine.get(kind, 0), tint) for kind, title, tint in reversed(STEPS)),
        Part(NOT_BEGUN, not_begun, 0),
    )
    href = frame.url("period_page", committee=one.id, year=frame.year, period=period.value)
    open_late = sum(each.open_late for each in late)
    cells = {
        "committee": Linked(one.name, href),
        "branches": one.branches,
        "confirmed": confirmed,
        "progress": Bar(parts, confirmed),
        "late": open_late or None,
        "days": sum(each.days_late_open for each in late) or None,
        "done_late": sum(each.done_late for each in late) or None,
        "escalated": sum(each.escalated for each in late) or None,
    }
    return Row(cells, tone=Tone.LATE if open_late else Tone.PLAIN)


def _tiles(rows: list[Row]) -> list[Tile]:
    def total(key: str) -> int:
        return sum(row.cells[key] or 0 for row in rows)

    return [
        Tile(Text("基层党委", "Committees"), len(rows), None),
        Tile(Text("党支部", "Branches"), total("branches"), None),
        Tile(Text("本期已确认", "Confirmed this period"), total("confirmed"), None),
        Tile(Text("逾期事项", "Late"), total("late"), None, alarming=total("late") > 0),
        Tile(Text("上报", "Escalated"), total("escalated"), None),
    ]


def _named(period: Period) -> Text:
    return Text(PERIODS[period], "Year-end" if period is Period.YEAR_END else period.value)
