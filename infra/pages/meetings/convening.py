"""Convening 召集会议: a meeting with its agenda, chosen from what waits; the agenda changed until it begins."""

from datetime import UTC
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.delegations import LocalTime
from infra.http.fields import ID, Name, PersonId
from infra.http.language import Text
from infra.http.meeting_file import meetings_of_year
from infra.pages.acting import act_of, perform
from infra.pages.forms import Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.meetings.agenda import AgendaForm, lines
from infra.pages.meetings.room import member_of
from infra.pages.meetings.words import MEETING, STAGES, At, called
from infra.pages.rendering import render
from infra.runtime import Runtime
from services.ledger import Receipt
from services.meeting_file import read_meeting
from services.meetings import Convocation, MeetingId, meeting_of
from services.organisation import committee_of, people_of

router = APIRouter(include_in_schema=False)


class ConveneForm(AgendaForm):
    """A meeting to be convened; its time is where the committee sits."""

    id: Annotated[str, Field(pattern=ID)]
    title: Name
    at: LocalTime
    place: Name
    chair: PersonId

    def convocation(self, frame: Frame) -> Convocation:
        at = self.at.replace(tzinfo=frame.zone).astimezone(UTC)
        return Convocation(self.title, at, self.place, self.chair, self.agenda())


@router.get("/workbench/committees/{committee}/convening")
def convening_page(request: Request, running: Running, frame: Framed, committee: str) -> Response:
    return render(request, "meetings/convening.html", **convening_view(running, frame, committee))


@router.post("/workbench/committees/{committee}/convening")
def send_convening(request: Request, running: Running, frame: Framed, form: Submitted, committee: str) -> Response:
    def convene() -> Receipt:
        given = form.into(ConveneForm)
        at = MeetingId(committee, given.id)
        receipt = running.meetings.convene(act_of(request, form), at, convocation=given.convocation(frame))
        running.drafts.discard(draft_of(committee))
        return receipt

    return perform(
        request,
        form,
        convene,
        done=Text("会议已召集", "The meeting is convened"),
        to=frame.url("meetings_page", {"held": form.typed.get("at", "")[:4]}, committee=committee),
        again="meetings/convening.html",
        view=lambda: convening_view(running, frame, committee),
    )


@router.get(MEETING + "/agenda")
def agenda_page(request: Request, running: Running, frame: Framed, at: At) -> Response:
    return render(request, "meetings/agenda.html", **agenda_view(running, frame, at))


@router.post(MEETING + "/agenda")
def send_agenda(request: Request, running: Running, frame: Framed, form: Submitted, at: At) -> Response:
    return perform(
        request,
        form,
        lambda: running.meetings.change_agenda(act_of(request, form), at, agenda=form.into(AgendaForm).agenda()),
        done=Text("议程已调整", "The agenda is changed"),
        to=frame.url("meeting_page", committee=at.committee, meeting=at.meeting),
        again="meetings/agenda.html",
        view=lambda: agenda_view(running, frame, at),
    )


def convening_view(running: Runtime, frame: Frame, committee: str) -> dict[str, Any]:
    """The empty form: the next number of the year, the members who may preside, and what waits."""
    seen = running.ledger.seen()
    number = len(meetings_of_year(seen, committee, frame.today.year).meetings) + 1
    known = committee_of(seen, committee)
    names = people_of(seen, committee)
    return {
        "committee": committee,
        "number": number,
        "suggested": f"{frame.today.year}-{number:02}",
        "chairs": [(member, names[member]) for member in known.members],
        "chair": member_of(frame, committee, known) or next(iter(known.members), ""),
        "lines": lines(running, frame, committee),
        "draft": draft_of(committee),
    }


def agenda_view(running: Runtime, frame: Frame, at: MeetingId) -> dict[str, Any]:
    """The agenda as it is, and what waits besides."""
    seen = running.ledger.seen()
    state = meeting_of(seen, at)
    there = lines(running, frame, at.committee, state.agenda.values())
    return {"at": at, "called": called(read_meeting(seen, at)), "stage": STAGES[state.stage], "lines": there}


def draft_of(committee: str) -> str:
    """Where what was typed is kept until the meeting is convened."""
    return f"meeting/{committee}/convening"
