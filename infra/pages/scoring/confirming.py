"""Confirming 确认与讲评: reviewed scores become results, with a comment each; then the period is published."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from pydantic import Field, TypeAdapter, ValidationError
from starlette.responses import Response

from domain.access import Right
from domain.english import counted
from infra.http.acting import Running
from infra.http.fields import Branches, Comment
from infra.http.language import Text
from infra.http.paths import At
from infra.http.problems import FAULTS
from infra.pages.acting import act_of, perform
from infra.pages.forms import FaultyFormError, Form, FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.rendering import render
from infra.pages.scoring.line import Line, Stage
from infra.pages.scoring.overview import AWAITED, progress, published
from infra.pages.scoring.periods import OF_PERIOD, period_name, tabs
from infra.pages.scoring.sheet import sheet_of
from infra.runtime import Runtime
from services.assessments import Round
from services.ledger import Receipt, Seen

TEMPLATE: Final = "scoring/confirmation.html"
COMMENT: Final = TypeAdapter(Comment)
CHOSEN: Final = "_branch[]"  # which are chosen is nobody's draft

router = APIRouter(prefix=OF_PERIOD, include_in_schema=False)


class Chosen(FormModel):
    """Which branches."""

    branches: Annotated[Branches, Field(alias="_branch")]


@router.get("/confirmation")
def confirmation_page(request: Request, running: Running, frame: Framed, at: At) -> Response:
    return render(request, TEMPLATE, **_view(running, frame, at))


@router.post("/confirmation")
def send_confirmation(request: Request, running: Running, frame: Framed, at: At, form: Submitted) -> Response:
    """确认所选."""
    chosen = form.several(CHOSEN)

    def act() -> Receipt:
        branches = form.into(Chosen).branches
        comments = _comments(form, branches)
        receipt = running.assessments.confirm(act_of(request, form), at, branches=branches, comments=comments)
        running.drafts.settle(draft_of(at), {name: form.typed.get(name, "") for name in map(comment_field, branches)})
        return receipt

    return perform(
        request,
        form,
        act,
        done=Text(
            f"已确认{len(chosen)}个党支部的考核结果",
            f"results of {counted(len(chosen), 'branch')} confirmed",
        ),
        to=request.url.path,
        again=TEMPLATE,
        view=lambda: _view(running, frame, at, chosen),
    )


@router.post("/publication")
def send_publication(request: Request, running: Running, frame: Framed, at: At, form: Submitted) -> Response:
    """公布本期考核结果."""
    return perform(
        request,
        form,
        lambda: running.publications.publish(act_of(request, form), at),
        done=Text("本期考核结果已公布", "the period's results are published"),
        to=frame.url("confirmation_page", committee=at.committee, year=at.year, period=at.period.value),
        again=TEMPLATE,
        view=lambda: _view(running, frame, at),
    )


def draft_of(at: Round) -> str:
    return f"confirm/{at.committee}/{at.year}/{at.period.value}"


def comment_field(branch: str) -> str:
    return f"comment/{branch}"


def _comments(form: Form, branches: tuple[str, ...]) -> dict[str, str]:
    comments, faults = {}, {}
    for branch in branches:
        name = comment_field(branch)
        try:
            comments[branch] = COMMENT.validate_python(form.typed.get(name, "").strip())
        except ValidationError as error:
            faults[name] = FAULTS.get(error.errors()[0]["type"], FAULTS["string_too_long"])
    if faults:
        raise FaultyFormError(faults)
    return comments


def _view(running: Runtime, frame: Frame, at: Round, chosen: tuple[str, ...] = ()) -> Mapping[str, Any]:
    sheet = sheet_of(running, frame, at)
    shown = published(running, sheet)
    may_confirm = frame.can("confirm") and frame.at is None
    own = {line.branch: why for line in sheet.of(Stage.CONFIRM) if (why := _why_not(line, frame, sheet.seen))}
    return {
        "sheet": sheet,
        "title": period_name(at),
        "tabs": tabs(frame, "confirmation_page", at),
        "steps": progress(sheet, is_published=shown is not None),
        "reviewed": sheet.of(Stage.CONFIRM),
        "why_not": own,
        "confirmed": sheet.of(Stage.DONE),
        "open": [(line, AWAITED[line.stage]) for line in sheet.lines if line.stage in AWAITED],
        "draft": draft_of(at),
        "comments": running.drafts.typed(draft_of(at)),
        "chosen": chosen,
        "published": shown,
        "corrected": shown is not None and _corrected_since(sheet.of(Stage.DONE), shown.position),
        "may_confirm": may_confirm,
    }


def _why_not(line: Line, frame: Frame, seen: Seen) -> Text | None:
    decision = line.may(frame.viewer, Right.CONFIRM, seen)
    return None if decision.allowed else Text(decision.zh, decision.en)


def _corrected_since(lines: list[Line], position: int) -> bool:
    """Whether the results have changed since they were published, or there are new ones."""
    return any(line.position > position for line in lines)
