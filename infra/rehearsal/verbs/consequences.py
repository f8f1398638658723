"""奖惩兑现: rewards, rectification, and closing the year."""

from typing import Final, Literal

from pydantic import Field

from domain import streams
from domain.committee import OfficeRole
from domain.consequence import RewardKind
from domain.rectification import Plan
from infra.rehearsal.parts import BallotPart, Day, Do, Number
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from services.ledger import Receipt
from services.rewards import Award, Payment, Signature

plays: Final = Registry[Receipt]()

Amounts = dict[str, dict[RewardKind, Number]]


class DecideReward(Do):
    do: Literal["decide_reward"]
    amounts: Amounts


class PayReward(Do):
    do: Literal["pay_reward"]
    amounts: Amounts
    reference: str
    on: Day | None = None


class SignReceipt(Do):
    do: Literal["receipt"]
    branch: str
    kind: RewardKind
    payment: int = 1


class CancelReward(Do):
    do: Literal["cancel_reward"]
    branch: str
    kind: RewardKind
    reason: str = ""


class Honour(Do):
    do: Literal["honour"]
    branch: str
    kind: str
    note: str = ""


class OrderRectification(Do):
    do: Literal["order_rectification"]
    branches: tuple[str, ...]
    working_days: int | None = None


class PlanRectification(Do):
    do: Literal["plan_rectification"]
    branch: str
    problems: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    owner: str = ""
    until: Day


class ReviewPlan(Do):
    do: Literal["review_plan"]
    branch: str
    agreed: bool
    reason: str = ""


class NoteRectification(Do):
    do: Literal["note_rectification"]
    branch: str
    text: str = ""


class HandInRectification(Do):
    do: Literal["hand_in_rectification"]
    branch: str
    report: str = ""


class AcceptRectification(Do):
    do: Literal["accept_rectification"]
    branch: str
    ballot: BallotPart
    working_days: int | None = None


class AdjustLeadership(Do):
    do: Literal["adjust_leadership"]
    branch: str
    left: tuple[str, ...] = Field(default=())
    joined: tuple[str, ...] = Field(default=())
    reason: str = ""


class CloseYear(Do):
    do: Literal["close_year"]


@plays(DecideReward)
def decide_reward(scene: Scene, step: DecideReward) -> Receipt:
    awards = [
        Award(branch, kind, amount) for branch, amounts in step.amounts.items() for kind, amount in amounts.items()
    ]
    return scene.runtime.rewards.decide(scene.by_office(), scene.of, awards=awards)


@plays(PayReward)
def pay_reward(scene: Scene, step: PayReward) -> Receipt:
    payments = [
        Payment(branch, kind, amount, step.reference, step.on)
        for branch, amounts in step.amounts.items()
        for kind, amount in amounts.items()
    ]
    return scene.runtime.rewards.pay(scene.by_office(), scene.of, payments=payments)


@plays(SignReceipt)
def sign_receipt(scene: Scene, step: SignReceipt) -> Receipt:
    act = scene.by_secretaries({step.branch: streams.consequence(step.kind, step.branch, scene.of.year)})
    signature = Signature(step.branch, step.kind, step.payment)
    return scene.runtime.rewards.receipt(act, scene.of, signatures=[signature])


@plays(CancelReward)
def cancel_reward(scene: Scene, step: CancelReward) -> Receipt:
    return scene.runtime.rewards.cancel(
        scene.by_office(), scene.of, branch_id=step.branch, kind=step.kind, reason=step.reason
    )


@plays(Honour)
def honour(scene: Scene, step: Honour) -> Receipt:
    return scene.runtime.honours.honour(
        scene.by_office(), scene.of, branch_id=step.branch, kind=step.kind, note=step.note
    )


@plays(OrderRectification)
def order_rectification(scene: Scene, step: OrderRectification) -> Receipt:
    return scene.runtime.rectifications.order(
        scene.by_office(), scene.of, branches=step.branches, working_days=step.working_days
    )


@plays(PlanRectification)
def plan_rectification(scene: Scene, step: PlanRectification) -> Receipt:
    plan = Plan(step.problems, step.measures, step.owner, step.until)
    return scene.runtime.rectifications.hand_in_plan(
        scene.by_secretary(step.branch), scene.of, branch_id=step.branch, plan=plan
    )


@plays(ReviewPlan)
def review_plan(scene: Scene, step: ReviewPlan) -> Receipt:
    act = scene.by_office(OfficeRole.REVIEWER)
    return scene.runtime.rectifications.review_plan(
        act, scene.of, branch_id=step.branch, agreed=step.agreed, reason=step.reason
    )


@plays(NoteRectification)
def note_rectification(scene: Scene, step: NoteRectification) -> Receipt:
    return scene.runtime.rectifications.note_progress(
        scene.by_secretary(step.branch), scene.of, branch_id=step.branch, text=step.text
    )


@plays(HandInRectification)
def hand_in_rectification(scene: Scene, step: HandInRectification) -> Receipt:
    return scene.runtime.rectifications.hand_in(
        scene.by_secretary(step.branch), scene.of, branch_id=step.branch, report=step.report
    )


@plays(AcceptRectification)
def accept_rectification(scene: Scene, step: AcceptRectification) -> Receipt:
    return scene.runtime.rectifications.accept(
        scene.by_office(),
        scene.of,
        branch_id=step.branch,
        votes=step.ballot.votes(),
        working_days=step.working_days,
    )


@plays(AdjustLeadership)
def adjust_leadership(scene: Scene, step: AdjustLeadership) -> Receipt:
    return scene.runtime.rectifications.adjust_leadership(
        scene.by_office(),
        scene.of,
        branch_id=step.branch,
        left=step.left,
        joined=step.joined,
        reason=step.reason,
    )


@plays(CloseYear)
def close_year(scene: Scene, _: CloseYear) -> Receipt:
    return scene.runtime.years.close(scene.by_office(), scene.of)
