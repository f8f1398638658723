"""Feature 特色党支部: the branch applies with its brand and plan, notes progress, hands in, or withdraws."""

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from domain.access import Right
from domain.feature import ENDED, FeaturePlan, Stage
from infra.http.acting import Running
from infra.http.feature_file import Text as Words
from infra.http.fields import Day, Name, Reason
from infra.http.language import Text
from infra.pages.acting import act_of, perform
from infra.pages.branch.evidence import ACCEPT, reusable
from infra.pages.branch.place import PREFIX, Here, OfBranch, around
from infra.pages.features.reading import reading
from infra.pages.forms import Form, FormModel, OneEachLine, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.rendering import render
from infra.runtime import Runtime
from services.branch_life import home_of
from services.casebook import CommitteeYear
from services.ledger import Act, Receipt
from services.standards import standards_of

TEMPLATE: Final = "branch/feature.html"

router = APIRouter(prefix=PREFIX + "/feature", include_in_schema=False)


class ApplicationForm(FormModel):
    """The brand, and what is to be created by when."""

    brand: Name
    meaning: Words
    carrier: Words
    idea: Words
    steps: Annotated[tuple[Words, ...], OneEachLine, Field(min_length=1, max_length=50)]
    until: Day


class ProgressForm(FormModel):
    """What was done, and when."""

    on: Day
    text: Words


class ReportForm(FormModel):
    """What was achieved, and how each entry of the checklist is met, by its number."""

    summary: Words
    entry: Annotated[dict[Annotated[int, Field(ge=0, le=50)], Words], Field(max_length=50)] = {}  # noqa: RUF012


class WithdrawalForm(FormModel):
    """Why it is withdrawn."""

    reason: Reason


@router.get("")
def my_feature_page(request: Request, running: Running, frame: Framed, at: OfBranch) -> Response:
    return render(request, TEMPLATE, **_view(running, frame, at))


@router.post("/application")
def send_feature_application(
    request: Request, running: Running, frame: Framed, at: OfBranch, form: Submitted
) -> Response:
    def apply(act: Act, committee: str) -> Receipt:
        asked = form.into(ApplicationForm)
        plan = FeaturePlan(asked.meaning, asked.carrier, asked.idea, asked.steps, asked.until)
        return running.features.apply(act, committee_id=committee, branch_id=at.branch, brand=asked.brand, plan=plan)

    done = Text("特色党支部已申报, 待审批创建方案", "Applied; the plan waits for approval")
    return _perform(request, running, frame, at, form, apply, done, "application")


@router.post("/progress")
def send_feature_progress(request: Request, running: Running, frame: Framed, at: OfBranch, form: Submitted) -> Response:
    def note(act: Act, committee: str) -> Receipt:
        asked = form.into(ProgressForm)
        return running.features.note_progress(
            act, committee_id=committee, branch_id=at.branch, on=asked.on, text=asked.text
        )

    return _perform(request, running, frame, at, form, note, Text("创建进展已登记", "Progress noted"), "progress")


@router.post("/report")
def send_feature_report(request: Request, running: Running, frame: Framed, at: OfBranch, form: Submitted) -> Response:
    def hand_in(act: Act, committee: str) -> Receipt:
        asked = form.into(ReportForm)
        answers = {
            one: asked.entry[n] for n, one in enumerate(_checklist(running, frame, committee)) if n in asked.entry
        }
        return running.features.hand_in(
            act, committee_id=committee, branch_id=at.branch, summary=asked.summary, checklist=answers
        )

    done = Text("已申请验收, 待党委表决", "Handed in; the committee votes on it")
    return _perform(request, running, frame, at, form, hand_in, done, "report")


@router.post("/withdrawal")
def send_feature_back(request: Request, running: Running, frame: Framed, at: OfBranch, form: Submitted) -> Response:
    def withdraw(act: Act, committee: str) -> Receipt:
        reason = form.into(WithdrawalForm).reason
        return running.features.withdraw(act, committee_id=committee, branch_id=at.branch, reason=reason)

    done = Text("特色创建已撤回, 记录仍保留", "The feature is withdrawn, the record stays")
    return _perform(request, running, frame, at, form, withdraw, done, "withdrawal")


def _perform(
    request: Request,
    running: Runtime,
    frame: Frame,
    at: Here,
    form: Form,
    act: Callable[[Act, str], Receipt],
    done: Text,
    draft: str,
) -> Response:
    def recorded() -> Receipt:
        receipt = act(act_of(request, form), _home(running, at))
        running.drafts.discard(f"{_draft(at)}/{draft}")
        return receipt

    return perform(
        request,
        form,
        recorded,
        done=done,
        to=frame.url("my_feature_page", **at.path()),
        again=TEMPLATE,
        view=lambda: _view(running, frame, at),
    )


def _draft(at: Here) -> str:
    return f"feature/{at.branch}/{at.year}"


def _home(running: Runtime, at: Here) -> str:
    """The committee that has the branch now: features are dealt with by it, whatever year is looked at."""
    return home_of(running.ledger.seen(), at.branch)


def _checklist(running: Runtime, frame: Frame, committee: str) -> tuple[str, ...]:
    """What this year's standard asks of a feature branch."""
    in_force = standards_of(running.ledger.seen(), committee, frame.today.year).in_force
    return in_force.feature_checklist if in_force else ()


def _view(running: Runtime, frame: Frame, at: Here) -> dict[str, Any]:
    home = _home(running, at)
    shown = reading(running, frame, at.seen, CommitteeYear(home, at.year), at.branch)
    stage = shown["application"].stage if shown["application"] else None
    acts = frame.at is None and frame.can(Right.CREATE_FEATURE, at.branch)
    return {
        **around(frame, at, "my_feature_page"),
        **shown,
        "applies": acts and stage in ENDED,
        "creates": acts and stage is Stage.CREATING,
        "withdraws": acts and stage not in ENDED,
        "checklist": _checklist(running, frame, home),
        "takes_files": frame.at is None and stage not in ENDED and frame.can(Right.ATTACH, at.branch),
        "accept": ACCEPT,
        "reusable": reusable(running, at.branch),
        "draft": _draft(at),
    }
