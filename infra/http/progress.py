"""Progress 争创情况: reaching the standard, rising, excelling; movement, laggards, and the secretary's own view."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from domain.access import Right
from domain.branch import BranchType
from domain.commendation import Honour
from infra.http import fields
from infra.http.acting import Running
from infra.http.as_of import AsOf, Effective
from infra.http.fields import BranchId, CommitteeId, Exact, ExemplarId, GradeCode, ItemCode, Model, Name, Points
from infra.http.grading_file import Rank, Why
from infra.http.known import KnownBranch, OfCommittees
from infra.http.outlooks import outlook_of
from infra.http.paging import Next, Page, Paging
from infra.http.paths import Year as YearInPath
from infra.http.permitted import Permitted
from infra.http.waiting import CaughtUp
from projections import grade_book, standings
from projections.grade_book import Change
from projections.progress import Advance, Arrow, Laggard, Move, before
from services.branch_life import home_of
from services.casebook import CommitteeYear

router = APIRouter(tags=["查询 questions"])

Year = Annotated[fields.Year, Query()]
Through = Annotated[
    Literal["Q1", "Q2", "Q3", "Q4", "year"],
    Query(description="截至某季度, 或全年 / through a quarter, or the year", examples=["year", "Q2"]),
]
Since = Annotated[
    Literal["Q1", "Q2", "Q3", "Q4", "year", "last_year"] | None,
    Query(
        description="与何时比较; 不填则为前一期 / compared with; by default the period before",
        examples=["Q4", "last_year"],
    ),
]
Only = Annotated[
    Literal["excellent", "unremarkable", "risen", "fallen", "below_standard"] | None,
    Query(
        description="只看: 创先进、一般化、晋级、降级、未达标 / only those that excel, do not stand out, rose, fell or "
        "fell short",
        examples=["unremarkable"],
    ),
]
ShareOfRanks = Annotated[
    Decimal,
    Query(ge=0, le=1, max_digits=5, decimal_places=4, description="末位比例 / share of the ranks", examples=["0.10"]),
]
Of = Annotated[int, Field(description="参加排名的党支部数 / branches ranked", examples=[26])]
Type = Annotated[BranchType, Field(description="支部类型 / type of branch", examples=["production"])]


class AdvanceModel(Model):
    """How a branch advanced in the year."""

    branch: BranchId
    name: Name
    type: Type
    committee: CommitteeId
    grade: Annotated[GradeCode | None, Field(description="本年度等级; 未定级为空 / null until decided")]
    before: Annotated[GradeCode | None, Field(description="原等级 / grade before")]
    change: Annotated[Change | None, Field(description="升降 / rise, fall, same, first, other", examples=["rise"])]
    standard_met: Annotated[bool | None, Field(description="是否达标 / above the lowest grade", examples=[True])]
    six_good: Annotated[bool, Field(description="是否六好班子 / six-good team", examples=[True])]
    feature: Annotated[
        str | None,
        Field(description="特色党支部命名 / name as a feature branch", examples=["红炉台党支部", "Red Furnace"]),
    ]
    creating: Annotated[bool, Field(description="是否正在创建特色 / a feature under way", examples=[False])]
    exemplars: Annotated[tuple[ExemplarId, ...], Field(description="典型 / exemplars")]
    honours: Annotated[tuple[Honour, ...], Field(description="表彰 / commended as", examples=[["six_good_team"]])]
    excellent: Annotated[bool, Field(description="是否创先进 / whether it excels", examples=[True])]
    unremarkable: Annotated[
        bool, Field(description="是否工作一般化: 未晋级且无特色 / no rise and no feature", examples=[False])
    ]


class AdvancesAnswer(Model):
    """Branches, by committee and id."""

    advances: Annotated[tuple[AdvanceModel, ...], Field(description="达晋创情况 / advances")]
    next: Next


class MoveModel(Model):
    """Where a branch stands, beside where it stood."""

    branch: BranchId
    name: Name
    type: Type
    committee: CommitteeId
    rank: Rank
    rank_before: Annotated[int | None, Field(description="原名次 / rank before", examples=[3])]
    moved: Annotated[int | None, Field(description="上升的名次数 / ranks gained", examples=[2])]
    arrow: Annotated[Arrow, Field(description="升降 / up, down, same or new", examples=["up"])]
    score: Points


class MovementAnswer(Model):
    """Branches by rank."""

    moves: Annotated[tuple[MoveModel, ...], Field(description="名次升降 / movement")]
    next: Next


class LaggardModel(Model):
    """A branch that lags, and why it is listed."""

    branch: BranchId
    name: Name
    type: Type
    committee: CommitteeId
    rank: Rank
    of: Of
    score: Points
    is_last: Annotated[bool, Field(description="名次在末位比例内 / among the last", examples=[True])]
    fallen: Annotated[bool, Field(description="本年度降级 / fallen in grade", examples=[False])]


class LaggardsAnswer(Model):
    """Branches by rank."""

    laggards: Annotated[tuple[LaggardModel, ...], Field(description="后进名单 / laggards")]
    next: Next


class LostModel(Model):
    """Points lost in an item, on average over the confirmed periods in which it was scored."""

    item: ItemCode
    title: Annotated[Name, Field(examples=["班子建设目标", "leadership team"])]
    full: Annotated[Points, Field(description="分值 / full points", examples=["25"])]
    mean: Exact
    lost: Annotated[Exact, Field(description="失分 / points lost")]


class OutlookAnswer(Model):
    """What a branch has, and what it lacks."""

    branch: BranchId
    complete: Annotated[bool, Field(description="各期是否已全部确认 / whether every period is confirmed")]
    score: Points
    rank: Rank
    of: Of
    grade: GradeCode
    why: Why
    next_grade: Annotated[GradeCode | None, Field(description="上一等级 / next higher grade")]
    short: Annotated[Points | None, Field(description="距上一等级的分差 / points short of it", examples=["1.67"])]
    lost: Annotated[tuple[LostModel, ...], Field(description="各项失分, 由多到少 / points lost, most first")]


WAITING = [Depends(CaughtUp(standings.NAME)), Depends(CaughtUp(grade_book.NAME))]


@router.get("/advances", summary="达标准、晋等级、创先进 / Advances", dependencies=WAITING)
def list_advances(
    running: Running,
    page: Paging,
    year: Year,
    committees: OfCommittees,
    as_of: AsOf,
    effective: Effective,
    only: Only = None,
) -> AdvancesAnswer:
    """每个党支部本年度是否达标、升降如何、是否创先进; 可只看一类.

    Whether each branch reached the standard, rose or fell, and excels; perhaps only those of one sort.
    """
    found = running.projections.progress.advances(year, committees=committees, at=as_of, effective=effective)
    return _advances(page, [one for one in found if only is None or SORTS[only](one)])


SORTS: Mapping[str, Callable[[Advance], bool]] = {
    "excellent": lambda one: one.excellent,
    "unremarkable": lambda one: one.unremarkable,
    "risen": lambda one: one.change is Change.RISE,
    "fallen": lambda one: one.change is Change.FALL,
    "below_standard": lambda one: one.standard_met is False,
}


@router.get("/movement", summary="名次升降 / Movement", dependencies=WAITING)
def show_movement(
    running: Running,
    page: Paging,
    year: Year,
    committees: OfCommittees,
    as_of: AsOf,
    effective: Effective,
    through: Through = "year",
    since: Since = None,
) -> MovementAnswer:
    """两期之间名次的升降: 原名次、现名次, 一个党委、所见各党委或全公司.

    How ranks moved between two periods, in one committee, those that you may see or the enterprise.
    """
    found = running.projections.progress.moves(
        year, through, since=since or before(through), committees=committees, at=as_of, effective=effective
    )
    return _moves(page, found)


@router.get("/laggards", summary="后进名单 / Laggards", dependencies=WAITING)
def list_laggards(
    running: Running,
    page: Paging,
    year: Year,
    committees: OfCommittees,
    as_of: AsOf,
    effective: Effective,
    through: Through = "year",
    share: ShareOfRanks = Decimal("0.10"),
) -> LaggardsAnswer:
    """名次在末位比例内的, 和本年度降级的党支部.

    Branches among the last, and those fallen in grade this year.
    """
    found = running.projections.progress.laggards(
        year, through, share=share, committees=committees, at=as_of, effective=effective
    )
    return _laggards(page, found)


@router.get("/branches/{branch}/years/{year}/outlook", summary="差距与失分 / Outlook", dependencies=WAITING)
def show_outlook(
    branch: KnownBranch, year: YearInPath, as_of: AsOf, effective: Effective, running: Running, access: Permitted
) -> OutlookAnswer:
    """党支部的名次、等级, 距上一等级的差距, 哪些项目失分最多; 党支部只见已公布的.

    A branch's rank and grade, how far the next grade is, and where most points were lost; for the branch itself as far
    as it is published.
    """
    seen = running.ledger.seen(as_of)
    of = CommitteeYear(home_of(seen, branch, year), year)
    unpublished = access.may_of_branch(Right.READ_UNPUBLISHED, branch)
    found = outlook_of(running, seen, of, branch, unpublished=unpublished, at=as_of, effective=effective)
    return OutlookAnswer.model_validate(found)


def _advances(page: Page, found: list[Advance]) -> AdvancesAnswer:
    rows, following = page.of(found, lambda one: (one.committee, one.branch))
    return AdvancesAnswer.model_validate({"advances": rows, "next": following})


def _moves(page: Page, found: list[Move]) -> MovementAnswer:
    rows, following = page.of(found, lambda one: (one.rank, one.place.branch))
    return MovementAnswer(moves=tuple(_move(one) for one in rows), next=following)


def _move(one: Move) -> MoveModel:
    place = one.place
    return MoveModel(
        branch=place.branch,
        name=place.name,
        type=place.type,
        committee=place.committee,
        rank=one.rank,
        rank_before=one.rank_before,
        moved=one.moved,
        arrow=one.arrow,
        score=place.score,
    )


def _laggards(page: Page, found: list[Laggard]) -> LaggardsAnswer:
    rows, following = page.of(found, lambda one: (one.rank, one.place.branch))
    return LaggardsAnswer(laggards=tuple(_laggard(one) for one in rows), next=following)


def _laggard(one: Laggard) -> LaggardModel:
    place = one.place
    return LaggardModel(
        branch=place.branch,
        name=place.name,
        type=place.type,
        committee=place.committee,
        rank=one.rank,
        of=one.of,
        score=place.score,
        is_last=one.is_last,
        fallen=one.fallen,
    )
