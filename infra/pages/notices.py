"""Notices 公示公告: open public notices, published results, and the grades decided, for all to read."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain import streams
from domain.grading import GradesDecided, GradesProposed, NoticeOpened
from domain.period import Period
from domain.record import Recorded
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.problems import Problem
from infra.pages import exports
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip, Column, Grade, Linked, Listing, Row, Shape, Tag, Tone, as_asked
from infra.pages.rendering import here
from infra.runtime import Runtime
from projections.wording import PERIODS
from projections.wording.telling import GRADES, period_term
from services.assessments import Round
from services.casebook import CommitteeYear

OPEN = Tag(Text("公示中", "open"), Tone.WARN)
CLOSED = Tag(Text("公示结束", "closed"))
PUBLISHED = Tag(Text("结果公布", "published"), Tone.INFO)
DECIDED = Tag(Text("已定级", "decided"), Tone.GOOD)

COLUMNS = (
    Column("title", Text("标题", "Title")),
    Column("state", Text("状态", "Status")),
    Column("at", Text("发布时间", "Published at"), Shape.MOMENT),
    Column("closes", Text("公示截止", "Open until"), Shape.DAY),
)
RESULTS = (
    Column("rank", Text("名次", "Rank"), Shape.NUMBER),
    Column("branch", Text("党支部", "Branch")),
    Column("total", Text("本期得分", "Points"), Shape.POINTS),
    Column("score", Text("累计得分", "Score so far"), Shape.POINTS),
    Column("comment", Text("讲评", "Comment"), sortable=False),
)
PROPOSED = (
    Column("rank", Text("名次", "Rank"), Shape.NUMBER),
    Column("branch", Text("党支部", "Branch")),
    Column("score", Text("年度得分", "Annual score"), Shape.POINTS),
    Column("grade", Text("等级", "Grade")),
)

router = APIRouter(prefix="/workbench", include_in_schema=False)


class Notice(NamedTuple):
    """Something shown to all: what it is, since when, until when; `href` is where it can be read."""

    title: Text
    state: Tag
    at: datetime
    closes: date | None
    href: str | None


@router.get("/notices")
def notices_page(
    request: Request, running: Running, frame: Framed, open_only: Annotated[bool | None, Query(alias="open")] = None
) -> Response:
    found = notices_of(running, frame)
    rows = [_row(one) for one in found if one.state is OPEN or not open_only]
    chips = [
        Chip(Text("全部", "All"), here(request, open=None), not open_only, len(found)),
        Chip(
            Text("公示中", "Open"), here(request, open="true"), bool(open_only), sum(one.state is OPEN for one in found)
        ),
    ]
    empty = Text(
        f"{frame.year}年度还没有公示和公布的内容。考核结果公布、等级建议公示后可在此查看。",
        f"Nothing has been published for {frame.year} yet. Results and proposed grades appear here once they are.",
    )
    listing = as_asked(Listing(Text("公示公告", "Notices"), COLUMNS, rows, empty, [chips]), request)
    return exports.answer(request, "notices/list.html", listing)


@router.get("/committees/{committee}/years/{year}/published/{period}")
def published_page(
    request: Request, running: Running, frame: Framed, committee: str, year: int, period: Period
) -> Response:
    """One period's results, as they were last published."""
    seen = running.ledger.seen(frame.at)
    shown = running.publications.show(seen, Round(committee, year, period))
    names = _branch_names(running, frame, committee)
    rows = [
        Row(
            {
                "rank": one.rank,
                "branch": names.get(one.branch, one.branch),
                "total": one.total,
                "score": one.score,
                "comment": Text(f"免考: {one.exempt}", f"exempt: {one.exempt}") if one.exempt else one.comment or None,
            }
        )
        for one in sorted(shown.results, key=lambda one: (one.rank is None, one.rank, one.branch))
    ]
    title = _published_title(year, period, shown.published.fact.number)
    listing = as_asked(Listing(title, RESULTS, rows, Text("没有考核结果", "no results")), request)
    return exports.answer(
        request, "notices/published.html", listing, at=shown.published.recorded_at, position=shown.published.position
    )


@router.get("/committees/{committee}/years/{year}/notice")
def notice_page(request: Request, running: Running, frame: Framed, committee: str, year: int) -> Response:
    """The proposed grades that are, or were last, on public notice."""
    history = running.ledger.seen(frame.at).history(streams.grading(committee, year))
    opened = next((one for one in reversed(history) if isinstance(one.fact, NoticeOpened)), None)
    if opened is None:
        raise Problem("not_found")
    proposal = [one for one in history if isinstance(one.fact, GradesProposed)][opened.fact.proposal - 1]
    names = _branch_names(running, frame, committee)
    rows = [
        Row(
            {
                "rank": one.rank,
                "branch": names.get(one.branch, one.branch),
                "score": one.score,
                "grade": grade_of(one.grade),
            }
        )
        for one in proposal.fact.grades
    ]
    title = Text(f"{year}年度党支部等级建议公示", f"Proposed grades of {year} on public notice")
    listing = as_asked(Listing(title, PROPOSED, rows, Text("没有等级建议", "no proposal")), request)
    return exports.answer(request, "notices/notice.html", listing, notice=opened, open=_is_open(opened, frame))


def notices_of(running: Runtime, frame: Frame) -> list[Notice]:
    """What has been shown to all of the committee in the year, the latest first."""
    if frame.committee is None:
        return []
    found = list(_notices(running, frame, frame.committee.id, frame.year))
    return sorted(found, key=lambda one: (one.state is OPEN, one.at), reverse=True)


def grade_of(code: str) -> Grade:
    """A grade in words."""
    zh, en = GRADES.get(code, (code, code))
    return Grade(code, Text(zh, en[0].upper() + en[1:]))


def _notices(running: Runtime, frame: Frame, committee: str, year: int) -> Iterator[Notice]:
    seen = running.ledger.seen(frame.at)
    for one in running.publications.all(seen, CommitteeYear(committee, year)):
        where = frame.url("published_page", committee=committee, year=year, period=one.fact.period.value)
        title = _published_title(year, one.fact.period, one.fact.number)
        yield Notice(title, PUBLISHED, one.recorded_at, None, where)
    where = frame.url("notice_page", committee=committee, year=year)
    for one in seen.history(streams.grading(committee, year)):
        match one.fact:
            case NoticeOpened(closes=closes):
                title = Text(f"{year}年度党支部等级建议公示", f"Proposed grades of {year} on public notice")
                yield Notice(title, OPEN if _is_open(one, frame) else CLOSED, one.recorded_at, closes, where)
            case GradesDecided():
                title = Text(f"{year}年度党支部等级评定结果", f"Grades of {year} as decided")
                yield Notice(title, DECIDED, one.recorded_at, None, where)


def _is_open(opened: Recorded, frame: Frame) -> bool:
    return bool(opened.fact.opens <= frame.today <= opened.fact.closes)


def _row(one: Notice) -> Row:
    cells = {"title": Linked(one.title, one.href), "state": one.state, "at": one.at, "closes": one.closes}
    return Row(cells, one.href)


def _published_title(year: int, period: Period, number: int) -> Text:
    zh = f"{year}年{PERIODS[period]}考核结果"
    en = f"Results of {year} {period_term(period).en}"
    return Text(f"{zh} (第{number}次公布)", f"{en} (publication {number})") if number > 1 else Text(zh, en)


def _branch_names(running: Runtime, frame: Frame, committee: str) -> dict[str, str]:
    return running.projections.directory.names(committees=(committee,), at=frame.at)
