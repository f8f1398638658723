"""Decisions 定级结果: the grades decided for a year, and what they bring by the standard they were decided under."""

from dataclasses import dataclass

from domain import streams
from domain.committee import require_branches
from domain.consequence import Brings, brought, grades_undecided, require_brought
from domain.grading import GradesDecided
from domain.standard import Standard
from services.casebook import CommitteeYear, grading_of
from services.ledger import Seen
from services.organisation import committee_of
from services.standards import standards_of


@dataclass(frozen=True)
class Decision:
    """The decision by its id, the standard it rests on, and what it brings."""

    id: str
    standard: Standard
    brings: Brings


def decision_of(seen: Seen, of: CommitteeYear) -> Decision | None:
    """None while the grades are undecided."""
    stream = streams.grading(of.committee, of.year)
    seen.load([stream, streams.standard(of.committee, of.year)])
    decided = next((one for one in seen.history(stream) if isinstance(one.fact, GradesDecided)), None)
    if decided is None:
        return None
    proposal = grading_of(seen, of.committee, of.year).proposal
    assert proposal is not None
    standard = standards_of(seen, of.committee, of.year).adopted[proposal.standard_version]
    return Decision(decided.id, standard, brought(decided.fact, standard))


def require_decision(seen: Seen, of: CommitteeYear) -> Decision:
    """The decision; refuses while the grades are undecided."""
    committee_of(seen, of.committee)
    decision = decision_of(seen, of)
    if decision is None:
        raise grades_undecided()
    return decision


def decision_that_brings(seen: Seen, of: CommitteeYear, kind: str, branch: str) -> Decision:
    """The decision; refuses where it does not bring this to the branch."""
    decision = require_decision(seen, of)
    require_it_brings(seen, of, decision, kind, branch)
    return decision


def require_it_brings(seen: Seen, of: CommitteeYear, decision: Decision, kind: str, branch: str) -> None:
    if (kind, branch) not in decision.brings:
        require_branches(committee_of(seen, of.committee), (branch,))
    require_brought(decision.brings, kind=kind, branch=branch)
