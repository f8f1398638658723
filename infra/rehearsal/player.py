"""Plays a rehearsal through the same services, ledger and projections that serve real users."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from domain import streams
from domain.assessment import Bonus
from domain.ballot import BallotHeld
from domain.branch import SecretaryAppointed
from domain.committee import OfficeRole
from domain.refusal import NotFoundError, RefusedError
from infra.rehearsal import document as doc
from infra.rehearsal.answers import Answers, agree
from infra.rehearsal.document import Rehearsal
from infra.runtime import Runtime
from services.assessments import Round, ScoreSheet, SelfAssessment
from services.casebook import CommitteeYear
from services.gradings import Appealed
from services.ledger import Act, Receipt
from services.organisation import NewBranch, Person


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
        self._zone = ZoneInfo(rehearsal.timezone)
        self._of = CommitteeYear(rehearsal.committee.id, rehearsal.year)
        self._unfounded = sorted(
            (branch for branch in rehearsal.branches if branch.established), key=lambda b: (b.established, b.id)
        )
        self._answers = Answers(runtime, self._of, self._utc)

    def play(self) -> Iterator[Played]:
        """Prepare the committee, then play step by step."""
        self.prepare()
        for number in range(1, len(self._rehearsal.steps) + 1):
            yield self.step(number)
        self._runtime.projections.catch_up()

    def times(self) -> list[datetime]:
        """When the steps are due, in UTC, in the order of the file."""
        return [self._utc(step.at) for step in self._rehearsal.steps]

    def reached(self) -> int:
        """The last step recorded by an earlier run under the same keys; 0 when there is none."""
        numbers = range(len(self._rehearsal.steps), 0, -1)
        return next((number for number in numbers if self._is_recorded(f"step:{number}")), 0)

    def prepare(self) -> None:
        """Register the committee, its people, branches and draft standard, at the time of the first step."""
        self._clock.now = min(self.times()[:1], default=self._clock.now)
        self._prepare()

    def step(self, number: int) -> Played:
        """Play one step, counted from 1."""
        step = self._rehearsal.steps[number - 1]
        self._found_until(self._utc(step.at), step)
        self._clock.now = self._utc(step.at)
        return self._check(number, step) if hasattr(step, "check") else self._do(number, step)

    def _utc(self, moment: datetime) -> datetime:
        return (moment if moment.tzinfo else moment.replace(tzinfo=self._zone)).astimezone(UTC)

    def _prepare(self) -> None:
        committee, calendar = self._rehearsal.committee, self._rehearsal.calendar
        office = self._runtime.organisation
        office.establish(
            self._act("establish"),
            id=committee.id,
            name=committee.name,
            timezone=self._rehearsal.timezone,
            members=[Person(member.id, member.name) for member in committee.members],
            staff=[Person(staff.id, staff.name, staff.role) for staff in committee.staff],
        )
        office.set_calendar(
            self._act("calendar"),
            committee_id=committee.id,
            holidays=calendar.holidays,
            working_weekends=calendar.working_weekends,
        )
        self._found("found", [branch for branch in self._rehearsal.branches if not branch.established])
        self._runtime.standards.draft(
            self._act("draft"),
            committee_id=committee.id,
            year=self._rehearsal.year,
            draft=self._rehearsal.standard.standard(),
        )

    def _found_until(self, now: datetime, step: doc.Step) -> None:
        """Branches founded during the year join on their day, or when a step names them sooner."""
        named = _named(step)
        for branch in [*self._unfounded]:
            assert branch.established is not None
            founded_at = self._utc(datetime.combine(branch.established, time()))
            if founded_at <= now or branch.id in named:
                self._clock.now = min(max(founded_at, self._clock.now), now)
                self._unfounded.remove(branch)
                self._found(f"found:{branch.id}", [branch])

    def _found(self, name: str, branches: list[doc.BranchPart]) -> None:
        if not branches:
            return
        self._runtime.organisation.found_branches(
            self._act(name),
            committee_id=self._of.committee,
            branches=[
                NewBranch(
                    branch.id,
                    branch.name,
                    branch.type,
                    SecretaryAppointed(branch.secretary.name, branch.secretary.kind),
                    branch.established,
                    branch.previous_grade,
                    branch.own_committee_members,
                )
                for branch in branches
            ],
        )

    def _check(self, number: int, step: Any) -> Played:
        self._runtime.projections.catch_up()
        try:
            actual = self._answers.of(step)
        except (RefusedError, NotFoundError) as error:
            actual = {"refused": _code(error)}
        return Played(number, step.at, step.verb, step.expected, actual, not agree(step.expected, actual))

    def _do(self, number: int, step: Any) -> Played:
        before = self._runtime.recorder.position()
        expected = f"refused: {step.refused}" if step.refused else step.outcome or "done"
        try:
            receipt = self._perform(f"step:{number}", step)
        except (RefusedError, NotFoundError) as error:
            actual = f"refused: {_code(error)}"
            if self._runtime.recorder.position() != before:
                actual += ", yet something was recorded"
        else:
            ballots = [fact for _, fact in receipt.facts if isinstance(fact, BallotHeld)]
            voted = ("carried" if ballots[0].carried else "failed") if ballots else "done"
            actual = "done" if voted == "carried" and expected == "done" else voted
        if isinstance(step, doc.DecideGrades):
            self._runtime.projections.catch_up(only_reactions=True)  # what it brings is opened on the same day
        return Played(number, step.at, step.verb, expected, actual, actual != expected)

    def _perform(self, name: str, step: Any) -> Receipt:
        runtime, of = self._runtime, self._of
        match step:
            case doc.AdoptStandard():
                return runtime.standards.adopt(
                    self._act(name, step), committee_id=of.committee, year=of.year, votes=step.ballot.votes()
                )
            case doc.IssueTargets():
                return runtime.target_sets.issue(
                    self._act(name, step),
                    committee_id=of.committee,
                    year=of.year,
                    branches=step.branches,
                    without_items=step.without_items,
                )
            case doc.AcknowledgeTargets():
                branches = [*(step.branches or (branch.id for branch in self._rehearsal.branches))]
                act = self._by_secretaries(name, step, branches, lambda b: streams.targets(b, of.year))
                return runtime.target_sets.acknowledge(
                    act, committee_id=of.committee, year=of.year, branches=step.branches
                )
            case doc.Veto():
                return runtime.gradings.impose_veto(
                    self._act(name, step), of, branch_id=step.branch, kind=step.kind, reason=step.reason
                )
            case doc.ProposeGrades():
                return runtime.gradings.propose(self._act(name, step), of)
            case doc.BreakTie():
                return runtime.gradings.break_tie(
                    self._act(name, step), of, order=step.order, votes=step.ballot.votes()
                )
            case doc.OpenNotice():
                return runtime.gradings.open_notice(self._act(name, step), of)
            case doc.Appeal():
                act = self._act(name, step, default=secretary(step.branch))
                return runtime.gradings.file_appeal(act, of, against=_appealed(step), grounds=step.grounds)
            case doc.DecideAppeal():
                return runtime.gradings.decide_appeal(
                    self._act(name, step), of, against=_appealed(step), points=step.points, votes=step.ballot.votes()
                )
            case doc.DecideGrades():
                return runtime.gradings.decide_grades(self._act(name, step), of, votes=step.ballot.votes())
            case _:
                return self._assess(name, step, Round(of.committee, of.year, step.period))

    def _assess(self, name: str, step: Any, at: Round) -> Receipt:
        assessments = self._runtime.assessments
        match step:
            case doc.Exempt():
                return assessments.exempt(self._act(name, step), at, branches=[step.branch], reason=step.reason)
            case doc.SelfAssess():
                act = self._by_secretaries(
                    name, step, list(step.scores), lambda b: streams.assessment(b, at.year, at.period)
                )
                handed_in = {b: SelfAssessment(scores, step.grades.get(b)) for b, scores in step.scores.items()}
                return assessments.self_assess(act, at, sheets=handed_in)
            case doc.DefaultSelfAssessment():
                return assessments.default_self_assessment(
                    self._act(name, step), at, branches=[step.branch], reason=step.reason
                )
            case doc.Score():
                sheets = {
                    branch: ScoreSheet(
                        step.scores.get(branch, {}),
                        Bonus(step.bonus[branch].points, step.bonus[branch].reason) if branch in step.bonus else None,
                    )
                    for branch in {**step.scores, **step.bonus}
                }
                act = self._act(name, step, default=self._office(OfficeRole.SCORER))
                return assessments.score(act, at, sheets=sheets)
            case doc.Review():
                act = self._act(name, step, default=self._office(OfficeRole.REVIEWER))
                return assessments.review(act, at, branches=step.branches, agreed=step.agreed, reason=step.reason)
            case doc.Confirm():
                return assessments.confirm(self._act(name, step), at, branches=step.branches)
            case _:
                raise AssertionError(step)

    def _office(self, role: OfficeRole | None = None) -> str:
        """The first of the office in this role."""
        staff = self._rehearsal.committee.staff
        fitting = [one.id for one in staff if role is None or one.role is role]
        return fitting[0] if fitting else "office"

    def _key_of(self, name: str) -> str | None:
        return f"{self._key}:{self._of.committee}:{name}" if self._key else None

    def _is_recorded(self, name: str) -> bool:
        key = self._key_of(name)
        return key is not None and self._runtime.recorder.find_command(key) is not None

    def _act(self, name: str, step: doc.Step | None = None, *, default: str | None = None) -> Act:
        by = (step.by if step else None) or default or self._office()
        return Act(by, self._clock.now, self._key_of(name))

    def _by_secretaries(self, name: str, step: doc.Step, branches: list[str], stream: Callable[[str], str]) -> Act:
        """A batch in which every branch acts through its own secretary."""
        act = self._act(name, step, default=secretary(branches[0]) if branches else None)
        return act if step.by else act.by_each({stream(branch): secretary(branch) for branch in branches})


def _named(step: doc.Step) -> set[str]:
    branches = getattr(step, "branches", None) or ()
    return {*branches, *getattr(step, "scores", ()), getattr(step, "branch", "")}


def secretary(branch: str) -> str:
    """Who acts for a branch."""
    return f"secretary:{branch}"


def _appealed(step: doc.AppealPart) -> Appealed:
    return Appealed(step.branch, step.period, step.item)


def _code(error: RefusedError | NotFoundError) -> str:
    return str(error.code) if isinstance(error, RefusedError) else "not_found"
