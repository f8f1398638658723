"""Voting 表决: an ordinary ballot of a committee under the rules of a year."""

from domain import ballot
from domain.ballot import BallotHeld, BallotRules, Cast
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
