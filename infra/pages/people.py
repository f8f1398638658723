"""People 人员姓名: what those who stand in the record by an id are called."""

from collections.abc import Callable
from typing import Final

from domain import streams
from domain.committee import MemberSeated, StaffAssigned
from domain.enterprise import OrganiserAssigned
from infra.http.language import Text
from services.branch_life import branch_of
from services.ledger import Seen
from services.organisation import committee_of
from services.reactions import SYSTEM

SECRETARY = "secretary:"
Names = Callable[[str], str]
PROGRAM: Final = Text("系统", "The system")
"""Who did what the program does by itself once something is recorded or a day has come."""


def who(by: str, name: str) -> Text | str:
    """Who acted, as pages say it."""
    return PROGRAM if by == SYSTEM else name


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
