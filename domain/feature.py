"""Feature branch 特色党支部: applied for, created, accepted, named, reviewed year by year; beside the grades."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from domain.ballot import BallotHeld
from domain.branch import BranchType
from domain.refusal import Refusal, RefusedError, require_reason
from domain.required import require_day, require_text, years_after

LONGEST_PLAN = 3  # years
LONGEST_MENDING = 1


class Stage(StrEnum):
    """创建阶段: where an application stands."""

    APPLIED = "applied"
    RETURNED = "returned"
    CREATING = "creating"
    HANDED_IN = "handed_in"
    ACCEPTED = "accepted"
    NAMED = "named"
    MENDING = "mending"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """复评结果: kept 保留, to be mended by a day 限期整改, name revoked 取消命名."""

    KEPT = "kept"
    TO_BE_MENDED = "to_be_mended"
    REVOKED = "revoked"


ENDED = frozenset({None, Stage.RETURNED, Stage.REVOKED, Stage.WITHDRAWN})
HOLDING_NAME = frozenset({Stage.NAMED, Stage.MENDING})
AFTER_REVIEW = {Verdict.KEPT: Stage.NAMED, Verdict.TO_BE_MENDED: Stage.MENDING, Verdict.REVOKED: Stage.REVOKED}
STAGES = {
    None: ("尚未申报", "not applied for"),
    Stage.APPLIED: ("方案待审批", "waiting for its plan to be approved"),
    Stage.RETURNED: ("方案已退回", "returned"),
    Stage.CREATING: ("创建中", "being created"),
    Stage.HANDED_IN: ("待验收", "waiting for acceptance"),
    Stage.ACCEPTED: ("已验收、待命名", "accepted and not named yet"),
    Stage.NAMED: ("已命名", "named"),
    Stage.MENDING: ("限期整改中", "being mended"),
    Stage.REVOKED: ("已取消命名", "revoked"),
    Stage.WITHDRAWN: ("已撤回", "withdrawn"),
}


@dataclass(frozen=True)
class FeaturePlan:
    """创建方案: what the brand means, what carries it, the idea, the steps, and by when it is to be created."""

    meaning: str
    carrier: str
    idea: str
    steps: tuple[str, ...]
    until: date


@dataclass(frozen=True)
class FeatureApplied:
    """特色党支部已申报: the branch's application `number`, judged within its type."""

    branch: str
    number: int
    committee: str
    brand: str
    type: BranchType
    plan: FeaturePlan
    applicant: str
    on: date


@dataclass(frozen=True)
class FeaturePlanApproved:
    """创建方案已批准: creation begins."""

    branch: str
    number: int
    remark: str = ""


@dataclass(frozen=True)
class FeaturePlanReturned:
    """创建方案已退回: the branch may apply again."""

    branch: str
    number: int
    reason: str


@dataclass(frozen=True)
class FeatureProgressNoted:
    """创建进展已登记."""

    branch: str
    number: int
    on: date
    text: str


@dataclass(frozen=True)
class FeatureHandedIn:
    """已申请验收: what was achieved, and how each entry of the checklist (五个有) is met."""

    branch: str
    number: int
    summary: str
    checklist: Mapping[str, str]


@dataclass(frozen=True)
class FeatureAcceptanceDecided:
    """验收已表决: accepted, or to be worked on."""

    branch: str
    number: int
    accepted: bool


@dataclass(frozen=True)
class FeatureNamed:
    """特色党支部已命名: by the committee, under this name."""

    branch: str
    number: int
    committee: str
    name: str
    on: date


@dataclass(frozen=True)
class FeatureReviewed:
    """特色党支部已复评: once a year; `mend_by` is the last day of a mending."""

    branch: str
    number: int
    year: int
    verdict: Verdict
    reason: str = ""
    mend_by: date | None = None


@dataclass(frozen=True)
class FeatureMendingChecked:
    """整改已核查: mended, so the name is kept; or not, and it is revoked."""

    branch: str
    number: int
    mended: bool
    reason: str


@dataclass(frozen=True)
class FeatureWithdrawn:
    """已撤回: by the branch itself, and why."""

    branch: str
    number: int
    reason: str


Fact = (
    FeatureApplied
    | FeaturePlanApproved
    | FeaturePlanReturned
    | FeatureProgressNoted
    | FeatureHandedIn
    | FeatureAcceptanceDecided
    | FeatureNamed
    | FeatureReviewed
    | FeatureMendingChecked
    | FeatureWithdrawn
)


@dataclass(frozen=True)
class Feature:
    """A branch's latest application, and the years its name was reviewed in."""

    number: int = 0
    stage: Stage | None = None
    applicant: str = ""
    applied_on: date = date.min
    reviewed: frozenset[int] = frozenset()


def apply(
    feature: Feature,
    *,
    branch: str,
    committee: str,
    type: BranchType,  # noqa: A002 - the field's word
    brand: str,
    plan: FeaturePlan,
    has_lowest_grade: bool,
    applicant: str,
    today: date,
) -> list[Fact]:
    """申报特色党支部: one at a time, by a branch that is not of the lowest grade."""
    if feature.stage not in ENDED:
        raise RefusedError(
            Refusal.FEATURE_RUNNING,
            f"党支部{branch}已有特色创建在进行或已命名, 不得重复申报",
            f"branch {branch} has a feature under way or named already: it cannot apply for another",
        )
    if has_lowest_grade:
        raise RefusedError(
            Refusal.LOWEST_GRADE,
            f"党支部{branch}最近一次定级为最低等级, 达标后方可申报",
            f"branch {branch} was last given the lowest grade: it may apply once it has reached the standard",
        )
    for text, zh, en in (
        (brand, "品牌名称", "the brand's name"),
        (plan.meaning, "品牌寓意", "what the brand means"),
        (plan.carrier, "活动载体", "what carries it"),
        (plan.idea, "创建思路", "the idea"),
        ("".join(plan.steps), "创建步骤", "the steps"),
    ):
        require_text(text, zh=zh, en=en)
    require_day(plan.until, first=today, last=years_after(today, LONGEST_PLAN))
    return [FeatureApplied(branch, feature.number + 1, committee, brand, type, plan, applicant, today)]


def approve_plan(feature: Feature, *, branch: str, by: str, remark: str = "") -> list[Fact]:
    """批准创建方案: never by who applied."""
    _require_other_than_applicant(feature, branch, by)
    return [FeaturePlanApproved(branch, feature.number, remark)]


def return_plan(feature: Feature, *, branch: str, by: str, reason: str) -> list[Fact]:
    """退回创建方案: with a reason, never by who applied."""
    _require_other_than_applicant(feature, branch, by)
    require_reason(reason)
    return [FeaturePlanReturned(branch, feature.number, reason)]


def note_progress(feature: Feature, *, branch: str, on: date, text: str, today: date) -> list[Fact]:
    """登记创建进展."""
    _require_stage(feature, branch, Stage.CREATING)
    require_text(text, zh="创建进展", en="what was done")
    require_day(on, first=feature.applied_on, last=today)
    return [FeatureProgressNoted(branch, feature.number, on, text)]


def hand_in(
    feature: Feature, *, branch: str, summary: str, checklist: Mapping[str, str], required: tuple[str, ...]
) -> list[Fact]:
    """申请验收: every entry of the standard's checklist is answered, and nothing else."""
    _require_stage(feature, branch, Stage.CREATING)
    require_text(summary, zh="创建成效", en="what was achieved")
    missing = [one for one in required if not checklist.get(one, "").strip()]
    unknown = [one for one in checklist if one not in required]
    if missing or unknown:
        raise RefusedError(
            Refusal.CHECKLIST_INCOMPLETE,
            f"验收条件须逐项说明: 未说明{'、'.join(missing) or '无'}, 标准中没有{'、'.join(unknown) or '无'}",
            f"answer the checklist entry by entry: missing {', '.join(missing) or 'none'}, "
            f"not in the standard {', '.join(unknown) or 'none'}",
        )
    return [FeatureHandedIn(branch, feature.number, summary, checklist)]


def require_handed_in(feature: Feature, *, branch: str) -> None:
    """It waits for the committee's vote."""
    _require_stage(feature, branch, Stage.HANDED_IN)


def decide_acceptance(feature: Feature, *, branch: str, ballot: BallotHeld) -> list[Fact]:
    """表决验收: carried, it is accepted; else the branch works on and hands in again."""
    require_handed_in(feature, branch=branch)
    return [FeatureAcceptanceDecided(branch, feature.number, ballot.carried)]


def name(feature: Feature, *, branch: str, committee: str, name: str, today: date) -> list[Fact]:
    """命名: only what was accepted."""
    _require_stage(feature, branch, Stage.ACCEPTED)
    require_text(name, zh="命名名称", en="the name")
    return [FeatureNamed(branch, feature.number, committee, name, today)]


def review(
    feature: Feature, *, branch: str, verdict: Verdict, reason: str = "", mend_by: date | None = None, today: date
) -> list[Fact]:
    """年度复评: once a year; a mending has a last day, and only what is kept needs no reason."""
    if today.year in feature.reviewed and feature.stage in HOLDING_NAME:
        raise RefusedError(
            Refusal.ALREADY_REVIEWED,
            f"党支部{branch}的特色命名{today.year}年已复评",
            f"the feature of branch {branch} has been reviewed in {today.year} already",
        )
    _require_stage(feature, branch, Stage.NAMED)
    if verdict is not Verdict.KEPT:
        require_reason(reason)
    if verdict is Verdict.TO_BE_MENDED:
        require_day(mend_by or date.min, first=today, last=years_after(today, LONGEST_MENDING))
    by = mend_by if verdict is Verdict.TO_BE_MENDED else None
    return [FeatureReviewed(branch, feature.number, today.year, verdict, reason, by)]


def check_mending(feature: Feature, *, branch: str, mended: bool, reason: str) -> list[Fact]:
    """核查整改: the name is kept or revoked, and why."""
    _require_stage(feature, branch, Stage.MENDING)
    require_reason(reason)
    return [FeatureMendingChecked(branch, feature.number, mended, reason)]


def withdraw(feature: Feature, *, branch: str, reason: str) -> list[Fact]:
    """党支部撤回: at any time while something stands."""
    if feature.stage in ENDED:
        raise _out_of_turn(feature, branch)
    require_reason(reason)
    return [FeatureWithdrawn(branch, feature.number, reason)]


def evolve(feature: Feature, fact: Fact) -> Feature:
    stage = stage_after(fact, feature.stage)
    match fact:
        case FeatureApplied():
            return Feature(fact.number, stage, fact.applicant, fact.on)
        case FeatureReviewed():
            return replace(feature, stage=stage, reviewed=feature.reviewed | {fact.year})
        case _:
            return replace(feature, stage=stage)


def stage_after(fact: Fact, before: Stage | None) -> Stage | None:
    """Where an application stands once this has happened to it."""
    match fact:
        case FeatureApplied():
            return Stage.APPLIED
        case FeaturePlanApproved():
            return Stage.CREATING
        case FeaturePlanReturned():
            return Stage.RETURNED
        case FeatureProgressNoted():
            return before
        case FeatureHandedIn():
            return Stage.HANDED_IN
        case FeatureAcceptanceDecided():
            return Stage.ACCEPTED if fact.accepted else Stage.CREATING
        case FeatureNamed():
            return Stage.NAMED
        case FeatureReviewed():
            return AFTER_REVIEW[fact.verdict]
        case FeatureMendingChecked():
            return Stage.NAMED if fact.mended else Stage.REVOKED
        case FeatureWithdrawn():
            return Stage.WITHDRAWN
        case _:
            assert_never(fact)


def _require_other_than_applicant(feature: Feature, branch: str, by: str) -> None:
    _require_stage(feature, branch, Stage.APPLIED)
    if by == feature.applicant:
        raise RefusedError(
            Refusal.SAME_PERSON,
            "申报人不得审批自己的创建方案, 请由他人办理",
            "whoever applied may not decide on the plan: let somebody else do it",
        )


def _require_stage(feature: Feature, branch: str, stage: Stage) -> None:
    if feature.stage is not stage:
        raise _out_of_turn(feature, branch)


def _out_of_turn(feature: Feature, branch: str) -> RefusedError:
    zh, en = STAGES[feature.stage]
    return RefusedError(
        Refusal.FEATURE_OUT_OF_TURN,
        f"党支部{branch}的特色创建目前{zh}, 不能办理此项",
        f"the feature of branch {branch} is {en}: this is not its turn",
    )
