"""Viewer 使用者: who looks at the pages, in which roles, and what they may do there."""

from dataclasses import dataclass
from typing import Final

from domain.access import EVERYWHERE, NAMES, RULES, Actor, Decision, Facts, Grant, Place, Right, Role, decide
from domain.access.decision import NOTHING
from domain.committee import Committee, OfficeRole
from infra.http.language import Text
from infra.http.standing_in import IN_PERSON, StandIn

OFFICE: Final = {OfficeRole.SCORER: Role.SCORER, OfficeRole.REVIEWER: Role.REVIEWER}
HEADQUARTERS: Final = {role.value: role for role in (Role.ORGANISATION_DEPARTMENT, Role.AUDITOR, Role.ADMINISTRATOR)}
SECRETARY: Final = "secretary:"


@dataclass(frozen=True)
class Viewer:
    """Somebody signed in: the account's id, and what it is called. `trusted` is whoever development mode is told.

    `acting` is on whose behalf they act, if they do: then they may do what was handed on, and read as ever.
    """

    account: str
    name: str
    actor: Actor
    trusted: bool = False
    acting: StandIn | None = None

    @property
    def grants(self) -> tuple[Grant, ...]:
        return self.actor.grants

    @property
    def roles(self) -> tuple[Role, ...]:
        """Each once, in the order of the list of roles."""
        held = {grant.role for grant in self.grants}
        return tuple(role for role in Role if role in held)

    @property
    def branch(self) -> str | None:
        """The branch that they work for; the first where there are several."""
        grants = self.grants if self.acting is None else (*self.acting.grants, *self.grants)
        return next((grant.place.branch for grant in grants if grant.place.branch is not None), None)

    @property
    def title(self) -> Text:
        """What they are, in words."""
        names = [NAMES[role] for role in self.roles]
        return Text("、".join(zh for zh, _ in names), ", ".join(en for _, en in names))

    def has(self, *rights: Right) -> bool:
        """Whether one of their roles has one of these rights somewhere: what the menu asks."""
        lent = () if self.acting is None else self.acting.grants
        return any(grant.role in RULES[right].roles for grant in self.grants for right in rights) or any(
            grant.role in RULES[right].roles for grant in lent for right in self.acting_rights.intersection(rights)
        )

    def may(self, right: Right, place: Place) -> bool:
        """Whether they may do this there, as far as roles go: what buttons ask."""
        return self.decide(right, place).allowed

    def decide(self, right: Right, place: Place, facts: Facts = NOTHING) -> Decision:
        """Whether they may do this there, in person or on another's behalf, and why not."""
        if self.acting is None or right in IN_PERSON or right.value.startswith("read_"):
            return decide(self.actor, right, place, facts)
        return self.acting.decide(self.actor, right, place, facts)

    def persons_in(self, committee: str) -> frozenset[str]:
        """In whose name they act in a committee: their own names, or that of whoever they act for."""
        if self.acting is not None:
            return frozenset({self.acting.principal} if self.acting.committee == committee else ())
        return self.names_in(committee)

    def names_in(self, committee: str) -> frozenset[str]:
        """The names that they have in a committee's record themselves."""
        return frozenset(one.person for one in self.grants if one.place.committee in (None, committee))

    @property
    def acting_rights(self) -> frozenset[Right]:
        return frozenset() if self.acting is None else self.acting.rights


def in_development(name: str, committee_id: str | None, committee: Committee) -> Viewer:
    """The roles that a name of the record has in a committee; headquarters by the name of the role."""
    here = Place(committee.enterprise, committee_id)
    grants: list[Grant] = []
    if name in HEADQUARTERS:
        grants.append(Grant(HEADQUARTERS[name], EVERYWHERE, name))
    if name in committee.staff:
        grants.append(Grant(OFFICE[committee.staff[name]], here, name))
    if name in committee.members:
        grants.append(Grant(Role.COMMITTEE_MEMBER, here, name))
    if name in committee.members[:1]:
        grants.append(Grant(Role.COMMITTEE_SECRETARY, here, name))
    if name.startswith(SECRETARY):
        branch = name.removeprefix(SECRETARY)
        grants.append(Grant(Role.BRANCH_SECRETARY, Place(here.enterprise, committee_id, branch), name))
    return Viewer(name, name, Actor(name, tuple(grants)), trusted=True)
