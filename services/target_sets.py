"""Target sets 目标责任书: drafted, issued to many branches in one act, acknowledged by their secretaries."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from domain import practice, streams, targets
from domain.committee import require_branches
from domain.practice import draw
from domain.target import Target
from domain.targets import TargetSet
from services.casebook import CommitteeYear
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_in
from services.practices import practice_of
from services.standards import standards_of


def target_set_of(seen: Seen, branch: str, year: int) -> TargetSet:
    return seen.state(streams.targets(branch, year), targets.evolve, TargetSet())


class TargetSets:
    """Issues target sets and takes their acknowledgement. `branches=None` means all that take part in the year."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def draft(self, act: Act, of: CommitteeYear, *, drafts: Mapping[str, tuple[Target, ...]]) -> Receipt:
        """分解、细化、量化目标: what a target leaves open is taken from the practice that it names."""

        def decide(seen: Seen) -> Drafts:
            seen.load([streams.committee(of.committee), streams.standard(of.committee, of.year)])
            standard = standards_of(seen, of.committee, of.year).require_in_force()
            seen.load(streams.practice(name) for given in drafts.values() for name in _practices(given))
            for branch in self._whom(seen, of.committee, of.year, drafts):
                known = target_set_of(seen, branch, of.year)
                drawn = tuple(_drawn(seen, known, target) for target in drafts[branch])
                for fact in targets.draft(known, branch=branch, year=of.year, standard=standard, targets=drawn):
                    yield streams.targets(branch, of.year), fact

        return self._ledger.perform(act, decide)

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
            seen.load([*streams.of_year(committee_id, year), streams.standard(committee_id, year)])
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
        committee = committee_in(seen, committee_id, year)
        whom = committee.taking_part(year) if branches is None else tuple(dict.fromkeys(branches))
        require_branches(committee, whom, year=year)
        seen.load(streams.targets(branch, year) for branch in whom)
        return whom


def _practices(given: Iterable[Target]) -> list[str]:
    return [target.practice for target in given if target.practice is not None]


def _drawn(seen: Seen, known: TargetSet, target: Target) -> Target:
    """A practice withdrawn meanwhile may still be drawn on by a target that did so in the draft before."""
    if target.practice is None:
        return target
    drawn_on = practice_of(seen, target.practice)
    if (target.code, target.practice) in {(one.code, one.practice) for one in known.draft}:
        drawn_on = replace(drawn_on, withdrawn=False)
    return draw(practice.require_open(drawn_on, target.practice), target)
