"""Target set 目标责任书: economic and Party-building targets of one branch and year, issued and accepted together."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from domain.period import QUARTERS, Period
from domain.refusal import Refusal, RefusedError, require_reason
from domain.standard import Standard
from domain.target import Level, Target, of_items
from domain.target_review import AT_ONCE, require_none, shortfalls


@dataclass(frozen=True)
class TargetSetDrafted:
    """目标已分解、细化、量化: a draft of the branch's targets, in place of any earlier one."""

    branch: str
    year: int
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class TargetSetIssued:
    """目标责任书已下达: both kinds of targets, in one act."""

    branch: str
    year: int
    standard_version: int
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class TargetSetAcknowledged:
    """目标责任书已签收: the branch secretary accepted it."""

    branch: str
    year: int


@dataclass(frozen=True)
class TargetChangeProposed:
    """目标变更已提出: `number` counts the changes proposed in the year from 1."""

    branch: str
    year: int
    number: int
    code: str
    after: Target
    reason: str
    proposer: str
    principal: str | None = None


@dataclass(frozen=True)
class TargetChanged:
    """目标已变更: approved by another person than who proposed it; what stood before is kept."""

    branch: str
    year: int
    number: int
    before: Target
    after: Target
    reason: str


@dataclass(frozen=True)
class TargetChangeReturned:
    """目标变更已退回: the target stands as it was."""

    branch: str
    year: int
    number: int
    reason: str


@dataclass(frozen=True)
class TargetChangeWithdrawn:
    """目标变更已撤回: by who proposed it."""

    branch: str
    year: int
    number: int


@dataclass(frozen=True)
class ProgressNoted:
    """目标进展已登记: how far a target has come in a quarter."""

    branch: str
    year: int
    code: str
    period: Period
    text: str
    level_reached: Level | None = None


Fact = (
    TargetSetDrafted
    | TargetSetIssued
    | TargetSetAcknowledged
    | TargetChangeProposed
    | TargetChanged
    | TargetChangeReturned
    | TargetChangeWithdrawn
    | ProgressNoted
)


@dataclass(frozen=True)
class TargetSet:
    """Whether targets were issued and accepted, every version of each by code, and the changes that wait."""

    issued: bool = False
    acknowledged: bool = False
    draft: tuple[Target, ...] = ()
    versions: Mapping[str, tuple[Target, ...]] = field(default_factory=dict)
    pending: Mapping[int, TargetChangeProposed] = field(default_factory=dict)
    proposed: int = 0

    @property
    def in_force(self) -> tuple[Target, ...]:
        return tuple(versions[-1] for versions in self.versions.values())


def draft(
    target_set: TargetSet, *, branch: str, year: int, standard: Standard, targets: tuple[Target, ...]
) -> list[Fact]:
    """分解、细化、量化目标: again and again until the set is issued; what is still missing shows in the findings."""
    _require_not_issued(target_set, branch, year)
    if not targets:
        raise RefusedError(Refusal.NOTHING_TO_RECORD, "没有填写任何目标", "no target was given")
    require_none(one for one in shortfalls(targets, standard) if one.code in AT_ONCE)
    return [TargetSetDrafted(branch, year, targets)]


def issue(
    target_set: TargetSet, *, branch: str, year: int, standard: Standard, without_items: frozenset[str] = frozenset()
) -> list[Fact]:
    """下达目标责任书: the draft, else one target an item; both kinds, every duty and every item must be there."""
    _require_not_issued(target_set, branch, year)
    for code in sorted(without_items):
        standard.item(code)
    targets = tuple(one for one in target_set.draft or of_items(standard) if one.item not in without_items)
    require_none(shortfalls(targets, standard))
    return [TargetSetIssued(branch, year, standard.version, targets)]


def acknowledge(target_set: TargetSet, *, branch: str, year: int) -> list[Fact]:
    """签收目标责任书."""
    _require_issued(target_set, branch, year)
    if target_set.acknowledged:
        raise RefusedError(
            Refusal.TARGETS_ALREADY_ACKNOWLEDGED,
            f"党支部{branch}{year}年度目标责任书已签收",
            f"branch {branch} has acknowledged its target set for {year} already",
        )
    return [TargetSetAcknowledged(branch, year)]


def propose_change(
    target_set: TargetSet,
    *,
    branch: str,
    year: int,
    standard: Standard,
    code: str,
    after: Target,
    reason: str,
    proposer: str,
    principal: str | None = None,
) -> list[Fact]:
    """提出目标变更: of one target in force, with a reason; the target keeps its code."""
    _require_issued(target_set, branch, year)
    require_reason(reason)
    before = require_target(target_set, code)
    if any(change.code == code for change in target_set.pending.values()):
        raise RefusedError(
            Refusal.CHANGE_PENDING,
            f"目标{code}已有变更待批, 请先批准、退回或撤回",
            f"a change of target {code} waits already: approve, return or withdraw it first",
        )
    after = replace(after, code=code)
    if after == before:
        raise RefusedError(
            Refusal.NOTHING_TO_RECORD, f"目标{code}没有任何改动", f"nothing of target {code} would change"
        )
    _require_no_harm(target_set, after, standard)
    number = target_set.proposed + 1
    return [TargetChangeProposed(branch, year, number, code, after, reason, proposer, principal)]


def approve_change(
    target_set: TargetSet,
    *,
    branch: str,
    year: int,
    standard: Standard,
    number: int,
    approvers: Collection[str],
) -> list[Fact]:
    """批准目标变更: `approvers` and their principals are others than the proposer and theirs."""
    change = require_pending(target_set, number)
    if {change.proposer, change.principal} & set(approvers):
        raise RefusedError(
            Refusal.SAME_PERSON,
            "提出人不得批准自己提出的变更",
            "nobody approves a change that they proposed themselves",
        )
    _require_no_harm(target_set, change.after, standard)
    before = require_target(target_set, change.code)
    return [TargetChanged(branch, year, number, before, change.after, change.reason)]


def return_change(target_set: TargetSet, *, branch: str, year: int, number: int, reason: str) -> list[Fact]:
    """退回目标变更: with a reason."""
    require_pending(target_set, number)
    require_reason(reason)
    return [TargetChangeReturned(branch, year, number, reason)]


def withdraw_change(
    target_set: TargetSet, *, branch: str, year: int, number: int, names: Collection[str]
) -> list[Fact]:
    """撤回目标变更: only by who proposed it, or had it proposed."""
    require_proposer(require_pending(target_set, number), names)
    return [TargetChangeWithdrawn(branch, year, number)]


def note_progress(
    target_set: TargetSet,
    *,
    branch: str,
    year: int,
    code: str,
    period: Period,
    text: str,
    level_reached: Level | None,
    today: date,
    is_confirmed: bool,
) -> list[Fact]:
    """登记目标进展: of a quarter that has begun, before its result is confirmed."""
    _require_issued(target_set, branch, year)
    require_target(target_set, code)
    if period not in QUARTERS or today < date(year, 3 * QUARTERS.index(period) + 1, 1):
        raise RefusedError(
            Refusal.OUTSIDE_QUARTER, "只能登记已开始季度的进展", "progress is noted of a quarter that has begun"
        )
    if is_confirmed:
        raise RefusedError(
            Refusal.ALREADY_CONFIRMED,
            "该季度考核结果已确认, 不再登记进展",
            "the quarter's result is confirmed: note progress in the next one",
        )
    if not text.strip() and level_reached is None:
        raise RefusedError(
            Refusal.NOTHING_TO_RECORD,
            "请填写进展情况或已达水平",
            "say how far the target has come, or the level reached",
        )
    return [ProgressNoted(branch, year, code, period, text, level_reached)]


def require_target(target_set: TargetSet, code: str) -> Target:
    """The target in force under this code."""
    if code not in target_set.versions:
        raise RefusedError(
            Refusal.UNKNOWN_TARGET, f"目标责任书中没有目标{code}", f"the target set has no target {code}"
        )
    return target_set.versions[code][-1]


def require_pending(target_set: TargetSet, number: int) -> TargetChangeProposed:
    """The change waits for approval."""
    if number not in target_set.pending:
        raise RefusedError(
            Refusal.CHANGE_NOT_PENDING,
            f"没有待批的第{number}号目标变更",
            f"no change number {number} waits for approval",
        )
    return target_set.pending[number]


def require_proposer(change: TargetChangeProposed, names: Collection[str]) -> None:
    """One of these proposed the change, or had it proposed."""
    if not {change.proposer, change.principal} & set(names):
        raise RefusedError(
            Refusal.NOT_PROPOSER,
            "只有提出人可以撤回变更或提请审批; 不同意的请退回",
            "only who proposed a change withdraws it or asks for its approval: return it instead",
        )


def require_scored(target_sets: Mapping[str, TargetSet], scored: Mapping[tuple[str, Period], Collection[str]]) -> None:
    """S38: every target in force was scored in a period that counts, from its due quarter on; `scored` by items."""
    left_out = [
        (branch, target.code)
        for branch, target_set in target_sets.items()
        for target in target_set.in_force
        if not any(target.item in scored.get((branch, period), ()) for period in _from(target.due))
    ]
    if left_out:
        raise RefusedError(
            Refusal.TARGETS_UNSCORED,
            f"{'、'.join(f'党支部{branch}的目标{code}' for branch, code in left_out)}到期后没有确认的考核得分, "
            "请先提出目标变更, 归入已考核的项目",
            f"no confirmed score since they were due for {', '.join(f'{b}: {code}' for b, code in left_out)}: "
            "change these targets to an item that was scored",
        )


def evolve(target_set: TargetSet, fact: Fact) -> TargetSet:
    match fact:
        case TargetSetDrafted():
            return replace(target_set, draft=fact.targets)
        case TargetSetIssued():
            versions: Mapping[str, tuple[Target, ...]] = {target.code: (target,) for target in fact.targets}
            return replace(target_set, issued=True, draft=(), versions=versions)
        case TargetSetAcknowledged():
            return replace(target_set, acknowledged=True)
        case TargetChangeProposed():
            pending = {**target_set.pending, fact.number: fact}
            return replace(target_set, pending=pending, proposed=fact.number)
        case TargetChanged():
            code = fact.after.code
            versions = {**target_set.versions, code: (*target_set.versions[code], fact.after)}
            return replace(target_set, versions=versions, pending=_without(target_set, fact.number))
        case TargetChangeReturned() | TargetChangeWithdrawn():
            return replace(target_set, pending=_without(target_set, fact.number))
        case ProgressNoted():
            return target_set
        case _:
            assert_never(fact)


def _without(target_set: TargetSet, number: int) -> Mapping[int, TargetChangeProposed]:
    return {one: change for one, change in target_set.pending.items() if one != number}


def _from(due: Period | None) -> Iterator[Period]:
    """The periods from a quarter on, the year-end last."""
    periods = tuple(Period)
    yield from periods[periods.index(due) :] if due else periods


def _require_no_harm(target_set: TargetSet, after: Target, standard: Standard) -> None:
    """The change leaves nothing out that was there; what an older standard's set lacks already is no fault of it."""
    changed = tuple(after if target.code == after.code else target for target in target_set.in_force)
    before = set(shortfalls(target_set.in_force, standard))
    require_none(one for one in shortfalls(changed, standard) if one not in before)


def _require_not_issued(target_set: TargetSet, branch: str, year: int) -> None:
    if target_set.issued:
        raise RefusedError(
            Refusal.TARGETS_ALREADY_ISSUED,
            f"党支部{branch}{year}年度目标责任书已下达",
            f"branch {branch} has its target set for {year} already",
        )


def _require_issued(target_set: TargetSet, branch: str, year: int) -> None:
    if not target_set.issued:
        raise RefusedError(
            Refusal.TARGETS_NOT_ISSUED,
            f"党支部{branch}{year}年度目标责任书尚未下达",
            f"branch {branch} has no target set for {year} yet",
        )
