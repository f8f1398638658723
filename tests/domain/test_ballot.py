"""The rules of ballots 表决, read top to bottom (C8)."""

from dataclasses import replace
from fractions import Fraction

import pytest

from domain.ballot import BallotHeld, BallotRules, CarriedBy, RecusedCount, RollCall, Votes, hold, votes_needed
from domain.refusal import Refusal
from tests.spec import refused

SEVEN = tuple(f"m{number}" for number in range(1, 8))
SIX = SEVEN[:6]
RULES = BallotRules(Fraction(1, 2), Fraction(2, 3))
LEAVING = replace(RULES, recused=RecusedCount.LEAVE_DUE)


def of(in_favour: int, against: int = 0, abstained: int = 0, recused: tuple[str, ...] = ()) -> Votes:
    """The first so many members for it, the next against, the next abstaining."""
    present = SEVEN[: in_favour + against + abstained]
    against_from, abstained_from = in_favour, in_favour + against
    return Votes(present, present[:in_favour], present[against_from:abstained_from], present[abstained_from:], recused)


def held(
    votes: Votes,
    *,
    members: tuple[str, ...] = SEVEN,
    quorum: Fraction = RULES.ordinary_quorum,
    rules: BallotRules = RULES,
    concerned: frozenset[str] = frozenset(),
) -> BallotHeld:
    return hold(votes, matter="grades", rules=rules, quorum=quorum, members=members, concerned=concerned)


def test_a_ballot_records_who_was_due_who_came_and_how_they_voted() -> None:
    votes = of(4, 1, 1)
    assert held(votes, quorum=Fraction(2, 3)) == BallotHeld("grades", 7, Fraction(2, 3), votes, carried=True)


def test_a_quorum_exactly_met_is_enough() -> None:
    assert held(of(4), members=SIX, quorum=Fraction(2, 3)).carried
    assert not held(of(3), members=SIX, quorum=Fraction(1, 2)).carried


def test_one_short_of_the_quorum_there_is_no_vote() -> None:
    with refused(Refusal.NO_QUORUM):
        held(of(3), members=SIX, quorum=Fraction(2, 3))
    with refused(Refusal.NO_QUORUM):
        held(of(2), members=SIX, quorum=Fraction(1, 2))


def test_the_quorum_depends_on_the_matter() -> None:
    assert held(of(4), quorum=RULES.ordinary_quorum).carried
    with refused(Refusal.NO_QUORUM):
        held(of(4), quorum=RULES.grading_quorum)


def test_half_of_seven_is_four_not_three() -> None:
    with refused(Refusal.NO_QUORUM):
        held(of(3), quorum=Fraction(1, 2))


def test_nobody_present_is_no_vote_whatever_the_quorum() -> None:
    with refused(Refusal.NO_QUORUM):
        held(of(0), quorum=Fraction(0))


def test_a_committee_without_members_decides_nothing() -> None:
    with refused(Refusal.NO_QUORUM):
        held(of(0), members=(), rules=replace(RULES, carried_by=CarriedBy.TWO_THIRDS_OF_DUE))


@pytest.mark.parametrize(("due", "half", "thirds"), [(0, 1, 0), (6, 4, 4), (7, 4, 5), (9, 5, 6)])
def test_it_is_known_beforehand_how_many_votes_carry(due: int, half: int, thirds: int) -> None:
    assert votes_needed(due, CarriedBy.MORE_THAN_HALF_OF_DUE) == half
    assert votes_needed(due, CarriedBy.TWO_THIRDS_OF_DUE) == thirds


def test_a_roll_call_tells_who_stands_aside_and_how_many_must_come() -> None:
    called = hold(
        RollCall(SEVEN), matter="", rules=RULES, quorum=Fraction(2, 3), members=SEVEN, concerned=frozenset({"m6"})
    )
    assert called.votes.recused == ("m6",)
    assert (called.due, called.presence.needed) == (7, 5)


def test_exactly_half_of_those_due_does_not_carry() -> None:
    assert not held(of(3, 1), members=SIX).carried


def test_one_more_than_half_of_those_due_carries() -> None:
    assert held(of(4, 1), members=SIX).carried


def test_the_majority_is_of_those_due_not_of_those_present() -> None:
    assert not held(of(3, 1)).carried


def test_an_abstention_does_not_help() -> None:
    assert not held(of(3, 0, 4)).carried


@pytest.mark.parametrize(("in_favour", "carried"), [(3, False), (4, True), (5, True)])
def test_where_the_standard_says_so_two_thirds_of_those_due_carry(in_favour: int, carried: bool) -> None:  # noqa: FBT001
    rules = replace(RULES, carried_by=CarriedBy.TWO_THIRDS_OF_DUE)
    assert held(of(in_favour, 6 - in_favour), members=SIX, rules=rules).carried is carried


def test_a_recused_member_stays_in_the_number_due() -> None:
    ballot = held(of(3, 2, recused=("m6",)), members=SIX)
    assert (ballot.due, ballot.carried) == (6, False)


def test_a_recused_member_leaves_the_number_due_where_the_standard_says_so() -> None:
    ballot = held(of(3, 2, recused=("m6",)), members=SIX, rules=LEAVING)
    assert (ballot.due, ballot.carried) == (5, True)


def test_a_recused_member_does_not_help_the_quorum() -> None:
    with refused(Refusal.NO_QUORUM):
        held(of(3, recused=("m4",)), members=SIX, quorum=Fraction(2, 3))
    assert held(of(4, recused=("m6",)), members=SIX, quorum=Fraction(2, 3)).carried


def test_where_the_recused_leave_the_number_due_the_quorum_is_of_those_left() -> None:
    five = Fraction(3, 5)
    assert held(of(3, recused=("m6",)), members=SIX, quorum=five, rules=LEAVING).carried
    with refused(Refusal.NO_QUORUM):
        held(of(3, recused=("m6",)), members=SIX, quorum=five)


def test_a_recused_member_who_stays_in_the_room_is_not_present() -> None:
    votes = Votes(SIX, SIX[:3], recused=SIX[3:])
    with refused(Refusal.NO_QUORUM):
        held(votes, members=SIX, quorum=Fraction(2, 3))


def test_who_belongs_to_the_branch_must_be_recused() -> None:
    with refused(Refusal.RECUSAL_REQUIRED):
        held(of(5, 1), concerned=frozenset({"m6"}))
    assert held(of(4, 1, recused=("m6",)), concerned=frozenset({"m6"})).carried


def test_who_belongs_to_the_branch_and_stays_away_need_not_stand_aside() -> None:
    assert held(of(4, 1), concerned=frozenset({"m7"})).due == 7


@pytest.mark.parametrize(
    "votes",
    [
        Votes(SIX, SEVEN),
        Votes(SEVEN, SEVEN, recused=("m7",)),
        Votes(SEVEN, SEVEN, ("m1",)),
        Votes(SEVEN, (*SEVEN, "m1")),
        Votes((*SEVEN, "guest"), (*SEVEN, "guest")),
        Votes(SEVEN, SEVEN, recused=("guest",)),
        Votes(SEVEN, SIX),
    ],
    ids=["absent", "recused", "for and against", "twice", "not a member", "a stranger recused", "did not vote"],
)
def test_a_vote_that_breaks_the_rules_is_refused(votes: Votes) -> None:
    with refused(Refusal.VOTE_NOT_ALLOWED):
        held(votes)
