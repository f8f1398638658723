"""Ending 结束测评: with counts and turnout only, or void and untold."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.fields import Reason
from infra.http.language import Text
from infra.http.paths import Of
from infra.http.polls import InPath
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Framed
from infra.pages.polls.reading import AT, ONE, poll_view, require_poll
from infra.pages.recording import Recording

CLOSED: Final = Text("测评已结束, 结果已公布", "The poll is closed and its results are there to be read")
VOIDED: Final = Text("测评已作废", "The poll is void")

router = APIRouter(prefix=AT + "/{number}", include_in_schema=False)


class ClosingForm(FormModel):
    """Nothing is asked."""


class VoidingForm(FormModel):
    reason: Reason = ""


def of_page(request: Request, running: Running, frame: Framed, form: Submitted, of: Of, number: InPath) -> Recording:
    require_poll(running.ledger.seen(), frame, of, number)
    to = frame.url("poll_page", committee=of.committee, year=of.year, number=number)

    def view() -> dict[str, Any]:
        return poll_view(request, running, frame, of, number)

    return Recording(request, form, {"of": of, "number": number}, ONE, to, view)


OfPage = Annotated[Recording, Depends(of_page)]


@router.post("/close")
def send_poll_closing(page: OfPage, running: Running) -> Response:
    return page.record(running.polls.close, ClosingForm, CLOSED)


@router.post("/void")
def send_poll_voiding(page: OfPage, running: Running) -> Response:
    return page.record(running.polls.void, VoidingForm, VOIDED)
