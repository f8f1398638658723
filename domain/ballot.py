"""Ballot 表决: quorum of those due, a majority of those due, recusal of those concerned (C8)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from domain.refusal import Refusal, RefusedError


class CarriedBy(StrEnum):
    """通过条件: always counted against those due, never against those present."""

    MORE_THAN_HALF_OF_DUE = "more_than_half_of_due"
    TWO_THIRDS_OF_DUE = "two_thirds_of_due"


class RecusedCount(StrEnum):
    """回避人员是否计入应到会: stays in the number due, or leaves it."""

    STAY_IN_DUE = "stay_in_due"
    LEAVE_DUE = "leave_due"


@dataclass(frozen=True)
class BallotRules:
    """表决规则, from the standard."""

    ordinary_quorum: Fraction = Fraction(1, 2)
    grading_quorum: Fraction = Fraction(2, 3)
    carried_by: CarriedBy = CarriedBy.MORE_THAN_HALF_OF_DUE
    recused: RecusedCount = RecusedCount.STAY_IN_DUE


@dataclass(frozen=True)
class Votes:
    """到会与表决情况: who came, who voted how, who stood aside; all by member id."""

    present: tuple[str, ...] = ()
    in_favour: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    abstained: tuple[str, ...] = ()
    recused: tuple[str, ...] = ()


@dataclass(frozen=True)
class BallotHeld:
    """表决已举行: how many were due, who came, who voted how, and whether it carried."""

    matter: str
    due: int
    quorum: Fraction
    votes: Votes
    carried: bool


Fact = BallotHeld


def hold(
    votes: Votes,
    *,
    matter: str,
    rules: BallotRules,
    quorum: Fraction,
    members: Iterable[str],
    concerned: frozenset[str] = frozenset(),
) -> BallotHeld:
    """举行表决: `members` are due, those `concerned` must stand aside. Refuses whatever breaks C8."""
    due = frozenset(members)
    recused = frozenset(votes.recused)
    present = frozenset(votes.present) - recused
    _check_votes(votes, due=due, present=present)
    unrecused = sorted(present & concerned)
    if unrecused:
        raise RefusedError(
            Refusal.RECUSAL_REQUIRED,
            f"{'、'.join(unrecused)}属于所涉党支部, 须回避后再表决",
            f"{', '.join(unrecused)} belong to a branch concerned and must be recused",
        )
    number_due = len(due - recused) if rules.recused is RecusedCount.LEAVE_DUE else len(due)
    if not present or len(present) < quorum * number_due:
        raise RefusedError(
            Refusal.NO_QUORUM,
            f"应到会{number_due}人, 实到会{len(present)}人, 未达到{quorum}, 不能表决",
            f"{len(present)} of {number_due} due are present: short of {quorum}, so no vote can be held",
        )
    return BallotHeld(matter, number_due, quorum, votes, _carries(len(votes.in_favour), number_due, rules.carried_by))


def _carries(in_favour: int, due: int, carried_by: CarriedBy) -> bool:
    match carried_by:
        case CarriedBy.MORE_THAN_HALF_OF_DUE:
            return 2 * in_favour > due
        case CarriedBy.TWO_THIRDS_OF_DUE:
            return 3 * in_favour >= 2 * due


def _check_votes(votes: Votes, *, due: frozenset[str], present: frozenset[str]) -> None:
    """Everyone present votes once; nobody else votes."""
    cast = Counter((*votes.in_favour, *votes.against, *votes.abstained))
    faults = (
        ("不是应到会委员", "not due to attend", (set(votes.present) | set(votes.recused) | set(cast)) - due),
        ("未到会或已回避, 不能投票", "absent or recused, so may not vote", set(cast) - present),
        ("重复投票", "voted more than once", {member for member, times in cast.items() if times > 1}),
        ("到会但没有投票", "present but did not vote", present - set(cast)),
    )
    for zh, en, members in faults:
        if members:
            raise RefusedError(
                Refusal.VOTE_NOT_ALLOWED, f"{'、'.join(sorted(members))}{zh}", f"{', '.join(sorted(members))}: {en}"
            )
