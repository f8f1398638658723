"""Changes 变动比较: two moments of a committee's year side by side: who stands otherwise, by what, by whom, why."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final, Literal, NamedTuple

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain.access import Right
from infra.http.acting import Running
from infra.http.changes import causes, compared
from infra.http.language import Text
from infra.http.permitted import access_of
from infra.pages import exports
from infra.pages.frame import AsOfBar, Frame, Framed, moment_asked
from infra.pages.listing import Chip, Column, Listing, Row, as_asked
from infra.pages.rendering import here
from infra.pages.replay import moved
from infra.pages.standings import STAGES, YEAR
from infra.pages.timeline import Event, event
from infra.runtime import Runtime
from projections.branch_history import Line
from projections.comparison import Change

AT: Final = "/workbench/committees/{committee}/years/{year}/changes"
SPANS: Final = (
    (7, Text("最近一周", "A week")),
    (30, Text("最近一个月", "A month")),
    (92, Text("最近一季度", "A quarter")),
    (366, Text("最近一年", "A year")),
)
"""Days before the later moment."""
MONTH: Final = 30
TOLD: Final = 12
"""Branches whose facts are told in full below the list."""
WHY: Final = Column("why", Text("原因", "Why"), sortable=False, quotes=True)
OTHERS: Final = Text("其他党支部变动", "others moved")
EMPTY: Final = Text(
    "两个时点之间排名没有变动。可把起点提前, 或改看其他季度。",
    "The standings are the same at both moments. Choose an earlier one to begin with, or another quarter.",
)

router = APIRouter(include_in_schema=False)
Asked = Annotated[str, Query(max_length=64)]


class Reason(NamedTuple):
    """What changed one branch: its name and the facts in between."""

    name: str
    events: Sequence[Event]


@router.get(AT)
def changes_page(
    request: Request,
    running: Running,
    frame: Framed,
    committee: str,
    year: int,
    through: Literal["Q1", "Q2", "Q3", "Q4", "year"] = YEAR,
    scope: Literal["committee", "all"] = "committee",
    since: Asked = "",
    until: Asked = "",
) -> Response:
    reach = access_of(request).scope(Right.READ_UNPUBLISHED)
    committees = reach if scope == "all" else (committee,)
    to = _moment(running, frame, until, "until", frame.now)
    then = _moment(running, frame, since, "since", (to.moment or frame.now) - timedelta(days=MONTH))
    found = compared(running, through, year, committees, since=then.position or 0, until=to.position)
    told = causes(running, through, year, found.changes, since=found.since, until=found.until)
    names = {one.id: one.name for one in frame.committees}
    listing = Listing(
        Text("排名变动", "Changes of standings"),
        (*(moved.OF_ONE if scope == "committee" else moved.COLUMNS), WHY),
        [_row(frame, one, names, year, found.until, told.get(one.branch, ())) for one in found.changes],
        EMPTY,
        _chips(request, frame, through, scope, to, choice=reach is None or len(reach) > 1),
    )
    return exports.answer(
        request,
        "replay/changes.html",
        as_asked(listing, request),
        year=year,
        since=then,
        until=to,
        kept={name: value for name, value in request.query_params.items() if name in {"through", "scope"}},
        reasons=[
            Reason(one.place.name, [event(line, frame) for line in told[one.branch]])
            for one in found.changes[:TOLD]
            if told.get(one.branch)
        ],
        position=found.until,
    )


def _moment(running: Runtime, frame: Frame, asked: str, name: str, otherwise: datetime) -> AsOfBar:
    return (
        moment_asked(asked, running, frame.zone, name)
        if asked
        else AsOfBar(otherwise, running.recorder.position_at(otherwise))
    )


def _row(frame: Frame, change: Change, names: Mapping[str, str], year: int, until: int, told: Sequence[Line]) -> Row:
    address = None
    if frame.can(Right.READ_RECORD):
        of = {"committee": change.place.committee, "year": year, "branch": change.branch}
        address = frame.url("branch_replay_page", {"as_of": told[-1].position if told else until}, **of)
    row = moved.row(change, names, address)
    said = [Text(f"{one.sentence_zh} ({one.who})", f"{one.sentence_en} ({one.who})") for one in told]
    why = Text("; ".join(one.zh for one in said), "; ".join(one.en for one in said)) if said else OTHERS
    return Row({**row.cells, "why": why})


def _chips(request: Request, frame: Frame, through: str, scope: str, to: AsOfBar, *, choice: bool) -> list[list[Chip]]:
    stages = [Chip(word, here(request, through=stage), stage == through) for stage, word in STAGES.items()]
    spans = [Chip(word, here(request, since=_day_before(frame, to, days)), chosen=False) for days, word in SPANS]
    words = {"committee": Text("本党委", "This committee"), "all": Text("各党委", "All committees")}
    scopes = [Chip(word, here(request, scope=one), one == scope) for one, word in words.items()]
    return [scopes, stages, spans] if choice else [stages, spans]


def _day_before(frame: Frame, to: AsOfBar, days: int) -> str:
    day: date = (to.moment or frame.now).astimezone(frame.zone).date() - timedelta(days=days)
    return f"{datetime.combine(day, time()):%Y-%m-%dT%H:%M:%S}"
