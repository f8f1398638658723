"""The scheduler records the same whenever and however often it looks."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime
from threading import Barrier
from uuid import uuid4

import pytest

from domain.consequence import RewardKind
from domain.deadline import Escalated, Fact, Subject
from domain.period import Period
from domain.rectification import Plan
from domain.timetable import OF_BRANCHES, Step
from domain.timetable import Deadlines as Deadlined
from infra.postgres import embedded
from infra.postgres.pool import Pool, connect_pool
from projections.deadlines import NAME, PROJECTION, Deadlines, Row, State
from projections.deadlines.tables import ROWS
from projections.engine import Follower
from projections.engine.snapshot import snapshot
from services.assessments import Round, ScoreSheet, SelfAssessment
from services.branch_life import BranchLife
from services.deadlines import deadline_of
from services.enterprises import Enterprises
from services.rewards import Award, Payment
from services.scheduler import Scheduler
from tests.projections.conftest import Follow
from tests.projections.diaries import (
    POINTS,
    SETTINGS,
    Diary,
    days,
    eventful,
    local,
    recorded,
    schedule,
    without_reminders,
)
from tests.projections.histories import D, Teller, standard

FIRST, LAST = date(2025, 1, 6), date(2026, 3, 20)
END = local(date(2026, 3, 21))
DAILY = [*days(FIRST, LAST), END]


@pytest.fixture
def tell(admin: str, template: str) -> Iterable[Callable[[Diary, Iterable[datetime]], Teller]]:
    """A diary told on a database of its own, with a scheduler that looks in at these times."""
    with ExitStack() as closing:

        def played(diary: Diary, ticks: Iterable[datetime]) -> Teller:
            name = f"diary_{uuid4().hex[:12]}"
            database = embedded.create_database(admin, name, template=template)
            closing.callback(embedded.drop_database, admin, name)
            pool = closing.enter_context(connect_pool(database, 10))
            teller = Teller(pool)
            follower = Follower(pool, teller.source, clock=teller.clock, projections=[PROJECTION])
            diary.play(teller, ticks, lambda: schedule(teller, follower, Deadlines(pool)))
            return teller

        yield played


Tell = Callable[[Diary, Iterable[datetime]], Teller]


@pytest.mark.parametrize("seed", range(2))
def test_it_does_not_matter_when_it_looks_but_for_reminders_that_would_come_after_the_act(
    tell: Tell, seed: int
) -> None:
    daily = recorded(tell(eventful(seed), DAILY))
    kinds = Counter(type(one) for each in daily.values() for one in each)
    assert len(kinds) == 4, kinds
    escalated = [one.subject.step for each in daily.values() for one in each if isinstance(one, Escalated)]
    assert not OF_BRANCHES & {*escalated}
    for ticks in ([END], [*days(FIRST, LAST, 17), END]):
        seldom = recorded(tell(eventful(seed), ticks))
        assert without_reminders(seldom) == without_reminders(daily)
        assert all(_is_part(seldom[stream], daily[stream]) for stream in seldom)


def test_asked_again_it_adds_nothing(teller: Teller, follow: Follow, pool: Pool) -> None:
    eventful(3).play(teller, [], lambda: None)
    follower, answers = follow(projections=(PROJECTION,)), Deadlines(pool)
    teller.clock.now = END
    before = teller.recorder.position()
    assert schedule(teller, follower, answers) == teller.recorder.position() - before > 0
    position = teller.recorder.position()
    assert answers.fallen(END)  # the projection is behind, and asked all the same
    assert Scheduler(teller.deadlines, answers).tick(END) == 0
    assert schedule(teller, follower, answers) == 0
    assert teller.recorder.position() == position
    assert answers.fallen(END) == []


def test_two_at_once_record_what_one_does(tell: Tell, open_pool: Callable[[], Pool]) -> None:
    one = recorded(tell(eventful(4), [END]))
    tellers = [Teller(open_pool()) for _ in range(2)]
    eventful(4).play(tellers[0], [], lambda: None)
    pool = open_pool()
    Follower(pool, tellers[0].source, clock=tellers[0].clock, projections=[PROJECTION]).catch_up()
    agenda = Deadlines(pool).fallen(END)
    together = Barrier(2)

    def tick(teller: Teller) -> int:
        teller.clock.now = END
        return sum(recorded_at_once(teller, subject) for subject in agenda)

    def recorded_at_once(teller: Teller, subject: Subject) -> bool:
        together.wait()
        return len(teller.deadlines.record_fallen(subject, END).facts) > 0

    with ThreadPoolExecutor(2) as threads:
        assert all(number > 0 for number in threads.map(tick, tellers))
    assert recorded(tellers[0]) == one
    assert tellers[0].recorder.verify().sound


@pytest.mark.parametrize("seed", [5, 6])
def test_what_is_listed_is_what_would_be_decided(teller: Teller, follow: Follow, pool: Pool, seed: int) -> None:
    follower, answers = follow(projections=(PROJECTION,)), Deadlines(pool)
    eventful(seed).play(teller, days(FIRST, LAST, 31), lambda: schedule(teller, follower, answers))
    assert len(as_decided(teller, follower, pool)) > 50


def test_a_branch_that_moves_brings_what_it_has_done(teller: Teller, follow: Follow, pool: Pool) -> None:
    follower, answers = follow(projections=(PROJECTION,)), Deadlines(pool)
    _north_and_south(teller)
    teller.clock.now = local(date(2025, 4, 2))
    of_north = {branch: SelfAssessment(POINTS) for branch in "AB"}
    teller.assessments.self_assess(teller.act(), Round("north", 2025, Period.Q1), sheets=of_north)
    life = BranchLife(teller.ledger)
    life.move(teller.act(), branch_id="A", to="south", on=date(2025, 4, 2), reason="机构调整")
    teller.clock.now = local(date(2025, 4, 9))
    schedule(teller, follower, answers)
    rows = {row.id.removeprefix("deadline/"): row for row in as_decided(teller, follower, pool)}
    assert "self_assess/south/A/2025/Q1" not in rows
    assert rows["self_assess/south/A/2025/Q2"].state is State.OPEN
    assert rows["self_assess/north/A/2025/Q2"].state is State.DONE
    assert rows["self_assess/south/X/2025/Q1"].state is State.OVERDUE
    at = Round("south", 2025, Period.Q1)
    teller.assessments.self_assess(teller.act(), at, sheets={branch: SelfAssessment(POINTS) for branch in "XY"})
    teller.assessments.score(teller.act(), at, sheets={branch: ScoreSheet(POINTS) for branch in "XY"})
    assert not told(as_decided(teller, follower, pool), "score/south/2025/Q1").done
    teller.assessments.score(teller.act(), at, sheets={"A": ScoreSheet(POINTS)})
    assert told(as_decided(teller, follower, pool), "score/south/2025/Q1").done


def test_a_branch_that_moves_after_the_year_ends_it_where_it_was(teller: Teller, follow: Follow, pool: Pool) -> None:
    follower = follow(projections=(PROJECTION,))
    _north_and_south(teller)
    teller.clock.now = local(date(2026, 1, 5))
    BranchLife(teller.ledger).move(teller.act(), branch_id="A", to="south", on=date(2026, 1, 5), reason="机构调整")
    at = Round("north", 2025, Period.YEAR_END)
    for branch in "BA":
        teller.assessments.self_assess(teller.act(), at, sheets={branch: SelfAssessment(POINTS)})
        teller.assessments.score(teller.act(), at, sheets={branch: ScoreSheet(POINTS)})
    rows = as_decided(teller, follower, pool)
    assert told(rows, "self_assess/north/A/2025/YE").done
    assert told(rows, "score/north/2025/YE").done


def test_how_late_it_was_is_counted_once(teller: Teller, follow: Follow, pool: Pool) -> None:
    follower, answers = follow(projections=(PROJECTION,)), Deadlines(pool)
    _north_and_south(teller)
    teller.clock.now = local(date(2025, 4, 11))
    sheets = {"A": SelfAssessment(POINTS)}
    teller.assessments.self_assess(teller.act(), Round("north", 2025, Period.Q1), sheets=sheets)
    days_off = [date(2025, 4, day) for day in (8, 9, 10)]
    teller.organisation.set_calendar(teller.act(), committee_id="north", holidays=days_off, working_weekends=[])
    own = "self_assess/north/A/2025/Q1"
    assert told(as_decided(teller, follower, pool), own).days_late == 4
    schedule(teller, follower, answers)
    assert told(as_decided(teller, follower, pool), own).overdue
    BranchLife(teller.ledger).dissolve(teller.act(), branch_id="A", on=date(2025, 4, 11), reason="车间关停")
    assert told(as_decided(teller, follower, pool), own).days_late == 4


def test_what_a_grade_brings_is_watched_until_it_is_honoured(teller: Teller, follow: Follow, pool: Pool) -> None:
    follower, answers, of = follow(projections=(PROJECTION,)), Deadlines(pool), teller.of("north")
    settings = Deadlined(honour_consequence=5, plan_rectification=3, remind=(1,), escalate_after=2)
    teller.establish("north", dict.fromkeys("ABCD"))
    teller.adopt("north", replace(standard(), deadlines=settings))
    for period in Period:
        teller.assess("north", period, {"A": ("58", "38"), "B": ("50", "35"), "C": ("45", "30"), "D": ("30", "20")})
    teller.gradings.propose(teller.act(), of)
    teller.decide("north")
    teller.clock.now = local(date(2025, 1, 20))
    teller.react()
    reward, ordered = "honour_consequence/north/A/2025/team_reward", "honour_consequence/north/D/2025/rectification"
    assert told(as_decided(teller, follower, pool), reward).due == date(2025, 1, 27)

    kind = RewardKind.TEAM_REWARD
    teller.rewards.decide(teller.act(), of, awards=[Award("A", kind, D("3000"))])
    teller.rewards.pay(teller.act(), of, payments=[Payment("A", kind, D("1000"), "凭1")])
    teller.rectifications.order(teller.act(), of, branches=["D"], working_days=60)
    rows = as_decided(teller, follower, pool)
    assert [told(rows, one).state for one in (reward, ordered)] == [State.OPEN, State.DONE]
    plan = "plan_rectification/north/D/2025"
    assert told(rows, plan).due == date(2025, 1, 23)

    teller.clock.now = local(date(2025, 1, 30))
    schedule(teller, follower, answers)
    rows = as_decided(teller, follower, pool)
    assert [told(rows, one).state for one in (reward, plan)] == [State.ESCALATED, State.OVERDUE]
    teller.rewards.pay(teller.act(), of, payments=[Payment("A", kind, D("2000"), "凭2")])
    mended = Plan(("责任不清",), ("明确分工",), "王四", date(2025, 3, 3))
    teller.rectifications.hand_in_plan(teller.act("secretary:D"), of, branch_id="D", plan=mended)
    rows = as_decided(teller, follower, pool)
    assert [(told(rows, one).state, told(rows, one).days_late) for one in (reward, plan)] == [
        (State.DONE, 3),
        (State.DONE, 5),
    ]


def test_what_is_done_without_a_deadline_gets_none_later(teller: Teller, follow: Follow, pool: Pool) -> None:
    follower, answers = follow(projections=(PROJECTION,)), Deadlines(pool)
    teller.establish("north", dict.fromkeys("AB"))
    teller.adopt("north", standard())
    teller.clock.now = local(date(2025, 4, 1))
    first, second = Round("north", 2025, Period.Q1), Round("north", 2025, Period.Q2)
    for at, branches in ((first, "AB"), (second, "A")):
        teller.assessments.self_assess(teller.act(), at, sheets={one: SelfAssessment(POINTS) for one in branches})
        teller.assessments.score(teller.act(), at, sheets={one: ScoreSheet(POINTS) for one in branches})
    assert {row.step for row in as_decided(teller, follower, pool)} == {Step.ADOPT_STANDARD}
    teller.adopt("north", replace(standard(2), deadlines=SETTINGS))
    as_decided(teller, follower, pool)
    listed = {(one.row.step, one.row.branch, one.row.period) for one in answers.deadlines(now=END)}
    done = {(Step.SELF_ASSESS, *one) for one in (("A", Period.Q1), ("B", Period.Q1), ("A", Period.Q2))}
    assert not listed & {*done, (Step.SCORE, None, Period.Q1)}
    open_ = {(Step.SELF_ASSESS, "B", Period.Q2), (Step.REVIEW, None, Period.Q1), (Step.SCORE, None, Period.Q2)}
    assert open_ < listed


def _north_and_south(teller: Teller) -> None:
    """Two committees of one enterprise with deadlines in 2025."""
    enterprises, group = Enterprises(teller.ledger), "group"
    enterprises.establish(teller.act(), id=group, name="总公司党委", timezone="Asia/Shanghai")
    for committee, branches in (("north", "AB"), ("south", "XY")):
        teller.establish(committee, dict.fromkeys(branches))
        teller.adopt(committee, replace(standard(), deadlines=SETTINGS))
        teller.issue(committee)
    enterprises.join(teller.act(), enterprise_id=group, committees=["north", "south"])


def as_decided(teller: Teller, follower: Follower, pool: Pool) -> list[Row]:
    """Every row, each of which is just what would be decided from the record, and what a replay gives."""
    follower.catch_up()
    with snapshot(pool, NAME) as known:
        rows = known.rows(ROWS)
    seen = teller.ledger.seen()
    for row in rows:
        assert row.watch.deadline == deadline_of(seen, row.watch.subject), row.id
    assert follower.equal_to_replay(NAME) == []
    return rows


def told(rows: list[Row], id_: str) -> Row:
    return next(row for row in rows if row.id == f"deadline/{id_}")


def _is_part(some: list[Fact], whole: list[Fact]) -> bool:
    """The same facts in the same order, but for reminders left out."""
    rest = iter(whole)
    return all(one in rest for one in some)
