"""Trying 上年推演: what last year's record would have given under the draft, before it is adopted."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.refusal import RefusedError
from domain.standard import Standard
from domain.trial import Trial
from infra.http.acting import Running
from infra.http.language import Text
from infra.pages import exports, shifts
from infra.pages.frame import Framed
from infra.pages.rendering import render
from infra.pages.standard.editing import begun_with, draft_name, read, started
from infra.pages.standard.versions import AT, tabs_of
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from services.standards import standards_of

NO_RECORD: Final = Text(
    "上年没有完整的考核记录, 无法推演。", "There is no complete record of last year to try the draft on."
)
UNREADABLE: Final = Text(
    "草案中有栏目尚不能识别, 请先在起草页更正。", "Some fields of the draft cannot be read: mend them first."
)
NOTHING: Final = Text("没有党支部的名次或等级会变化。", "No branch would stand or be graded otherwise.")

router = APIRouter(include_in_schema=False)


@router.get(AT + "/impact")
def standard_impact_page(request: Request, running: Running, frame: Framed, committee: str, year: int) -> Response:
    """Every branch graded last year, where it stood and where the draft would have put it."""
    of = CommitteeYear(committee, year)
    tabs = tabs_of(frame, of, "impact")
    try:
        found = _tried(running, of)
    except RefusedError as refused:
        found = Text(refused.zh, refused.en)
    if isinstance(found, Text):
        return render(request, "standard/impact.html", tabs=tabs, why=found, listing=None)
    trial, before, draft = found
    names = running.projections.directory.names(committees=(committee,))
    title = Text(f"以{year - 1}年度记录推演", f"Tried on the record of {year - 1}")
    listing = shifts.shown(trial, before, draft, names, title, NOTHING, request)
    return exports.answer(request, "standard/impact.html", listing, tabs=tabs, why=None, tiles=shifts.tiles_of(trial))


def _tried(running: Runtime, of: CommitteeYear) -> tuple[Trial, Standard, Standard] | Text:
    """What came of it, under which standard the year was, and the draft."""
    seen = running.ledger.seen()
    start = started(seen, of)
    before = CommitteeYear(of.committee, of.year - 1)
    in_force = standards_of(seen, before.committee, before.year).in_force
    if in_force is None:
        return NO_RECORD
    values = {**begun_with(start), **running.drafts.typed(draft_name(of))}
    draft = read(values, start.version)
    if draft is None:
        return UNREADABLE
    trial = running.questions.trial(before, draft)
    return (trial, in_force, draft) if trial.shifts else NO_RECORD
