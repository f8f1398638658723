"""People 人员姓名: what those who stand in the record by an id are called."""

from collections.abc import Callable

from domain import streams
from domain.committee import MemberSeated, StaffAssigned
from domain.enterprise import OrganiserAssigned
from services.branch_life import branch_of
from services.ledger import Seen
from services.organisation import committee_of

SECRETARY = "secretary:"
Names = Callable[[str], str]


def names_in(seen: Seen, committee: str) -> Names:
    """By id: the committee's people, the enterprise's organisers, the secretaries as they are now."""
    known = {
        fact.member if isinstance(fact, MemberSeated) else fact.staff: fact.name
        for fact in (one.fact for one in seen.history(streams.committee(committee)))
        if isinstance(fact, MemberSeated | StaffAssigned)
    }
    above = committee_of(seen, committee).enterprise
    for one in seen.history(streams.enterprise(above)) if above else ():
        if isinstance(one.fact, OrganiserAssigned):
            known[one.fact.person] = one.fact.name

    def name(person: str) -> str:
        if not person.startswith(SECRETARY):
            return known.get(person, person)
        appointed = branch_of(seen, person.removeprefix(SECRETARY)).secretary
        return appointed.name if appointed else person

    return name
