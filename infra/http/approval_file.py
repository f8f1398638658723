"""Approval file 审批卷宗: every request on a matter with its route and steps, and the routes of a committee."""

from typing import Annotated

from pydantic import Field

from domain import approval, streams
from domain.approval import (
    Approval,
    ApprovalCompleted,
    ApprovalGiven,
    ApprovalRequested,
    ApprovalReturned,
    ApprovalState,
    ApprovalWithdrawn,
)
from domain.record import Recorded
from domain.route import RouteForm
from infra.http.fields import SOME, TEXT, ActorId, Comment, Kind, Model, PersonId, Reason
from infra.http.steps import Signed, signed
from services.approvals import KINDS, approval_of
from services.ledger import Seen
from services.organisation import committee_of

SUBJECT = r"^[\w.\-]+(/[\w.\-]+)*$"

MatterKind = Annotated[Kind, Field(description="审批事项类别 / kind of matter", examples=["score_correction"])]
Subject = Annotated[
    str,
    Field(
        pattern=SUBJECT,
        max_length=400,
        description="审批事项 / the matter up for approval",
        examples=["score-correction/A/2025/Q1/E"],
    ),
]
Number = Annotated[
    int, Field(ge=1, le=1_000_000, description="该事项第几次提请 / which request on this matter, from 1", examples=[1])
]
Form = Annotated[
    RouteForm,
    Field(
        description="会签(全部, 不分先后)、逐级审批(按顺序)、任一人审批 / all in any order, in sequence, any one",
        examples=["sequence"],
    ),
]
Approvers = Annotated[
    tuple[PersonId, ...],
    Field(
        min_length=1,
        max_length=SOME,
        description="审批人, 逐级审批时按先后 / approvers, for a sequence in its order",
        examples=[["s2", "m1"]],
    ),
]
Details = Annotated[
    dict[Kind, Annotated[str, Field(min_length=1, max_length=2_000, pattern=TEXT)]],
    Field(
        max_length=30,
        description="事项要素 / details of the matter",
        examples=[
            {"branch": "A", "year": "2025", "period": "Q1", "item": "E", "points": "28.5", "reason": "统计口径更正"},
            {
                "branch": "A",
                "year": "2025",
                "period": "Q1",
                "item": "E",
                "points": "28.5",
                "reason": "figures restated",
            },
        ],
    ),
]
State = Annotated[
    ApprovalState,
    Field(
        description="待审批、已通过、已退回、已撤回 / open, completed, returned, withdrawn",
        examples=["open"],
    ),
]


class RouteAnswer(Model):
    """The route of a kind of matter."""

    kind: MatterKind
    form: Form
    approvers: Annotated[tuple[PersonId, ...], Field(description="审批人 / approvers", examples=[["s2", "m1"]])]
    is_default: Annotated[
        bool,
        Field(
            description="未设定路线: 办公室任一人, 提请人除外 / no route set: any one of the office but the asker",
            examples=[False],
        ),
    ]


class RoutesAnswer(Model):
    """The routes of all kinds of matters."""

    routes: Annotated[tuple[RouteAnswer, ...], Field(description="审批路线 / routes")]


class GivenAnswer(Model):
    """An agreement."""

    approver: Annotated[PersonId, Field(description="审批人 / approver of the route", examples=["s2"])]
    remark: Annotated[Comment, Field(description="意见 / remark", examples=["同意更正", "agreed"])]
    recorded: Annotated[Signed, Field(description="记录 / recorded")]


class RequestAnswer(Model):
    """One request, as it went."""

    number: Number
    details: Details
    form: Form
    approvers: Approvers
    by: Annotated[ActorId, Field(description="提请人 / who asked")]
    on_behalf_of: Annotated[ActorId | None, Field(description="代何人 / on whose behalf")]
    reason: Reason
    state: State
    waiting_for: Annotated[tuple[PersonId, ...], Field(description="轮到何人 / whose turn it is", examples=[["m1"]])]
    requested: Annotated[Signed, Field(description="提请 / asked for")]
    given: Annotated[tuple[GivenAnswer, ...], Field(description="同意 / agreements")]
    closed: Annotated[Signed | None, Field(description="通过、退回或撤回 / completed, returned or withdrawn")]
    closing_reason: Annotated[
        Reason | None, Field(description="退回或撤回的理由 / why it was returned or withdrawn", examples=["请附报表"])
    ]


class ApprovalAnswer(Model):
    """Every request on a matter, the latest last."""

    subject: Subject
    kind: MatterKind
    requests: Annotated[tuple[RequestAnswer, ...], Field(description="历次提请 / requests")]


def routes_of(seen: Seen, committee_id: str) -> RoutesAnswer:
    committee = committee_of(seen, committee_id)

    def answer(kind: str) -> RouteAnswer:
        route = approval.route_for(committee, kind)
        return RouteAnswer(
            kind=kind, form=route.form, approvers=route.approvers, is_default=kind not in committee.routes
        )

    return RoutesAnswer(routes=tuple(answer(kind) for kind in KINDS))


def approval_file(seen: Seen, committee_id: str, subject: str) -> ApprovalAnswer:
    latest = approval_of(seen, committee_id, subject)
    requests: dict[int, list[Recorded]] = {}
    for one in seen.history(streams.approval(subject)):
        requests.setdefault(one.fact.request.number, []).append(one)
    answers = tuple(_request(history) for history in requests.values())
    return ApprovalAnswer(subject=subject, kind=latest.request.kind, requests=answers)


def _request(history: list[Recorded]) -> RequestAnswer:
    state = Approval()
    for one in history:
        state = approval.evolve(state, one.fact)
    asked, closing = history[0], _closing(history[-1])
    assert isinstance(asked.fact, ApprovalRequested)
    assert state.state is not None
    return RequestAnswer(
        number=state.request.number,
        details=dict(state.details),
        form=state.route.form,
        approvers=state.route.approvers,
        by=asked.fact.by,
        on_behalf_of=asked.fact.on_behalf_of,
        reason=state.reason,
        state=state.state,
        waiting_for=state.waiting_for,
        requested=signed(asked),
        given=tuple(
            GivenAnswer(approver=one.fact.on_behalf_of or one.fact.by, remark=one.fact.remark, recorded=signed(one))
            for one in history
            if isinstance(one.fact, ApprovalGiven)
        ),
        closed=signed(closing) if closing else None,
        closing_reason=getattr(closing.fact, "reason", None) or None if closing else None,
    )


def _closing(last: Recorded) -> Recorded | None:
    return last if isinstance(last.fact, ApprovalCompleted | ApprovalReturned | ApprovalWithdrawn) else None
