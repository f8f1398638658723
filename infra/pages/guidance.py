"""Guidance 督导检查: what superiors advised and what branches were asked for, with how often, and what is on record."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from domain import streams
from domain.access import Role
from domain.guidance import GuidanceGiven, InspectionRequested, Level, Material
from domain.period import Period
from domain.record import Recorded
from infra.http.acting import Running
from infra.http.fields import BranchId, Name, Reason
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages import exports
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip, Column, Listing, Row, Shape, Tag, Tone, as_asked
from infra.pages.people import Names, names_in
from infra.pages.recording import Recording
from infra.pages.rendering import here
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from services.guidances import Note, Wish, on_record
from services.ledger import Act, Receipt

AT: Final = "/workbench/committees/{committee}/years/{year}/guidance"
TEMPLATE: Final = "guidance/list.html"
LEVELS: Final[Mapping[Level, Text]] = {
    Level.COMMITTEE: Text("党委", "Committee"),
    Level.HEADQUARTERS: Text("上级", "Headquarters"),
}
MATERIALS: Final[Mapping[Material, Text]] = {
    Material.TARGET_SET: Text("目标责任书", "Target set"),
    Material.SELF_ASSESSMENT: Text("自我考核", "Self-assessment"),
    Material.RESULT: Text("考核结果", "Result"),
    Material.PARTICIPATION: Text("参与情况", "Participation"),
}
COLUMNS: Final = (
    Column("number", Text("编号", "No."), Shape.NUMBER),
    Column("on", Text("日期", "Day"), Shape.DAY),
    Column("sort", Text("类别", "Sort")),
    Column("branch", Text("对象", "For")),
    Column("level", Text("层级", "Level")),
    Column("by", Text("提出人", "By")),
    Column("subject", Text("事项", "Subject"), sortable=False),
    Column("text", Text("意见或要求", "Said or asked for"), sortable=False),
    Column("follow_up", Text("后续要求", "Follow-up"), sortable=False),
)
COUNTED: Final = (
    Column("branch", Text("党支部", "Branch")),
    Column("guidance", Text("督导次数", "Guided"), Shape.NUMBER),
    Column("committee", Text("党委检查", "By the committee"), Shape.NUMBER),
    Column("headquarters", Text("上级检查", "By headquarters"), Shape.NUMBER),
    Column("on_record", Text("材料已在案", "On record already"), Shape.NUMBER),
)
EMPTY: Final = Text("本年度还没有督导意见和检查要求。", "No guidance was given and nothing asked for this year.")
NO_BRANCH: Final = Text("没有参加考核的党支部。", "No branch takes part.")
THE_COMMITTEE: Final = Text("本党委", "the committee")

router = APIRouter(prefix=AT, include_in_schema=False)


class Sort(StrEnum):
    """类别: guidance, an inspection, or one for what the record held already."""

    GUIDANCE = "guidance"
    INSPECTION = "inspection"
    ON_RECORD = "on_record"


SORTS: Final[Mapping[Sort, Text]] = {
    Sort.GUIDANCE: Text("督导意见", "Guidance"),
    Sort.INSPECTION: Text("检查要求", "Inspections"),
    Sort.ON_RECORD: Text("材料已在案", "On record already"),
}


class NoteForm(FormModel):
    """Guidance for a branch, or for the committee where none is chosen."""

    branch: BranchId | None = None
    on: date
    subject: Name
    text: Annotated[Reason, Field(min_length=1)]
    follow_up: Reason = ""


class WishForm(FormModel):
    """What a branch is asked for; by material and period the record tells whether it holds it."""

    branch: BranchId
    on: date
    asked_for: Annotated[Reason, Field(min_length=1)]
    material: Material | None = None
    period: Period | None = None


class Asked(NamedTuple):
    """What is looked up before a branch is asked for it."""

    branch: str = ""
    material: Material | None = None
    period: Period | None = None


def asked(
    branch: Annotated[str, Query(max_length=64)] = "",
    material: Annotated[str, Query(max_length=64)] = "",
    period: Annotated[str, Query(max_length=64)] = "",
) -> Asked:
    """As chosen in a form, whose fields are empty where nothing is."""
    return Asked(
        branch,
        next((one for one in Material if one.value == material), None),
        next((one for one in Period if one.value == period), None),
    )


@router.get("")
def guidance_page(
    request: Request,
    running: Running,
    frame: Framed,
    of: Of,
    looked_up: Annotated[Asked, Depends(asked)],
    sort: Sort | None = None,
) -> Response:
    view = guidance_view(request, running, frame, of, looked_up, sort)
    return exports.answer(request, TEMPLATE, view.pop("listing"), **view)


def of_page(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Recording:
    to = frame.url("guidance_page", committee=of.committee, year=of.year)
    about = {"of": of, "level": _level(frame)}
    return Recording(request, form, about, TEMPLATE, to, lambda: guidance_view(request, running, frame, of, Asked()))


OfPage = Annotated[Recording, Depends(of_page)]


@router.post("/give")
def send_guidance(page: OfPage, running: Running) -> Response:
    def give(act: Act, *, of: CommitteeYear, **said: Any) -> Receipt:
        return running.guidances.give(act, of, Note(**said))

    return page.record(give, NoteForm, Text("督导意见已登记", "The guidance is recorded"))


@router.post("/request")
def send_inspection(page: OfPage, running: Running) -> Response:
    def ask(act: Act, *, of: CommitteeYear, **said: Any) -> Receipt:
        return running.guidances.request(act, of, Wish(**said))

    return page.record(ask, WishForm, Text("检查要求已登记", "The request is recorded"))


def guidance_view(
    request: Request, running: Runtime, frame: Frame, of: CommitteeYear, looked_up: Asked, sort: Sort | None = None
) -> dict[str, Any]:
    """The year's guidance and inspections, the counts by branch, and what was looked up."""
    seen = running.ledger.seen(frame.at)
    counts = running.guidances.counts(seen, of)
    branches = running.projections.directory.names(committees=(of.committee,), at=frame.at)
    names = names_in(seen, of.committee)
    said = [(one, set(_sorts(one))) for one in seen.history(streams.guidance(of.committee, of.year))]
    chips = [Chip(Text("全部", "All"), here(request, sort=None), sort is None, len(said))]
    for one, title in SORTS.items():
        number = sum(one in sorts for _, sorts in said)
        chips.append(Chip(title, here(request, sort=one.value), sort is one, number))
    rows = [_row(one, branches, names) for one, sorts in reversed(said) if sort is None or sort in sorts]
    title = Text(f"{of.year}年度督导检查", f"Guidance and inspections of {of.year}")
    counted = [
        Row(
            {
                "branch": branches.get(branch, branch),
                "guidance": each.guidance,
                "committee": each.inspections_by_committee,
                "headquarters": each.inspections_by_headquarters,
                "on_record": each.on_record,
            }
        )
        for branch, each in counts.items()
    ]
    known = looked_up.branch in branches and looked_up.material is not None
    return {
        "of": of,
        "listing": as_asked(Listing(title, COLUMNS, rows, EMPTY, [chips] if said else ()), request),
        "counts": Listing(Text("各党支部次数", "How often, by branch"), COUNTED, counted, NO_BRANCH),
        "branches": list(branches.items()),
        "materials": [(one.value, word) for one, word in MATERIALS.items()],
        "periods": [(one.value, one) for one in Period],
        "looked_up": looked_up,
        "found": on_record(seen, of.year, looked_up.branch, looked_up.material, looked_up.period) if known else None,
    }


def _level(frame: Frame) -> Level:
    """In whose name the viewer speaks."""
    above = any(grant.role is Role.ORGANISATION_DEPARTMENT for grant in frame.viewer.grants)
    return Level.HEADQUARTERS if above else Level.COMMITTEE


def _sorts(one: Recorded) -> Iterator[Sort]:
    match one.fact:
        case GuidanceGiven():
            yield Sort.GUIDANCE
        case InspectionRequested() as fact:
            yield Sort.INSPECTION
            if fact.on_record:
                yield Sort.ON_RECORD


def _row(one: Recorded, branches: Mapping[str, str], names: Names) -> Row:
    fact = one.fact
    cells = {
        "number": fact.number,
        "on": fact.on,
        "branch": THE_COMMITTEE if fact.branch is None else branches.get(fact.branch, fact.branch),
        "level": LEVELS[fact.level],
        "by": names(fact.by),
    }
    match fact:
        case GuidanceGiven():
            more = {"sort": SORTS[Sort.GUIDANCE], "subject": fact.subject, "text": fact.text}
            return Row({**cells, **more, "follow_up": fact.follow_up or None})
        case _:
            held = bool(fact.on_record)
            word = Tag(Text("检查要求 (已在案)", "on record already"), Tone.WARN) if held else SORTS[Sort.INSPECTION]
            about = MATERIALS[fact.material] if fact.material else None
            return Row({**cells, "sort": word, "subject": about, "text": fact.asked_for})
