"""Organisation 组织: committees with their people and calendar, and the branches under them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from domain import branch, committee, streams, year
from domain.branch import Branch, BranchType, SecretaryAppointed
from domain.casebook import committee_read
from domain.committee import Committee, MemberSeated, OfficeRole, StaffAssigned
from domain.year import AppraisalYear
from services.ledger import Act, Drafts, Ledger, Receipt, Seen


@dataclass(frozen=True)
class Person:
    """A person by id and name; `role` for those who work in the office."""

    id: str
    name: str
    role: OfficeRole | None = None


@dataclass(frozen=True)
class NewBranch:
    """A branch to be founded, with its secretary."""

    id: str
    name: str
    type: BranchType
    secretary: SecretaryAppointed
    established: date | None = None
    earlier_grade: str | None = None
    own_members: tuple[str, ...] = ()


def committee_of(seen: Seen, committee_id: str) -> Committee:
    """The committee as recorded; it must exist."""
    return committee_read(seen, committee_id)


def people_of(seen: Seen, committee_id: str) -> dict[str, str]:
    """What the members and the office of a committee are called, by id."""
    named: dict[str, str] = {}
    for recorded in seen.history(streams.committee(committee_id)):
        match recorded.fact:
            case MemberSeated(person, name) | StaffAssigned(person, name):
                named[person] = name
    return named


def committee_in(seen: Seen, committee_id: str, of_year: int) -> Committee:
    """The committee, to change anything of a year's appraisal: refuses once the year is closed."""
    stream = streams.year(committee_id, of_year)
    seen.load(streams.of_year(committee_id, of_year))
    known = committee_of(seen, committee_id)
    year.require_open(seen.state(stream, year.evolve, AppraisalYear()), committee=committee_id, year=of_year)
    return known


@dataclass(frozen=True)
class Registered:
    """What is on record of branches to be founded: whether those registered already are exactly so; the members."""

    branches: Mapping[str, bool]
    members: frozenset[str]


def registered(seen: Seen, committee_id: str, branches: Iterable[NewBranch]) -> Registered:
    """Compares branches with what they were founded as."""
    wanted = tuple(branches)
    seen.load([streams.committee(committee_id), *(streams.branch(one.id) for one in wanted)])
    state = committee_of(seen, committee_id)
    admitted = {recorded.fact for recorded in seen.history(streams.committee(committee_id))}
    known: dict[str, bool] = {}
    for one in wanted:
        if facts := [recorded.fact for recorded in seen.history(streams.branch(one.id))]:
            founded = _found(Branch(), committee_id, one)
            belongs = committee.BranchAdmitted(one.id, one.established, one.own_members)
            known[one.id] = facts[: len(founded)] == founded and belongs in admitted
    return Registered(known, frozenset(state.members))


def _found(known: Branch, committee_id: str, one: NewBranch) -> list[branch.Fact]:
    return branch.found(
        known,
        id=one.id,
        committee=committee_id,
        name=one.name,
        type=one.type,
        established=one.established,
        secretary=one.secretary,
        earlier_grade=one.earlier_grade,
    )


class Organisation:
    """Registers committees, people and branches."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def establish(
        self,
        act: Act,
        *,
        id: str,  # noqa: A002 - the field's word
        name: str,
        timezone: str,
        members: Iterable[Person] = (),
        staff: Iterable[Person] = (),
    ) -> Receipt:
        """登记党委: with its members and office, in one act."""
        stream = streams.committee(id)

        def decide(seen: Seen) -> Drafts:
            state = seen.state(stream, committee.evolve, Committee())
            facts = committee.establish(state, id=id, name=name, timezone=timezone)
            return [(stream, fact) for fact in _with_people(state, facts, members, staff)]

        return self._ledger.perform(act, decide)

    def add_people(self, act: Act, *, committee_id: str, members: Iterable[Person], staff: Iterable[Person]) -> Receipt:
        """登记委员和办事人员."""
        stream = streams.committee(committee_id)
        return self._ledger.perform(
            act,
            lambda seen: [
                (stream, fact) for fact in _with_people(committee_of(seen, committee_id), [], members, staff)
            ],
        )

    def set_calendar(
        self, act: Act, *, committee_id: str, holidays: Iterable[date], working_weekends: Iterable[date]
    ) -> Receipt:
        """公布工作日历."""
        days_off, worked = tuple(holidays), tuple(working_weekends)
        stream = streams.committee(committee_id)
        return self._ledger.perform(
            act,
            lambda seen: [
                (stream, fact)
                for fact in committee.set_calendar(
                    committee_of(seen, committee_id), holidays=days_off, working_weekends=worked
                )
            ],
        )

    def found_branches(self, act: Act, *, committee_id: str, branches: Iterable[NewBranch]) -> Receipt:
        """设立党支部: any number in one act."""
        new = tuple(branches)

        def decide(seen: Seen) -> Drafts:
            seen.load([streams.committee(committee_id), *(streams.branch(one.id) for one in new)])
            state = committee_of(seen, committee_id)
            for one in new:
                known = seen.state(streams.branch(one.id), branch.evolve, Branch())
                yield from ((streams.branch(one.id), fact) for fact in _found(known, committee_id, one))
                for fact in committee.admit_branch(
                    state, branch=one.id, established=one.established, own_members=one.own_members
                ):
                    state = committee.evolve(state, fact)
                    yield streams.committee(committee_id), fact

        return self._ledger.perform(act, decide)


def _with_people(
    state: Committee, facts: list[committee.Fact], members: Iterable[Person], staff: Iterable[Person]
) -> Iterable[committee.Fact]:
    for fact in facts:
        state = committee.evolve(state, fact)
        yield fact
    for person in members:
        for fact in committee.seat_member(state, member=person.id, name=person.name):
            state = committee.evolve(state, fact)
            yield fact
    for person in staff:
        role = person.role or OfficeRole.SCORER
        for fact in committee.assign_staff(state, staff=person.id, name=person.name, role=role):
            state = committee.evolve(state, fact)
            yield fact
