"""Notice 公示: the proposal as it will be put up, with its days by the working calendar; opened, and printed."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages.acting import act_of, perform
from infra.pages.forms import Submitted
from infra.pages.frame import Framed
from infra.pages.grading.desk import around
from infra.pages.grading.file import GradingFile, grading_file
from infra.pages.grading.reasons import grade_text
from infra.pages.grading.tabs import DESK
from infra.pages.listing import Column, Grade, Listing, Row, Shape
from infra.pages.rendering import render
from infra.runtime import Runtime

COLUMNS: Final = (
    Column("rank", Text("名次", "Rank"), Shape.NUMBER, sortable=False),
    Column("branch", Text("党支部", "Branch"), sortable=False),
    Column("score", Text("年度得分", "Score"), Shape.POINTS, sortable=False),
    Column("grade", Text("等级", "Grade"), sortable=False),
)
TEMPLATE: Final = "grading/notice.html"

router = APIRouter(prefix=DESK + "/notice", include_in_schema=False)


@router.get("")
def grading_notice_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    return render(request, TEMPLATE, **notice_view(running, grading_file(running, frame, of)))


@router.post("")
def send_notice(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Response:
    return perform(
        request,
        form,
        lambda: running.gradings.open_notice(act_of(request, form), of),
        done=Text("公示已开始", "The notice is open"),
        to=frame.url("grading_notice_page", committee=of.committee, year=of.year),
        again=TEMPLATE,
        view=lambda: notice_view(running, grading_file(running, frame, of)),
    )


def notice_view(running: Runtime, file: GradingFile) -> Mapping[str, Any]:
    """The notice that is, or was last, open; else what it would be if opened today."""
    calendar, days = file.book.committee.calendar, file.book.standard.notice_working_days
    opened = file.notice
    number = opened.fact.proposal if opened else len(file.proposed)
    proposal = file.proposed[number - 1].fact if number else None
    may_open = file.decided is None and file.is_current and (opened is None or number < len(file.proposed))
    return {
        **around(running, file, "grading_notice_page"),
        "opened": opened,
        "opens": opened.fact.opens if opened else file.frame.today,
        "closes": opened.fact.closes if opened else calendar.last_day(file.frame.today, days),
        "next_closes": calendar.last_day(file.frame.today, days),
        "days": days,
        "proposal": proposal,
        "latest": len(file.proposed),
        "may_open": may_open,
        "listing": _listed(file, proposal.grades if proposal else ()),
    }


def _listed(file: GradingFile, lines: Any) -> Listing:
    rows = [
        Row(
            {
                "rank": line.rank,
                "branch": file.branch(line.branch),
                "score": line.score,
                "grade": Grade(line.grade, grade_text(file, line.grade)),
            }
        )
        for line in lines
    ]
    title = Text(f"{file.of.year}年度党支部等级评定", f"Grades of the branches, {file.of.year}")
    return Listing(title, COLUMNS, rows, Text("没有等级建议", "no proposal"), total=len(rows))
