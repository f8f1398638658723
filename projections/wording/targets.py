"""Target sets 目标责任书: drafted, issued, acknowledged, changed; their progress, and what others draw from them."""

from collections.abc import Mapping
from typing import Final

from domain.english import counted
from domain.practice import PracticePublished, PracticeRevised, PracticeWithdrawn
from domain.targets import (
    ProgressNoted,
    TargetChanged,
    TargetChangeProposed,
    TargetChangeReturned,
    TargetChangeWithdrawn,
    TargetSetAcknowledged,
    TargetSetDrafted,
    TargetSetIssued,
)
from projections.wording.scopes import NOWHERE, Organisation, Scope, of_branch
from projections.wording.telling import Names, Sentence, Told, joined, period_term, tell


def _drafted(fact: TargetSetDrafted, _: Names) -> Sentence:
    return Sentence(
        f"起草{fact.year}年度目标, 共{len(fact.targets)}项",
        f"targets for {fact.year} drafted, {len(fact.targets)} in all",
    )


def _issued(fact: TargetSetIssued, _: Names) -> Sentence:
    return Sentence(
        f"下达{fact.year}年度目标责任书, 共{len(fact.targets)}项目标",
        f"target set for {fact.year} issued with {counted(len(fact.targets), 'target')}",
    )


def _acknowledged(fact: TargetSetAcknowledged, _: Names) -> Sentence:
    return Sentence(f"签收{fact.year}年度目标责任书", f"target set for {fact.year} acknowledged")


def _proposed(fact: TargetChangeProposed, _: Names) -> Sentence:
    return Sentence(
        f"提出第{fact.number}号目标变更: {fact.after.title}, {fact.reason}",
        f"change {fact.number} proposed, of {fact.after.title}: {fact.reason}",
    )


def _changed(fact: TargetChanged, _: Names) -> Sentence:
    before, after = fact.before, fact.after
    level = before.level != after.level or before.unit != after.unit
    zh = f", 目标值由{before.level or '未定'}{before.unit}改为{after.level or '未定'}{after.unit}" if level else ""
    en = f", level {before.level or 'open'} {before.unit} to {after.level or 'open'} {after.unit}" if level else ""
    return Sentence(
        f"批准第{fact.number}号目标变更: {after.title}{zh}",
        f"change {fact.number} approved, of {after.title}{en}",
    )


def _returned(fact: TargetChangeReturned, _: Names) -> Sentence:
    return Sentence(
        f"退回第{fact.number}号目标变更: {fact.reason}", f"change {fact.number} of a target returned: {fact.reason}"
    )


def _withdrawn(fact: TargetChangeWithdrawn, _: Names) -> Sentence:
    return Sentence(f"撤回第{fact.number}号目标变更", f"change {fact.number} of a target withdrawn")


def _progress(fact: ProgressNoted, names: Names) -> Sentence:
    (zh, en), title = period_term(fact.period), names.item(fact.code)
    said = f": {fact.text}" if fact.text else ""
    reached = fact.level_reached
    return Sentence(
        f"登记{zh}进展: {title}" + (f", 已达{reached}" if reached else "") + said,
        f"{en}: progress of {title}" + (f", reached {reached}" if reached else "") + said,
    )


def _source(fact: PracticePublished, _: str, organisation: Organisation) -> Scope:
    source = fact.source
    return Scope([source.branch], organisation.home_of(source.branch), source.year) if source else NOWHERE


def _kept(fact: PracticeRevised | PracticeWithdrawn, _: str, organisation: Organisation) -> Scope:
    return Scope((), organisation.keeper_of(fact.practice), None)


def _published(fact: PracticePublished, _: Names) -> Sentence:
    title = fact.content.title
    return Sentence(f"本支部的经验做法入库推广: {title}", f"a practice of the branch joined the library: {title}")


def _in_library(fact: PracticePublished, _: Names) -> Sentence:
    title = fact.content.title
    return Sentence(f"经验做法入库推广: {title}", f"practice joined the library: {title}")


def _revised(fact: PracticeRevised, _: Names) -> Sentence:
    title = fact.content.title
    return Sentence(f"修订经验做法: {title}", f"practice revised: {title}")


def _taken_out(fact: PracticeWithdrawn, names: Names) -> Sentence:
    title = names.library(fact.practice)
    return Sentence(f"撤下经验做法“{title}”: {fact.reason}", f"practice “{title}” withdrawn: {fact.reason}")


TOLD: Final[Mapping[type, Told]] = joined(
    tell(TargetSetIssued, "targets_issued", of_branch, _issued),
    tell(TargetSetAcknowledged, "targets_acknowledged", of_branch, _acknowledged),
    tell(TargetSetDrafted, "targets_drafted", of_branch, _drafted),
    tell(TargetChangeProposed, "target_change_proposed", of_branch, _proposed),
    tell(TargetChanged, "target_changed", of_branch, _changed),
    tell(TargetChangeReturned, "target_change_returned", of_branch, _returned),
    tell(TargetChangeWithdrawn, "target_change_withdrawn", of_branch, _withdrawn),
    tell(ProgressNoted, "progress_noted", of_branch, _progress),
    tell(PracticePublished, "practice_published", _source, _published, _in_library),
    tell(PracticeRevised, "practice_revised", _kept, None, _revised),
    tell(PracticeWithdrawn, "practice_withdrawn", _kept, None, _taken_out),
)
