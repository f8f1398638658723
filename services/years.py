"""Years 考核年度: closed when the grades are decided and everything they bring is open."""

from domain import consequence, streams, year
from domain.consequence import Consequence
from domain.refusal import RefusedError
from domain.year import AppraisalYear
from services.casebook import CommitteeYear, grading_of
from services.decisions import decision_of
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of


class Years:
    """Closes the years of the committees."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def close(self, act: Act, of: CommitteeYear) -> Receipt:
        """结束年度考核."""
        stream = streams.year(of.committee, of.year)

        def decide(seen: Seen) -> Drafts:
            unopened = _unopened(seen, of)
            facts = year.close(
                seen.state(stream, year.evolve, AppraisalYear()),
                committee=of.committee,
                year=of.year,
                grading=grading_of(seen, of.committee, of.year),
                unopened=unopened,
            )
            return [(stream, fact) for fact in facts]

        return self._ledger.perform(act, decide)


def hindrances(seen: Seen, of: CommitteeYear) -> list[RefusedError]:
    """What still stands in the way of closing the year."""
    unopened = _unopened(seen, of)
    return year.hindrances(grading_of(seen, of.committee, of.year), unopened)


def _unopened(seen: Seen, of: CommitteeYear) -> list[tuple[str, str]]:
    """What the decision brings and is not open; by kind and branch."""
    seen.load([*streams.of_year(of.committee, of.year), streams.grading(of.committee, of.year)])
    committee_of(seen, of.committee)
    decision = decision_of(seen, of)
    if decision is None:
        return []
    seen.load(streams.consequence(kind, branch, of.year) for kind, branch in decision.brings)

    def is_open(kind: str, branch: str) -> bool:
        stream = streams.consequence(kind, branch, of.year)
        return seen.state(stream, consequence.evolve, Consequence()).opened

    return [(kind, branch) for kind, branch in decision.brings if not is_open(kind, branch)]
