"""People of branches 支部书记与党员人数: appointed, left, counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain import branch_people, streams
from domain.branch import SecretaryAppointed
from domain.committee import require_branches_on
from services.branch_life import branch_of
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of


@dataclass(frozen=True)
class Count:
    """党员人数: the probationary members are among the members."""

    members: int
    probationary: int


class BranchPeople:
    """Keeps the secretaries of branches and the numbers of their members."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def appoint(self, act: Act, *, branch_id: str, secretary: SecretaryAppointed) -> Receipt:
        """任命支部书记."""

        def decide(seen: Seen) -> Drafts:
            state = branch_of(seen, branch_id)
            today = local_date(act, committee_of(seen, state.committee))
            for fact in branch_people.appoint(state, id=branch_id, secretary=secretary, today=today):
                yield streams.branch(branch_id), fact

        return self._ledger.perform(act, decide)

    def secretary_left(self, act: Act, *, branch_id: str, on: date, reason: str) -> Receipt:
        """支部书记离任."""

        def decide(seen: Seen) -> Drafts:
            state = branch_of(seen, branch_id)
            today = local_date(act, committee_of(seen, state.committee))
            for fact in branch_people.leave(state, id=branch_id, on=on, reason=reason, today=today):
                yield streams.branch(branch_id), fact

        return self._ledger.perform(act, decide)

    def count_members(self, act: Act, *, committee_id: str, on: date, counts: Mapping[str, Count]) -> Receipt:
        """登记党员人数: of any number of branches in one act."""

        def decide(seen: Seen) -> Drafts:
            seen.load([streams.committee(committee_id), *(streams.branch(one) for one in counts)])
            home = committee_of(seen, committee_id)
            require_branches_on(home, tuple(counts), on)
            today = local_date(act, home)
            for one, count in counts.items():
                for fact in branch_people.count_members(
                    branch_of(seen, one),
                    id=one,
                    on=on,
                    members=count.members,
                    probationary=count.probationary,
                    today=today,
                ):
                    yield streams.branch(one), fact

        return self._ledger.perform(act, decide)
