"""Working days 工作日: mainland China's public holidays and worked weekends of 2025 and early 2026, as announced."""

from bisect import bisect_left
from datetime import date, timedelta

# First and last day off of each holiday, from the State Council's yearly notices.
HOLIDAYS = (
    ("2025-01-01", "2025-01-01"),  # 元旦
    ("2025-01-28", "2025-02-04"),  # 春节
    ("2025-04-04", "2025-04-06"),  # 清明节
    ("2025-05-01", "2025-05-05"),  # 劳动节
    ("2025-05-31", "2025-06-02"),  # 端午节
    ("2025-10-01", "2025-10-08"),  # 国庆节、中秋节
    ("2026-01-01", "2026-01-03"),  # 元旦
    ("2026-02-15", "2026-02-23"),  # 春节
    ("2026-04-04", "2026-04-06"),  # 清明节
    ("2026-05-01", "2026-05-05"),  # 劳动节
)
WORKED_WEEKENDS = (
    "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
    "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09",
)  # fmt: skip
SATURDAY = 5


def _span(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


DAYS_OFF = tuple(
    day.isoformat() for first, last in HOLIDAYS for day in _span(date.fromisoformat(first), date.fromisoformat(last))
)
WORKDAYS = tuple(
    day
    for day in _span(date(2025, 1, 1), date(2026, 5, 31))
    if day.isoformat() in WORKED_WEEKENDS or (day.weekday() < SATURDAY and day.isoformat() not in DAYS_OFF)
)
CALENDAR = {"holidays": list(DAYS_OFF), "working_weekends": list(WORKED_WEEKENDS)}


def workday(start: str, later: int = 0) -> date:
    """第几个工作日: the first working day from `start` on, or the one so many working days later."""
    return WORKDAYS[bisect_left(WORKDAYS, date.fromisoformat(start)) + later]
