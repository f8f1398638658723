"""Trying 上年试算: what last year's record would have given under the draft, before it is adopted."""

from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.refusal import RefusedError
from domain.trial import Shift, Trial
from infra.http.acting import Running
from infra.http.language import Text
from infra.pages import exports
from infra.pages.frame import Framed
from infra.pages.home import Tile
from infra.pages.listing import Chip, Column, Listing, Row, Shape, Tag, Tone, as_asked
from infra.pages.rendering import here, render
from infra.pages.standard.editing import begun_with, draft_name, read, started
from infra.pages.standard.versions import AT, tabs_of
from infra.pages.terms import grade
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from services.standards import standards_of

COLUMNS: Final = (
    Column("branch", Text("党支部", "Branch")),
    Column("rank", Text("试算名次", "Rank, tried"), Shape.NUMBER),
    Column("rank_before", Text("原名次", "Rank"), Shape.NUMBER),
    Column("moved", Text("升降", "Moved"), Shape.NUMBER),
    Column("score", Text("试算得分", "Score, tried"), Shape.POINTS),
    Column("score_before", Text("原得分", "Score"), Shape.POINTS),
    Column("grade", Text("试算等级", "Grade, tried")),
    Column("grade_before", Text("原等级", "Grade")),
    Column("changed", Text("等级变化", "Grade changes")),
)
NO_RECORD: Final = Text(
    "上年没有完整的考核记录, 无法试算。", "There is no complete record of last year to try the draft on."
)
UNREADABLE: Final = Text(
    "草案中有栏目尚不能识别, 请先在起草页更正。", "Some fields of the draft cannot be read: mend them first."
)
TIED: Final = Tag(Text("并列待表决", "tie"), Tone.WARN)
CHANGED: Final = Tag(Text("变化", "changes"), Tone.WARN)
SAME: Final = Tag(Text("不变", "same"))

router = APIRouter(include_in_schema=False)


@router.get(AT + "/impact")
def standard_impact_page(
    request: Request, running: Running, frame: Framed, committee: str, year: int, only: str = ""
) -> Response:
    """Every branch graded last year, where it stood and where the draft would have put it."""
    of = CommitteeYear(committee, year)
    tabs = tabs_of(frame, of, "impact")
    try:
        found = _tried(running, of)
    except RefusedError as refused:
        return render(request, "standard/impact.html", tabs=tabs, why=Text(refused.zh, refused.en), listing=None)
    if isinstance(found, Text):
        return render(request, "standard/impact.html", tabs=tabs, why=found, listing=None)
    names = {one.id: one.name for one in running.projections.directory.branches(committees=(committee,))}
    shifts = found.shifts
    shown = [one for one in shifts if only != "changes" or one.regraded or one.moved]
    labels = _labels(running, of)
    rows = [_row(one, names, labels) for one in shown]
    changed = sum(one.regraded or one.moved != 0 for one in shifts)
    chips = [
        Chip(Text("全部", "All"), here(request, only=None), only != "changes", len(shifts)),
        Chip(Text("有变化", "That change"), here(request, only="changes"), only == "changes", changed),
    ]
    title = Text(f"以{year - 1}年度记录试算", f"Tried on the record of {year - 1}")
    listing = as_asked(Listing(title, COLUMNS, rows, NO_RECORD, [chips]), request)
    return exports.answer(request, "standard/impact.html", listing, tabs=tabs, why=None, tiles=_tiles(found))


def _tried(running: Runtime, of: CommitteeYear) -> Trial | Text:
    seen = running.ledger.seen()
    start = started(seen, of)
    before = CommitteeYear(of.committee, of.year - 1)
    if standards_of(seen, before.committee, before.year).in_force is None:
        return NO_RECORD
    values = {**begun_with(start), **running.drafts.typed(draft_name(of))}
    standard = read(values, start.version)
    if standard is None:
        return UNREADABLE
    found = running.questions.trial(before, standard)
    return found if found.shifts else NO_RECORD


def _labels(running: Runtime, of: CommitteeYear) -> dict[str, str]:
    """What grades are called, in either year."""
    seen = running.ledger.seen()
    known = [standards_of(seen, of.committee, of.year - 1).in_force, started(seen, of).standard]
    return {one.code: one.label for standard in known if standard for one in standard.grades}


def _row(one: Shift, names: dict[str, str], labels: dict[str, str]) -> Row:
    def graded(code: str | None) -> Any:
        return TIED if code is None else grade(code, labels.get(code, code))

    return Row(
        {
            "branch": names.get(one.after.branch, one.after.branch),
            "rank": one.after.rank,
            "rank_before": one.before.rank,
            "moved": one.moved,
            "score": one.after.score,
            "score_before": one.before.score,
            "grade": graded(one.after.grade),
            "grade_before": graded(one.before.grade),
            "changed": CHANGED if one.regraded else SAME,
        }
    )


def _tiles(found: Trial) -> list[Tile]:
    shifts = found.shifts
    return [
        Tile(Text("参加试算的党支部", "Branches tried"), len(shifts), None),
        Tile(Text("等级会变化", "Grades that change"), sum(one.regraded for one in shifts), None),
        Tile(Text("名次会变化", "Ranks that change"), sum(one.moved != 0 for one in shifts), None),
        Tile(Text("须表决的并列", "Ties to be voted on"), len(found.after.ties), None),
    ]
