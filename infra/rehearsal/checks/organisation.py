"""组织: branches as they are, their secretaries and numbers, and standards compared."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from domain.points import plain
from domain.standard import Severity
from domain.standard_difference import FieldChange
from infra.rehearsal.parts import Check, Day, Moment
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from projections.secretaries import Term
from services.standard_versions import FRAME, compare

answers: Final = Registry[object]()


class CheckOfCommittee(Check):
    """Of the file's committee unless it names another, now or as of a time."""

    committee: str | None = None
    as_of: Moment | None = None

    def of(self, scene: Scene) -> str:
        return self.committee or scene.of.committee

    def position(self, scene: Scene) -> int | None:
        return None if self.as_of is None else scene.runtime.recorder.position_at(scene.utc(self.as_of))


class CheckBranches(CheckOfCommittee):
    check: Literal["branches"]


class CheckMembers(CheckOfCommittee):
    check: Literal["members"]


class CheckSecretaries(CheckOfCommittee):
    check: Literal["secretaries"]
    branch: str | None = None
    on: Day | None = None
    within: int = 90


class CheckStandardDifference(Check):
    check: Literal["standard_difference"]
    of: str = "in_force"
    against: str


@answers(CheckBranches)
def branches(scene: Scene, step: CheckBranches) -> dict[str, Any]:
    found = scene.runtime.projections.directory.branches(committees=(step.of(scene),), at=step.position(scene))
    return {
        one.id: {"name": one.name} | _given(ended=one.ended, merged_into=one.merged_into, grade=one.grade)
        for one in found
    }


@answers(CheckMembers)
def members(scene: Scene, step: CheckMembers) -> dict[str, Any]:
    directory, at = scene.runtime.projections.directory, step.position(scene)
    whole = next((one for one in directory.committees(at=at) if one.id == step.of(scene)), None)
    counted = [one for one in directory.branches(committees=(step.of(scene),), at=at) if one.counted_on is not None]
    return {
        "members": whole.party_members if whole else 0,
        "probationary": whole.probationary if whole else 0,
        "branches": {
            one.id: {"members": one.members, "probationary": one.probationary, "on": one.counted_on} for one in counted
        },
    }


@answers(CheckSecretaries)
def secretaries(scene: Scene, step: CheckSecretaries) -> object:
    kept, at = scene.runtime.projections.secretaries, step.position(scene)
    if step.branch is not None:
        return [_term(term) for term in kept.terms(step.branch, at=at)]
    day = step.on or scene.now.astimezone(ZoneInfo(scene.setting.timezone)).date()
    found = kept.summaries(day, year=scene.of.year, within=step.within, committees=(step.of(scene),), at=at)
    if not found:
        return {}
    (one,) = found
    return {
        "branches": one.branches,
        "vacancies": one.vacancies,
        "full_time": one.full_time,
        "part_time": one.part_time,
        "changes": one.changes,
        "ending": one.ending,
    } | _given(mean_tenure=one.mean_tenure)


@answers(CheckStandardDifference)
def standard_difference(scene: Scene, step: CheckStandardDifference) -> dict[str, Any]:
    found = compare(scene.runtime.ledger.seen(), scene.of, which=step.of, against=step.against)
    difference = found.difference
    answer: dict[str, Any] = {
        "added": [one.code for one in difference.added],
        "removed": [one.code for one in difference.removed],
        "changed": {one.code: _changes(one.changes) for one in difference.changed},
    }
    if step.against == FRAME:
        return answer | {"broken": sum(one.severity is Severity.ERROR for one in found.findings)}
    totals = {str(one.item_class): _sides(plain(one.before), plain(one.after)) for one in difference.totals}
    return answer | {"settings": _changes(difference.settings), "totals": totals}


def _term(term: Term) -> dict[str, Any]:
    return {"name": term.name, "kind": term.kind} | _given(
        begins=term.begins, ends=term.ends, ended=term.ended, how=term.how
    )


def _changes(changes: Iterable[FieldChange]) -> dict[str, dict[str, str]]:
    return {one.field: _sides(one.before, one.after) for one in changes}


def _sides(before: str | None, after: str | None) -> dict[str, Any]:
    return _given(before=before, after=after)


def _given(**values: str | date | Decimal | None) -> dict[str, Any]:
    """Keys that have something behind them."""
    return {key: str(value) for key, value in values.items() if value is not None}
