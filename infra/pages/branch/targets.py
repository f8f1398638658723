"""Targets 目标责任书: the branch's target set with both kinds of targets, its duties, and the changes of the year."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain import streams
from domain.standard import Duty, ItemClass
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.target_changes import ChangeModel, ProgressModel, State, changes_of, progress_of
from infra.http.target_models import TargetModel
from infra.http.target_sets import OneTargetSetAnswer, one_target_set
from infra.pages import exports
from infra.pages.acting import act_of, perform
from infra.pages.branch.place import PREFIX, Here, OfBranch, around
from infra.pages.forms import Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.level import level_of
from infra.pages.listing import Column, Linked, Listing, Row, Shape
from infra.pages.people import names_in
from infra.pages.steps import course
from infra.pages.target_changes import STATES
from infra.pages.terms import CLASSES, DUTIES
from services.standards import standards_of

COLUMNS: Final = (
    Column("title", Text("目标", "Target"), sortable=False),
    Column("class", Text("类别", "Class"), sortable=False),
    Column("full", Text("分值", "Points"), Shape.POINTS, places=1, sortable=False),
    Column("baseline", Text("基础值", "Baseline"), sortable=False),
    Column("level", Text("目标值", "Level"), sortable=False),
    Column("measure", Text("措施", "Measure"), sortable=False),
    Column("evidence", Text("佐证材料", "Evidence"), sortable=False),
    Column("owner", Text("责任人", "Owner"), sortable=False),
    Column("due", Text("完成季度", "Due"), sortable=False),
    Column("progress", Text("最近进展", "Latest progress"), sortable=False),
)
CHANGES: Final = (
    Column("number", Text("编号", "No."), Shape.NUMBER, sortable=False),
    Column("target", Text("目标", "Target"), sortable=False),
    Column("state", Text("状态", "Status"), sortable=False),
    Column("reason", Text("变更理由", "Reason"), sortable=False),
    Column("by", Text("提出人", "Proposed by"), sortable=False),
    Column("at", Text("提出时间", "Proposed at"), Shape.MOMENT, sortable=False),
    Column("ended", Text("办结时间", "Ended at"), Shape.MOMENT, sortable=False),
)
NONE_YET: Final = Text(
    "本年度目标责任书尚未下达。党委下达后可在此查看并签收。",
    "The target set has not been issued yet. Once it is, it can be read and acknowledged here.",
)
NO_CHANGES: Final = Text("本年度没有提出目标变更", "no change has been proposed this year")

router = APIRouter(prefix=PREFIX, include_in_schema=False)


class Tile(NamedTuple):
    """A number over the list."""

    title: Text
    number: Decimal
    href: None = None
    alarming: bool = False


class Line(NamedTuple):
    """A target beside the duties: which of them it serves."""

    code: str
    title: str
    serves: tuple[bool, ...]


@router.get("/targets")
def my_targets_page(request: Request, frame: Framed, at: OfBranch) -> Response:
    return exports.answer(request, "branch/targets.html", **_view(frame, at))


@router.post("/targets/acknowledge")
def send_acknowledgement(request: Request, running: Running, frame: Framed, at: OfBranch, form: Submitted) -> Response:
    return perform(
        request,
        form,
        lambda: running.target_sets.acknowledge(
            act_of(request, form), committee_id=at.of.committee, year=at.year, branches=(at.branch,)
        ),
        done=Text(f"已签收{at.year}年度目标责任书", f"Target set of {at.year} acknowledged"),
        to=frame.url("my_targets_page", **at.path()),
        again="branch/targets.html",
        view=lambda: _view(frame, at),
    )


def target_names(held: OneTargetSetAnswer) -> Mapping[str, str]:
    return {one.code: one.title for one in held.targets}


def _view(frame: Frame, at: Here) -> dict[str, Any]:
    held = one_target_set(at.seen, at.of, at.branch)
    changes = changes_of(at.seen, at.of, at.branch).changes
    progress = progress_of(at.seen, at.of, at.branch, None).progress
    names = names_in(at.seen, at.of.committee)
    steps = (
        (Text("下达", "Issued"), held.issued, Text("党委", "the committee")),
        (Text("签收", "Acknowledged"), held.acknowledged, Text("党支部书记", "the branch secretary")),
    )
    return {
        **around(frame, at, "my_targets_page"),
        "held": held,
        "steps": list(course(steps, names)),
        "listing": _listing(frame, at, held.targets, progress),
        "tiles": list(_tiles(held.targets)),
        "duties": _duties(at),
        "duty_names": DUTIES,
        "matrix": [_line(one, _duties(at)) for one in held.targets],
        "changes": Listing(
            Text("目标变更", "Changes"),
            CHANGES,
            [_change(frame, at, one, target_names(held), names(one.proposed.by)) for one in changes],
            NO_CHANGES,
        ),
        "waiting": sum(one.state is State.PENDING for one in changes),
    }


def _listing(frame: Frame, at: Here, targets: Sequence[TargetModel], progress: Sequence[ProgressModel]) -> Listing:
    """Class by class; columns in which nothing stands are left out."""
    latest = {one.code: one for one in sorted(progress, key=lambda one: one.noted.position)}
    ordered = sorted(targets, key=lambda one: list(ItemClass).index(one.item_class))
    rows = [_row(frame, at, one, latest.get(one.code)) for one in ordered]
    used = [one for one in COLUMNS if any(row.cells[one.key] is not None for row in rows)]
    return Listing(Text(f"{at.year}年度目标责任书", f"Target set of {at.year}"), used, rows, NONE_YET)


def _tiles(targets: Sequence[TargetModel]) -> Iterator[Tile]:
    """The points of each class, and of all."""
    for which in ItemClass:
        if of_class := [one.full for one in targets if one.item_class is which]:
            yield Tile(CLASSES[which], sum(of_class, Decimal(0)))
    yield Tile(Text("分值合计", "All points"), sum((one.full for one in targets), Decimal(0)))


def _row(frame: Frame, at: Here, target: TargetModel, progress: ProgressModel | None) -> Row:
    href = frame.url("target_page", **at.path(), code=target.code)
    cells = {
        "title": Linked(f"{target.code} {target.title}", href),
        "class": CLASSES[target.item_class],
        "full": target.full,
        "baseline": level_of(target.baseline, target.unit),
        "level": level_of(target.level, target.unit),
        "measure": target.measure or None,
        "evidence": target.evidence or None,
        "owner": target.owner or None,
        "due": target.due,
        "progress": None if progress is None else _progress(progress, target.unit),
    }
    return Row(cells, href)


def _progress(progress: ProgressModel, unit: str) -> str:
    reached = level_of(progress.level_reached, unit)
    return " ".join(filter(None, (progress.period, reached, progress.text)))


def _line(target: TargetModel, duties: Sequence[Duty]) -> Line:
    return Line(target.code, target.title, tuple(duty in target.duties for duty in duties))


def _duties(at: Here) -> tuple[Duty, ...]:
    """Those that the standard asks the targets to serve."""
    at.seen.load([streams.standard(at.of.committee, at.year)])
    in_force = standards_of(at.seen, at.of.committee, at.year).in_force
    return in_force.duties if in_force else ()


def _change(frame: Frame, at: Here, change: ChangeModel, titles: Mapping[str, str], by: str) -> Row:
    href = frame.url("target_page", **at.path(), code=change.code)
    cells = {
        "number": change.number,
        "target": Linked(f"{change.code} {titles.get(change.code, '')}", href),
        "state": STATES[change.state],
        "reason": change.reason,
        "by": by,
        "at": change.proposed.at,
        "ended": change.ended.at if change.ended else None,
    }
    return Row(cells, href)
