"""Target sets 目标责任书: issued to many branches in one act, acknowledged by their secretaries."""

from collections.abc import Iterable

from domain import streams, targets
from domain.committee import require_branches
from domain.targets import TargetSet
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of
from services.standards import standards_of


def target_set_of(seen: Seen, branch: str, year: int) -> TargetSet:
    return seen.state(streams.targets(branch, year), targets.evolve, TargetSet())


class TargetSets:
    """Issues target sets and takes their acknowledgement. `branches=None` means all that take part in the year."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def issue(
        self,
        act: Act,
        *,
        committee_id: str,
        year: int,
        branches: Iterable[str] | None = None,
        without_items: Iterable[str] = (),
    ) -> Receipt:
        """下达目标责任书."""
        left_out = frozenset(without_items)

        def decide(seen: Seen) -> Drafts:
            seen.load([streams.committee(committee_id), streams.standard(committee_id, year)])
            standard = standards_of(seen, committee_id, year).require_in_force()
            for branch in self._whom(seen, committee_id, year, branches):
                known = target_set_of(seen, branch, year)
                for fact in targets.issue(known, branch=branch, year=year, standard=standard, without_items=left_out):
                    yield streams.targets(branch, year), fact

        return self._ledger.perform(act, decide)

    def acknowledge(self, act: Act, *, committee_id: str, year: int, branches: Iterable[str] | None = None) -> Receipt:
        """签收目标责任书."""

        def decide(seen: Seen) -> Drafts:
            for branch in self._whom(seen, committee_id, year, branches):
                for fact in targets.acknowledge(target_set_of(seen, branch, year), branch=branch, year=year):
                    yield streams.targets(branch, year), fact

        return self._ledger.perform(act, decide)

    def _whom(self, seen: Seen, committee_id: str, year: int, branches: Iterable[str] | None) -> tuple[str, ...]:
        committee = committee_of(seen, committee_id)
        whom = committee.taking_part(year) if branches is None else tuple(dict.fromkeys(branches))
        require_branches(committee, whom)
        seen.load(streams.targets(branch, year) for branch in whom)
        return whom
