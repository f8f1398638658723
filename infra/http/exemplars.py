"""Exemplars 典型: designated, promoted and withdrawn; the library of them; the yearly experience meetings."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import Response

from domain.exemplar import ExemplarKind, Exemplary
from infra.http import fields
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, recorded
from infra.http.as_of import AsOf
from infra.http.fields import BranchId, CommitteeId, ExemplarId, Model, Name, Reason, References
from infra.http.known import OfBranch, OfCommittees
from infra.http.paging import Next, Page, Paging, Search
from infra.http.paths import COMMITTEE
from infra.http.paths import CommitteeId as Committee
from infra.http.paths import ExemplarId as InPath
from infra.http.waiting import CaughtUp
from projections.exemplars import NAME, Exemplar

router = APIRouter(tags=["工作载体 programmes"])

Kind = Annotated[ExemplarKind, Field(description="典型类别 / kind", examples=["practice"])]
Title = Annotated[Name, Field(description="名称 / title", examples=["党员示范岗", "model posts"])]
Practice = Annotated[
    str | None,
    Field(max_length=64, pattern=fields.ID, description="做法编号 / practice", examples=["model-posts"]),
]
Lesson = Annotated[
    str,
    Field(
        max_length=4_000,
        pattern=fields.TEXT,
        description="可供学习的经验 / what others can learn",
        examples=["一岗一责, 月月讲评", "one duty a post, discussed every month"],
    ),
]


class NewExemplar(Model):
    """A branch or a practice that others can learn from."""

    id: ExemplarId
    kind: Kind
    title: Title
    lesson: Lesson
    branch: BranchId | None = None
    practice: Practice = None
    materials: References = ()

    def as_domain(self) -> Exemplary:
        return Exemplary(self.kind, self.title, self.lesson, self.branch, self.practice, self.materials)


class Promotion(Model):
    """A word to all units."""

    note: Annotated[
        Reason, Field(description="推广意见 / note", examples=["请各单位学习", "for all units to learn"])
    ] = ""


class ExemplarWithdrawal(Model):
    """Why it is an exemplar no longer."""

    reason: Annotated[Reason, Field(examples=["流于形式", "form without substance"])]


class ExemplarModel(NewExemplar):
    """An exemplar as it stands."""

    committee: CommitteeId
    designated_on: Annotated[date, Field(description="确定日期 / designated on", examples=["2025-09-01"])]
    promoted_on: Annotated[date | None, Field(description="推广日期 / promoted on", examples=["2025-10-01"])]
    note: Annotated[str, Field(description="推广意见 / note", examples=["请各单位学习", "for all units to learn"])]
    withdrawn_on: Annotated[date | None, Field(description="撤销日期 / withdrawn on")]
    reason: Annotated[str | None, Field(description="撤销理由 / why it was withdrawn")]


class ExemplarsAnswer(Model):
    """Exemplars by id."""

    exemplars: Annotated[tuple[ExemplarModel, ...], Field(description="典型 / exemplars")]
    next: Next


OfKind = Annotated[
    ExemplarKind | None, Query(alias="kind", description="只看此类 / of this kind", examples=["practice"])
]
OnlyPromoted = Annotated[bool, Query(description="只看已推广的 / only those promoted", examples=[True])]
WithWithdrawn = Annotated[bool, Query(description="连同已撤销的 / with those withdrawn", examples=[True])]


@router.post(COMMITTEE + "/exemplars", status_code=201, response_model=ActAnswer, summary="确定典型 / Designate")
def designate_exemplar(committee: Committee, body: NewExemplar, act: Acting, running: Running) -> Response:
    """党委确定典型: 一个党支部, 或一项做法.

    The committee designates an exemplar: a branch, or a practice.
    """
    return recorded(
        running.exemplars.designate(act, committee_id=committee, exemplar_id=body.id, content=body.as_domain()), 201
    )


@router.post("/exemplars/{exemplar}/promote", response_model=ActAnswer, summary="推广典型 / Promote")
def promote_exemplar(exemplar: InPath, body: Promotion, act: Acting, running: Running) -> Response:
    """总公司党委组织部向各单位推广典型.

    The organisation department promotes an exemplar to all units.
    """
    return recorded(running.exemplars.promote(act, exemplar_id=exemplar, note=body.note))


@router.post("/exemplars/{exemplar}/withdraw", response_model=ActAnswer, summary="撤销典型 / Withdraw an exemplar")
def withdraw_exemplar(exemplar: InPath, body: ExemplarWithdrawal, act: Acting, running: Running) -> Response:
    """撤销典型, 须说明理由.

    Withdraws an exemplar, with a reason.
    """
    return recorded(running.exemplars.withdraw(act, exemplar_id=exemplar, reason=body.reason))


@router.get("/exemplars", summary="典型库 / Library of exemplars", dependencies=[Depends(CaughtUp(NAME))])
def list_exemplars(
    *,
    running: Running,
    page: Paging,
    committees: OfCommittees,
    branch: OfBranch,
    as_of: AsOf,
    kind: OfKind = None,
    only_promoted: OnlyPromoted = False,
    with_withdrawn: WithWithdrawn = False,
    q: Search = None,
) -> ExemplarsAnswer:
    """可供学习的典型, 可按党委、党支部、类别和文字查找.

    What others can learn from, by committee, branch, kind or words.
    """
    found = running.projections.exemplars.library(
        committees=committees,
        branch=branch,
        kind=kind,
        only_promoted=only_promoted,
        with_withdrawn=with_withdrawn,
        text=q,
        after=page.last("")[0],
        limit=page.limit + 1,
        at=as_of,
    )
    return _page(page, found)


def _page(page: Page, found: list[Exemplar]) -> ExemplarsAnswer:
    rows, following = page.cut(found, lambda one: (one.id,))
    return ExemplarsAnswer.model_validate({"exemplars": rows, "next": following})
