"""Matters agreed to without a meeting, and acts handed to others."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from domain import approval, delegation
from domain.approval import Approval, ApprovalState, Request
from domain.committee import Committee, OfficeRole
from domain.delegation import Delegable, Delegations
from domain.route import Route, RouteForm
from tests.drawings.machine import Machine, Words

REASON: Final = "有理由"
MEMBERS: Final = ("m1", "m2")
OFFICE: Final = {"s1": OfficeRole.SCORER}
COMMITTEE: Final = Committee(
    "mill", members=MEMBERS, staff=OFFICE, routes={"exemption": Route(RouteForm.SEQUENCE, MEMBERS)}
)
ASKED: Final = Request("exemption/A/2025/Q1", 0, "mill", "exemption", "A", 2025)
LATEST: Final[dict[str, Any]] = {"number": None}

APPROVAL: Final = Machine(
    Words("审批 (两人依次)", "Approval (two in sequence)"),
    Approval(),
    approval.evolve,
    steps={
        Words("未提请", "not asked for"): lambda s: s.state is None,
        Words("待第二人审批", "waiting for the second"): lambda s: s.state is ApprovalState.OPEN and bool(s.given),
        Words("待第一人审批", "waiting for the first"): lambda s: s.state is ApprovalState.OPEN,
        Words("已退回", "returned"): lambda s: s.state is ApprovalState.RETURNED,
        Words("已撤回", "withdrawn"): lambda s: s.state is ApprovalState.WITHDRAWN,
        Words("已通过并办理", "completed and carried out"): lambda _: True,
    },
    acts={
        Words("提请", "ask"): lambda s: approval.request(
            s, request=ASKED, committee=COMMITTEE, details={}, by="s1", reason=REASON
        ),
        Words("提请人同意", "whoever asked approves"): lambda s: approval.approve(s, **LATEST, by="s1"),
        Words("第一人同意", "the first approves"): lambda s: approval.approve(s, **LATEST, by="m1"),
        Words("第二人同意", "the second approves"): lambda s: approval.approve(s, **LATEST, by="m2"),
        Words("第一人退回", "the first returns it"): lambda s: approval.return_(s, **LATEST, by="m1", reason=REASON),
        Words("第二人退回", "the second returns it"): lambda s: approval.return_(s, **LATEST, by="m2", reason=REASON),
        Words("提请人撤回", "whoever asked withdraws"): lambda s: approval.withdraw(s, **LATEST, by="s1"),
    },
    identity=lambda s: (s.state, s.approved_by),
)

BEGINS, ENDS = datetime(2025, 7, 1, tzinfo=UTC), datetime(2025, 8, 1, tzinfo=UTC)


def _grant(state: Delegations) -> Iterable[object]:
    """One says it all."""
    given: dict[str, Any] = {"committee": "mill", "by": "s1", "delegate": "s2", "acts": [Delegable.SCORE]}
    return (
        () if state.granted else delegation.grant(state, **given, begins=BEGINS, ends=ENDS, today=BEGINS, reason=REASON)
    )


def _revoke(state: Delegations, *, by: str, now: datetime) -> Iterable[object]:
    return delegation.revoke(state, number=1, by=by, now=now, reason=REASON)


DELEGATION: Final = Machine(
    Words("委托代理", "Delegation"),
    Delegations(),
    delegation.evolve,
    steps={
        Words("未委托", "not granted"): lambda s: not s.granted,
        Words("有效至期满", "in force until its end"): lambda s: not s.revoked,
        Words("已撤销", "revoked"): lambda _: True,
    },
    acts={
        Words("委托", "grant"): _grant,
        Words("委托人撤销", "the principal revokes"): lambda s: _revoke(s, by="s1", now=BEGINS),
        Words("代理人辞去", "the delegate lays it down"): lambda s: _revoke(s, by="s2", now=BEGINS),
        Words("他人撤销", "somebody else revokes"): lambda s: _revoke(s, by="s3", now=BEGINS),
        Words("期满后撤销", "revoke after its end"): lambda s: _revoke(s, by="s1", now=ENDS),
    },
)
MACHINES: Final = (APPROVAL, DELEGATION)
