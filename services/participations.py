"""Participations 参与情况: recorded by the branch, as evidence beside its self-assessment."""

from datetime import date

from domain import assessment, participation, streams
from domain.assessment import Assessment
from domain.committee import require_branches
from domain.participation import Participation
from services.assessments import Round
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_in


def participation_of(seen: Seen, branch: str, year: int) -> Participation:
    return seen.state(streams.participation(branch, year), participation.evolve, Participation())


class Participations:
    """Records how many came."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def record(
        self, act: Act, at: Round, *, branch: str, activity: str, held_on: date, due: int, present: int
    ) -> Receipt:
        """登记参与情况."""
        result, stream = streams.assessment(branch, at.year, at.period), streams.participation(branch, at.year)

        def decide(seen: Seen) -> Drafts:
            seen.load([*streams.of_year(at.committee, at.year), result, stream])
            committee = committee_in(seen, at.committee, at.year)
            require_branches(committee, (branch,))
            facts = participation.record(
                participation_of(seen, branch, at.year),
                branch=branch,
                year=at.year,
                period=at.period,
                activity=activity,
                held_on=held_on,
                due=due,
                present=present,
                today=local_date(act, committee),
                confirmed=seen.state(result, assessment.evolve, Assessment()).confirmed,
            )
            return [(stream, fact) for fact in facts]

        return self._ledger.perform(act, decide)
