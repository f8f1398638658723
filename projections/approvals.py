"""Approvals 审批: what was asked for, whose turn it is, and how it ended, now or as it stood."""

from collections.abc import Mapping
from datetime import datetime
from typing import get_args

import msgspec

from domain import approval
from domain.approval import ApprovalState, Request
from domain.record import Recorded
from domain.route import Route, RouteForm
from projections.engine import Committees, Pool, Projection, Rows, Table, narrowed
from projections.engine.snapshot import snapshot

NAME = "approvals"


class Approval(msgspec.Struct, frozen=True, gc=False):
    """审批: one request; `waiting_for` and `approved` are approvers of its route."""

    subject: str
    number: int
    committee: str
    kind: str
    branch: str | None
    year: int | None
    details: Mapping[str, str]
    form: RouteForm
    approvers: tuple[str, ...]
    by: str
    on_behalf_of: str | None
    reason: str
    asked_at: datetime
    state: ApprovalState
    waiting_for: tuple[str, ...]
    approved: tuple[str, ...] = ()
    closed_at: datetime | None = None
    closing_reason: str | None = None


APPROVALS = Table(
    "approvals_approval", Approval, ("subject", "number"), indexes=(("committee", "state"), ("state", "committee"))
)


def fold(rows: Rows, recorded: Recorded) -> None:
    at, fact = recorded.recorded_at, recorded.fact
    match fact:
        case approval.ApprovalRequested(request, details, route):
            rows.put(
                APPROVALS,
                Approval(
                    request.subject,
                    request.number,
                    request.committee,
                    request.kind,
                    request.branch,
                    request.year,
                    details,
                    route.form,
                    route.approvers,
                    fact.by,
                    fact.on_behalf_of,
                    fact.reason,
                    at,
                    ApprovalState.OPEN,
                    route.waiting_for(()),
                ),
            )
        case approval.ApprovalGiven(request):
            known = _known(rows, request)
            approved = (*known.approved, fact.on_behalf_of or fact.by)
            waiting = Route(known.form, known.approvers).waiting_for(approved)
            rows.put(APPROVALS, msgspec.structs.replace(known, approved=approved, waiting_for=waiting))
        case approval.ApprovalReturned(request):
            _close(rows, request, at, ApprovalState.RETURNED, fact.reason)
        case approval.ApprovalWithdrawn(request):
            _close(rows, request, at, ApprovalState.WITHDRAWN, fact.reason or None)
        case approval.ApprovalCompleted(request):
            _close(rows, request, at, ApprovalState.COMPLETED, None)


def _known(rows: Rows, request: Request) -> Approval:
    known = rows.get(APPROVALS, request.subject, request.number)
    assert known is not None
    return known


def _close(rows: Rows, request: Request, at: datetime, state: ApprovalState, reason: str | None) -> None:
    known = _known(rows, request)
    closed = msgspec.structs.replace(known, state=state, waiting_for=(), closed_at=at, closing_reason=reason)
    rows.put(APPROVALS, closed)


PROJECTION = Projection(NAME, (APPROVALS,), frozenset(get_args(approval.Fact)), fold)

Cursor = tuple[str, str, int]
"""(committee, subject, number) of the last row seen."""


class Approvals:
    """Answers page by page, by committee, subject and number."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def list(
        self,
        *,
        committees: Committees = None,
        branch: str | None = None,
        kind: str | None = None,
        state: ApprovalState | None = None,
        waits_for: str | None = None,
        after: Cursor = ("", "", 0),
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Approval]:
        """`waits_for` leaves only what waits for this person."""
        where, given = narrowed(
            ("branch = %s", branch),
            ("kind = %s", kind),
            ("state = %s", None if state is None else state.value),
            ("waiting_for::jsonb @> to_jsonb(%s::text)", waits_for),
            committees=committees,
        )
        with snapshot(self._pool, NAME, at) as now:
            return now.rows(
                APPROVALS,
                f"(committee, subject, number) > (%s, %s, %s){where} ORDER BY committee, subject, number LIMIT %s",
                [*after, *given, limit],
            )
