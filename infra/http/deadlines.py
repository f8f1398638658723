"""Deadlines 时限: when each step falls due, what is late, and extensions."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import Response

from domain.deadline import Subject
from domain.period import Period
from domain.timetable import Step
from infra.http import paths
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, recorded
from infra.http.as_of import AsOf, MomentAsOf
from infra.http.fields import ID, BranchId, CommitteeId, Model, Reason
from infra.http.known import KnownCommittee, OfBranch, OfCommittees
from infra.http.paging import Next, Page, Paging
from infra.http.paths import YEAR, Of
from infra.http.waiting import CaughtUp
from projections.deadlines import NAME, Listed, State
from services.casebook import CommitteeYear

router = APIRouter(tags=["时限 deadlines"])
caught_up = [Depends(CaughtUp(NAME))]

Which = Annotated[
    str | None,
    Field(
        pattern=ID,
        description="申诉的项目, 或奖惩事项 / item of an appeal, or kind of a consequence",
        examples=["E", "team_reward"],
    ),
]
StepAny = Annotated[
    list[Step], Query(alias="step", max_length=20, description="只看此环节 / of these steps", examples=[["score"]])
]
StateAny = Annotated[
    list[State], Query(alias="state", max_length=4, description="只看此状态 / in these states", examples=[["overdue"]])
]
DueBy = Annotated[date | None, Query(description="至此日到期 / that fall due by this day", examples=["2025-04-30"])]
Late = Annotated[
    bool | None, Query(description="是否迟延, 无论是否已完成 / whether late, done or not", examples=[True])
]
OfYear = Annotated[int | None, Query(ge=2000, le=2100, description="只看此年度 / of this year", examples=[2025])]


class Extension(Model):
    """Which step, until when and why."""

    step: Annotated[Step, Field(description="环节 / step", examples=["self_assess"])]
    branch: Annotated[
        BranchId | None, Field(description="党支部; 党委环节为空 / branch; null for the committee's own steps")
    ] = None
    period: Annotated[Period | None, Field(description="考核期 / period", examples=["Q1"])] = None
    which: Which = None
    until: Annotated[date, Field(description="延至的工作日 / working day to extend to", examples=["2025-04-18"])]
    reason: Annotated[Reason, Field(examples=["停产检修, 材料延后", "shut down for overhaul"])]

    def subject(self, of: CommitteeYear) -> Subject:
        return Subject(self.step, of.committee, of.year, self.branch, self.period, self.which)


class DeadlineModel(Model):
    """A step's deadline and what became of it."""

    id: Annotated[
        str, Field(description="时限代码 / deadline", examples=["deadline/self_assess/rolling-mill/A/2025/Q1"])
    ]
    committee: CommitteeId
    step: Annotated[Step, Field(description="环节 / step", examples=["self_assess"])]
    year: Annotated[int, Field(description="年度 / year", examples=[2025])]
    branch: BranchId | None
    period: Annotated[Period | None, Field(description="考核期 / period", examples=["Q1"])]
    which: Which
    due: Annotated[date, Field(description="时限 / falls due on", examples=["2025-04-08"])]
    extended: Annotated[bool, Field(description="是否已延期 / whether extended", examples=[False])]
    state: Annotated[State, Field(description="状态 / state", examples=["overdue"])]
    reminders: Annotated[int, Field(description="催办次数 / reminders given", examples=[2])]
    overdue: Annotated[date | None, Field(description="逾期日 / marked overdue on", examples=["2025-04-09"])]
    escalated: Annotated[date | None, Field(description="上报日 / escalated on", examples=["2025-04-14"])]
    escalated_to: Annotated[str | None, Field(description="上报至 / escalated to", examples=["headquarters"])]
    done: Annotated[date | None, Field(description="完成日 / done on", examples=["2025-04-10"])]
    days_late: Annotated[
        int,
        Field(description="迟延工作日数, 未完成的算至今日 / working days late, until today while open", examples=[2]),
    ]


class DeadlinesAnswer(Model):
    """Deadlines by the day they fall due."""

    deadlines: Annotated[tuple[DeadlineModel, ...], Field(description="时限 / deadlines")]
    next: Next


class LatenessModel(Model):
    """How late a committee is with one step; branches' steps stand under their committee."""

    committee: CommitteeId
    step: Annotated[Step, Field(description="环节 / step", examples=["score"])]
    done: Annotated[int, Field(description="已完成 / done", examples=[4])]
    done_late: Annotated[int, Field(description="其中迟延 / of these late", examples=[1])]
    days_late_done: Annotated[int, Field(description="已完成者迟延工作日合计 / working days late, done", examples=[2])]
    open: Annotated[int, Field(description="未完成 / open", examples=[1])]
    open_late: Annotated[int, Field(description="其中迟延 / of these late", examples=[1])]
    days_late_open: Annotated[int, Field(description="未完成者迟延工作日合计 / working days late, open", examples=[7])]
    escalated: Annotated[int, Field(description="上报件数 / escalated", examples=[1])]


class LatenessAnswer(Model):
    """By committee and step."""

    lateness: Annotated[tuple[LatenessModel, ...], Field(description="迟延情况 / lateness")]


@router.post(YEAR + "/deadlines/extend", response_model=ActAnswer, summary="延期 / Extend a deadline")
def extend_deadline(of: Of, body: Extension, act: Acting, running: Running) -> Response:
    """延长一个环节的时限, 须说明理由; 支部环节由党委办事人员办理, 党委环节由上级组织部门办理.

    Extends the deadline of a step, with a reason: by the committee's office for a branch, by headquarters for the
    committee.
    """
    subject = body.subject(of)
    return recorded(running.deadlines.extend(act, subject, until=body.until, reason=body.reason))


@router.get(YEAR + "/deadlines", summary="年度时限 / Deadlines of a year", dependencies=caught_up)
def show_deadlines(
    committee: KnownCommittee,
    year: paths.Year,
    running: Running,
    page: Paging,
    as_of: AsOf,
    now: MomentAsOf,
    steps: StepAny = [],  # noqa: B006 - FastAPI copies defaults
    states: StateAny = [],  # noqa: B006
) -> DeadlinesAnswer:
    """一个党委年度各环节的时限、状态和迟延天数.

    The deadlines of a committee's year, with their state and how late they are.
    """
    found = running.projections.deadlines.deadlines(
        now=now,
        committees=(committee,),
        year=year,
        steps=steps,
        states=states,
        after=_after(page),
        limit=page.limit + 1,
        at=as_of,
    )
    return _page(page, found)


@router.get("/deadlines", summary="时限一览 / Deadlines", dependencies=caught_up)
def list_deadlines(
    running: Running,
    page: Paging,
    committees: OfCommittees,
    branch: OfBranch,
    as_of: AsOf,
    now: MomentAsOf,
    year: OfYear = None,
    steps: StepAny = [],  # noqa: B006
    states: StateAny = [],  # noqa: B006
    due_by: DueBy = None,
    late: Late = None,
) -> DeadlinesAnswer:
    """按到期日排列的时限: 即将到期、逾期、已上报或已完成.

    Deadlines by the day they fall due: due soon, overdue, escalated or done.
    """
    found = running.projections.deadlines.deadlines(
        now=now,
        committees=committees,
        branch=branch,
        year=year,
        steps=steps,
        states=states,
        due_by=due_by,
        late=late,
        after=_after(page),
        limit=page.limit + 1,
        at=as_of,
    )
    return _page(page, found)


@router.get("/deadlines/escalations", summary="上报事项 / Escalations", dependencies=caught_up)
def list_escalations(
    running: Running, page: Paging, committees: OfCommittees, as_of: AsOf, now: MomentAsOf, year: OfYear = None
) -> DeadlinesAnswer:
    """上报后仍未完成的党委环节, 供上级组织部门督办.

    Committees' steps brought before headquarters and still not done.
    """
    found = running.projections.deadlines.deadlines(
        now=now,
        committees=committees,
        year=year,
        states=[State.ESCALATED],
        after=_after(page),
        limit=page.limit + 1,
        at=as_of,
    )
    return _page(page, found)


@router.get("/deadlines/lateness", summary="迟延情况 / Lateness", dependencies=caught_up)
def show_lateness(
    running: Running,
    committees: OfCommittees,
    as_of: AsOf,
    now: MomentAsOf,
    year: Annotated[int, Query(ge=2000, le=2100, description="年度 / year", examples=[2025])],
) -> LatenessAnswer:
    """各党委各环节迟延的件数和工作日数, 已完成与未完成分列.

    How many steps of each kind were late in each committee, and by how many working days, done and open apart.
    """
    found = running.projections.deadlines.lateness(now=now, year=year, committees=committees, at=as_of)
    return LatenessAnswer.model_validate({"lateness": found})


def _after(page: Page) -> tuple[str, str]:
    return page.last("", "")


def _page(page: Page, found: list[Listed]) -> DeadlinesAnswer:
    rows, following = page.cut(found, lambda one: (str(one.row.due), one.row.id))
    return DeadlinesAnswer(deadlines=tuple(map(_model, rows)), next=following)


def _model(listed: Listed) -> DeadlineModel:
    row = listed.row
    fields = {name: getattr(row, name) for name in DeadlineModel.model_fields if name != "days_late"}
    return DeadlineModel(**fields, days_late=listed.days_late)
