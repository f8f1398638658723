"""Feature 特色党支部: the branch applies with its brand and plan, notes progress, hands in, or withdraws."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from domain.access import Right
from domain.feature import ENDED, FeaturePlan, Stage
from infra.http.acting import Running
from infra.http.feature_file import Text as Words
from infra.http.fields import Day, Name, Reason
from infra.http.language import Text
from infra.pages.branch.evidence import ACCEPT, reusable
from infra.pages.branch.place import PREFIX, Here, OfBranch, around
from infra.pages.features.reading import reading
from infra.pages.forms import FormModel, OneEachLine, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.recording import Recording
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


def of_page(request: Request, running: Running, frame: Framed, at: OfBranch, form: Submitted) -> Recording:
    about = {"committee_id": _home(running, at), "branch_id": at.branch}
    to = frame.url("my_feature_page", **at.path())
    return Recording(request, form, about, TEMPLATE, to, lambda: _view(running, frame, at))


OfPage = Annotated[Recording, Depends(of_page)]


@router.post("/application")
def send_feature_application(running: Running, at: OfBranch, page: OfPage) -> Response:
    def apply(act: Act, committee_id: str, branch_id: str, brand: str, **plan: Any) -> Receipt:
        return running.features.apply(
            act, committee_id=committee_id, branch_id=branch_id, brand=brand, plan=FeaturePlan(**plan)
        )

    done = Text("特色党支部已申报, 待审批创建方案", "Applied; the plan waits for approval")
    return page.record(apply, ApplicationForm, done, lambda: running.drafts.discard(f"{_draft(at)}/application"))


@router.post("/progress")
def send_feature_progress(running: Running, at: OfBranch, page: OfPage) -> Response:
    done = Text("创建进展已登记", "Progress noted")
    note = running.features.note_progress
    return page.record(note, ProgressForm, done, lambda: running.drafts.discard(f"{_draft(at)}/progress"))


@router.post("/report")
def send_feature_report(running: Running, frame: Framed, at: OfBranch, page: OfPage) -> Response:
    def hand_in(act: Act, committee_id: str, branch_id: str, summary: str, entry: Mapping[int, str]) -> Receipt:
        asked = enumerate(_checklist(running, frame, committee_id))
        answers = {one: entry[n] for n, one in asked if n in entry}
        return running.features.hand_in(
            act, committee_id=committee_id, branch_id=branch_id, summary=summary, checklist=answers
        )

    done = Text("已申请验收, 待党委表决", "Handed in; the committee votes on it")
    return page.record(hand_in, ReportForm, done, lambda: running.drafts.discard(f"{_draft(at)}/report"))


@router.post("/withdrawal")
def send_feature_back(running: Running, page: OfPage) -> Response:
    done = Text("特色创建已撤回, 记录仍保留", "The feature is withdrawn, the record stays")
    return page.record(running.features.withdraw, WithdrawalForm, done)


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
