"""Roles 岗位授权: who holds what where; posts that no account holds, and accounts made for them from the record."""

from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from domain.access import Place
from domain.access.roles import Level, Role
from infra.http.acting import Running
from infra.http.administering import Administering, Inspecting, Managing
from infra.http.language import Text
from infra.http.paths import CommitteeId
from infra.identity.overview import Held
from infra.pages import exports
from infra.pages.administration.places import Tree
from infra.pages.administration.posts import Made, Post, make_for, posts_of, secretaries_of, without_account
from infra.pages.administration.settling import Again, attempt
from infra.pages.administration.words import ROLES, state_of
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Shape, Tag, Tone, as_asked
from infra.pages.rendering import here, render
from infra.runtime import Runtime
from projections.directory import Committee
from services.organisation import committee_of

router = APIRouter(prefix="/workbench/roles", include_in_schema=False)

TITLE: Final = Text("岗位授权", "Roles")
VACANCIES: Final = Text("岗位空缺", "Vacancies")
COLUMNS: Final = (
    Column("role", Text("岗位", "Role")),
    Column("where", Text("所在", "Place")),
    Column("login", Text("登录名", "Login")),
    Column("name", Text("姓名", "Name")),
    Column("person", Text("署名", "Signs as")),
    Column("state", Text("状态", "Status")),
    Column("granted", Text("授予时间", "Granted"), Shape.MOMENT),
)
GAPS: Final = (
    Column("committee", Text("党委", "Committee")),
    Column("scorer", ROLES[Role.SCORER]),
    Column("reviewer", ROLES[Role.REVIEWER]),
    Column("office", ROLES[Role.COMMITTEE_SECRETARY]),
    Column("members", Text("委员账号", "Members' accounts"), Shape.NUMBER),
    Column("branches", Text("党支部", "Branches"), Shape.NUMBER),
    Column("missing", Text("书记无账号", "Secretaries without account"), Shape.NUMBER),
)
POSTS: Final = (
    Column("role", Text("岗位", "Role")),
    Column("name", Text("姓名", "Name")),
    Column("where", Text("所在", "Place")),
    Column("login", Text("将用登录名", "Login to be")),
)
MADE: Final = (
    Column("login", Text("登录名", "Login"), sortable=False),
    Column("password", Text("一次性密码", "One-time password"), sortable=False),
    Column("name", Text("姓名", "Name"), sortable=False),
    Column("role", Text("岗位", "Role"), sortable=False),
    Column("where", Text("所在", "Place"), sortable=False),
    Column("note", Text("说明", "Note"), sortable=False),
)
LACKING: Final = Tag(Text("缺账号", "No account"), Tone.WARN)
OFFICE: Final = {"scorer": Role.SCORER, "reviewer": Role.REVIEWER, "office": Role.COMMITTEE_SECRETARY}


class ForRoles(FormModel):
    """For which posts accounts are made."""

    roles: Annotated[tuple[Role, ...], Field(min_length=1)]


@router.get("")
def roles_page(
    request: Request,
    running: Running,
    frame: Framed,
    who: Inspecting,
    role: Role | None = None,
    place: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    tree = Tree(running)
    held = running.identity.overview.held(role=role, places=tree.asked(place))
    reached = {one.id for one in who.reached(list({one.account.id: one.account for one in held}.values()))}
    rows = [_held(frame, tree, one) for one in held if one.account.id in reached]
    empty = Text("没有符合条件的授权。", "No role is held like this.")
    return exports.answer(
        request,
        "administration/roles.html",
        as_asked(Listing(TITLE, COLUMNS, rows, empty), request),
        tabs=_tabs(frame, "roles"),
        asked={"role": role or "", "place": place},
        roles=list(ROLES.items()),
        places=tree.choices,
    )


@router.get("/vacancies")
def vacancies_page(
    request: Request,
    running: Running,
    frame: Framed,
    who: Inspecting,
    every: Annotated[bool | None, Query(alias="all")] = None,
) -> Response:
    """Committees whose office or branches lack accounts."""
    tree, held = Tree(running), _serving(running)
    lacking = Counter(
        tree.branches[one.place].committee for one in without_account(secretaries_of(tree.branches.values()), held)
    )
    there = Counter((one.grant.role, one.grant.place) for one in held if one.grant.level is Level.COMMITTEE)
    within = [one for one in tree.committees.values() if who.reaches(Place(one.enterprise, one.id))]
    rows = [_gaps(frame, one, there, lacking[one.id]) for one in within if every or _lacks(one, there, lacking[one.id])]
    chips = [
        Chip(Text("有空缺的", "With vacancies"), here(request, all=None), not every),
        Chip(Text("全部党委", "All committees"), here(request, all="true"), bool(every)),
    ]
    empty = Text("每个党委和党支部的岗位都有账号。", "Every committee and branch has its accounts.")
    listing = as_asked(Listing(VACANCIES, GAPS, rows, empty, [chips]), request)
    return exports.answer(request, "administration/vacancies.html", listing, tabs=_tabs(frame, "vacancies"))


@router.get("/committees/{committee}")
def posts_page(
    request: Request,
    running: Running,
    frame: Framed,  # noqa: ARG001 - what is rendered stands in it
    who: Managing,
    committee: CommitteeId,
) -> Response:
    return render(request, "administration/posts.html", **_posts(request, running, who, committee))


@router.post("/committees/{committee}")
def send_accounts_for_posts(
    request: Request, running: Running, frame: Framed, who: Managing, committee: CommitteeId, form: Submitted
) -> Response:
    """The logins with their passwords, this once, on the page and as a file in it."""

    def act() -> Response:
        roles = form.into(ForRoles).roles
        wanted = [one for one in _without_account(running, who, committee) if one.role in roles]
        made = make_for(running.identity.administration, who.origin, committee, wanted)
        tree = Tree(running)
        listing = Listing(
            Text("新账号", "New accounts"), MADE, [_made(frame, tree, one) for one in made], Text("没有", "None")
        )
        file = b64encode(exports.written(frame, listing)).decode()
        name = tree.where(Level.COMMITTEE, committee)
        return render(request, "administration/accounts_made.html", listing=listing, file=file, committee=name)

    return attempt(
        request, form, act, Again("administration/posts.html", lambda: _posts(request, running, who, committee))
    )


def _without_account(running: Runtime, who: Administering, committee: str) -> list[Post]:
    who.require(Place(committee_of(running.ledger.seen(), committee).enterprise, committee))
    return without_account(posts_of(running, committee), _serving(running))


def _serving(running: Runtime) -> list[Held]:
    """Roles of accounts that are let in, without those of secretaries who have left."""
    held = [one for one in running.identity.overview.held() if one.account.disabled_at is None]
    lapsed = {one.number for one in running.identity.grants.lapsed([one.grant for one in held])}
    return [one for one in held if one.grant.number not in lapsed]


def _posts(request: Request, running: Runtime, who: Administering, committee: str) -> dict[str, Any]:
    posts, tree = _without_account(running, who, committee), Tree(running)
    rows = [
        Row(
            {
                "role": ROLES[one.role],
                "name": one.name,
                "where": tree.where(one.level, one.place),
                "login": one.login(committee),
            }
        )
        for one in posts
    ]
    numbers = Counter(one.role for one in posts)
    empty = Text("记录中的人都已有账号。", "Everybody of the record has an account.")
    return {
        "listing": as_asked(Listing(VACANCIES, POSTS, rows, empty), request),
        "committee": tree.where(Level.COMMITTEE, committee),
        "id": committee,
        "choices": [(role, Text(f"{ROLES[role].zh} ({n})", f"{ROLES[role].en} ({n})")) for role, n in numbers.items()],
    }


def _held(frame: Frame, tree: Tree, one: Held) -> Row:
    address = frame.url("account_page", account=one.account.id)
    return Row(
        {
            "role": ROLES[one.grant.role],
            "where": tree.where(one.grant.level, one.grant.place),
            "login": Linked(one.account.login, address),
            "name": one.account.name,
            "person": one.grant.person,
            "state": state_of(one.account),
            "granted": one.grant.granted_at,
        },
        address,
    )


def _gaps(frame: Frame, one: Committee, there: Counter[tuple[Role, str]], missing: int) -> Row:
    address = frame.url("posts_page", committee=one.id)
    office = {name: there[role, one.id] or LACKING for name, role in OFFICE.items()}
    members = there[Role.COMMITTEE_MEMBER, one.id]
    numbers = {"members": members, "branches": one.branches, "missing": missing}
    return Row({"committee": Linked(one.name, address), **office, **numbers}, address)


def _lacks(one: Committee, there: Counter[tuple[Role, str]], missing: int) -> bool:
    return missing > 0 or any(not there[role, one.id] for role in OFFICE.values())


def _made(frame: Frame, tree: Tree, one: Made) -> Row:
    why = Text(one.refused.zh, one.refused.en) if one.refused else None
    return Row(
        {
            "login": one.login,
            "password": one.password,
            "name": one.post.name,
            "role": ROLES[one.post.role],
            "where": tree.where(one.post.level, one.post.place),
            "note": why.of(english=frame.english) if why else None,
        },
        tone=Tone.LATE if why else Tone.PLAIN,
    )


def _tabs(frame: Frame, chosen: str) -> Sequence[tuple[Text, str | None, bool, None]]:
    return (
        (Text("谁任何岗", "Who holds what"), frame.url("roles_page"), chosen == "roles", None),
        (VACANCIES, frame.url("vacancies_page"), chosen == "vacancies", None),
    )
