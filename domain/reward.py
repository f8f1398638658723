"""Reward 专项奖励与活动经费: an amount decided for a grade, paid in one or more payments, each signed for."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, assert_never

from domain.consequence import ConsequenceOpened, RewardKind, require_opened
from domain.money import check_amount
from domain.points import plain
from domain.refusal import Refusal, RefusedError, require_reason
from domain.required import require_day, require_text


class Receiver(StrEnum):
    """奖励对象: the reward is the whole team's, never one person's; the funds are the branch's."""

    LEADERSHIP_TEAM = "leadership_team"
    BRANCH = "branch"


RECEIVERS: Final = {
    RewardKind.TEAM_REWARD: Receiver.LEADERSHIP_TEAM,
    RewardKind.ACTIVITY_FUNDS: Receiver.BRANCH,
}


@dataclass(frozen=True)
class RewardDecided:
    """奖励金额已确定: in yuan, for whom, on the basis of which decision of grades."""

    kind: RewardKind
    branch: str
    year: int
    committee: str
    amount: Decimal
    to: Receiver
    basis: str
    on: date


@dataclass(frozen=True)
class RewardCancelled:
    """奖励金额已撤销: before any payment; the grade still brings the reward, so it is to be decided again."""

    kind: RewardKind
    branch: str
    year: int
    committee: str
    amount: Decimal
    reason: str


@dataclass(frozen=True)
class RewardPaid:
    """奖励已支付: payment `number` of this reward, under the reference of its voucher."""

    kind: RewardKind
    branch: str
    year: int
    committee: str
    number: int
    amount: Decimal
    on: date
    reference: str
    payer: str
    principal: str | None = None

    @property
    def payers(self) -> frozenset[str]:
        """Whoever paid, and whoever they paid for."""
        return frozenset({self.payer} if self.principal is None else {self.payer, self.principal})


@dataclass(frozen=True)
class RewardReceipted:
    """奖励已签收: the branch has received the payment."""

    kind: RewardKind
    branch: str
    year: int
    committee: str
    number: int
    on: date
    receiver: str


Fact = ConsequenceOpened | RewardDecided | RewardCancelled | RewardPaid | RewardReceipted


@dataclass(frozen=True)
class Reward:
    """How far a reward has come."""

    opened: bool = False
    decided: RewardDecided | None = None
    payments: tuple[RewardPaid, ...] = ()
    receipted: frozenset[int] = frozenset()

    @property
    def paid(self) -> Decimal:
        return sum((payment.amount for payment in self.payments), Decimal(0))


def decide(
    reward: Reward,
    *,
    kind: RewardKind,
    branch: str,
    year: int,
    committee: str,
    amount: Decimal,
    at_most: Decimal,
    basis: str,
    today: date,
) -> list[Fact]:
    """确定奖励金额: once, until cancelled."""
    require_opened(kind, branch, opened=reward.opened)
    if reward.decided is not None:
        raise RefusedError(
            Refusal.ALREADY_DECIDED,
            f"党支部{branch}的{kind}已确定为{plain(reward.decided.amount)}元, 如须变更请先撤销",
            f"{kind} of branch {branch} is set at {plain(reward.decided.amount)} yuan: cancel it first to change it",
        )
    check_amount(amount, at_most=at_most)
    return [RewardDecided(kind, branch, year, committee, amount, RECEIVERS[kind], basis, today)]


def cancel(reward: Reward, *, reason: str) -> list[Fact]:
    """撤销奖励金额: only before any payment, and with a reason."""
    decided = _require_decided(reward)
    if reward.payments:
        raise RefusedError(
            Refusal.ALREADY_PAID, "已有支付记录, 不得撤销", "something has been paid already, so it stands"
        )
    require_reason(reason)
    return [
        RewardCancelled(decided.kind, decided.branch, decided.year, decided.committee, decided.amount, reason),
    ]


def pay(
    reward: Reward,
    *,
    amount: Decimal,
    on: date,
    reference: str,
    payer: str,
    today: date,
    principal: str | None = None,
) -> list[Fact]:
    """支付奖励: in parts if need be, never above the amount decided, no voucher twice."""
    decided = _require_decided(reward)
    require_text(reference, zh="支付凭证号", en="the voucher it was paid under")
    if any(payment.reference == reference for payment in reward.payments):
        raise RefusedError(
            Refusal.ALREADY_PAID,
            f"凭证{reference}的支付已登记",
            f"the payment under {reference} is recorded already",
        )
    check_amount(amount)
    left = decided.amount - reward.paid
    if amount > left:
        raise RefusedError(
            Refusal.OVERPAID,
            f"支付{plain(amount)}元超出未付余额{plain(left)}元",
            f"{plain(amount)} yuan is more than the {plain(left)} left to pay",
        )
    require_day(on, first=decided.on, last=today)
    number = len(reward.payments) + 1
    of = (decided.kind, decided.branch, decided.year, decided.committee)
    return [RewardPaid(*of, number, amount, on, reference, payer, principal)]


def receipt(reward: Reward, *, number: int, receiver: str, today: date, principal: str | None = None) -> list[Fact]:
    """签收奖励: the branch signs for a payment, once; never whoever paid it, nor either on the other's behalf."""
    paid = next((payment for payment in reward.payments if payment.number == number), None)
    if paid is None:
        raise RefusedError(Refusal.NOT_PAID, f"第{number}笔支付尚未登记, 无从签收", f"payment {number} is not recorded")
    if number in reward.receipted:
        raise RefusedError(
            Refusal.ALREADY_RECEIPTED, f"第{number}笔支付已签收", f"payment {number} has been signed for already"
        )
    if {receiver, principal} & paid.payers:
        raise RefusedError(
            Refusal.SAME_PERSON,
            "支付人不得代党支部签收, 请由党支部签收",
            "whoever paid may not sign for it: the branch does",
        )
    return [RewardReceipted(paid.kind, paid.branch, paid.year, paid.committee, number, today, receiver)]


def evolve(reward: Reward, fact: Fact) -> Reward:
    match fact:
        case ConsequenceOpened():
            return replace(reward, opened=True)
        case RewardDecided():
            return replace(reward, decided=fact)
        case RewardCancelled():
            return replace(reward, decided=None)
        case RewardPaid():
            return replace(reward, payments=(*reward.payments, fact))
        case RewardReceipted():
            return replace(reward, receipted=reward.receipted | {fact.number})
        case _:
            assert_never(fact)


def _require_decided(reward: Reward) -> RewardDecided:
    if reward.decided is None:
        raise RefusedError(
            Refusal.NOT_DECIDED, "奖励金额尚未确定, 请先确定金额", "no amount is decided yet: decide it first"
        )
    return reward.decided
