"""Rewards 专项奖励与活动经费: amounts decided, paid and signed for, many at once."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.responses import Response

from domain import reward, streams
from domain.committee import require_branches
from domain.consequence import ConsequenceOpened, RewardKind
from domain.record import Recorded
from domain.refusal import NotFoundError
from domain.reward import Receiver, Reward, RewardCancelled, RewardDecided, RewardPaid, RewardReceipted
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import Looking
from infra.http.fields import LINE, MANY, BranchId, FactId, Model, PersonId, Reason, Yuan
from infra.http.paths import YEAR, Of
from infra.http.paths import BranchId as InPath
from infra.http.steps import Signed, signed
from services.casebook import CommitteeYear
from services.decisions import decision_of
from services.ledger import Seen
from services.organisation import committee_of
from services.rewards import Award, Payment, Signature

router = APIRouter(prefix=YEAR + "/rewards", tags=["奖惩兑现 consequences"])

KindOfReward = Annotated[
    RewardKind,
    Field(description="奖励类别: 专项奖励或活动经费 / kind: team reward or activity funds", examples=["team_reward"]),
]
KindInPath = Annotated[
    RewardKind, Path(description="奖励类别 / kind of reward", examples=["team_reward", "activity_funds"])
]
Number = Annotated[
    int, Field(strict=True, ge=1, le=100_000, description="第几笔支付 / number of the payment", examples=[1])
]
PaidOn = Annotated[date, Field(description="支付日期 / day paid", examples=["2026-02-03"])]
Reference = Annotated[
    str,
    Field(max_length=100, pattern=LINE, description="支付凭证号 / voucher", examples=["记账凭证0203", "voucher 0203"]),
]


class AwardModel(Model):
    """An amount for a branch."""

    branch: BranchId
    kind: KindOfReward
    amount: Yuan


class Awards(Model):
    """Amounts to be decided, in one act."""

    awards: Annotated[
        tuple[AwardModel, ...], Field(min_length=1, max_length=MANY, description="各党支部奖励金额 / amounts")
    ]


class PaymentModel(Model):
    """A payment made."""

    branch: BranchId
    kind: KindOfReward
    amount: Yuan
    on: Annotated[PaidOn | None, Field(description="支付日期; 不填即当日 / day paid; null means today")] = None
    reference: Reference


class Payments(Model):
    """Payments to be recorded, in one act."""

    payments: Annotated[
        tuple[PaymentModel, ...], Field(min_length=1, max_length=MANY, description="各笔支付 / payments")
    ]


class SignatureModel(Model):
    """A payment to sign for."""

    branch: BranchId
    kind: KindOfReward
    payment: Number


class Signatures(Model):
    """Payments to sign for, in one act."""

    receipts: Annotated[
        tuple[SignatureModel, ...], Field(min_length=1, max_length=MANY, description="签收的支付 / payments received")
    ]


class Cancellation(Model):
    """An amount to be cancelled."""

    branch: BranchId
    kind: KindOfReward
    reason: Annotated[Reason, Field(examples=["金额有误", "wrong amount"])]


class PaymentAnswer(Model):
    """A payment, and who signed for it."""

    number: Number
    amount: Yuan
    on: PaidOn
    reference: Reference
    payer: Annotated[PersonId, Field(description="支付人 / who paid")]
    paid: Signed
    receipted: Annotated[Signed | None, Field(description="签收 / signed for")]


class CancelledAnswer(Signed):
    """An amount cancelled, and why; facts have always said so."""

    amount: Annotated[Yuan, Field(description="撤销的金额 / amount cancelled")]
    reason: Annotated[Reason, Field(description="撤销理由 / why", examples=["金额有误", "wrong amount"])]


class RewardAnswer(Model):
    """A reward from its opening to the last receipt."""

    branch: BranchId
    kind: KindOfReward
    opened: Signed
    amount: Annotated[Yuan | None, Field(description="确定金额 / amount decided")]
    to: Annotated[Receiver | None, Field(description="奖励对象 / for whom", examples=["leadership_team"])]
    basis: Annotated[FactId | None, Field(description="定级决定 / the decision of grades it rests on")]
    decided: Annotated[Signed | None, Field(description="确定 / decided")]
    left: Annotated[Yuan | None, Field(description="未付余额 / left to pay")]
    payments: Annotated[tuple[PaymentAnswer, ...], Field(description="支付与签收 / payments")]
    cancelled: Annotated[tuple[CancelledAnswer, ...], Field(description="撤销 / cancellations")]


@router.post("/decide", response_model=ActAnswer, summary="确定奖励金额 / Decide rewards")
def decide_rewards(of: Of, body: Awards, act: Acting, running: Running) -> Response:
    """按定级结果确定专项奖励、活动经费的金额, 可一次办理多个党支部; 定级不带来的奖励一律拒绝.

    Decides amounts for many branches at once; refused for a branch whose decided grade does not bring the reward.
    """
    awards = [Award(one.branch, one.kind, one.amount) for one in body.awards]
    return recorded(running.rewards.decide(act, of, awards=awards))


@router.post("/cancel", response_model=ActAnswer, summary="撤销奖励金额 / Cancel a reward")
def cancel_reward(of: Of, body: Cancellation, act: Acting, running: Running) -> Response:
    """支付之前可以撤销已确定的金额, 须说明理由, 之后重新确定.

    Before any payment an amount may be cancelled with a reason, and decided again.
    """
    return recorded(running.rewards.cancel(act, of, branch_id=body.branch, kind=body.kind, reason=body.reason))


@router.post("/pay", response_model=ActAnswer, summary="登记支付 / Record payments")
def pay_rewards(of: Of, body: Payments, act: Acting, running: Running) -> Response:
    """登记支付, 可分次支付, 不得超过确定金额; 年度结束后仍可办理.

    Records payments, in parts if need be, never above the amount decided; goes on after the year is closed.
    """
    payments = [Payment(one.branch, one.kind, one.amount, one.reference, one.on) for one in body.payments]
    return recorded(running.rewards.pay(act, of, payments=payments))


@router.post("/receipt", response_model=ActAnswer, summary="签收 / Sign for payments")
def receipt_rewards(of: Of, body: Signatures, act: Acting, running: Running) -> Response:
    """党支部签收已支付的款项; 支付人不得代签.

    The branch signs for what was paid; whoever paid may not.
    """
    signatures = [Signature(one.branch, one.kind, one.payment) for one in body.receipts]
    return recorded(running.rewards.receipt(act, of, signatures=signatures))


@router.get("/{branch}/{kind}", response_model=RewardAnswer, summary="一项奖励 / A reward")
def show_reward(of: Of, branch: InPath, kind: KindInPath, seen: Looking, answer: Answering) -> Response:
    """一项奖励的确定、支付与签收.

    One reward: decided, paid and signed for.
    """
    return answer(seen, reward_of(seen, of, branch, kind))


def reward_of(seen: Seen, of: CommitteeYear, branch: str, kind: RewardKind) -> RewardAnswer:
    stream = streams.consequence(kind, branch, of.year)
    seen.load([streams.committee(of.committee), stream])
    committee = committee_of(seen, of.committee)
    decision_of(seen, of)  # what the acts rest on, so that the ETag speaks for all of it
    history = seen.history(stream)
    opened = next((one for one in history if _opens(one, of)), None)
    if opened is None:
        require_branches(committee, (branch,))
        raise NotFoundError(f"党支部{branch}没有{kind}事项", f"branch {branch} has no {kind}")
    state = seen.state(stream, reward.evolve, Reward())
    decided = next((one for one in reversed(history) if one.fact is state.decided), None)
    return RewardAnswer(
        branch=branch,
        kind=kind,
        opened=signed(opened),
        amount=state.decided.amount if state.decided else None,
        to=state.decided.to if state.decided else None,
        basis=state.decided.basis if state.decided else None,
        decided=signed(decided) if decided else None,
        left=_left(state.decided, state.paid),
        payments=tuple(_payments(history)),
        cancelled=tuple(_cancelled(one) for one in history if isinstance(one.fact, RewardCancelled)),
    )


def _cancelled(one: Recorded) -> CancelledAnswer:
    told = dict(signed(one)) | {"amount": one.fact.amount, "reason": one.fact.reason}
    return CancelledAnswer(**told)


def _opens(one: Recorded, of: CommitteeYear) -> bool:
    return isinstance(one.fact, ConsequenceOpened) and one.fact.committee == of.committee


def _left(decided: RewardDecided | None, paid: Decimal) -> Decimal | None:
    return decided.amount - paid if decided else None


def _payments(history: Iterable[Recorded]) -> Iterable[PaymentAnswer]:
    receipts = {one.fact.number: one for one in history if isinstance(one.fact, RewardReceipted)}
    for one in history:
        if isinstance(one.fact, RewardPaid):
            receipted = receipts.get(one.fact.number)
            yield PaymentAnswer(
                number=one.fact.number,
                amount=one.fact.amount,
                on=one.fact.on,
                reference=one.fact.reference,
                payer=one.fact.payer,
                paid=signed(one),
                receipted=signed(receipted) if receipted else None,
            )
