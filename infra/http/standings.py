"""Standings 排名: who stands where, quarter to date or over the year, now or at any past moment."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from domain.branch import BranchType
from infra.http import fields
from infra.http.acting import Running
from infra.http.as_of import AsOf, Effective
from infra.http.branches import OfType
from infra.http.fields import BranchId, CommitteeId, Exact, GradeCode, Model, Name, Points, Position
from infra.http.grading_file import Rank, Tie
from infra.http.known import OfCommittees
from infra.http.paging import Next, Page, Paging
from infra.http.permitted import Permitted, require_told_by
from infra.http.waiting import CaughtUp
from infra.runtime import Runtime
from projections.engine import Committees
from projections.standings import NAME, Answer, Place
from services.questions import through_of

router = APIRouter(tags=["查询 questions"])

Year = Annotated[fields.Year, Query()]
Through = Annotated[
    Literal["Q1", "Q2", "Q3", "Q4", "year"],
    Query(description="截至某季度, 或全年 / through a quarter, or the year", examples=["year", "Q2"]),
]


class PlaceModel(Model):
    """A branch's place."""

    rank: Rank
    enterprise_rank: Annotated[
        int | None,
        Field(
            description="所见各党委 (全部即全公司) 中的名次, 按公布分; 只看一个党委时为空 / "
            "rank among the committees answered for (all: in the enterprise), by published score; null for one alone",
            examples=[12],
        ),
    ]
    branch: BranchId
    name: Name
    type: Annotated[BranchType, Field(description="支部类型 / type of branch", examples=["production"])]
    rank_in_type: Annotated[
        int, Field(description="同类型党支部中的名次 / rank among branches of its type", examples=[2])
    ]
    committee: CommitteeId
    score: Points
    exact: Exact
    grade: Annotated[
        GradeCode | None, Field(description="等级; 季度排名或并列待表决时为空 / null for quarters and unbroken ties")
    ]
    why: Annotated[
        str,
        Field(
            description="定级依据; 并列待表决为 tie / what decided the grade; tie: a vote is due", examples=["score"]
        ),
    ]


class StandingsAnswer(Model):
    """The places, best first."""

    position: Annotated[Position, Field(description="截至的日志位置 / position the answer stands on")]
    standings: Annotated[tuple[PlaceModel, ...], Field(description="排名 / standings")]
    ties: Annotated[
        dict[CommitteeId, tuple[Tie, ...]],
        Field(description="待表决的并列, 按党委 / ties that need a vote, by committee"),
    ]
    next: Next


@router.get("/standings", summary="排名 / Standings", dependencies=[Depends(CaughtUp(NAME))])
def show_standings(
    *,
    running: Running,
    page: Paging,
    year: Year,
    committees: OfCommittees,
    as_of: AsOf,
    effective: Effective,
    access: Permitted,
    through: Through = "year",
    type: OfType = None,  # noqa: A002 - the word in the address
) -> StandingsAnswer:
    """一个党委、所见各党委或全公司的排名, 截至某季度或全年, 可只看一类党支部, 可追溯; 后续各页与首页同一时刻.

    Of one committee, those that you may see or the enterprise, of all branches or those of a type, through a quarter
    or the year, now or as of any past moment, as it was known then or (`effective`) as it is known since; later pages
    stand on the position of the first.
    """
    at = as_of
    if page.after:
        at = page.last(0)[0]
        require_told_by(running, access, committees, year, through, at)
    return _page(page, ask_standings(running, through, year, committees, type, at, effective))


def ask_standings(
    running: Runtime,
    through: str,
    year: int,
    committees: Committees,
    of_type: BranchType | None,
    at: int | None,
    effective: int | None = None,
) -> Answer:
    """Through a quarter, or the year."""
    quarter = through_of(through)
    standings = running.projections.standings
    if quarter is None:
        return standings.year(year, committees=committees, type=of_type, at=at, effective=effective)
    return standings.through(year, quarter, committees=committees, type=of_type, at=at, effective=effective)


def _page(page: Page, answer: Answer) -> StandingsAnswer:
    def key(place: Place) -> tuple[int, int, str]:
        return answer.position, place.enterprise_rank or place.rank, place.branch

    places, following = page.of(answer.places, key)
    return StandingsAnswer.model_validate(
        {"position": answer.position, "standings": places, "ties": answer.ties, "next": following}
    )
