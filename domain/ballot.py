"""Ballot 表决: quorum of those due, a majority of those due, recusal of those concerned (C8)."""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from domain.refusal import Refusal, RefusedError


class CarriedBy(StrEnum):
    """通过条件: always counted against those due, never against those present."""

    MORE_THAN_HALF_OF_DUE = "more_than_half_of_due"
    TWO_THIRDS_OF_DUE = "two_thirds_of_due"


class RecusedCount(StrEnum):
    """回避人员是否计入应到会: stays in the number due, or leaves it."""

    STAY_IN_DUE = "stay_in_due"
    LEAVE_DUE = "leave_due"


class BallotForm(StrEnum):
    """表决方式: by name, or by slips without names."""

    OPEN = "open"
    SECRET = "secret"  # noqa: S105 - a form of voting


@dataclass(frozen=True)
class BallotRules:
    """表决规则, from the standard; a `form` left open is chosen by the chair."""

    ordinary_quorum: Fraction = Fraction(1, 2)
    grading_quorum: Fraction = Fraction(2, 3)
    carried_by: CarriedBy = CarriedBy.MORE_THAN_HALF_OF_DUE
    recused: RecusedCount = RecusedCount.STAY_IN_DUE
    form: BallotForm | None = None
    chair_votes_last: bool = True


@dataclass(frozen=True)
class Presence:
    """到会情况: how many were due, came, and were needed."""

    due: int
    present: int
    needed: int

    @property
    def is_quorate(self) -> bool:
        return self.present >= self.needed


@dataclass(frozen=True)
class Votes:
    """到会与表决情况: who came, who voted how, who stood aside; all by member id."""

    present: tuple[str, ...] = ()
    in_favour: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    abstained: tuple[str, ...] = ()
    recused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Count:
    """无记名计票: who handed in a slip, and how many said what; how anyone voted is nowhere."""

    voted: tuple[str, ...]
    in_favour: int
    against: int
    abstained: int
    tellers: tuple[str, ...]


@dataclass(frozen=True)
class SecretVotes:
    """无记名表决情况: who came, who stood aside, and what the tellers counted."""

    present: tuple[str, ...]
    count: Count
    recused: tuple[str, ...] = ()


@dataclass(frozen=True)
class RollCall:
    """点名: who came, and who stands aside of their own accord, before anybody has voted."""

    present: tuple[str, ...]
    declared: tuple[str, ...] = ()


Cast = Votes | SecretVotes | RollCall


class Tally(NamedTuple):
    """票数: how many for, against, abstained."""

    in_favour: int
    against: int
    abstained: int


@dataclass(frozen=True)
class BallotHeld:
    """表决已举行: how many were due, who came, who voted how, and whether it carried.

    `count` stands in place of names where the vote was secret; `meeting` names the meeting at which it was held.
    """

    matter: str
    due: int
    quorum: Fraction
    votes: Votes
    carried: bool
    count: Count | None = None
    meeting: str | None = None

    @property
    def tally(self) -> Tally:
        given = self.count
        if given is not None:
            return Tally(given.in_favour, given.against, given.abstained)
        return Tally(len(self.votes.in_favour), len(self.votes.against), len(self.votes.abstained))

    @property
    def presence(self) -> Presence:
        return _presence(set(self.votes.present) - set(self.votes.recused), self.due, self.quorum)


Fact = BallotHeld


def presence(present: Iterable[str], *, members: Iterable[str], quorum: Fraction) -> Presence:
    """到会情况 of a meeting: those due who came, beside the number needed."""
    due = frozenset(members)
    return _presence(due & frozenset(present), len(due), quorum)


def hold(
    cast: Cast,
    *,
    matter: str,
    rules: BallotRules,
    quorum: Fraction,
    members: Iterable[str],
    concerned: frozenset[str] = frozenset(),
) -> BallotHeld:
    """举行表决: `members` are due, those `concerned` must stand aside. Refuses whatever breaks C8.

    On a roll call it tells the ballot as it would be if all who may vote were for it: who stands aside, how many are
    due and needed. Nobody has voted then, and nothing of it is recorded.
    """
    due = frozenset(members)
    votes, count = _votes(cast, concerned)
    recused = frozenset(votes.recused)
    present = frozenset(votes.present) - recused
    number_due = len(due - recused) if rules.recused is RecusedCount.LEAVE_DUE else len(due)
    held = BallotHeld(matter, number_due, quorum, votes, carried=False, count=count)
    if not isinstance(cast, RollCall):
        _check_votes(votes, count, due=due, present=present)
        _require_recused(present & concerned)
        _require_quorum(held)
    return replace(held, carried=held.tally.in_favour >= votes_needed(number_due, rules.carried_by))


def votes_needed(due: int, carried_by: CarriedBy) -> int:
    """通过所需赞成票: how many of those due must be for it."""
    match carried_by:
        case CarriedBy.MORE_THAN_HALF_OF_DUE:
            return due // 2 + 1
        case CarriedBy.TWO_THIRDS_OF_DUE:
            return ceil(Fraction(2 * due, 3))


def check_count(count: Count, *, present: frozenset[str]) -> None:
    """计票核对: everyone present votes once, and two of them have counted as many votes."""
    _check_each_votes_once(count.voted, present)
    _check_count(count, present)


def _votes(cast: Cast, concerned: frozenset[str]) -> tuple[Votes, Count | None]:
    match cast:
        case Votes():
            return cast, None
        case SecretVotes():
            return Votes(cast.present, recused=cast.recused), cast.count
        case RollCall():
            aside = {*cast.declared, *concerned}
            staying = tuple(member for member in cast.present if member not in aside)
            return Votes(staying, staying, recused=tuple(m for m in cast.present if m in aside)), None


def _presence(present: AbstractSet[str], due: int, quorum: Fraction) -> Presence:
    """Nobody present is no meeting and no vote, whatever the quorum."""
    return Presence(due, len(present), max(1, ceil(quorum * due)))


def _require_recused(unrecused: frozenset[str]) -> None:
    if unrecused:
        raise RefusedError(
            Refusal.RECUSAL_REQUIRED,
            f"{'、'.join(sorted(unrecused))}属于所涉党支部, 须回避后再表决",
            f"{', '.join(sorted(unrecused))} belong to a branch concerned and must be recused",
        )


def _require_quorum(held: BallotHeld) -> None:
    came = held.presence
    if not came.is_quorate:
        raise RefusedError(
            Refusal.NO_QUORUM,
            f"应到会{came.due}人, 实到会{came.present}人, 未达到{held.quorum}, 不能表决",
            f"{came.present} of {came.due} due are present: short of {held.quorum}, so no vote can be held",
        )


def _check_votes(votes: Votes, count: Count | None, *, due: frozenset[str], present: frozenset[str]) -> None:
    """Everyone present votes once; nobody else votes."""
    cast = count.voted if count is not None else (*votes.in_favour, *votes.against, *votes.abstained)
    _refuse("不是应到会委员", "not due to attend", (set(votes.present) | set(votes.recused) | set(cast)) - due)
    _check_each_votes_once(cast, present)
    if count is not None:
        _check_count(count, present)


def _check_count(count: Count, present: frozenset[str]) -> None:
    if len(count.tellers) != 2 or len(set(count.tellers) & present) != 2:
        raise RefusedError(
            Refusal.TELLERS_REQUIRED,
            "无记名表决须由到会且不回避的两名委员计票",
            "a secret vote is counted by two members who are present and not recused",
        )
    numbers = (count.in_favour, count.against, count.abstained)
    if min(numbers) < 0 or sum(numbers) != len(count.voted):
        raise RefusedError(
            Refusal.COUNT_MISMATCH,
            f"赞成、反对、弃权合计{sum(numbers)}票, 与投票人数{len(count.voted)}不符, 请重新清点",
            f"{sum(numbers)} votes were counted but {len(count.voted)} members voted: count again",
        )


def _check_each_votes_once(cast: tuple[str, ...], present: frozenset[str]) -> None:
    _refuse("未到会或已回避, 不能投票", "absent or recused, so may not vote", set(cast) - present)
    _refuse("重复投票", "voted more than once", {member for member, times in Counter(cast).items() if times > 1})
    _refuse("到会但没有投票", "present but did not vote", present - set(cast))


def _refuse(zh: str, en: str, members: AbstractSet[str]) -> None:
    if members:
        raise RefusedError(
            Refusal.VOTE_NOT_ALLOWED, f"{'、'.join(sorted(members))}{zh}", f"{', '.join(sorted(members))}: {en}"
        )
