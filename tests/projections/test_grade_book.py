"""The grade book shows each grade beside the one before."""

import pytest

from domain.grading import GradesDecided
from infra.postgres.pool import Pool
from projections.grade_book import Change, GradeBook, change_of
from tests.projections.conftest import Follow
from tests.projections.histories import Teller

GRADES = ("first", "second", "third", "none")


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("second", "first", Change.RISE),
        ("first", "none", Change.FALL),
        ("third", "none", Change.FALL),
        ("third", "third", Change.SAME),
        (None, "first", Change.FIRST),
        ("五星", "first", Change.OTHER),
    ],
)
def test_a_change_goes_by_the_order_of_the_standards_grades(before: str | None, after: str, change: Change) -> None:
    assert change_of(before, after, GRADES) is change


@pytest.mark.usefixtures("eventful")
def test_only_changes_leaves_out_first_grades_and_those_that_stayed(follow: Follow, pool: Pool) -> None:
    follow().catch_up()
    book = GradeBook(pool)
    assert [(one.branch, one.before, one.grade, one.change) for one in book.year(2025)] == [
        ("B", "second", "first", Change.RISE),
        ("A", "first", "second", Change.FALL),
        ("D", "third", "second", Change.RISE),
        ("C", None, "second", Change.FIRST),
    ]
    assert [one.branch for one in book.year(2025, committees=("north",), only_changes=True)] == ["B", "A", "D"]
    assert book.year(2025, committees=("south",)) == book.year(2024) == []


def test_the_book_is_paged_and_remembers_what_was_held_before(eventful: Teller, follow: Follow, pool: Pool) -> None:
    follow().catch_up()
    before = eventful.position_of(GradesDecided) - 1
    book = GradeBook(pool)
    first = book.year(2025, limit=3)
    last = first[-1]
    assert [one.branch for one in book.year(2025, after=(last.committee, last.rank, last.branch))] == ["C"]
    assert book.year(2025, at=before) == []
    now, then = book.held("A"), book.held("A", at=before)
    assert now is not None
    assert then is not None
    assert (then.grade, then.year, now.grade, now.year) == ("first", None, "second", 2025)
    assert [one.grade for one in book.branch("B")] == ["first"]
