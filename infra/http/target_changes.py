"""Target changes 目标变更: proposed, approved, returned or withdrawn; and the progress of targets in force."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.responses import Response

from domain import streams
from domain.period import QUARTERS, Period
from domain.record import Recorded
from domain.targets import (
    ProgressNoted,
    TargetChanged,
    TargetChangeProposed,
    TargetChangeReturned,
    TargetChangeWithdrawn,
)
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import Looking
from infra.http.fields import BranchId, Model, Reason
from infra.http.paths import BranchId as InPath
from infra.http.paths import Of
from infra.http.steps import Signed, signed
from infra.http.target_models import LevelModel, Quarter, TargetCode, TargetModel, Words
from infra.http.target_sets import ONE, prepare
from services.casebook import CommitteeYear
from services.ledger import Seen

router = APIRouter(prefix=ONE, tags=["目标责任书 target sets"])

Number = Annotated[int, Path(ge=1, le=10_000, description="变更编号 / number of the change", examples=[1])]
WhichTarget = Annotated[TargetCode | None, Query(description="只看此目标 / of this target", examples=["E1"])]


class NewChange(Model):
    """A target as it should stand from now on, and why."""

    code: TargetCode
    after: TargetModel
    reason: Annotated[Reason, Field(examples=["产能扩大, 提高目标值", "capacity grew: aim higher"])]


class Return(Model):
    """Why a change is not approved."""

    reason: Annotated[Reason, Field(examples=["依据不足, 请补充说明", "not substantiated: say more"])]


class Progress(Model):
    """How far a target has come in a quarter."""

    code: TargetCode
    period: Annotated[Quarter, Field(description="季度 / quarter", examples=["Q2"])]
    text: Annotated[
        Words, Field(description="进展情况 / how far it has come", examples=["二季度增产", "output rose in Q2"])
    ] = ""
    level_reached: Annotated[LevelModel | None, Field(description="已达水平 / level reached")] = None


class State(StrEnum):
    """变更状态."""

    PENDING = "pending"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class ChangeModel(Model):
    """A change of a target, from proposal to its end."""

    number: Annotated[int, Field(description="变更编号 / number", examples=[1])]
    code: TargetCode
    state: Annotated[State, Field(description="状态 / state", examples=["pending"])]
    reason: Reason
    before: Annotated[TargetModel | None, Field(description="变更前; 批准后才有 / before; null unless approved")]
    after: Annotated[TargetModel, Field(description="变更后 / after")]
    proposed: Annotated[Signed, Field(description="提出 / proposed")]
    ended: Annotated[Signed | None, Field(description="批准、退回或撤回 / approved, returned or withdrawn")]
    returned_because: Annotated[Reason | None, Field(description="退回理由 / why it was returned")]


class ChangesAnswer(Model):
    """The changes proposed in the year, in their order."""

    branch: BranchId
    changes: Annotated[tuple[ChangeModel, ...], Field(description="目标变更 / changes")]


class ProgressModel(Progress):
    """Progress as noted."""

    noted: Annotated[Signed, Field(description="登记 / noted")]


class ProgressAnswer(Model):
    """Progress noted, target by target and in order of time."""

    branch: BranchId
    progress: Annotated[tuple[ProgressModel, ...], Field(description="目标进展 / progress")]


@router.post("/changes", response_model=ActAnswer, summary="提出目标变更 / Propose a change of a target")
def propose_target_change(of: Of, branch: InPath, body: NewChange, act: Acting, running: Running) -> Response:
    """由党支部或党委办事机构对一个现行目标提出变更, 须说明理由; 批准之前原目标继续有效.

    The branch or the office proposes a change of one target in force and says why; until it is approved the target
    stands as it was.
    """
    after = body.after.as_domain()
    return recorded(
        running.target_changes.propose(act, of, branch=branch, code=body.code, after=after, reason=body.reason)
    )


@router.post("/changes/{number}/approve", response_model=ActAnswer, summary="批准目标变更 / Approve a change")
def approve_target_change(of: Of, branch: InPath, number: Number, act: Acting, running: Running) -> Response:
    """由提出人以外的人批准, 自此生效, 原目标留存备查.

    By another person than the proposer; it stands from then on, and what stood before is kept.
    """
    return recorded(running.target_changes.approve(act, of, branch=branch, number=number))


@router.post("/changes/{number}/return", response_model=ActAnswer, summary="退回目标变更 / Return a change")
def return_target_change(
    of: Of, branch: InPath, number: Number, body: Return, act: Acting, running: Running
) -> Response:
    """不予批准, 须说明理由.

    The change is not approved, and why.
    """
    return recorded(running.target_changes.return_(act, of, branch=branch, number=number, reason=body.reason))


@router.post("/changes/{number}/withdraw", response_model=ActAnswer, summary="撤回目标变更 / Withdraw a change")
def withdraw_target_change(of: Of, branch: InPath, number: Number, act: Acting, running: Running) -> Response:
    """由提出人撤回.

    The proposer takes the change back.
    """
    return recorded(running.target_changes.withdraw(act, of, branch=branch, number=number))


@router.get("/changes", response_model=ChangesAnswer, summary="目标变更一览 / Changes of targets")
def show_target_changes(of: Of, branch: InPath, seen: Looking, answer: Answering) -> Response:
    """本年度提出的目标变更及其办理情况.

    Every change proposed in the year, and what became of it.
    """
    return answer(seen, changes_of(seen, of, branch))


@router.post("/progress", response_model=ActAnswer, summary="登记目标进展 / Note progress")
def note_progress(of: Of, branch: InPath, body: Progress, act: Acting, running: Running) -> Response:
    """党支部登记一个目标在本季度的进展, 至该季度考核结果确认为止.

    The branch notes how far a target has come in a quarter, until that quarter's result is confirmed.
    """
    receipt = running.target_changes.note_progress(
        act,
        of,
        branch=branch,
        code=body.code,
        period=Period(body.period),
        text=body.text,
        reached=body.level_reached.as_domain() if body.level_reached else None,
    )
    return recorded(receipt)


@router.get("/progress", response_model=ProgressAnswer, summary="目标进展一览 / Progress of targets")
def show_progress(of: Of, branch: InPath, seen: Looking, answer: Answering, code: WhichTarget = None) -> Response:
    """各目标的进展记录.

    Progress noted, target by target.
    """
    return answer(seen, progress_of(seen, of, branch, code))


def _prepare(seen: Seen, of: CommitteeYear, branch: str, *more: str) -> Iterable[Recorded]:
    """Read all that the acts rest on; the facts of the branch's target set."""
    seen.load([streams.grading(of.committee, of.year), *more])
    prepare(seen, of, branch)
    return seen.history(streams.targets(branch, of.year))


def changes_of(seen: Seen, of: CommitteeYear, branch: str) -> ChangesAnswer:
    changes: dict[int, ChangeModel] = {}
    for one in _prepare(seen, of, branch):
        match one.fact:
            case TargetChangeProposed() as fact:
                changes[fact.number] = _proposed(one, fact)
            case TargetChanged() as fact:
                before = TargetModel.model_validate(fact.before)
                _end(changes, one, state=State.APPROVED, before=before)
            case TargetChangeReturned() as fact:
                _end(changes, one, state=State.RETURNED, returned_because=fact.reason)
            case TargetChangeWithdrawn():
                _end(changes, one, state=State.WITHDRAWN)
            case _:
                continue
    return ChangesAnswer(branch=branch, changes=tuple(changes.values()))


def _proposed(one: Recorded, fact: TargetChangeProposed) -> ChangeModel:
    return ChangeModel(
        number=fact.number,
        code=fact.code,
        state=State.PENDING,
        reason=fact.reason,
        before=None,
        after=TargetModel.model_validate(fact.after),
        proposed=signed(one),
        ended=None,
        returned_because=None,
    )


def _end(changes: dict[int, ChangeModel], one: Recorded, **how: object) -> None:
    number = one.fact.number
    changes[number] = changes[number].model_copy(update={"ended": signed(one), **how})


def progress_of(seen: Seen, of: CommitteeYear, branch: str, code: str | None) -> ProgressAnswer:
    assessed = [streams.assessment(branch, of.year, quarter) for quarter in QUARTERS]
    noted = [one for one in _prepare(seen, of, branch, *assessed) if isinstance(one.fact, ProgressNoted)]
    shown = sorted((one for one in noted if code in {None, one.fact.code}), key=lambda one: one.fact.code)
    return ProgressAnswer(
        branch=branch,
        progress=tuple(
            ProgressModel(
                code=one.fact.code,
                period=one.fact.period.value,
                text=one.fact.text,
                level_reached=one.fact.level_reached,
                noted=signed(one),
            )
            for one in shown
        ),
    )
