"""The rules of the yearly commendation 表彰, read top to bottom."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.commendation import (
    CommendationIssued,
    Commended,
    Honour,
    Merits,
    Nomination,
    Reward,
    commend,
    issue,
    require_graded,
)
from domain.refusal import Refusal
from tests.domain.steel import points, vote
from tests.spec import given, refused

TODAY = date(2026, 2, 10)
MERITS = Merits(frozenset({"A", "B"}), frozenset({"A"}), {"posts": "C", "wall": None})
REWARD = Reward("奖牌", points("5000"))
TEAM = Nomination(Honour.SIX_GOOD_TEAM, "A", REWARD)
BRANCH = Nomination(Honour.ADVANCED_BRANCH, "A")
POSTS, WALL = Nomination(Honour.EXEMPLAR, "posts"), Nomination(Honour.EXEMPLAR, "wall")
LIST = (
    Commended(Honour.SIX_GOOD_TEAM, "A", "A", REWARD),
    Commended(Honour.ADVANCED_BRANCH, "A", "A", Reward()),
    Commended(Honour.EXEMPLAR, "posts", "C", Reward()),
    Commended(Honour.EXEMPLAR, "wall", None, Reward()),
)
ISSUED = CommendationIssued("mill", 2025, TODAY, LIST)
MILL: dict[str, Any] = {"committee": "mill", "year": 2025, "today": TODAY}


def test_teams_branches_and_exemplars_are_commended_together() -> None:
    given().when(commend, nominations=[TEAM, BRANCH, POSTS, WALL], merits=MERITS).then(*LIST)


def test_the_list_is_issued_by_vote() -> None:
    given().when(issue, commended=LIST, ballot=vote(carried=True), **MILL).then(ISSUED)
    given().when(issue, commended=LIST, ballot=vote(carried=False), **MILL).then_nothing()


def test_there_is_one_commendation_a_year() -> None:
    given(ISSUED).when(commend, nominations=[TEAM], merits=MERITS).then_refused(Refusal.ALREADY_COMMENDED)
    given(ISSUED).when(issue, commended=LIST, ballot=vote(carried=True), **MILL).then_refused(Refusal.ALREADY_COMMENDED)


@pytest.mark.parametrize(
    ("nomination", "code"),
    [
        (Nomination(Honour.SIX_GOOD_TEAM, "C"), Refusal.NOT_SIX_GOOD),
        (Nomination(Honour.SIX_GOOD_TEAM, "posts"), Refusal.NOT_SIX_GOOD),
        (Nomination(Honour.ADVANCED_BRANCH, "B"), Refusal.NOT_ADVANCED),
        (Nomination(Honour.EXEMPLAR, "A"), Refusal.NOT_EXEMPLAR),
    ],
)
def test_nobody_is_commended_for_what_they_have_not_earned(nomination: Nomination, code: Refusal) -> None:
    given().when(commend, nominations=[TEAM, nomination], merits=MERITS).then_refused(code)


def test_nobody_is_listed_twice_for_the_same_honour() -> None:
    given().when(commend, nominations=[TEAM, TEAM], merits=MERITS).then_refused(Refusal.ALREADY_COMMENDED)


def test_nobody_is_commended_before_the_grades_are_decided() -> None:
    with refused(Refusal.GRADES_UNDECIDED):
        require_graded(decided=False)


def test_an_empty_list_is_no_commendation() -> None:
    given().when(commend, nominations=[], merits=MERITS).then_refused(Refusal.NOTHING_TO_RECORD)


@pytest.mark.parametrize("amount", ["0", "-1", "10000000.01", "100.005"])
def test_an_absurd_reward_is_refused(amount: str) -> None:
    given().when(
        commend, nominations=[replace(TEAM, reward=Reward(amount=points(amount)))], merits=MERITS
    ).then_refused(Refusal.AMOUNT_OUT_OF_RANGE)
