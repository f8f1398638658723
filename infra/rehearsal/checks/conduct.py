"""党委履职: what the committee did, left out and changed in the year, and the facts behind a number."""

from typing import Any, Final, Literal

from domain.points import plain
from infra.rehearsal.parts import Check, Moment
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from projections.conduct import Mean, Measure
from projections.deadlines import Lateness

answers: Final = Registry[object]()


class CheckConduct(Check):
    check: Literal["conduct"]
    committee: str | None = None
    as_of: Moment | None = None


class CheckConductFacts(Check):
    check: Literal["conduct_facts"]
    measure: Measure
    committee: str | None = None
    as_of: Moment | None = None


@answers(CheckConduct)
def conduct(scene: Scene, step: CheckConduct) -> dict[str, Any]:
    committee = step.committee or scene.of.committee
    now = scene.now if step.as_of is None else scene.utc(step.as_of)
    kept, at = scene.runtime.projections.conduct, _position(scene, step.as_of)
    (one,) = kept.year(scene.of.year, now=now, committees=(committee,), at=at).profiles
    return {
        **{str(measure): number for measure, number in one.counts.items() if number},
        **_given(gap=one.gap, mean=one.leniency.own, mean_of_all=one.leniency.all),
        "late": {str(step.step): days for step in one.lateness if (days := _late(step))},
    }


@answers(CheckConductFacts)
def conduct_facts(scene: Scene, step: CheckConductFacts) -> list[str]:
    committee = step.committee or scene.of.committee
    facts = scene.runtime.projections.conduct.facts
    return [one.fact for one in facts(committee, scene.of.year, step.measure, at=_position(scene, step.as_of))]


def _late(step: Lateness) -> int:
    return step.days_late_done + step.days_late_open


def _given(**means: Mean) -> dict[str, str]:
    """Only what there is."""
    return {name: plain(mean.published) for name, mean in means.items() if mean.published is not None}


def _position(scene: Scene, as_of: Moment | None) -> int | None:
    return None if as_of is None else scene.runtime.recorder.position_at(scene.utc(as_of))
