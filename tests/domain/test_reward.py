"""The rules of rewards 专项奖励与活动经费, read top to bottom."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.consequence import ConsequenceOpened, RewardKind
from domain.money import MOST
from domain.refusal import Refusal
from domain.reward import (
    Receiver,
    Reward,
    RewardCancelled,
    RewardDecided,
    RewardPaid,
    RewardReceipted,
    cancel,
    decide,
    evolve,
    pay,
    receipt,
)
from tests.spec import folded, given

TEAM = RewardKind.TEAM_REWARD
OF: dict[str, Any] = {"kind": TEAM, "branch": "B", "year": 2025, "committee": "rolling-mill"}
OPENED = ConsequenceOpened("team_reward", "B", 2025, "rolling-mill", "first")
DAY, LATER = date(2026, 1, 20), date(2026, 2, 3)
BASIS = "grading/rolling-mill/2025@7"
DECIDED = RewardDecided(TEAM, "B", 2025, "rolling-mill", Decimal(5000), Receiver.LEADERSHIP_TEAM, BASIS, DAY)
ASKED: dict[str, Any] = {**OF, "amount": Decimal(5000), "at_most": MOST, "basis": BASIS, "today": DAY}
PAID = RewardPaid(TEAM, "B", 2025, "rolling-mill", 1, Decimal("3000.50"), LATER, "记账凭证0203", "m1")
REST = replace(PAID, number=2, amount=Decimal("1999.50"), reference="记账凭证0310")
PAYING: dict[str, Any] = {
    "amount": Decimal("3000.50"),
    "on": LATER,
    "reference": "记账凭证0203",
    "payer": "m1",
    "today": LATER,
}
RECEIPTED = RewardReceipted(TEAM, "B", 2025, "rolling-mill", 1, LATER, "secretary:B")
SIGNING: dict[str, Any] = {"number": 1, "receiver": "secretary:B", "today": LATER}


def test_the_amount_is_decided_for_the_team_on_the_decision_of_grades() -> None:
    given(OPENED).when(decide, **ASKED).then(DECIDED)


def test_activity_funds_are_the_branchs() -> None:
    funds = replace(OPENED, kind="activity_funds")
    given(funds).when(decide, **{**ASKED, "kind": RewardKind.ACTIVITY_FUNDS}).then(
        replace(DECIDED, kind=RewardKind.ACTIVITY_FUNDS, to=Receiver.BRANCH)
    )


def test_a_reward_is_decided_only_once_it_is_open() -> None:
    given().when(decide, **ASKED).then_refused(Refusal.CONSEQUENCE_NOT_OPENED)


def test_a_reward_is_decided_once() -> None:
    given(OPENED, DECIDED).when(decide, **ASKED).then_refused(Refusal.ALREADY_DECIDED)


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "5000.005", "10000000.01", "1E+20"])
def test_an_absurd_amount_is_refused(amount: str) -> None:
    given(OPENED).when(decide, **{**ASKED, "amount": Decimal(amount)}).then_refused(Refusal.AMOUNT_OUT_OF_RANGE)


@pytest.mark.parametrize("amount", ["0.01", "10000000", "5000.10"])
def test_an_amount_goes_up_to_the_bound_to_the_cent(amount: str) -> None:
    given(OPENED).when(decide, **{**ASKED, "amount": Decimal(amount)}).then(replace(DECIDED, amount=Decimal(amount)))


def test_the_standard_may_set_a_lower_bound() -> None:
    asked = {**ASKED, "at_most": Decimal(5000)}
    given(OPENED).when(decide, **asked).then(DECIDED)
    given(OPENED).when(decide, **{**asked, "amount": Decimal("5000.01")}).then_refused(Refusal.AMOUNT_OUT_OF_RANGE)


def test_a_reward_is_paid_in_parts_until_the_amount_is_reached() -> None:
    given(OPENED, DECIDED).when(pay, **PAYING).then(PAID)
    rest = {**PAYING, "amount": Decimal("1999.50"), "reference": "记账凭证0310"}
    given(OPENED, DECIDED, PAID).when(pay, **rest).then(REST)


def test_nothing_is_paid_before_the_amount_is_decided() -> None:
    given(OPENED).when(pay, **PAYING).then_refused(Refusal.NOT_DECIDED)


def test_never_more_is_paid_than_was_decided() -> None:
    more = {**PAYING, "amount": Decimal("1999.51"), "reference": "记账凭证0310"}
    given(OPENED, DECIDED, PAID).when(pay, **more).then_refused(Refusal.OVERPAID)
    given(OPENED, DECIDED, PAID, REST).when(
        pay, **{**more, "amount": Decimal("0.01"), "reference": "记账凭证0311"}
    ).then_refused(Refusal.OVERPAID)


def test_a_voucher_is_paid_once() -> None:
    given(OPENED, DECIDED, PAID).when(pay, **{**PAYING, "amount": Decimal(1)}).then_refused(Refusal.ALREADY_PAID)


@pytest.mark.parametrize("amount", ["0", "-3000", "0.005"])
def test_an_absurd_payment_is_refused(amount: str) -> None:
    given(OPENED, DECIDED).when(pay, **{**PAYING, "amount": Decimal(amount)}).then_refused(Refusal.AMOUNT_OUT_OF_RANGE)


@pytest.mark.parametrize("on", [date(2026, 1, 19), date(2026, 2, 4), date(1926, 1, 20), date(9999, 12, 31)])
def test_a_payment_lies_between_the_decision_and_today(on: date) -> None:
    given(OPENED, DECIDED).when(pay, **{**PAYING, "on": on}).then_refused(Refusal.DATE_OUT_OF_RANGE)


def test_a_payment_names_its_voucher() -> None:
    given(OPENED, DECIDED).when(pay, **{**PAYING, "reference": "  "}).then_refused(Refusal.TEXT_REQUIRED)


def test_the_branch_signs_for_a_payment_once() -> None:
    given(OPENED, DECIDED, PAID).when(receipt, **SIGNING).then(RECEIPTED)
    given(OPENED, DECIDED, PAID, RECEIPTED).when(receipt, **SIGNING).then_refused(Refusal.ALREADY_RECEIPTED)


@pytest.mark.parametrize("number", [0, 2, -1])
def test_nobody_signs_for_what_was_not_paid(number: int) -> None:
    given(OPENED, DECIDED, PAID).when(receipt, **{**SIGNING, "number": number}).then_refused(Refusal.NOT_PAID)


def test_whoever_paid_does_not_sign_for_it() -> None:
    given(OPENED, DECIDED, PAID).when(receipt, **{**SIGNING, "receiver": "m1"}).then_refused(Refusal.SAME_PERSON)


@pytest.mark.parametrize("who", [{"receiver": "s3"}, {"receiver": "m1"}, {"principal": "m1"}])
def test_neither_whoever_paid_nor_whom_they_paid_for_signs_for_it(who: dict[str, str]) -> None:
    paid = replace(PAID, payer="s3", principal="m1")
    given(OPENED, DECIDED).when(pay, **{**PAYING, "payer": "s3", "principal": "m1"}).then(paid)
    given(OPENED, DECIDED, paid).when(receipt, **{**SIGNING, **who}).then_refused(Refusal.SAME_PERSON)


def test_an_amount_is_cancelled_with_a_reason_before_any_payment_and_may_be_decided_again() -> None:
    cancelled = RewardCancelled(TEAM, "B", 2025, "rolling-mill", Decimal(5000), "金额有误")
    given(OPENED, DECIDED).when(cancel, reason="金额有误").then(cancelled)
    given(OPENED, DECIDED).when(cancel, reason=" ").then_refused(Refusal.REASON_REQUIRED)
    given(OPENED, DECIDED, PAID).when(cancel, reason="金额有误").then_refused(Refusal.ALREADY_PAID)
    given(OPENED, DECIDED, cancelled).when(cancel, reason="金额有误").then_refused(Refusal.NOT_DECIDED)
    given(OPENED, DECIDED, cancelled).when(pay, **PAYING).then_refused(Refusal.NOT_DECIDED)
    given(OPENED, DECIDED, cancelled).when(decide, **ASKED).then(DECIDED)


def test_what_was_paid_adds_up_to_the_cent() -> None:
    reward: Reward = folded(pay, (OPENED, DECIDED, PAID, REST))
    assert (reward.paid, reward.receipted) == (Decimal("5000.00"), frozenset())
    assert evolve(reward, RECEIPTED).receipted == {1}
