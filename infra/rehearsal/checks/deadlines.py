"""时限: what falls due when, what is overdue, what was brought before headquarters."""

from typing import Any, Final, Literal

from domain.period import Period
from domain.timetable import Step
from infra.rehearsal.parts import Check, Moment
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from projections.deadlines import Listed, Row, State

answers: Final = Registry[object]()


class DeadlineCheck(Check):
    """Of all deadlines of the year, or only those of a step, a branch or a period."""

    step: Step | None = None
    branch: str | None = None
    period: Period | None = None
    as_of: Moment | None = None


class CheckDeadlines(DeadlineCheck):
    check: Literal["deadlines"]


class CheckOverdue(DeadlineCheck):
    check: Literal["overdue"]


class CheckEscalations(DeadlineCheck):
    check: Literal["escalations"]


@answers(CheckDeadlines)
def deadlines(scene: Scene, step: CheckDeadlines) -> list[dict[str, Any]]:
    return [
        {**_which(one.row), "state": one.row.state, **_given(done=one.row.done), "days_late": one.days_late}
        for one in _listed(scene, step)
    ]


@answers(CheckOverdue)
def overdue(scene: Scene, step: CheckOverdue) -> list[dict[str, Any]]:
    late = (one for one in _listed(scene, step) if one.row.state in {State.OVERDUE, State.ESCALATED})
    return [{**_which(one.row), "days_late": one.days_late} for one in late]


@answers(CheckEscalations)
def escalations(scene: Scene, step: CheckEscalations) -> list[dict[str, Any]]:
    escalated = (one.row for one in _listed(scene, step) if one.row.escalated is not None)
    return [
        {**_which(row), "on": str(row.escalated), "to": row.escalated_to, **_given(done=row.done)} for row in escalated
    ]


def _listed(scene: Scene, step: DeadlineCheck) -> list[Listed]:
    now = scene.now if step.as_of is None else scene.utc(step.as_of)
    found = scene.runtime.projections.deadlines.deadlines(
        now=now,
        committees=(scene.of.committee,),
        branch=step.branch,
        year=scene.of.year,
        steps=[step.step] if step.step else [],
        at=None if step.as_of is None else scene.runtime.recorder.position_at(now),
    )
    return [one for one in found if step.period in {None, one.row.period}]


def _which(row: Row) -> dict[str, Any]:
    return {
        "step": row.step,
        **_given(branch=row.branch, period=row.period, which=row.which),
        "due": str(row.due),
    }


def _given(**values: object) -> dict[str, str]:
    """Only what there is."""
    return {name: str(value) for name, value in values.items() if value is not None}
