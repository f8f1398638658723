"""Rectification 整改: the branch's plan, its progress, its evidence, and its report for acceptance."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from domain.access import Right
from domain.consequence import RECTIFICATION
from domain.rectification import Plan, Stage
from infra.http.acting import Running
from infra.http.fields import Name
from infra.http.language import Text
from infra.http.rectifications import Lines
from infra.http.rectifications import Text as Words
from infra.pages.branch.evidence import ACCEPT, reusable
from infra.pages.branch.place import PREFIX, Here, OfBranch, around
from infra.pages.forms import FormModel, OneEachLine, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Column, Linked, Listing, Row, Shape
from infra.pages.recording import Recording
from infra.pages.rectifications.reading import STAGES, reading
from infra.pages.rendering import render
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from services.ledger import Act, Receipt

TEMPLATE: Final = "branch/rectification.html"
YEARS: Final = (
    Column("year", Text("年度", "Year"), sortable=False),
    Column("state", Text("进度", "Status"), sortable=False),
    Column("deadline", Text("整顿期限", "Deadline"), Shape.DAY, sortable=False),
    Column("done", Text("验收日期", "Accepted"), Shape.DAY, sortable=False),
)

router = APIRouter(prefix=PREFIX + "/rectification", include_in_schema=False)


class PlanForm(FormModel):
    """The plan, with a problem and a measure in each line."""

    problems: Annotated[Lines, OneEachLine]
    measures: Annotated[Lines, OneEachLine]
    owner: Name
    until: date


class ProgressForm(FormModel):
    """How far it has come."""

    text: Words


class ReportForm(FormModel):
    """What was done."""

    report: Words


@router.get("")
def my_rectification_page(request: Request, running: Running, frame: Framed, at: OfBranch) -> Response:
    return render(request, TEMPLATE, **_view(running, frame, at))


def of_page(request: Request, running: Running, frame: Framed, at: OfBranch, form: Submitted) -> Recording:
    about = {"of": at.of, "branch_id": at.branch}
    to = frame.url("my_rectification_page", **at.path())
    return Recording(request, form, about, TEMPLATE, to, lambda: _view(running, frame, at))


OfPage = Annotated[Recording, Depends(of_page)]


@router.post("/plan")
def send_rectification_plan(running: Running, at: OfBranch, page: OfPage) -> Response:
    def hand_in(act: Act, of: CommitteeYear, branch_id: str, **plan: Any) -> Receipt:
        return running.rectifications.hand_in_plan(act, of, branch_id=branch_id, plan=Plan(**plan))

    done = Text("整改方案已提交, 待审核", "Plan handed in; it waits for review")
    return page.record(hand_in, PlanForm, done, lambda: running.drafts.discard(f"{_draft(at)}/plan"))


@router.post("/progress")
def send_rectification_progress(running: Running, at: OfBranch, page: OfPage) -> Response:
    done = Text("整改进展已登记", "Progress noted")
    note = running.rectifications.note_progress
    return page.record(note, ProgressForm, done, lambda: running.drafts.discard(f"{_draft(at)}/progress"))


@router.post("/report")
def send_rectification_report(running: Running, at: OfBranch, page: OfPage) -> Response:
    done = Text("已报请验收, 待党委表决", "Handed in; the committee votes on its acceptance")
    hand_in = running.rectifications.hand_in
    return page.record(hand_in, ReportForm, done, lambda: running.drafts.discard(f"{_draft(at)}/report"))


def _draft(at: Here) -> str:
    return f"rectify/{at.branch}/{at.year}"


def _view(running: Runtime, frame: Frame, at: Here) -> dict[str, Any]:
    shown = reading(running, frame, at.seen, at.of, at.branch)
    stage = shown["file"].stage if shown["file"] else None
    now = frame.at is None
    acts = now and frame.can(Right.RECTIFY_ITSELF, at.branch)
    is_ordered = stage not in {None, Stage.OPENED, Stage.ACCEPTED}
    return {
        **around(frame, at, "my_rectification_page"),
        **shown,
        "plans": acts and stage in {Stage.ORDERED, Stage.PLAN_RETURNED},
        "carries_out": acts and stage is Stage.UNDER_WAY,
        "takes_files": now and is_ordered and frame.can(Right.ATTACH, at.branch),
        "accept": ACCEPT,
        "reusable": reusable(running, at.branch),
        "draft": _draft(at),
        "years": _years(running, frame, at),
    }


def _years(running: Runtime, frame: Frame, at: Here) -> Listing:
    """The branch's rectifications of all years: they go on after the year is closed."""
    items = running.projections.consequences.items(branch=at.branch, kind=RECTIFICATION, at=frame.at)
    rows = [
        Row(
            {
                "year": Linked(
                    Text(f"{one.year}年度", str(one.year)),
                    frame.url("my_rectification_page", branch=at.branch, year=one.year),
                ),
                "state": STAGES[one.state.value],
                "deadline": one.deadline,
                "done": one.honoured_on,
            }
        )
        for one in reversed(items)
    ]
    empty = Text("本支部没有整顿事项。", "The branch has no rectification.")
    return Listing(Text("历年整改", "Rectifications by year"), YEARS, rows, empty)
