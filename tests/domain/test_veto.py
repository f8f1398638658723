"""The rules of vetoes 一票否决, read top to bottom (C6; what a veto does to a grade stands in test_reckoning)."""

from typing import Any

import pytest

from domain.refusal import Refusal
from domain.veto import Vetoes, VetoImposed, VetoLifted, evolve, impose, lift
from tests.domain.steel import STEEL
from tests.spec import folded, given

SAFETY: dict[str, Any] = {"branch": "C", "year": 2025, "kind": "safety", "reason": "较大安全事故"}
IMPOSED = VetoImposed("C", 2025, "safety", "较大安全事故")
DISCIPLINE = VetoImposed("C", 2025, "discipline", "班子成员受处分")
LIFTED = VetoLifted("C", 2025, "safety", "较大安全事故")


def test_a_veto_is_imposed_with_its_kind_and_reason() -> None:
    given().when(impose, standard=STEEL, **SAFETY).then(IMPOSED)


def test_a_veto_is_of_a_kind_the_standard_knows() -> None:
    given().when(impose, standard=STEEL, **{**SAFETY, "kind": "lateness"}).then_refused(Refusal.UNKNOWN_VETO)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_veto_says_why(reason: str) -> None:
    given().when(impose, standard=STEEL, **{**SAFETY, "reason": reason}).then_refused(Refusal.REASON_REQUIRED)


def test_a_veto_imposed_in_error_is_lifted() -> None:
    given(IMPOSED).when(lift, **SAFETY).then(LIFTED)


def test_lifting_a_veto_says_why() -> None:
    given(IMPOSED).when(lift, **{**SAFETY, "reason": ""}).then_refused(Refusal.REASON_REQUIRED)


def test_only_a_veto_in_force_is_lifted() -> None:
    given().when(lift, **SAFETY).then_refused(Refusal.VETO_NOT_IN_FORCE)
    given(DISCIPLINE).when(lift, **SAFETY).then_refused(Refusal.VETO_NOT_IN_FORCE)
    given(IMPOSED, LIFTED).when(lift, **SAFETY).then_refused(Refusal.VETO_NOT_IN_FORCE)


def test_the_kinds_in_force_stand_in_the_order_imposed() -> None:
    assert folded(impose, [IMPOSED, DISCIPLINE]) == Vetoes(("safety", "discipline"))


def test_of_two_vetoes_of_a_kind_one_is_lifted_at_a_time() -> None:
    state = folded(impose, [IMPOSED, DISCIPLINE, IMPOSED])
    assert evolve(state, LIFTED) == Vetoes(("discipline", "safety"))
