"""Meeting 经验交流会: held once a year, with what was presented of which branch or exemplar."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from domain.experience_meeting import Presentation
from infra.http.acting import Running
from infra.http.experience_meetings import Place, Topic
from infra.http.fields import BranchId, ExemplarId
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages.acting import act_of, perform
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.programmes.tabs import AT, tabs_of
from infra.pages.rendering import render
from infra.runtime import Runtime
from projections.honours import Meeting as Held
from services.casebook import CommitteeYear
from services.experience_meetings import Meeting
from services.ledger import Receipt

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

    def as_domain(self) -> Meeting:
        spoke = tuple(Presentation(one.topic, one.branch, one.exemplar) for one in self.presentations.values())
        return Meeting(self.on, self.place, (self.topic,), spoke)


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
    """The meetings of the committee and of headquarters in the year, and the form for the committee's own."""
    held = running.projections.honours.meetings(year=of.year, at=frame.at)
    above = frame.committee.enterprise if frame.committee else None
    exemplars = running.projections.exemplars.library(committees=None, with_withdrawn=True, at=frame.at)
    branches = {one.id: one.name for one in running.projections.directory.branches(at=frame.at)}
    titles = {one.id: one.title for one in exemplars}
    return {
        "of": of,
        "tabs": tabs_of(frame, of, "experience_meeting_page"),
        "meetings": [
            _told(one, branches, titles, own=one.scope == of.committee)
            for one in held
            if one.scope in (of.committee, above)
        ],
        "is_held": any(one.scope == of.committee for one in held),
        "branches": [(one.id, one.name) for one in running.projections.directory.branches(committees=(of.committee,))],
        "exemplars": [
            (one.id, one.title) for one in exemplars if one.committee == of.committee and not one.withdrawn_on
        ],
        "rows": range(1, ROWS + 1),
    }


def _told(one: Held, branches: Mapping[str, str], titles: Mapping[str, str], *, own: bool) -> Mapping[str, Any]:
    spoke = [
        (each.topic, branches.get(each.branch or "", each.branch), titles.get(each.exemplar or "", each.exemplar))
        for each in one.presentations
    ]
    return {"own": own, "on": one.on_day, "place": one.place, "topics": one.topics, "spoke": spoke}
