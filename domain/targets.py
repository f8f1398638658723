"""Target set 目标责任书: economic and Party-building targets of one branch and year, issued and accepted together."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from domain.refusal import Refusal, RefusedError
from domain.standard import Duty, ItemClass, Standard


@dataclass(frozen=True)
class Target:
    """目标: what one item asks of the branch."""

    item: str
    item_class: ItemClass
    title: str
    full: Decimal
    duties: tuple[Duty, ...]


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


Fact = TargetSetIssued | TargetSetAcknowledged


@dataclass(frozen=True)
class TargetSet:
    """Whether targets were issued and accepted."""

    issued: bool = False
    acknowledged: bool = False


def issue(
    target_set: TargetSet, *, branch: str, year: int, standard: Standard, without_items: frozenset[str] = frozenset()
) -> list[Fact]:
    """下达目标责任书: one target an item; both kinds, every duty and every item must be there."""
    if target_set.issued:
        raise RefusedError(
            Refusal.TARGETS_ALREADY_ISSUED,
            f"党支部{branch}{year}年度目标责任书已下达",
            f"branch {branch} has its target set for {year} already",
        )
    for code in sorted(without_items):
        standard.item(code)
    targets = tuple(
        Target(item.code, item.item_class, item.title, item.full, item.duties)
        for item in standard.items
        if item.code not in without_items
    )
    _check(targets, standard)
    return [TargetSetIssued(branch, year, standard.version, targets)]


def acknowledge(target_set: TargetSet, *, branch: str, year: int) -> list[Fact]:
    """签收目标责任书."""
    if not target_set.issued:
        raise RefusedError(
            Refusal.TARGETS_NOT_ISSUED,
            f"党支部{branch}{year}年度目标责任书尚未下达",
            f"branch {branch} has no target set for {year} yet",
        )
    if target_set.acknowledged:
        raise RefusedError(
            Refusal.TARGETS_ALREADY_ACKNOWLEDGED,
            f"党支部{branch}{year}年度目标责任书已签收",
            f"branch {branch} has acknowledged its target set for {year} already",
        )
    return [TargetSetAcknowledged(branch, year)]


def evolve(target_set: TargetSet, fact: Fact) -> TargetSet:
    match fact:
        case TargetSetIssued():
            return replace(target_set, issued=True)
        case TargetSetAcknowledged():
            return replace(target_set, acknowledged=True)
        case _:
            assert_never(fact)


def _check(targets: tuple[Target, ...], standard: Standard) -> None:
    if len({target.item_class is ItemClass.ECONOMIC for target in targets}) < 2:
        raise RefusedError(
            Refusal.BOTH_KINDS_REQUIRED,
            "经济工作目标与党建工作目标须一起确定、一起下达",
            "economic and Party-building targets are issued together, never one kind alone",
        )
    missing = sorted(set(standard.duties) - {duty for target in targets for duty in target.duties})
    if missing:
        raise RefusedError(
            Refusal.DUTIES_NOT_COVERED,
            f"目标责任书没有覆盖职责{'、'.join(missing)}",
            f"the target set leaves duty {', '.join(missing)} uncovered",
        )
    left_out = sorted({item.code for item in standard.items} - {target.item for target in targets})
    if left_out:
        raise RefusedError(
            Refusal.TARGETS_INCOMPLETE,
            f"考核项目{'、'.join(left_out)}没有对应目标",
            f"no target for item {', '.join(left_out)}",
        )
