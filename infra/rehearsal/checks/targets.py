"""目标责任书: targets in force, their history and progress, the duties they cover, the balance, and practices."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from domain import streams
from domain.points import exact_text, plain
from domain.record import Recorded
from domain.standard import Duty, ItemClass
from domain.target import Level, Target, coverage, of_items
from domain.target_review import check
from domain.targets import ProgressNoted, TargetChanged, TargetSet, TargetSetIssued
from infra.rehearsal.parts import Check, Moment
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from projections.target_sets import Balance
from services.standards import standards_of
from services.target_sets import target_set_of

answers: Final = Registry[object]()


class CheckTargets(Check):
    check: Literal["targets"]
    branch: str


class CheckTargetHistory(Check):
    check: Literal["target_history"]
    branch: str
    code: str


class CheckTargetFindings(Check):
    check: Literal["target_findings"]
    branch: str


class CheckCoverage(Check):
    check: Literal["coverage"]
    branch: str


class CheckProgress(Check):
    check: Literal["progress"]
    branch: str


class CheckBalance(Check):
    check: Literal["balance"]
    as_of: Moment | None = None


class CheckPractices(Check):
    check: Literal["practices"]
    item_class: ItemClass | None = None
    duty: Duty | None = None
    text: str | None = None


@answers(CheckTargets)
def targets(scene: Scene, step: CheckTargets) -> list[dict[str, str | None]]:
    return [{"item": one.item, **_row(one), "serves": one.serves} for one in _set(scene, step.branch).in_force]


@answers(CheckTargetHistory)
def target_history(scene: Scene, step: CheckTargetHistory) -> list[dict[str, Any]]:
    return [
        {"on": _day(scene, one), "change": number, **_row(target)}
        for one, number, target in _versions(_history(scene, step.branch))
        if target.code == step.code
    ]


@answers(CheckTargetFindings)
def target_findings(scene: Scene, step: CheckTargetFindings) -> list[dict[str, str]]:
    seen = scene.runtime.ledger.seen()
    standard = standards_of(seen, scene.of.committee, scene.of.year).require_in_force()
    known = target_set_of(seen, step.branch, scene.of.year)
    findings = check(known.in_force or known.draft or of_items(standard), standard)
    return [{"severity": one.severity, "said": one.zh} for one in findings]


@answers(CheckCoverage)
def covered(scene: Scene, step: CheckCoverage) -> dict[str, list[str]]:
    standard = standards_of(scene.runtime.ledger.seen(), scene.of.committee, scene.of.year).require_in_force()
    matrix = coverage(_set(scene, step.branch).in_force, standard.duties)
    return {str(duty): list(codes) for duty, codes in matrix.items()}


@answers(CheckProgress)
def progress(scene: Scene, step: CheckProgress) -> list[dict[str, Any]]:
    noted = [one.fact for one in _history(scene, step.branch) if isinstance(one.fact, ProgressNoted)]
    rows = sorted(noted, key=lambda fact: fact.code)
    return [
        {"code": fact.code, "period": fact.period, "text": fact.text, "level": _level(fact.level_reached)}
        for fact in rows
    ]


@answers(CheckBalance)
def balance(scene: Scene, step: CheckBalance) -> dict[str, dict[str, Any]]:
    at = scene.runtime.recorder.position_at(scene.utc(step.as_of)) if step.as_of else None
    balances = scene.runtime.projections.balances
    rows = balances.branches(scene.of.year, committees=(scene.of.committee,), at=at)
    together = balances.committees(scene.of.year, committees=(scene.of.committee,), at=at)
    return {row.branch or "all": _balance(row) for row in [*rows, *together]}


@answers(CheckPractices)
def practices(scene: Scene, step: CheckPractices) -> list[str]:
    library = scene.runtime.projections.library
    found = library.practices(item_class=step.item_class, duty=step.duty, text=step.text)
    return [one.id for one in found]


def _set(scene: Scene, branch: str) -> TargetSet:
    return target_set_of(scene.runtime.ledger.seen(), branch, scene.of.year)


def _history(scene: Scene, branch: str) -> list[Recorded]:
    return list(scene.runtime.ledger.seen().history(streams.targets(branch, scene.of.year)))


def _versions(history: list[Recorded]) -> Iterator[tuple[Recorded, int | None, Target]]:
    for one in history:
        match one.fact:
            case TargetSetIssued() as fact:
                yield from ((one, None, target) for target in fact.targets)
            case TargetChanged() as fact:
                yield one, fact.number, fact.after


def _row(target: Target) -> dict[str, str | None]:
    return {
        "code": target.code,
        "title": target.title,
        "full": plain(target.full),
        "level": _level(target.level),
        "due": target.due,
    }


def _level(level: Level | None) -> str | None:
    return None if level is None else str(level)


def _day(scene: Scene, one: Recorded) -> str:
    return str(one.recorded_at.astimezone(ZoneInfo(scene.setting.timezone)).date())


def _balance(row: Balance) -> dict[str, Any]:
    return {
        "targets": row.targets,
        "serving": row.serving,
        "economic_share": _exact(row.economic_share),
        "economic_attained": _exact(row.economic_attained),
        "party_attained": _exact(row.party_attained),
    }


def _exact(share: Fraction | None) -> str | None:
    return None if share is None else exact_text(share)
