"""Closing 年度办结: what still stands in the way of closing the year, and what goes on after it."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain import streams
from domain.refusal import Refusal
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages.acting import act_of, perform
from infra.pages.consequences.book import AT, book_of
from infra.pages.forms import Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.people import names_in
from infra.pages.rendering import render
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from services.years import hindrances

TEMPLATE: Final = "consequences/closing.html"
SETTLED_ON: Final[Mapping[str, str]] = {
    Refusal.APPEAL_PENDING: "grading_appeals_page",
    Refusal.GRADES_UNDECIDED: "grading_desk_page",
    Refusal.CONSEQUENCES_NOT_OPENED: "consequences_page",
}
"""The page on which each is settled."""

router = APIRouter(prefix=AT + "/closing", include_in_schema=False)


class Hindrance(NamedTuple):
    """What has to be done first, and where."""

    what: Text
    href: str | None


@router.get("")
def closing_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    return render(request, TEMPLATE, **closing_view(running, frame, of))


@router.post("")
def send_closing_of_year(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Response:
    return perform(
        request,
        form,
        lambda: running.years.close(act_of(request, form), of),
        done=Text(f"{of.year}年度考核已办结", f"The year {of.year} is closed"),
        to=frame.url("closing_page", committee=of.committee, year=of.year),
        again=TEMPLATE,
        view=lambda: closing_view(running, frame, of),
    )


def closing_view(running: Runtime, frame: Frame, of: CommitteeYear) -> Mapping[str, Any]:
    book = book_of(running, frame, of)
    found = hindrances(book.seen, of)
    closed = next(iter(book.seen.history(streams.year(of.committee, of.year))), None)
    where = {"committee": of.committee, "year": of.year}
    return {
        "book": book,
        "tabs": book.tabs("closing_page"),
        "closed": closed,
        "by": names_in(book.seen, of.committee)(closed.envelope.by) if closed else None,
        "hindrances": [
            Hindrance(Text(one.zh, one.en), frame.url(SETTLED_ON.get(one.code, ""), **where)) for one in found
        ],
        "going_on": [one for one in book.items if not one.honoured],
    }
