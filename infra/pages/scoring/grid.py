"""Grid 综合考核评分: branches down, items across; what is typed are drafts, shared by all who score here."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain import streams
from domain.branch import BranchType
from domain.points import plain
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import At
from infra.http.problems import Problem
from infra.pages import drafts, exports
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip
from infra.pages.rendering import data, here
from infra.pages.scoring.filling import BONUS, WHY, field_of, form_of, read, recorded, values_of
from infra.pages.scoring.line import LARGE, STAGES, Line, Stage
from infra.pages.scoring.periods import OF_PERIOD, period_name, tabs
from infra.pages.scoring.scorebook import listing
from infra.pages.scoring.sheet import Sheet, sheet_of
from infra.pages.templating import points
from infra.pages.terms import TYPES
from infra.runtime import Runtime
from services.assessments import Round
from services.organisation import committee_of

TEMPLATE: Final = "scoring/grid.html"
OVERLAP: Final = timedelta(seconds=10)  # what was being written at the last look is told again

router = APIRouter(prefix=OF_PERIOD, include_in_schema=False)

StageOnly = Annotated[Stage | None, Query(alias="stage")]
TypeOnly = Annotated[BranchType | None, Query(alias="type")]


class Cell(NamedTuple):
    """One item of one branch as it is written on the page."""

    name: str
    own: str
    last: str
    saved: str
    value: str
    faulty: bool


class GridRow(NamedTuple):
    """A branch: its cells in the order of the items (None where it has no such item), and its bonus."""

    line: Line
    cells: Sequence[Cell | None]
    bonus: Cell
    why: Cell


@router.get("/scoring")
def score_grid_page(
    request: Request, running: Running, frame: Framed, at: At, stage: StageOnly = None, kind: TypeOnly = None
) -> Response:
    sheet = sheet_of(running, frame, at)
    lines = narrowed(sheet, stage, kind)
    typed = running.drafts.typed(form_of(at))
    view = grid_view(request, running, sheet, stage, kind)
    return exports.answer(request, TEMPLATE, listing(sheet, lines, typed), **view)


@router.get("/scoring/changes")
def score_changes(running: Running, frame: Framed, at: At, since: str) -> Response:
    """What was written since, and up to where scores are recorded: what an open grid asks every few seconds."""
    try:
        found = running.drafts.of(form_of(at), since=datetime.fromisoformat(since) - OVERLAP)
    except ValueError:
        raise Problem("not_found") from None
    cells = {name: drafts.told(draft, frame) for name, draft in found.items()}
    return drafts.answer_json({"now": frame.now, "recorded": _recorded(running, at), "cells": cells})


def narrowed(sheet: Sheet, stage: Stage | None, kind: BranchType | None) -> list[Line]:
    """The branches of one stage, of one type."""
    return [line for line in sheet.lines if stage in (None, line.stage) and kind in (None, line.type)]


def grid_view(
    request: Request,
    running: Runtime,
    sheet: Sheet,
    stage: Stage | None,
    kind: BranchType | None,
    typed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What the page shows: what was typed in a refused form goes before drafts, and these before the record."""
    frame: Frame = request.state.frame
    at = sheet.at
    kept = running.drafts.of(form_of(at))
    values = {name: draft.value for name, draft in kept.items()} | dict(typed or {})
    lines = narrowed(sheet, stage, kind)
    may_score = frame.can("score") and frame.at is None
    return {
        "sheet": sheet,
        "title": period_name(at),
        "tabs": tabs(frame, "score_grid_page", at),
        "chips": [_stages(request, sheet, stage), _types(request, sheet, kind)],
        "rows": [row(line, sheet, values) for line in lines],
        "may_score": may_score,
        "any_open": may_score and any(line.scorable for line in lines),
        "large": [plain(item.full * LARGE) for item in sheet.items],
        "draft": form_of(at),
        "awaited": sheet.of(Stage.SELF),
        "settings": data(_settings(running, frame, sheet, {k: drafts.told(v, frame) for k, v in kept.items()})),
    }


def row(line: Line, sheet: Sheet, values: Mapping[str, str]) -> GridRow:
    saved = recorded(line)
    shown = values_of(line, values)
    faults = read(line, shown).faults if line.scorable else {}

    def written(given: Decimal | None) -> str:
        return "" if given is None else points(given, line.places)

    def cell(code: str) -> Cell:
        name = field_of(line.branch, code)
        own, last, given = (of.get(code) for of in (line.known.self_scores, line.last, line.known.scores))
        kept = saved.get(name, "") if given is None else written(given)
        return Cell(name, written(own), written(last), kept, shown.get(name, ""), name in faults)

    known = {item.code for item in line.standard.items}
    cells = [cell(item.code) if item.code in known else None for item in sheet.items]
    return GridRow(line, cells, cell(BONUS), cell(WHY))


def _settings(running: Runtime, frame: Frame, sheet: Sheet, kept: Mapping[str, object]) -> dict[str, object]:
    """What the script reckons with."""
    standard = sheet.standard
    return {
        "form": form_of(sheet.at),
        "step": plain(standard.step) if standard else "1",
        "cap": plain(standard.bonus_cap_per_period) if standard else "0",
        "drafts": kept,
        "now": frame.now,
        "recorded": _recorded(running, sheet.at),
        "changes": f"{frame.path.removesuffix('/')}/changes",
    }


def _recorded(running: Runtime, at: Round) -> int:
    """The position of the latest fact about the period's assessments."""
    seen = running.ledger.seen()
    names = [
        streams.assessment(one, at.year, at.period) for one in committee_of(seen, at.committee).taking_part(at.year)
    ]
    seen.load(names)
    histories = filter(None, map(seen.history, names))
    return max((history[-1].position for history in histories), default=0)


def _stages(request: Request, sheet: Sheet, chosen: Stage | None) -> list[Chip]:
    chips = [Chip(Text("全部", "All"), here(request, stage=None), chosen is None, len(sheet.lines))]
    for stage, tag in STAGES.items():
        if (found := sheet.of(stage)) or stage is chosen:
            title = Text(tag.text.zh, tag.text.en[0].upper() + tag.text.en[1:])
            chips.append(Chip(title, here(request, stage=stage.value), stage is chosen, len(found)))
    return chips


def _types(request: Request, sheet: Sheet, chosen: BranchType | None) -> list[Chip]:
    there = {line.type for line in sheet.lines}
    if len(there) < 2:  # nothing to choose between
        return []
    chips = [Chip(Text("各类型", "All types"), here(request, type=None), chosen is None)]
    return chips + [
        Chip(title, here(request, type=kind.value), kind is chosen) for kind, title in TYPES.items() if kind in there
    ]
