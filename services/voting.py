"""Voting 表决: an ordinary ballot of a committee under the rules of a year."""

from fractions import Fraction
from typing import NamedTuple

from domain import ballot
from domain.ballot import BallotHeld, BallotRules, Cast, RollCall, votes_needed
from domain.committee import Committee
from services.ledger import Seen
from services.standards import standards_of


def rules_on(seen: Seen, committee_id: str, year: int) -> BallotRules:
    """The voting rules of the year's standard; without one, those that hold where nothing else is said."""
    in_force = standards_of(seen, committee_id, year).in_force
    return in_force.ballots if in_force else BallotRules()


def ordinary_ballot(
    cast: Cast, *, matter: str, rules: BallotRules, committee: Committee, concerned: frozenset[str] = frozenset()
) -> BallotHeld:
    """表决一般事项: `concerned` are the branches whose members must stand aside."""
    return ballot.hold(
        cast,
        matter=matter,
        rules=rules,
        quorum=rules.ordinary_quorum,
        members=committee.members,
        concerned=committee.members_of(concerned),
    )


class Expected(NamedTuple):
    """表决须知: who stands aside, how many are due, must be present and must be in favour, before anybody has voted."""

    recused: frozenset[str]
    due: int
    present: int
    in_favour: int


def expected(
    committee: Committee, rules: BallotRules, quorum: Fraction, concerned: frozenset[str] = frozenset()
) -> Expected:
    """What a ballot will ask for; `concerned` are the branches whose members must stand aside."""
    called = ballot.hold(
        RollCall(committee.members),
        matter="",
        rules=rules,
        quorum=quorum,
        members=committee.members,
        concerned=committee.members_of(concerned),
    )
    return Expected(
        frozenset(called.votes.recused),
        called.due,
        called.presence.needed,
        votes_needed(called.due, rules.carried_by),
    )
