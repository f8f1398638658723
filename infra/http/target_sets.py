"""Target sets 目标责任书: issued in one act, acknowledged by the branch secretaries."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from domain import streams
from domain.committee import require_branches
from domain.standard import Duty, ItemClass
from domain.targets import TargetSetAcknowledged, TargetSetIssued
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.fields import SOME, AllOrSome, BranchId, ItemCode, Model, Name, Points
from infra.http.paths import YEAR, Of
from infra.http.paths import BranchId as InPath
from infra.http.steps import Signed, signed
from services.casebook import CommitteeYear
from services.ledger import Seen
from services.organisation import committee_of

router = APIRouter(tags=["目标责任书 target sets"])


class Issue(Model):
    """Whom to issue target sets to."""

    branches: AllOrSome = None
    without_items: Annotated[
        tuple[ItemCode, ...],
        Field(max_length=SOME, description="不列入的项目 / items to leave out", examples=[[]]),
    ] = ()


class Acknowledgement(Model):
    """Who acknowledges."""

    branches: AllOrSome = None


class TargetModel(Model):
    """What one item asks of the branch."""

    item: ItemCode
    item_class: Annotated[ItemClass, Field(description="目标类别 / class", examples=["economic"])]
    title: Annotated[Name, Field(examples=["经济工作目标", "Economic targets"])]
    full: Points
    duties: Annotated[tuple[Duty, ...], Field(description="职责任务 / duties served", examples=[["D2"]])]


class TargetSetAnswer(Model):
    """A branch's target set for the year."""

    branch: BranchId
    issued: Annotated[Signed | None, Field(description="下达 / issued")]
    acknowledged: Annotated[Signed | None, Field(description="签收 / acknowledged")]
    standard_version: Annotated[int | None, Field(description="所依据的标准版本 / standard version", examples=[1])]
    targets: Annotated[tuple[TargetModel, ...], Field(description="目标 / targets")]


class TargetSetsAnswer(Model):
    """The target sets of a committee's year, in the order the branches were admitted."""

    target_sets: tuple[TargetSetAnswer, ...]


@router.post(YEAR + "/targets/issue", response_model=ActAnswer, summary="下达目标责任书 / Issue target sets")
def issue_targets(of: Of, body: Issue, act: Acting, running: Running) -> Response:
    """经济与党建目标一并下达, 每个党支部一份.

    Issues one target set to each branch, economic and Party-building targets together.
    """
    receipt = running.target_sets.issue(
        act, committee_id=of.committee, year=of.year, branches=body.branches, without_items=body.without_items
    )
    return recorded(receipt)


@router.post(
    YEAR + "/targets/acknowledge", response_model=ActAnswer, summary="签收目标责任书 / Acknowledge target sets"
)
def acknowledge_targets(of: Of, body: Acknowledgement, act: Acting, running: Running) -> Response:
    """支部书记签收.

    The branch secretaries accept their target sets.
    """
    return recorded(
        running.target_sets.acknowledge(act, committee_id=of.committee, year=of.year, branches=body.branches)
    )


@router.get(YEAR + "/targets", response_model=TargetSetsAnswer, summary="目标责任书一览 / Target sets")
def show_target_sets(of: Of, running: Running, answer: Answering) -> Response:
    """各党支部的目标责任书及下达、签收情况.

    Every branch's target set, issued and acknowledged when and by whom.
    """
    seen = running.ledger.seen()
    return answer(seen, _answer(seen, of))


@router.get(YEAR + "/targets/{branch}", response_model=TargetSetAnswer, summary="一个党支部的目标责任书 / A target set")
def show_target_set(of: Of, branch: InPath, running: Running, answer: Answering) -> Response:
    """一个党支部的目标责任书.

    One branch's target set.
    """
    seen = running.ledger.seen()
    return answer(seen, _answer_of_one(seen, of, branch))


def _answer(seen: Seen, of: CommitteeYear) -> TargetSetsAnswer:
    branches = _prepare(seen, of)
    return TargetSetsAnswer(target_sets=tuple(_target_set(seen, of.year, branch) for branch in branches))


def _answer_of_one(seen: Seen, of: CommitteeYear, branch: str) -> TargetSetAnswer:
    _prepare(seen, of, branch)
    return _target_set(seen, of.year, branch)


def _prepare(seen: Seen, of: CommitteeYear, *branches: str) -> tuple[str, ...]:
    """Read all that issuing and acknowledging rest on."""
    seen.load([streams.committee(of.committee), streams.standard(of.committee, of.year)])
    committee = committee_of(seen, of.committee)
    require_branches(committee, branches)
    whom = branches or committee.taking_part(of.year)
    seen.load(streams.targets(branch, of.year) for branch in whom)
    return whom


def _target_set(seen: Seen, year: int, branch: str) -> TargetSetAnswer:
    history = seen.history(streams.targets(branch, year))
    issued = next((recorded for recorded in history if isinstance(recorded.fact, TargetSetIssued)), None)
    accepted = next((recorded for recorded in history if isinstance(recorded.fact, TargetSetAcknowledged)), None)
    return TargetSetAnswer(
        branch=branch,
        issued=signed(issued) if issued else None,
        acknowledged=signed(accepted) if accepted else None,
        standard_version=issued.fact.standard_version if issued else None,
        targets=tuple(TargetModel.model_validate(target) for target in issued.fact.targets) if issued else (),
    )
