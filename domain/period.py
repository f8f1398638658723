"""Assessment periods 考核期: four quarters and the year-end."""

from enum import StrEnum


class Period(StrEnum):
    """考核期: a quarter, or the year-end."""

    Q1 = "Q1"
    Q2 = "Q2"
    Q3 = "Q3"
    Q4 = "Q4"
    YEAR_END = "YE"


PERIODS = tuple(Period)
QUARTERS = (Period.Q1, Period.Q2, Period.Q3, Period.Q4)


def through(last: Period) -> tuple[Period, ...]:
    """The quarters of the year up to and including this one."""
    return QUARTERS[: QUARTERS.index(last) + 1]
