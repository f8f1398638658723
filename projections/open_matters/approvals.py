"""Approvals 审批: each waits for every approver whose turn it is, under that person's name."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, get_args

import msgspec

from domain import approval
from domain.approval import Request
from domain.record import Recorded
from domain.route import Route, RouteForm
from projections.engine import Keeps, Rows, Table
from projections.open_matters.matter import Kind, begin, end
from projections.wording import Sentence
from projections.wording.approvals import matter_term

FACTS: Final = get_args(approval.Fact)


class Approval(msgspec.Struct, frozen=True, gc=False):
    """审批: the latest request on a subject, in words, its route, and who has agreed."""

    subject: str
    zh: str
    en: str
    reason: str
    form: RouteForm
    approvers: tuple[str, ...]
    approved: tuple[str, ...] = ()
    closed: bool = False

    @property
    def waiting_for(self) -> tuple[str, ...]:
        return () if self.closed else Route(self.form, self.approvers).waiting_for(self.approved)


APPROVALS = Table("open_matters_approval", Approval, ("subject",), Keeps.CURRENT)


def fold(rows: Rows, recorded: Recorded) -> None:
    fact, at = recorded.fact, recorded.recorded_at
    known = rows.get(APPROVALS, fact.request.subject)
    match fact:
        case approval.ApprovalRequested(request, details, route):
            zh, en = matter_term(request.kind, details)
            asked = Approval(request.subject, zh, en, fact.reason, route.form, route.approvers)
            _turn(rows, at, request, (), asked)
        case approval.ApprovalGiven():
            assert known is not None
            given = msgspec.structs.replace(known, approved=(*known.approved, fact.on_behalf_of or fact.by))
            _turn(rows, at, fact.request, known.waiting_for, given)
        case _:
            assert known is not None
            _turn(rows, at, fact.request, known.waiting_for, msgspec.structs.replace(known, closed=True))


def _turn(rows: Rows, at: datetime, request: Request, before: Iterable[str], now: Approval) -> None:
    """The turn passes from those before to those it waits for now."""
    rows.put(APPROVALS, now)
    year = request.year or at.year
    name = f"{request.subject}/{request.number}"
    for person in before:
        if person not in now.waiting_for:
            end(rows, Kind.APPROVE, request.committee, year, request.branch, which=f"{name}/{person}")
    for person in now.waiting_for:
        begin(
            rows,
            at,
            Kind.APPROVE,
            request.committee,
            year,
            request.branch,
            which=f"{name}/{person}",
            about=Sentence(now.zh, now.en),
            reason=now.reason,
            person=person,
        )
