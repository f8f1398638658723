"""Two committees in one enterprise, and an account in every role: the first is home, the second is out of its tree."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from domain.access import EVERYWHERE, Actor, Grant, Level, Place, Role
from infra.runtime import Runtime
from tests.http.api import Api, Committee, a_committee, a_year
from tests.http.signed_in import signing_in

ENTERPRISE, FOREIGN_ENTERPRISE = "group", "other-group"
ABOVE = {Role.AUDITOR, Role.ADMINISTRATOR}
"""Whose tree is everything, here."""


@dataclass(frozen=True)
class Roles:
    """Who asks, and where they are at home and where not."""

    home: Committee
    foreign: Committee
    accounts: Mapping[Role, Api]
    actors: Mapping[Role, Actor]

    def named(self, *, at_home: bool) -> dict[str, str]:
        """What stands in an address for a thing of the tree, or for one outside of it."""
        where = self.home if at_home else self.foreign
        return {
            "committee": where.id,
            "branch": where.branches[0],
            "enterprise": ENTERPRISE if at_home else FOREIGN_ENTERPRISE,
            "year": "2025",
            "period": "Q1",
        }


@contextmanager
def every_role(runtime: Runtime, api: Api) -> Iterator[Roles]:
    """An account in each role: of a branch, a committee and an enterprise, supervision and administration of all."""
    home, foreign = a_year(api), a_year(api)
    staff = {"members": [], "staff": [{"id": "s3", "name": "党办老郑", "role": "scorer"}]}
    for one, enterprise in ((home, ENTERPRISE), (foreign, FOREIGN_ENTERPRISE)):
        organisers = [{"id": "o1", "name": "组织部老严"}]
        named = {"id": enterprise, "name": "总公司", "timezone": "Asia/Shanghai", "organisers": organisers}
        api.done("/enterprises", named)
        api.done(f"/enterprises/{enterprise}/committees", {"committees": [one.id]})
        api.done(f"/committees/{one.id}/people", staff)
        one.confirmed("Q1")
    a_committee(api)
    branch = home.branches[0]
    held = {
        Role.BRANCH_SECRETARY: (Level.BRANCH, branch, f"secretary:{branch}"),
        Role.BRANCH_MEMBER: (Level.BRANCH, branch, "p1"),
        Role.SCORER: (Level.COMMITTEE, home.id, "s1"),
        Role.REVIEWER: (Level.COMMITTEE, home.id, "s2"),
        Role.COMMITTEE_MEMBER: (Level.COMMITTEE, home.id, "m1"),
        Role.COMMITTEE_SECRETARY: (Level.COMMITTEE, home.id, "s3"),
        Role.ORGANISATION_DEPARTMENT: (Level.ENTERPRISE, ENTERPRISE, "o1"),
        Role.AUDITOR: (Level.EVERYWHERE, "", None),
        Role.ADMINISTRATOR: (Level.EVERYWHERE, "", None),
    }
    places = {
        Level.BRANCH: Place(ENTERPRISE, home.id, branch),
        Level.COMMITTEE: Place(ENTERPRISE, home.id),
        Level.ENTERPRISE: Place(ENTERPRISE),
        Level.EVERYWHERE: EVERYWHERE,
    }
    actors = {
        role: Actor(role, (Grant(role, places[level], person or role),)) for role, (level, _, person) in held.items()
    }
    with signing_in(runtime, str(api.client.base_url)) as sign_in:
        accounts = {role: sign_in(f"as-{role}", (role, *where)) for role, where in held.items()}
        yield Roles(home, foreign, accounts, actors)
