"""Sheets 考核表: where each branch stands in a period, its own scores beside the committee's."""

from collections.abc import Sequence
from decimal import Decimal
from functools import reduce
from typing import Annotated

from pydantic import Field

from domain import assessment, streams
from domain.assessment import (
    Assessment,
    Exempted,
    ReviewAgreed,
    ReviewReturned,
    ScoreCorrected,
    Scored,
    ScoresConfirmed,
    SelfAssessed,
    SelfAssessmentDefaulted,
)
from domain.committee import require_branches
from domain.record import Recorded
from infra.http.fields import BranchId, Comment, FactId, GradeCode, ItemCode, Model, PersonId, Points, Reason, Scores
from infra.http.participations import ParticipationModel, participation_in
from infra.http.steps import Signed, signed
from services.assessments import Round
from services.ledger import Seen
from services.organisation import committee_of


class BonusModel(Model):
    """Points over the items', with the reason they were given for."""

    points: Annotated[Points, Field(examples=["2"])]
    reason: Annotated[Reason, Field(examples=["获省级先进", "provincial award"])] = ""


class Steps(Model):
    """What has been done, by whom and when; null where it has not."""

    exempted: Annotated[Signed | None, Field(description="免考 / exempted")]
    self_assessed: Annotated[Signed | None, Field(description="自我考核或未按期自评 / self-assessed, or its default")]
    scored: Annotated[Signed | None, Field(description="最近一次评分 / latest scoring")]
    reviewed: Annotated[Signed | None, Field(description="复核同意 / review agreed")]
    returned: Annotated[Signed | None, Field(description="最近一次退回 / latest return")]
    confirmed: Annotated[Signed | None, Field(description="确认 / confirmed")]


class Correction(Model):
    """A correction of a confirmed result."""

    fact: FactId
    item: ItemCode
    before: Points
    after: Points
    reason: Reason
    appeal: Annotated[
        str | None,
        Field(description="所依据的申诉 / the appeal it follows", examples=["appeal/C/2025/YE/E"]),
    ]


class AssessmentAnswer(Model):
    """A branch in a period."""

    branch: BranchId
    exempt: Annotated[bool, Field(description="免考 / exempt", examples=[False])]
    standard_version: Annotated[int | None, Field(description="所依据的标准版本 / standard version", examples=[1])]
    steps: Steps
    self_defaulted: Annotated[bool, Field(description="未按期自评 / self-assessment defaulted", examples=[False])]
    self_scores: Annotated[Scores, Field(description="自评得分 / scores it gave itself")]
    self_total: Annotated[Points | None, Field(description="自评总分 / self total", examples=["94"])]
    claimed_grade: Annotated[GradeCode | None, Field(description="自评等级 / grade it claims")]
    scores: Annotated[Scores, Field(description="党委评分 / committee scores")]
    scorers: Annotated[
        dict[ItemCode, PersonId], Field(description="各项目评分人 / scorer of each item", examples=[{"E": "s1"}])
    ]
    bonus: BonusModel | None
    reviewed: Annotated[bool, Field(description="复核是否有效 / whether the review stands", examples=[True])]
    plain_total: Annotated[
        Points | None, Field(description="不含加分的确认总分 / confirmed total without bonus", examples=["92"])
    ]
    total: Annotated[Points | None, Field(description="确认总分 / confirmed total", examples=["94"])]
    comment: Annotated[Comment, Field(description="讲评 / comment")]
    corrections: Annotated[tuple[Correction, ...], Field(description="更正 / corrections")]
    participation: Annotated[
        ParticipationModel | None,
        Field(description="参与情况; 未登记为空 / participation; null where none is recorded"),
    ]


class SheetAnswer(Model):
    """A committee's assessments of a period, in the order the branches were admitted."""

    assessments: tuple[AssessmentAnswer, ...]


def sheet(seen: Seen, at: Round) -> SheetAnswer:
    return SheetAnswer(assessments=tuple(_assessment(seen, at, branch) for branch in _prepare(seen, at)))


def one_of_sheet(seen: Seen, at: Round, branch: str, *, unpublished: bool = True) -> AssessmentAnswer:
    """A branch's assessment; without `unpublished` the committee's scores stay unseen until they are confirmed."""
    _prepare(seen, at, branch)
    shown = _assessment(seen, at, branch)
    if unpublished or shown.steps.confirmed is not None:
        return shown
    return shown.model_copy(update={"scores": {}, "scorers": {}, "bonus": None})


def _prepare(seen: Seen, at: Round, *branches: str) -> tuple[str, ...]:
    """Read all that the acts of the period rest on, so that the answer's ETag speaks for all of it."""
    seen.load(
        [
            streams.committee(at.committee),
            streams.standard(at.committee, at.year),
            streams.grading(at.committee, at.year),
        ]
    )
    committee = committee_of(seen, at.committee)
    require_branches(committee, branches)
    whom = branches or committee.taking_part(at.year)
    seen.load(streams.targets(branch, at.year) for branch in whom)
    seen.load(streams.assessment(branch, at.year, at.period) for branch in whom)
    seen.load(streams.participation(branch, at.year) for branch in whom)
    return whom


def _assessment(seen: Seen, at: Round, branch: str) -> AssessmentAnswer:
    history = seen.history(streams.assessment(branch, at.year, at.period))
    state = reduce(assessment.evolve, (recorded.fact for recorded in history), Assessment())
    own = _latest(history, SelfAssessed)
    confirmed = _latest(history, ScoresConfirmed)
    return AssessmentAnswer(
        branch=branch,
        exempt=state.exempt,
        standard_version=state.opening.standard_version if state.opening else None,
        steps=Steps(
            exempted=_step(history, Exempted),
            self_assessed=_step(history, SelfAssessed, SelfAssessmentDefaulted),
            scored=_step(history, Scored),
            reviewed=_step(history, ReviewAgreed),
            returned=_step(history, ReviewReturned),
            confirmed=_step(history, ScoresConfirmed),
        ),
        self_defaulted=_latest(history, SelfAssessmentDefaulted) is not None,
        self_scores=own.fact.scores if own else {},
        self_total=state.self_total,
        claimed_grade=own.fact.claimed_grade if own else None,
        scores=dict(state.scores),
        scorers=dict(state.scorers),
        bonus=BonusModel.model_validate(state.bonus) if state.bonus else None,
        reviewed=state.reviewed,
        plain_total=_confirmed(state, state.plain_total),
        total=_confirmed(state, state.total),
        comment=confirmed.fact.comment if confirmed else "",
        corrections=tuple(_correction(recorded) for recorded in history if isinstance(recorded.fact, ScoreCorrected)),
        participation=participation_in(seen, branch, at.year, at.period),
    )


def _confirmed(state: Assessment, total: Decimal) -> Decimal | None:
    return total if state.confirmed else None


def _latest(history: Sequence[Recorded], *kinds: type) -> Recorded | None:
    return next((recorded for recorded in reversed(history) if isinstance(recorded.fact, kinds)), None)


def _step(history: Sequence[Recorded], *kinds: type) -> Signed | None:
    latest = _latest(history, *kinds)
    return signed(latest) if latest else None


def _correction(recorded: Recorded) -> Correction:
    fact = recorded.fact
    return Correction(
        fact=recorded.id,
        item=fact.item,
        before=fact.before,
        after=fact.after,
        reason=fact.reason,
        appeal=fact.appeal,
    )
