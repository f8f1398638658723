"""Library 做法库: by class, duty and words; and one practice with its template and versions."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain.access import Right
from domain.standard import Duty, ItemClass
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.practices import PracticeAnswer, TemplateModel, one_practice
from infra.http.target_models import PracticeId
from infra.pages import exports
from infra.pages.frame import Frame, Framed
from infra.pages.level import level_of
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Shape, Tag, Tone, as_asked
from infra.pages.people import names_in
from infra.pages.rendering import here, render
from infra.pages.targets.tabs import tabs_of
from infra.pages.terms import CLASSES, DUTIES, INNOVATIONS, joined
from infra.runtime import Runtime
from projections.practices import Practice
from services.access import place_of_committee
from services.casebook import CommitteeYear
from services.ledger import Seen

COLUMNS: Final = (
    Column("title", Text("做法", "Practice")),
    Column("class", Text("目标类别", "Class")),
    Column("duties", Text("对应职责", "Duties"), sortable=False),
    Column("keeper", Text("推广单位", "Published by")),
    Column("branch", Text("来源党支部", "From branch")),
    Column("year", Text("来源年度", "From year"), Shape.NUMBER),
    Column("revisions", Text("修订次数", "Times revised"), Shape.NUMBER),
    Column("state", Text("状态", "Status")),
    Column("id", Text("代码", "Id"), shown=False),
)
EMPTY: Final = Text(
    "库中没有符合条件的做法。党委和组织部可将好做法、好目标推广入库, 供分解目标时借鉴。",
    "The library holds nothing like that. Committees and the organisation department publish what others may draw on.",
)
OURS: Final = Text("总公司党委组织部", "the organisation department")

router = APIRouter(prefix="/workbench/practices", include_in_schema=False)


@router.get("")
def practices_page(
    request: Request,
    running: Running,
    frame: Framed,
    q: Annotated[str, Query(max_length=100)] = "",
    item_class: ItemClass | None = None,
    duty: Duty | None = None,
    *,
    withdrawn: bool = False,
) -> Response:
    found = running.projections.library.practices(
        item_class=item_class, duty=duty, text=q.strip() or None, with_withdrawn=withdrawn, at=frame.at
    )
    names = running.projections.directory.names(at=frame.at)
    keepers = {one.id: one.name for one in running.projections.directory.committees(at=frame.at)}
    chips = [
        [
            Chip(Text("各类", "All classes"), here(request, item_class=None), item_class is None),
            *(Chip(title, here(request, item_class=one.value), one is item_class) for one, title in CLASSES.items()),
        ],
        [
            Chip(Text("各项职责", "All duties"), here(request, duty=None), duty is None),
            *(Chip(Text(one.value, one.value), here(request, duty=one.value), one is duty) for one in Duty),
        ],
        [
            Chip(Text("在用", "In use"), here(request, withdrawn=None), not withdrawn),
            Chip(Text("含已撤下", "With those withdrawn"), here(request, withdrawn="true"), withdrawn),
        ],
    ]
    rows = [_row(one, frame, names, keepers) for one in found]
    listing = as_asked(Listing(Text("做法库", "Library of practices"), COLUMNS, rows, EMPTY, chips), request)
    known = frame.committee
    tabs = [] if known is None else tabs_of(frame, CommitteeYear(known.id, frame.year), "practices_page")
    return exports.answer(request, "practices/list.html", listing, q=q, tabs=tabs, duties=DUTIES)


@router.get("/{practice}")
def practice_page(request: Request, running: Running, frame: Framed, practice: PracticeId) -> Response:
    return render(request, "practices/practice.html", **practice_view(running, frame, practice))


def practice_view(running: Runtime, frame: Frame, practice: str) -> dict[str, Any]:
    """A practice as it stands, with all its versions. Raises NotFoundError where there is none."""
    seen = running.ledger.seen(frame.at)
    found = one_practice(seen, practice)
    content = found.versions[-1].content
    return {
        "practice": found,
        "content": content,
        "facts": [
            (Text("目标类别", "Class"), CLASSES[content.item_class]),
            (Text("对应职责", "Duties"), joined(DUTIES[one] for one in content.duties)),
            (Text("推广单位", "Published by"), _keeper(running, frame, found)),
            (Text("来源", "From"), _source(running, frame, found)),
        ],
        "sample": _template(content.template),
        "keepers": _people(seen, found),
        "may_keep": may_keep(frame, seen, found) and found.withdrawn is None and frame.at is None,
    }


def _people(seen: Seen, found: PracticeAnswer) -> dict[str, str]:
    """Who published and revised it, by name; headquarters' people are those of any committee's enterprise."""
    by = {one.since.by for one in found.versions}
    name = names_in(seen, found.committee) if found.committee else str
    return {one: name(one) for one in by}


def may_keep(frame: Frame, seen: Seen, found: PracticeAnswer) -> bool:
    """Whether the viewer may revise and withdraw it: of the committee that published it, or of headquarters."""
    if found.committee is None:
        return frame.can("keep_common_practices")
    return frame.viewer.may(Right.KEEP_PRACTICES, place_of_committee(seen, found.committee))


def _keeper(running: Runtime, frame: Frame, found: PracticeAnswer) -> str | Text:
    names = {one.id: one.name for one in running.projections.directory.committees(at=frame.at)}
    return OURS if found.committee is None else names.get(found.committee, found.committee)


def _source(running: Runtime, frame: Frame, found: PracticeAnswer) -> Text | None:
    if found.source is None:
        return None
    names = running.projections.directory.names(at=frame.at)
    name, year = names.get(found.source.branch, found.source.branch), found.source.year
    of = f" {found.source.target}" if found.source.target else ""
    return Text(f"{name}{year}年度{of}", f"{name}, {year}{of}")


def _template(template: TemplateModel) -> list[tuple[Text, Any]]:
    """What a target drawn from it begins with; what is open is left out."""
    told = (
        (Text("指标", "Metric"), template.metric),
        (Text("目标值", "Level"), level_of(template.level, template.unit)),
        (Text("计量单位", "Unit"), template.unit),
        (Text("措施", "Measure"), template.measure),
        (Text("佐证材料", "Evidence"), template.evidence),
        (Text("创新方面", "Innovation"), INNOVATIONS[template.innovation] if template.innovation else None),
    )
    return [(title, value) for title, value in told if value]


def _row(one: Practice, frame: Frame, names: dict[str, str], keepers: dict[str, str]) -> Row:
    href = frame.url("practice_page", practice=one.id)
    gone = Tag(Text("已撤下", "withdrawn"), Tone.LATE)
    return Row(
        {
            "title": Linked(one.title, href),
            "class": CLASSES[one.item_class],
            "duties": ", ".join(one.duties) or None,
            "keeper": keepers.get(one.committee, one.committee) if one.committee else OURS,
            "branch": names.get(one.branch, one.branch) if one.branch else None,
            "year": one.year,
            "revisions": one.revisions or None,
            "state": gone if one.withdrawn else Tag(Text("在用", "in use"), Tone.GOOD),
            "id": one.id,
        },
        href,
    )
