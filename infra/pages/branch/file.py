"""File 支部档案: everything on record of a branch on one page that prints, year by year."""

from collections.abc import Iterator
from typing import Any, Final, get_args

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain import veto
from domain.branch import BranchAbsorbed, BranchDissolved, BranchFounded, BranchMerged, BranchMoved, BranchRenamed
from domain.commendation import Honour
from domain.consequence import RECTIFICATION
from infra.http.acting import Running
from infra.http.language import Text
from infra.pages.branch.place import PREFIX, Here, OfBranch, around
from infra.pages.features.reading import STAGES as FEATURES
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Column, Linked, Listing, Row, Shape, Tag, Tone
from infra.pages.notices import grade_of
from infra.pages.organisation.branch import TERMS, term_row
from infra.pages.organisation.committee import KINDS
from infra.pages.rectifications.reading import STAGES as RECTIFIED
from infra.pages.rendering import render
from infra.pages.terms import TYPES, consequence
from infra.pages.timeline import told
from infra.runtime import Runtime
from projections.consequences import Item, State
from projections.directory import Branch
from projections.grade_book import Change, Graded
from projections.wording.programmes import HONOURS
from services.branch_life import branch_of

LIFE: Final = (BranchFounded, BranchRenamed, BranchMoved, BranchMerged, BranchAbsorbed, BranchDissolved)
CHANGES: Final = {
    Change.RISE: Tag(Text("晋级", "rose"), Tone.GOOD),
    Change.FALL: Tag(Text("降级", "fell"), Tone.LATE),
    Change.SAME: Tag(Text("未变", "unchanged")),
    Change.FIRST: Tag(Text("首次定级", "first graded")),
    Change.OTHER: Tag(Text("等级调整", "other grades")),
}
GRADES: Final = (
    Column("year", Text("年度", "Year"), sortable=False),
    Column("grade", Text("等级", "Grade"), sortable=False),
    Column("before", Text("原等级", "Before"), sortable=False),
    Column("change", Text("升降", "Change"), sortable=False),
    Column("rank", Text("名次", "Rank"), Shape.NUMBER, sortable=False),
    Column("score", Text("年度得分", "Score"), Shape.POINTS, sortable=False),
)
BROUGHT: Final = (
    Column("year", Text("年度", "Year"), sortable=False),
    Column("kind", Text("事项", "What"), sortable=False),
    Column("state", Text("进度", "Status"), sortable=False),
    Column("amount", Text("金额 (元)", "Amount (yuan)"), Shape.POINTS, sortable=False),
    Column("paid", Text("已付 (元)", "Paid (yuan)"), Shape.POINTS, sortable=False),
    Column("done", Text("办结日期", "Honoured"), Shape.DAY, sortable=False),
)
HONOURED: Final = (
    Column("year", Text("年度", "Year"), sortable=False),
    Column("honour", Text("荣誉", "Honour"), sortable=False),
    Column("about", Text("内容", "What for"), sortable=False),
    Column("on", Text("日期", "Day"), Shape.DAY, sortable=False),
)
APPLIED: Final = (
    Column("number", Text("次数", "No."), Shape.NUMBER, sortable=False),
    Column("brand", Text("品牌名称", "Brand"), sortable=False),
    Column("stage", Text("进度", "Status"), sortable=False),
    Column("title", Text("命名", "Name given"), sortable=False),
    Column("named", Text("命名日期", "Named"), Shape.DAY, sortable=False),
    Column("reviewed", Text("最近复评", "Last review"), sortable=False),
)
PAID: Final = {
    State.OPENED: Tag(Text("待确定", "to be decided"), Tone.WARN),
    State.DECIDED: Tag(Text("待支付", "to be paid"), Tone.WARN),
    State.PART_PAID: Tag(Text("部分支付", "part paid"), Tone.WARN),
    State.PAID: Tag(Text("已支付", "paid"), Tone.GOOD),
    State.RECEIPTED: Tag(Text("已签收", "signed for"), Tone.GOOD),
    State.HONOURED: Tag(Text("已兑现", "honoured"), Tone.GOOD),
}
EXEMPLARY: Final = Text("典型", "Exemplar")

router = APIRouter(prefix=PREFIX, include_in_schema=False)


@router.get("")
def branch_page(request: Request, running: Running, frame: Framed, at: OfBranch) -> Response:
    return render(request, "branch/file.html", **_view(running, frame, at))


def _view(running: Runtime, frame: Frame, at: Here) -> dict[str, Any]:
    home = branch_of(at.seen, at.branch).committee
    known = running.projections.directory.branches(committees=(home,), at=frame.at)
    return {
        **around(frame, at, "branch_page"),
        "facts": list(_facts(running, frame, next((one for one in known if one.id == at.branch), None))),
        "lists": list(_lists(running, frame, at)),
        "vetoes": told(running, frame, at.branch, get_args(veto.Fact)),
        "life": told(running, frame, at.branch, LIFE),
    }


def _facts(running: Runtime, frame: Frame, known: Branch | None) -> Iterator[tuple[Text, Any]]:
    if known is None:
        return
    home = running.projections.directory.committees(ids=(known.committee,), at=frame.at)
    yield Text("党支部代码", "Branch id"), known.id
    yield Text("所属党委", "Committee"), home[0].name if home else known.committee
    yield Text("类型", "Type"), TYPES[known.type]
    yield Text("成立日期", "Founded"), known.established
    if known.ended is not None:
        yield Text("撤并日期", "Ended"), known.ended
    yield Text("书记", "Secretary"), known.secretary or Text("空缺", "vacant")
    if known.secretary is not None and known.secretary_kind is not None:
        yield Text("专兼职", "Full or part time"), KINDS[known.secretary_kind]
        yield Text("任职日期", "In office since"), known.begins
        yield Text("任期届满", "Term ends"), known.term_ends
    yield Text("党员人数", "Members"), known.members
    yield Text("其中预备党员", "Probationary among them"), known.probationary
    yield Text("统计日期", "Counted on"), known.counted_on
    grade = known.grade or known.earlier_grade
    yield Text("现有等级", "Grade held"), grade_of(grade).text if grade else None


def _lists(running: Runtime, frame: Frame, at: Here) -> Iterator[Listing]:
    """Each on its own; what has nothing says so."""
    answers, now = running.projections, frame.at
    nothing = Text("没有记录。", "Nothing on record.")
    terms = [term_row(one) for one in answers.secretaries.terms(at.branch, at=now)]
    yield Listing(Text("历任书记", "Secretaries"), TERMS, terms, nothing)
    graded = [_graded(frame, at, one) for one in answers.grade_book.branch(at.branch, at=now)]
    yield Listing(Text("历年等级", "Grades by year"), GRADES, graded, nothing)
    yield Listing(Text("表彰与典型", "Honours"), HONOURED, list(_honours(running, frame, at)), nothing)
    brought = [_brought(frame, at, one) for one in reversed(answers.consequences.items(branch=at.branch, at=now))]
    yield Listing(Text("奖惩与整改", "Rewards and rectification"), BROUGHT, brought, nothing)
    yield Listing(Text("特色党支部创建", "Feature branch"), APPLIED, list(_features(running, frame, at)), nothing)


def _graded(frame: Frame, at: Here, one: Graded) -> Row:
    cells = {
        "year": Linked(str(one.year), frame.url("my_result_page", branch=at.branch, year=one.year)),
        "grade": grade_of(one.grade),
        "before": grade_of(one.before) if one.before else None,
        "change": CHANGES[one.change],
        "rank": one.rank,
        "score": one.score,
    }
    return Row(cells)


def _brought(frame: Frame, at: Here, one: Item) -> Row:
    is_rectification = one.kind == RECTIFICATION
    page = "my_rectification_page" if is_rectification else "my_result_page"
    cells = {
        "year": Linked(str(one.year), frame.url(page, branch=at.branch, year=one.year)),
        "kind": consequence(one.kind),
        "state": RECTIFIED[one.state.value] if is_rectification else PAID[one.state],
        "amount": one.amount,
        "paid": one.paid if one.amount is not None else None,
        "done": one.honoured_on,
    }
    return Row(cells)


def _honours(running: Runtime, frame: Frame, at: Here) -> Iterator[Row]:
    for one in running.projections.honours.of_branch(at.branch, at=frame.at):
        if one.honour is not Honour.EXEMPLAR:
            about = one.reward or None
            yield Row({"year": str(one.year), "honour": _honour(one.honour), "about": about, "on": one.on_day})
    for exemplar in running.projections.exemplars.library(branch=at.branch, at=frame.at):
        on = exemplar.designated_on
        yield Row({"year": str(on.year), "honour": EXEMPLARY, "about": exemplar.title, "on": on})


def _honour(honour: Honour) -> Text:
    zh, en = HONOURS[honour]
    return Text(zh, en[0].upper() + en[1:])


def _features(running: Runtime, frame: Frame, at: Here) -> Iterator[Row]:
    for one in running.projections.features.applications(branch=at.branch, at=frame.at):
        cells = {
            "number": one.number,
            "brand": Linked(one.brand, frame.url("my_feature_page", **at.path())),
            "stage": FEATURES[one.stage],
            "title": one.title,
            "named": one.named_on,
            "reviewed": str(one.reviewed_year) if one.reviewed_year else None,
        }
        yield Row(cells)
