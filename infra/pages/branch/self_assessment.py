"""Self-assessment 自我考核: every item of a period with its rule, full points and evidence; handed in once."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.access import Right
from domain.evidence import EvidenceAttached
from domain.period import Period
from domain.standard import Item, Standard
from domain.timetable import last_day_of
from infra.http.acting import Running
from infra.http.fields import GradeCode, Scores
from infra.http.language import Text
from infra.http.sheets import AssessmentAnswer, one_of_sheet
from infra.pages import exports
from infra.pages.acting import act_of, perform
from infra.pages.branch.evidence import ACCEPT, attached_to, reusable
from infra.pages.branch.place import PREFIX, Here, OfBranch, around
from infra.pages.forms import ByCode, FormModel, Submitted, written
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Column, Linked, Listing, Row, Shape, Tag, Tone
from infra.pages.people import names_in
from infra.pages.rendering import render
from infra.pages.steps import Step, course
from infra.pages.terms import CLASSES, grade, places_of
from infra.runtime import Runtime
from projections.wording import PERIODS
from services.assessments import Round, SelfAssessment
from services.evidence import Subject
from services.ledger import Receipt
from services.standards import standards_of

COLUMNS: Final = (
    Column("period", Text("考核期", "Period"), sortable=False),
    Column("state", Text("状态", "Status"), sortable=False),
    Column("own", Text("自评", "Own score"), Shape.POINTS, sortable=False, kept=True),
    Column("total", Text("考核得分", "Result"), Shape.POINTS, sortable=False, kept=True),
    Column("at", Text("自评时间", "Handed in"), Shape.MOMENT, sortable=False),
)
OPEN: Final = Tag(Text("待自评", "to be assessed"), Tone.WARN)
GOES_ON: Final = Tag(Text("本期未结束", "not over yet"))
EXEMPT: Final = Tag(Text("免考", "exempt"))
DEFAULTED: Final = Tag(Text("未按期自评", "not handed in"), Tone.LATE)
HANDED_IN: Final = Tag(Text("已自评, 待党委评分", "handed in, to be scored"), Tone.INFO)
CONFIRMED: Final = Tag(Text("已确认", "confirmed"), Tone.GOOD)

router = APIRouter(prefix=PREFIX + "/self-assessment", include_in_schema=False)


class SelfForm(FormModel):
    """What the branch gives itself."""

    scores: Annotated[Scores, ByCode] = {}  # noqa: RUF012 - pydantic copies defaults
    claimed_grade: GradeCode | None = None


class YearEndForm(SelfForm):
    """And at year-end the grade it claims."""

    claimed_grade: GradeCode


class Line(NamedTuple):
    """An item, what was given for it, and the files that speak for it."""

    item: Item
    class_: Text
    own: Decimal | None
    committee: Decimal | None
    files: tuple[EvidenceAttached, ...]

    @property
    def field(self) -> str:
        return f"scores.{written(self.item.code)}"


@router.get("")
def self_assessments_page(request: Request, frame: Framed, at: OfBranch) -> Response:
    rows = [_row(frame, at, period, known(frame, at, period)) for period in Period]
    title = Text(f"{at.year}年度自我考核", f"Self-assessments of {at.year}")
    listing = Listing(title, COLUMNS, rows, Text("没有考核期", "no periods"))
    return exports.answer(request, "branch/periods.html", listing, **around(frame, at, "self_assessments_page"))


@router.get("/{period}")
def self_assessment_page(request: Request, running: Running, frame: Framed, at: OfBranch, period: Period) -> Response:
    return render(request, "branch/self_assessment.html", **view(running, frame, at, period))


@router.post("/{period}")
def send_self_assessment(
    request: Request, running: Running, frame: Framed, at: OfBranch, period: Period, form: Submitted
) -> Response:
    def act() -> Receipt:
        given = form.into(YearEndForm if period is Period.YEAR_END else SelfForm)
        sheets = {at.branch: SelfAssessment(given.scores, given.claimed_grade)}
        receipt = running.assessments.self_assess(act_of(request, form), round_of(at, period), sheets=sheets)
        running.drafts.discard(draft_of(at, period))
        return receipt

    return perform(
        request,
        form,
        act,
        done=Text(f"{PERIODS[period]}自我考核已提交", f"Self-assessment of {period.value} handed in"),
        to=frame.url("self_assessment_page", **at.path(), period=period.value),
        again="branch/self_assessment.html",
        view=lambda: view(running, frame, at, period),
    )


def known(frame: Frame, at: Here, period: Period) -> AssessmentAnswer:
    """The assessment, as far as the viewer may see it."""
    at.read_year()
    return one_of_sheet(
        at.seen, round_of(at, period), at.branch, unpublished=frame.can(Right.READ_UNPUBLISHED, at.branch)
    )


def round_of(at: Here, period: Period) -> Round:
    return Round(at.of.committee, at.year, period)


def draft_of(at: Here, period: Period) -> str:
    return f"self-assess/{at.branch}/{at.year}/{period.value}"


def standard_of(at: Here, answer: AssessmentAnswer) -> Standard | None:
    """The version that the assessment was opened under, else the one in force."""
    standards = standards_of(at.seen, at.of.committee, at.year)
    return standards.adopted.get(answer.standard_version or 0) or standards.in_force


def steps_of(at: Here, answer: AssessmentAnswer) -> list[Step]:
    """自评、评分、复核、确认."""
    names = names_in(at.seen, at.of.committee)
    steps = answer.steps
    if steps.exempted:
        return list(course([(Text("免考", "Exempted"), steps.exempted, None)], names))
    return list(
        course(
            [
                (Text("自评", "Own score"), steps.self_assessed, Text("党支部书记", "the branch secretary")),
                (Text("评分", "Scored"), steps.scored, Text("评分人员", "the scorer")),
                (
                    Text("复核", "Reviewed"),
                    steps.reviewed if answer.reviewed else None,
                    Text("复核人员", "the reviewer"),
                ),
                (Text("确认", "Confirmed"), steps.confirmed, Text("党委", "the committee")),
            ],
            names,
        )
    )


def state_of(answer: AssessmentAnswer) -> Tag:
    if answer.exempt:
        return EXEMPT
    if answer.steps.confirmed:
        return CONFIRMED
    if answer.self_defaulted:
        return DEFAULTED
    return HANDED_IN if answer.steps.self_assessed else OPEN


def _goes_on(frame: Frame, at: Here, period: Period) -> bool:
    return frame.today <= last_day_of(period, at.year)


def view(running: Runtime, frame: Frame, at: Here, period: Period) -> dict[str, Any]:
    answer = known(frame, at, period)
    standard = standard_of(at, answer)
    files = attached_to(running, Subject("assessment", at.of, at.branch, period.value))
    open_ = not (answer.steps.self_assessed or answer.exempt or answer.steps.confirmed) and standard is not None
    return {
        **around(frame, at, "self_assessments_page"),
        "period": period,
        "answer": answer,
        "state": state_of(answer),
        "steps": steps_of(at, answer),
        "lines": list(_lines(standard, answer, files)) if standard else [],
        "whole": [one for one in files if one.item is None],
        "full": standard.full if standard else None,
        "step": standard.step if standard else None,
        "places": places_of(standard) if standard else 0,
        "ends": last_day_of(period, at.year) if _goes_on(frame, at, period) else None,
        "grades": [(one.code, grade(one.code, one.label).text) for one in standard.grades] if standard else [],
        "open": open_ and frame.at is None and frame.can(Right.SELF_ASSESS, at.branch),
        "takes_files": not (answer.exempt or answer.steps.confirmed) and frame.can(Right.ATTACH, at.branch),
        "files": files,
        "accept": ACCEPT,
        "draft": draft_of(at, period),
        "drafted": running.drafts.typed(draft_of(at, period)) if open_ else {},
        "reusable": reusable(running, at.branch),
    }


def _lines(standard: Standard, answer: AssessmentAnswer, files: tuple[EvidenceAttached, ...]) -> Iterator[Line]:
    for item in standard.items:
        of_item = tuple(one for one in files if one.item == item.code)
        own, given = answer.self_scores.get(item.code), answer.scores.get(item.code)
        yield Line(item, CLASSES[item.item_class], own, given, of_item)


def _row(frame: Frame, at: Here, period: Period, answer: AssessmentAnswer) -> Row:
    href = frame.url("self_assessment_page", **at.path(), period=period.value)
    own, state = answer.steps.self_assessed, state_of(answer)
    cells = {
        "period": Linked(Text(PERIODS[period], period.value if period is not Period.YEAR_END else "Year-end"), href),
        "state": GOES_ON if state is OPEN and _goes_on(frame, at, period) else state,
        "own": answer.self_total,
        "total": answer.total,
        "at": own.at if own else None,
    }
    return Row(cells)
