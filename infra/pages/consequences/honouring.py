"""Honouring 登记兑现: of what has no steps of its own, any number at once, each with a note or one for all."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.fields import BranchId, Kind
from infra.http.language import Text
from infra.http.paths import Of
from infra.http.rectifications import Text as Note
from infra.pages.acting import act_of, perform
from infra.pages.consequences.book import AT, Book, book_of, named
from infra.pages.consequences.rewards import Entry
from infra.pages.forms import Form, FormModel, Submitted
from infra.pages.frame import Framed
from infra.pages.rendering import render
from infra.pages.ticked import Line, refuse, row_of, ticked
from services.honours import Honoured

TEMPLATE: Final = "consequences/honours.html"
NO_NOTE: Final = Text("请填写兑现说明, 或在上方填写统一说明", "say how, or give a note for all above")

router = APIRouter(prefix=AT + "/honours", include_in_schema=False)


class HonourLine(Line):
    """One that was honoured; without a note of its own it takes the one for all."""

    branch: BranchId
    kind: Kind
    note: Note | None = None

    @property
    def filled(self) -> bool:
        return self.note is not None


class HonoursForm(FormModel):
    rows: dict[str, HonourLine] = Field(default_factory=dict)
    note: Note | None = None


@router.get("")
def honours_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    return render(request, TEMPLATE, **honours_view(book_of(running, frame, of)))


@router.post("")
def send_honours(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Response:
    return perform(
        request,
        form,
        lambda: running.honours.honour_several(act_of(request, form), of, honoured=_honoured(form)),
        done=Text("兑现情况已登记", "It is recorded as honoured"),
        to=frame.url("honours_page", committee=of.committee, year=of.year),
        again=TEMPLATE,
        view=lambda: honours_view(book_of(running, frame, of)),
    )


def honours_view(book: Book) -> Mapping[str, Any]:
    """What waits to be honoured in a way that only a note tells."""
    entries = [Entry(row_of(one.branch, one.kind), one, named(one.kind)) for one in book.to_honour()]
    return {"book": book, "entries": entries, "tabs": book.tabs("honours_page")}


def _honoured(form: Form) -> list[Honoured]:
    given = form.into(HonoursForm)
    chosen = [(row, one, one.note or given.note) for row, one in ticked(given.rows)]
    refuse({f"{row}.note": NO_NOTE for row, _, note in chosen if note is None})
    return [Honoured(one.branch, one.kind, note) for _, one, note in chosen if note is not None]
