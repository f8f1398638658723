"""When the steps of a year fall due 时限, read top to bottom."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.calendar import Calendar
from domain.period import Period
from domain.refusal import Refusal
from domain.standard import Severity, check, draft
from domain.timetable import Deadlines, RoundDeadlines, Step, due, last_day_of
from tests.domain.steel import STEEL
from tests.spec import given

SETTINGS = Deadlines(
    adopt_standard="01-31",
    issue_targets="02-28",
    acknowledge_targets=5,
    quarter=RoundDeadlines(5, 10, 12, 15),
    year_end=RoundDeadlines(3, 6, 7, 8),
    propose_grades=12,
    open_notice=14,
    decide_appeal=5,
    decide_grades=3,
    remind=(5, 2),
    escalate_after=3,
)
CALENDAR = Calendar(frozenset({date(2025, 4, 4), date(2026, 1, 1), date(2026, 1, 2)}), frozenset({date(2025, 4, 27)}))


def falls(step: Step, period: Period | None = None, after: date | None = None, settings: Deadlines = SETTINGS) -> Any:
    return due(settings, CALENDAR, step=step, year=2025, period=period, after=after)


def test_nothing_is_due_where_no_deadline_is_set() -> None:
    assert all(falls(step, Period.Q1, date(2025, 1, 6), Deadlines()) is None for step in Step)


def test_a_day_of_the_year_that_is_off_puts_the_deadline_off_to_the_next_working_day() -> None:
    assert falls(Step.ADOPT_STANDARD) == date(2025, 1, 31)
    saturday = replace(SETTINGS, issue_targets="02-01")
    assert falls(Step.ISSUE_TARGETS, settings=saturday) == date(2025, 2, 3)


def test_a_quarter_counts_working_days_from_its_last_day() -> None:
    assert falls(Step.SELF_ASSESS, Period.Q1) == date(2025, 4, 8)
    assert falls(Step.CONFIRM, Period.Q2) == date(2025, 7, 21)


def test_the_year_end_has_deadlines_of_its_own() -> None:
    assert falls(Step.SELF_ASSESS, Period.YEAR_END) == date(2026, 1, 7)
    assert falls(Step.SELF_ASSESS, Period.Q4) == date(2026, 1, 9)


def test_proposal_and_notice_count_from_the_end_of_the_year() -> None:
    assert falls(Step.PROPOSE_GRADES) == date(2026, 1, 20)
    assert falls(Step.OPEN_NOTICE) == date(2026, 1, 22)


def test_other_steps_count_from_the_day_that_sets_them_going() -> None:
    assert falls(Step.DECIDE_APPEAL) is None
    assert falls(Step.DECIDE_APPEAL, after=date(2026, 1, 16)) == date(2026, 1, 23)
    assert falls(Step.ACKNOWLEDGE_TARGETS, after=date(2025, 4, 25)) == date(2025, 5, 1)
    by_day = replace(SETTINGS, acknowledge_targets="03-10")
    assert falls(Step.ACKNOWLEDGE_TARGETS, after=date(2025, 2, 3), settings=by_day) == date(2025, 3, 10)
    assert falls(Step.ACKNOWLEDGE_TARGETS, settings=by_day) is None


def test_periods_end_with_their_quarter_and_the_year_end_with_the_year() -> None:
    assert [last_day_of(period, 2025) for period in Period] == [
        date(2025, 3, 31),
        date(2025, 6, 30),
        date(2025, 9, 30),
        date(2025, 12, 31),
        date(2025, 12, 31),
    ]


@pytest.mark.parametrize(
    "settings",
    [
        Deadlines(adopt_standard="02-29"),
        Deadlines(issue_targets="13-01"),
        Deadlines(issue_targets="1-5"),
        Deadlines(acknowledge_targets="tomorrow"),
        Deadlines(acknowledge_targets=0),
        Deadlines(quarter=RoundDeadlines(score=0)),
        Deadlines(year_end=RoundDeadlines(confirm=251)),
        Deadlines(decide_appeal=-1),
        Deadlines(remind=(3, 3)),
        Deadlines(remind=(0,)),
        Deadlines(escalate_after=0),
    ],
)
def test_a_standard_with_a_deadline_that_no_year_has_is_refused(settings: Deadlines) -> None:
    given().when(draft, standard=replace(STEEL, deadlines=settings)).then_refused(Refusal.STANDARD_INVALID)


def test_steps_due_before_those_they_follow_are_put_before_the_voters() -> None:
    assert not check(replace(STEEL, deadlines=SETTINGS))
    settings = replace(SETTINGS, quarter=RoundDeadlines(self_assess=10, review=5))
    (finding,) = check(replace(STEEL, deadlines=settings))
    assert (finding.severity, "review" in finding.en) == (Severity.WARNING, True)
