"""What an earlier release has stored in another shape is rebuilt once, before anything follows or reads it."""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from threading import Event, Thread
from typing import Any

import msgspec
import pytest

from domain.assessment import ScoreCorrected, ScoresConfirmed
from domain.period import Period
from domain.record import Recorded
from infra.facts import NAMES, decode
from infra.postgres.pool import Pool
from projections import standings
from projections.engine import Projection, Rows, Source, Table
from projections.engine.shape import OtherShapeError, shape_of
from tests.projections.conftest import Follow
from tests.projections.histories import Teller
from tests.projections.stored import stored_rows

STANDINGS = standings.PROJECTION


@dataclass(frozen=True)
class Part:
    """Kept inside a column."""

    points: Decimal


@dataclass(frozen=True)
class FinerPart:
    """The same column, another content."""

    points: Fraction


class Kept(msgspec.Struct):
    branch: str
    parts: list[Part]


class KeptFiner(msgspec.Struct):
    branch: str
    parts: list[FinerPart]


class KeptLonger(msgspec.Struct):
    branch: str
    parts: list[Part]
    note: str | None = None


def ignore(_: Rows, __: Recorded) -> None:
    """Fold nothing."""


KEPT = Table("kept", Kept, ("branch",))
PLAIN = Projection("kept", (KEPT,), frozenset({ScoresConfirmed}), ignore)


@pytest.mark.parametrize(
    "changed",
    [
        replace(PLAIN, version=2),
        replace(PLAIN, facts=frozenset({ScoresConfirmed, ScoreCorrected})),
        replace(PLAIN, tables=(KEPT, Table("more", Kept, ("branch",)))),
        replace(PLAIN, tables=(Table("kept", KeptLonger, ("branch",)),)),
        replace(PLAIN, tables=(Table("kept", KeptFiner, ("branch",)),)),
        replace(PLAIN, tables=(Table("kept", Kept, ("branch",), indexes=(("branch",),)),)),
    ],
    ids=["fold", "facts", "table", "column", "inside a column", "index"],
)
def test_whatever_stored_rows_depend_on_makes_another_shape(changed: Projection) -> None:
    source: Any = Source(None, decode, NAMES)  # type: ignore[arg-type] # no log is read
    assert shape_of(changed, source) != shape_of(PLAIN, source) == shape_of(replace(PLAIN), source)


def test_a_database_of_an_earlier_release_is_brought_up_to_date_before_it_is_followed(
    eventful: Teller, follow: Follow, pool: Pool
) -> None:
    follower = follow()
    follower.catch_up()
    followed = stored_rows(pool)
    with pool.connection() as connection:
        connection.execute(
            "DROP TABLE answers.standings_home; ALTER TABLE answers.standings_branch DROP COLUMN number;"
            "ALTER TABLE answers.projection DROP COLUMN shape; CREATE TABLE answers.six_good_points (year bigint)"
        )
    told: list[tuple[str, int, int]] = []
    head, updated = eventful.recorder.position(), follow()
    assert updated.stale() == updated.names

    updated.prepare(lambda *progress: told.append(progress))

    assert (updated.stale(), stored_rows(pool)) == ((), followed)
    with pool.connection() as connection:
        assert connection.execute("SELECT to_regclass('answers.six_good_points')").fetchone() == (None,)
    assert {(name, head, head) for name in updated.names} <= set(told)
    eventful.correct("south", "X", Period.Q2, "E", "41.5")
    updated.catch_up()
    assert {name: updated.equal_to_replay(name) for name in updated.names} == {name: [] for name in updated.names}


@pytest.mark.usefixtures("eventful")
def test_what_is_stored_in_the_shape_of_the_program_is_left_alone(follow: Follow, pool: Pool) -> None:
    follow().catch_up()
    told: list[str] = []
    follow().prepare(lambda name, *_: told.append(name))
    assert (told, generations(pool)) == ([], {0})


@pytest.mark.usefixtures("eventful")
def test_a_fold_that_has_changed_is_announced_by_its_version(follow: Follow, pool: Pool) -> None:
    follow(projections=(STANDINGS,)).catch_up()
    before = stored_rows(pool, (STANDINGS,))

    follow(projections=(replace(STANDINGS, fold=ignore),)).prepare()
    assert stored_rows(pool, (STANDINGS,)) == before

    follow(projections=(replace(STANDINGS, fold=ignore, version=2),)).prepare()
    assert not any(stored_rows(pool, (STANDINGS,)).values())


@pytest.mark.usefixtures("eventful")
def test_of_two_processes_that_start_at_once_one_rebuilds_and_the_other_waits(follow: Follow, pool: Pool) -> None:
    follow().catch_up()
    followed = stored_rows(pool)
    with pool.connection() as connection:
        connection.execute("UPDATE answers.projection SET shape = 'earlier'")
    begun, go_on = Event(), Event()
    told: list[str] = []

    def hold(*_: object) -> None:
        begun.set()
        go_on.wait(20)

    first = Thread(target=follow().prepare, args=(hold,))
    second = Thread(target=follow().prepare, args=(lambda name, *_: told.append(name),))
    first.start()
    assert begun.wait(20)
    second.start()
    second.join(0.3)
    assert (second.is_alive(), told) == (True, [])
    go_on.set()
    for process in (first, second):
        process.join(60)
        assert not process.is_alive()

    assert (generations(pool), stored_rows(pool)) == ({1}, followed)


@pytest.mark.usefixtures("eventful")
def test_a_start_that_was_interrupted_is_made_up_for_by_the_next(follow: Follow, pool: Pool) -> None:
    follow().catch_up()
    changed = (replace(STANDINGS, version=2),)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        follow(projections=changed).prepare(interrupt)

    assert follow().stale() == ()
    follow(projections=changed).prepare()
    assert (follow(projections=changed).stale(), follow().stale()) == ((), ("standings",))
    assert generations(pool) == {0, 1}


def test_a_process_of_another_version_lets_go_of_what_is_no_longer_in_its_shape(
    eventful: Teller, follow: Follow
) -> None:
    earlier, later = follow(projections=(STANDINGS,)), follow(projections=(replace(STANDINGS, version=2),))
    stop = Event()
    processes = [Thread(target=one.run, args=(stop,)) for one in (earlier, later)]
    processes[0].start()
    try:
        assert earlier.wait_for("standings", eventful.recorder.position(), 20)
        later.prepare()
        processes[1].start()
        eventful.correct("south", "X", Period.Q2, "E", "41.5")
        assert later.wait_for("standings", eventful.recorder.position(), 20)
    finally:
        stop.set()
        for process in processes:
            process.join()
    assert later.equal_to_replay("standings") == []
    eventful.correct("south", "X", Period.Q2, "E", "42")
    with pytest.raises(OtherShapeError):
        earlier.catch_up()


def generations(pool: Pool) -> set[int]:
    """How often the projections have been rebuilt."""
    with pool.connection() as connection:
        return {number for (number,) in connection.execute("SELECT generation FROM answers.projection")}
