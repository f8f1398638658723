"""Target sets 目标责任书: drafted, issued in one act, acknowledged by the branch secretaries."""

from collections.abc import Iterable, Iterator
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from domain import streams
from domain.committee import require_branches
from domain.record import Recorded
from domain.standard import Duty
from domain.target import coverage, of_items
from domain.target_review import check
from domain.targets import TargetChanged, TargetSetAcknowledged, TargetSetDrafted, TargetSetIssued
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import Looking
from infra.http.fields import MANY, SOME, AllOrSome, BranchId, ItemCode, Model
from infra.http.paths import YEAR, Of
from infra.http.paths import BranchId as InPath
from infra.http.standards import FindingModel
from infra.http.steps import Signed, signed
from infra.http.target_models import TargetCode, TargetModel
from services.casebook import CommitteeYear
from services.ledger import Seen
from services.organisation import committee_of
from services.standards import standards_of
from services.target_sets import target_set_of

router = APIRouter(tags=["目标责任书 target sets"])

ONE = YEAR + "/targets/{branch}"
Coverage = Annotated[
    dict[Duty, tuple[TargetCode, ...]],
    Field(description="职责与目标对应 / the targets that serve each duty", examples=[{"D2": ["E1"]}]),
]


class Drafts(Model):
    """Targets decomposed, detailed and quantified, branch by branch."""

    drafts: Annotated[
        dict[BranchId, Annotated[tuple[TargetModel, ...], Field(min_length=1, max_length=SOME)]],
        Field(min_length=1, max_length=MANY, description="各党支部的目标 / targets of each branch"),
    ]


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


class TargetSetAnswer(Model):
    """A branch's target set for the year, with the targets in force."""

    branch: BranchId
    issued: Annotated[Signed | None, Field(description="下达 / issued")]
    acknowledged: Annotated[Signed | None, Field(description="签收 / acknowledged")]
    standard_version: Annotated[int | None, Field(description="所依据的标准版本 / standard version", examples=[1])]
    targets: Annotated[tuple[TargetModel, ...], Field(description="现行目标 / targets in force")]


class TargetSetsAnswer(Model):
    """The target sets of a committee's year, in the order the branches were admitted."""

    target_sets: tuple[TargetSetAnswer, ...]


class VersionModel(Model):
    """A target as it stood since it was issued or changed."""

    since: Annotated[Signed, Field(description="自何时起 / since")]
    change: Annotated[int | None, Field(description="变更编号; 下达时为空 / change; null: as issued", examples=[1])]
    target: TargetModel


class OneTargetSetAnswer(TargetSetAnswer):
    """A branch's target set with every version of every target, in order of time."""

    versions: Annotated[tuple[VersionModel, ...], Field(description="各目标的历次版本 / every version of every target")]


class DraftAnswer(Model):
    """The draft of a branch's targets and what to know of it; before there is one, one target an item."""

    branch: BranchId
    drafted: Annotated[Signed | None, Field(description="起草; 尚未起草为空 / drafted; null: not yet")]
    targets: Annotated[tuple[TargetModel, ...], Field(description="目标 / targets")]
    findings: Annotated[tuple[FindingModel, ...], Field(description="审查意见 / findings")]
    coverage: Coverage


class CoverageAnswer(Model):
    """Which targets in force serve which of the standard's duties."""

    branch: BranchId
    coverage: Coverage


@router.post(YEAR + "/targets/draft", response_model=ActAnswer, summary="起草目标 / Draft targets")
def draft_targets(of: Of, body: Drafts, act: Acting, running: Running) -> Response:
    """分解、细化、量化各党支部的目标, 下达之前可以反复起草; 注明借鉴经验做法的目标, 未填之处取自该做法.

    Decomposes, details and quantifies the targets of any number of branches, again and again until they are issued;
    what a target leaves open is taken from the practice that it names.
    """
    drafts = {branch: tuple(target.as_domain() for target in targets) for branch, targets in body.drafts.items()}
    return recorded(running.target_sets.draft(act, of, drafts=drafts))


@router.post(YEAR + "/targets/issue", response_model=ActAnswer, summary="下达目标责任书 / Issue target sets")
def issue_targets(of: Of, body: Issue, act: Acting, running: Running) -> Response:
    """经济与党建目标一并下达, 每个党支部一份; 已起草的按草案, 未起草的每个项目一个目标.

    Issues one target set to each branch, economic and Party-building targets together: its draft where there is
    one, else one target an item.
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
def show_target_sets(of: Of, seen: Looking, answer: Answering) -> Response:
    """各党支部的目标责任书及下达、签收情况.

    Every branch's target set, issued and acknowledged when and by whom.
    """
    return answer(seen, _answer(seen, of))


@router.get(ONE, response_model=OneTargetSetAnswer, summary="一个党支部的目标责任书 / A target set")
def show_target_set(of: Of, branch: InPath, seen: Looking, answer: Answering) -> Response:
    """一个党支部的目标责任书, 含各目标的历次版本.

    One branch's target set, with every version of every target and since when it stood.
    """
    return answer(seen, one_target_set(seen, of, branch))


@router.get(ONE + "/draft", response_model=DraftAnswer, summary="目标草案 / The draft of a target set")
def show_target_draft(of: Of, branch: InPath, seen: Looking, answer: Answering) -> Response:
    """目标草案、审查意见及职责覆盖; 尚未起草时为每个项目一个目标.

    The draft, the findings on it and the duties it covers; before there is one, one target an item to begin with.
    """
    return answer(seen, _draft(seen, of, branch))


@router.get(ONE + "/coverage", response_model=CoverageAnswer, summary="职责覆盖表 / Coverage of duties")
def show_coverage(of: Of, branch: InPath, seen: Looking, answer: Answering) -> Response:
    """现行目标与职责任务的对应表.

    The matrix of the targets in force and the duties that they serve.
    """
    return answer(seen, _coverage(seen, of, branch))


def prepare(seen: Seen, of: CommitteeYear, *branches: str) -> tuple[str, ...]:
    """Read all that issuing and acknowledging rest on."""
    seen.load([streams.committee(of.committee), streams.standard(of.committee, of.year)])
    committee = committee_of(seen, of.committee)
    require_branches(committee, branches)
    whom = branches or committee.taking_part(of.year)
    seen.load(streams.targets(branch, of.year) for branch in whom)
    return whom


def _answer(seen: Seen, of: CommitteeYear) -> TargetSetsAnswer:
    branches = prepare(seen, of)
    return TargetSetsAnswer(target_sets=tuple(_target_set(seen, of.year, branch) for branch in branches))


def one_target_set(seen: Seen, of: CommitteeYear, branch: str) -> OneTargetSetAnswer:
    prepare(seen, of, branch)
    versions = tuple(_versions(seen.history(streams.targets(branch, of.year))))
    return OneTargetSetAnswer(**dict(_target_set(seen, of.year, branch)), versions=versions)


def _target_set(seen: Seen, year: int, branch: str) -> TargetSetAnswer:
    history = seen.history(streams.targets(branch, year))
    issued = next((recorded for recorded in history if isinstance(recorded.fact, TargetSetIssued)), None)
    accepted = next((recorded for recorded in history if isinstance(recorded.fact, TargetSetAcknowledged)), None)
    in_force = target_set_of(seen, branch, year).in_force
    return TargetSetAnswer(
        branch=branch,
        issued=signed(issued) if issued else None,
        acknowledged=signed(accepted) if accepted else None,
        standard_version=issued.fact.standard_version if issued else None,
        targets=tuple(TargetModel.model_validate(target) for target in in_force),
    )


def _versions(history: Iterable[Recorded]) -> Iterator[VersionModel]:
    for one in history:
        match one.fact:
            case TargetSetIssued() as fact:
                given, change = fact.targets, None
            case TargetChanged() as fact:
                given, change = (fact.after,), fact.number
            case _:
                continue
        for target in given:
            yield VersionModel(since=signed(one), change=change, target=TargetModel.model_validate(target))


def _draft(seen: Seen, of: CommitteeYear, branch: str) -> DraftAnswer:
    prepare(seen, of, branch)
    standard = standards_of(seen, of.committee, of.year).require_in_force()
    history = seen.history(streams.targets(branch, of.year))
    drafted = [recorded for recorded in history if isinstance(recorded.fact, TargetSetDrafted)]
    targets = drafted[-1].fact.targets if drafted else of_items(standard)
    return DraftAnswer(
        branch=branch,
        drafted=signed(drafted[-1]) if drafted else None,
        targets=tuple(TargetModel.model_validate(target) for target in targets),
        findings=tuple(FindingModel.model_validate(finding) for finding in check(targets, standard)),
        coverage=coverage(targets, standard.duties),
    )


def _coverage(seen: Seen, of: CommitteeYear, branch: str) -> CoverageAnswer:
    prepare(seen, of, branch)
    standard = standards_of(seen, of.committee, of.year).require_in_force()
    in_force = target_set_of(seen, branch, of.year).in_force
    return CoverageAnswer(branch=branch, coverage=coverage(in_force, standard.duties))
