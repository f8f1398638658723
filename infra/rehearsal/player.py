"""Plays a rehearsal through the same services, ledger and projections that serve real users."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from domain.ballot import BallotHeld
from domain.points import exact_text
from domain.refusal import NotFoundError, RefusedError
from infra.rehearsal.checks import CHECKS
from infra.rehearsal.document import Rehearsal
from infra.rehearsal.faults import RehearsalFileError
from infra.rehearsal.parts import Check, Do, Step
from infra.rehearsal.scene import Scene
from infra.rehearsal.setting import BranchPart
from infra.rehearsal.verbs import VERBS
from infra.runtime import Runtime
from services.organisation import Person

BOOLEANS: Final = {True: ("true", "True", "TRUE"), False: ("false", "False", "FALSE")}


@dataclass(frozen=True)
class Played:
    """What came of one step: `failed` when it is not what was written."""

    number: int
    at: datetime
    verb: str
    expected: Any
    actual: Any
    failed: bool


@dataclass
class RehearsalClock:
    """Shows each step's time; the wall clock plays no part."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


class Player:
    """One rehearsal on one runtime. With `key`, every act carries a key of its own, so that it may be played again."""

    def __init__(
        self, rehearsal: Rehearsal, runtime: Runtime, clock: RehearsalClock, *, key: str | None = None
    ) -> None:
        self._rehearsal = rehearsal
        self._runtime = runtime
        self._clock = clock
        self._key = key
        self._unfounded = sorted(
            (branch for branch in rehearsal.branches if branch.established), key=lambda b: (b.established, b.id)
        )
        self._undrafted = dict(rehearsal.standards)
        self._caught_up = -1

    def play(self) -> Iterator[Played]:
        """Prepare the committee, then play step by step."""
        self.prepare()
        for number in range(1, len(self._rehearsal.steps) + 1):
            yield self.step(number)
        self._catch_up()

    def times(self) -> list[datetime]:
        """When the steps are due, in UTC, in the order of the file."""
        return [self._rehearsal.utc(step.at) for step in self._rehearsal.steps]

    def reached(self) -> int:
        """The last step recorded by an earlier run under the same keys; 0 when there is none."""
        numbers = range(len(self._rehearsal.steps), 0, -1)
        return next((number for number in numbers if self._is_recorded(_name(number))), 0)

    def prepare(self) -> None:
        """Register the committee, its people, branches and draft standard, at the time of the first step."""
        self._clock.now = min(self.times()[:1], default=self._clock.now)
        with _setting():
            self._prepare()

    def step(self, number: int) -> Played:
        """Play one step, counted from 1."""
        step = self._rehearsal.steps[number - 1]
        now = self._rehearsal.utc(step.at)
        with _setting():
            self._found_until(now, step)
            self._clock.now = now
            self._draft(step.year or self._rehearsal.year)
        scene = self._scene(_name(number), step.year, by=step.by, on_behalf_of=step.on_behalf_of)
        return self._check(number, step, scene) if isinstance(step, Check) else self._do(number, step, scene)

    def _prepare(self) -> None:
        committee, calendar = self._rehearsal.committee, self._rehearsal.calendar
        office = self._runtime.organisation
        office.establish(
            self._scene("establish").by_office(),
            id=committee.id,
            name=committee.name,
            timezone=self._rehearsal.timezone,
            members=[Person(member.id, member.name) for member in committee.members],
            staff=[Person(staff.id, staff.name, staff.role) for staff in committee.staff],
        )
        office.set_calendar(
            self._scene("calendar").by_office(),
            committee_id=committee.id,
            holidays=calendar.holidays,
            working_weekends=calendar.working_weekends,
        )
        self._found("found", [branch for branch in self._rehearsal.branches if not branch.established])
        self._draft(self._rehearsal.year)

    def _draft(self, year: int) -> None:
        """The year's standard is drafted before the first step of that year."""
        standard = self._undrafted.pop(year, None)
        if standard is not None:
            name = "draft" if year == self._rehearsal.year else f"draft:{year}"
            self._runtime.standards.draft(
                self._scene(name).by_office(),
                committee_id=self._rehearsal.committee.id,
                year=year,
                draft=standard.standard(),
            )

    def _found_until(self, now: datetime, step: Step) -> None:
        """Branches founded during the year join on their day, or when a step names them sooner."""
        named = step.named()
        for branch in [*self._unfounded]:
            assert branch.established is not None
            founded_at = self._rehearsal.utc(datetime.combine(branch.established, time()))
            if founded_at <= now or branch.id in named:
                self._clock.now = min(max(founded_at, self._clock.now), now)
                self._unfounded.remove(branch)
                self._found(f"found:{branch.id}", [branch])

    def _found(self, name: str, branches: list[BranchPart]) -> None:
        if not branches:
            return
        self._runtime.organisation.found_branches(
            self._scene(name).by_office(),
            committee_id=self._rehearsal.committee.id,
            branches=[branch.new_branch() for branch in branches],
        )

    def _catch_up(self) -> None:
        """Brings every projection to the end of the log; once for checks that follow one another."""
        if self._caught_up != self._runtime.recorder.position():
            self._caught_up = self._runtime.projections.catch_up()

    def _check(self, number: int, step: Check, scene: Scene) -> Played:
        self._catch_up()
        try:
            actual = written(CHECKS.run(scene, step))
        except (RefusedError, NotFoundError) as error:
            actual = {"refused": _code(error)}
        return Played(number, step.at, step.verb, step.expected, actual, not agree(step.expected, actual))

    def _do(self, number: int, step: Do, scene: Scene) -> Played:
        before = self._runtime.recorder.position()
        expected = f"refused: {step.refused}" if step.refused else step.outcome or "done"
        try:
            receipt = VERBS.run(scene, step)
        except (RefusedError, NotFoundError) as error:
            actual = f"refused: {_code(error)}"
            if self._runtime.recorder.position() != before:
                actual += ", yet something was recorded"
        else:
            ballots = [fact for _, fact in receipt.facts if isinstance(fact, BallotHeld)]
            voted = ("carried" if ballots[0].carried else "failed") if ballots else "done"
            actual = "done" if voted == "carried" and expected == "done" else voted
        if step.has_consequences:
            self._runtime.projections.catch_up(only_reactions=True)
        return Played(number, step.at, step.verb, expected, actual, actual != expected)

    def _scene(
        self, name: str, year: int | None = None, *, by: str | None = None, on_behalf_of: str | None = None
    ) -> Scene:
        """For one act, under a key of its own."""
        of = year or self._rehearsal.year
        return Scene(self._runtime, self._rehearsal, of, self._clock.now, self._key_of(name), by, on_behalf_of)

    def _key_of(self, name: str) -> str | None:
        return f"{self._key}:{self._rehearsal.committee.id}:{name}" if self._key else None

    def _is_recorded(self, name: str) -> bool:
        key = self._key_of(name)
        return key is not None and self._runtime.recorder.find_command(key) is not None


@contextmanager
def _setting() -> Iterator[None]:
    """What stands before the steps must be sound: else there is nothing to play."""
    try:
        yield
    except (RefusedError, NotFoundError) as error:
        raise RehearsalFileError(f"不能推演 / cannot be played: {error.zh} / {error.en}") from error


def agree(expected: Any, actual: Any) -> bool:
    """Whether an answer is what was written: same keys, same rows in the same order, same numbers to the digit."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        return {str(key) for key in expected} == {str(key) for key in actual} and all(
            agree(value, actual[key]) for key, value in expected.items()
        )
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(agree, expected, actual))
    if isinstance(actual, bool):  # YAML 1.2 has three spellings
        return str(expected) in BOOLEANS[actual]
    return _text(expected) == _text(actual)


def written(value: Any) -> Any:
    """An answer as a file writes it, and JSON: numbers exactly, days and times as text."""
    match value:
        case Mapping():
            return {str(key): written(each) for key, each in value.items()}
        case list() | tuple():
            return [written(each) for each in value]
        case Decimal() | Fraction():
            return exact_text(Fraction(value))
        case date():
            return str(value)
        case _:
            return value


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case _:
            return str(value)


def _name(number: int) -> str:
    return f"step:{number}"


def _code(error: RefusedError | NotFoundError) -> str:
    return str(error.code) if isinstance(error, RefusedError) else "not_found"
