"""Emphases 目标侧重: what the targets renew, how they educate, and which of them aim at a feature."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from domain.standard import Education
from domain.target import Innovation
from infra.http import fields
from infra.http.acting import Running
from infra.http.as_of import AsOf
from infra.http.fields import BranchId, CommitteeId, Model
from infra.http.known import OfCommittees
from infra.http.paging import Next, Page, Paging
from infra.http.waiting import CaughtUp
from projections.emphases import NAME, Emphasis

router = APIRouter(tags=["查询 questions"])

Codes = tuple[str, ...]


class EmphasisModel(Model):
    """The codes of a branch's targets in force, by what they put weight on."""

    branch: BranchId
    committee: CommitteeId
    innovation: Annotated[
        dict[Innovation, Codes],
        Field(description="各创新方面的目标 / targets by field of innovation", examples=[{"working_methods": ["D"]}]),
    ]
    education: Annotated[
        dict[Education, Codes],
        Field(description="日常教育、集中教育的目标 / targets by way of education", examples=[{"daily": ["D"]}]),
    ]
    feature_goals: Annotated[Codes, Field(description="创特色的目标 / targets that aim at a feature", examples=[["T"]])]


class EmphasesAnswer(Model):
    """Branch by branch, by committee and id."""

    branches: Annotated[tuple[EmphasisModel, ...], Field(description="党支部 / branches")]
    next: Next


@router.get("/emphases", summary="目标侧重 / Emphases of targets", dependencies=[Depends(CaughtUp(NAME))])
def list_emphases(
    running: Running, page: Paging, year: Annotated[fields.Year, Query()], committees: OfCommittees, as_of: AsOf
) -> EmphasesAnswer:
    """各党支部现行目标的创新方面、日常与集中教育、创特色目标; 可追溯.

    What each branch's targets in force renew, how they educate and which aim at a feature, now or as of any moment.
    """
    after = page.last("", "")
    found = running.projections.emphases.branches(
        year, committees=committees, after=after, limit=page.limit + 1, at=as_of
    )
    return _page(page, found)


def _page(page: Page, found: list[Emphasis]) -> EmphasesAnswer:
    rows, following = page.cut(found, lambda one: (one.committee, one.branch))
    return EmphasesAnswer.model_validate({"branches": rows, "next": following})
