"""Participation 参与情况: how many of those due came to a branch's activities; counted, never listed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from domain.period import QUARTERS, Period
from domain.refusal import Refusal, RefusedError
from domain.required import require_text

MOST_PEOPLE = 100_000


@dataclass(frozen=True)
class ParticipationRecorded:
    """参与情况已登记: of one activity; recorded again with other counts, the later ones hold."""

    branch: str
    year: int
    period: Period
    activity: str
    held_on: date
    due: int
    present: int


Fact = ParticipationRecorded


class Activity(NamedTuple):
    """活动: what was held on which day."""

    name: str
    held_on: date


class Turnout(NamedTuple):
    """应到、实到人数."""

    due: int
    present: int

    @property
    def rate(self) -> Fraction:
        """参与率, exact."""
        return Fraction(self.present, self.due)


@dataclass(frozen=True)
class Participation:
    """A branch's activities of one year, by period."""

    periods: Mapping[Period, Mapping[Activity, Turnout]] = field(default_factory=dict)

    def of(self, period: Period) -> Mapping[Activity, Turnout]:
        return self.periods.get(period, {})

    def overall(self, period: Period) -> Turnout | None:
        """All activities of the period together; None where there were none."""
        held = self.of(period).values()
        return Turnout(sum(one.due for one in held), sum(one.present for one in held)) if held else None


def record(
    participation: Participation,
    *,
    branch: str,
    year: int,
    period: Period,
    activity: str,
    held_on: date,
    due: int,
    present: int,
    today: date,
    confirmed: bool,
) -> list[Fact]:
    """登记参与情况: before the period's result is confirmed."""
    if confirmed:
        raise RefusedError(
            Refusal.ALREADY_CONFIRMED,
            "本期考核结果已确认, 不再登记参与情况",
            "the period's result is confirmed: participation is recorded before that",
        )
    require_text(activity, zh="活动名称", en="the name of the activity")
    first, last = days_of(period, year)
    if not first <= held_on <= min(last, today):
        raise RefusedError(
            Refusal.DATE_OUT_OF_RANGE,
            f"活动日期{held_on}应在{first}至{last}之间, 且不得晚于今日",
            f"{held_on} must lie between {first} and {last}, and not after today",
        )
    if not (0 < due <= MOST_PEOPLE and 0 <= present <= due):
        raise RefusedError(
            Refusal.COUNT_OUT_OF_RANGE,
            f"应到人数须大于0且不超过{MOST_PEOPLE}, 实到人数须在0至应到人数之间",
            f"those due must be 1 to {MOST_PEOPLE}, those present 0 to the number due",
        )
    if participation.of(period).get(Activity(activity, held_on)) == Turnout(due, present):
        raise RefusedError(
            Refusal.NOTHING_TO_RECORD, "该次活动的参与情况已登记", "the counts of this activity are recorded already"
        )
    return [ParticipationRecorded(branch, year, period, activity, held_on, due, present)]


def days_of(period: Period, year: int) -> tuple[date, date]:
    """The first and last day of a quarter; the year-end looks back on the whole year."""
    if period is Period.YEAR_END:
        return date(year, 1, 1), date(year, 12, 31)
    quarter = QUARTERS.index(period)
    following = date(year + 1, 1, 1) if quarter == 3 else date(year, 3 * quarter + 4, 1)
    return date(year, 3 * quarter + 1, 1), following - timedelta(days=1)


def evolve(participation: Participation, fact: Fact) -> Participation:
    held = {
        **participation.of(fact.period),
        Activity(fact.activity, fact.held_on): Turnout(fact.due, fact.present),
    }
    return Participation({**participation.periods, fact.period: held})
