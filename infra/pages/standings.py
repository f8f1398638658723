"""Standings 排名: of a committee or of all within reach, through a quarter or the year, at any moment of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Annotated, Final, Literal, NamedTuple

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain.access import Right
from domain.branch import BranchType
from domain.period import QUARTERS
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Year as InPath
from infra.http.permitted import access_of, may_see_standings
from infra.http.standings import ask_standings
from infra.pages import exports
from infra.pages.frame import Frame, Framed
from infra.pages.known import Known, as_known, moments
from infra.pages.listing import Chip, Column, Listing, Row, Shape, as_asked
from infra.pages.notices import grade_of
from infra.pages.rendering import data, here
from infra.pages.terms import TYPES
from infra.runtime import Runtime
from projections.engine import Committees
from projections.standings import Answer, Place
from projections.wording import PERIODS

AT: Final = "/workbench/committees/{committee}/years/{year}/standings"
DRAWN: Final = 10  # branches in the chart; the table beside it has them all
YEAR: Final = "year"
STAGES: Final[Mapping[str, Text]] = {
    **{quarter.value: Text(f"截至{PERIODS[quarter]}", f"through {quarter.value}") for quarter in QUARTERS},
    YEAR: Text("全年", "the year"),
}
COLUMNS: Final = (
    Column("rank", Text("名次", "Rank"), Shape.NUMBER),
    Column("branch", Text("党支部", "Branch")),
    Column("committee", Text("党委", "Committee")),
    Column("type", Text("类型", "Type")),
    Column("in_type", Text("同类名次", "Rank in type"), Shape.NUMBER),
    Column("score", Text("得分", "Points"), Shape.POINTS),
    Column("exact", Text("精确值", "Exact"), Shape.TEXT, shown=False, sortable=False),
    Column("grade", Text("等级", "Grade")),
)
MOVES: Final = (
    Column("branch", Text("党支部", "Branch"), sortable=False),
    *(Column(stage, word, Shape.NUMBER, sortable=False) for stage, word in STAGES.items()),
)

router = APIRouter(include_in_schema=False)


class Slider(NamedTuple):
    """时间轴: the positions of the log over the year, and the one that is shown."""

    first: int
    last: int
    now: int


@router.get(AT)
def standings_page(
    request: Request,
    running: Running,
    frame: Framed,
    committee: str,
    year: InPath,
    through: Literal["Q1", "Q2", "Q3", "Q4", "year"] = YEAR,
    scope: Literal["committee", "all"] = "committee",
    of_type: Annotated[BranchType | None, Query(alias="type")] = None,
    known: Known = "then",
) -> Response:
    reach = access_of(request).scope(Right.READ_UNPUBLISHED)
    committees = reach if scope == "all" else (committee,)
    told = [stage for stage in STAGES if stage == through or may_see_standings(request, committee, year, stage)]
    answers = {stage: _asked(running, frame, year, stage, committees, of_type, known) for stage in told}
    shown = answers[through]
    names = {one.id: one.name for one in frame.committees}
    chips = [
        [Chip(word, here(request, through=stage), stage == through) for stage, word in STAGES.items()],
        _types(request, of_type),
    ]
    if reach is None or len(reach) > 1:
        chips.insert(0, _scopes(request, scope))
    chips += as_known(request, frame, known)
    empty = Text(
        "到所选时间还没有可排名的考核结果。全年排名在各期全部确认后显示; 可选择截至某季度查看。",
        "Nothing can be ranked yet. The year is shown once all its periods are confirmed; choose a quarter meanwhile.",
    )
    moment = {name: value for name, value in request.query_params.items() if name in {"as_of", "known"}}
    listing = Listing(
        Text(f"{year}年度党支部排名", f"Standings of {year}"),
        COLUMNS,
        [_row(one, names, frame, year, moment) for one in shown.places],
        empty,
        chips,
    )
    return exports.answer(
        request,
        "standings/standings.html",
        as_asked(listing, request),
        slider=_slider(running, frame, year),
        moves=_moves(answers),
        chart=data(_chart(answers, frame)),
        ties=[place.name for place in shown.places if place.why == "tie"],
        corrected=known == "now" and frame.at is not None,
        position=shown.position,
        kept={
            name: value for name, value in request.query_params.items() if name in {"through", "scope", "type", "known"}
        },
    )


def _asked(
    running: Runtime,
    frame: Frame,
    year: int,
    stage: str,
    committees: Committees,
    of_type: BranchType | None,
    known: Known,
) -> Answer:
    at, effective = moments(frame, known)
    return ask_standings(running, stage, year, committees, of_type, at, effective)


def _slider(running: Runtime, frame: Frame, year: int) -> Slider:
    """From the first day of the year to now."""
    last = running.recorder.position()
    first = min(
        running.recorder.position_at(datetime.combine(frame.today.replace(year, 1, 1), time(), frame.zone)), last
    )
    return Slider(max(first, 1), last, last if frame.at is None else frame.at)


def _rank(one: Place) -> int:
    return one.enterprise_rank or one.rank


def _row(one: Place, names: Mapping[str, str], frame: Frame, year: int, moment: Mapping[str, str]) -> Row:
    """It leads to how the score came about, at the same moment."""
    cells = {
        "rank": _rank(one),
        "branch": one.name,
        "committee": names.get(one.committee, one.committee),
        "type": TYPES[one.type],
        "in_type": one.rank_in_type,
        "score": one.score,
        "exact": one.exact,
        "grade": None if one.grade is None else grade_of(one.grade),
    }
    at = {"committee": one.committee, "year": year, "branch": one.branch}
    return Row(cells, frame.url("explanation_page", dict(moment), **at))


def _moves(answers: Mapping[str, Answer]) -> Listing:
    """The same as the chart, of every branch."""
    ranks = {stage: {one.branch: _rank(one) for one in answer.places} for stage, answer in answers.items()}
    rows = [
        Row({"branch": name} | {stage: known.get(branch) for stage, known in ranks.items()})
        for branch, name in _branches(answers)
    ]
    return Listing(
        Text("名次变化", "Movement of ranks"), MOVES, rows, Text("没有可排名的结果。", "Nothing to rank yet.")
    )


def _chart(answers: Mapping[str, Answer], frame: Frame) -> dict[str, object]:
    """Ranks over the year of those that stand first now."""
    there = [stage for stage, answer in answers.items() if answer.places]
    ranks = {stage: {one.branch: _rank(one) for one in answers[stage].places} for stage in there}
    return {
        "kind": "ranks",
        "names": [STAGES[stage].of(english=frame.english) for stage in there],
        "series": [
            {"name": name, "values": [ranks[stage].get(branch) for stage in there]}
            for branch, name in _branches(answers)[:DRAWN]
        ],
    }


def _branches(answers: Mapping[str, Answer]) -> Sequence[tuple[str, str]]:
    """By their place in the latest stage that has any."""
    latest = next((answer for answer in reversed(list(answers.values())) if answer.places), None)
    return [(one.branch, one.name) for one in latest.places] if latest else []


def _types(request: Request, chosen: BranchType | None) -> list[Chip]:
    everything = Chip(Text("全部类型", "All types"), here(request, type=None), chosen is None)
    return [everything, *(Chip(word, here(request, type=one.value), one is chosen) for one, word in TYPES.items())]


def _scopes(request: Request, scope: str) -> list[Chip]:
    words = {"committee": Text("本党委", "This committee"), "all": Text("各党委", "All committees")}
    return [Chip(word, here(request, scope=one), one == scope) for one, word in words.items()]
