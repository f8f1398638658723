"""审批与委托代理: routes, requests and what becomes of them; delegations granted and revoked."""

from typing import Final, Literal

from domain.delegation import Delegable
from domain.route import Route, RouteForm
from infra.rehearsal.parts import Do, Moment, Part
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from services.ledger import Receipt

plays: Final = Registry[Receipt]()


class SetRoute(Do):
    do: Literal["set_route"]
    kind: str
    form: RouteForm
    approvers: tuple[str, ...]


class RequestApproval(Do):
    do: Literal["request_approval"]
    kind: str
    details: dict[str, str]
    reason: str = ""

    def named(self) -> set[str]:
        return {self.details.get("branch", "")}


class OneRequest(Part):
    """`number` left out means the latest request on the subject."""

    subject: str
    number: int | None = None


class Approve(Do, OneRequest):
    do: Literal["approve"]
    remark: str = ""


class ReturnApproval(Do, OneRequest):
    do: Literal["return_approval"]
    reason: str = ""


class WithdrawApproval(Do, OneRequest):
    do: Literal["withdraw_approval"]
    reason: str = ""


class Delegate(Do):
    do: Literal["delegate"]
    to: str
    acts: tuple[Delegable, ...]
    begins: Moment
    ends: Moment
    reason: str = ""


class RevokeDelegation(Do):
    do: Literal["revoke_delegation"]
    number: int
    reason: str = ""


@plays(SetRoute)
def set_route(scene: Scene, step: SetRoute) -> Receipt:
    return scene.runtime.approvals.set_route(
        scene.by_office(),
        committee_id=scene.of.committee,
        kind=step.kind,
        route=Route(step.form, step.approvers),
    )


@plays(RequestApproval)
def request(scene: Scene, step: RequestApproval) -> Receipt:
    return scene.runtime.approvals.request(
        scene.by_office(),
        committee_id=scene.of.committee,
        kind=step.kind,
        details={"year": str(scene.year), **step.details},
        reason=step.reason,
    )


@plays(Approve)
def approve(scene: Scene, step: Approve) -> Receipt:
    return scene.runtime.approvals.approve(
        scene.by_office(),
        committee_id=scene.of.committee,
        subject=step.subject,
        number=step.number,
        remark=step.remark,
    )


@plays(ReturnApproval)
def return_(scene: Scene, step: ReturnApproval) -> Receipt:
    return scene.runtime.approvals.return_(
        scene.by_office(),
        committee_id=scene.of.committee,
        subject=step.subject,
        number=step.number,
        reason=step.reason,
    )


@plays(WithdrawApproval)
def withdraw(scene: Scene, step: WithdrawApproval) -> Receipt:
    return scene.runtime.approvals.withdraw(
        scene.by_office(),
        committee_id=scene.of.committee,
        subject=step.subject,
        number=step.number,
        reason=step.reason,
    )


@plays(Delegate)
def delegate(scene: Scene, step: Delegate) -> Receipt:
    return scene.runtime.delegations.grant(
        scene.by_office(),
        committee_id=scene.of.committee,
        delegate=step.to,
        acts=step.acts,
        begins=scene.local(step.begins),
        ends=scene.local(step.ends),
        reason=step.reason,
    )


@plays(RevokeDelegation)
def revoke(scene: Scene, step: RevokeDelegation) -> Receipt:
    return scene.runtime.delegations.revoke(
        scene.by_office(), committee_id=scene.of.committee, number=step.number, reason=step.reason
    )
