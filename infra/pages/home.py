"""Home 首页: the day at a glance, for whatever roles somebody has."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from domain.access import Right
from infra.http.acting import Running
from infra.http.language import Text
from infra.pages.frame import Frame, Framed
from infra.pages.inbox import SOON, Waiting, kind_title, subject_of, waiting, way_for
from infra.pages.notices import notices_of
from infra.pages.rendering import data, render
from infra.runtime import Runtime
from projections.open_matters import Kind
from services.standards import standards_of

URGENT: Final = 8
RECENT: Final = 5
COURSE: Final = (
    Kind.ACKNOWLEDGE_TARGETS,
    Kind.SELF_ASSESS,
    Kind.SCORE,
    Kind.SCORE_AGAIN,
    Kind.REVIEW,
    Kind.CONFIRM,
    Kind.PUBLISH_RESULTS,
    Kind.DECIDE_APPEAL,
    Kind.DECIDE_GRADES,
    Kind.HONOUR_CONSEQUENCE,
)
"""The steps of a year that the office watches, in their order."""

router = APIRouter(include_in_schema=False)
entrance = APIRouter(include_in_schema=False)


class Tile(NamedTuple):
    """A number, and what it counts."""

    title: Text
    number: int
    href: str | None
    alarming: bool = False


class Urgent(NamedTuple):
    """A matter, and where it is done."""

    waiting: Waiting
    subject: Text
    href: str | None


@entrance.get("/")
def enter() -> Response:
    return RedirectResponse("/workbench", 303)


@router.get("/workbench")
def home_page(request: Request, running: Running, frame: Framed) -> Response:
    found = waiting(running, frame)
    progress = _progress(running, frame)
    return render(
        request,
        "home/home.html",
        tiles=[*_tiles(frame, found), *_failing(running, frame)],
        urgent=[Urgent(one, subject_of(one.matter), way_for(one, frame)) for one in found[:URGENT]],
        more=len(found) - URGENT,
        notices=notices_of(running, frame)[:RECENT],
        progress=progress,
        chart=data(_chart(progress, frame)),
        unfounded=_unfounded(frame),
        undrafted=_undrafted(running, frame),
    )


@router.get("/workbench/menu")
def menu_page(request: Request, _: Framed) -> Response:
    """The whole menu as a page, for narrow screens."""
    return render(request, "home/menu.html")


def _tiles(frame: Frame, found: Sequence[Waiting]) -> list[Tile]:
    inbox = frame.url("inbox_page") or ""
    late = sum(one.late for one in found)
    soon = sum(one.left is not None and 0 <= one.left <= SOON for one in found)
    tiles = [
        Tile(Text("待办事项", "To do"), len(found), inbox),
        Tile(Text("已逾期", "Late"), late, f"{inbox}?late=true", alarming=late > 0),
        Tile(Text(f"{SOON}日内到期", f"Due within {SOON} days"), soon, inbox),
    ]
    if frame.viewer.has(Right.READ_RECORD, Right.MANAGE_ACCOUNTS):
        tiles += [
            Tile(Text("基层党委", "Committees"), len(frame.committees), None),
            Tile(Text("党支部", "Branches"), sum(one.branches for one in frame.committees), None),
        ]
    elif frame.committee is not None:
        tiles.append(Tile(Text("党支部", "Branches"), frame.committee.branches, None))
    return tiles


def _failing(running: Runtime, frame: Frame) -> list[Tile]:
    """Webhooks at which nothing arrives, for those who can mend it."""
    if not frame.viewer.has(Right.MANAGE_ACCOUNTS):
        return []
    failing = sum(one.needs_attention for one in running.webhooks.subscriptions.all())
    where = frame.url("webhooks_page", {"state": "attention"})
    return [Tile(Text("投递失败", "Failing webhooks"), failing, where, alarming=True)] if failing else []


def _unfounded(frame: Frame) -> str | None:
    """Where the viewer is to begin while there are no committees, or the committee has no branches."""
    if not frame.committees and frame.viewer.has(Right.ESTABLISH):
        return frame.url("register_page")
    if frame.committee is not None and not frame.committee.branches and frame.can(Right.ORGANISE):
        return frame.url("committee_page", committee=frame.committee.id)
    return None


def _undrafted(running: Runtime, frame: Frame) -> bool:
    """Whether the year waits for the viewer to draft its standard, before which nothing else can be done."""
    if frame.committee is None or not frame.can(Right.DRAFT_STANDARD):
        return False
    known = standards_of(running.ledger.seen(), frame.committee.id, frame.year)
    return known.in_force is None and known.drafted is None


def _progress(running: Runtime, frame: Frame) -> list[tuple[Text, int]]:
    """How many matters wait at each step of the committee's year."""
    if frame.committee is None or not frame.can(Right.READ_OFFICE):
        return []
    counts = running.projections.open_matters.counts(committees=(frame.committee.id,), at=frame.at)
    return [(kind_title(kind), counts[kind]) for kind in COURSE if counts.get(kind)]


def _chart(progress: Sequence[tuple[Text, int]], frame: Frame) -> dict[str, object]:
    names = [title.of(english=frame.english) for title, _ in progress]
    return {
        "kind": "bars",
        "names": names,
        "series": [{"name": Text("件数", "Number").of(english=frame.english), "values": [n for _, n in progress]}],
    }
