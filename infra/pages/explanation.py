"""Explanation 计分说明: every step from items to the published score, the facts it rests on, and who made them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.access import Right
from domain.assessment import Assessment
from domain.grading import AppealDecided, GradesDecided, TieBroken
from domain.period import Period
from domain.points import plain
from domain.reckoning import Standing
from domain.record import Recorded
from domain.standard import StandardAdopted
from domain.veto import VetoImposed, VetoLifted
from infra.http.acting import Running
from infra.http.language import Text
from infra.pages import exports
from infra.pages.events.words import TITLES
from infra.pages.frame import Frame, Framed
from infra.pages.grading.file import GradingFile, grading_file
from infra.pages.grading.reasons import grade_text, reasons
from infra.pages.known import Known, as_known, moments
from infra.pages.listing import Column, Grade, Listing, Row, Shape, Tag, Tone
from infra.pages.timeline import told
from infra.runtime import Runtime
from projections.wording import KINDS
from services.casebook import CommitteeYear
from services.ledger import Seen
from services.organisation import people_of

AT: Final = "/workbench/committees/{committee}/years/{year}/branches/{branch}/explanation"

DECISIONS: Final = (StandardAdopted, VetoImposed, VetoLifted, AppealDecided, TieBroken, GradesDecided)
"""What was voted or imposed that the branch's rank or grade depends on."""
BONUS: Final = Text("加分 (计入部分)", "Bonus that counts")
LISTED: Final = 400
"""Facts named on the page; the HTTP answer names all."""
GRADES: Final = (
    Column("grade", Text("等级", "Grade"), sortable=False),
    Column("at_least", Text("分数线", "At least"), Shape.POINTS, places=0, sortable=False),
    Column("quota", Text("名额比例", "Share"), Shape.NUMBER, sortable=False),
    Column("places", Text("名额", "Places"), Shape.NUMBER, sortable=False),
    Column("taken", Text("已占", "Taken"), Shape.NUMBER, sortable=False),
    Column("own", Text("本支部", "This branch"), sortable=False),
)

router = APIRouter(include_in_schema=False)


class Resting(NamedTuple):
    """A fact that a total rests on: `about` is its kind, `href` its text as recorded, `proof` that it is in the log."""

    period: Period
    fact: str
    kind: Text
    who: str
    at: datetime
    position: int
    href: str | None
    proof: str


@router.get(AT)
def explanation_page(
    request: Request,
    running: Running,
    frame: Framed,
    committee: str,
    year: int,
    branch: str,
    known: Known = "then",
) -> Response:
    of, (until, effective) = CommitteeYear(committee, year), moments(frame, known)
    explained = running.questions.explain(of, branch, until=until, effective=effective)
    file = grading_file(running, frame, of, corrected=effective is not None)
    book, seen = file.book, file.seen
    states = {period: book.states[branch, period] for period in explained.periods}
    titles = {item.code: item.title for item in book.standard.items}
    return exports.answer(
        request,
        "standings/explanation.html",
        _scores(states, titles),
        explained=explained,
        weights=book.standard.weights,
        name=_name(running, frame, committee, branch),
        standing=explained.standing,
        grade=_grade(file, explained.standing.grade),
        reason=reasons(file)[branch],
        beside=list(_beside(file, branch)),
        ranked=len(file.reckoned.standings),
        grades=_grades(file, explained.standing),
        decisions=told(running, frame, branch, DECISIONS, year=year),
        again=explained.recomputed,
        grade_again=_grade(file, explained.recomputed.standing.grade),
        own=sum(branch in one.stream.split("/") for one in explained.recomputed.facts),
        grounds=[_ground(frame, one) for one in explained.recomputed.facts[:LISTED]],
        facts=list(_facts(frame, seen, explained.rests_on, people_of(seen, committee))),
        committee=committee,
        year=year,
        position=seen.position,
        corrected=effective is not None,
        chosen=as_known(request, frame, known),
        kept={} if known == "then" else {"known": known},
    )


def _grade(file: GradingFile, code: str | None) -> Text:
    return Text("待表决", "waits for a vote") if code is None else grade_text(file, code)


def _beside(file: GradingFile, branch: str) -> Iterator[tuple[Text, str, Standing]]:
    """Who stands next above and below: what the rank rests on."""
    standings = file.reckoned.standings
    place = next(n for n, one in enumerate(standings) if one.branch == branch)
    for side, n in ((Text("前一位", "next above"), place - 1), (Text("后一位", "next below"), place + 1)):
        if 0 <= n < len(standings):
            yield side, file.branch(standings[n].branch), standings[n]


def _grades(file: GradingFile, standing: Standing) -> Listing:
    """What each grade asks for and has places for, who took them, and which is the branch's."""
    rows = [
        Row(
            {
                "grade": Grade(code, grade_text(file, code)),
                "at_least": grade.at_least,
                "quota": None if grade.quota is None else f"{plain(grade.quota * 100)}%",
                "places": file.places[code],
                "taken": sum(one.grade == code for one in file.reckoned.standings),
                "own": Tag(Text("本支部", "this branch"), Tone.INFO) if standing.grade == code else None,
            }
        )
        for code, grade in file.grades.items()
    ]
    title = Text("等级、分数线与名额", "Grades, cut-offs and places")
    return Listing(title, GRADES, rows, Text("没有等级", "no grades"))


def _ground(frame: Frame, recorded: Recorded) -> tuple[int, Text, str, str | None]:
    """A fact that the year is reckoned from: where it is, what it is, its id, and the way to it."""
    href = frame.url("event_page", position=recorded.position) if frame.can(Right.READ_RECORD) else None
    return recorded.position, TITLES[KINDS[type(recorded.fact)]], recorded.id, href


def _scores(states: Mapping[Period, Assessment], titles: Mapping[str, str]) -> Listing:
    """Items down, periods across, then the bonus that counts, and the totals below."""
    periods = [period for period in Period if period in states]
    columns = (
        Column("item", Text("考核项目", "Item"), sortable=False),
        *(Column(period.value, PERIOD_TITLES[period], Shape.POINTS, places=1, sortable=False) for period in periods),
    )
    codes = dict.fromkeys(code for one in states.values() for code in one.scores)
    rows = [
        Row({"item": titles.get(code, code)} | {period.value: states[period].scores.get(code) for period in periods})
        for code in codes
    ]
    bonus = {period.value: one.total - one.plain_total for period, one in states.items()}
    if any(bonus.values()):
        rows.append(Row({"item": BONUS} | {period: points or None for period, points in bonus.items()}))
    rows.append(Row({"item": Text("总分", "Total")} | {period.value: states[period].total for period in periods}))
    return Listing(Text("各期各项得分", "Points by item and period"), columns, rows, Text("没有得分", "no points"))


PERIOD_TITLES: Final[Mapping[Period, Text]] = {
    Period.Q1: Text("第一季度", "Q1"),
    Period.Q2: Text("第二季度", "Q2"),
    Period.Q3: Text("第三季度", "Q3"),
    Period.Q4: Text("第四季度", "Q4"),
    Period.YEAR_END: Text("年末", "Year-end"),
}


def _facts(
    frame: Frame, seen: Seen, rests_on: Mapping[Period, tuple[str, ...]], names: Mapping[str, str]
) -> Iterator[Resting]:
    for period, facts in rests_on.items():
        for fact in facts:
            recorded = next(one for one in seen.history(fact.rpartition("@")[0]) if one.id == fact)
            by = recorded.envelope.by
            yield Resting(
                period,
                fact,
                TITLES[KINDS[type(recorded.fact)]],
                names.get(by, by),
                recorded.recorded_at,
                recorded.position,
                frame.url("event_page", position=recorded.position)
                if frame.can(Right.READ_RECORD)
                else f"/events?after={recorded.position - 1}&limit=1",
                f"/ledger/inclusion?fact={fact}",
            )


def _name(running: Runtime, frame: Frame, committee: str, branch: str) -> str:
    known = running.projections.directory.branches(committees=(committee,), at=frame.at)
    return next((one.name for one in known if one.id == branch), branch)
