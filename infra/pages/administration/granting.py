"""Granting 授予岗位: the role, then its place from the tree, then the person from the record."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain import streams
from domain.access import Place
from domain.access.roles import LEVELS, Level, Role
from domain.committee import MemberSeated, OfficeRole, StaffAssigned
from domain.enterprise import OrganiserAssigned
from infra.http.acting import Running
from infra.http.administering import Administering, InPath, Managing
from infra.http.fields import ActorId
from infra.http.grant_answers import PlaceId
from infra.http.language import Text
from infra.identity.accounts import Account
from infra.pages.administration.case import OnAccount
from infra.pages.administration.places import Tree
from infra.pages.administration.settling import Again, attempt, settled
from infra.pages.administration.words import ROLES
from infra.pages.forms import FormModel
from infra.pages.frame import Framed
from infra.pages.rendering import render
from infra.runtime import Runtime

router = APIRouter(prefix="/workbench/accounts/{account}/grants", include_in_schema=False)

TEMPLATE: Final = "administration/grant.html"
GRANTED: Final = Text("岗位已授予, 立即生效", "The role is granted, at once")
NAMED_IN_RECORD: Final = frozenset(
    {
        Role.SCORER,
        Role.REVIEWER,
        Role.COMMITTEE_MEMBER,
        Role.COMMITTEE_SECRETARY,
        Role.ORGANISATION_DEPARTMENT,
    }
)
"""Roles whose acts stand under a person of the record; a secretary's is the post's, the others' the account's."""


class NewGrant(FormModel):
    """What is granted where, and as whom."""

    role: Role
    level: Level
    place: PlaceId = ""
    person: ActorId | None = None


class Choice(NamedTuple):
    """How far the choice has come: the place as `level:id`, a branch of it, the persons to choose from."""

    role: Role | None
    place: str
    branch: str


@router.get("/new")
def grant_page(
    request: Request,
    running: Running,
    frame: Framed,  # noqa: ARG001 - what is rendered stands in it
    who: Managing,
    account: InPath,
    role: Role | None = None,
    place: Annotated[str, Query(max_length=100)] = "",
    branch: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    found = who.over(account)
    return render(request, TEMPLATE, **_view(running, who, found, Choice(role, place, branch)))


@router.post("/new")
def send_grant(case: OnAccount) -> Response:
    def act() -> Response:
        asked = case.form.into(NewGrant)
        case.who.require(
            Place() if asked.level is Level.EVERYWHERE else case.who.identity.grants.place(asked.level, asked.place)
        )
        case.administration.grant(case.who.origin, case.account, **asked.model_dump())
        return settled(case.request, case.frame.url("account_page", account=case.account.id), GRANTED)

    typed = case.form.typed
    role = Role(typed["role"]) if typed.get("role") in set(Role) else None
    chosen = Choice(role, typed.get("chosen", ""), typed.get("branch", ""))
    again = Again(TEMPLATE, lambda: _view(case.running, case.who, case.account, chosen))
    return attempt(case.request, case.form, act, again)


def _view(running: Runtime, who: Administering, account: Account, chosen: Choice) -> dict[str, Any]:
    """The next step that is missing, of those that the role needs."""
    tree = Tree(running)
    places = _places(tree, who, chosen.role)
    place = chosen.place if chosen.place in dict(places) else places[0][0] if len(places) == 1 else ""
    level, _, id_ = place.partition(":")
    of_branch = chosen.role is not None and Level.BRANCH in LEVELS[chosen.role]
    branches = _branches(tree, id_) if of_branch and place else []
    branch = chosen.branch if chosen.branch in dict(branches) else ""
    named = chosen.role in NAMED_IN_RECORD
    return {
        "account": account,
        "roles": list(ROLES.items()),
        "role": chosen.role or "",
        "places": places,
        "place": place,
        "of_branch": of_branch,
        "branches": branches,
        "branch": branch,
        "level": Level.BRANCH if of_branch else level,
        "id": branch if of_branch else id_,
        "named": named,
        "persons": _persons(running, chosen.role, id_) if named and place and chosen.role else [],
        "ready": bool(branch if of_branch else place),
    }


def _places(tree: Tree, who: Administering, role: Role | None) -> Sequence[tuple[str, str | Text]]:
    """Where the role may be held, or the committee that the branch belongs to; only what is within reach."""
    if role is None:
        return []
    levels = LEVELS[role]
    found: list[tuple[str, str | Text, Place]] = []
    if Level.EVERYWHERE in levels:
        found.append((f"{Level.EVERYWHERE}:", tree.where(Level.EVERYWHERE, ""), Place()))
    if Level.ENTERPRISE in levels:
        found += [(f"{Level.ENTERPRISE}:{one.id}", one.name, Place(one.id)) for one in tree.enterprises.values()]
    if levels & {Level.COMMITTEE, Level.BRANCH}:
        found += [
            (f"{Level.COMMITTEE}:{one.id}", one.name, Place(one.enterprise, one.id)) for one in tree.committees.values()
        ]
    return [(value, title) for value, title, place in found if who.reaches(place)]


def _branches(tree: Tree, committee: str) -> Sequence[tuple[str, str]]:
    return [
        (one.id, f"{one.name} ({one.secretary or '–'})")
        for one in tree.branches.values()
        if one.committee == committee and one.ended is None
    ]


def _persons(running: Runtime, role: Role, place: str) -> Sequence[tuple[str, str]]:
    """Those whom the record knows in the role there, by id."""
    is_enterprise = role is Role.ORGANISATION_DEPARTMENT
    stream = streams.enterprise(place) if is_enterprise else streams.committee(place)
    found: list[tuple[str, str]] = []
    for recorded in running.ledger.seen().history(stream):
        match recorded.fact:
            case OrganiserAssigned(person, name):
                found.append((person, name))
            case MemberSeated(member, name) if role in {Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY}:
                found.append((member, name))
            case StaffAssigned(staff, name, kind) if role is Role.COMMITTEE_SECRETARY or OFFICE.get(role) is kind:
                found.append((staff, name))
    return [(person, f"{name} ({person})") for person, name in found]


OFFICE: Final = {Role.SCORER: OfficeRole.SCORER, Role.REVIEWER: OfficeRole.REVIEWER}
