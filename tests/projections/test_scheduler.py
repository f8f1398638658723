"""The scheduler records the same whenever and however often it looks."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date, datetime
from threading import Barrier
from uuid import uuid4

import pytest

from domain.deadline import Fact
from infra.postgres import embedded
from infra.postgres.pool import Pool, connect_pool
from projections.deadlines import NAME, PROJECTION, Deadlines
from projections.deadlines.tables import ROWS
from projections.engine import Follower
from projections.engine.snapshot import snapshot
from services.deadlines import deadline_of
from services.scheduler import Scheduler
from tests.projections.conftest import Follow
from tests.projections.diaries import (
    Diary,
    days,
    eventful,
    local,
    recorded,
    schedule,
    without_reminders,
)
from tests.projections.histories import Teller

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


@pytest.mark.parametrize("seed", range(3))
def test_it_does_not_matter_when_it_looks_but_for_reminders_that_would_come_after_the_act(
    tell: Tell, seed: int
) -> None:
    daily = recorded(tell(eventful(seed), DAILY))
    kinds = Counter(type(one) for each in daily.values() for one in each)
    assert len(kinds) == 4, kinds
    for ticks in ([END], [*days(FIRST, LAST, 17), END], [*days(FIRST, LAST, 5), END]):
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
        together.wait()
        return sum(len(teller.deadlines.record_fallen(subject, END).facts) > 0 for subject in agenda)

    with ThreadPoolExecutor(2) as threads:
        assert all(number > 0 for number in threads.map(tick, tellers))
    assert recorded(tellers[0]) == one
    assert tellers[0].recorder.verify().sound


@pytest.mark.parametrize("seed", [5, 6])
def test_what_is_listed_is_what_would_be_decided(teller: Teller, follow: Follow, pool: Pool, seed: int) -> None:
    follower, answers = follow(projections=(PROJECTION,)), Deadlines(pool)
    eventful(seed).play(teller, days(FIRST, LAST, 31), lambda: schedule(teller, follower, answers))
    follower.catch_up()
    seen = teller.ledger.seen()
    with snapshot(pool, NAME) as known:
        rows = known.rows(ROWS)
    assert len(rows) > 50
    for row in rows:
        assert row.watch.deadline == deadline_of(seen, row.watch.subject), row.id
    assert follower.equal_to_replay(NAME) == []


def _is_part(some: list[Fact], whole: list[Fact]) -> bool:
    """The same facts in the same order, but for reminders left out."""
    rest = iter(whole)
    return all(one in rest for one in some)
