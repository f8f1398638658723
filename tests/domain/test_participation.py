"""The rules of participation 参与情况, read top to bottom."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from domain.participation import Participation, ParticipationRecorded, days_of, evolve, record
from domain.period import Period
from domain.refusal import Refusal
from tests.spec import given

LESSON = ParticipationRecorded("A", 2025, Period.Q1, "二月党课", date(2025, 2, 20), 30, 27)
NOW: dict[str, Any] = {"today": date(2025, 4, 8), "confirmed": False}
IT: dict[str, Any] = {**vars(LESSON), **NOW}


def test_counts_of_an_activity_are_recorded() -> None:
    given().when(record, **IT).then(LESSON)
    given().when(record, **{**IT, "present": 0}).then(replace(LESSON, present=0))


@pytest.mark.parametrize(("due", "present"), [(0, 0), (-1, -1), (30, 31), (30, -1), (100_001, 3)])
def test_counts_make_sense(due: int, present: int) -> None:
    given().when(record, **{**IT, "due": due, "present": present}).then_refused(Refusal.COUNT_OUT_OF_RANGE)


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2025, 4, 1), date(2025, 3, 31)])
def test_the_day_lies_in_the_period_and_has_come(day: date) -> None:
    early = {**IT, "today": date(2025, 3, 30), "held_on": day}
    given().when(record, **early).then_refused(Refusal.DATE_OUT_OF_RANGE)


def test_the_same_activity_again_corrects_its_counts() -> None:
    given(LESSON).when(record, **IT).then_refused(Refusal.NOTHING_TO_RECORD)
    given(LESSON).when(record, **{**IT, "present": 28}).then(replace(LESSON, present=28))


def test_an_activity_has_a_name() -> None:
    given().when(record, **{**IT, "activity": " "}).then_refused(Refusal.TEXT_REQUIRED)


def test_a_confirmed_period_takes_no_more() -> None:
    given().when(record, **{**IT, "confirmed": True}).then_refused(Refusal.ALREADY_CONFIRMED)


def test_the_rate_is_exact_and_the_latest_counts_hold() -> None:
    state = Participation()
    for fact in (LESSON, replace(LESSON, present=28), replace(LESSON, activity="主题党日", due=40, present=33)):
        state = evolve(state, fact)
    overall = state.overall(Period.Q1)
    assert overall is not None
    assert (overall.due, overall.present, overall.rate) == (70, 61, Fraction(61, 70))
    assert state.overall(Period.Q2) is None


def test_quarters_have_their_days_and_the_year_end_all_of_them() -> None:
    assert [days_of(period, 2024) for period in Period] == [
        (date(2024, 1, 1), date(2024, 3, 31)),
        (date(2024, 4, 1), date(2024, 6, 30)),
        (date(2024, 7, 1), date(2024, 9, 30)),
        (date(2024, 10, 1), date(2024, 12, 31)),
        (date(2024, 1, 1), date(2024, 12, 31)),
    ]
