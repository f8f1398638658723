"""Appeals 申诉: what was appealed against and what became of it; each decided by ballot, with the points put to it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain import assessment, streams
from domain.assessment import Assessment
from domain.grading import AppealDecided, AppealFiled, appeal_id
from domain.period import Period
from domain.record import Recorded
from domain.refusal import NotFoundError
from infra.http.acting import Running
from infra.http.fields import Points
from infra.http.language import Text
from infra.http.paths import BranchId, Of, PeriodName
from infra.pages.acting import act_of, perform
from infra.pages.ballot_entry import ballot_entry, votes_of
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Framed
from infra.pages.grading.desk import around
from infra.pages.grading.file import GradingFile, grading_file
from infra.pages.grading.tabs import DESK
from infra.pages.rendering import render
from infra.runtime import Runtime
from services.gradings import Appealed
from services.ledger import Receipt

ONE: Final = "grading/appeal.html"

router = APIRouter(prefix=DESK + "/appeals", include_in_schema=False)


class PointsForm(FormModel):
    """What the item is corrected to if the vote carries."""

    points: Points


class Appeal(NamedTuple):
    """An appeal as the office sees it."""

    fact: AppealFiled
    branch: str
    item: str
    full: Decimal | None
    filed: Recorded
    decided: AppealDecided | None
    href: str | None


@router.get("")
def grading_appeals_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    file = grading_file(running, frame, of)
    view = {**around(running, file, "grading_appeals_page"), "appeals": appeals(file)}
    return render(request, "grading/appeals.html", **view)


@router.get("/{branch}/{period}/{item}")
def grading_appeal_page(
    request: Request, running: Running, frame: Framed, of: Of, branch: BranchId, period: PeriodName, item: str
) -> Response:
    return render(request, ONE, **appeal_view(running, grading_file(running, frame, of), branch, period, item))


@router.post("/{branch}/{period}/{item}")
def send_appeal_decision(
    request: Request,
    running: Running,
    frame: Framed,
    form: Submitted,
    of: Of,
    branch: BranchId,
    period: PeriodName,
    item: str,
) -> Response:
    def vote() -> Receipt:
        asked = form.into(PointsForm)
        entry = _entry(grading_file(running, frame, of), branch)
        return running.gradings.decide_appeal(
            act_of(request, form),
            of,
            against=Appealed(branch, period, item),
            points=asked.points,
            votes=votes_of(form, entry),
        )

    return perform(
        request,
        form,
        vote,
        done=Text("申诉表决已登记", "The vote on the appeal is recorded"),
        to=frame.url("grading_appeals_page", committee=of.committee, year=of.year),
        again=ONE,
        view=lambda: appeal_view(running, grading_file(running, frame, of), branch, period, item),
    )


def appeals(file: GradingFile) -> list[Appeal]:
    """All of the year, those that wait first."""
    decided = {_key(one.fact): one.fact for one in file.history if isinstance(one.fact, AppealDecided)}
    filed = [one for one in file.history if isinstance(one.fact, AppealFiled)]
    found = [_appeal(file, one, decided.get(_key(one.fact))) for one in filed]
    return sorted(found, key=lambda one: one.decided is not None)


def appeal_view(running: Runtime, file: GradingFile, branch: str, period: Period, item: str) -> Mapping[str, Any]:
    key = (branch, period, item)
    appeal = next((one for one in appeals(file) if _key(one.fact) == key), None)
    if appeal is None:
        raise NotFoundError("没有此项申诉", "no such appeal")
    stream = streams.assessment(branch, file.of.year, period)
    state = file.seen.state(stream, assessment.evolve, Assessment())
    return {
        **around(running, file, "grading_appeals_page"),
        "appeal": appeal,
        "now": state.scores.get(item),
        "step": file.book.standard.step,
        "entry": _entry(file, branch),
        "ballots": list(file.ballots(appeal_id(branch, file.of.year, period, item))),
    }


def _entry(file: GradingFile, branch: str) -> Any:
    rules = file.book.standard.ballots
    return ballot_entry(file.seen, file.book.committee, rules, rules.ordinary_quorum, frozenset({branch}))


def _key(fact: AppealFiled | AppealDecided) -> tuple[str, Period, str]:
    return fact.branch, fact.period, fact.item


def _appeal(file: GradingFile, filed: Recorded, decided: AppealDecided | None) -> Appeal:
    fact, item = filed.fact, file.items.get(filed.fact.item)
    path = {"committee": file.of.committee, "year": file.of.year, "branch": fact.branch, "period": fact.period.value}
    return Appeal(
        fact,
        file.branch(fact.branch),
        item.title if item else fact.item,
        item.full if item else None,
        filed,
        decided,
        file.frame.url("grading_appeal_page", **path, item=fact.item),
    )
