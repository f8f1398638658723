"""The rules of working days 工作日, read top to bottom (C9)."""

from datetime import date

import pytest

from domain.calendar import Calendar

MONDAY = date(2026, 1, 12)
PLAIN = Calendar()
SPRING_FESTIVAL = Calendar(
    holidays=frozenset(date(2026, 2, day) for day in range(16, 24)),
    working_weekends=frozenset({date(2026, 2, 14), date(2026, 2, 28)}),
)


def test_mondays_to_fridays_are_worked() -> None:
    worked = [PLAIN.is_worked(date(2026, 1, day)) for day in range(12, 19)]
    assert worked == [True] * 5 + [False] * 2


def test_holidays_are_not_worked() -> None:
    assert not SPRING_FESTIVAL.is_worked(date(2026, 2, 16))
    assert SPRING_FESTIVAL.is_worked(date(2026, 2, 24))


def test_a_weekend_on_the_list_is_worked() -> None:
    assert SPRING_FESTIVAL.is_worked(date(2026, 2, 14))
    assert not SPRING_FESTIVAL.is_worked(date(2026, 2, 15))


@pytest.mark.parametrize(("days", "last"), [(1, 12), (2, 13), (5, 16), (6, 19)])
def test_the_first_day_is_included_and_weekends_are_skipped(days: int, last: int) -> None:
    assert PLAIN.last_day(MONDAY, days) == date(2026, 1, last)


def test_holidays_are_skipped_and_worked_weekends_counted() -> None:
    assert SPRING_FESTIVAL.last_day(date(2026, 2, 12), 3) == date(2026, 2, 14)
    assert SPRING_FESTIVAL.last_day(date(2026, 2, 12), 4) == date(2026, 2, 24)
    assert SPRING_FESTIVAL.last_day(date(2026, 2, 26), 3) == date(2026, 2, 28)


def test_a_first_day_off_does_not_count() -> None:
    assert PLAIN.last_day(date(2026, 1, 10), 5) == date(2026, 1, 16)
    assert SPRING_FESTIVAL.last_day(date(2026, 2, 20), 1) == date(2026, 2, 24)


def test_working_days_are_counted_from_the_day_after_and_from_the_day_before() -> None:
    assert PLAIN.after(date(2026, 1, 9), 1) == MONDAY
    assert PLAIN.after(date(2026, 1, 10), 5) == date(2026, 1, 16)
    assert SPRING_FESTIVAL.after(date(2026, 2, 13), 2) == date(2026, 2, 24)
    assert PLAIN.before(MONDAY, 1) == date(2026, 1, 9)
    assert SPRING_FESTIVAL.before(date(2026, 2, 25), 3) == date(2026, 2, 13)


@pytest.mark.parametrize(("upto", "days"), [(8, 0), (9, 0), (11, 0), (12, 1), (16, 5), (18, 5), (19, 6)])
def test_days_late_are_working_days(upto: int, days: int) -> None:
    assert PLAIN.days_after(date(2026, 1, 9), date(2026, 1, upto)) == days
