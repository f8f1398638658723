"""Grade book 等级簿: each branch's grade for a year beside the one before."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from infra.http import fields
from infra.http.acting import Running
from infra.http.as_of import AsOf
from infra.http.fields import BranchId, CommitteeId, GradeCode, Model, Name, Points
from infra.http.grading_file import Rank, Why
from infra.http.known import OfCommittees
from infra.http.paging import Next, Page, Paging
from infra.http.waiting import CaughtUp
from projections.grade_book import NAME, Change, Graded

router = APIRouter(tags=["查询 questions"])

Year = Annotated[fields.Year, Query()]
OnlyChanges = Annotated[bool, Query(description="只看晋级、降级 / only grades that moved", examples=[True])]


class GradedModel(Model):
    """A branch's grade for the year."""

    year: fields.Year
    branch: BranchId
    name: Name
    committee: CommitteeId
    before: Annotated[GradeCode | None, Field(description="原等级 / grade before")]
    grade: GradeCode
    change: Annotated[
        Change,
        Field(description="晋级、降级、未变、首次 / rise, fall, same, first; other: not comparable", examples=["rise"]),
    ]
    rank: Rank
    score: Points
    why: Why


class GradeBookAnswer(Model):
    """Grades decided, by committee and rank."""

    grades: Annotated[tuple[GradedModel, ...], Field(description="等级 / grades")]
    next: Next


@router.get("/grade-book", summary="等级簿 / Grade book", dependencies=[Depends(CaughtUp(NAME))])
def show_grade_book(
    *,
    running: Running,
    page: Paging,
    year: Year,
    committees: OfCommittees,
    as_of: AsOf,
    only_changes: OnlyChanges = False,
) -> GradeBookAnswer:
    """本年度等级与原等级对照, 可只看升降.

    The year's grades beside the ones before, of one committee or of all; `only_changes` leaves out those that stayed.
    """
    after = page.last("", 0, "")
    return _page(
        page,
        running.projections.grade_book.year(
            year, committees=committees, only_changes=only_changes, after=after, limit=page.limit + 1, at=as_of
        ),
    )


def _page(page: Page, found: list[Graded]) -> GradeBookAnswer:
    rows, following = page.cut(found, lambda row: (row.committee, row.rank, row.branch))
    return GradeBookAnswer.model_validate({"grades": rows, "next": following})
