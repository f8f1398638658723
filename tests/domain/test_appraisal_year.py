"""The rules of closing a year 年度考核结束, read top to bottom."""

from dataclasses import replace
from typing import Any

from domain.grading import AppealFiled, DecidedGrade, GradesDecided, Grading
from domain.grading import evolve as grade
from domain.period import Period
from domain.refusal import Refusal
from domain.year import AppraisalYear, YearClosed, close, hindrances, require_open
from tests.domain.steel import points
from tests.spec import given, refused

DECIDED = GradesDecided("rolling-mill", 2025, 2, (DecidedGrade("B", "first", 1, points("93"), "score"),))
GRADED = Grading(decision=DECIDED)
CLOSED = YearClosed("rolling-mill", 2025, 2)
ASKED: dict[str, Any] = {"committee": "rolling-mill", "year": 2025, "grading": GRADED, "unopened": []}
UNOPENED = ("team_reward", "B")
APPEALED = grade(GRADED, AppealFiled("B", 2025, Period.Q1, "D", "漏计"))


def test_a_year_is_closed_once_its_grades_are_decided_and_what_they_bring_is_open() -> None:
    given().when(close, **ASKED).then(CLOSED)


def test_a_year_is_closed_once_and_for_all() -> None:
    refusal = given(CLOSED).when(close, **ASKED).then_refused(Refusal.YEAR_CLOSED)
    assert "下一年度" in refusal.zh
    assert "next year" in refusal.en


def test_undecided_grades_stand_in_the_way() -> None:
    given().when(close, **{**ASKED, "grading": Grading()}).then_refused(Refusal.GRADES_UNDECIDED)


def test_what_is_not_opened_stands_in_the_way() -> None:
    refusal = given().when(close, **{**ASKED, "unopened": [UNOPENED]}).then_refused(Refusal.CONSEQUENCES_NOT_OPENED)
    assert "B team_reward" in refusal.en


def test_a_pending_appeal_stands_in_the_way() -> None:
    given().when(close, **{**ASKED, "grading": APPEALED}).then_refused(Refusal.APPEAL_PENDING)


def test_everything_in_the_way_is_named() -> None:
    undecided = replace(APPEALED, decision=None)
    assert [one.code for one in hindrances(undecided, [UNOPENED])] == [
        Refusal.APPEAL_PENDING,
        Refusal.GRADES_UNDECIDED,
        Refusal.CONSEQUENCES_NOT_OPENED,
    ]


def test_a_closed_year_is_not_changed() -> None:
    require_open(AppraisalYear(), committee="rolling-mill", year=2025)
    with refused(Refusal.YEAR_CLOSED):
        require_open(AppraisalYear(closed=True), committee="rolling-mill", year=2025)
