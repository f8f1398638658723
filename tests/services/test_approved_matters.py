"""What is approved along a route is done along it only: changes of targets, extensions, payments."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from domain.approval import ApprovalCompleted, ApprovalGiven, ApprovalReturned
from domain.deadline import DeadlineExtended, Subject
from domain.period import Period
from domain.refusal import NotFoundError, Refusal
from domain.reward import RewardPaid
from domain.route import RouteForm
from domain.targets import TargetChanged, TargetChangeReturned
from domain.timetable import Step
from infra.postgres.pool import Pool
from infra.postgres.recorder import LedgerRecorder
from services.ledger import Act, Ledger, Receipt
from services.rewards import Signature
from services.target_sets import target_set_of
from tests.services.counter import BETTER, UNTIL, Counter, E, at_the_counter
from tests.services.desk import NEW_YEAR, YEAR, Desk
from tests.services.test_consequences import TEAM, Purse, awarded
from tests.spec import refused


def kinds(receipt: Receipt) -> list[type]:
    return [type(fact) for _, fact in receipt.facts]


@pytest.fixture
def recorder(pool: Pool) -> LedgerRecorder:
    """Whatever is recorded is recorded in January, before any deadline."""
    return LedgerRecorder(pool, lambda: NEW_YEAR)


@pytest.fixture
def purse(ledger: Ledger) -> Purse:
    """The first branch is to be paid 5000 yuan."""
    return awarded(ledger)


@pytest.fixture
def counter(ledger: Ledger) -> Counter:
    return at_the_counter(ledger)


def test_a_change_of_a_target_is_made_with_the_last_agreement(counter: Counter) -> None:
    desk = counter.desk
    desk.route(desk.act(), "target_change", RouteForm.SEQUENCE, "s2", "m1")
    counter.propose()
    counter.ask_for_change()
    assert kinds(desk.approve(desk.act("s2"), counter.change())) == [ApprovalGiven]
    done = desk.approve(desk.act("m1"), counter.change())
    assert kinds(done) == [ApprovalGiven, ApprovalCompleted, TargetChanged]
    versions = target_set_of(desk.ledger.seen(), counter.branch, YEAR).versions["E"]
    assert versions == (E, BETTER)


def test_a_change_is_returned_with_its_request(counter: Counter) -> None:
    desk = counter.desk
    counter.propose()
    counter.ask_for_change()
    returned = desk.return_(desk.act("s2"), counter.change(), "依据不足")
    assert kinds(returned) == [ApprovalReturned, TargetChangeReturned]
    assert returned.facts[-1][1] == TargetChangeReturned(counter.branch, YEAR, 1, "依据不足")


def test_a_change_whose_request_is_withdrawn_waits_and_is_asked_for_again(counter: Counter) -> None:
    desk = counter.desk
    counter.propose()
    counter.ask_for_change()
    desk.withdraw(desk.act(counter.secretary), counter.change())
    counter.ask_for_change()
    assert kinds(desk.approve(desk.act("s2"), counter.change(), number=2))[-1] is TargetChanged


def test_a_request_for_a_change_that_waits_no_longer_is_only_returned(counter: Counter) -> None:
    desk, of = counter.desk, counter.desk.of
    counter.propose()
    counter.ask_for_change()
    counter.changes.withdraw(desk.act(counter.secretary), of, branch=counter.branch, number=1)
    with refused(Refusal.CHANGE_NOT_PENDING):
        desk.approve(desk.act("s2"), counter.change())
    assert kinds(desk.return_(desk.act("s2"), counter.change())) == [ApprovalReturned]


def test_a_request_left_over_when_the_grades_are_decided_is_only_returned(counter: Counter) -> None:
    desk = counter.desk
    counter.propose()
    counter.ask_for_change()
    desk.assessed(*Period)
    for step in (desk.propose, desk.open_notice, desk.decide_grades):
        step(desk.act())
    assert kinds(desk.return_(desk.act("s2"), counter.change())) == [ApprovalReturned]


def test_only_the_proposer_asks_for_a_change_and_no_proposer_approves_it(counter: Counter) -> None:
    desk = counter.desk
    counter.propose(counter.desk.act("s1"))
    with refused(Refusal.NOT_PROPOSER):
        counter.ask_for_change("s2")
    for number in ("2", "0", "x"):
        with refused(Refusal.CHANGE_NOT_PENDING if number == "2" else Refusal.DETAILS_INVALID):
            counter.ask_for_change("s1", number)
    counter.ask_for_change("s1")
    with refused(Refusal.SAME_PERSON):
        desk.approve(desk.act("s1"), counter.change())


def test_an_extension_is_made_with_the_last_agreement(counter: Counter) -> None:
    desk = counter.desk
    desk.route(desk.act(), "deadline_extension", RouteForm.COUNTERSIGN, "s2", "m1")
    counter.ask_for_extension()
    subject = f"deadline-extension/self_assess/{counter.branch}/{YEAR}/Q1"
    desk.approve(desk.act("s2"), subject)
    extended = desk.approve(desk.act("m1"), subject).facts[-1][1]
    assert isinstance(extended, DeadlineExtended)
    assert (extended.subject, extended.until, extended.by) == (counter.own_reports, UNTIL, "m1")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"until": "2025-04-19"}, Refusal.NOT_A_WORKING_DAY),
        ({"until": "20250421"}, Refusal.DETAILS_INVALID),
        ({"until": "2025-02-30"}, Refusal.DETAILS_INVALID),
        ({"step": "celebrate"}, Refusal.DETAILS_INVALID),
        ({"step": "score"}, Refusal.NOT_OF_THE_OFFICE),
        ({"period": "Q2", "which": "E"}, Refusal.NO_DEADLINE),
    ],
)
def test_what_no_deadline_can_be_extended_to_is_not_asked_for(
    counter: Counter, change: dict[str, str], code: Refusal
) -> None:
    with refused(code):
        counter.ask_for_extension(**change)


def test_the_committees_own_deadlines_take_no_route(counter: Counter) -> None:
    desk = counter.desk
    desk.route(desk.act(), "deadline_extension", RouteForm.ANY_OF, "m1")
    scoring = Subject(Step.SCORE, desk.committee, YEAR, None, Period.Q1)
    assert kinds(counter.extend(scoring)) == [DeadlineExtended]


def payment(purse: Purse, **change: str) -> dict[str, str]:
    of = {"branch": purse.first, "year": str(YEAR), "reward": "team_reward"}
    return {**of, "amount": "3000", "reference": "记账凭证0203", **change}


def test_a_payment_is_recorded_with_the_last_agreement_as_paid_by_whoever_asked(purse: Purse) -> None:
    desk, subject = purse.desk, f"reward-payment/{purse.first}/{YEAR}/team_reward"
    desk.route(purse.act(), "reward_payment", RouteForm.ANY_OF, "m1")
    desk.ask(purse.act(), "reward_payment", payment(purse))
    paid = desk.approve(purse.act("m1"), subject).facts[-1][1]
    assert isinstance(paid, RewardPaid)
    assert (paid.amount, paid.reference, paid.on, paid.payer) == (
        Decimal(3000),
        "记账凭证0203",
        date(2026, 1, 20),
        "s1",
    )
    signature = Signature(purse.first, TEAM, 1)
    with refused(Refusal.SAME_PERSON):
        purse.rewards.receipt(purse.act(), desk.of, signatures=[signature])
    desk.ask(purse.act(), "reward_payment", payment(purse, amount="2000", reference="0204", on="2026-01-20"))
    assert kinds(desk.approve(purse.act("m1"), subject))[-1] is RewardPaid


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": "5000.01"}, Refusal.OVERPAID),
        ({"amount": "-1"}, Refusal.DETAILS_INVALID),
        ({"reward": "bonus"}, Refusal.DETAILS_INVALID),
        *(({"reference": reference}, Refusal.DETAILS_INVALID) for reference in (" ", "0203\n0204", "0" * 101)),
        ({"on": "2026-01-21"}, Refusal.DATE_OUT_OF_RANGE),
        ({"reward": "activity_funds"}, Refusal.NOT_BROUGHT_BY_GRADE),
    ],
)
def test_what_cannot_be_paid_is_not_asked_for(purse: Purse, change: dict[str, str], code: Refusal) -> None:
    with refused(code):
        purse.desk.ask(purse.act(), "reward_payment", payment(purse, **change))


def _exempt(counter: Counter, act: Act) -> Receipt:
    desk = counter.desk
    return desk.assessments.exempt(act, desk.at(Period.Q2), branches=desk.branches[:1], reason="停产")


def _approve(counter: Counter, act: Act) -> Receipt:
    return counter.changes.approve(act, counter.desk.of, branch=counter.branch, number=1)


@pytest.mark.parametrize(
    ("kind", "act"),
    [
        ("score_correction", lambda counter, _: counter.desk.correct(counter.desk.act())),
        ("exemption", _exempt),
        ("target_change", _approve),
        ("deadline_extension", lambda counter, _: counter.extend()),
    ],
)
def test_where_a_route_is_set_the_act_itself_is_refused(
    counter: Counter, kind: str, act: Callable[[Counter, Act], Receipt]
) -> None:
    desk = counter.desk
    counter.propose()
    if kind == "score_correction":
        desk.assessed(Period.Q1)
    desk.route(desk.act(), kind, RouteForm.ANY_OF, "m1")
    with refused(Refusal.APPROVAL_REQUIRED):
        act(counter, desk.act("s2"))


def test_where_a_route_is_set_payments_are_not_recorded_directly(purse: Purse) -> None:
    purse.desk.route(purse.act(), "reward_payment", RouteForm.ANY_OF, "m1")
    with refused(Refusal.APPROVAL_REQUIRED):
        purse.pay("3000", "0203")


def test_a_change_is_returned_to_its_proposer_also_where_a_route_is_set(counter: Counter) -> None:
    desk = counter.desk
    desk.route(desk.act(), "target_change", RouteForm.ANY_OF, "m1")
    counter.propose()
    counter.changes.return_(desk.act(), desk.of, branch=counter.branch, number=1, reason="请补充依据")
    with refused(Refusal.CHANGE_NOT_PENDING):
        counter.ask_for_change()


def test_another_committees_branch_is_not_asked_for(counter: Counter) -> None:
    other = Desk(counter.desk.ledger, "other").founded()
    with pytest.raises(NotFoundError):
        counter.ask_for_extension(branch=other.branches[0])
