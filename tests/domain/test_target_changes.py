"""Changes of targets in force, progress, and that every target is scored."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.period import Period
from domain.refusal import Refusal
from domain.target import Level, of_items
from domain.targets import (
    ProgressNoted,
    TargetChanged,
    TargetChangeProposed,
    TargetChangeReturned,
    TargetChangeWithdrawn,
    TargetSet,
    TargetSetIssued,
    approve_change,
    evolve,
    note_progress,
    propose_change,
    require_proposer,
    require_scored,
    return_change,
    withdraw_change,
)
from tests.domain.steel import STEEL, points
from tests.spec import folded, given, refused

TO_A: dict[str, Any] = {"branch": "A", "year": 2025}
PLAIN = of_items(STEEL)
ISSUED = TargetSetIssued("A", 2025, 1, PLAIN)
E = PLAIN[0]
HIGHER = replace(E, title="产量提高")
WHY = "产能扩大"
PROPOSED = TargetChangeProposed("A", 2025, 1, "E", HIGHER, WHY, "secretary:A")
CHANGED = TargetChanged("A", 2025, 1, E, HIGHER, WHY)
RETURNED = TargetChangeReturned("A", 2025, 1, "依据不足")
WITHDRAWN = TargetChangeWithdrawn("A", 2025, 1)
PROPOSAL: dict[str, Any] = {
    **TO_A,
    "standard": STEEL,
    "code": "E",
    "after": HIGHER,
    "reason": WHY,
    "proposer": "secretary:A",
}
APPROVAL: dict[str, Any] = {**TO_A, "standard": STEEL, "number": 1, "approvers": {"s2"}}
PROGRESS: dict[str, Any] = {
    **TO_A,
    "code": "E",
    "period": Period.Q2,
    "text": "已完成一半",
    "level_reached": Level(points("50")),
    "today": date(2025, 4, 1),
    "is_confirmed": False,
}


def test_a_change_is_proposed_with_a_reason_and_approved_by_another() -> None:
    given(ISSUED).when(propose_change, **PROPOSAL).then(PROPOSED)
    given(ISSUED, PROPOSED).when(approve_change, **APPROVAL).then(CHANGED)


def test_what_stood_before_is_kept() -> None:
    state = folded(approve_change, (ISSUED, PROPOSED, CHANGED))
    assert state.versions["E"] == (E, HIGHER)
    assert state.in_force == (HIGHER, *PLAIN[1:])


def test_the_target_keeps_its_code() -> None:
    given(ISSUED).when(propose_change, **{**PROPOSAL, "after": replace(HIGHER, code="other")}).then(PROPOSED)


@pytest.mark.parametrize(
    ("past", "change", "code"),
    [
        ((), {}, Refusal.TARGETS_NOT_ISSUED),
        ((ISSUED,), {"reason": " "}, Refusal.REASON_REQUIRED),
        ((ISSUED,), {"code": "X"}, Refusal.UNKNOWN_TARGET),
        ((ISSUED,), {"after": E}, Refusal.NOTHING_TO_RECORD),
        ((ISSUED, PROPOSED), {}, Refusal.CHANGE_PENDING),
        ((ISSUED, PROPOSED, CHANGED), {}, Refusal.NOTHING_TO_RECORD),
        ((ISSUED,), {"after": replace(E, item="X")}, Refusal.UNKNOWN_ITEM),
        ((ISSUED,), {"after": replace(E, item="B")}, Refusal.TARGETS_INVALID),
        ((ISSUED,), {"after": replace(PLAIN[1], title="再一个")}, Refusal.BOTH_KINDS_REQUIRED),
        ((ISSUED,), {"after": replace(E, duties=())}, Refusal.DUTIES_NOT_COVERED),
        ((ISSUED,), {"code": "B", "after": PLAIN[2]}, Refusal.TARGETS_INCOMPLETE),
        ((ISSUED,), {"after": replace(E, full=points("29"))}, Refusal.TARGET_POINTS_DIFFER),
        ((ISSUED,), {"standard": replace(STEEL, targets_detailed=True)}, None),
    ],
)
def test_what_cannot_be_proposed(past: tuple[object, ...], change: dict[str, Any], code: Refusal | None) -> None:
    asked = given(*past).when(propose_change, **{**PROPOSAL, **change})
    asked.then_refused(code) if code else asked.then(PROPOSED)


def test_a_detailed_target_does_not_lose_its_details() -> None:
    full = replace(E, level=Level(text="完成"), measure="点检", evidence="月报", owner="王一", due=Period.Q4)
    issued = TargetSetIssued("A", 2025, 1, (full, *PLAIN[1:]))
    detailed = replace(STEEL, targets_detailed=True)
    asked = given(issued).when(propose_change, **{**PROPOSAL, "standard": detailed, "after": replace(full, measure="")})
    assert asked.then_refused(Refusal.TARGETS_NOT_DETAILED).en == "targets are to be detailed: E lacks measure"


def test_targets_of_an_older_standard_can_be_moved_one_by_one() -> None:
    newer = replace(STEEL, version=2, items=(STEEL.items[0], *(replace(i, code=f"{i.code}2") for i in STEEL.items[1:])))
    moved = replace(PLAIN[1], item="B2")
    given(ISSUED).when(propose_change, **{**PROPOSAL, "standard": newer, "code": "B", "after": moved}).then(
        replace(PROPOSED, code="B", after=moved)
    )


@pytest.mark.parametrize(
    ("proposal", "approvers"),
    [
        (PROPOSED, {"secretary:A"}),
        (PROPOSED, {"s2", "secretary:A"}),
        (replace(PROPOSED, proposer="s1", principal="s2"), {"s2"}),
        (replace(PROPOSED, proposer="s1", principal="m1"), {"s2", "m1"}),
    ],
)
def test_nobody_approves_what_they_proposed(proposal: TargetChangeProposed, approvers: set[str]) -> None:
    given(ISSUED, proposal).when(approve_change, **{**APPROVAL, "approvers": approvers}).then_refused(
        Refusal.SAME_PERSON
    )


def test_a_change_that_others_have_made_impossible_meanwhile_is_not_approved() -> None:
    serving = replace(PLAIN[1], serves="E")
    other = (replace(PROPOSED, number=2, code="B", after=serving), TargetChanged("A", 2025, 2, PLAIN[1], serving, WHY))
    two = (E, replace(E, code="E2", title="降本"))
    halves = tuple(replace(one, full=points("15")) for one in two)
    issued = TargetSetIssued("A", 2025, 1, (*halves, *PLAIN[1:]))
    asked = replace(PROPOSED, after=replace(PLAIN[1], code="E", full=points("0")))
    refusal = given(issued, asked, *other).when(approve_change, **APPROVAL).then_refused(Refusal.TARGETS_INVALID)
    assert "serves E" in refusal.en


def test_a_change_is_returned_with_a_reason_and_the_target_stands() -> None:
    returned = {**TO_A, "number": 1, "reason": "依据不足"}
    given(ISSUED, PROPOSED).when(return_change, **returned).then(RETURNED)
    given(ISSUED, PROPOSED).when(return_change, **{**returned, "reason": ""}).then_refused(Refusal.REASON_REQUIRED)
    assert folded(return_change, (ISSUED, PROPOSED, RETURNED)).in_force == PLAIN


def test_only_the_proposer_asks_for_approval() -> None:
    change = folded(approve_change, (ISSUED, replace(PROPOSED, proposer="s1", principal="secretary:A"))).pending[1]
    require_proposer(change, {"s1"})
    require_proposer(change, {"deputy", "secretary:A"})
    with refused(Refusal.NOT_PROPOSER):
        require_proposer(change, {"s2", "m1"})


def test_only_the_proposer_withdraws() -> None:
    given(ISSUED, PROPOSED).when(withdraw_change, **TO_A, number=1, names={"secretary:A"}).then(WITHDRAWN)
    given(ISSUED, PROPOSED).when(withdraw_change, **TO_A, number=1, names={"s2"}).then_refused(Refusal.NOT_PROPOSER)


@pytest.mark.parametrize("end", [CHANGED, RETURNED, WITHDRAWN])
def test_a_change_ends_once_and_the_next_has_a_number_of_its_own(end: object) -> None:
    past = given(ISSUED, PROPOSED, end)
    past.when(approve_change, **APPROVAL).then_refused(Refusal.CHANGE_NOT_PENDING)
    past.when(return_change, **TO_A, number=1, reason="迟了").then_refused(Refusal.CHANGE_NOT_PENDING)
    past.when(withdraw_change, **TO_A, number=1, names={"secretary:A"}).then_refused(Refusal.CHANGE_NOT_PENDING)
    again = replace(HIGHER, title="再提高")
    past.when(propose_change, **{**PROPOSAL, "after": again}).then(replace(PROPOSED, number=2, after=again))


def test_progress_is_noted_target_by_target() -> None:
    given(ISSUED).when(note_progress, **PROGRESS).then(
        ProgressNoted("A", 2025, "E", Period.Q2, "已完成一半", Level(points("50")))
    )


@pytest.mark.parametrize(
    ("past", "change", "code"),
    [
        ((), {}, Refusal.TARGETS_NOT_ISSUED),
        ((ISSUED,), {"code": "X"}, Refusal.UNKNOWN_TARGET),
        ((ISSUED,), {"today": date(2025, 3, 31)}, Refusal.OUTSIDE_QUARTER),
        ((ISSUED,), {"period": Period.YEAR_END}, Refusal.OUTSIDE_QUARTER),
        ((ISSUED,), {"is_confirmed": True}, Refusal.ALREADY_CONFIRMED),
        ((ISSUED,), {"text": " ", "level_reached": None}, Refusal.NOTHING_TO_RECORD),
    ],
)
def test_what_progress_cannot_be_noted(past: tuple[object, ...], change: dict[str, Any], code: Refusal) -> None:
    given(*past).when(note_progress, **{**PROGRESS, **change}).then_refused(code)


def test_every_target_in_force_is_scored_from_its_due_quarter_on() -> None:
    late = replace(E, due=Period.Q3)
    sets = {"A": evolve(TargetSet(), TargetSetIssued("A", 2025, 1, (late, PLAIN[1])))}
    require_scored(sets, {("A", Period.Q3): {"E"}, ("A", Period.Q1): {"B"}})
    require_scored(sets, {("A", Period.YEAR_END): {"E", "B"}})
    with refused(Refusal.TARGETS_UNSCORED) as unscored:
        require_scored(sets, {("A", Period.Q1): {"E", "B"}, ("A", Period.Q2): {"E"}, ("B", Period.Q3): {"E"}})
    assert "A: E" in unscored.value.en
    assert "A: B" not in unscored.value.en


def test_branches_without_target_sets_are_not_concerned() -> None:
    require_scored({"A": TargetSet()}, {})
