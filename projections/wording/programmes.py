"""Programmes 工作载体: six-good teams, commendations, feature branches, exemplars and experience meetings."""

from collections.abc import Mapping
from typing import Final

from domain.commendation import CommendationIssued, Commended, Honour
from domain.exemplar import ExemplarDesignated, ExemplarPromoted, ExemplarWithdrawn
from domain.experience_meeting import ExperienceMeetingHeld
from domain.feature import (
    FeatureAcceptanceDecided,
    FeatureApplied,
    FeatureHandedIn,
    FeatureMendingChecked,
    FeatureNamed,
    FeaturePlanApproved,
    FeaturePlanReturned,
    FeatureProgressNoted,
    FeatureReviewed,
    FeatureWithdrawn,
    Verdict,
)
from domain.points import plain
from domain.six_good import Mobilised, SixGoodAdopted, SixGoodDrafted, SixGoodProgrammeSet
from projections.wording.scopes import Organisation, Scope, all_branches, of_branch
from projections.wording.telling import Names, Sentence, Told, joined, listed, tell, with_votes

HONOURS: Final = {
    Honour.SIX_GOOD_TEAM: Sentence("六好班子", "six-good team"),
    Honour.ADVANCED_BRANCH: Sentence("先进党支部", "advanced branch"),
    Honour.EXEMPLAR: Sentence("典型", "exemplar"),
}


def _of_start(fact: SixGoodProgrammeSet, _: str, organisation: Organisation) -> Scope:
    return all_branches(fact.committee, fact.start_year, organisation)


def _of_draft(fact: SixGoodDrafted, _: str, organisation: Organisation) -> Scope:
    return all_branches(fact.committee, fact.standard.from_year, organisation)


def _of_version(fact: SixGoodAdopted, _: str, organisation: Organisation) -> Scope:
    return all_branches(fact.committee, fact.from_year, organisation)


def _of_day(fact: Mobilised, _: str, organisation: Organisation) -> Scope:
    return all_branches(fact.committee, fact.on.year, organisation)


def _commended(fact: CommendationIssued, _: str, _organisation: Organisation) -> Scope:
    branches = dict.fromkeys(one.branch for one in fact.commended if one.branch is not None)
    return Scope(branches, fact.committee, fact.year)


def _designated(fact: ExemplarDesignated, _: str, _organisation: Organisation) -> Scope:
    return _of_exemplar(fact.content.branch, fact.committee)


def _promoted_or_withdrawn(fact: ExemplarPromoted | ExemplarWithdrawn, _: str, _organisation: Organisation) -> Scope:
    return _of_exemplar(fact.branch, fact.committee)


def _of_exemplar(branch: str | None, committee: str) -> Scope:
    return Scope([] if branch is None else [branch], committee, None)


def _presenting(fact: ExperienceMeetingHeld, _: str, _organisation: Organisation) -> Scope:
    branches = dict.fromkeys(one.branch for one in fact.presentations if one.branch is not None)
    return Scope(branches, fact.scope, fact.year)


def _set(fact: SixGoodProgrammeSet, _: Names) -> Sentence:
    day = fact.adopt_by.in_year(fact.start_year)
    return Sentence(
        f"自{fact.start_year}年起开展创建六好班子活动, 六好标准应于{day}前制定",
        f"six-good programme from {fact.start_year} on; its standard is to be adopted by {day}",
    )


def _drafted(fact: SixGoodDrafted, _: Names) -> Sentence:
    version = fact.standard.version
    return Sentence(f"起草六好标准第{version}版", f"six-good standard version {version} drafted")


def _adopted(fact: SixGoodAdopted, names: Names) -> Sentence:
    told = Sentence(
        f"党委表决通过六好标准第{fact.version}版, 自{fact.from_year}年起执行",
        f"the committee adopted six-good standard version {fact.version}, from {fact.from_year} on",
    )
    return with_votes(told, names.ballot(f"six-good/{fact.committee}/{fact.from_year}/v{fact.version}"), names)


def _mobilised(fact: Mobilised, _: Names) -> Sentence:
    return Sentence(f"{fact.on}动员部署创建六好班子: {fact.text}", f"six-good mobilisation on {fact.on}: {fact.text}")


def _issued(fact: CommendationIssued, names: Names) -> Sentence:
    mine = [_honoured(one) for one in fact.commended if one.branch == names.about]
    told = Sentence(
        f"{fact.year}年度表彰为{'、'.join(one.zh for one in mine)}",
        f"commended for {fact.year} as {', '.join(one.en for one in mine)}",
    )
    return with_votes(told, names.ballot(f"commendation/{fact.committee}/{fact.year}"), names)


def _honoured(one: Commended) -> Sentence:
    """The honour, with the reward in brackets."""
    zh, en = HONOURS[one.honour]
    amount = one.reward.amount
    rewards_zh = [*([one.reward.text] if one.reward.text else []), *([f"奖金{plain(amount)}元"] if amount else [])]
    rewards_en = [*([one.reward.text] if one.reward.text else []), *([f"{plain(amount)} yuan"] if amount else [])]
    return Sentence(
        zh + (f"({', '.join(rewards_zh)})" if rewards_zh else ""),
        en + (f" ({', '.join(rewards_en)})" if rewards_en else ""),
    )


def _applied(fact: FeatureApplied, _: Names) -> Sentence:
    return Sentence(
        f"申报特色党支部, 品牌: {fact.brand}, 创建期限{fact.plan.until}",
        f"applied for a feature branch: {fact.brand}, to be created by {fact.plan.until}",
    )


def _approved(fact: FeaturePlanApproved, _: Names) -> Sentence:
    remark = f": {fact.remark}" if fact.remark else ""
    return Sentence(f"特色创建方案获批{remark}", f"plan of the feature approved{remark}")


def _returned(fact: FeaturePlanReturned, _: Names) -> Sentence:
    return Sentence(f"特色创建方案退回: {fact.reason}", f"plan of the feature returned: {fact.reason}")


def _progressed(fact: FeatureProgressNoted, _: Names) -> Sentence:
    return Sentence(f"特色创建进展({fact.on}): {fact.text}", f"progress of the feature ({fact.on}): {fact.text}")


def _handed_in(fact: FeatureHandedIn, _: Names) -> Sentence:
    return Sentence(f"特色创建申请验收: {fact.summary}", f"feature handed in for acceptance: {fact.summary}")


def _accepted(fact: FeatureAcceptanceDecided, names: Names) -> Sentence:
    told = (
        Sentence("党委表决通过特色创建验收", "the committee accepted the feature")
        if fact.accepted
        else Sentence("党委表决未通过特色创建验收, 继续创建", "the committee did not accept the feature: work goes on")
    )
    return with_votes(told, names.ballot(f"feature/{fact.branch}/{fact.number}"), names)


def _named(fact: FeatureNamed, _: Names) -> Sentence:
    return Sentence(f"命名为特色党支部: {fact.name}", f"named a feature branch: {fact.name}")


def _reviewed(fact: FeatureReviewed, _: Names) -> Sentence:
    match fact.verdict:
        case Verdict.KEPT:
            zh, en = "保留命名", "name kept"
        case Verdict.TO_BE_MENDED:
            zh, en = f"限期整改至{fact.mend_by}: {fact.reason}", f"to be mended by {fact.mend_by}: {fact.reason}"
        case Verdict.REVOKED:
            zh, en = f"取消命名: {fact.reason}", f"name revoked: {fact.reason}"
    return Sentence(f"{fact.year}年特色党支部复评: {zh}", f"feature review of {fact.year}: {en}")


def _mending_checked(fact: FeatureMendingChecked, _: Names) -> Sentence:
    if fact.mended:
        return Sentence(f"特色党支部整改合格, 保留命名: {fact.reason}", f"feature mended, name kept: {fact.reason}")
    return Sentence(f"特色党支部整改不合格, 取消命名: {fact.reason}", f"feature not mended, revoked: {fact.reason}")


def _feature_withdrawn(fact: FeatureWithdrawn, _: Names) -> Sentence:
    return Sentence(f"党支部撤回特色创建: {fact.reason}", f"the branch withdrew its feature: {fact.reason}")


def _exemplary(fact: ExemplarDesignated, _: Names) -> Sentence:
    return Sentence(
        f"确定为典型: {fact.content.title}, 可供学习: {fact.content.lesson}",
        f"designated an exemplar: {fact.content.title}; to be learnt: {fact.content.lesson}",
    )


def _promoted(fact: ExemplarPromoted, names: Names) -> Sentence:
    note, title = f": {fact.note}" if fact.note else "", names.library(fact.exemplar)
    return Sentence(f"典型“{title}”向各单位推广{note}", f"exemplar “{title}” promoted to all units{note}")


def _exemplar_withdrawn(fact: ExemplarWithdrawn, names: Names) -> Sentence:
    title = names.library(fact.exemplar)
    return Sentence(f"撤销典型“{title}”: {fact.reason}", f"exemplar “{title}” withdrawn: {fact.reason}")


def _presented(fact: ExperienceMeetingHeld, names: Names) -> Sentence:
    topics = [one.topic for one in fact.presentations if one.branch == names.about]
    return Sentence(
        f"{fact.on}在{fact.year}年经验交流会上发言: {'、'.join(topics)}",
        f"presented at the experience meeting of {fact.year} on {fact.on}: {', '.join(topics)}",
    )


def _all_issued(fact: CommendationIssued, names: Names) -> Sentence:
    by_honour = {honour: [one for one in fact.commended if one.honour is honour] for honour in Honour}
    named = {
        honour: [names.branch(one.branch) if one.branch else names.library(one.subject) for one in commended]
        for honour, commended in by_honour.items()
        if commended
    }
    told = Sentence(
        f"{fact.year}年度表彰: " + "; ".join(f"{HONOURS[one].zh} {'、'.join(who)}" for one, who in named.items()),
        f"commended for {fact.year}: " + "; ".join(f"{HONOURS[one].en} {', '.join(who)}" for one, who in named.items()),
    )
    return with_votes(told, names.ballot(f"commendation/{fact.committee}/{fact.year}"), names)


def _experience_met(fact: ExperienceMeetingHeld, _: Names) -> Sentence:
    topics = [one.topic for one in fact.presentations]
    return Sentence(
        f"{fact.on}在{fact.place}召开{fact.year}年经验交流会{listed(', 交流发言: ', topics, '、')}",
        f"experience meeting of {fact.year} held on {fact.on} at {fact.place}{listed('; presented: ', topics, ', ')}",
    )


TOLD: Final[Mapping[type, Told]] = joined(
    tell(SixGoodProgrammeSet, "six_good_programme_set", _of_start, _set),
    tell(SixGoodDrafted, "six_good_drafted", _of_draft, _drafted),
    tell(SixGoodAdopted, "six_good_adopted", _of_version, _adopted),
    tell(Mobilised, "six_good_mobilised", _of_day, _mobilised),
    tell(CommendationIssued, "commendation_issued", _commended, _issued, _all_issued),
    tell(FeatureApplied, "feature_applied", of_branch, _applied),
    tell(FeaturePlanApproved, "feature_plan_approved", of_branch, _approved),
    tell(FeaturePlanReturned, "feature_plan_returned", of_branch, _returned),
    tell(FeatureProgressNoted, "feature_progress_noted", of_branch, _progressed),
    tell(FeatureHandedIn, "feature_handed_in", of_branch, _handed_in),
    tell(FeatureAcceptanceDecided, "feature_acceptance_decided", of_branch, _accepted),
    tell(FeatureNamed, "feature_named", of_branch, _named),
    tell(FeatureReviewed, "feature_reviewed", of_branch, _reviewed),
    tell(FeatureMendingChecked, "feature_mending_checked", of_branch, _mending_checked),
    tell(FeatureWithdrawn, "feature_withdrawn", of_branch, _feature_withdrawn),
    tell(ExemplarDesignated, "exemplar_designated", _designated, _exemplary),
    tell(ExemplarPromoted, "exemplar_promoted", _promoted_or_withdrawn, _promoted),
    tell(ExemplarWithdrawn, "exemplar_withdrawn", _promoted_or_withdrawn, _exemplar_withdrawn),
    tell(ExperienceMeetingHeld, "experience_meeting_held", _presenting, _presented, _experience_met),
)
