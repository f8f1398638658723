"""Library 典型库: by kind and words, of every unit; one exemplar with what others can learn from it."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain.access import Right
from domain.exemplar import ExemplarKind
from domain.refusal import NotFoundError
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import ExemplarId
from infra.pages import exports
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Shape, Tag, Tone, as_asked
from infra.pages.rendering import here, render
from infra.runtime import Runtime
from projections.exemplars import Exemplar
from services.access import place_of_committee

KINDS: Final[Mapping[ExemplarKind, Text]] = {
    ExemplarKind.BRANCH: Text("典型党支部", "Branch"),
    ExemplarKind.PRACTICE: Text("典型做法", "Practice"),
}
COLUMNS: Final = (
    Column("title", Text("典型", "Exemplar")),
    Column("kind", Text("类别", "Kind")),
    Column("committee", Text("确定单位", "Designated by")),
    Column("branch", Text("党支部", "Branch")),
    Column("lesson", Text("可供学习的经验", "What others can learn"), sortable=False),
    Column("on", Text("确定日期", "Designated"), Shape.DAY),
    Column("state", Text("状态", "Status")),
    Column("id", Text("代码", "Id"), shown=False),
)
EMPTY: Final = Text(
    "没有符合条件的典型。党委确定典型后在此供各单位学习, 由总公司党委组织部推广。",
    "There is no such exemplar. What committees designate is here for all to learn from; headquarters promotes it.",
)
BEGINNING: Final = 60  # characters of the lesson in the list

router = APIRouter(prefix="/workbench/exemplars", include_in_schema=False)


@router.get("")
def exemplars_page(
    request: Request,
    running: Running,
    frame: Framed,
    q: Annotated[str, Query(max_length=100)] = "",
    kind: ExemplarKind | None = None,
    *,
    promoted: bool = False,
    withdrawn: bool = False,
) -> Response:
    found = running.projections.exemplars.library(
        kind=kind, only_promoted=promoted, with_withdrawn=withdrawn, text=q.strip() or None, at=frame.at
    )
    chips = [
        [
            Chip(Text("各类", "All kinds"), here(request, kind=None), kind is None),
            *(Chip(title, here(request, kind=one.value), one is kind) for one, title in KINDS.items()),
        ],
        [
            Chip(Text("全部", "All"), here(request, promoted=None), not promoted),
            Chip(Text("已推广", "Promoted"), here(request, promoted="true"), promoted),
        ],
        [
            Chip(
                Text("含已撤销", "With those withdrawn"),
                here(request, withdrawn=None if withdrawn else "true"),
                withdrawn,
            )
        ],
    ]
    names = _names(running)
    rows = [_row(one, frame, names) for one in found]
    listing = as_asked(Listing(Text("典型库", "Library of exemplars"), COLUMNS, rows, EMPTY, chips), request)
    return exports.answer(request, "exemplars/list.html", listing, q=q)


@router.get("/{exemplar}")
def exemplar_page(request: Request, running: Running, frame: Framed, exemplar: ExemplarId) -> Response:
    return render(request, "exemplars/one.html", **exemplar_view(running, frame, exemplar))


def exemplar_view(running: Runtime, frame: Frame, exemplar: str) -> dict[str, Any]:
    """Raises NotFoundError where there is none."""
    library = running.projections.exemplars.library(with_withdrawn=True, at=frame.at)
    found = next((one for one in library if one.id == exemplar), None)
    if found is None:
        raise NotFoundError(f"没有典型{exemplar}", f"no such exemplar: {exemplar}")
    names = _names(running)
    place = place_of_committee(running.ledger.seen(), found.committee)
    stands = found.withdrawn_on is None and frame.at is None
    return {
        "exemplar": found,
        "state": _state(found),
        "facts": [
            (Text("类别", "Kind"), KINDS[found.kind]),
            (Text("确定单位", "Designated by"), names.get(found.committee, found.committee)),
            (Text("确定日期", "Designated on"), found.designated_on),
            (Text("党支部", "Branch"), names.get(found.branch or "", found.branch)),
            (Text("推广日期", "Promoted on"), found.promoted_on),
            (Text("推广意见", "Note"), found.note or None),
        ],
        "may_promote": stands and found.promoted_on is None and frame.viewer.may(Right.PROMOTE_EXEMPLAR, place),
        "may_withdraw": stands and frame.viewer.may(Right.DESIGNATE_EXEMPLAR, place),
    }


def _names(running: Runtime) -> dict[str, str]:
    """Committees and branches by id."""
    known = running.projections.directory
    return {one.id: one.name for one in known.committees()} | {one.id: one.name for one in known.branches()}


def _state(one: Exemplar) -> Tag:
    if one.withdrawn_on is not None:
        return Tag(Text("已撤销", "withdrawn"), Tone.LATE)
    return (
        Tag(Text("已推广", "promoted"), Tone.GOOD) if one.promoted_on else Tag(Text("已确定", "designated"), Tone.INFO)
    )


def _row(one: Exemplar, frame: Frame, names: Mapping[str, str]) -> Row:
    href = frame.url("exemplar_page", exemplar=one.id)
    return Row(
        {
            "title": Linked(one.title, href),
            "kind": KINDS[one.kind],
            "committee": names.get(one.committee, one.committee),
            "branch": names.get(one.branch or "", one.branch),
            "lesson": one.lesson if len(one.lesson) <= BEGINNING else f"{one.lesson[:BEGINNING]}…",
            "on": one.designated_on,
            "state": _state(one),
            "id": one.id,
        },
        href,
    )
