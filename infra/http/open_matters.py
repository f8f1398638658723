"""Open matters 待办: what waits for whom."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Query
from pydantic import Field

from domain.access import Right
from domain.deadline import Subject
from domain.period import Period
from domain.timetable import OF_BRANCHES, Step
from infra.http.acting import Running
from infra.http.as_of import AsOf
from infra.http.fields import BranchId, CommitteeId, Model, PersonId
from infra.http.known import OfBranch, OfCommittees
from infra.http.paging import Next, Paging
from infra.http.permitted import Access, Permitted
from infra.http.steps import RecordedAt
from infra.http.waiting import CaughtUp
from projections.open_matters import NAME, Awaits, Kind, Matter

STEPS: Final[Mapping[Kind, Step]] = {
    **{Kind(step.value): step for step in Step if step.value in set(Kind)},
    Kind.SCORE_AGAIN: Step.SCORE,
    Kind.HAND_IN_PLAN: Step.PLAN_RECTIFICATION,
}
WITH_MORE: Final = {Kind.DECIDE_APPEAL, Kind.HONOUR_CONSEQUENCE}
"""Their names end in the item of the appeal, or the kind of the consequence."""
UNPUBLISHED: Final = {Kind.SCORE_AGAIN}
"""Why they are open tells of scores that are not published."""

router = APIRouter(prefix="/open-matters", tags=["查询 questions"], dependencies=[Depends(CaughtUp(NAME))])

AwaitsAny = Annotated[
    list[Awaits],
    Query(alias="awaits", max_length=len(Awaits), description="待何人 / of these roles", examples=[["scorer"]]),
]
KindAny = Annotated[
    list[Kind], Query(alias="kind", max_length=len(Kind), description="只看此类 / of these kinds", examples=[["score"]])
]
Today = Annotated[
    date | None,
    Query(description="只看此日可办的 / only what can be done on this day", examples=["2026-01-05"]),
]
Person = Annotated[
    PersonId | None, Query(description="只看待此人的 / only what waits for this person by name", examples=["m1"])
]


class MatterModel(Model):
    """Something that waits to be done."""

    matter: Annotated[str, Field(description="事项代码 / matter", examples=["score/rolling-mill/2025/A/Q1"])]
    kind: Annotated[Kind, Field(description="类别 / kind", examples=["score"])]
    committee: CommitteeId
    branch: BranchId | None
    branch_name: Annotated[
        str | None,
        Field(description="党支部名称 / name of the branch", examples=["一轧车间党支部", "No. 1 rolling shop"]),
    ]
    year: Annotated[int, Field(description="年度 / year", examples=[2025])]
    period: Annotated[Period | None, Field(description="考核期 / period", examples=["Q1"])]
    awaits: Annotated[Awaits, Field(description="待何人 / role that has to act", examples=["scorer"])]
    since: Annotated[RecordedAt, Field(description="自何时起 / since")]
    subject_zh: Annotated[str, Field(description="中文 / in Chinese", examples=["第一季度评分"])]
    subject_en: Annotated[str, Field(description="英文 / in English", examples=["Q1 scoring"])]
    reason: Annotated[
        str | None, Field(description="缘由 / why it is open", examples=["经济指标依据不足", "lacks evidence"])
    ]
    due: Annotated[date | None, Field(description="末日 / last day", examples=["2026-01-09"])]
    not_before: Annotated[date | None, Field(description="首日 / first day", examples=["2026-01-10"])]
    person: Annotated[PersonId | None, Field(description="指定何人; 空即该岗位任一人 / who by name; null: the role")]


class MattersAnswer(Model):
    """Matters by name."""

    matters: Annotated[tuple[MatterModel, ...], Field(description="待办 / open matters")]
    next: Next


class CountsAnswer(Model):
    """How many matters there are of each kind that has any."""

    counts: Annotated[dict[Kind, int], Field(description="件数, 按类别 / by kind", examples=[{"score": 12}])]


@router.get("", summary="待办 / Open matters")
def list_open_matters(
    running: Running,
    page: Paging,
    committees: OfCommittees,
    branch: OfBranch,
    as_of: AsOf,
    access: Permitted,
    awaits: AwaitsAny = [],  # noqa: B006 - FastAPI copies defaults
    kinds: KindAny = [],  # noqa: B006
    today: Today = None,
    person: Person = None,
) -> MattersAnswer:
    """尚待办理的事项: 待何人、自何时起、何时到期.

    What waits to be done: by whom, since when and until when.
    """
    (after,) = page.last("")
    found = running.projections.open_matters.matters(
        committees=committees,
        branch=branch,
        awaits=awaits,
        kinds=kinds,
        today=today,
        person=person,
        after=after,
        limit=page.limit + 1,
        at=as_of,
    )
    rows, following = page.cut(found, lambda matter: (matter.matter,))
    due = running.projections.deadlines.due_days(filter(None, map(deadline_of, rows)), at=as_of)
    shown = [
        msgspec.structs.replace(row, due=row.due or due.get(deadline_of(row) or ""), reason=_reason(row, access))
        for row in rows
    ]
    return MattersAnswer.model_validate({"matters": shown, "next": following})


@router.get("/counts", summary="待办件数 / Counts of open matters")
def count_open_matters(
    running: Running,
    committees: OfCommittees,
    branch: OfBranch,
    as_of: AsOf,
    awaits: AwaitsAny = [],  # noqa: B006 - FastAPI copies defaults
    today: Today = None,
    person: Person = None,
) -> CountsAnswer:
    """各类待办的件数.

    How many matters are open, kind by kind.
    """
    counts = running.projections.open_matters.counts(
        committees=committees, branch=branch, awaits=awaits, today=today, person=person, at=as_of
    )
    return CountsAnswer(counts=counts)


def _reason(matter: Matter, access: Access) -> str | None:
    """Why it is open, as far as whoever asks may know."""
    branch = matter.branch if matter.kind in UNPUBLISHED else None
    return matter.reason if branch is None or access.may_of_branch(Right.READ_UNPUBLISHED, branch) else None


def deadline_of(matter: Matter) -> str | None:
    """The deadline that a matter waits under, if its step may have one."""
    step = STEPS.get(matter.kind)
    if step is None:
        return None
    which = matter.matter.rpartition("/")[2] if matter.kind in WITH_MORE else None
    branch = matter.branch if step in OF_BRANCHES or which else None
    return Subject(step, matter.committee, matter.year, branch, matter.period, which).stream
