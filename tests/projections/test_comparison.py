"""What changed in the standings between two moments, and by which facts."""

from decimal import Decimal
from fractions import Fraction

import pytest

from domain.branch import BranchType
from domain.period import Period
from infra.postgres.pool import Pool
from projections.comparison import CAUSES, bears_on, changes
from projections.events import Events, Year
from projections.standings import Place, Standings
from tests.projections.conftest import Follow
from tests.projections.histories import Teller, history_on

ALL = 2**62


def place(branch: str, rank: int, score: str, grade: str | None = None) -> Place:
    points = Decimal(score)
    return Place(rank, branch, branch, BranchType.PRODUCTION, "north", points, Fraction(points), grade)


def test_only_who_stands_otherwise_is_told_by_rank_after_and_who_is_gone_last() -> None:
    before = [place("A", 1, "90"), place("B", 2, "88"), place("C", 3, "80"), place("D", 4, "70")]
    after = [place("B", 1, "91"), place("A", 2, "90"), place("C", 3, "80"), place("E", 4, "60")]
    found = changes(before, after)
    assert [(one.branch, one.rose) for one in found] == [("B", 1), ("A", -1), ("E", None), ("D", None)]
    assert [one.after is None for one in found] == [False, False, False, True]
    assert changes(after, after) == []


def test_another_grade_or_an_unpublished_difference_is_a_change() -> None:
    before = [place("A", 1, "90", "first")]
    assert changes(before, [place("A", 1, "90", "second")])
    finer = Place(1, "A", "A", BranchType.PRODUCTION, "north", Decimal(90), Fraction(90) + Fraction(1, 1000), "first")
    assert changes(before, [finer])


def test_a_correction_is_found_with_who_and_why(eventful: Teller, follow: Follow, pool: Pool) -> None:
    follower = follow()
    then = follower.catch_up()
    eventful.correct("south", "X", Period.Q3, "E", "12.5")
    now = follower.catch_up()
    standings = Standings(pool)
    found = changes(
        standings.through(2025, Period.Q3, committees=("south",), at=then).places,
        standings.through(2025, Period.Q3, committees=("south",), at=now).places,
    )
    assert "X" in [one.branch for one in found]
    (line,) = history_on(pool).between([one.branch for one in found], CAUSES, after=then, upto=now)
    assert (line.branch, line.kind, line.position > then) == ("X", "score_corrected", True)
    assert line.reason
    assert standings.moved(2025, branch="X")[-1] == line.position
    assert line.position in standings.moved(2025, committees=("south",))
    assert line.position not in standings.moved(2025, committees=("north",))


@pytest.mark.parametrize(
    ("fact", "over_the_year", "through_second"),
    [
        ("assessment/A/2025/Q1@4", True, True),
        ("assessment/A/2025/Q2@4", True, True),
        ("assessment/A/2025/Q3@4", True, False),
        ("assessment/A/2025/YE@4", True, False),
        ("assessment/A/2026/Q1@4", False, False),
        ("vetoes/A/2025@1", True, False),
        ("vetoes/A/2026@1", False, False),
        ("grading/north/2025@2", True, False),
        ("branch/A@2", True, True),
    ],
)
def test_only_what_counts_in_the_standings_asked_for_is_a_cause(
    fact: str, *, over_the_year: bool, through_second: bool
) -> None:
    assert (bears_on(fact, 2025, None), bears_on(fact, 2025, Period.Q2)) == (over_the_year, through_second)


@pytest.mark.parametrize(("committees", "branch"), [(None, None), (("south",), None), (None, "X")])
def test_a_year_is_gone_through_without_gaps(
    eventful: Teller, follow: Follow, pool: Pool, committees: tuple[str, ...] | None, branch: str | None
) -> None:
    follow().catch_up()
    events = Events(pool)
    year = Year(2025, 0, eventful.recorder.position())
    course = events.course(year, committees=committees, branch=branch, upto=ALL)
    seen = []
    while course.at is not None:
        seen.append(course.at)
        assert course.number == course.whole - len(seen) + 1
        if course.before is None:
            break
        course = events.course(year, committees=committees, branch=branch, upto=course.before)
        assert course.after == seen[-1]
    assert (seen[-1], seen[0]) == (course.first, course.last)
    rows = pool_rows(pool, committees, branch)
    assert seen == rows
    # what is of no year belongs to the year of its day alone
    assert events.course(Year(2025, 0, 0), committees=committees, branch=branch, upto=ALL).whole < len(rows)
    assert events.course(Year(2025, 0, 0), committees=committees, branch=branch, upto=0).at is None


def pool_rows(pool: Pool, committees: tuple[str, ...] | None, branch: str | None) -> list[int]:
    with pool.connection() as connection:
        rows = connection.execute(
            "SELECT DISTINCT position FROM answers.branch_history_event WHERE (year = 2025 OR year IS NULL)"
            " AND (%s::text[] IS NULL OR committee = ANY(%s)) AND (%s::text IS NULL OR branch = %s)"
            " ORDER BY position DESC",
            [committees and [*committees], committees and [*committees], branch, branch],
        ).fetchall()
    return [position for (position,) in rows]
