"""Approvals 审批: routes set by the committee; matters asked for, agreed to, returned or withdrawn."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field
from starlette.responses import Response

from domain.approval import ApprovalState
from domain.route import Route
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.approval_file import (
    ApprovalAnswer,
    Approvers,
    Details,
    Form,
    MatterKind,
    Number,
    RoutesAnswer,
    State,
    Subject,
    approval_file,
    routes_of,
)
from infra.http.as_of import AsOf, Looking
from infra.http.fields import ActorId, BranchId, CommitteeId, Model, PersonId, Reason
from infra.http.known import OfBranch, OfCommittees
from infra.http.paging import Next, Page, Paging
from infra.http.paths import COMMITTEE
from infra.http.paths import CommitteeId as InPath
from infra.http.steps import RecordedAt
from infra.http.waiting import CaughtUp
from projections.approvals import NAME, Approval

router = APIRouter(tags=["审批 approvals"])

SubjectInPath = Annotated[Subject, Path()]
OfKind = Annotated[MatterKind | None, Query(description="事项类别 / kind of matter", examples=["exemption"])]
OfState = Annotated[ApprovalState | None, Query(description="状态 / state", examples=["open"])]
WaitsFor = Annotated[PersonId | None, Query(description="只看待此人审批的 / only what waits for them", examples=["m1"])]
Why = Annotated[Reason, Field(examples=["请附统计报表", "attach the figures"])]


class NewRoute(Model):
    """The route of a kind of matter, in place of any earlier one."""

    kind: MatterKind
    form: Form
    approvers: Approvers


class NewApproval(Model):
    """A matter up for approval, and why."""

    kind: MatterKind
    details: Details
    reason: Annotated[Reason, Field(examples=["统计口径更正", "figures restated"])]


class OneRequest(Model):
    """The request that is meant: the one that was seen, not a later one on the same matter."""

    subject: Subject
    number: Number


class Agreement(OneRequest):
    """An agreement, with a remark if any."""

    remark: Annotated[Reason, Field(description="意见 / remark", examples=["同意更正", "agreed"])] = ""


class Return(OneRequest):
    """A return, and why."""

    reason: Why


class Withdrawal(OneRequest):
    """A withdrawal, and why if there is anything to say."""

    reason: Why = ""


class ApprovalRow(Model):
    """A request in a list."""

    subject: Subject
    number: Number
    committee: CommitteeId
    kind: MatterKind
    branch: BranchId | None
    year: Annotated[int | None, Field(description="年度 / year", examples=[2025])]
    details: Details
    form: Form
    approvers: Approvers
    by: Annotated[ActorId, Field(description="提请人 / who asked")]
    on_behalf_of: Annotated[ActorId | None, Field(description="代何人 / on whose behalf")]
    reason: Reason
    asked_at: RecordedAt
    state: State
    waiting_for: Annotated[tuple[PersonId, ...], Field(description="轮到何人 / whose turn it is", examples=[["m1"]])]
    approved: Annotated[tuple[PersonId, ...], Field(description="已同意者 / who has agreed", examples=[["s2"]])]
    closed_at: Annotated[RecordedAt | None, Field(description="办结时间 / when it was closed")]
    closing_reason: Annotated[Why | None, Field(description="退回或撤回的理由 / why it was returned or withdrawn")]


class ApprovalsAnswer(Model):
    """Requests, by committee, matter and number."""

    approvals: Annotated[tuple[ApprovalRow, ...], Field(description="审批 / approvals")]
    next: Next


@router.post(COMMITTEE + "/approval-routes", response_model=ActAnswer, summary="设定审批路线 / Set a route")
def set_approval_route(committee: InPath, body: NewRoute, act: Acting, running: Running) -> Response:
    """设定一类事项的审批路线, 此后该类事项须经审批办理; 已提请的事项仍按原路线办理.

    Sets the route of one kind of matter, which is from then on done along it only; requests already made keep the route
    they have.
    """
    route = Route(body.form, body.approvers)
    return recorded(running.approvals.set_route(act, committee_id=committee, kind=body.kind, route=route))


@router.get(COMMITTEE + "/approval-routes", response_model=RoutesAnswer, summary="审批路线 / Approval routes")
def show_approval_routes(committee: InPath, seen: Looking, answer: Answering) -> Response:
    """各类事项的审批路线.

    The route of every kind of matter that can be up for approval.
    """
    return answer(seen, routes_of(seen, committee))


@router.get("/approvals", summary="审批一览 / Approvals", dependencies=[Depends(CaughtUp(NAME))])
def list_approvals(
    running: Running,
    page: Paging,
    committees: OfCommittees,
    branch: OfBranch,
    as_of: AsOf,
    kind: OfKind = None,
    state: OfState = None,
    waits_for: WaitsFor = None,
) -> ApprovalsAnswer:
    """按党委、事项、次数排列的审批, 可按党支部、类别、状态或轮到何人查找.

    Requests by committee, matter and number: of a branch, of a kind, in a state, or waiting for somebody.
    """
    after = page.last("", "", 0)
    found = running.projections.approvals.list(
        committees=committees,
        branch=branch,
        kind=kind,
        state=state,
        waits_for=waits_for,
        after=after,
        limit=page.limit + 1,
        at=as_of,
    )
    return _page(page, found)


@router.post(COMMITTEE + "/approvals", status_code=201, response_model=ActAnswer, summary="提请审批 / Ask for approval")
def request_approval(committee: InPath, body: NewApproval, act: Acting, running: Running) -> Response:
    """就无须开会的事项提请审批; 照现有记录不能办理的, 不予受理.

    Asks for approval of a matter that needs no meeting; what could not be carried out as things stand is refused.
    """
    receipt = running.approvals.request(
        act, committee_id=committee, kind=body.kind, details=body.details, reason=body.reason
    )
    return recorded(receipt, 201)


@router.post(COMMITTEE + "/approvals/approve", response_model=ActAnswer, summary="审批同意 / Approve")
def approve_request(committee: InPath, body: Agreement, act: Acting, running: Running) -> Response:
    """轮到的审批人同意; 最后一人同意时事项随即办理, 不能办理则不予记录.

    By whoever's turn it is; with the last agreement the matter is carried out in the same act, or nothing is recorded.
    """
    return recorded(running.approvals.approve(act, committee_id=committee, **dict(body)))


@router.post(COMMITTEE + "/approvals/return", response_model=ActAnswer, summary="审批退回 / Return")
def return_request(committee: InPath, body: Return, act: Acting, running: Running) -> Response:
    """轮到的审批人退回, 须说明理由; 可以重新提请.

    By whoever's turn it is, with a reason; it may be asked for again.
    """
    return recorded(running.approvals.return_(act, committee_id=committee, **dict(body)))


@router.post(COMMITTEE + "/approvals/withdraw", response_model=ActAnswer, summary="撤回提请 / Withdraw")
def withdraw_request(committee: InPath, body: Withdrawal, act: Acting, running: Running) -> Response:
    """提请人在办结之前撤回.

    By whoever asked, before it is completed.
    """
    return recorded(running.approvals.withdraw(act, committee_id=committee, **dict(body)))


@router.get(
    COMMITTEE + "/approvals/{subject:path}", response_model=ApprovalAnswer, summary="审批卷宗 / Approvals of a matter"
)
def show_approval(committee: InPath, subject: SubjectInPath, seen: Looking, answer: Answering) -> Response:
    """一个事项的历次提请: 要素、路线、各人意见和结果.

    Every request on a matter: its details, its route, who agreed, and how it ended.
    """
    body = approval_file(seen, committee, subject)
    return answer(seen, body, version=seen.position)


def _page(page: Page, found: list[Approval]) -> ApprovalsAnswer:
    rows, following = page.cut(found, lambda row: (row.committee, row.subject, row.number))
    return ApprovalsAnswer.model_validate({"approvals": rows, "next": following})
