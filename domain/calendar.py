"""Working days 工作日: Mondays to Fridays, less holidays, plus weekends that are worked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

SATURDAY = 5


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

    def _worked_from(self, day: date) -> Iterator[date]:
        while True:
            if self.is_worked(day):
                yield day
            day += timedelta(days=1)
