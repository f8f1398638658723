"""Desk 评审定级: the standings with the reason of every grade, what has changed since, and what to do next."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.access import Right
from domain.grading import GradesProposed, ProposedGrade
from domain.reckoning import Standing
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages import exports
from infra.pages.acting import act_of, perform
from infra.pages.forms import Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.grading.course import course, hindrances, ready_to_vote
from infra.pages.grading.file import GradingFile, grading_file
from infra.pages.grading.reasons import grade_text, reasons
from infra.pages.grading.tabs import DESK, tabs
from infra.pages.listing import Column, Grade, Listing, Row, Shape, Tag, Tone, as_asked
from infra.runtime import Runtime

COLUMNS: Final = (
    Column("rank", Text("名次", "Rank"), Shape.NUMBER),
    Column("branch", Text("党支部", "Branch")),
    Column("score", Text("年度得分", "Score"), Shape.POINTS),
    Column("exact", Text("精确分", "Exact"), Shape.NUMBER, sortable=False),
    Column("grade", Text("等级建议", "Proposed grade")),
    Column("why", Text("定级依据", "Reason"), sortable=False, quotes=True),
    Column("change", Text("与上次建议相比", "Since the last proposal"), sortable=False),
)

router = APIRouter(prefix=DESK, include_in_schema=False)


class Places(NamedTuple):
    """名额使用: how many places of a grade are taken; `of` is None where it has no quota."""

    grade: Grade
    taken: int
    of: int | None


@router.get("")
def grading_desk_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    file = grading_file(running, frame, of)
    listing = as_asked(standings(file), request)
    return exports.answer(request, "grading/desk.html", listing, **desk_view(running, file))


@router.post("/proposal")
def send_proposal(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Response:
    def view() -> Mapping[str, Any]:
        file = grading_file(running, frame, of)
        return {**desk_view(running, file), "listing": standings(file)}

    return perform(
        request,
        form,
        lambda: running.gradings.propose(act_of(request, form), of),
        done=Text("等级建议已提出", "The grades have been proposed"),
        to=frame.url("grading_desk_page", committee=of.committee, year=of.year),
        again="grading/desk.html",
        view=view,
    )


def desk_view(running: Runtime, file: GradingFile) -> Mapping[str, Any]:
    """What stands around the standings."""
    frame, of = file.frame, file.of
    return {
        **around(running, file, "grading_desk_page"),
        "places": places(file),
        "hindrances": list(hindrances(file)),
        "proposal": file.proposed[-1] if file.proposed else None,
        "compared": _before(file),
        "next": _next(file, frame),
        "of": of,
    }


def around(running: Runtime, file: GradingFile, page: str) -> Mapping[str, Any]:
    """What every page of the desk has: its steps and its tabs."""
    waiting = running.projections.consequences.not_yet_honoured(
        file.frame.now, year=file.of.year, committees=(file.of.committee,), at=file.frame.at
    )
    return {"file": file, "steps": course(file, len(waiting)), "tabs": tabs(file, page)}


def standings(file: GradingFile) -> Listing:
    """The year as it stands, whether proposed so or not."""
    why, before = reasons(file), _before(file)
    lines = {line.branch: line for line in before.grades} if before else {}
    rows = [
        _row(file, one, why[one.branch], _change(file, one, lines.get(one.branch)) if before else None)
        for one in file.reckoned.standings
    ]
    empty = Text(
        "还没有党支部的全年考核结果全部确认。各考核期结果确认后, 排名和等级建议在此显示。",
        "No branch has its whole year confirmed yet. Once it has, its rank and grade appear here.",
    )
    title = Text(f"{file.of.year}年度党支部等级建议", f"Proposed grades of {file.of.year}")
    return Listing(title, COLUMNS if before else COLUMNS[:-1], rows, empty)


def places(file: GradingFile) -> list[Places]:
    """How many branches have each grade, of how many places."""
    taken = [one.grade for one in file.reckoned.standings]
    return [Places(Grade(code, grade_text(file, code)), taken.count(code), file.places[code]) for code in file.grades]


def _before(file: GradingFile) -> GradesProposed | None:
    """What the standings are compared with: the last proposal, or the one before where they are just that."""
    earlier = file.proposed[:-1] if file.is_current or file.decided else file.proposed
    return earlier[-1].fact if earlier else None


def _row(file: GradingFile, one: Standing, why: Text, change: Tag | None) -> Row:
    waits = Tag(Text("待表决", "vote due"), Tone.WARN)
    cells = {
        "rank": one.rank,
        "branch": file.branch(one.branch),
        "score": one.score,
        "exact": one.exact,
        "grade": Grade(one.grade, grade_text(file, one.grade)) if one.grade else waits,
        "why": why,
        "change": change,
    }
    return Row(cells)


def _change(file: GradingFile, now: Standing, before: ProposedGrade | None) -> Tag | None:
    """In words what is different, first the grade, then the rank, then the score."""
    if before is None:
        return Tag(Text("新列入", "new"), Tone.INFO)
    if before.grade != now.grade:
        then, here = grade_text(file, before.grade), grade_text(file, now.grade or "")
        if now.grade is None:
            return Tag(Text(f"原{then.zh}, 待表决", f"was {then.en}"), Tone.WARN)
        return Tag(Text(f"{then.zh}改为{here.zh}", f"{then.en} to {here.en}"), Tone.WARN)
    if before.rank != now.rank:
        return Tag(Text(f"第{before.rank}名改为第{now.rank}名", f"rank {before.rank} to {now.rank}"), Tone.INFO)
    if before.exact != now.exact:
        return Tag(Text(f"得分{before.score}改为{now.score}", f"score {before.score} to {now.score}"), Tone.INFO)
    return None


def _next(file: GradingFile, frame: Frame) -> str | None:
    """The one next thing to do here, if the viewer may: propose, notice, vote, or see the grades."""
    if frame.at is not None:
        return None
    if file.decided is not None:
        return "graded"
    if file.is_current and file.notice is not None:
        return "vote" if ready_to_vote(file) and frame.can(Right.RECORD_VOTE) else None
    if not frame.can(Right.PROPOSE_GRADES) or file.unconfirmed or file.reckoned.ties:
        return None
    return "notice" if file.is_current else "propose"
