"""Guidance 督导: what superiors advise, and what they ask branches for, counted so that asking too often shows."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from domain.period import Period
from domain.refusal import Refusal, RefusedError
from domain.required import require_text


class Level(StrEnum):
    """督导层级: the committee itself, or headquarters."""

    COMMITTEE = "committee"
    HEADQUARTERS = "headquarters"


class Material(StrEnum):
    """材料类别: what the record may hold already, so that nobody need be asked for it."""

    TARGET_SET = "target_set"
    SELF_ASSESSMENT = "self_assessment"
    RESULT = "result"
    PARTICIPATION = "participation"


@dataclass(frozen=True)
class GuidanceGiven:
    """督导意见已提出: to a branch, or (none named) to the committee by its superiors."""

    committee: str
    year: int
    number: int
    branch: str | None
    on: date
    level: Level
    by: str
    subject: str
    text: str
    follow_up: str = ""


@dataclass(frozen=True)
class InspectionRequested:
    """检查要求已登记: what a branch was asked for; `on_record` names the facts that hold it already."""

    committee: str
    year: int
    number: int
    branch: str
    on: date
    level: Level
    by: str
    asked_for: str
    material: Material | None = None
    period: Period | None = None
    on_record: tuple[str, ...] = ()


Fact = GuidanceGiven | InspectionRequested


@dataclass(frozen=True)
class Guidance:
    """How many notes and requests there are; they are numbered together from 1."""

    count: int = 0


def give(
    guidance: Guidance,
    *,
    committee: str,
    year: int,
    branch: str | None,
    on: date,
    level: Level,
    by: str,
    subject: str,
    text: str,
    follow_up: str,
    today: date,
) -> list[Fact]:
    """提出督导意见: to a branch by the committee or headquarters, to the committee by headquarters."""
    _check_day(on, year, today)
    if branch is None and level is Level.COMMITTEE:
        raise RefusedError(
            Refusal.SUPERIOR_REQUIRED,
            "对党委的督导意见应由上级提出, 党委自己提出的请注明党支部",
            "guidance for a committee comes from headquarters: name the branch if it is the committee's own",
        )
    require_text(subject, zh="督导事项", en="the subject")
    require_text(text, zh="督导意见", en="the guidance")
    if follow_up:
        require_text(follow_up, zh="后续要求", en="the follow-up")
    return [GuidanceGiven(committee, year, guidance.count + 1, branch, on, level, by, subject, text, follow_up)]


def request(
    guidance: Guidance,
    *,
    committee: str,
    year: int,
    branch: str,
    on: date,
    level: Level,
    by: str,
    asked_for: str,
    material: Material | None,
    period: Period | None,
    on_record: tuple[str, ...],
    today: date,
) -> list[Fact]:
    """登记检查要求: counted against whoever asks, more so if the record holds it already."""
    _check_day(on, year, today)
    require_text(asked_for, zh="要求提供的材料", en="the material asked for")
    number = guidance.count + 1
    return [InspectionRequested(committee, year, number, branch, on, level, by, asked_for, material, period, on_record)]


def evolve(_: Guidance, fact: Fact) -> Guidance:
    match fact:
        case GuidanceGiven() | InspectionRequested():
            return Guidance(fact.number)
        case _:
            assert_never(fact)


def _check_day(on: date, year: int, today: date) -> None:
    first = date(year, 1, 1)
    if not first <= on <= today:
        raise RefusedError(
            Refusal.DATE_OUT_OF_RANGE,
            f"日期{on}不得早于{first}, 也不得晚于今日",
            f"{on} must not be before {first}, nor after today",
        )
