"""Honours 兑现: of consequences that have no steps of their own, with a note on how."""

from domain import consequence, streams
from domain.consequence import Consequence
from services.casebook import CommitteeYear
from services.decisions import decision_that_brings
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of


class Honours:
    """Records that a consequence was honoured."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def honour(self, act: Act, of: CommitteeYear, *, branch_id: str, kind: str, note: str) -> Receipt:
        """兑现奖惩事项."""
        stream = streams.consequence(kind, branch_id, of.year)

        def decide(seen: Seen) -> Drafts:
            today = local_date(act, committee_of(seen, of.committee))
            decision_that_brings(seen, of, kind, branch_id)
            facts = consequence.honour(
                seen.state(stream, consequence.evolve, Consequence()),
                kind=kind,
                branch=branch_id,
                year=of.year,
                committee=of.committee,
                note=note,
                today=today,
            )
            return [(stream, fact) for fact in facts]

        return self._ledger.perform(act, decide)
