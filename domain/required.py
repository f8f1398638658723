"""Required 必填事项: texts that say something within bounds, days that make sense."""

from datetime import date
from typing import Final

from domain.refusal import Refusal, RefusedError, is_blank

LONGEST: Final = 2_000  # characters


def require_text(text: str, *, zh: str, en: str) -> None:
    """须填写: the words name what is missing."""
    if is_blank(text) or len(text) > LONGEST:
        raise RefusedError(
            Refusal.TEXT_REQUIRED, f"请填写{zh}, 至多{LONGEST}字", f"give {en}, in at most {LONGEST} characters"
        )


def require_day(day: date, *, first: date, last: date) -> None:
    """日期须在范围内: both days included."""
    if not first <= day <= last:
        raise RefusedError(
            Refusal.DATE_OUT_OF_RANGE,
            f"日期{day}不在{first}至{last}之间, 请核对",
            f"{day} does not lie within {first} to {last}: check the date",
        )


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes the day before."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
