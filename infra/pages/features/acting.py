"""Acting 特色创建办理: a branch's feature as the committee deals with it: decided on, voted, named, reviewed."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from domain.access import Right
from domain.feature import Stage, Verdict
from domain.streams import ballot
from infra.http.acting import Running
from infra.http.fields import Day, Name, Reason
from infra.http.language import Text
from infra.http.paths import BranchId, Of
from infra.pages.ballot_entry import BallotEntry, ballot_entry, votes_of
from infra.pages.features.listed import PREFIX
from infra.pages.features.reading import reading
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.recording import Recording
from infra.pages.rendering import render
from infra.runtime import Runtime
from services.branch_life import branch_of
from services.casebook import CommitteeYear
from services.ledger import Act, Receipt, Seen
from services.organisation import committee_of
from services.voting import rules_on

TEMPLATE: Final = "features/one.html"
VERDICTS: Final = (
    (Verdict.KEPT.value, Text("保留命名", "The name is kept")),
    (Verdict.TO_BE_MENDED.value, Text("限期整改", "To be mended by a day")),
    (Verdict.REVOKED.value, Text("取消命名", "The name is revoked")),
)
MENDED: Final = (
    ("yes", Text("合格, 保留命名", "Mended: the name is kept")),
    ("no", Text("不合格, 取消命名", "Not mended: it is revoked")),
)

router = APIRouter(prefix=PREFIX + "/{branch}", include_in_schema=False)


class ApprovalForm(FormModel):
    """What is remarked."""

    remark: Reason = ""


class ReturnForm(FormModel):
    """Why the plan is returned."""

    reason: Reason


class NamingForm(FormModel):
    """The name given."""

    name: Name


class ReviewForm(FormModel):
    """The yearly review."""

    verdict: Verdict
    reason: Reason = ""
    mend_by: Day | None = None


class MendingForm(FormModel):
    """Whether it was mended, and what was found."""

    mended: bool
    reason: Reason


@router.get("")
def feature_page(request: Request, running: Running, frame: Framed, of: Of, branch: BranchId) -> Response:
    return render(request, TEMPLATE, **_view(running, frame, of, branch))


def of_page(request: Request, running: Running, frame: Framed, of: Of, branch: BranchId, form: Submitted) -> Recording:
    about = {"committee_id": of.committee, "branch_id": branch}
    to = frame.url("feature_page", committee=of.committee, year=of.year, branch=branch)
    return Recording(request, form, about, TEMPLATE, to, lambda: _view(running, frame, of, branch))


OfPage = Annotated[Recording, Depends(of_page)]


@router.post("/approval")
def send_feature_approval(running: Running, page: OfPage) -> Response:
    return page.record(running.features.approve_plan, ApprovalForm, Text("创建方案已批准", "Plan approved"))


@router.post("/return")
def send_feature_return(running: Running, page: OfPage) -> Response:
    done = Text("创建方案已退回, 党支部可重新申报", "Plan returned; the branch may apply again")
    return page.record(running.features.return_plan, ReturnForm, done)


@router.post("/acceptance")
def send_feature_vote(running: Running, frame: Framed, of: Of, branch: BranchId, page: OfPage) -> Response:
    def vote(act: Act, **about: str) -> Receipt:
        votes = votes_of(page.form, _entry(frame, running.ledger.seen(), of, branch))
        return running.features.accept(act, votes=votes, **about)

    return page.record(vote, FormModel, Text("验收表决已登记", "The vote on the acceptance is recorded"))


@router.post("/name")
def send_feature_name(running: Running, page: OfPage) -> Response:
    return page.record(running.features.name, NamingForm, Text("特色党支部已命名", "Feature branch named"))


@router.post("/review")
def send_feature_review(running: Running, page: OfPage) -> Response:
    return page.record(running.features.review, ReviewForm, Text("年度复评已登记", "Review recorded"))


@router.post("/mending")
def send_mending_check(running: Running, page: OfPage) -> Response:
    return page.record(running.features.check_mending, MendingForm, Text("整改核查已登记", "Check recorded"))


def _view(running: Runtime, frame: Frame, of: CommitteeYear, branch: str) -> dict[str, Any]:
    seen = running.ledger.seen(frame.at)
    shown = reading(running, frame, seen, of, branch)
    application = shown["application"]
    stage = application.stage if application else None
    now = frame.at is None
    runs = now and frame.can(Right.RUN_PROGRAMMES)
    votes = now and stage is Stage.HANDED_IN and frame.can(Right.RECORD_VOTE)
    return {
        **shown,
        "of": of,
        "branch": branch,
        "name": branch_of(running.ledger.seen(), branch).name,
        "where": {"committee": of.committee, "year": of.year, "branch": branch},
        "position": seen.position,
        "decides": now and stage is Stage.APPLIED and frame.can(Right.REVIEW_PLAN, branch),
        "entry": _entry(frame, seen, of, branch) if votes else None,
        "names": runs and stage is Stage.ACCEPTED,
        "reviews": runs and stage is Stage.NAMED,
        "checks": runs and stage is Stage.MENDING,
        "verdicts": VERDICTS,
        "mended": MENDED,
        "ballots": list(seen.history(ballot(f"feature/{branch}/{application.number}"))) if application else [],
    }


def _entry(frame: Frame, seen: Seen, of: CommitteeYear, branch: str) -> BallotEntry:
    """The vote under the rules of this year's standard."""
    rules = rules_on(seen, of.committee, frame.today.year)
    return ballot_entry(seen, committee_of(seen, of.committee), rules, rules.ordinary_quorum, frozenset({branch}))
