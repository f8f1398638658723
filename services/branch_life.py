"""Branch life 党支部变动: renamed, moved, merged, dissolved; on the branch's own record and its committees'."""

from datetime import date

from domain import branch_life, committee, streams
from domain.belonging import home_in
from domain.branch import Branch, BranchFounded, BranchMoved, evolve, require_founded
from domain.committee import Leaving
from domain.grading import Grading
from services.casebook import grading_of
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of


def branch_of(seen: Seen, branch_id: str) -> Branch:
    """The branch as recorded; it must exist."""
    state = seen.state(streams.branch(branch_id), evolve, Branch())
    require_founded(state, branch_id)
    return state


def home_of(seen: Seen, branch_id: str, year: int | None = None) -> str:
    """The committee that appraises the branch in a year: the one that has it when the year ends; None: has it now."""
    branch_of(seen, branch_id)
    homes: list[tuple[str, int | None]] = []
    for recorded in seen.history(streams.branch(branch_id)):
        match recorded.fact:
            case BranchFounded(committee=first):
                homes.append((first, None))
            case BranchMoved(committee=next_, on=on):
                homes.append((next_, on.year))
    return home_in(tuple(homes), year)


class BranchLife:
    """What happens to branches as such. Everything says on which day it applies, and why."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def rename(self, act: Act, *, branch_id: str, name: str, on: date, reason: str) -> Receipt:
        """党支部更名."""

        def decide(seen: Seen) -> Drafts:
            state = branch_of(seen, branch_id)
            today = local_date(act, committee_of(seen, state.committee))
            for fact in branch_life.rename(state, id=branch_id, name=name, on=on, reason=reason, today=today):
                yield streams.branch(branch_id), fact

        return self._ledger.perform(act, decide)

    def move(
        self, act: Act, *, branch_id: str, to: str, on: date, reason: str, own_members: tuple[str, ...] = ()
    ) -> Receipt:
        """党支部转隶; `own_members` are those of the new committee who belong to the branch."""

        def decide(seen: Seen) -> Drafts:
            seen.load([streams.branch(branch_id), streams.committee(to)])
            state = branch_of(seen, branch_id)
            home, new = committee_of(seen, state.committee), committee_of(seen, to)
            today = local_date(act, home)
            facts = branch_life.move(state, id=branch_id, to=to, on=on, reason=reason, today=today)
            committee.require_same_enterprise(home, new)
            touched = [each for one in (state.committee, to) for each in _gradings(seen, one, on, today)]
            branch_life.require_free_to_change(branch_id, touched)
            yield from ((streams.branch(branch_id), fact) for fact in facts)
            for left in committee.let_go(home, branch=branch_id, on=on, how=Leaving.MOVED, to=to):
                yield streams.committee(state.committee), left
            for joined in committee.take_in(
                new, branch=branch_id, on=on, came_from=state.committee, own_members=own_members
            ):
                yield streams.committee(to), joined

        return self._ledger.perform(act, decide)

    def merge(self, act: Act, *, branch_id: str, into: str, on: date, reason: str) -> Receipt:
        """党支部并入另一党支部: told on both sides."""

        def decide(seen: Seen) -> Drafts:
            seen.load([streams.branch(branch_id), streams.branch(into)])
            state, receiving = branch_of(seen, branch_id), branch_of(seen, into)
            today = local_date(act, committee_of(seen, state.committee))
            facts = branch_life.merge(state, id=branch_id, into=receiving, on=on, reason=reason, today=today)
            absorbed = branch_life.absorb(receiving, id=into, absorbed=branch_id, on=on, reason=reason)
            yield from ((streams.branch(branch_id), fact) for fact in facts)
            yield from ((streams.branch(into), fact) for fact in absorbed)
            yield from _let_go(seen, state, on, today, Leaving.MERGED, into)

        return self._ledger.perform(act, decide)

    def dissolve(self, act: Act, *, branch_id: str, on: date, reason: str) -> Receipt:
        """撤销党支部."""

        def decide(seen: Seen) -> Drafts:
            state = branch_of(seen, branch_id)
            today = local_date(act, committee_of(seen, state.committee))
            facts = branch_life.dissolve(state, id=branch_id, on=on, reason=reason, today=today)
            yield from ((streams.branch(branch_id), fact) for fact in facts)
            yield from _let_go(seen, state, on, today, Leaving.DISSOLVED, None)

        return self._ledger.perform(act, decide)


def _let_go(seen: Seen, state: Branch, on: date, today: date, how: Leaving, to: str | None) -> Drafts:
    """The committee's side, for years not graded yet."""
    branch_life.require_free_to_change(state.branch, _gradings(seen, state.committee, on, today))
    for fact in committee.let_go(committee_of(seen, state.committee), branch=state.branch, on=on, how=how, to=to):
        yield streams.committee(state.committee), fact


def _gradings(seen: Seen, committee_id: str, on: date, today: date) -> list[Grading]:
    """The gradings of all years in which a change on this day makes a difference."""
    years = range(on.year, today.year + 2)
    seen.load(streams.grading(committee_id, year) for year in years)
    return [grading_of(seen, committee_id, year) for year in years]
