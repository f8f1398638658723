"""Sending 提交评分: the rows of the grid, or one branch's form, recorded in one act or not at all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.english import counted
from domain.refusal import Refusal, RefusedError
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import At
from infra.pages.acting import act_of, perform
from infra.pages.forms import FaultyFormError, Form, Submitted
from infra.pages.frame import Framed
from infra.pages.rendering import here
from infra.pages.scoring import grid
from infra.pages.scoring.filling import Filled, fields, form_of, read
from infra.pages.scoring.grid import StageOnly, TypeOnly, grid_view, narrowed
from infra.pages.scoring.line import Line
from infra.pages.scoring.periods import OF_PERIOD
from infra.pages.scoring.sheet import sheet_of
from infra.runtime import Runtime
from services.assessments import Round
from services.ledger import Receipt

CHOSEN: Final = "branch[]"

router = APIRouter(prefix=OF_PERIOD, include_in_schema=False)


@router.post("/scoring")
def send_scores(
    request: Request,
    running: Running,
    frame: Framed,
    at: At,
    form: Submitted,
    stage: StageOnly = None,
    kind: TypeOnly = None,
) -> Response:
    """The rows that were chosen, or all that were changed."""
    lines = narrowed(sheet_of(running, frame, at), stage, kind)
    return send(
        request,
        running,
        at,
        form,
        lines,
        to=here(request),
        again=grid.TEMPLATE,
        view=lambda: grid_view(request, running, sheet_of(running, frame, at), stage, kind, form.typed),
    )


def send(
    request: Request,
    running: Runtime,
    at: Round,
    form: Form,
    lines: Sequence[Line],
    *,
    to: str,
    again: str,
    view: Callable[[], Mapping[str, Any]],
) -> Response:
    rows = [read(line, form.typed) for line in lines if line.scorable]
    asked = form.several(CHOSEN)
    chosen = [row for row in rows if (row.line.branch in asked if asked else row.changed)]

    def act() -> Receipt:
        _require_whole(chosen)
        sheets = {row.line.branch: row.sheet for row in chosen}
        receipt = running.assessments.score(act_of(request, form), at, sheets=sheets)
        running.drafts.settle(form_of(at), _sent(chosen, form))
        return receipt

    zh = f"已提交{len(chosen)}个党支部的评分"
    en = f"scores of {counted(len(chosen), 'branch')} recorded"
    return perform(request, form, act, done=Text(zh, en), to=to, again=again, view=view)


def _require_whole(chosen: Sequence[Filled]) -> None:
    if errors := {name: fault for row in chosen for name, fault in {**row.missing, **row.faults}.items()}:
        raise FaultyFormError(errors)
    if not chosen:
        raise RefusedError(Refusal.NOTHING_TO_RECORD, "没有填写或改动任何得分", "no score was filled in or changed")


def _sent(chosen: Iterable[Filled], form: Form) -> dict[str, str]:
    return {name: form.typed[name] for row in chosen for name in fields(row.line) if name in form.typed}
