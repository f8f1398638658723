"""The rules of branches 党支部, read top to bottom."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from domain.branch import (
    BranchFounded,
    BranchType,
    EarlierGradeRecorded,
    GradeAwarded,
    SecretaryAppointed,
    SecretaryKind,
    found,
)
from domain.refusal import Refusal
from tests.spec import folded, given

SECRETARY = SecretaryAppointed("王一", SecretaryKind.FULL_TIME)
FOUNDED = BranchFounded("A", "rolling-mill", "一轧车间党支部", BranchType.PRODUCTION, None)
ASKED: dict[str, Any] = {
    "id": "A",
    "committee": "rolling-mill",
    "name": "一轧车间党支部",
    "type": BranchType.PRODUCTION,
    "established": None,
    "secretary": SECRETARY,
    "earlier_grade": None,
}
AWARDED = GradeAwarded("A", 2025, "rolling-mill", "first", "second", 3, Decimal("93.33"), "quota")


def test_a_branch_is_founded_with_its_secretary() -> None:
    given().when(found, **ASKED).then(FOUNDED, SECRETARY)


def test_the_day_of_founding_is_kept() -> None:
    day = date(2025, 7, 1)
    founded = BranchFounded("A", "rolling-mill", "一轧车间党支部", BranchType.PRODUCTION, day)
    given().when(found, **{**ASKED, "established": day}).then(founded, SECRETARY)


def test_no_branch_is_older_than_the_party() -> None:
    day = date(1921, 6, 30)
    given().when(found, **{**ASKED, "established": day}).then_refused(Refusal.DATE_OUT_OF_RANGE)


def test_its_first_secretary_begins_no_earlier_than_the_branch() -> None:
    day = date(2025, 7, 1)
    early = replace(SECRETARY, begins=date(2025, 6, 30))
    given().when(found, **{**ASKED, "established": day, "secretary": early}).then_refused(Refusal.DATE_OUT_OF_RANGE)
    founded, there = replace(FOUNDED, established=day), replace(early, begins=day)
    given().when(found, **{**ASKED, "established": day, "secretary": there}).then(founded, there)


def test_the_grade_it_came_with_is_kept() -> None:
    given().when(found, **{**ASKED, "earlier_grade": "first"}).then(FOUNDED, SECRETARY, EarlierGradeRecorded("first"))


def test_a_branch_is_founded_once() -> None:
    given(FOUNDED).when(found, **{**ASKED, "committee": "elsewhere"}).then_refused(Refusal.ALREADY_EXISTS)


def test_a_branch_holds_the_grade_last_awarded() -> None:
    assert folded(found, [FOUNDED, SECRETARY, EarlierGradeRecorded("first")]).grade == "first"
    assert folded(found, [FOUNDED, SECRETARY, AWARDED]).grade == "second"
