"""Target changes 目标变更: proposed with a reason, approved by another; and the progress of targets in force."""

from collections.abc import Collection
from typing import Final

from domain import assessment, streams, targets
from domain.approval import require_no_route
from domain.assessment import Assessment
from domain.committee import require_branches
from domain.grading import require_undecided
from domain.period import Period
from domain.standard import Standard
from domain.target import Level, Target
from services.casebook import CommitteeYear, grading_of
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_in, committee_of
from services.standards import standards_of
from services.target_sets import target_set_of

CHANGE: Final = "target_change"
"""The kind of matter whose route a committee may set."""


def change_asked(seen: Seen, of: CommitteeYear, branch: str, number: int, names: Collection[str]) -> None:
    """提请审批目标变更: the change waits, and one of these names proposed it."""
    _open_year(seen, of, branch)
    targets.require_proposer(targets.require_pending(target_set_of(seen, branch, of.year), number), names)


def change_carried(seen: Seen, of: CommitteeYear, branch: str, number: int, approvers: Collection[str]) -> Drafts:
    """批准目标变更, 自此生效."""
    standard = _open_year(seen, of, branch)
    facts = targets.approve_change(
        target_set_of(seen, branch, of.year),
        branch=branch,
        year=of.year,
        standard=standard,
        number=number,
        approvers=approvers,
    )
    return [(streams.targets(branch, of.year), fact) for fact in facts]


def change_waits(seen: Seen, of: CommitteeYear, branch: str, number: int) -> bool:
    """Whether the change can still be approved or returned by this committee."""
    seen.load(
        [streams.committee(of.committee), streams.grading(of.committee, of.year), streams.targets(branch, of.year)]
    )
    return (
        number in target_set_of(seen, branch, of.year).pending
        and not grading_of(seen, of.committee, of.year).decided
        and branch in committee_of(seen, of.committee).taking_part(of.year)
    )


def change_returned(seen: Seen, of: CommitteeYear, branch: str, number: int, reason: str) -> Drafts:
    """退回目标变更."""
    _open_year(seen, of, branch)
    known = target_set_of(seen, branch, of.year)
    facts = targets.return_change(known, branch=branch, year=of.year, number=number, reason=reason)
    return [(streams.targets(branch, of.year), fact) for fact in facts]


class TargetChanges:
    """Acts on the targets in force of one branch, until the year's grades are decided."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def propose(self, act: Act, of: CommitteeYear, *, branch: str, code: str, after: Target, reason: str) -> Receipt:
        """提出目标变更."""

        def decide(seen: Seen) -> Drafts:
            standard = _open_year(seen, of, branch)
            facts = targets.propose_change(
                target_set_of(seen, branch, of.year),
                branch=branch,
                year=of.year,
                standard=standard,
                code=code,
                after=after,
                reason=reason,
                proposer=act.by,
                principal=act.on_behalf_of,
            )
            return [(streams.targets(branch, of.year), fact) for fact in facts]

        return self._ledger.perform(act, decide)

    def approve(self, act: Act, of: CommitteeYear, *, branch: str, number: int) -> Receipt:
        """批准目标变更: where the committee has set a route for changes, they are approved along it instead."""

        def decide(seen: Seen) -> Drafts:
            require_no_route(committee_of(seen, of.committee), CHANGE)
            return change_carried(seen, of, branch, number, act.names)

        return self._ledger.perform(act, decide)

    def return_(self, act: Act, of: CommitteeYear, *, branch: str, number: int, reason: str) -> Receipt:
        """退回目标变更: open to the office also where there is a route, since the target only stands as it was."""
        return self._ledger.perform(act, lambda seen: change_returned(seen, of, branch, number, reason))

    def withdraw(self, act: Act, of: CommitteeYear, *, branch: str, number: int) -> Receipt:
        """撤回目标变更."""

        def decide(seen: Seen) -> Drafts:
            _open_year(seen, of, branch)
            known = target_set_of(seen, branch, of.year)
            facts = targets.withdraw_change(known, branch=branch, year=of.year, number=number, names=act.names)
            return [(streams.targets(branch, of.year), fact) for fact in facts]

        return self._ledger.perform(act, decide)

    def note_progress(
        self, act: Act, of: CommitteeYear, *, branch: str, code: str, period: Period, text: str, reached: Level | None
    ) -> Receipt:
        """登记目标进展."""
        assessed = streams.assessment(branch, of.year, period)

        def decide(seen: Seen) -> Drafts:
            seen.load([assessed])
            _open_year(seen, of, branch)
            facts = targets.note_progress(
                target_set_of(seen, branch, of.year),
                branch=branch,
                year=of.year,
                code=code,
                period=period,
                text=text,
                level_reached=reached,
                today=local_date(act, committee_of(seen, of.committee)),
                is_confirmed=seen.state(assessed, assessment.evolve, Assessment()).confirmed,
            )
            return [(streams.targets(branch, of.year), fact) for fact in facts]

        return self._ledger.perform(act, decide)


def _open_year(seen: Seen, of: CommitteeYear, branch: str) -> Standard:
    """The standard in force; refuses when the grades are decided or the branch is not the committee's."""
    seen.load(
        [
            *streams.of_year(of.committee, of.year),
            streams.standard(of.committee, of.year),
            streams.grading(of.committee, of.year),
            streams.targets(branch, of.year),
        ]
    )
    require_branches(committee_in(seen, of.committee, of.year), (branch,), year=of.year)
    require_undecided(grading_of(seen, of.committee, of.year))
    return standards_of(seen, of.committee, of.year).require_in_force()
