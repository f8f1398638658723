"""Periods 考核期: the acts of one period, for one branch or for as many as a person does at once."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from domain.access import Right
from domain.assessment import Bonus
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import Looking
from infra.http.fields import (
    MANY,
    AllOrSome,
    Branches,
    BranchId,
    Comment,
    GradeCode,
    ItemCode,
    Model,
    Points,
    Reason,
    Scores,
)
from infra.http.paths import PERIOD, At
from infra.http.paths import BranchId as InPath
from infra.http.permitted import Permitted
from infra.http.sheets import AssessmentAnswer, BonusModel, SheetAnswer, one_of_sheet, sheet
from services.assessments import ScoreSheet, SelfAssessment

router = APIRouter(tags=["考核 assessments"])

BY_BRANCH = "按党支部代码 / by branch id"


class ForBranches(Model):
    """Some branches, and why."""

    branches: Branches
    reason: Reason


class SelfSheet(Model):
    """What a branch gives itself, every item; at year-end with the grade it claims."""

    scores: Scores
    claimed_grade: Annotated[GradeCode | None, Field(description="自评等级, 仅年末 / grade claimed, year-end only")] = (
        None
    )


class SelfSheets(Model):
    """Self-assessments."""

    sheets: Annotated[dict[BranchId, SelfSheet], Field(min_length=1, max_length=MANY, description=BY_BRANCH)]

    def as_domain(self) -> Mapping[str, SelfAssessment]:
        return {branch: SelfAssessment(sheet.scores, sheet.claimed_grade) for branch, sheet in self.sheets.items()}


class CommitteeSheet(Model):
    """What the committee gives a branch; items and bonus left out keep what they have."""

    scores: Scores
    bonus: BonusModel | None = None


class CommitteeSheets(Model):
    """Committee scores."""

    sheets: Annotated[dict[BranchId, CommitteeSheet], Field(min_length=1, max_length=MANY, description=BY_BRANCH)]

    def as_domain(self) -> Mapping[str, ScoreSheet]:
        return {
            branch: ScoreSheet(sheet.scores, Bonus(sheet.bonus.points, sheet.bonus.reason) if sheet.bonus else None)
            for branch, sheet in self.sheets.items()
        }


class Review(Model):
    """A review, agreed or returned."""

    branches: AllOrSome = None
    agreed: Annotated[bool, Field(strict=True, description="同意或退回 / agreed or returned", examples=[True])]
    reason: Annotated[
        Reason,
        Field(
            description="退回须说明理由 / a return says why",
            examples=["经济指标依据不足", "economic figures lack evidence"],
        ),
    ] = ""


class Confirmation(Model):
    """A confirmation with its comments."""

    branches: AllOrSome = None
    comments: Annotated[
        dict[BranchId, Comment],
        Field(
            max_length=MANY,
            description="讲评, 按党支部代码 / comments by branch id",
            examples=[{"A": "产量达标"}, {"A": "output on target"}],
        ),
    ] = {}  # noqa: RUF012 - pydantic copies defaults


class CorrectionModel(Model):
    """One item of a confirmed result, corrected."""

    branch: BranchId
    item: ItemCode
    points: Points
    reason: Annotated[Reason, Field(examples=["统计口径更正", "figures restated"])]


@router.post(PERIOD + "/exempt", response_model=ActAnswer, summary="免考 / Exempt")
def exempt_branches(at: At, body: ForBranches, act: Acting, running: Running) -> Response:
    """本期不计入该党支部的考核, 须说明理由.

    The period does not count for these branches, for the reason given.
    """
    return recorded(running.assessments.exempt(act, at, branches=body.branches, reason=body.reason))


@router.post(PERIOD + "/self-assess", response_model=ActAnswer, summary="自我考核 / Self-assess")
def self_assess(at: At, body: SelfSheets, act: Acting, running: Running) -> Response:
    """党支部对照检查、自我考核, 逐项打分; 年末并提出自评等级.

    Branches assess themselves item by item, once; at year-end with the grade they claim.
    """
    return recorded(running.assessments.self_assess(act, at, sheets=body.as_domain()))


@router.post(
    PERIOD + "/default-self-assessment",
    response_model=ActAnswer,
    summary="登记未按期自评 / Record missing self-assessments",
)
def default_self_assessment(at: At, body: ForBranches, act: Acting, running: Running) -> Response:
    """登记党支部未按期自评, 党委可先行评分.

    Records that a self-assessment did not come, so that scoring may go on.
    """
    return recorded(running.assessments.default_self_assessment(act, at, branches=body.branches, reason=body.reason))


@router.post(PERIOD + "/score", response_model=ActAnswer, summary="综合考核评分 / Score")
def score_branches(at: At, body: CommitteeSheets, act: Acting, running: Running) -> Response:
    """党委评分, 可一次评多个党支部; 确认之前可以重评.

    The committee scores one branch or many; until confirmed, scores may be given again.
    """
    return recorded(running.assessments.score(act, at, sheets=body.as_domain()))


@router.post(PERIOD + "/review", response_model=ActAnswer, summary="复核 / Review")
def review_scores(at: At, body: Review, act: Acting, running: Running) -> Response:
    """由评分人以外的人复核; 退回须说明理由, 退回后重新评分.

    By another person than the scorers; a return says why and asks for a new scoring.
    """
    return recorded(running.assessments.review(act, at, branches=body.branches, agreed=body.agreed, reason=body.reason))


@router.post(PERIOD + "/confirm", response_model=ActAnswer, summary="确认 / Confirm")
def confirm_results(at: At, body: Confirmation, act: Acting, running: Running) -> Response:
    """确认本期考核结果并讲评; 确认后只可更正, 不可改动.

    The period's results stand from now on, with a comment; later changes are corrections.
    """
    return recorded(running.assessments.confirm(act, at, branches=body.branches, comments=body.comments))


@router.post(PERIOD + "/correct", response_model=ActAnswer, summary="更正 / Correct")
def correct_result(at: At, body: CorrectionModel, act: Acting, running: Running) -> Response:
    """更正已确认结果的一个项目, 原记录保留.

    Corrects one item of a confirmed result; what was recorded stays on record.
    """
    return recorded(running.assessments.correct(act, at, **dict(body)))


@router.get(PERIOD, response_model=SheetAnswer, summary="考核表 / Sheet of a period")
def show_sheet(at: At, seen: Looking, answer: Answering) -> Response:
    """各党支部本期各环节的办理情况, 自评与党委评分对照.

    Every branch's steps with who and when, its own scores beside the committee's.
    """
    return answer(seen, sheet(seen, at))


@router.get(PERIOD + "/branches/{branch}", response_model=AssessmentAnswer, summary="一个党支部的考核 / An assessment")
def show_assessment(at: At, branch: InPath, seen: Looking, answer: Answering, access: Permitted) -> Response:
    """一个党支部本期的考核; 确认之前, 党支部看不到党委评分.

    One branch's assessment of the period; until it is confirmed the branch does not see the committee's scores.
    """
    unpublished = access.may_of_branch(Right.READ_UNPUBLISHED, branch)
    return answer(seen, one_of_sheet(seen, at, branch, unpublished=unpublished))
