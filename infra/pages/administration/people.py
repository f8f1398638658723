"""People 人员账号: all accounts, found by name, role, place and state; new ones made."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain.access.roles import Role
from infra.http.acting import Running
from infra.http.administering import Inspecting, Managing
from infra.http.fields import Name
from infra.http.grant_answers import Login
from infra.http.language import Text
from infra.http.sessions import Language
from infra.identity.accounts import Account, AccountKind
from infra.identity.overview import Held, Wanted
from infra.identity.passwords import generate
from infra.pages import exports
from infra.pages.administration.places import Tree
from infra.pages.administration.settling import Again, attempt
from infra.pages.administration.words import ACCOUNTS, LANGUAGES, ROLES, state_of
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Shape, as_asked
from infra.pages.rendering import here, render

router = APIRouter(prefix="/workbench/accounts", include_in_schema=False)

COLUMNS: Final = (
    Column("login", Text("登录名", "Login")),
    Column("name", Text("姓名或名称", "Name")),
    Column("roles", Text("岗位", "Roles"), sortable=False),
    Column("kind", Text("类别", "Kind")),
    Column("state", Text("状态", "Status")),
    Column("factor", Text("双因素认证", "Second factor"), Shape.MOMENT),
    Column("language", Text("界面语言", "Language"), shown=False),
    Column("created", Text("建立时间", "Created"), Shape.MOMENT),
)
EMPTY: Final = Text(
    "没有符合条件的账号。可放宽筛选条件, 或新建账号。", "No account is like this. Widen the filters, or make one."
)
STATES: Final[Mapping[str, bool]] = {"in_use": False, "disabled": True}
MOST_ROLES: Final = 3
"""Told in the list; more are counted."""


class NewAccount(FormModel):
    """Whose account it is."""

    kind: AccountKind = AccountKind.PERSON
    login: Login
    name: Name
    language: Language | None = None
    with_password: Literal["yes"] | None = None


@router.get("")
def accounts_page(
    request: Request,
    running: Running,
    frame: Framed,
    who: Inspecting,
    q: Annotated[str, Query(max_length=100)] = "",
    role: Role | None = None,
    place: Annotated[str, Query(max_length=100)] = "",
    state: Literal["", "in_use", "disabled"] = "",
    kind: AccountKind | None = None,
) -> Response:
    tree = Tree(running)
    wanted = Wanted(q.strip(), kind, STATES.get(state), role, tree.asked(place))
    found = who.reached(running.identity.overview.accounts(wanted))
    held = _by_account(running.identity.overview.held())
    rows = [_row(frame, tree, one, held.get(one.id, ())) for one in found]
    listing = Listing(Text("人员账号", "Accounts"), COLUMNS, rows, EMPTY, _chips(request, state, kind))
    return exports.answer(
        request,
        "administration/accounts.html",
        as_asked(listing, request),
        asked={"q": q, "role": role or "", "place": place},
        kept={"state": state, "kind": kind},
        roles=list(ROLES.items()),
        places=tree.choices,
    )


@router.get("/new")
def new_account_page(
    request: Request,
    frame: Framed,  # noqa: ARG001 - what is rendered stands in it
    who: Managing,  # noqa: ARG001 - whoever may not is refused
    kind: AccountKind = AccountKind.PERSON,
) -> Response:
    return render(request, "administration/new_account.html", **_form(), kind=kind)


@router.post("/new")
def send_new_account(request: Request, running: Running, frame: Framed, who: Managing, form: Submitted) -> Response:
    """The account, with its password this once."""

    def act() -> Response:
        asked = form.into(NewAccount)
        password = generate() if asked.kind is AccountKind.PERSON and asked.with_password else None
        made = running.identity.administration.create(
            who.origin,
            kind=asked.kind,
            login=asked.login,
            name=asked.name,
            language=asked.language,
            password=password,
        )
        address = frame.url("account_page", account=made.id)
        return render(request, "administration/account_made.html", account=made, password=password, address=address)

    return attempt(
        request, form, act, Again("administration/new_account.html", lambda: {**_form(), "kind": AccountKind.PERSON})
    )


def _form() -> dict[str, Any]:
    return {"kinds": list(ACCOUNTS.items()), "languages": list(LANGUAGES.items())}


def _by_account(held: Iterable[Held]) -> Mapping[str, list[Held]]:
    found: dict[str, list[Held]] = {}
    for one in held:
        found.setdefault(one.account.id, []).append(one)
    return found


def _row(frame: Frame, tree: Tree, account: Account, held: Sequence[Held]) -> Row:
    address = frame.url("account_page", account=account.id)
    return Row(
        {
            "login": Linked(account.login, address),
            "name": account.name,
            "roles": _roles(frame, tree, held),
            "kind": ACCOUNTS[account.kind],
            "state": state_of(account),
            "factor": account.second_factor_at,
            "language": LANGUAGES.get(account.language or ""),
            "created": account.created_at,
        },
        address,
    )


def _roles(frame: Frame, tree: Tree, held: Sequence[Held]) -> str | None:
    """Each with its place; names of places are the record's, so that this is told in one language."""

    def told(one: Held) -> str:
        where = tree.where(one.grant.level, one.grant.place)
        at = where.of(english=frame.english) if isinstance(where, Text) else where
        return f"{ROLES[one.grant.role].of(english=frame.english)} ({at})"

    first = "; ".join(told(one) for one in held[:MOST_ROLES])
    return (f"{first} +{len(held) - MOST_ROLES}" if len(held) > MOST_ROLES else first) or None


def _chips(request: Request, state: str, kind: AccountKind | None) -> list[list[Chip]]:
    def chip(text: Text, *, chosen: bool, **change: object) -> Chip:
        return Chip(text, here(request, **{"from": None, **change}), chosen)

    return [
        [
            chip(Text("全部", "All"), chosen=not state, state=None),
            chip(Text("使用中", "In use"), chosen=state == "in_use", state="in_use"),
            chip(Text("已停用", "Disabled"), chosen=state == "disabled", state="disabled"),
        ],
        [
            chip(Text("人员和服务", "People and services"), chosen=kind is None, kind=None),
            *(chip(text, chosen=kind is each, kind=each.value) for each, text in ACCOUNTS.items()),
        ],
    ]
