"""Correcting 更正: a confirmed result item by item, its comment and corrections; one item corrected with a reason."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.points import plain
from infra.http.acting import Running
from infra.http.fields import ItemCode, Points, Reason
from infra.http.language import Text
from infra.http.paths import At, BranchId
from infra.http.problems import Problem
from infra.pages.acting import act_of, perform
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.rendering import render
from infra.pages.scoring.line import Stage
from infra.pages.scoring.periods import OF_PERIOD, period_name
from infra.pages.scoring.sheet import evidence_of, sheet_of
from infra.runtime import Runtime
from services.assessments import Round
from services.ledger import Receipt

TEMPLATE: Final = "scoring/result.html"

router = APIRouter(prefix=OF_PERIOD, include_in_schema=False)


class Correction(FormModel):
    """Which item, what it should have been, and why."""

    item: ItemCode
    points: Points
    reason: Reason


@router.get("/confirmation/{branch}")
def confirmed_result_page(request: Request, running: Running, frame: Framed, at: At, branch: BranchId) -> Response:
    return render(request, TEMPLATE, **_view(running, frame, at, branch))


@router.post("/confirmation/{branch}")
def send_correction(
    request: Request, running: Running, frame: Framed, at: At, branch: BranchId, form: Submitted
) -> Response:
    """更正一个项目."""

    def act() -> Receipt:
        said = form.into(Correction)
        return running.assessments.correct(
            act_of(request, form), at, branch=branch, item=said.item, points=said.points, reason=said.reason
        )

    return perform(
        request,
        form,
        act,
        done=Text("已更正, 原记录保留", "corrected; what was recorded before stays on record"),
        to=request.url.path,
        again=TEMPLATE,
        view=lambda: _view(running, frame, at, branch),
    )


def _view(running: Runtime, frame: Frame, at: Round, branch: str) -> Mapping[str, Any]:
    sheet = sheet_of(running, frame, at)
    line = sheet.line(branch)
    if line is None or line.stage is not Stage.DONE:
        raise Problem("not_found")
    scores = line.known.scores
    titles = {item.code: item.title for item in line.standard.items}
    return {
        "sheet": sheet,
        "line": line,
        "title": period_name(at),
        "evidence": evidence_of(sheet.seen, at, branch),
        "titles": titles,
        "choices": [(code, f"{title} ({plain(scores[code])})") for code, title in titles.items()],
        "may_correct": frame.can("correct", branch) and frame.at is None,
    }
