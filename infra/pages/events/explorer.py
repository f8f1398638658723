"""Explorer 事件查阅: recorded facts from the newest back, narrowed by place, kind, person, days and words."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Annotated, Any, Final, Literal, NamedTuple

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from domain import streams
from domain.branch import EARLIEST, SecretaryAppointed
from domain.committee import MemberSeated, StaffAssigned
from domain.english import counted
from domain.enterprise import OrganiserAssigned
from domain.record import Recorded
from infra.facts import decode
from infra.http.acting import Running
from infra.http.fields import LATEST
from infra.http.known import InScope
from infra.http.language import Text
from infra.pages import exports
from infra.pages.events.words import TITLES
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Column, Linked, Listing, Row, Shape, as_asked
from infra.pages.people import names_in, who
from infra.runtime import Runtime
from projections.branch_history import Line
from projections.engine import Committees
from projections.events import Event, Held, Wanted
from services.ledger import Seen

AT: Final = "/workbench/events"
COLUMNS: Final = (
    Column("position", Text("日志位置", "Position"), Shape.NUMBER, sortable=False),
    Column("at", Text("记录时间", "Recorded at"), Shape.MOMENT, sortable=False),
    Column("kind", Text("事项", "What"), sortable=False),
    Column("told", Text("内容", "In words"), sortable=False, quotes=True),
    Column("committee", Text("党委", "Committee"), sortable=False),
    Column("branch", Text("党支部", "Branch"), sortable=False, quotes=True),
    Column("year", Text("年度", "Year"), Shape.NUMBER, sortable=False),
    Column("by", Text("办理人", "By"), sortable=False),
    Column("reason", Text("事由", "Why"), sortable=False),
    Column("stream", Text("事实流", "Stream"), sortable=False, shown=False, quotes=True),
    Column("version", Text("流内版本", "Version"), Shape.NUMBER, sortable=False, shown=False),
    Column("on_behalf", Text("代何人", "On behalf of"), sortable=False, shown=False),
)
EMPTY: Final = Text("没有符合条件的记录, 请放宽条件。", "Nothing on record meets this: ask for less.")
MOST: Final = 5_000
"""Rows of an export."""
Asked = Annotated[str, Query(max_length=100)]
Day = Annotated[Annotated[date, Field(ge=EARLIEST, le=LATEST)] | Literal[""], Query()]

router = APIRouter(prefix=AT, include_in_schema=False)


class Narrowing(NamedTuple):
    """What the list is narrowed to, as it was asked for."""

    committee: str = ""
    branch: str = ""
    kind: str = ""
    by: str = ""
    q: str = ""
    since: date | Literal[""] = ""
    until: date | Literal[""] = ""

    @property
    def is_any(self) -> bool:
        return any(self)


class Told(NamedTuple):
    """A fact as it is listed: registered, as recorded, and in words."""

    event: Event
    recorded: Recorded
    line: Line


@router.get("")
def events_page(
    *,
    request: Request,
    running: Running,
    frame: Framed,
    scope: InScope,
    committee: Asked = "",
    branch: Asked = "",
    kind: Asked = "",
    by: Asked = "",
    q: Asked = "",
    since: Day = "",
    until: Day = "",
    cursor: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    asked = Narrowing(committee, branch, kind, by.strip(), q.strip(), since, until)
    whole = as_asked(Listing(Text("事件查阅", "Event log"), COLUMNS, [], EMPTY), request, whole=False)
    limit = MOST if request.query_params.get("format") else whole.size
    found = running.projections.events.newest(_wanted(running, frame, scope, asked, cursor), limit=limit + 1)
    rows = list(_rows(running, frame, told(running, found[:limit], to_branch=bool(asked.branch)), asked.branch))
    following = str(found[limit - 1].position) if len(found) > limit else None
    listing = Listing(
        whole.title, COLUMNS, rows, EMPTY, size=whole.size, next=following, chosen=whole.chosen, sort=whole.sort
    )
    branches = running.projections.directory.branches(committees=(committee,), at=frame.at) if committee else []
    return exports.answer(
        request,
        "events/list.html",
        listing,
        asked=asked,
        kinds=list(TITLES.items()),
        branches=[(one.id, one.name) for one in branches],
        most=MOST,
    )


def told(running: Runtime, found: list[Event], *, to_branch: bool) -> list[Told]:
    """The facts as recorded, and in words: by themselves, or as the history of the branch tells whose event it is."""
    positions = [one.position for one in found]
    recorded = {one.position: one for one in map(decode, running.recorder.entries_at(positions))}
    lines = running.projections.branch_history.told(found, to_branch=to_branch)
    return [Told(one, recorded[one.position], line) for one, line in zip(found, lines, strict=True)]


def called(seen: Seen) -> Callable[[Event, Line], Text | str]:
    """Who acted, by the name they had then; whoever was registered only later, by the name they have now."""
    names = cache(lambda committee: names_in(seen, committee))

    def name(event: Event, line: Line) -> Text | str:
        known = line.who != line.by or not event.committee
        return who(line.by, line.who if known else names(event.committee)(line.by))

    return name


def _wanted(running: Runtime, frame: Frame, scope: Committees, asked: Narrowing, cursor: int | None) -> Wanted:
    """Committee and branch as chosen, people by their names too, days as positions of the log."""
    upto = [one for one in (cursor, frame.at + 1 if frame.at is not None else None) if one is not None]
    after = 0
    if isinstance(asked.since, date):
        after = running.recorder.position_at(_begins(frame, asked.since) - timedelta(microseconds=1))
    if isinstance(asked.until, date):
        ends = _begins(frame, asked.until + timedelta(days=1)) - timedelta(microseconds=1)
        upto.append(running.recorder.position_at(ends) + 1)
    return Wanted(
        (asked.committee,) if asked.committee else scope,
        asked.branch or None,
        (asked.kind,) if asked.kind else None,
        _people(running, frame, asked) if asked.by else None,
        list(_posts(running, asked)) if asked.by else (),
        asked.q,
        after,
        min(upto, default=2**62),
    )


def _begins(frame: Frame, day: date) -> datetime:
    return datetime.combine(day, time(), frame.zone)


def _people(running: Runtime, frame: Frame, asked: Narrowing) -> list[str]:
    """An id stands for itself; a name for whoever is or was called so in the committee, or in any within reach."""
    seen = running.ledger.seen()
    known = [one for one in frame.committees if asked.committee in ("", one.id)]
    above = {one.enterprise for one in known if one.enterprise is not None}
    where = [*(streams.committee(one.id) for one in known), *map(streams.enterprise, sorted(above))]
    seen.load(where)
    named = (_registered(one.fact) for stream in where for one in seen.history(stream))
    return [asked.by, *dict.fromkeys(person for person, name in named if name == asked.by)]


def _registered(fact: object) -> tuple[str, str]:
    """Whom a fact gives a name, and which."""
    match fact:
        case MemberSeated(person, name) | StaffAssigned(person, name) | OrganiserAssigned(person, name):
            return person, name
        case _:
            return "", ""


def _posts(running: Runtime, asked: Narrowing) -> Iterator[Held]:
    """The posts of secretary that whoever is called so holds or held, each until the next appointment."""
    seen = running.ledger.seen()
    branches = dict.fromkeys(
        one.branch for one in running.projections.secretaries.named(asked.by) if one.name == asked.by
    )
    for branch in branches:
        appointed = [
            (one.position, one.fact.name)
            for one in seen.history(streams.branch(branch))
            if isinstance(one.fact, SecretaryAppointed)
        ]
        ends = [*(position for position, _ in appointed[1:]), 2**62]
        for (since, name), until in zip(appointed, ends, strict=True):
            if name == asked.by:
                yield Held(f"secretary:{branch}", since, until)


def _rows(running: Runtime, frame: Frame, found: list[Told], branch: str) -> Iterator[Row]:
    committees = {one.id: one.name for one in running.projections.directory.committees(at=frame.at)}
    branches = running.projections.directory.names(at=frame.at) if found else {}
    names = called(running.ledger.seen(frame.at))
    for event, recorded, line in found:
        where = frame.url("event_page", position=event.position)
        yield Row(
            {
                "position": Linked(event.position, where),
                "at": recorded.recorded_at,
                "kind": TITLES[event.kind],
                "told": Text(line.sentence_zh, line.sentence_en),
                "committee": committees.get(event.committee, event.committee) or None,
                "branch": _branch(event, branches, asked=branch),
                "year": event.year,
                "by": names(event, line),
                "reason": reason_of(recorded),
                "stream": recorded.stream,
                "version": recorded.version,
                "on_behalf": line.principal,
            },
            where,
        )


def reason_of(recorded: Recorded) -> Any:
    """Why: as the act was given, or as the fact itself says."""
    return recorded.envelope.reason or getattr(recorded.fact, "reason", None) or None


def _branch(event: Event, branches: Mapping[str, str], *, asked: str) -> Text | str | None:
    if event.branches > 1 and not asked:
        return Text(f"{event.branches}个党支部", counted(event.branches, "branch"))
    return branches.get(event.branch, event.branch) or None
