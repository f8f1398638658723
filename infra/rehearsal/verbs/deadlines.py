"""时限: the scheduler looks, and deadlines are extended."""

from typing import Final, Literal

from domain.deadline import Subject
from domain.period import Period
from domain.timetable import Step
from infra.rehearsal.parts import Day, Do
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from services.ledger import Receipt

plays: Final = Registry[Receipt]()


class RunSchedule(Do):
    do: Literal["run_schedule"]


class ExtendDeadline(Do):
    do: Literal["extend_deadline"]
    step: Step
    branch: str | None = None
    period: Period | None = None
    which: str | None = None
    until: Day
    reason: str = ""


@plays(RunSchedule)
def run_schedule(scene: Scene, _: RunSchedule) -> Receipt:
    scene.runtime.projections.catch_up()
    scene.runtime.scheduler.tick(scene.now)
    return Receipt(scene.runtime.recorder.position())


@plays(ExtendDeadline)
def extend(scene: Scene, step: ExtendDeadline) -> Receipt:
    subject = Subject(step.step, scene.of.committee, scene.of.year, step.branch, step.period, step.which)
    return scene.runtime.deadlines.extend(scene.by_office(), subject, until=step.until, reason=step.reason)
