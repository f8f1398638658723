"""Reading 查看会议: the meetings held in a year, one meeting as it goes, its screen for the room, and its minutes."""

from collections.abc import Iterable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain.meeting import Stage
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.meeting_file import MeetingRow, meetings_of_year
from infra.pages import exports
from infra.pages.details import detailed
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Shape, as_asked
from infra.pages.meetings import room as rooms
from infra.pages.meetings.room import Room, room_of
from infra.pages.meetings.words import CHOICES, FORMS, KINDS, MEETING, MEETINGS, RESULTS, STAGES, At, called
from infra.pages.rendering import here, render
from infra.runtime import Runtime
from services.meeting_file import Named, read_meeting
from services.minutes import EN, ZH, minutes

COLUMNS: Final = (
    Column("title", Text("会议", "Meeting")),
    Column("number", Text("届次", "Number"), Shape.NUMBER),
    Column("at", Text("时间", "Time"), Shape.MOMENT),
    Column("stage", Text("状态", "Status")),
    Column("pending", Text("未决议题", "Matters open"), Shape.NUMBER),
)
BACK: Final = 3  # years of meetings offered
ATTENDEES: Final = 4  # lines for people who attend without a vote

router = APIRouter(include_in_schema=False)

Matter = Annotated[int | None, Query(ge=1, le=200)]


@router.get(MEETINGS)
def meetings_page(
    request: Request,
    running: Running,
    frame: Framed,
    committee: str,
    held: Annotated[int | None, Query(ge=2000, le=2100)] = None,
) -> Response:
    """The meetings of a calendar year, the latest first."""
    year = held or frame.today.year
    found = meetings_of_year(running.ledger.seen(frame.at), committee, year).meetings
    years = sorted({year, *range(frame.today.year - BACK + 1, frame.today.year + 2)}, reverse=True)
    chips = [Chip(Text(f"{one}年", f"{one}"), here(request, held=one), one == year) for one in years]
    empty = Text(
        f"{year}年还没有召集会议。会议由党委书记召集, 召集后委员可在此查看议程和材料。",
        f"No meeting has been convened for {year}. Once one is, its agenda is found here.",
    )
    rows = [_row(one, frame, committee) for one in reversed(found)]
    listing = as_asked(Listing(Text("会议", "Meetings"), COLUMNS, rows, empty, [chips]), request)
    going_on = [row for one, row in zip(reversed(found), rows, strict=True) if one.stage is Stage.OPEN]
    return exports.answer(request, "meetings/list.html", listing, committee=committee, going_on=going_on)


@router.get(MEETING)
def meeting_page(request: Request, running: Running, frame: Framed, at: At, matter: Matter = None) -> Response:
    """A meeting: its agenda, and one of its matters."""
    return render(request, "meetings/meeting.html", **meeting_view(running, frame, at, matter))


@router.get(MEETING + "/live")
def meeting_live_page(
    request: Request,
    running: Running,
    frame: Framed,
    at: At,
    seen: Annotated[int, Query(ge=0)] = 0,
    matter: Matter = None,
) -> Response:
    """What changes while a vote is under way; whoever does not run the meeting follows it to its next step."""
    room = room_of(running, frame, at)
    response = render(request, "meetings/live.html", **live_view(room, matter), seen=seen)
    if room.version > seen and not room.runs:
        response.headers["HX-Refresh"] = "true"
    return response


@router.get(MEETING + "/screen")
def meeting_screen_page(request: Request, running: Running, frame: Framed, at: At) -> Response:
    """会场大屏: the matter before the meeting in large letters."""
    return render(request, "meetings/screen.html", **meeting_view(running, frame, at, None))


@router.get(MEETING + "/minutes")
def meeting_minutes_page(
    request: Request, running: Running, frame: Framed, at: At, lang: Annotated[str | None, Query(max_length=2)] = None
) -> Response:
    """The minutes in either language, to be signed."""
    seen = running.ledger.seen(frame.at)
    file = read_meeting(seen, at)
    english = frame.english if lang is None else lang == "en"
    text = minutes(file, EN if english else ZH)
    title, *rest = text.splitlines()
    return render(
        request,
        "meetings/minutes.html",
        called=called(file),
        at=at,
        heading=title,
        paragraphs="\n".join(rest).strip().split("\n\n"),
        in_english=english,
        position=seen.history(at.stream)[-1].position,
    )


def meeting_view(running: Runtime, frame: Frame, at: At, number: int | None) -> dict[str, Any]:
    """Everything the page of a meeting shows."""
    room = room_of(running, frame, at)
    shown = room.matter(number)
    before_vote = shown is not None and shown.result is None and room.file.stage is Stage.OPEN and not room.state.vote
    seen = running.ledger.seen(frame.at)
    attended = room.file.sittings[-1].attended[-1] if room.state.attendance else None
    return {
        **live_view(room, number),
        "seen": room.version,
        "roll": rooms.roll_of(seen, frame, room, shown.number) if shown and before_vote and room.runs else None,
        "papers": {one.number: rooms.papers(frame, room, one) for one in room.file.matters},
        "attended": attended,
        "members": [(member, room.names.get(member, member)) for member in room.committee.members],
        "present": _choices(attended.present if attended else ()),
        "absent": _choices(one.member for one in attended.absent) if attended else [],
        "attendees": [(one.name, one.name) for one in attended.attendees] if attended else [],
        "voters": _choices(shown.vote.voters if shown and shown.vote else ()),
        "form_choices": [(one.value, words) for one, words in FORMS.items()],
        "kinds": KINDS,
        "details": detailed(running, frame, seen, at.committee, shown.details) if shown else [],
        "attendee_lines": ATTENDEES,
    }


def live_view(room: Room, number: int | None) -> dict[str, Any]:
    """The part of it that moves by itself."""
    shown = room.matter(number)
    vote = shown.vote if shown else None
    return {
        "room": room,
        "file": room.file,
        "at": room.at,
        "shown": shown,
        "tally": rooms.tally_of(vote) if vote else (),
        "recusals": rooms.recusals(vote) if vote else (),
        "stages": STAGES,
        "results": RESULTS,
        "choices": CHOICES,
        "form_words": FORMS,
    }


def _choices(people: Iterable[Named]) -> list[tuple[str, str]]:
    return [(one.id, one.name) for one in people]


def _row(one: MeetingRow, frame: Frame, committee: str) -> Row:
    where = frame.url("meeting_page", committee=committee, meeting=one.meeting)
    cells = {
        "title": Linked(one.title, where),
        "number": one.number,
        "at": one.at,
        "stage": STAGES[one.stage],
        "pending": one.pending,
    }
    return Row(cells)
