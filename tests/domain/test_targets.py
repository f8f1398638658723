"""The rules of target sets 目标责任书, read top to bottom."""

from dataclasses import replace
from typing import Any

import pytest

from domain.refusal import Refusal
from domain.standard import Duty
from domain.target import Target
from domain.targets import TargetSetAcknowledged, TargetSetIssued, acknowledge, issue
from tests.domain.steel import STEEL, TEAM
from tests.spec import given

ISSUED = TargetSetIssued(
    "A", 2025, 1, tuple(Target(i.code, i.item_class, i.title, i.full, i.duties) for i in STEEL.items)
)
ACKNOWLEDGED = TargetSetAcknowledged("A", 2025)
TO_A: dict[str, Any] = {"branch": "A", "year": 2025}


def test_targets_of_both_kinds_are_issued_in_one_act() -> None:
    given().when(issue, standard=STEEL, **TO_A).then(ISSUED)


def test_party_building_targets_alone_are_refused() -> None:
    given().when(issue, standard=STEEL, without_items=frozenset({"E"}), **TO_A).then_refused(
        Refusal.BOTH_KINDS_REQUIRED
    )


def test_economic_targets_alone_are_refused() -> None:
    given().when(issue, standard=STEEL, without_items=frozenset("BDZS"), **TO_A).then_refused(
        Refusal.BOTH_KINDS_REQUIRED
    )


def test_no_targets_at_all_are_refused() -> None:
    given().when(issue, standard=STEEL, without_items=frozenset("EBDZS"), **TO_A).then_refused(
        Refusal.BOTH_KINDS_REQUIRED
    )


@pytest.mark.parametrize("duty", Duty)
def test_every_duty_has_a_target(duty: Duty) -> None:
    others = tuple(each for each in Duty if each is not duty)
    items = tuple(replace(item, duties=(duty,) if item.code == "S" else others) for item in STEEL.items)
    refusal = (
        given()
        .when(issue, standard=replace(STEEL, items=items), without_items=frozenset({"S"}), **TO_A)
        .then_refused(Refusal.DUTIES_NOT_COVERED)
    )
    assert refusal.en == f"the target set leaves duty {duty} uncovered"


def test_every_item_has_a_target_even_where_its_duties_are_covered() -> None:
    given().when(issue, standard=STEEL, without_items=frozenset({"B"}), **TO_A).then_refused(Refusal.TARGETS_INCOMPLETE)


def test_only_the_duties_of_the_standard_are_asked_for() -> None:
    fewer = replace(STEEL, duties=(Duty.D2, Duty.D6), items=(STEEL.items[0], TEAM))
    given().when(issue, standard=fewer, **TO_A).then(
        replace(ISSUED, targets=tuple(target for target in ISSUED.targets if target.item in "EB"))
    )


def test_an_item_the_standard_does_not_have_cannot_be_left_out() -> None:
    given().when(issue, standard=STEEL, without_items=frozenset({"X"}), **TO_A).then_refused(Refusal.UNKNOWN_ITEM)


def test_a_branch_has_one_target_set_a_year() -> None:
    given(ISSUED).when(issue, standard=STEEL, **TO_A).then_refused(Refusal.TARGETS_ALREADY_ISSUED)


def test_the_secretary_acknowledges_what_was_issued_once() -> None:
    given().when(acknowledge, **TO_A).then_refused(Refusal.TARGETS_NOT_ISSUED)
    given(ISSUED).when(acknowledge, **TO_A).then(ACKNOWLEDGED)
    given(ISSUED, ACKNOWLEDGED).when(acknowledge, **TO_A).then_refused(Refusal.TARGETS_ALREADY_ACKNOWLEDGED)
