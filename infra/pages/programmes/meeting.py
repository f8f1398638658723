"""Meeting 经验交流会: held once a year, with what was presented of which branch or exemplar."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from domain.access import Place as Where
from domain.access import Right
from domain.experience_meeting import Presentation
from infra.http.acting import Running
from infra.http.experience_meetings import Place, Topic
from infra.http.fields import BranchId, ExemplarId, References
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages.acting import act_of, perform
from infra.pages.forms import Form, FormModel, OneEachLine, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.programmes.tabs import AT, tabs_of
from infra.pages.rendering import render
from infra.runtime import Runtime
from projections.honours import Meeting as Held
from services.casebook import CommitteeYear
from services.experience_meetings import Meeting
from services.ledger import Receipt
from services.organisation import committee_of

TEMPLATE: Final = "programmes/meeting.html"
ROWS: Final = 8

router = APIRouter(prefix=AT + "/experience-meeting", include_in_schema=False)


class Spoken(FormModel):
    topic: Topic
    branch: BranchId | None = None
    exemplar: ExemplarId | None = None


class MeetingForm(FormModel):
    """A meeting; rows of presentations without anything in them do not count."""

    on: date
    place: Place
    topic: Topic
    presentations: Annotated[dict[str, Spoken], Field(default_factory=dict)]
    materials: Annotated[References, OneEachLine] = ()

    def as_domain(self) -> Meeting:
        spoke = tuple(Presentation(one.topic, one.branch, one.exemplar) for one in self.presentations.values())
        return Meeting(self.on, self.place, (self.topic,), spoke, self.materials)


@router.get("")
def experience_meeting_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    return render(request, TEMPLATE, **meeting_view(running, frame, of))


@router.post("")
def send_experience_meeting(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Response:
    def hold() -> Receipt:
        meeting = form.into(MeetingForm).as_domain()
        return running.experience_meetings.hold_in_committee(
            act_of(request, form), committee_id=of.committee, year=of.year, meeting=meeting
        )

    return _performed(request, running, frame, form, of, hold)


@router.post("/headquarters")
def send_headquarters_meeting(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Response:
    """Of the enterprise that the committee belongs to."""
    enterprise = committee_of(running.ledger.seen(), of.committee).enterprise or ""

    def hold() -> Receipt:
        meeting = form.into(MeetingForm).as_domain()
        return running.experience_meetings.hold_in_enterprise(
            act_of(request, form), enterprise_id=enterprise, year=of.year, meeting=meeting
        )

    return _performed(request, running, frame, form, of, hold)


def _performed(
    request: Request, running: Runtime, frame: Frame, form: Form, of: CommitteeYear, hold: Callable[[], Receipt]
) -> Response:
    return perform(
        request,
        form,
        hold,
        done=Text("经验交流会已登记", "The experience meeting is recorded"),
        to=frame.url("experience_meeting_page", committee=of.committee, year=of.year),
        again=TEMPLATE,
        view=lambda: meeting_view(running, frame, of),
    )


def meeting_view(running: Runtime, frame: Frame, of: CommitteeYear) -> Mapping[str, Any]:
    """The meetings of the committee and of headquarters in the year, and the form for the viewer's own."""
    held = running.projections.honours.meetings(year=of.year, at=frame.at)
    enterprise = frame.committee.enterprise if frame.committee else None
    above = enterprise is not None and frame.viewer.may(Right.HOLD_EXPERIENCE_MEETING, Where(enterprise))
    theirs = running.projections.directory.committees(at=frame.at) if above else ()
    committees = {one.id for one in theirs if one.enterprise == enterprise} or {of.committee}
    exemplars = running.projections.exemplars.library(committees=None, with_withdrawn=True, at=frame.at)
    branches = {one.id: one for one in running.projections.directory.branches(at=frame.at)}
    names, titles = {id_: one.name for id_, one in branches.items()}, {one.id: one.title for one in exemplars}
    return {
        "of": of,
        "tabs": tabs_of(frame, of, "experience_meeting_page"),
        "meetings": [
            _told(one, names, titles, own=one.scope == of.committee)
            for one in held
            if one.scope in (of.committee, enterprise)
        ],
        "above": above,
        "is_held": any(one.scope == (enterprise if above else of.committee) for one in held),
        "branches": [(id_, one.name) for id_, one in branches.items() if one.committee in committees],
        "exemplars": [(one.id, one.title) for one in exemplars if one.committee in committees and not one.withdrawn_on],
        "rows": range(1, ROWS + 1),
    }


def _told(one: Held, branches: Mapping[str, str], titles: Mapping[str, str], *, own: bool) -> Mapping[str, Any]:
    spoke = [
        (each.topic, branches.get(each.branch or "", each.branch), titles.get(each.exemplar or "", each.exemplar))
        for each in one.presentations
    ]
    return {
        "own": own,
        "on": one.on_day,
        "place": one.place,
        "topics": one.topics,
        "spoke": spoke,
        "materials": one.materials,
    }
