"""Target changes 目标变更: proposed with a reason, approved by another; and the progress of targets in force."""

from domain import assessment, streams, targets
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


def change_carried(seen: Seen, act: Act, of: CommitteeYear, branch: str, number: int) -> Drafts:
    """批准目标变更, 自此生效."""
    standard = _open_year(seen, of, branch)
    facts = targets.approve_change(
        target_set_of(seen, branch, of.year),
        branch=branch,
        year=of.year,
        standard=standard,
        number=number,
        approver=act.by,
        principal=act.on_behalf_of,
    )
    return [(streams.targets(branch, of.year), fact) for fact in facts]


def change_returned(seen: Seen, _: Act, of: CommitteeYear, branch: str, number: int, reason: str) -> Drafts:
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
        """批准目标变更."""
        return self._ledger.perform(act, lambda seen: change_carried(seen, act, of, branch, number))

    def return_(self, act: Act, of: CommitteeYear, *, branch: str, number: int, reason: str) -> Receipt:
        """退回目标变更."""
        return self._ledger.perform(act, lambda seen: change_returned(seen, act, of, branch, number, reason))

    def withdraw(self, act: Act, of: CommitteeYear, *, branch: str, number: int) -> Receipt:
        """撤回目标变更."""

        def decide(seen: Seen) -> Drafts:
            _open_year(seen, of, branch)
            known = target_set_of(seen, branch, of.year)
            facts = targets.withdraw_change(known, branch=branch, year=of.year, number=number, by=act.by)
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
