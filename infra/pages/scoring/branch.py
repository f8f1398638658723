"""Branch 单个党支部评分: the row of the grid as a plain form, with the rules and the evidence of every item."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.paths import At, BranchId
from infra.http.problems import Problem
from infra.pages.forms import Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.rendering import render
from infra.pages.scoring.filling import form_of
from infra.pages.scoring.grid import row
from infra.pages.scoring.line import Line
from infra.pages.scoring.periods import OF_PERIOD, period_name
from infra.pages.scoring.sending import send
from infra.pages.scoring.sheet import Sheet, evidence_of, sheet_of
from infra.runtime import Runtime
from services.assessments import Round

TEMPLATE: Final = "scoring/branch.html"

router = APIRouter(prefix=OF_PERIOD, include_in_schema=False)


@router.get("/scoring/{branch}")
def score_branch_page(request: Request, running: Running, frame: Framed, at: At, branch: BranchId) -> Response:
    return render(request, TEMPLATE, **_view(running, frame, at, branch))


@router.post("/scoring/{branch}")
def send_branch_scores(
    request: Request, running: Running, frame: Framed, at: At, branch: BranchId, form: Submitted
) -> Response:
    line = _line(sheet_of(running, frame, at), branch)
    to = frame.url("score_grid_page", committee=at.committee, year=at.year, period=at.period.value)
    again = lambda: _view(running, frame, at, branch, form.typed)  # noqa: E731 - perform asks for it only if refused
    return send(request, running, at, form, [line], to=to or request.url.path, again=TEMPLATE, view=again)


def _view(
    running: Runtime, frame: Frame, at: Round, branch: str, typed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    sheet = sheet_of(running, frame, at)
    line = _line(sheet, branch)
    values = running.drafts.typed(form_of(at)) | dict(typed or {})
    return {
        "sheet": sheet,
        "line": line,
        "row": row(line, sheet, values),
        "title": period_name(at),
        "draft": form_of(at),
        "may_score": line.scorable and frame.can("score") and frame.at is None,
        "evidence": evidence_of(sheet.seen, at, branch),
        "following": _neighbours(sheet, branch),
    }


def _line(sheet: Sheet, branch: str) -> Line:
    if (line := sheet.line(branch)) is None:
        raise Problem("not_found")
    return line


def _neighbours(sheet: Sheet, branch: str) -> tuple[Line | None, Line | None]:
    """The branch before and the one after."""
    order = [line.branch for line in sheet.lines]
    n = order.index(branch)
    return (sheet.lines[n - 1] if n else None, sheet.lines[n + 1] if n + 1 < len(order) else None)
