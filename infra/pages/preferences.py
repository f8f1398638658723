"""Preferences 偏好: language, light or dark, the width of the menu; committee and year in view. Kept in cookies."""

from contextlib import suppress
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match

from domain.refusal import NotFoundError
from infra.http.cookies import keep
from infra.http.language import COOKIE as LANGUAGE
from infra.http.principal import runtime_of
from infra.pages.errors import PREFIX, is_page
from infra.pages.frame import PLACE, THEMES
from services.branch_life import home_of

CHOICES: Final = {LANGUAGE: ("zh", "en"), "theme": THEMES, "menu": ("wide", "narrow")}
A_YEAR: Final = 365 * 24 * 3600  # seconds

router = APIRouter(prefix="/workbench", include_in_schema=False)
Whence = Annotated[str, Form(max_length=2_000)]


@router.post("/preferences")
def send_preferences(
    request: Request,
    whence: Whence = PREFIX,
    lang: Annotated[str, Form(max_length=8)] = "",
    theme: Annotated[str, Form(max_length=8)] = "",
    menu: Annotated[str, Form(max_length=8)] = "",
) -> Response:
    """Keeps what was chosen, and goes back to where it was chosen."""
    response = RedirectResponse(own_address(whence), 303)
    for name, value in ((LANGUAGE, lang), ("theme", theme), ("menu", menu)):
        if value in CHOICES[name]:
            remember(request, response, name, value)
    return response


@router.post("/place")
def send_place(
    request: Request,
    committee: Annotated[str, Form(max_length=64)],
    year: Annotated[str, Form(max_length=4, pattern=r"^\d{4}$")],
    whence: Whence = PREFIX,
) -> Response:
    """The same page for another committee or year; the first page where the same is not there."""
    response = RedirectResponse(_moved(request, own_address(whence), committee, year), 303)
    remember(request, response, PLACE, f"{committee}/{year}")
    return response


def remember(request: Request, response: Response, name: str, value: str) -> None:
    keep(request, response, name, value, seconds=A_YEAR)


def own_address(whence: str) -> str:
    """An address of the workbench, wherever the form says it comes from."""
    return whence if is_page({"path": whence.partition("?")[0]}) and "\\" not in whence else PREFIX


def _moved(request: Request, whence: str, committee: str, year: str) -> str:
    path = whence.partition("?")[0]
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    for route in request.app.state.pages:
        matched, child = route.matches(scope)
        if matched is not Match.FULL:
            continue
        given: dict[str, str] = child.get("path_params", {})
        if not {"committee", "year"} & given.keys():
            return path
        if "branch" in given and committee not in (given.get("committee"), _home(request, given["branch"], year)):
            return PREFIX
        return str(request.app.url_path_for(route.name, **_changed(given, committee, year)))
    return PREFIX


def _home(request: Request, branch: str, year: str) -> str | None:
    with suppress(NotFoundError):
        return home_of(runtime_of(request).ledger.seen(), branch, int(year))
    return None


def _changed(given: dict[str, str], committee: str, year: str) -> dict[str, str]:
    change = {"committee": committee, "year": year}
    return {name: str(change.get(name, value)) for name, value in given.items()}
