"""Assessments 考核: a branch's periods, from self-assessment to confirmed and corrected results."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from domain.assessment import (
    Exempted,
    ReviewAgreed,
    ReviewReturned,
    ScoreCorrected,
    Scored,
    ScoresConfirmed,
    SelfAssessed,
    SelfAssessmentDefaulted,
)
from domain.english import counted
from domain.points import plain
from projections.wording.scopes import Organisation, Scope, of_branch
from projections.wording.telling import (
    Names,
    Sentence,
    Told,
    grade_term,
    item_term,
    joined,
    period_term,
    tell,
    with_votes,
)


def _opened(fact: Exempted | SelfAssessed | SelfAssessmentDefaulted, stream: str, organisation: Organisation) -> Scope:
    return of_branch(fact.opening, stream, organisation)


def _exempted(fact: Exempted, _: Names) -> Sentence:
    zh, en = period_term(fact.opening.period)
    return Sentence(f"{zh}免考: {fact.reason}", f"exempted from {en}: {fact.reason}")


def _self_assessed(fact: SelfAssessed, names: Names) -> Sentence:
    zh, en = period_term(fact.opening.period)
    claimed = grade_term(fact.claimed_grade, names) if fact.claimed_grade else None
    return Sentence(
        f"{zh}自评 {plain(fact.total)}" + (f", 自报{claimed.zh}" if claimed else ""),
        f"{en}: self-assessment {plain(fact.total)}" + (f", claims {claimed.en}" if claimed else ""),
    )


def _defaulted(fact: SelfAssessmentDefaulted, _: Names) -> Sentence:
    zh, en = period_term(fact.opening.period)
    return Sentence(f"{zh}未按期自评: {fact.reason}", f"{en}: no self-assessment in time: {fact.reason}")


def _scored(fact: Scored, names: Names) -> Sentence:
    zh, en = period_term(fact.period)
    points = plain(sum(fact.scores.values(), Decimal(0)))
    scored_zh, scored_en = (
        f"{len(fact.scores)}项得分合计 {points}",
        f"{counted(len(fact.scores), 'item')}, {points} in all",
    )
    scorer = names.person(fact.scorer)
    bonus = fact.bonus
    return Sentence(
        f"{zh}由{scorer}评分: {scored_zh}" + (f", 加分 {plain(bonus.points)} ({bonus.reason})" if bonus else ""),
        f"{en}: scored by {scorer}: {scored_en}" + (f", bonus {plain(bonus.points)} ({bonus.reason})" if bonus else ""),
    )


def _agreed(fact: ReviewAgreed, _: Names) -> Sentence:
    zh, en = period_term(fact.period)
    return Sentence(f"{zh}评分复核同意", f"{en}: scores agreed in review")


def _returned(fact: ReviewReturned, _: Names) -> Sentence:
    zh, en = period_term(fact.period)
    return Sentence(f"{zh}评分复核退回: {fact.reason}", f"{en}: scores returned in review: {fact.reason}")


def _confirmed(fact: ScoresConfirmed, _: Names) -> Sentence:
    zh, en = period_term(fact.period)
    comment = f", 讲评: {fact.comment}" if fact.comment else ""
    return Sentence(
        f"{zh}考核结果确认 {plain(fact.total)}{comment}",
        f"{en}: result confirmed, {plain(fact.total)}" + (f"; comment: {fact.comment}" if fact.comment else ""),
    )


def _corrected(fact: ScoreCorrected, names: Names) -> Sentence:
    zh, en = item_term(fact.period, names.item(fact.item))
    before, after = plain(fact.before), plain(fact.after)
    change = Sentence(f"{zh} {before} 更正为 {after}", f"{en} corrected from {before} to {after}")
    if fact.appeal is None:
        return Sentence(f"{change.zh}: {fact.reason}", f"{change.en}: {fact.reason}")
    upheld = Sentence(f"党委表决通过申诉, {change.zh}", f"the committee upheld the appeal: {change.en}")
    return with_votes(upheld, names.ballot(fact.appeal), names)


TOLD: Final[Mapping[type, Told]] = joined(
    tell(Exempted, "exempted", _opened, _exempted),
    tell(SelfAssessed, "self_assessed", _opened, _self_assessed),
    tell(SelfAssessmentDefaulted, "self_assessment_defaulted", _opened, _defaulted),
    tell(Scored, "scored", of_branch, _scored),
    tell(ReviewAgreed, "review_agreed", of_branch, _agreed),
    tell(ReviewReturned, "review_returned", of_branch, _returned),
    tell(ScoresConfirmed, "scores_confirmed", of_branch, _confirmed),
    tell(ScoreCorrected, "score_corrected", of_branch, _corrected),
)
