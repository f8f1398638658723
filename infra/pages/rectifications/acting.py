"""Acting 整改审核验收: one rectification as the committee deals with it: plan reviewed, team adjusted, voted."""

from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from pydantic import BeforeValidator, Field
from starlette.responses import Response

from domain.access import Right
from domain.rectification import Stage, matter
from domain.streams import ballot
from infra.http.acting import Running
from infra.http.fields import Name, Reason
from infra.http.language import Text
from infra.http.paths import BranchId, Of
from infra.pages.ballot_entry import BallotEntry, ballot_entry, votes_of
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.recording import Recording
from infra.pages.rectifications.queue import PREFIX, Days
from infra.pages.rectifications.reading import reading
from infra.pages.rendering import render
from infra.runtime import Runtime
from services.branch_life import branch_of
from services.casebook import CommitteeYear
from services.decisions import require_decision
from services.ledger import Act, Receipt, Seen
from services.organisation import committee_of

TEMPLATE: Final = "rectifications/one.html"
ADJUSTABLE: Final = frozenset(
    {Stage.ORDERED, Stage.PLAN_HANDED_IN, Stage.PLAN_RETURNED, Stage.UNDER_WAY, Stage.HANDED_IN}
)

router = APIRouter(prefix=PREFIX + "/{branch}", include_in_schema=False)


class ReturnForm(FormModel):
    """What has to be mended in the plan."""

    reason: Reason


class VoteForm(FormModel):
    """How long it goes on if the vote does not carry; none: as long as before."""

    working_days: Days = None


def _names(typed: object) -> object:
    """One in each line, or set apart by commas."""
    if not isinstance(typed, str):
        return typed
    apart = typed.replace("\n", ",").replace("、", ",").replace("，", ",").split(",")
    return tuple(name.strip() for name in apart if name.strip())


People = Annotated[tuple[Name, ...], BeforeValidator(_names), Field(max_length=50)]


class AdjustmentForm(FormModel):
    """Who leaves the team and who comes, and why."""

    left: People = ()
    joined: People = ()
    reason: Annotated[Reason, Field(validation_alias="adjusted_because")]


@router.get("")
def rectification_page(request: Request, running: Running, frame: Framed, of: Of, branch: BranchId) -> Response:
    return render(request, TEMPLATE, **_view(running, frame, of, branch))


def of_page(request: Request, running: Running, frame: Framed, of: Of, branch: BranchId, form: Submitted) -> Recording:
    to = frame.url("rectification_page", committee=of.committee, year=of.year, branch=branch)
    about = {"of": of, "branch_id": branch}
    return Recording(request, form, about, TEMPLATE, to, lambda: _view(running, frame, of, branch))


OfPage = Annotated[Recording, Depends(of_page)]


@router.post("/agreement")
def send_plan_agreement(running: Running, page: OfPage) -> Response:
    agree = partial(running.rectifications.review_plan, agreed=True)
    return page.record(agree, FormModel, Text("整改方案已同意", "Plan agreed"))


@router.post("/return")
def send_plan_return(running: Running, page: OfPage) -> Response:
    give_back = partial(running.rectifications.review_plan, agreed=False)
    return page.record(give_back, ReturnForm, Text("整改方案已退回党支部", "Plan returned to the branch"))


@router.post("/acceptance")
def send_rectification_vote(running: Running, page: OfPage) -> Response:
    def vote(act: Act, of: CommitteeYear, branch_id: str, working_days: int | None) -> Receipt:
        votes = votes_of(page.form, _entry(running.ledger.seen(), of, branch_id))
        return running.rectifications.accept(act, of, branch_id=branch_id, votes=votes, working_days=working_days)

    return page.record(vote, VoteForm, Text("验收表决已登记", "The vote on the acceptance is recorded"))


@router.post("/team")
def send_team_adjustment(running: Running, page: OfPage) -> Response:
    done = Text("支部班子调整已登记", "The adjustment of the team is recorded")
    return page.record(running.rectifications.adjust_leadership, AdjustmentForm, done)


def _view(running: Runtime, frame: Frame, of: CommitteeYear, branch: str) -> dict[str, Any]:
    seen = running.ledger.seen(frame.at)
    shown = reading(running, frame, seen, of, branch)
    stage = shown["file"].stage if shown["file"] else None
    now = frame.at is None
    votes = now and stage is Stage.HANDED_IN and frame.can(Right.RECORD_VOTE)
    return {
        **shown,
        "of": of,
        "branch": branch,
        "name": branch_of(running.ledger.seen(), branch).name,
        "where": {"committee": of.committee, "year": of.year, "branch": branch},
        "position": seen.position,
        "orders": now and stage is Stage.OPENED and frame.can(Right.RECTIFY),
        "reviews": now and stage is Stage.PLAN_HANDED_IN and frame.can(Right.REVIEW_PLAN, branch),
        "adjusts": now and stage in ADJUSTABLE and frame.can(Right.RECTIFY),
        "entry": _entry(seen, of, branch) if votes else None,
        "ballots": list(seen.history(ballot(matter(branch, of.year)))),
    }


def _entry(seen: Seen, of: CommitteeYear, branch: str) -> BallotEntry:
    """The vote under the rules of the standard that the grades were decided by. Refuses while they are undecided."""
    rules = require_decision(seen, of).standard.ballots
    return ballot_entry(seen, committee_of(seen, of.committee), rules, rules.ordinary_quorum, frozenset({branch}))
