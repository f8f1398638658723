"""Overview 本期进度: branches down, steps across, who did them and when, what is late, and who is awaited."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.access import Role
from domain.access.roles import NAMES
from domain.english import counted
from domain.record import Recorded
from domain.timetable import ROUND_STEPS
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import At
from infra.http.steps import Signed
from infra.pages import exports
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Shape, Tag, Tone, as_asked
from infra.pages.rendering import here
from infra.pages.scoring.grid import StageOnly
from infra.pages.scoring.line import STAGES, Line, Stage
from infra.pages.scoring.periods import OF_PERIOD, period_name, tabs
from infra.pages.scoring.sheet import Sheet, sheet_of
from infra.pages.terms import STEPS, TYPES
from infra.runtime import Runtime
from projections.deadlines import Listed
from services.assessments import Round
from services.casebook import CommitteeYear

TEMPLATE: Final = "scoring/overview.html"
LATE: Final = "late"
COLUMNS: Final = (
    Column("branch", Text("党支部", "Branch")),
    Column("type", Text("类型", "Type"), shown=False),
    Column("stage", Text("状态", "Status")),
    Column("self", Text("自评", "Self-assessed"), Shape.DAY),
    Column("scored", Text("评分", "Scored"), Shape.DAY),
    Column("reviewed", Text("复核", "Reviewed"), Shape.DAY),
    Column("confirmed", Text("确认", "Confirmed"), Shape.DAY),
    Column("late", Text("时限", "Deadlines"), sortable=False),
    Column("own", Text("自评合计", "Self total"), Shape.POINTS, 1),
    Column("total", Text("得分", "Points"), Shape.POINTS, 1),
)
NO_MATCH: Final = Text("没有符合条件的党支部。", "No branch matches.")
NO_BRANCH: Final = Text(
    "本年度考核标准尚未表决通过, 或没有参加考核的党支部。",
    "The year has no standard in force, or no branches: nothing can be appraised yet.",
)
SECRETARY, SCORER, REVIEWER, LEADER = (
    Text(*NAMES[role]) for role in (Role.BRANCH_SECRETARY, Role.SCORER, Role.REVIEWER, Role.COMMITTEE_SECRETARY)
)
AWAITED: Final[Mapping[Stage, Text]] = {
    Stage.SELF: SECRETARY,
    Stage.SCORE: SCORER,
    Stage.AGAIN: SCORER,
    Stage.REVIEW: REVIEWER,
    Stage.CONFIRM: LEADER,
}

router = APIRouter(prefix=OF_PERIOD, include_in_schema=False)
Again = Callable[[], Mapping[str, Any]]


class Step(NamedTuple):
    """环节: how far the committee as a whole has come with it."""

    title: Text
    state: str
    who: Text | None
    at: Text | None
    awaits: Text | None


@router.get("")
def period_page(request: Request, running: Running, frame: Framed, at: At, stage: StageOnly = None) -> Response:
    view = _view(request, running, frame, at, stage)
    return exports.answer(request, TEMPLATE, **view)


def again(request: Request, running: Runtime, frame: Frame, at: Round) -> Again:
    """The page once more, where a form on it was refused."""
    return lambda: _view(request, running, frame, at, None)


def progress(sheet: Sheet, *, is_published: bool) -> list[Step]:
    """The five steps of the period with their counts, and who is awaited at the first that is not done."""
    whole = [line for line in sheet.lines if line.stage is not Stage.EXEMPT]
    order = (Stage.SELF, Stage.SCORE, Stage.AGAIN, Stage.REVIEW, Stage.CONFIRM, Stage.DONE)
    titles = (
        Text("自评", "Self-assessed"),
        Text("评分", "Scored"),
        Text("复核", "Reviewed"),
        Text("确认", "Confirmed"),
    )
    passed = (Stage.SCORE, Stage.REVIEW, Stage.CONFIRM, Stage.DONE)
    waits = (SECRETARY, SCORER, REVIEWER, LEADER)
    counts = [sum(order.index(line.stage) >= order.index(stage) for line in whole) for stage in passed]
    steps = [_step(title, count, len(whole), who) for title, count, who in zip(titles, counts, waits, strict=True)]
    settled = bool(whole) and counts[-1] == len(whole)
    state = "done" if is_published else "now" if settled else "later"
    steps.append(Step(Text("公布", "Published"), state, None, None, LEADER if settled else None))
    return steps


def published(running: Runtime, sheet: Sheet) -> Recorded | None:
    """The latest publication of the period."""
    of = CommitteeYear(sheet.at.committee, sheet.at.year)
    return next(
        (one for one in reversed(running.publications.all(sheet.seen, of)) if one.fact.period is sheet.at.period), None
    )


def _step(title: Text, count: int, whole: int, awaits: Text) -> Step:
    said = Text(f"{count}/{whole}个党支部", f"{count} of {whole}")
    if whole and count == whole:
        return Step(title, "done", None, said, None)
    if not whole:
        return Step(title, "later", None, said, None)
    state = "now" if count or title.zh == "自评" else "later"
    left = whole - count
    return Step(title, state, None, said, Text(f"{awaits.zh}, 余{left}个", f"{awaits.en}, {left} left"))


def _view(request: Request, running: Runtime, frame: Frame, at: Round, stage: Stage | None) -> dict[str, Any]:
    sheet = sheet_of(running, frame, at)
    late = _late(running, frame, at)
    rows = [_row(line, late.get(line.branch, ()), frame, at) for line in sheet.lines if stage in (None, line.stage)]
    empty = NO_MATCH if sheet.lines else NO_BRANCH
    name = period_name(at)
    title = Text(f"{name.zh}考核进度", f"Progress of {name.en}")
    return {
        "listing": as_asked(Listing(title, COLUMNS, rows, empty, [_chips(request, sheet, stage)]), request),
        "sheet": sheet,
        "title": name,
        "tabs": tabs(frame, "period_page", at),
        "steps": progress(sheet, is_published=published(running, sheet) is not None),
        "overdue": [*late.get("", ())],
        "awaited": sheet.of(Stage.SELF),
    }


def _late(running: Runtime, frame: Frame, at: Round) -> Mapping[str, Sequence[Listed]]:
    """Deadlines of the period that have passed or are open, by branch; the committee's own under no branch."""
    found: dict[str, list[Listed]] = defaultdict(list)
    for one in running.projections.deadlines.deadlines(
        now=frame.now, committees=(at.committee,), year=at.year, steps=ROUND_STEPS, at=frame.at
    ):
        if one.row.period is at.period and (one.days_late or one.row.done is None):
            found[one.row.branch or ""].append(one)
    return found


def _row(line: Line, late: Sequence[Listed], frame: Frame, at: Round) -> Row:
    steps = line.known.steps
    where = {"committee": at.committee, "year": at.year, "period": at.period.value}
    href = frame.url("score_branch_page", branch=line.branch, **where)
    own: object = _done(line, steps.self_assessed, frame)
    if line.known.self_defaulted and steps.self_assessed is not None:
        own = Tag(Text("登记未按期自评", "default recorded"), Tone.WARN)
    elif line.stage is Stage.EXEMPT:
        own = line.reason
    return Row(
        {
            "branch": Linked(line.name, href),
            "type": None if line.type is None else TYPES[line.type],
            "stage": line.tag,
            "self": own,
            "scored": _done(line, steps.scored, frame),
            "reviewed": _done(line, steps.reviewed if line.known.reviewed or line.stage is Stage.DONE else None, frame),
            "confirmed": _done(line, steps.confirmed, frame),
            "late": _lateness(late),
            "own": line.known.self_total,
            "total": line.total,
        },
        tone=Tone.LATE if any(one.days_late for one in late) else Tone.PLAIN,
    )


def _done(line: Line, step: Signed | None, frame: Frame) -> str | None:
    return None if step is None else f"{line.by(step)} {step.at.astimezone(frame.zone).date()}"


def _lateness(late: Sequence[Listed]) -> Tag | None:
    if not late:
        return None
    worst = max(late, key=lambda one: one.days_late)
    step = STEPS[worst.row.step]
    if worst.days_late:
        return Tag(
            Text(f"{step.zh}逾期{worst.days_late}天", f"{step.en}: {counted(worst.days_late, 'day')} late"), Tone.LATE
        )
    return Tag(Text(f"{step.zh}{worst.row.due}前", f"{step.en} by {worst.row.due}"))


def _chips(request: Request, sheet: Sheet, chosen: Stage | None) -> list[Chip]:
    chips = [Chip(Text("全部", "All"), here(request, stage=None), chosen is None, len(sheet.lines))]
    for stage, tag in STAGES.items():
        if (found := sheet.of(stage)) or stage is chosen:
            title = Text(tag.text.zh, tag.text.en[0].upper() + tag.text.en[1:])
            chips.append(Chip(title, here(request, stage=stage.value), stage is chosen, len(found)))
    return chips
