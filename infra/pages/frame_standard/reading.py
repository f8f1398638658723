"""Reading 查看框架标准: the version in force and earlier ones, and how the committees' standards keep to it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain import streams
from domain.enterprise import EnterpriseEstablished
from domain.frame import Bounds, Frame, FrameItem, check_frame
from domain.points import plain
from domain.record import Recorded
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages import exports
from infra.pages.frame import Frame as PageFrame
from infra.pages.frame import Framed
from infra.pages.listing import Column, Linked, Listing, Row, Shape, Tag, Tone, as_asked
from infra.pages.people import names_in
from infra.pages.rendering import render
from infra.pages.standard.settings import NOT_SET, Setting, ratio
from infra.pages.terms import CLASSES, YES, percent, veto
from infra.runtime import Runtime
from projections.wording.telling import GRADES
from services.enterprises import enterprise_of
from services.ledger import Seen
from services.organisation import committee_of
from services.standards import standards_of

AT: Final = "/workbench/committees/{committee}/years/{year}/frame"
ITEMS: Final = (
    Column("title", Text("固定项目", "Fixed item"), sortable=False),
    Column("code", Text("代码", "Code"), sortable=False),
    Column("class", Text("目标类别", "Class"), sortable=False),
    Column("full", Text("分值范围", "Full points"), Shape.NUMBER, sortable=False),
    Column("duties", Text("须对应职责", "Duties"), sortable=False),
)
COMMITTEES: Final = (
    Column("committee", Text("单位党委", "Committee")),
    Column("version", Text("标准版本", "Version"), Shape.NUMBER),
    Column("state", Text("标准状态", "Standard")),
    Column("kept", Text("是否符合", "Keeps to it")),
    Column("breaks", Text("不符合之处", "Where it does not"), sortable=False, quotes=True),
)
NO_ITEMS: Final = Text("不规定固定项目。", "No items are fixed.")
NO_COMMITTEES: Final = Text("没有归属本企业的单位党委。", "No committee belongs to the enterprise.")

router = APIRouter(prefix=AT, include_in_schema=False)


class Version(NamedTuple):
    """A version as it was published."""

    frame: Frame
    recorded: Recorded

    @property
    def which(self) -> str:
        return str(self.frame.version)


@router.get("")
def frame_standard_page(
    request: Request,
    running: Running,
    frame: Framed,
    of: Of,
    which: Annotated[str | None, Query(alias="version", max_length=10)] = None,
) -> Response:
    """The version in force, or the one asked for; for those above, how every committee keeps to it."""
    seen = running.ledger.seen(frame.at)
    enterprise = committee_of(seen, of.committee).enterprise
    found = versions(seen, enterprise, of.year) if enterprise else []
    shown = next((one for one in reversed(found) if which in (None, one.which)), None)
    view: dict[str, Any] = {"of": of, "enterprise": enterprise, "name": _name(seen, enterprise) if enterprise else None}
    if shown is None:
        return render(request, "frame_standard/none.html", **view)
    oversight = frame.can("read_record") or frame.can("publish_frame")
    title = Text(f"{of.year}年度各单位标准与框架标准对照", f"Standards of {of.year} against the frame")
    rows = list(_kept(running, seen, frame, str(enterprise), of.year, shown.frame)) if oversight else []
    return exports.answer(
        request,
        "frame_standard/frame.html",
        as_asked(Listing(title, COMMITTEES, rows, NO_COMMITTEES), request),
        **view,
        version=shown,
        versions=found,
        in_force=shown is found[-1],
        items=Listing(Text("固定项目", "Fixed items"), ITEMS, [_item(one) for one in shown.frame.items], NO_ITEMS),
        settings=list(settings(shown.frame)),
        oversight=oversight,
        by=names_in(seen, of.committee)(shown.recorded.envelope.by),
    )


def versions(seen: Seen, enterprise: str, year: int) -> list[Version]:
    """Every version of a year's frame, the latest last."""
    return [Version(one.fact.frame, one) for one in seen.history(streams.frame(enterprise, year))]


def settings(frame: Frame) -> Iterator[Setting]:
    """What else the frame asks for, in words."""
    yield Setting(Text("必设等级", "Grades, in this order"), _grades(frame.grades))
    for kind, cap in frame.veto_caps.items():
        named, (zh, en) = veto(kind), GRADES.get(cap, (cap, cap))
        yield Setting(Text(f"一票否决: {named.zh}", f"Veto: {named.en}"), Text(f"最高评为{zh}", f"at most {en}"))
    yield Setting(Text("季度权重", "Weight of the quarters"), bounds(frame.quarters_weight, share=True))
    yield Setting(Text("最高等级名额比例", "Quota of the top grade"), bounds(frame.top_quota, share=True))
    yield Setting(Text("每期加分上限", "Bonus cap a period"), bounds(frame.bonus_cap))
    yield Setting(Text("经济工作占比", "Economic share"), bounds(frame.economic_share, share=True))
    days = frame.notice_working_days
    yield Setting(Text("公示至少工作日", "Least working days of notice"), NOT_SET if days is None else str(days))
    for title, quorum in (
        (Text("一般事项最低到会比例", "Least ordinary quorum"), frame.ordinary_quorum),
        (Text("定级最低到会比例", "Least quorum for grading"), frame.grading_quorum),
    ):
        yield Setting(title, NOT_SET if quorum is None else ratio(quorum))
    yield Setting(Text("目标须细化后下达", "Targets must be detailed"), YES if frame.targets_detailed else NOT_SET)


def bounds(known: Bounds, *, share: bool = False) -> Text:
    """Bounds in words; shares as percentages."""
    low, high = (None if one is None else percent(one) if share else plain(one) for one in (known.min, known.max))
    match low, high:
        case None, None:
            return NOT_SET
        case _, None:
            return Text(f"不低于{low}", f"at least {low}")
        case None, _:
            return Text(f"不高于{high}", f"at most {high}")
        case _:
            return Text(f"{low}至{high}", f"{low} to {high}")


def _grades(codes: Sequence[str]) -> Text:
    named = [GRADES.get(code, (code, code)) for code in codes]
    return Text("、".join(zh for zh, _ in named), ", ".join(en for _, en in named)) if named else NOT_SET


def _item(item: FrameItem) -> Row:
    return Row(
        {
            "title": item.title,
            "code": item.code,
            "class": CLASSES[item.item_class],
            "full": bounds(item.full),
            "duties": ", ".join(item.duties) or None,
        }
    )


def _name(seen: Seen, enterprise: str) -> str:
    known = (one.fact for one in seen.history(streams.enterprise(enterprise)))
    return next((one.name for one in known if isinstance(one, EnterpriseEstablished)), enterprise)


def _kept(running: Runtime, seen: Seen, frame: PageFrame, enterprise: str, year: int, kept: Frame) -> Iterator[Row]:
    """Committee by committee: the draft that waits, else the standard in force, held against the frame."""
    committees = enterprise_of(seen, enterprise).committees
    seen.load(streams.standard(one, year) for one in committees)
    names = {one.id: one.name for one in running.projections.directory.committees(at=frame.at)}
    for committee in committees:
        known = standards_of(seen, committee, year)
        standard = known.drafted or known.in_force
        path = {"committee": committee, "year": year}
        href = frame.url("standard_differences_page", {"against": "frame"}, **path) if standard else None
        name = names.get(committee, committee)
        if standard is None:
            yield Row({"committee": name, "state": Tag(Text("尚未起草", "none yet"), Tone.LATE)})
            continue
        broken = check_frame(kept, standard)
        waits = Tag(Text("待表决", "waits for its vote"), Tone.WARN)
        yield Row(
            {
                "committee": Linked(name, href),
                "version": standard.version,
                "state": waits if known.drafted else Tag(Text("现行", "in force"), Tone.GOOD),
                "kept": Tag(Text("不符合", "no"), Tone.LATE) if broken else Tag(Text("符合", "yes"), Tone.GOOD),
                "breaks": _joined(Text(one.zh, one.en) for one in broken),
            },
            tone=Tone.LATE if broken else Tone.PLAIN,
        )


def _joined(said: Iterable[Text]) -> Any:
    known = list(said)
    return Text("; ".join(one.zh for one in known), "; ".join(one.en for one in known)) if known else None
