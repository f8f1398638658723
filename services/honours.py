"""Honours 兑现: of consequences that have no steps of their own, with a note on how."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from domain import consequence, streams
from domain.consequence import Consequence
from services.casebook import CommitteeYear
from services.decisions import decision_that_brings
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of


@dataclass(frozen=True)
class Honoured:
    """One that was honoured, with a note of its own on how."""

    branch: str
    kind: str
    note: str


class Honours:
    """Records that consequences were honoured."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def honour(self, act: Act, of: CommitteeYear, *, branch_id: str, kind: str, note: str) -> Receipt:
        """兑现奖惩事项."""
        return self.honour_several(act, of, honoured=[Honoured(branch_id, kind, note)])

    def honour_several(self, act: Act, of: CommitteeYear, *, honoured: Sequence[Honoured]) -> Receipt:
        """兑现若干奖惩事项: all of them or none."""

        def decide(seen: Seen) -> Drafts:
            today = local_date(act, committee_of(seen, of.committee))
            drafts: list[tuple[str, Any]] = []
            for one in honoured:
                decision_that_brings(seen, of, one.kind, one.branch)
                stream = streams.consequence(one.kind, one.branch, of.year)
                known = [fact for drafted, fact in drafts if drafted == stream]
                state = reduce(consequence.evolve, known, seen.state(stream, consequence.evolve, Consequence()))
                facts = consequence.honour(
                    state,
                    kind=one.kind,
                    branch=one.branch,
                    year=of.year,
                    committee=of.committee,
                    note=one.note,
                    today=today,
                )
                drafts += [(stream, fact) for fact in facts]
            return drafts

        return self._ledger.perform(act, decide)
