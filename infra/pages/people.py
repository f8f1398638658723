"""People 人员姓名: what those who stand in the record by an id are called."""

from typing import Final, Protocol

from domain import streams
from domain.branch import SecretaryAppointed
from domain.committee import MemberSeated, StaffAssigned
from domain.delegation import DelegationGranted
from domain.enterprise import OrganiserAssigned
from infra.http.language import Text
from services.ledger import Seen
from services.organisation import committee_of
from services.reactions import SYSTEM

SECRETARY = "secretary:"
PROGRAM: Final = Text("系统", "The system")
"""Who did what the program does by itself once something is recorded or a day has come."""


class Names(Protocol):
    """What somebody is called by their id, where they acted at a position of the log: as it was then."""

    def __call__(self, person: str, at: int | None = None, /) -> str: ...


def who(by: str, name: str) -> Text | str:
    """Who acted, as pages say it."""
    return PROGRAM if by == SYSTEM else name


def names_in(seen: Seen, committee: str) -> Names:
    """By id: the committee's people, the enterprise's organisers, the secretaries by who it was then, or is at last.

    Whoever is on record in no post is called as the latest delegation to them says.
    """
    known = {
        one.fact.delegate: one.fact.delegate_name
        for one in seen.history(streams.delegations(committee))
        if isinstance(one.fact, DelegationGranted) and one.fact.delegate_name
    }
    known |= {
        fact.member if isinstance(fact, MemberSeated) else fact.staff: fact.name
        for fact in (one.fact for one in seen.history(streams.committee(committee)))
        if isinstance(fact, MemberSeated | StaffAssigned)
    }
    above = committee_of(seen, committee).enterprise
    for one in seen.history(streams.enterprise(above)) if above else ():
        if isinstance(one.fact, OrganiserAssigned):
            known[one.fact.person] = one.fact.name

    def name(person: str, at: int | None = None, /) -> str:
        if not person.startswith(SECRETARY):
            return known.get(person, person)
        history = seen.history(streams.branch(person.removeprefix(SECRETARY)))
        appointed = [(one.position, one.fact.name) for one in history if isinstance(one.fact, SecretaryAppointed)]
        then = [name for position, name in appointed if at is None or position <= at]
        return (then or [name for _, name in appointed[:1]] or [person])[-1]

    return name
