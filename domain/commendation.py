"""Commendation 表彰: once a year a committee commends six-good teams, advanced branches and exemplars."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.ballot import BallotHeld
from domain.money import check_amount
from domain.refusal import Refusal, RefusedError


class Honour(StrEnum):
    """表彰类别: six-good leadership team, advanced branch, exemplar."""

    SIX_GOOD_TEAM = "six_good_team"
    ADVANCED_BRANCH = "advanced_branch"
    EXEMPLAR = "exemplar"


@dataclass(frozen=True)
class Reward:
    """奖励: in words, in yuan, or both."""

    text: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True)
class Nomination:
    """拟表彰对象: `subject` is a branch, or for an exemplar its id."""

    honour: Honour
    subject: str
    reward: Reward = Reward()


@dataclass(frozen=True)
class Commended:
    """表彰对象: `branch` is whose history it belongs in; None for an exemplary practice of no branch."""

    honour: Honour
    subject: str
    branch: str | None
    reward: Reward


@dataclass(frozen=True)
class CommendationIssued:
    """表彰决定已作出: by the committee's vote, for a year whose grades are decided."""

    committee: str
    year: int
    on: date
    commended: tuple[Commended, ...]


Fact = CommendationIssued


@dataclass(frozen=True)
class Commendation:
    """Whether the year's commendation was issued."""

    issued: bool = False


@dataclass(frozen=True)
class Merits:
    """Who may be commended: the branches by honour; exemplars with the branch each is of."""

    six_good_teams: frozenset[str]
    advanced_branches: frozenset[str]
    exemplars: dict[str, str | None]


def commend(commendation: Commendation, *, nominations: Iterable[Nomination], merits: Merits) -> tuple[Commended, ...]:
    """拟定表彰名单: refuses whoever has not earned it, before anybody votes."""
    require_not_issued(commendation)
    nominated = tuple(nominations)
    if not nominated:
        raise RefusedError(
            Refusal.NOTHING_TO_RECORD, "表彰名单为空, 请列出表彰对象", "nobody is listed: name whom to commend"
        )
    twice = [one for one, times in Counter((one.honour, one.subject) for one in nominated).items() if times > 1]
    if twice:
        raise RefusedError(
            Refusal.ALREADY_COMMENDED,
            f"{twice[0][1]}在同一类表彰中列了两次",
            f"{twice[0][1]} is listed twice for the same honour",
        )
    return tuple(_commended(one, merits) for one in nominated)


def require_graded(*, decided: bool) -> None:
    """Who is commended follows from the year's grades."""
    if not decided:
        raise RefusedError(
            Refusal.GRADES_UNDECIDED,
            "本年度等级尚未表决, 定级之后方可表彰",
            "the year's grades are not decided yet: commend after they are",
        )


def require_not_issued(commendation: Commendation) -> None:
    if commendation.issued:
        raise RefusedError(
            Refusal.ALREADY_COMMENDED,
            "本年度表彰决定已作出, 每年只表彰一次",
            "the year's commendation has been issued: there is one a year",
        )


def issue(
    commendation: Commendation,
    *,
    committee: str,
    year: int,
    commended: tuple[Commended, ...],
    ballot: BallotHeld,
    today: date,
) -> list[Fact]:
    """作出表彰决定: carried by the committee's vote."""
    require_not_issued(commendation)
    return [CommendationIssued(committee, year, today, commended)] if ballot.carried else []


def evolve(_: Commendation, fact: Fact) -> Commendation:
    return Commendation(issued=isinstance(fact, CommendationIssued))


def _commended(nomination: Nomination, merits: Merits) -> Commended:
    if nomination.reward.amount is not None:
        check_amount(nomination.reward.amount)
    subject = nomination.subject
    match nomination.honour:
        case Honour.SIX_GOOD_TEAM:
            if subject not in merits.six_good_teams:
                raise RefusedError(
                    Refusal.NOT_SIX_GOOD,
                    f"党支部{subject}班子本年度未达到六好标准, 不能表彰为六好班子",
                    f"the team of branch {subject} is not six-good this year",
                )
        case Honour.ADVANCED_BRANCH:
            if subject not in merits.advanced_branches:
                raise RefusedError(
                    Refusal.NOT_ADVANCED,
                    f"党支部{subject}本年度等级不在先进党支部的评选范围内",
                    f"branch {subject} was not graded high enough this year to be commended as advanced",
                )
        case Honour.EXEMPLAR:
            if subject not in merits.exemplars:
                raise RefusedError(
                    Refusal.NOT_EXEMPLAR,
                    f"{subject}不是本党委现有的典型",
                    f"{subject} is no exemplar of this committee at present",
                )
            return Commended(nomination.honour, subject, merits.exemplars[subject], nomination.reward)
    return Commended(nomination.honour, subject, subject, nomination.reward)
