"""Vote 表决定级: the ballot on the list of grades, once nothing stands in its way; then the list as decided."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages import exports
from infra.pages.acting import act_of, perform
from infra.pages.ballot_entry import BallotEntry, ballot_entry, votes_of
from infra.pages.forms import Submitted
from infra.pages.frame import Framed
from infra.pages.grading.course import hindrances, notice_over
from infra.pages.grading.desk import around, standings
from infra.pages.grading.file import GradingFile, grading_file
from infra.pages.grading.reasons import grade_text, reasons
from infra.pages.grading.tabs import DESK
from infra.pages.listing import Column, Grade, Listing, Row, Shape, as_asked
from infra.pages.rendering import render
from infra.runtime import Runtime
from services.ledger import Receipt

COLUMNS: Final = (
    Column("rank", Text("名次", "Rank"), Shape.NUMBER),
    Column("branch", Text("党支部", "Branch")),
    Column("score", Text("年度得分", "Score"), Shape.POINTS),
    Column("grade", Text("等级", "Grade")),
    Column("before", Text("上年等级", "Before")),
    Column("why", Text("定级依据", "Reason"), sortable=False, quotes=True),
)
TEMPLATE: Final = "grading/vote.html"

router = APIRouter(prefix=DESK, include_in_schema=False)


@router.get("/vote")
def grading_vote_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    return render(request, TEMPLATE, **vote_view(running, grading_file(running, frame, of)))


@router.post("/vote")
def send_grades_vote(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Response:
    def vote() -> Receipt:
        entry = _entry(grading_file(running, frame, of))
        return running.gradings.decide_grades(act_of(request, form), of, votes=votes_of(form, entry))

    return perform(
        request,
        form,
        vote,
        done=Text("定级表决已登记", "The vote on the grades is recorded"),
        to=frame.url("grading_vote_page", committee=of.committee, year=of.year),
        again=TEMPLATE,
        view=lambda: vote_view(running, grading_file(running, frame, of)),
    )


@router.get("/grades")
def graded_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    """The grades as decided, with the vote."""
    file = grading_file(running, frame, of)
    known = running.projections.grade_book.year(of.year, committees=(of.committee,))
    before = {one.branch: one.before for one in known}
    listing = as_asked(_decided(file, before), request)
    return exports.answer(
        request,
        "grading/graded.html",
        listing,
        **around(running, file, "graded_page"),
        ballots=[one for one in _ballots(file) if one.fact.carried],
    )


def vote_view(running: Runtime, file: GradingFile) -> Mapping[str, Any]:
    return {
        **around(running, file, "grading_vote_page"),
        "hindrances": list(_in_the_way(file)),
        "entry": _entry(file),
        "ballots": _ballots(file),
        "listing": standings(file),
    }


def _in_the_way(file: GradingFile) -> list[Text]:
    found = list(hindrances(file))
    if file.decided is None and not file.proposed:
        found.append(Text("尚未提出等级建议", "no grades have been proposed"))
    elif file.decided is None and not notice_over(file):
        until = f", 公示期至{file.notice.fact.closes}" if file.notice else ""
        en = f": it closes on {file.notice.fact.closes}" if file.notice else ""
        found.append(Text(f"公示尚未期满{until}", f"the public notice has not closed{en}"))
    return found


def _entry(file: GradingFile) -> BallotEntry:
    rules = file.book.standard.ballots
    return ballot_entry(file.seen, file.book.committee, rules, rules.grading_quorum)


def _ballots(file: GradingFile) -> list[Any]:
    return list(file.ballots(f"grades/{file.of.committee}/{file.of.year}"))


def _decided(file: GradingFile, before: Mapping[str, str | None]) -> Listing:
    lines = file.decided.fact.grades if file.decided else ()
    why = reasons(file)
    rows = [
        Row(
            {
                "rank": line.rank,
                "branch": file.branch(line.branch),
                "score": line.score,
                "grade": Grade(line.grade, grade_text(file, line.grade)),
                "before": Grade(earlier, grade_text(file, earlier)) if (earlier := before.get(line.branch)) else None,
                "why": why.get(line.branch),
            }
        )
        for line in lines
    ]
    empty = Text(
        "本年度等级尚未表决。公示期满、申诉和异议办结后, 由党委表决定级。",
        "The grades are not decided yet. The committee votes once the notice has closed and all is answered.",
    )
    return Listing(
        Text(f"{file.of.year}年度党支部等级评定结果", f"Grades of {file.of.year} as decided"), COLUMNS, rows, empty
    )
