"""Timetable 时限: by when each step of a year is to be done; settings of the standard, none of which need be given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from domain.calendar import Calendar
from domain.period import QUARTERS, Period

MonthDay = str
"""A day of every year, as month and day: 01-31."""
LONGEST: Final = 250  # working days, about a year
A_COMMON_YEAR: Final = 2001


class Step(StrEnum):
    """环节: a step that may have a deadline; a setting of the same name holds it."""

    ADOPT_STANDARD = "adopt_standard"
    ISSUE_TARGETS = "issue_targets"
    ACKNOWLEDGE_TARGETS = "acknowledge_targets"
    SELF_ASSESS = "self_assess"
    SCORE = "score"
    REVIEW = "review"
    CONFIRM = "confirm"
    PROPOSE_GRADES = "propose_grades"
    OPEN_NOTICE = "open_notice"
    DECIDE_APPEAL = "decide_appeal"
    DECIDE_GRADES = "decide_grades"
    PLAN_RECTIFICATION = "plan_rectification"
    HONOUR_CONSEQUENCE = "honour_consequence"


ROUND_STEPS: Final = (Step.SELF_ASSESS, Step.SCORE, Step.REVIEW, Step.CONFIRM)
OF_BRANCHES: Final = frozenset({Step.ACKNOWLEDGE_TARGETS, Step.SELF_ASSESS, Step.PLAN_RECTIFICATION})
"""Done by a branch; every other step is the committee's."""
AFTER_THE_YEAR: Final = (Step.PROPOSE_GRADES, Step.OPEN_NOTICE)
BY_MONTH_DAY: Final = (Step.ADOPT_STANDARD, Step.ISSUE_TARGETS, Step.ACKNOWLEDGE_TARGETS)
WORDS: Final[Mapping[Step, tuple[str, str]]] = MappingProxyType(
    {
        Step.ADOPT_STANDARD: ("考核标准表决", "adoption of the standard"),
        Step.ISSUE_TARGETS: ("下达目标责任书", "issue of target sets"),
        Step.ACKNOWLEDGE_TARGETS: ("签收目标责任书", "acknowledgement of the target set"),
        Step.SELF_ASSESS: ("自评", "self-assessment"),
        Step.SCORE: ("评分", "scoring"),
        Step.REVIEW: ("复核", "review"),
        Step.CONFIRM: ("确认考核结果", "confirmation"),
        Step.PROPOSE_GRADES: ("提出等级建议", "proposal of grades"),
        Step.OPEN_NOTICE: ("公示等级建议", "opening of the public notice"),
        Step.DECIDE_APPEAL: ("申诉表决", "decision of the appeal"),
        Step.DECIDE_GRADES: ("定级表决", "decision of the grades"),
        Step.PLAN_RECTIFICATION: ("提交整改方案", "rectification plan"),
        Step.HONOUR_CONSEQUENCE: ("奖惩兑现", "honouring of the consequence"),
    }
)


@dataclass(frozen=True)
class RoundDeadlines:
    """考核期时限: working days after the period's last day."""

    self_assess: int | None = None
    score: int | None = None
    review: int | None = None
    confirm: int | None = None


@dataclass(frozen=True)
class Deadlines:
    """时限: a day of the year, or working days after the day before it that the year fixes; None: no deadline.

    `remind`: so many working days before; `escalate_after`: so many working days after a committee's step was marked
    overdue.
    """

    adopt_standard: MonthDay | None = None
    issue_targets: MonthDay | None = None
    acknowledge_targets: MonthDay | int | None = None
    quarter: RoundDeadlines = RoundDeadlines()
    year_end: RoundDeadlines = RoundDeadlines()
    propose_grades: int | None = None
    open_notice: int | None = None
    decide_appeal: int | None = None
    decide_grades: int | None = None
    plan_rectification: int | None = None
    honour_consequence: int | None = None
    remind: tuple[int, ...] = ()
    escalate_after: int | None = None

    def of(self, step: Step, period: Period | None = None) -> MonthDay | int | None:
        """The setting for a step; steps of a period have one for the quarters and one for the year-end."""
        holder: object = self
        if step in ROUND_STEPS:
            holder = self.year_end if period is Period.YEAR_END else self.quarter
        rule: MonthDay | int | None = getattr(holder, step)
        return rule


def due(
    deadlines: Deadlines, calendar: Calendar, *, step: Step, year: int, period: Period | None, after: date | None
) -> date | None:
    """When a step falls due: on a working day, which a day off puts off to the next. None: no deadline.

    `after` is the day that the working days are counted from, where the calendar of the year does not fix it.
    """
    match deadlines.of(step, period):
        case str() as month_day:
            waits = step is not Step.ACKNOWLEDGE_TARGETS or after is not None  # nobody signs for what was not issued
            return calendar.last_day(_day_of(month_day, year), 1) if waits else None
        case int() as working_days:
            counted_from = _fixed_day(step, year, period) or after
            return counted_from and calendar.after(counted_from, working_days)
        case None:
            return None


def last_day_of(period: Period, year: int) -> date:
    """考核期末日: of a quarter, or 31 December for the year-end."""
    number = QUARTERS.index(period) + 1 if period in QUARTERS else len(QUARTERS)
    return date(year, 3 * number, 31 if number in {1, 4} else 30)


def faults(deadlines: Deadlines) -> Iterator[tuple[str, str]]:
    """What no timetable can have, in Chinese and in English."""
    for step in BY_MONTH_DAY:
        rule = deadlines.of(step)
        if isinstance(rule, str) and not _is_month_day(rule):
            zh, en = WORDS[step]
            yield f"{zh}时限{rule}不是每年都有的月日, 应如01-31", f"{en}: {rule} is no day of every year such as 01-31"
    if any(not 1 <= days <= LONGEST for days in _working_days(deadlines)):
        yield f"时限应为1至{LONGEST}个工作日", f"a deadline is 1 to {LONGEST} working days"
    if len(set(deadlines.remind)) < len(deadlines.remind):
        yield "催办的提前天数重复", "a reminder is listed twice"


def inversions(deadlines: Deadlines) -> Iterator[tuple[str, str]]:
    """Steps that fall due before the step they follow: possible, but hardly meant."""
    for (zh, en), holder in ((("季度", "quarter"), deadlines.quarter), (("年末", "year-end"), deadlines.year_end)):
        given = [(step, days) for step in ROUND_STEPS if (days := getattr(holder, step)) is not None]
        for (earlier, before), (later, days) in pairwise(given):
            if days < before:
                first, second = WORDS[earlier], WORDS[later]
                yield f"{zh}{second[0]}时限早于{first[0]}时限", f"{en}: {second[1]} falls due before {first[1]}"


def _fixed_day(step: Step, year: int, period: Period | None) -> date | None:
    if period is not None and step in ROUND_STEPS:
        return last_day_of(period, year)
    return date(year, 12, 31) if step in AFTER_THE_YEAR else None


def _day_of(month_day: MonthDay, year: int) -> date:
    return date.fromisoformat(f"{year}-{month_day}")


def _is_month_day(text: str) -> bool:
    try:
        return _day_of(text, A_COMMON_YEAR).isoformat() == f"{A_COMMON_YEAR}-{text}"
    except ValueError:
        return False


def _working_days(deadlines: Deadlines) -> Iterator[int]:
    rounds = (getattr(holder, step) for holder in (deadlines.quarter, deadlines.year_end) for step in ROUND_STEPS)
    others = (getattr(deadlines, one.name) for one in fields(deadlines))
    yield from (days for days in (*rounds, *others, *deadlines.remind) if isinstance(days, int))
