"""Consequences 奖惩兑现: every one with its state, totals, and what is not yet honoured."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import Response

from infra.http import fields
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, recorded
from infra.http.as_of import AsOf
from infra.http.fields import MANY, BranchId, CommitteeId, GradeCode, Kind, Model, Name, Yuan
from infra.http.known import OfBranch, OfCommittees
from infra.http.paging import Next, Page, Paging
from infra.http.paths import YEAR, Of
from infra.http.rectifications import Text
from infra.http.waiting import CaughtUp
from projections.consequences import NAME, START, Cursor, Item, State, Waiting
from services import honours

router = APIRouter(tags=["奖惩兑现 consequences"])

OfYear = Annotated[fields.Year | None, Query(description="只看此年度 / of this year", examples=[2025])]
OfKind = Annotated[Kind | None, Query(description="只看此类 / of this kind", examples=["team_reward"])]
Honoured = Annotated[
    bool | None, Query(description="只看已兑现或未兑现 / only honoured, or only not yet", examples=[False])
]
Today = Annotated[
    date | None,
    Query(description="等待天数算至此日; 不填即今日 / days are counted to this day; today", examples=["2026-03-02"]),
]
Count = Annotated[int, Field(examples=[3])]
Days = Annotated[int, Field(description="等待天数 / days waited", examples=[21])]
Day = Annotated[date | None, Field(examples=["2026-02-03"])]


class Note(Model):
    """How a consequence was honoured that has no steps of its own."""

    branch: BranchId
    kind: Kind
    note: Annotated[Text, Field(description="兑现说明 / how", examples=["已赴兄弟单位学习", "study tour held"])]


class Notes(Model):
    """Several that were honoured, each with its note."""

    honours: Annotated[tuple[Note, ...], Field(min_length=1, max_length=MANY, description="兑现事项 / honoured")]


class ItemModel(Model):
    """A consequence and how far it has come."""

    year: fields.Year
    committee: CommitteeId
    branch: BranchId
    name: Name
    kind: Kind
    grade: GradeCode
    state: Annotated[State, Field(description="进度 / state", examples=["part_paid"])]
    honoured: Annotated[bool, Field(description="是否兑现 / honoured", examples=[False])]
    opened_on: Annotated[date, Field(description="开启日期 / day opened", examples=["2026-01-19"])]
    amount: Annotated[Yuan | None, Field(description="确定金额 / amount decided")]
    paid: Annotated[Yuan, Field(description="已付金额 / paid")]
    payments: Annotated[Count, Field(description="支付笔数 / payments")]
    receipted: Annotated[Count, Field(description="签收笔数 / payments signed for")]
    decided_on: Annotated[Day, Field(description="确定或责令日期 / day decided or ordered")]
    paid_on: Annotated[Day, Field(description="最近支付日期 / day of the latest payment")]
    deadline: Annotated[Day, Field(description="整顿期限 / deadline of a rectification")]
    until: Annotated[Day, Field(description="方案完成日期 / day by which the plan is done")]
    adjusted: Annotated[bool, Field(description="班子是否调整 / leadership adjusted", examples=[False])]
    failed: Annotated[Count, Field(description="未通过验收次数 / votes on acceptance not carried")]
    honoured_on: Annotated[Day, Field(description="兑现日期 / day honoured")]


class ItemsAnswer(Model):
    """Consequences by year, committee, branch and kind."""

    consequences: Annotated[tuple[ItemModel, ...], Field(description="奖惩事项 / consequences")]
    next: Next


class WaitingModel(Model):
    """One that is not yet honoured."""

    item: ItemModel
    days: Days


class WaitingAnswer(Model):
    """What is not yet honoured, with the days it has waited since it was opened."""

    waiting: Annotated[tuple[WaitingModel, ...], Field(description="待兑现事项 / not yet honoured")]
    next: Next


class TotalModel(Model):
    """Of one kind in one committee's year."""

    year: fields.Year
    committee: CommitteeId
    kind: Kind
    number: Annotated[Count, Field(description="件数 / number")]
    honoured: Annotated[Count, Field(description="已兑现件数 / honoured")]
    decided: Annotated[Yuan, Field(description="确定金额合计 / yuan decided")]
    paid: Annotated[Yuan, Field(description="已付金额合计 / yuan paid")]


class TotalsAnswer(Model):
    """Totals by year, committee and kind."""

    totals: Annotated[tuple[TotalModel, ...], Field(description="合计 / totals")]


@router.post(YEAR + "/consequences/honour", response_model=ActAnswer, summary="登记兑现 / Honour with a note")
def honour_consequence(of: Of, body: Note, act: Acting, running: Running) -> Response:
    """登记其他奖惩事项的兑现情况; 专项奖励、活动经费、整顿各按其程序办理.

    For kinds without steps of their own; rewards and rectification go through theirs.
    """
    return recorded(running.honours.honour(act, of, branch_id=body.branch, kind=body.kind, note=body.note))


@router.post(YEAR + "/consequences/honour-several", response_model=ActAnswer, summary="批量登记兑现 / Honour several")
def honour_consequences(of: Of, body: Notes, act: Acting, running: Running) -> Response:
    """一次登记若干奖惩事项的兑现情况, 各附说明; 有一项不能登记的, 全部不登记.

    Several at once, each with a note of its own; all of them or none.
    """
    honoured = [honours.Honoured(one.branch, one.kind, one.note) for one in body.honours]
    return recorded(running.honours.honour_several(act, of, honoured=honoured))


@router.get("/consequences", summary="奖惩兑现一览 / Consequences", dependencies=[Depends(CaughtUp(NAME))])
def list_consequences(
    *,
    running: Running,
    page: Paging,
    committees: OfCommittees,
    branch: OfBranch,
    as_of: AsOf,
    year: OfYear = None,
    kind: OfKind = None,
    honoured: Honoured = None,
) -> ItemsAnswer:
    """各党支部奖惩事项的进度、金额与日期.

    Every consequence with its state, amounts and days.
    """
    return _items(
        page,
        running.projections.consequences.items(
            year=year,
            committees=committees,
            branch=branch,
            kind=kind,
            honoured=honoured,
            after=_after(page),
            limit=page.limit + 1,
            at=as_of,
        ),
    )


@router.get(
    "/consequences/not-honoured", summary="待兑现事项 / Not yet honoured", dependencies=[Depends(CaughtUp(NAME))]
)
def list_not_honoured(
    *,
    running: Running,
    page: Paging,
    committees: OfCommittees,
    as_of: AsOf,
    year: OfYear = None,
    kind: OfKind = None,
    today: Today = None,
) -> WaitingAnswer:
    """尚未兑现的奖惩事项及等待天数.

    What is not yet honoured, and for how many days it has waited.
    """
    return _waiting(
        page,
        running.projections.consequences.not_yet_honoured(
            running.clock(),
            today=today,
            year=year,
            committees=committees,
            kind=kind,
            after=_after(page),
            limit=page.limit + 1,
            at=as_of,
        ),
    )


@router.get("/consequences/totals", summary="奖惩合计 / Totals", dependencies=[Depends(CaughtUp(NAME))])
def show_totals(
    running: Running, committees: OfCommittees, as_of: AsOf, year: OfYear = None, kind: OfKind = None
) -> TotalsAnswer:
    """按年度、党委、类别合计的件数与金额.

    Numbers and amounts by year, committee and kind.
    """
    found = running.projections.consequences.totals(year=year, committees=committees, kind=kind, at=as_of)
    return TotalsAnswer.model_validate({"totals": found})


def _after(page: Page) -> Cursor:
    return page.last(*START)


def _key(item: Item) -> Cursor:
    return item.year, item.committee, item.branch, item.kind


def _items(page: Page, found: list[Item]) -> ItemsAnswer:
    rows, following = page.cut(found, _key)
    return ItemsAnswer.model_validate({"consequences": rows, "next": following})


def _waiting(page: Page, found: list[Waiting]) -> WaitingAnswer:
    rows, following = page.cut(found, lambda one: _key(one.item))
    return WaitingAnswer.model_validate({"waiting": rows, "next": following})
