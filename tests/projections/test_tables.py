"""What a row holds stands in the database as it was."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec
import pytest

from infra.facts import RecordedScores
from infra.postgres.pool import Pool
from projections.engine import Rows, Table, store

TEXTS = ["0", "-0.5", "4.5", "4.50", "100", "1234567.8901", "0.0001", "-98765432.10", "1E+3"]


class Result(msgspec.Struct, frozen=True, gc=False):
    """Points of every kind."""

    number: int
    points: Decimal
    before: Decimal | None
    scores: Mapping[str, Decimal]


RESULTS = Table("results", Result, ("number",))


def written(pool: Pool, results: Iterable[Result]) -> list[tuple[str | None, ...]]:
    """Everything of these rows as the database tells it, in their order."""
    rows = Rows()
    for result in results:
        rows.put(RESULTS, result)
    with pool.connection() as connection, connection.transaction(force_rollback=True):
        connection.execute(RESULTS.create("answers.results"))
        store.write(connection, rows, lambda _: "answers.results")
        return connection.execute(
            "SELECT points::text, before::text, scores::text FROM answers.results ORDER BY number"
        ).fetchall()


def test_points_are_stored_digit_for_digit(pool: Pool) -> None:
    twice = [Decimal(text) for text in TEXTS * 2]  # the second time as they were sent before
    stored = written(pool, (Result(number, points, points, {"a": points}) for number, points in enumerate(twice)))
    assert [one[:2] for one in stored] == [(f"{points:f}", f"{points:f}") for points in twice]
    assert [one[2] for one in stored] == [f'{{"a":"{points}"}}' for points in twice]
    assert written(pool, [Result(1, Decimal(1), None, {})]) == [("1", None, "{}")]


@pytest.mark.parametrize("read", [False, True])
def test_scores_are_stored_as_they_stand_in_the_log_read_or_not(pool: Pool, *, read: bool) -> None:
    scores = RecordedScores(msgspec.Raw(b'{"b":"4.50","a":"3"}'))
    if read:
        assert (scores.get("b"), scores.get("c"), scores.get("c", 0)) == (Decimal("4.5"), None, 0)
        assert [*scores.items()] == [("b", Decimal("4.5")), ("a", Decimal(3))]
        assert scores.get("b") == scores["b"]
    assert written(pool, [Result(1, Decimal(1), None, scores)]) == [("1", None, '{"b":"4.50","a":"3"}')]
