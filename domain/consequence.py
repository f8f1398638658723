"""Consequence 奖惩兑现: what a decided grade brings to a branch, and whether it was honoured.

Rewards and rectification have steps of their own (domain/reward.py, domain/rectification.py) on the same streams.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from domain.grading import GradesDecided
from domain.refusal import Refusal, RefusedError
from domain.required import require_text
from domain.standard import Standard


class RewardKind(StrEnum):
    """奖励类别: to the leadership team, or funds for the branch's activities."""

    TEAM_REWARD = "team_reward"
    ACTIVITY_FUNDS = "activity_funds"


RECTIFICATION: Final = "rectification"
STEPS_OF_THEIR_OWN: Final = frozenset({*RewardKind, RECTIFICATION})


@dataclass(frozen=True)
class ConsequenceOpened:
    """奖惩事项已开启: to be honoured or accepted later; `kind` is the standard's own word for it."""

    kind: str
    branch: str
    year: int
    committee: str
    grade: str


@dataclass(frozen=True)
class ConsequenceHonoured:
    """奖惩事项已兑现: one that has no steps of its own, with a note on how it was done."""

    kind: str
    branch: str
    year: int
    committee: str
    on: date
    note: str


Fact = ConsequenceOpened | ConsequenceHonoured


@dataclass(frozen=True)
class Consequence:
    """Whether it was opened, and honoured with a note."""

    opened: bool = False
    honoured: bool = False


Brings = Mapping[tuple[str, str], str]
"""What a decision brings: (kind, branch) by the grade that brings it."""


def brought(decided: GradesDecided, standard: Standard) -> Brings:
    """定级所带来的奖惩: for every branch, by the standard that the grades were decided under."""
    return {
        (kind, line.branch): line.grade for line in decided.grades for kind in standard.consequences.get(line.grade, ())
    }


def require_brought(brings: Brings, *, kind: str, branch: str) -> None:
    """奖惩须以定级结果为依据: the grade decided for the branch brings it."""
    if (kind, branch) not in brings:
        raise RefusedError(
            Refusal.NOT_BROUGHT_BY_GRADE,
            f"党支部{branch}本年度所定等级不带来{kind}事项",
            f"the grade decided for branch {branch} does not bring {kind}",
        )


def open_consequence(
    consequence: Consequence, *, kind: str, branch: str, year: int, committee: str, grade: str
) -> list[Fact]:
    """开启奖惩事项: once; asked again it adds nothing, so that a reaction may be repeated."""
    return [] if consequence.opened else [ConsequenceOpened(kind, branch, year, committee, grade)]


def honour(
    consequence: Consequence, *, kind: str, branch: str, year: int, committee: str, note: str, today: date
) -> list[Fact]:
    """兑现奖惩事项: of any kind that has no steps of its own, once, with a note on how."""
    if kind in STEPS_OF_THEIR_OWN:
        raise RefusedError(
            Refusal.WRONG_KIND,
            f"{kind}事项须按其自身程序办理, 不能仅以说明兑现",
            f"{kind} goes through its own steps and is not honoured by a note",
        )
    require_opened(kind, branch, opened=consequence.opened)
    if consequence.honoured:
        raise RefusedError(
            Refusal.ALREADY_HONOURED,
            f"党支部{branch}的{kind}事项已兑现",
            f"{kind} of branch {branch} has been honoured already",
        )
    require_text(note, zh="兑现说明", en="how it was honoured")
    return [ConsequenceHonoured(kind, branch, year, committee, today, note)]


def require_opened(kind: str, branch: str, *, opened: bool) -> None:
    if not opened:
        raise RefusedError(
            Refusal.CONSEQUENCE_NOT_OPENED,
            f"党支部{branch}的{kind}事项尚未开启, 定级表决后由系统开启, 请稍后再试",
            f"{kind} of branch {branch} is not open yet: it opens after the grades are decided, try again shortly",
        )


def grades_undecided() -> RefusedError:
    return RefusedError(
        Refusal.GRADES_UNDECIDED,
        "本年度等级尚未表决, 请先由党委表决定级",
        "the year's grades are not decided yet: decide them by vote first",
    )


def evolve(consequence: Consequence, fact: object) -> Consequence:
    match fact:
        case ConsequenceOpened():
            return replace(consequence, opened=True)
        case ConsequenceHonoured():
            return replace(consequence, honoured=True)
        case _:  # a step of a reward or a rectification, which its own module folds
            return consequence
