"""Working days 工作日: Mondays to Fridays, less holidays, plus weekends that are worked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, takewhile

SATURDAY = 5
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """工作日历: days off, and Saturdays or Sundays worked."""

    holidays: frozenset[date] = frozenset()
    working_weekends: frozenset[date] = frozenset()

    def is_worked(self, day: date) -> bool:
        if day.weekday() >= SATURDAY:
            return day in self.working_weekends
        return day not in self.holidays

    def last_day(self, first: date, working_days: int) -> date:
        """C9: the day on which this many working days, the first day included, are complete."""
        return next(islice(self._worked_from(first), working_days - 1, None))

    def after(self, day: date, working_days: int) -> date:
        """The working day that comes so many working days after a day; at least one."""
        return self.last_day(day + A_DAY, working_days)

    def before(self, day: date, working_days: int) -> date:
        """The working day that comes so many working days before a day; at least one."""
        return next(islice(self._worked_from(day - A_DAY, -A_DAY), working_days - 1, None))

    def days_after(self, day: date, upto: date) -> int:
        """How many working days follow a day, up to another and that one included; 0 when it is no later."""
        return sum(1 for _ in takewhile(lambda worked: worked <= upto, self._worked_from(day + A_DAY)))

    def _worked_from(self, day: date, onward: timedelta = A_DAY) -> Iterator[date]:
        while True:
            if self.is_worked(day):
                yield day
            day += onward
