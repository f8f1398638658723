"""Voices 意见与异议: said during the notice, and answered by the office; the vote waits for the answers."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from domain import streams
from domain.record import Recorded
from domain.voices import Answered, ObjectionRaised
from infra.http.acting import Running
from infra.http.fields import Reason
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages.acting import act_of, perform
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Framed
from infra.pages.grading.desk import around
from infra.pages.grading.file import GradingFile, grading_file
from infra.pages.grading.tabs import DESK
from infra.pages.rendering import render
from infra.runtime import Runtime
from services.ledger import Receipt

TEMPLATE: Final = "grading/voices.html"

router = APIRouter(prefix=DESK + "/voices", include_in_schema=False)


class AnswerForm(FormModel):
    """Which is answered, and the answer."""

    number: Annotated[int, Field(ge=1, le=1_000_000)]
    text: Reason


class Said(NamedTuple):
    """A comment or an objection, who raised it (None: unsigned) and its answer."""

    number: int
    objection: bool
    by: str | None
    about: str | None
    text: str
    received: Recorded
    answered: Recorded | None


@router.get("")
def grading_voices_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    return render(request, TEMPLATE, **voices_view(running, grading_file(running, frame, of)))


@router.post("")
def send_voice_answer(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Response:
    def answer() -> Receipt:
        asked = form.into(AnswerForm)
        return running.voices.answer(act_of(request, form), of, number=asked.number, text=asked.text)

    return perform(
        request,
        form,
        answer,
        done=Text("答复已登记", "The answer is recorded"),
        to=frame.url("grading_voices_page", committee=of.committee, year=of.year),
        again=TEMPLATE,
        view=lambda: voices_view(running, grading_file(running, frame, of)),
    )


def voices_view(running: Runtime, file: GradingFile) -> Mapping[str, Any]:
    history = file.seen.history(streams.voices(file.of.committee, file.of.year))
    answers = {one.fact.number: one for one in history if isinstance(one.fact, Answered)}
    said = [_said(file, one, answers.get(one.fact.number)) for one in history if not isinstance(one.fact, Answered)]
    said.sort(key=lambda one: (one.answered is not None, not one.objection, one.number))
    return {**around(running, file, "grading_voices_page"), "said": said}


def _said(file: GradingFile, one: Recorded, answered: Recorded | None) -> Said:
    fact = one.fact
    return Said(
        fact.number,
        isinstance(fact, ObjectionRaised),
        file.person(fact.by) if fact.by else None,
        file.branch(fact.about) if fact.about else None,
        fact.text,
        one,
        answered,
    )
