"""Reviewing 复核: what is scored and waits for somebody else to agree, or to return it with a reason."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.access import Right
from infra.http.acting import Running
from infra.http.fields import Branches, Reason
from infra.http.language import Text
from infra.http.paths import At
from infra.pages.acting import act_of, perform
from infra.pages.forms import Form, FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.rendering import render
from infra.pages.scoring.line import Difference, Line, Stage
from infra.pages.scoring.periods import OF_PERIOD, period_name, tabs
from infra.pages.scoring.sheet import Sheet, sheet_of
from infra.runtime import Runtime
from services.assessments import Round
from services.ledger import Receipt

TEMPLATE: Final = "scoring/review.html"

router = APIRouter(prefix=OF_PERIOD, include_in_schema=False)


class Judgement(FormModel):
    """Which branches, and why they go back."""

    branch: Branches
    reason: Reason = ""


class Waiting(NamedTuple):
    """A scored branch: where it differs much from its own view, and why the viewer may not review it, if so."""

    line: Line
    large: list[tuple[str, Difference]]
    why_not: Text | None


@router.get("/review")
def review_queue_page(request: Request, running: Running, frame: Framed, at: At) -> Response:
    return render(request, TEMPLATE, **_view(running, frame, at))


@router.post("/review")
def send_review(request: Request, running: Running, frame: Framed, at: At, form: Submitted) -> Response:
    """复核同意."""
    return _judge(request, running, frame, at, form, agreed=True)


@router.post("/review/return")
def send_return(request: Request, running: Running, frame: Framed, at: At, form: Submitted) -> Response:
    """复核退回."""
    return _judge(request, running, frame, at, form, agreed=False)


def waiting(sheet: Sheet, frame: Frame) -> list[Waiting]:
    """In the order of the branches."""
    return [_waiting(line, sheet, frame) for line in sheet.of(Stage.REVIEW)]


def _waiting(line: Line, sheet: Sheet, frame: Frame) -> Waiting:
    large = [(item.title, found) for item in line.standard.items if (found := line.difference_in(item)) and found.large]
    decision = line.may(frame.viewer, Right.REVIEW, sheet.seen)
    return Waiting(line, large, None if decision.allowed else Text(decision.zh, decision.en))


def _judge(request: Request, running: Runtime, frame: Frame, at: Round, form: Form, *, agreed: bool) -> Response:
    number = len(form.several("branch[]"))

    def act() -> Receipt:
        said = form.into(Judgement)
        return running.assessments.review(
            act_of(request, form), at, branches=said.branch, agreed=agreed, reason=said.reason
        )

    word = Text("复核同意", "agreed in review") if agreed else Text("退回重新评分", "returned to be scored again")
    return perform(
        request,
        form,
        act,
        done=Text(f"{number}个党支部的评分已{word.zh}", f"{number} scored branches {word.en}"),
        to=frame.url("review_queue_page", committee=at.committee, year=at.year, period=at.period.value),
        again=TEMPLATE,
        view=lambda: _view(running, frame, at, chosen=form.several("branch[]")),
    )


def _view(running: Runtime, frame: Frame, at: Round, chosen: tuple[str, ...] = ()) -> Mapping[str, Any]:
    sheet = sheet_of(running, frame, at)
    return {
        "sheet": sheet,
        "title": period_name(at),
        "tabs": tabs(frame, "review_queue_page", at),
        "waiting": waiting(sheet, frame),
        "returned": sheet.of(Stage.AGAIN),
        "chosen": chosen,
        "may_review": frame.can("review") and frame.at is None,
    }
