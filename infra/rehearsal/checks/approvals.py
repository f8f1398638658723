"""审批与委托代理: what was asked for and whose turn it is, and who may act for whom."""

from typing import Any, Final, Literal

from domain.approval import ApprovalState
from infra.rehearsal.parts import Check, Moment
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from services.mandates import delegations_of

answers: Final = Registry[object]()


class CheckApprovals(Check):
    check: Literal["approvals"]
    state: ApprovalState | None = None
    waits_for: str | None = None
    as_of: Moment | None = None


class CheckDelegations(Check):
    check: Literal["delegations"]


@answers(CheckApprovals)
def approvals(scene: Scene, step: CheckApprovals) -> list[dict[str, Any]]:
    at = None if step.as_of is None else scene.runtime.recorder.position_at(scene.utc(step.as_of))
    listed = scene.runtime.projections.approvals
    return [
        {
            "subject": one.subject,
            "number": one.number,
            "state": one.state,
            "waiting_for": list(one.waiting_for),
            "approved": list(one.approved),
        }
        for one in listed.list(committees=(scene.of.committee,), state=step.state, waits_for=step.waits_for, at=at)
    ]


@answers(CheckDelegations)
def delegations(scene: Scene, _: CheckDelegations) -> list[dict[str, Any]]:
    known = delegations_of(scene.runtime.ledger.seen(), scene.of.committee)
    return [
        {
            "number": one.number,
            "from": one.principal,
            "to": one.delegate,
            "acts": list(one.acts),
            "standing": known.standing_of(one.number, scene.now),
        }
        for one in known.granted.values()
    ]
