"""Answering 答题: the sheet of a poll, for whoever holds a slip; it asks nobody who they are and keeps nothing of it.

The slip comes after the # of an address, which browsers send to nobody, or is typed in. Nothing is set in the browser,
no session is looked at, and the answer to a sheet names neither the slip nor what was chosen.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from domain.poll import MOST_QUESTIONS
from domain.refusal import Refusal, RefusedError
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Of
from infra.http.polls import InPath
from infra.http.principal import runtime_of
from infra.pages.rendering import bare
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from services.polls import polls_of

AT: Final = "/workbench/polls"
SHEET: Final = "polls/sheet.html"
CHOICE: Final = "answer."
LONGEST: Final = 200  # characters of a field: more is no slip and no choice

router = APIRouter(prefix=AT + "/{committee}/{year}/{number}", include_in_schema=False)


async def filled_in(request: Request) -> AsyncIterator[Mapping[str, str]]:
    """The fields of the sheet. It has no key of its own: a slip counts once as it is."""
    async with request.form(max_fields=MOST_QUESTIONS + 2, max_files=0) as sent:
        yield {name: str(value)[:LONGEST] for name, value in sent.multi_items()}


FilledIn = Annotated[Mapping[str, str], Depends(filled_in)]


@router.get("")
def sheet_page(request: Request, running: Running, of: Of, number: InPath) -> Response:
    return bare(request, SHEET, **_view(running, of, number, {}))


@router.post("")
def send_sheet(request: Request, running: Running, of: Of, number: InPath, typed: FilledIn) -> Response:
    """That it is counted, or the sheet again as it was filled in; nothing of it stays here."""
    answers = {name.removeprefix(CHOICE): made for name, made in typed.items() if name.startswith(CHOICE)}
    try:
        running.polls.answer(of, number, slip=typed.get("slip", ""), answers=answers)
    except RefusedError as refused:
        view = _view(running, of, number, typed)
        missing = refused.code is Refusal.ANSWER_INCOMPLETE
        why = Text(refused.zh, refused.en)
        return bare(request, SHEET, status=409, **{**view, "refusal": why, "marks": missing})
    return bare(request, "polls/counted.html", **_view(running, of, number, {}))


def where_to_answer(request: Request, of: CommitteeYear, number: int) -> str:
    """The sheet's address as it stands on paper: under the name that the program is published under."""
    base = runtime_of(request).settings.public_url or str(request.base_url)
    return f"{base.rstrip('/')}{AT}/{of.committee}/{of.year}/{number}"


def _view(running: Runtime, of: CommitteeYear, number: int, typed: Mapping[str, str]) -> dict[str, Any]:
    poll = polls_of(running.ledger.seen(), of).require(number)
    directory = running.projections.directory
    branches = directory.names(committees=(of.committee,))
    committee = next((one.name for one in directory.committees() if one.id == of.committee), of.committee)
    about = poll.opened.about
    return {
        "poll": poll.opened,
        "is_open": not poll.over,
        "committee": committee,
        "about": None if about is None else branches.get(about, about),
        "typed": typed,
        "refusal": None,
        "marks": False,
    }
