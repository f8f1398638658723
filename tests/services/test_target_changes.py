"""Changes of targets as an approval carries them out, beside their own acts."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.period import Period
from domain.refusal import Refusal, RefusedError
from domain.target import Target, of_items
from domain.targets import TargetChanged, TargetChangeReturned
from services.ledger import Act, Ledger
from services.target_changes import TargetChanges, change_carried, change_returned
from services.target_sets import target_set_of
from tests.services.desk import STANDARD, YEAR, Desk

E, B = of_items(STANDARD)
BETTER = replace(E, title="产量提高")


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    made = Desk(ledger).founded()
    made.issue(made.act())
    return made


def proposed(desk: Desk, after: Target = BETTER) -> TargetChanges:
    changes = TargetChanges(desk.ledger)
    branch = desk.branches[0]
    changes.propose(desk.act(), desk.of, branch=branch, code=after.code, after=after, reason="产能扩大")
    return changes


def test_an_approval_carries_the_change_out_or_returns_it(desk: Desk) -> None:
    proposed(desk)
    branch = desk.branches[0]
    (fact,) = desk.ledger.perform(desk.act("s2"), lambda seen: change_carried(seen, desk.of, branch, 1, {"s2"})).facts
    assert fact == (f"targets/{branch}/{YEAR}@3", TargetChanged(branch, YEAR, 1, E, BETTER, "产能扩大"))
    assert target_set_of(desk.ledger.seen(), branch, YEAR).in_force == (BETTER, B)
    proposed(desk, replace(BETTER, title="再提高"))
    receipt = desk.ledger.perform(desk.act(), lambda seen: change_returned(seen, desk.of, branch, 2, "依据不足"))
    assert receipt.facts[0][1] == TargetChangeReturned(branch, YEAR, 2, "依据不足")


def test_the_proposer_is_whoever_signed_the_proposal(desk: Desk) -> None:
    changes = proposed(desk)
    with pytest.raises(RefusedError) as refused:
        changes.approve(desk.act(), desk.of, branch=desk.branches[0], number=1)
    assert refused.value.code is Refusal.SAME_PERSON


def test_no_change_after_the_grades_are_decided(desk: Desk) -> None:
    changes, branch = proposed(desk), desk.branches[0]
    desk.assessed(*Period)
    for step in (desk.propose, desk.open_notice, desk.decide_grades):
        step(desk.act())
    for late in (
        lambda: proposed(desk, replace(B, title="班子")),
        lambda: changes.approve(replace(desk.act(), by="s2"), desk.of, branch=branch, number=1),
        lambda: changes.return_(desk.act(), desk.of, branch=branch, number=1, reason="依据不足"),
        lambda: changes.withdraw(desk.act(), desk.of, branch=branch, number=1),
    ):
        with pytest.raises(RefusedError) as refused:
            late()
        assert refused.value.code is Refusal.GRADES_DECIDED


def test_a_quarter_begins_where_the_committee_sits(desk: Desk) -> None:
    changes, branch = TargetChanges(desk.ledger), desk.branches[0]

    def note(now: datetime) -> None:
        act = Act("s1", now)
        changes.note_progress(act, desk.of, branch=branch, code="E", period=Period.Q2, text="开局", reached=None)

    with pytest.raises(RefusedError):
        note(datetime(2025, 3, 31, 15, 59, tzinfo=UTC))
    note(datetime(2025, 3, 31, 16, tzinfo=UTC))
