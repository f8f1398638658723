"""Commendations 表彰: issued once a year by vote."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import Response

from domain.commendation import Honour, Nomination, Reward
from infra.http import fields
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, recorded
from infra.http.as_of import AsOf
from infra.http.ballots import Ballot
from infra.http.fields import MANY, BranchId, CommitteeId, ExemplarId, Model, Points
from infra.http.known import OfCommittees
from infra.http.paging import Next, Page, Paging
from infra.http.paths import YEAR, Of
from infra.http.waiting import CaughtUp
from projections.honours import NAME, Commended

router = APIRouter(tags=["工作载体 programmes"])

Year = Annotated[fields.Year, Query()]
RewardText = Annotated[
    str,
    Field(
        max_length=500,
        pattern=fields.TEXT,
        description="奖励 / reward in words",
        examples=["奖牌", "a plaque"],
    ),
]
Amount = Annotated[Points | None, Field(description="奖金 (元) / money in yuan", examples=["5000"])]


class RewardModel(Model):
    """A reward in words, in yuan, or both."""

    reward: RewardText = ""
    amount: Amount = None

    def as_domain(self) -> Reward:
        return Reward(self.reward, self.amount)


class CommendedBranch(RewardModel):
    """A branch or its team, with the reward."""

    branch: BranchId


class CommendedExemplar(RewardModel):
    """An exemplar, with the reward."""

    exemplar: ExemplarId


class CommendationModel(Model):
    """Whom to commend, and the vote."""

    six_good_teams: Annotated[
        tuple[CommendedBranch, ...], Field(max_length=MANY, description="六好班子 / six-good teams")
    ] = ()
    advanced_branches: Annotated[
        tuple[CommendedBranch, ...], Field(max_length=MANY, description="先进党支部 / advanced branches")
    ] = ()
    exemplars: Annotated[tuple[CommendedExemplar, ...], Field(max_length=MANY, description="典型 / exemplars")] = ()
    ballot: Ballot

    def nominations(self) -> Iterator[Nomination]:
        for one in self.six_good_teams:
            yield Nomination(Honour.SIX_GOOD_TEAM, one.branch, one.as_domain())
        for one in self.advanced_branches:
            yield Nomination(Honour.ADVANCED_BRANCH, one.branch, one.as_domain())
        for exemplar in self.exemplars:
            yield Nomination(Honour.EXEMPLAR, exemplar.exemplar, exemplar.as_domain())


class CommendedModel(Model):
    """Somebody commended."""

    committee: CommitteeId
    year: fields.Year
    honour: Annotated[Honour, Field(description="表彰类别 / honour", examples=["six_good_team"])]
    subject: Annotated[str, Field(description="党支部或典型代码 / branch or exemplar id", examples=["A"])]
    branch: BranchId | None
    reward: RewardText
    amount: Amount
    on_day: Annotated[date, Field(description="表彰日期 / day", examples=["2026-02-10"])]


class CommendationsAnswer(Model):
    """Those commended, by committee and honour."""

    commended: Annotated[tuple[CommendedModel, ...], Field(description="表彰 / commended")]
    next: Next


@router.post(YEAR + "/commendation", response_model=ActAnswer, summary="表彰 / Commend")
def issue_commendation(of: Of, body: CommendationModel, act: Acting, running: Running) -> Response:
    """定级之后, 党委表决本年度表彰名单, 每年一次: 六好班子、先进党支部、典型须各符合条件.

    After the grades are decided the committee votes the year's list, once: teams that are six-good, branches of the
    grades that count, exemplars of its own.
    """
    nominations, votes = tuple(body.nominations()), body.ballot.votes()
    return recorded(running.commendations.issue(act, of, nominations=nominations, votes=votes))


@router.get("/commendations", summary="表彰名单 / Commendations", dependencies=[Depends(CaughtUp(NAME))])
def list_commendations(
    running: Running, page: Paging, year: Year, committees: OfCommittees, as_of: AsOf
) -> CommendationsAnswer:
    """一年度的表彰名单, 一个党委或全公司.

    Who was commended for a year, by one committee or by all.
    """
    after = page.last("", "", "")
    found = running.projections.honours.commended(
        year, committees=committees, after=after, limit=page.limit + 1, at=as_of
    )
    return _page(page, found)


def _page(page: Page, found: list[Commended]) -> CommendationsAnswer:
    rows, following = page.cut(found, lambda one: (one.committee, one.honour.value, one.subject))
    return CommendationsAnswer.model_validate({"commended": rows, "next": following})
