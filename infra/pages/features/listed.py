"""Listed 特色党支部一览: every application of a committee's branches, by what it waits for."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain.feature import Stage
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages import exports
from infra.pages.features.reading import STAGES
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Shape, as_asked
from infra.pages.rendering import here
from infra.pages.terms import TYPES
from projections.features import Feature

PREFIX: Final = "/workbench/committees/{committee}/years/{year}/features"
COLUMNS: Final = (
    Column("branch", Text("党支部", "Branch")),
    Column("type", Text("类型", "Type")),
    Column("brand", Text("品牌名称", "Brand")),
    Column("stage", Text("进度", "Status"), sortable=False),
    Column("applied", Text("申报日期", "Applied"), Shape.DAY),
    Column("until", Text("创建期限", "To be created by"), Shape.DAY),
    Column("progress", Text("进展次数", "Notes"), Shape.NUMBER),
    Column("title", Text("命名", "Name given")),
    Column("named", Text("命名日期", "Named"), Shape.DAY),
    Column("reviewed", Text("最近复评", "Last review"), shown=False),
    Column("mend_by", Text("整改期限", "To be mended by"), Shape.DAY, shown=False),
)
EMPTY: Final = Text(
    "没有申报。党支部申报特色品牌和创建方案后, 在此审批、验收和命名。",
    "No branch has applied. Once one has, its plan is decided on, accepted and named here.",
)
VIEWS: Final[Mapping[str, tuple[Text, frozenset[Stage]]]] = {
    "applied": (Text("方案待审批", "Plan to be decided"), frozenset({Stage.APPLIED})),
    "creating": (Text("创建中", "Being created"), frozenset({Stage.CREATING})),
    "handed_in": (Text("待表决验收", "To be voted"), frozenset({Stage.HANDED_IN})),
    "accepted": (Text("待命名", "To be named"), frozenset({Stage.ACCEPTED})),
    "named": (Text("已命名", "Named"), frozenset({Stage.NAMED})),
    "mending": (Text("限期整改", "To be mended"), frozenset({Stage.MENDING})),
    "ended": (Text("已终止", "Ended"), frozenset({Stage.RETURNED, Stage.REVOKED, Stage.WITHDRAWN})),
}

router = APIRouter(prefix=PREFIX, include_in_schema=False)


@router.get("")
def features_page(
    request: Request, running: Running, frame: Framed, of: Of, view: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    found = running.projections.features.applications(committees=(of.committee,), at=frame.at)
    shown = [one for one in found if view not in VIEWS or one.stage in VIEWS[view][1]]
    rows = [_row(frame, of.year, one) for one in shown]
    title = Text("特色党支部创建", "Feature branches")
    listing = Listing(title, COLUMNS, rows, EMPTY, [_chips(request, found, view)])
    return exports.answer(request, "features/list.html", as_asked(listing, request))


def _row(frame: Frame, year: int, one: Feature) -> Row:
    href = frame.url("feature_page", committee=one.committee, year=year, branch=one.branch)
    cells = {
        "branch": Linked(one.branch_name, href),
        "type": TYPES[one.type],
        "brand": one.brand,
        "stage": STAGES[one.stage],
        "applied": one.applied_on,
        "until": one.until,
        "progress": one.progress,
        "title": one.title,
        "named": one.named_on,
        "reviewed": str(one.reviewed_year) if one.reviewed_year else None,
        "mend_by": one.mend_by,
    }
    return Row(cells, href)


def _chips(request: Request, found: Sequence[Feature], view: str) -> list[Chip]:
    chips = [Chip(Text("全部", "All"), here(request, view=None), view not in VIEWS, len(found))]
    for name, (title, stages) in VIEWS.items():
        if number := sum(one.stage in stages for one in found):
            chips.append(Chip(title, here(request, view=name), view == name, number))
    return chips
