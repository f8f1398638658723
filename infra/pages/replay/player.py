"""Player 年度回放: through the year of a branch, a committee or the enterprise, one event after another."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Final, Literal, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.known import InScope, known_branch
from infra.http.language import Text
from infra.http.paths import Year as InPath
from infra.pages.events.explorer import called, reason_of, told
from infra.pages.events.words import TITLES
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip, Listing
from infra.pages.rendering import data, here, render
from infra.pages.replay import moved
from infra.pages.replay.movement import MOST, movement
from infra.pages.standings import STAGES, YEAR
from infra.runtime import Runtime
from projections.comparison import Change, changes
from projections.engine import Committees
from projections.events import Course, Year
from projections.standings import Place
from services.questions import through_of

OF_COMMITTEE: Final = "/workbench/committees/{committee}/years/{year}/replay"
OF_BRANCH: Final = "/workbench/committees/{committee}/years/{year}/branches/{branch}/replay"
OF_ENTERPRISE: Final = "/workbench/years/{year}/replay"
SHOWN: Final = 50
"""Branches shown as changed by one event, those with another score or grade before those that only moved."""
Through = Literal["Q1", "Q2", "Q3", "Q4", "year"]
TO_DATE: Final = "Q4"
"""Ranks by the quarters confirmed so far."""
NOTHING_MOVED: Final = Text(
    "本事件没有改变任何党支部的得分、名次或等级。", "No score, rank or grade is another by this event."
)

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Of:
    """Whose year is gone through: of committees (None: of all), or of a branch among those of its committee."""

    year: int
    committees: Committees
    branch: str | None = None


class Control(NamedTuple):
    """A way to another event; `key` leads there too, by its place on the keyboard."""

    title: Text
    position: int | None
    key: str | None = None


@router.get(OF_COMMITTEE)
def replay_page(
    request: Request, running: Running, frame: Framed, committee: str, year: InPath, through: Through | None = None
) -> Response:
    return _page(request, running, frame, Of(year, (committee,)), through)


@router.get(OF_BRANCH)
def branch_replay_page(
    request: Request,
    running: Running,
    frame: Framed,
    committee: str,
    year: InPath,
    branch: str,
    through: Through | None = None,
) -> Response:
    known_branch(running, branch)
    return _page(request, running, frame, Of(year, (committee,), branch), through)


@router.get(OF_ENTERPRISE)
def enterprise_replay_page(
    request: Request, running: Running, frame: Framed, scope: InScope, year: InPath, through: Through | None = None
) -> Response:
    return _page(request, running, frame, Of(year, scope), through)


def _page(request: Request, running: Runtime, frame: Frame, of: Of, through: Through | None) -> Response:
    upto = running.recorder.position() if frame.at is None else frame.at
    course = running.projections.events.course(
        _year(running, frame, of.year), committees=of.committees, branch=of.branch, upto=upto
    )
    at = course.at or 0
    stage = through or (YEAR if _standing(running, of, YEAR, at) else TO_DATE)
    standing, standing_to_date = partial(_standing, running, of, stage), partial(_standing, running, of, TO_DATE)
    moving = running.projections.standings.moved(of.year, committees=of.committees)
    mine = running.projections.standings.moved(of.year, branch=of.branch) if of.branch else moving
    drawn = movement(
        running,
        frame,
        moving[: bisect_right(moving, at)],
        standing if through else lambda then: _standing(running, of, YEAR, then) or standing_to_date(then),
        first=of.branch,
        most=MOST
        if of.committees and len(of.committees) == 1
        else MOST // 4,  # of a whole enterprise each takes as long as a page may
    )
    listing, more = _changed(frame, of, changes(standing(at - 1), standing(at)) if at else [])
    view: dict[str, Any] = {
        "of": of,
        "name": _name(running, frame, of),
        "course": course,
        "controls": _controls(course, mine),
        "event": _event(running, frame, at, of) if at else None,
        "listing": listing,
        "more": more,
        "stages": [Chip(word, here(request, through=one), one == stage) for one, word in STAGES.items()],
        "stage": through,
        "moves": drawn and drawn.table,
        "chart": drawn and data(drawn.chart),
        "scopes": _scopes(frame, of),
        "branches": _branches(running, frame, of),
        "position": at,
    }
    return render(request, "replay/player.html", **view)


def _year(running: Runtime, frame: Frame, year: int) -> Year:
    """With what is of no year by the days of it, where the committee sits."""
    first, next_first = (
        datetime.combine(frame.today.replace(one, 1, 1), time(), frame.zone) for one in (year, year + 1)
    )
    begins, ends = (running.recorder.position_at(one - timedelta(microseconds=1)) for one in (first, next_first))
    return Year(year, begins, ends)


def _standing(running: Runtime, of: Of, stage: str, at: int) -> Sequence[Place]:
    standings, quarter = running.projections.standings, through_of(stage)
    if quarter is None:
        return standings.year(of.year, committees=of.committees, at=at).places
    return standings.through(of.year, quarter, committees=of.committees, at=at).places


def _controls(course: Course, moving: Sequence[int]) -> list[Control]:
    at = course.at or 0
    before, after = bisect_left(moving, at), bisect_right(moving, at)
    return [
        Control(Text("最前", "First"), course.first if course.before else None),
        Control(Text("上一次排名变动", "Change before"), moving[before - 1] if before else None, "BracketLeft"),
        Control(Text("上一事件", "Previous"), course.before, "ArrowLeft"),
        Control(Text("下一事件", "Next"), course.after, "ArrowRight"),
        Control(Text("下一次排名变动", "Next change"), moving[after] if after < len(moving) else None, "BracketRight"),
        Control(Text("最后", "Last"), course.last if course.after else None),
    ]


def _changed(frame: Frame, of: Of, found: list[Change]) -> tuple[Listing, int]:
    """Those shown, and how many more there are."""
    first = sorted(found, key=lambda one: (one.branch != of.branch, _only_moved(one)))
    committees = {one.id: one.name for one in frame.committees}
    columns = moved.OF_ONE if of.committees and len(of.committees) == 1 else moved.COLUMNS
    rows = [moved.row(one, committees, _replay_of(frame, of, one)) for one in first[:SHOWN]]
    title = Text("本事件引起的变动", "What this event changed")
    return Listing(title, [one._replace(sortable=False) for one in columns], rows, NOTHING_MOVED), len(found) - len(
        rows
    )


def _only_moved(change: Change) -> bool:
    before, after = change.before, change.after
    return before is not None and after is not None and (before.exact, before.grade) == (after.exact, after.grade)


def _replay_of(frame: Frame, of: Of, change: Change) -> str | None:
    position = frame.as_of.position
    query = None if position is None else {"as_of": position}
    return frame.url("branch_replay_page", query, committee=change.place.committee, year=of.year, branch=change.branch)


def _event(running: Runtime, frame: Frame, position: int, of: Of) -> dict[str, Any]:
    """The event in words: as it is told of the branch, or of all that it concerns."""
    events = running.projections.events.at(position)
    mine = next((one for one in events if one.branch == of.branch), None)
    ((event, recorded, line),) = told(running, [mine or events[0]], to_branch=mine is not None)
    committees = {one.id: one.name for one in frame.committees}
    branches = running.projections.directory.names(at=frame.at)
    names = called(running.ledger.seen(frame.at))
    return {
        "kind": TITLES[event.kind],
        "told": Text(line.sentence_zh, line.sentence_en),
        "at": recorded.recorded_at,
        "who": names(event, line),
        "why": reason_of(recorded),
        "committee": committees.get(event.committee, event.committee) or None,
        "branches": [branches.get(one.branch, one.branch) for one in events if one.branch][:SHOWN],
        "href": frame.url("event_page", position=position),
    }


def _name(running: Runtime, frame: Frame, of: Of) -> Text | str:
    if of.branch is not None:
        known = running.projections.directory.branches(committees=of.committees, at=frame.at)
        return next((one.name for one in known if one.id == of.branch), of.branch)
    if of.committees and len(of.committees) == 1:
        return next((one.name for one in frame.committees if one.id in of.committees), of.committees[0])
    return Text("总公司所属各党委", "All committees of the enterprise")


def _scopes(frame: Frame, of: Of) -> list[tuple[Text, str | None, bool, None]]:
    """Tabs: the enterprise, the committee that the page is about."""
    query = None if frame.as_of.position is None else {"as_of": frame.as_of.position}
    committee = frame.committee.id if frame.committee else None
    of_committee = committee and frame.url("replay_page", query, committee=committee, year=of.year)
    one = bool(of.committees) and len(of.committees or ()) == 1
    return [
        (Text("总公司", "Enterprise"), frame.url("enterprise_replay_page", query, year=of.year), not one, None),
        (Text("本党委", "Committee"), of_committee, one and of.branch is None, None),
    ]


def _branches(running: Runtime, frame: Frame, of: Of) -> list[tuple[str, str | None, bool]]:
    """The branches of the committee, each with the way to its own year."""
    if not of.committees or len(of.committees) != 1:
        return []
    query = None if frame.as_of.position is None else {"as_of": frame.as_of.position}
    (committee,) = of.committees
    return [
        (
            one.name,
            frame.url("branch_replay_page", query, committee=committee, year=of.year, branch=one.id),
            one.id == of.branch,
        )
        for one in running.projections.directory.branches(committees=of.committees, at=frame.at)
    ]
