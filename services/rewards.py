"""Rewards 专项奖励与活动经费: decided, paid and signed for, any number in one act."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Final, Protocol, TypeVar

from domain import reward, streams
from domain.approval import require_no_route
from domain.consequence import RewardKind
from domain.money import MOST
from domain.reward import Reward
from services.casebook import CommitteeYear
from services.decisions import Decision, require_decision, require_it_brings
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of


class Asked(Protocol):
    """Whose reward, of which kind."""

    @property
    def branch(self) -> str: ...

    @property
    def kind(self) -> RewardKind: ...


@dataclass(frozen=True)
class Award:
    """An amount for a branch."""

    branch: str
    kind: RewardKind
    amount: Decimal


@dataclass(frozen=True)
class Payment:
    """A payment under its voucher; without a day, today's."""

    branch: str
    kind: RewardKind
    amount: Decimal
    reference: str
    on: date | None = None


@dataclass(frozen=True)
class Signature:
    """A payment to sign for, by its number."""

    branch: str
    kind: RewardKind
    payment: int


@dataclass(frozen=True)
class Withdrawal:
    """A decided amount to be cancelled."""

    branch: str
    kind: RewardKind


A = TypeVar("A", bound=Asked)
PAYMENT: Final = "reward_payment"
"""The kind of matter whose route a committee may set."""


class Rewards:
    """Every act on rewards. They go on after the year is closed."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def decide(self, act: Act, of: CommitteeYear, *, awards: Iterable[Award]) -> Receipt:
        """确定奖励金额."""
        asked = tuple(awards)
        return self._ledger.perform(act, lambda seen: awarded(seen, act, of, asked))

    def pay(self, act: Act, of: CommitteeYear, *, payments: Iterable[Payment]) -> Receipt:
        """登记支付: along the route that the committee has set for payments, if any, and not so."""
        asked = tuple(payments)

        def decide(seen: Seen) -> Drafts:
            require_no_route(committee_of(seen, of.committee), PAYMENT)
            return paid(seen, act, of, asked, payer=act.by, principal=act.on_behalf_of)

        return self._ledger.perform(act, decide)

    def receipt(self, act: Act, of: CommitteeYear, *, signatures: Iterable[Signature]) -> Receipt:
        """签收."""
        asked = tuple(signatures)

        def decide(seen: Seen) -> Drafts:
            today = _today(seen, act, of)

            def sign(one: Signature, state: Reward, _: Decision) -> list[reward.Fact]:
                stream = streams.consequence(one.kind, one.branch, of.year)
                receiver = act.streams_by.get(stream, act.by)
                return reward.receipt(
                    state, number=one.payment, receiver=receiver, principal=act.on_behalf_of, today=today
                )

            return _each(seen, of, asked, sign)

        return self._ledger.perform(act, decide)

    def cancel(self, act: Act, of: CommitteeYear, *, branch_id: str, kind: RewardKind, reason: str) -> Receipt:
        """撤销奖励金额."""
        return self._ledger.perform(
            act,
            lambda seen: _each(
                seen, of, [Withdrawal(branch_id, kind)], lambda _, state, __: reward.cancel(state, reason=reason)
            ),
        )


def awarded(seen: Seen, act: Act, of: CommitteeYear, awards: Sequence[Award]) -> Drafts:
    """The amounts decided, for this act or for another that carries them out."""
    today = _today(seen, act, of)
    return _each(
        seen,
        of,
        awards,
        lambda one, state, decision: reward.decide(
            state,
            kind=one.kind,
            branch=one.branch,
            year=of.year,
            committee=of.committee,
            amount=one.amount,
            at_most=decision.standard.honouring.at_most.get(one.kind, MOST),
            basis=decision.id,
            today=today,
        ),
    )


def paid(
    seen: Seen, act: Act, of: CommitteeYear, payments: Sequence[Payment], *, payer: str, principal: str | None
) -> Drafts:
    """The payments recorded, for this act or for another that carries them out."""
    today = _today(seen, act, of)
    return _each(
        seen,
        of,
        payments,
        lambda one, state, _: reward.pay(
            state,
            amount=one.amount,
            on=one.on or today,
            reference=one.reference,
            payer=payer,
            principal=principal,
            today=today,
        ),
    )


def _today(seen: Seen, act: Act, of: CommitteeYear) -> date:
    return local_date(act, committee_of(seen, of.committee))


def _each(
    seen: Seen, of: CommitteeYear, asked: Sequence[A], decide: Callable[[A, Reward, Decision], list[reward.Fact]]
) -> Drafts:
    """Decide one after another, so that what is asked twice meets what the first has left."""
    decision = require_decision(seen, of)
    seen.load(streams.consequence(one.kind, one.branch, of.year) for one in asked)
    states: dict[str, Reward] = {}
    for one in asked:
        require_it_brings(seen, of, decision, one.kind, one.branch)
        stream = streams.consequence(one.kind, one.branch, of.year)
        state = states.get(stream) or seen.state(stream, reward.evolve, Reward())
        facts = decide(one, state, decision)
        states[stream] = reduce(reward.evolve, facts, state)
        yield from ((stream, fact) for fact in facts)
