"""Balances 党建与经济平衡: whether neither kind of work is neglected, by branch and by committee."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from domain.standard import Duty, ItemClass
from infra.http import fields
from infra.http.acting import Running
from infra.http.as_of import AsOf, Effective
from infra.http.fields import BranchId, CommitteeId, Exact, Model, Name, Points
from infra.http.known import OfCommittees
from infra.http.paging import Next, Page, Paging
from infra.http.waiting import CaughtUp
from projections.target_sets import NAME, Balance

router = APIRouter(prefix="/balances", tags=["查询 questions"], dependencies=[Depends(CaughtUp(NAME))])

Year = Annotated[fields.Year, Query()]


class BalanceModel(Model):
    """Targets and points of both kinds; shares are exact, null where there is nothing to share."""

    targets: Annotated[int, Field(description="现行目标数 / targets in force", examples=[12])]
    by_class: Annotated[
        dict[ItemClass, int], Field(description="各类目标数 / targets by class", examples=[{"economic": 3}])
    ]
    by_duty: Annotated[dict[Duty, int], Field(description="各职责目标数 / targets by duty", examples=[{"D2": 3}])]
    duties: Annotated[tuple[Duty, ...], Field(description="已覆盖的职责 / duties covered", examples=[["D2"]])]
    serving: Annotated[int, Field(description="服务于经济目标的目标数 / targets linked to economic ones", examples=[4])]
    economic_points: Annotated[Points, Field(description="经济目标分值 / economic points", examples=["30"])]
    party_points: Annotated[Points, Field(description="党建目标分值 / Party-building points", examples=["70"])]
    economic_share: Annotated[Exact | None, Field(description="经济目标分值占比 / economic share", examples=["0.3"])]
    economic_scored: Annotated[Points, Field(description="已确认的经济得分 / economic points scored", examples=["28"])]
    party_scored: Annotated[
        Points, Field(description="已确认的党建得分 / Party-building points scored", examples=["64"])
    ]
    economic_scored_share: Annotated[
        Exact | None, Field(description="经济得分占比 / economic share of the points scored", examples=["7/23"])
    ]
    economic_attained: Annotated[
        Exact | None, Field(description="经济得分率 / economic points scored of those possible", examples=["14/15"])
    ]
    party_attained: Annotated[
        Exact | None, Field(description="党建得分率 / Party-building points of those possible", examples=["32/35"])
    ]


class BranchBalance(BalanceModel):
    """Of one branch."""

    branch: BranchId
    name: Name
    committee: CommitteeId


class CommitteeBalance(BalanceModel):
    """Of all branches of a committee together."""

    committee: CommitteeId


class BranchBalancesAnswer(Model):
    """Branch by branch, by committee and id."""

    branches: Annotated[tuple[BranchBalance, ...], Field(description="党支部 / branches")]
    next: Next


class CommitteeBalancesAnswer(Model):
    """Committee by committee, by id."""

    committees: Annotated[tuple[CommitteeBalance, ...], Field(description="党委 / committees")]


@router.get("/branches", summary="各党支部的平衡情况 / Balance by branch")
def list_branch_balances(
    running: Running, page: Paging, year: Year, committees: OfCommittees, as_of: AsOf, effective: Effective
) -> BranchBalancesAnswer:
    """经济与党建的目标、分值、得分对比, 逐个党支部; 可追溯.

    Economic beside Party-building work: targets, points and points scored, branch by branch, now or as of any moment.
    """
    after = page.last("", "")
    found = running.projections.balances.branches(
        year, committees=committees, after=after, limit=page.limit + 1, at=as_of, effective=effective
    )
    return _page(page, found)


@router.get("/committees", summary="各党委的平衡情况 / Balance by committee")
def list_committee_balances(
    running: Running, year: Year, committees: OfCommittees, as_of: AsOf, effective: Effective
) -> CommitteeBalancesAnswer:
    """同上, 逐个党委合计.

    The same, all branches of a committee together.
    """
    found = running.projections.balances.committees(year, committees=committees, at=as_of, effective=effective)
    return CommitteeBalancesAnswer(committees=tuple(CommitteeBalance.model_validate(one) for one in found))


def _page(page: Page, found: list[Balance]) -> BranchBalancesAnswer:
    rows, following = page.cut(found, lambda one: (one.committee, one.branch))
    return BranchBalancesAnswer.model_validate({"branches": rows, "next": following})
