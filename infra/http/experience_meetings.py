"""Experience meetings 经验交流会: held once a year by a committee or by headquarters."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import Response

from domain.experience_meeting import Presentation
from infra.http import fields
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, recorded
from infra.http.as_of import AsOf
from infra.http.fields import BranchId, Day, ExemplarId, Model, Name, References
from infra.http.paging import Next, Page, Paging
from infra.http.paths import ENTERPRISE_YEAR, YEAR, EnterpriseId, Of
from infra.http.paths import Year as InPath
from infra.http.waiting import CaughtUp
from projections import honours
from projections.honours import NAME
from services.experience_meetings import Meeting

router = APIRouter(tags=["工作载体 programmes"])

Topic = Annotated[
    Name, Field(description="交流主题 / topic", examples=["怎样建设六好班子", "how to build a six-good team"])
]
Place = Annotated[Name, Field(description="召开地点 / place", examples=["总公司礼堂", "head office hall"])]
Topics = Annotated[tuple[Topic, ...], Field(max_length=20, description="交流主题 / topics")]
OnDay = Annotated[Day, Field(description="召开日期 / held on", examples=["2025-10-15"])]


class PresentationModel(Model):
    """What was presented: of a branch, of an exemplar, or of both."""

    topic: Topic
    branch: BranchId | None = None
    exemplar: ExemplarId | None = None


Presentations = Annotated[tuple[PresentationModel, ...], Field(max_length=100, description="交流发言 / presentations")]


class MeetingModel(Model):
    """A meeting as it was held."""

    on: OnDay
    place: Place
    topics: Topics
    presentations: Presentations
    materials: References = ()

    def as_domain(self) -> Meeting:
        spoke = tuple(Presentation(one.topic, one.branch, one.exemplar) for one in self.presentations)
        return Meeting(self.on, self.place, self.topics, spoke, self.materials)


class MeetingRow(Model):
    """A meeting in the list."""

    scope: Annotated[str, Field(description="召开单位: 党委或企业 / committee or enterprise", examples=["head-office"])]
    year: fields.Year
    on_day: Annotated[date, Field(description="召开日期 / held on", examples=["2025-10-15"])]
    place: Place
    topics: Topics
    presentations: Presentations
    materials: References


class MeetingsAnswer(Model):
    """Meetings, by who held them and year."""

    meetings: Annotated[tuple[MeetingRow, ...], Field(description="经验交流会 / meetings")]
    next: Next


OfYear = Annotated[fields.Year | None, Query(description="只看此年度 / of this year", examples=[2025])]


@router.post(YEAR + "/experience-meeting", response_model=ActAnswer, summary="党委经验交流会 / A committee's meeting")
def hold_committee_meeting(of: Of, body: MeetingModel, act: Acting, running: Running) -> Response:
    """登记党委召开的年度经验交流会, 每年一次, 交流本党委的党支部和典型.

    Records the committee's yearly meeting, at which its own branches and exemplars are presented.
    """
    return recorded(
        running.experience_meetings.hold_in_committee(
            act, committee_id=of.committee, year=of.year, meeting=body.as_domain()
        )
    )


@router.post(
    ENTERPRISE_YEAR + "/experience-meeting",
    response_model=ActAnswer,
    summary="总公司经验交流会 / Headquarters' meeting",
)
def hold_enterprise_meeting(
    enterprise: EnterpriseId, year: InPath, body: MeetingModel, act: Acting, running: Running
) -> Response:
    """登记总公司党委组织部召开的年度经验交流会, 每年一次.

    Records the organisation department's yearly meeting, at which branches and exemplars of any unit are presented.
    """
    return recorded(
        running.experience_meetings.hold_in_enterprise(
            act, enterprise_id=enterprise, year=year, meeting=body.as_domain()
        )
    )


@router.get("/experience-meetings", summary="经验交流会 / Experience meetings", dependencies=[Depends(CaughtUp(NAME))])
def list_experience_meetings(running: Running, page: Paging, as_of: AsOf, year: OfYear = None) -> MeetingsAnswer:
    """历年经验交流会.

    The meetings held.
    """
    after = page.last("", 0)
    found = running.projections.honours.meetings(year=year, after=after, limit=page.limit + 1, at=as_of)
    return _page(page, found)


def _page(page: Page, found: list[honours.Meeting]) -> MeetingsAnswer:
    rows, following = page.cut(found, lambda one: (one.scope, one.year))
    return MeetingsAnswer.model_validate({"meetings": rows, "next": following})
