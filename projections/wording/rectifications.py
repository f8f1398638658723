"""Rectifications 调整和整顿: from the order to the acceptance."""

from collections.abc import Mapping
from typing import Final

from domain.english import counted
from domain.rectification import (
    LeadershipAdjusted,
    PlanAgreed,
    PlanHandedIn,
    PlanReturned,
    RectificationAccepted,
    RectificationFailed,
    RectificationHandedIn,
    RectificationOrdered,
    RectificationProgressNoted,
    matter,
)
from projections.wording.scopes import of_branch
from projections.wording.telling import Names, Sentence, Told, joined, tell, with_votes


def _ordered(fact: RectificationOrdered, _: Names) -> Sentence:
    return Sentence(
        f"责令整顿, 限{fact.working_days}个工作日, 至{fact.deadline}",
        f"rectification ordered within {counted(fact.working_days, 'working day')}, by {fact.deadline}",
    )


def _planned(fact: PlanHandedIn, _: Names) -> Sentence:
    plan = fact.plan
    problems, measures = len(plan.problems), len(plan.measures)
    return Sentence(
        f"提交整改方案, 问题{problems}项, 措施{measures}项, 责任人{plan.owner}, {plan.until}前完成",
        f"plan handed in: {counted(problems, 'problem')}, {counted(measures, 'measure')}, {plan.owner} answers "
        f"for it, by {plan.until}",
    )


def _agreed(fact: PlanAgreed, names: Names) -> Sentence:
    reviewer = names.person(fact.reviewer)
    return Sentence(f"整改方案经{reviewer}审核同意", f"plan agreed by {reviewer}")


def _returned(fact: PlanReturned, names: Names) -> Sentence:
    reviewer = names.person(fact.reviewer)
    return Sentence(f"整改方案经{reviewer}审核退回: {fact.reason}", f"plan returned by {reviewer}: {fact.reason}")


def _noted(fact: RectificationProgressNoted, _: Names) -> Sentence:
    return Sentence(f"整改进展: {fact.text}", f"progress of the rectification: {fact.text}")


def _handed_in(fact: RectificationHandedIn, _: Names) -> Sentence:
    return Sentence(f"整改报请验收: {fact.report}", f"rectification handed in for acceptance: {fact.report}")


def _accepted(fact: RectificationAccepted, names: Names) -> Sentence:
    told = Sentence("党委表决通过整改验收", "the committee accepted the rectification")
    return with_votes(told, names.ballot(matter(fact.branch, fact.year)), names)


def _failed(fact: RectificationFailed, names: Names) -> Sentence:
    told = Sentence(
        f"党委表决未通过整改验收, 继续整改, 限至{fact.deadline}",
        f"the committee did not accept the rectification, which goes on until {fact.deadline}",
    )
    return with_votes(told, names.ballot(matter(fact.branch, fact.year)), names)


def _adjusted(fact: LeadershipAdjusted, _: Names) -> Sentence:
    moves = [("调离", "left", fact.left), ("调入", "came", fact.joined)]
    zh = ", ".join(f"{word}{'、'.join(people)}" for word, _, people in moves if people)
    en = ", ".join(f"{', '.join(people)} {word}" for _, word, people in moves if people)
    return Sentence(f"调整支部班子, {zh}: {fact.reason}", f"leadership team adjusted, {en}: {fact.reason}")


TOLD: Final[Mapping[type, Told]] = joined(
    tell(RectificationOrdered, "rectification_ordered", of_branch, _ordered),
    tell(PlanHandedIn, "plan_handed_in", of_branch, _planned),
    tell(PlanAgreed, "plan_agreed", of_branch, _agreed),
    tell(PlanReturned, "plan_returned", of_branch, _returned),
    tell(RectificationProgressNoted, "rectification_progress_noted", of_branch, _noted),
    tell(RectificationHandedIn, "rectification_handed_in", of_branch, _handed_in),
    tell(RectificationAccepted, "rectification_accepted", of_branch, _accepted),
    tell(RectificationFailed, "rectification_failed", of_branch, _failed),
    tell(LeadershipAdjusted, "leadership_adjusted", of_branch, _adjusted),
)
