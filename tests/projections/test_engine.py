"""Following, rebuilding and replaying give the same rows, whatever happens on the way."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from threading import Event, Thread
from typing import Any

import psycopg
import pytest

from domain.assessment import ScoresConfirmed
from domain.period import Period
from domain.record import Recorded
from infra.facts import NAMES, decode
from infra.postgres.pool import Pool
from projections import standings, standings_record
from projections.engine import Follower, Projection, RebuildRunningError, Rows, Source
from projections.engine.snapshot import snapshot
from projections.registry import PROJECTIONS
from services.reactions import Consequences
from tests.projections.conftest import Follow
from tests.projections.histories import Teller, standard
from tests.projections.stored import stored_rows


class Killed(BaseException):
    """The end of a process."""


def killed_at(projection: Projection, nth: int) -> Projection:
    """The same projection, in a process that dies at its nth fact."""
    folded = 0

    def fold(rows: Rows, recorded: Recorded) -> None:
        nonlocal folded
        folded += 1
        if folded == nth:
            raise Killed
        projection.fold(rows, recorded)

    return replace(projection, fold=fold)


@pytest.mark.parametrize("page", [2, 1_000])
def test_following_in_pages_of_any_size_gives_the_rows_of_a_rebuild(
    eventful: Teller, follow: Follow, pool: Pool, page: int
) -> None:
    follower = follow(page)
    assert follower.catch_up() == eventful.recorder.position()
    followed = stored_rows(pool)

    for name in follower.names:
        assert follower.rebuild(name) == eventful.recorder.position()

    empty = {table.name for projection in PROJECTIONS for table in projection.tables if not followed[table.name]}
    # nothing is drafted or unsettled any more, nobody acts for another or belongs to one above, no deadlines are set
    done = {"standings_draft", "open_matters_unsettled", "deadlines_agenda"}
    unheard_of = {"branch_history_on_behalf", "branch_history_enterprise", "directory_enterprise"}
    assert empty == {*done, *unheard_of}
    assert stored_rows(pool) == followed


@pytest.mark.usefixtures("eventful")
def test_a_replay_equals_what_is_stored_after_corrections_vetoes_ties_and_appeals(follow: Follow) -> None:
    follower = follow()
    follower.catch_up()
    assert {name: follower.equal_to_replay(name) for name in follower.names} == {name: [] for name in follower.names}


@pytest.mark.usefixtures("eventful")
def test_a_replay_names_the_rows_that_were_tampered_with(follow: Follow, pool: Pool) -> None:
    follower = follow()
    follower.catch_up()
    with pool.connection() as connection:
        connection.execute("UPDATE answers.grade_book_graded SET grade = 'first' WHERE branch = 'D'")

    differences = follower.equal_to_replay("grade_book")

    assert [(one.table, one.stored) for one in differences] == [
        ("grade_book_graded", True),
        ("grade_book_graded", False),
    ]
    assert "first" in differences[0].row
    assert follower.equal_to_replay("standings") == []


def test_a_rebuild_mends_what_was_tampered_with_and_following_goes_on_from_it(
    eventful: Teller, follow: Follow, pool: Pool
) -> None:
    follower = follow()
    follower.catch_up()
    with pool.connection() as connection:
        connection.execute("UPDATE answers.standings_marks SET committee = 'elsewhere'")

    follower.rebuild("standings")
    eventful.correct("south", "X", Period.Q2, "E", "41.5")
    follower.catch_up()

    assert follower.equal_to_replay("standings") == []


def test_a_cancelled_rebuild_leaves_nothing_behind_and_can_be_run_again(
    eventful: Teller, follow: Follow, pool: Pool
) -> None:
    follower = follow()
    follower.catch_up()
    before = stored_rows(pool)

    def cancel(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        follower.rebuild("standings", cancel)

    assert stored_rows(pool) == before
    assert follower.rebuild("standings") == eventful.recorder.position()
    assert stored_rows(pool) == before
    with pool.connection() as connection:
        left = connection.execute("SELECT count(*) FROM pg_tables WHERE tablename LIKE '%\\_\\_new'").fetchone()
    assert left == (0,)


def test_a_rebuild_tells_how_far_it_has_come(eventful: Teller, follow: Follow) -> None:
    told: list[tuple[int, int]] = []
    follow().rebuild("standings", lambda done, total: told.append((done, total)))
    head = eventful.recorder.position()
    assert told[-1] == (head, head)


def test_following_goes_on_while_a_rebuild_runs_and_nothing_is_lost(
    eventful: Teller, follow: Follow, pool: Pool
) -> None:
    follower, other = follow(), follow()
    follower.catch_up()

    points = iter(("30", "30.5"))

    def work_meanwhile(_done: int, _total: int) -> None:
        eventful.correct("south", "Y", Period.Q1, "E", next(points))
        assert other.catch_up() == eventful.recorder.position()

    rebuilt = follower.rebuild("standings", work_meanwhile)

    assert rebuilt == eventful.recorder.position()
    eventful.correct("south", "Y", Period.Q1, "E", "31")
    other.catch_up()
    assert follower.equal_to_replay("standings") == []
    assert standings.Standings(pool).items(2025, ("Y",))["Y"][Period.Q1]["E"] == 31


@pytest.mark.usefixtures("eventful")
def test_whoever_began_to_read_before_a_rebuild_ended_finds_rows_after_it(follow: Follow, pool: Pool) -> None:
    follower = follow()
    follower.catch_up()
    with snapshot(pool, "standings") as begun:
        follower.rebuild("standings")
        found = begun.rows(standings_record.MARKS)
    with snapshot(pool, "standings") as now:
        assert Counter(map(repr, found)) == Counter(map(repr, now.rows(standings_record.MARKS)))
    assert found


def test_nobody_rebuilds_what_is_being_rebuilt(eventful: Teller, follow: Follow) -> None:
    follower, other = follow(), follow()

    def try_too(_done: int, _total: int) -> None:
        with pytest.raises(RebuildRunningError):
            other.rebuild("standings")

    assert follower.rebuild("standings", try_too) == eventful.recorder.position()


@pytest.mark.parametrize("nth", [1, 5, 13])
def test_a_follower_killed_in_the_middle_of_a_page_loses_and_doubles_nothing(
    eventful: Teller, follow: Follow, pool: Pool, nth: int
) -> None:
    told = Counter(type(recorded.fact) for recorded in eventful.facts())
    for projection in PROJECTIONS:
        last = sum(told[fact] for fact in projection.facts)
        with pytest.raises(Killed):
            follow(page=20, projections=(killed_at(projection, min(nth, last)),)).catch_up()

    follower = follow(page=20)
    follower.catch_up()
    followed = stored_rows(pool)
    for name in follower.names:
        follower.rebuild(name)
    assert stored_rows(pool) == followed


def test_two_processes_do_not_follow_the_same_projection_at_once(teller: Teller, follow: Follow) -> None:
    folded: list[tuple[int, int]] = []

    def witness(process: int) -> Projection:
        def fold(_: Rows, recorded: Recorded) -> None:
            folded.append((recorded.position, process))

        return Projection("witness", (), frozenset(NAMES), fold)

    stop = Event()
    followers = [follow(projections=(witness(n),)) for n in range(2)]
    threads = [Thread(target=follower.run, args=(stop,)) for follower in followers]
    for thread in threads:
        thread.start()
    try:
        for n in range(5):
            teller.establish(f"c{n}", {f"b{n}": None})
            assert all(one.wait_for("witness", teller.recorder.position(), 20) for one in followers)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert [position for position, _ in folded] == list(range(1, teller.recorder.position() + 1))
    assert len({process for _, process in folded}) == 1


def test_following_survives_the_loss_of_every_connection(
    eventful: Teller, follow: Follow, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    follower, stop = follow(), Event()
    thread = Thread(target=follower.run, args=(stop,))
    thread.start()
    try:
        assert follower.wait_for("standings", eventful.recorder.position(), 20)
        with psycopg.connect(database) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        eventful.correct("south", "X", Period.Q2, "E", "41.5")
        assert _eventually(lambda: follower.wait_for("standings", eventful.recorder.position(), 1))
    finally:
        stop.set()
        thread.join()
    assert "following_interrupted" in capsys.readouterr().out


def test_a_projection_that_fails_does_not_hold_up_the_others(eventful: Teller, follow: Follow) -> None:
    def fail(_: Rows, recorded: Recorded) -> None:
        raise ValueError(recorded.fact)

    broken = Projection("broken", (), frozenset({ScoresConfirmed}), fail)
    follower, stop = follow(projections=(broken, standings.PROJECTION)), Event()
    thread = Thread(target=follower.run, args=(stop,))
    thread.start()
    try:
        assert follower.wait_for("standings", eventful.recorder.position(), 20)
        assert follower.position("broken") == 0
    finally:
        stop.set()
        thread.join()


@pytest.mark.usefixtures("eventful")
def test_waiting_for_a_position_that_does_not_come_ends_in_time(follow: Follow) -> None:
    follower = follow()
    head = follower.catch_up()
    assert follower.wait_for("standings", head, 0.1)
    assert not follower.wait_for("standings", head + 1, 0.1)


def test_catching_up_goes_round_until_the_reactions_have_been_projected_too(teller: Teller, pool: Pool) -> None:
    _decided_year(teller)
    before = teller.recorder.position()
    follower = Follower(
        pool,
        Source(teller.recorder, decode, NAMES),
        clock=teller.clock,
        projections=PROJECTIONS,
        reactions=[Consequences(teller.ledger)],
    )

    head = follower.catch_up()

    assert head == teller.recorder.position() == before + 2
    assert {follower.position(name) for name in (*follower.names, "consequences")} == {head}
    assert follower.catch_up() == head


def test_a_reaction_told_twice_changes_nothing(teller: Teller, pool: Pool, open_pool: Callable[[], Pool]) -> None:
    _decided_year(teller)
    reaction: Any = Consequences(teller.ledger)
    source = Source(teller.recorder, decode, NAMES)
    head = Follower(pool, source, clock=teller.clock, projections=(), reactions=[reaction]).catch_up()
    with pool.connection() as connection:
        connection.execute("UPDATE answers.projection SET position = 0")
    assert Follower(open_pool(), source, clock=teller.clock, projections=(), reactions=[reaction]).catch_up() == head


def _decided_year(teller: Teller) -> None:
    teller.establish("north", dict.fromkeys("ABCD"))
    teller.adopt("north", standard())
    teller.issue("north")
    for period in Period:
        teller.assess("north", period, {"A": ("58", "38"), "B": ("50", "35"), "C": ("45", "30"), "D": ("30", "20")})
    teller.gradings.propose(teller.act(), teller.of("north"))
    teller.decide("north")


def _eventually(happens: Callable[[], bool], times: int = 30) -> bool:
    for _ in range(times):
        try:
            if happens():
                return True
        except Exception:  # noqa: BLE001, S112 - a connection that was cut is replaced by the pool
            continue
    return False
