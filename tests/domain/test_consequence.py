"""The rules of consequences 奖惩兑现, read top to bottom."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.consequence import (
    ConsequenceHonoured,
    ConsequenceOpened,
    brought,
    honour,
    open_consequence,
    require_brought,
)
from domain.grading import DecidedGrade, GradesDecided
from domain.refusal import Refusal
from tests.domain.steel import STEEL
from tests.spec import given, refused

OPENED = ConsequenceOpened("team_reward", "B", 2025, "rolling-mill", "first")
ASKED = {"kind": "team_reward", "branch": "B", "year": 2025, "committee": "rolling-mill", "grade": "first"}
TODAY = date(2026, 1, 20)
STUDY: dict[str, Any] = {"kind": "study_tour", "branch": "B", "year": 2025, "committee": "rolling-mill"}
STUDY_OPENED = ConsequenceOpened(**STUDY, grade="first")
TOLD: dict[str, Any] = {**STUDY, "note": "已组织赴兄弟单位学习", "today": TODAY}
HONOURED = ConsequenceHonoured("study_tour", "B", 2025, "rolling-mill", TODAY, "已组织赴兄弟单位学习")


def _line(branch: str, grade: str) -> DecidedGrade:
    return DecidedGrade(branch, grade, 1, Decimal(90), "score")


DECIDED = GradesDecided("rolling-mill", 2025, 2, (_line("B", "first"), _line("C", "second"), _line("F", "none")))


def test_a_decided_grade_opens_what_it_brings() -> None:
    given().when(open_consequence, **ASKED).then(OPENED)


def test_asked_again_it_is_not_opened_twice() -> None:
    given(OPENED).when(open_consequence, **ASKED).then_nothing()


def test_a_decision_brings_every_branch_what_the_standard_says() -> None:
    assert brought(DECIDED, STEEL) == {
        ("team_reward", "B"): "first",
        ("activity_funds", "B"): "first",
        ("rectification", "F"): "none",
    }


def test_only_the_grade_decided_brings_a_reward() -> None:
    brings = brought(DECIDED, STEEL)
    require_brought(brings, kind="team_reward", branch="B")
    for kind, branch in (("team_reward", "C"), ("rectification", "B"), ("team_reward", "nobody"), ("medal", "B")):
        with refused(Refusal.NOT_BROUGHT_BY_GRADE):
            require_brought(brings, kind=kind, branch=branch)


def test_a_kind_without_steps_of_its_own_is_honoured_once_with_a_note() -> None:
    given(STUDY_OPENED).when(honour, **TOLD).then(HONOURED)
    given(STUDY_OPENED, HONOURED).when(honour, **TOLD).then_refused(Refusal.ALREADY_HONOURED)
    given().when(honour, **TOLD).then_refused(Refusal.CONSEQUENCE_NOT_OPENED)
    given(STUDY_OPENED).when(honour, **{**TOLD, "note": " \n"}).then_refused(Refusal.TEXT_REQUIRED)


@pytest.mark.parametrize("kind", ["team_reward", "activity_funds", "rectification"])
def test_what_has_steps_of_its_own_is_not_honoured_by_a_note(kind: str) -> None:
    given(STUDY_OPENED).when(honour, **{**TOLD, "kind": kind}).then_refused(Refusal.WRONG_KIND)
