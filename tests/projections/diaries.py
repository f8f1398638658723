"""Diaries of years with deadlines: what is done when, in time and late, with a scheduler that looks in or does not."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from domain.branch import BranchType, SecretaryAppointed, SecretaryKind
from domain.deadline import Fact, Reminded, Subject
from domain.period import Period
from domain.refusal import NotFoundError, RefusedError
from domain.standard import Standard
from domain.timetable import Deadlines, RoundDeadlines, Step, last_day_of
from projections.deadlines import Deadlines as Answers
from projections.engine import Follower
from services.assessments import Round, ScoreSheet, SelfAssessment
from services.branch_life import BranchLife
from services.gradings import Appealed
from services.organisation import NewBranch
from services.scheduler import Scheduler
from tests.projections.histories import ALL_FOR, D, Teller, standard

ZONE = ZoneInfo("Asia/Shanghai")
ROUND = RoundDeadlines(5, 8, 10, 12)
SETTINGS = Deadlines(
    adopt_standard="01-31",
    issue_targets="02-14",
    acknowledge_targets=5,
    quarter=ROUND,
    year_end=ROUND,
    propose_grades=16,
    open_notice=18,
    decide_appeal=3,
    decide_grades=3,
    remind=(5, 2),
    escalate_after=3,
)
POINTS = {"E": D("50"), "P": D("30")}
OF_A = Subject(Step.SELF_ASSESS, "north", 2025, "A", Period.Q1)
SCORING = Subject(Step.SCORE, "north", 2025, period=Period.Q1)


def local(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


def schedule(teller: Teller, follower: Follower, answers: Answers) -> int:
    """A tick at the time that it is."""
    follower.catch_up()
    return Scheduler(teller.deadlines, answers).tick(teller.clock())


def recorded(teller: Teller) -> dict[str, list[Fact]]:
    """The facts of every deadline, in their order."""
    found: dict[str, list[Fact]] = {}
    for one in teller.facts():
        if one.stream.startswith("deadline/"):
            found.setdefault(one.stream, []).append(one.fact)
    return found


def without_reminders(facts: dict[str, list[Fact]]) -> dict[str, list[Fact]]:
    kept: dict[str, list[Fact]] = {}
    for stream, each in facts.items():
        if rest := [one for one in each if not isinstance(one, Reminded)]:
            kept[stream] = [*rest]
    return kept


@dataclass
class Diary:
    """What happens when; acts that the rules refuse are left out, as they are in life."""

    pages: list[tuple[datetime, Callable[[Teller], object]]] = field(default_factory=list)

    def note(self, day: date, act: Callable[[Teller], object], hour: int = 9) -> date:
        self.pages.append((local(day, hour), act))
        return day

    def play(self, teller: Teller, ticks: Iterable[datetime], tick: Callable[[], object]) -> None:
        """In order of time; `tick` is called at its times in between."""
        steps = [(at, 1, act) for at, act in self.pages] + [(at, 0, lambda _: tick()) for at in ticks]
        for at, _, act in sorted(steps, key=lambda step: step[:2]):
            teller.clock.now = max(at, teller.clock.now)
            with suppress(RefusedError, NotFoundError):
                act(teller)


def days(first: date, last: date, every: int = 1) -> Iterator[datetime]:
    """A minute after midnight, every so many days."""
    day = first
    while day <= last:
        yield local(day, 0, 1)
        day += timedelta(days=every)


def eventful(seed: int) -> Diary:
    """A year of one committee in which some are late, calendars change, deadlines are extended, a branch joins."""
    rng, diary = Random(seed), Diary()
    branches = ["A", "B", "C", "D"]
    first = standard()
    diary.note(date(2025, 1, 6), lambda t: t.establish("north", dict.fromkeys(branches)))
    diary.note(date(2025, 1, 7), lambda t: _draft(t, replace(first, deadlines=SETTINGS)))
    day = diary.note(date(2025, 1, 8) + _some(rng, 35), _adopt)
    day = diary.note(day + _some(rng, 20), lambda t: t.target_sets.issue(t.act(), committee_id="north", year=2025))
    for branch in branches:
        diary.note(day + _some(rng, 12), _acknowledging(branch))
    joins = diary.note(date(2025, 5, 6), _found)
    _calendars(rng, diary)
    _extensions(rng, diary, [*branches, "E-new"])
    other = replace(first, version=2, deadlines=replace(SETTINGS, quarter=RoundDeadlines(4, 9, 9, 20), remind=(3,)))
    diary.note(date(2025, 6, 20) + _some(rng, 30), lambda t: _replace(t, other))
    diary.note(
        joins + _some(rng, 9),
        lambda t: t.target_sets.issue(t.act(), committee_id="north", year=2025, branches=["E-new"]),
    )
    for period in Period:
        there = branches if period is Period.Q1 else [*branches, "E-new"]
        if seed % 2 and period not in {Period.Q1, Period.Q2}:
            there.remove("D")
        day = _assess(rng, diary, period, there)
    diary.note(joins, lambda t: t.assessments.exempt(t.act(), _at(Period.Q1), branches=["E-new"], reason="新成立"), 10)
    if seed % 2:
        diary.note(date(2025, 8, 4), _dissolve)
    _grade(rng, diary, day)
    return diary


def _assess(rng: Random, diary: Diary, period: Period, branches: list[str]) -> date:
    begins = last_day_of(period, 2025) + timedelta(days=15 if period is Period.YEAR_END else 1)
    last = begins
    for branch in branches:
        act = _defaulting if rng.random() < 0.15 else _assessing
        last = max(last, diary.note(begins + _some(rng, 14), act(branch, period), rng.randrange(8, 18)))
    day = diary.note(last + _some(rng, 3), _scoring(period, branches[:2]), 18)
    day = diary.note(day + _some(rng, 3), _scoring(period, branches[2:]), 19)
    day = diary.note(
        day + _some(rng, 3), lambda t: t.assessments.review(t.act("s2"), _at(period), branches=None, agreed=True), 20
    )
    return diary.note(day + _some(rng, 6), lambda t: t.assessments.confirm(t.act(), _at(period), branches=None), 21)


def _grade(rng: Random, diary: Diary, day: date) -> None:
    against = Appealed("C", Period.Q1, "P")
    day = diary.note(day + _some(rng, 9), lambda t: t.gradings.propose(t.act(), t.of("north")))
    day = diary.note(day + _some(rng, 9), lambda t: t.gradings.open_notice(t.act(), t.of("north")), 10)
    diary.note(
        day, lambda t: t.gradings.file_appeal(t.act("secretary:C"), t.of("north"), against=against, grounds="漏计"), 11
    )
    day = diary.note(
        day + _some(rng, 12),
        lambda t: t.gradings.decide_appeal(t.act(), t.of("north"), against=against, points=D("38"), votes=ALL_FOR),
        12,
    )
    diary.note(day, lambda t: t.gradings.propose(t.act(), t.of("north")), 13)
    diary.note(day + _some(rng, 14), lambda t: t.gradings.decide_grades(t.act(), t.of("north"), votes=ALL_FOR), 14)


def _calendars(rng: Random, diary: Diary) -> None:
    for _ in range(4):
        day = date(2025, 1, 15) + _some(rng, 380)
        holidays = [day + timedelta(days=rng.randrange(-3, 20)) for _ in range(6)]
        worked = [one for one in (day + timedelta(days=n) for n in range(20)) if one.weekday() == 5][:1]
        diary.note(day, _calendar(holidays, worked), 15)


def _extensions(rng: Random, diary: Diary, branches: list[str]) -> None:
    for period in Period:
        for subject in (
            Subject(Step.SELF_ASSESS, "north", 2025, rng.choice(branches), period),
            Subject(rng.choice([Step.SCORE, Step.REVIEW, Step.CONFIRM]), "north", 2025, period=period),
        ):
            day = last_day_of(period, 2025) + _some(rng, 16)
            diary.note(day, _extending(subject, day + timedelta(days=rng.randrange(1, 20))), 16)


def _draft(teller: Teller, given: Standard) -> None:
    teller.standards.draft(teller.act(), committee_id="north", year=2025, draft=given)


def _replace(teller: Teller, given: Standard) -> None:
    _draft(teller, given)
    _adopt(teller)


def _adopt(teller: Teller) -> object:
    return teller.standards.adopt(teller.act(), committee_id="north", year=2025, votes=ALL_FOR)


def _found(teller: Teller) -> object:
    secretary = SecretaryAppointed("王一", SecretaryKind.FULL_TIME)
    founded = NewBranch("E-new", "新党支部", BranchType.PRODUCTION, secretary, date(2025, 5, 1))
    return teller.organisation.found_branches(teller.act(), committee_id="north", branches=[founded])


def _dissolve(teller: Teller) -> object:
    life = BranchLife(teller.ledger)
    return life.dissolve(teller.act(), branch_id="D", on=date(2025, 8, 1), reason="车间关停")


def _acknowledging(branch: str) -> Callable[[Teller], object]:
    return lambda t: t.target_sets.acknowledge(
        t.act(f"secretary:{branch}"), committee_id="north", year=2025, branches=[branch]
    )


def _assessing(branch: str, period: Period) -> Callable[[Teller], object]:
    return lambda t: t.assessments.self_assess(
        t.act(f"secretary:{branch}"), _at(period), sheets={branch: SelfAssessment(POINTS)}
    )


def _defaulting(branch: str, period: Period) -> Callable[[Teller], object]:
    return lambda t: t.assessments.default_self_assessment(t.act(), _at(period), branches=[branch], reason="未报")


def _scoring(period: Period, branches: list[str]) -> Callable[[Teller], object]:
    return lambda t: t.assessments.score(t.act(), _at(period), sheets={b: ScoreSheet(POINTS) for b in branches})


def _calendar(holidays: list[date], worked: list[date]) -> Callable[[Teller], object]:
    return lambda t: t.organisation.set_calendar(
        t.act(), committee_id="north", holidays=sorted(set(holidays)), working_weekends=worked
    )


def _extending(subject: Subject, until: date) -> Callable[[Teller], object]:
    return lambda t: t.deadlines.extend(t.act(), subject, until=until, reason="材料延后")


def _at(period: Period) -> Round:
    return Round("north", 2025, period)


def _some(rng: Random, most: int) -> timedelta:
    return timedelta(days=rng.randrange(most + 1))
