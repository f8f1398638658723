"""The rules of points 分值, read top to bottom (C1 and the rounding of C3)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from domain.points import check_item_score, exact_text, plain, published
from domain.refusal import Refusal
from tests.domain.steel import points
from tests.spec import refused


def check(given: str, *, full: str = "30", step: str = "0.5") -> None:
    check_item_score("E", points(given), full=points(full), step=points(step))


@pytest.mark.parametrize("given", ["0", "0.0", "0.5", "29.5", "30", "30.000"])
def test_an_item_score_lies_between_nothing_and_the_full_points(given: str) -> None:
    check(given)


@pytest.mark.parametrize("given", ["-0.5", "30.5", "30.0001", "-1E-9"])
def test_an_item_score_outside_is_refused(given: str) -> None:
    with refused(Refusal.SCORE_OUT_OF_RANGE):
        check(given)


@pytest.mark.parametrize(("given", "step"), [("28.2", "0.5"), ("28.25", "0.5"), ("0.05", "0.1"), ("1", "0.3")])
def test_an_item_score_off_the_step_is_refused(given: str, step: str) -> None:
    with refused(Refusal.SCORE_OFF_STEP):
        check(given, step=step)


@pytest.mark.parametrize(("given", "step"), [("28.2", "0.2"), ("28.25", "0.25"), ("0.3", "0.1"), ("0.9", "0.3")])
def test_the_step_is_exact_where_binary_numbers_are_not(given: str, step: str) -> None:
    check(given, step=step)


@pytest.mark.parametrize(
    ("exact", "score"),
    [
        (Fraction("93.325"), "93.33"),
        (Fraction("93.3249999999999999999999999999999999"), "93.32"),
        (Fraction("93.335"), "93.34"),
        (Fraction("0.005"), "0.01"),
        (Fraction("0.0049"), "0.00"),
        (Fraction(2, 3), "0.67"),
        (Fraction(1, 3), "0.33"),
        (Fraction(0), "0.00"),
        (Fraction("99.995"), "100.00"),
    ],
)
def test_a_score_is_published_to_two_places_half_up(exact: Fraction, score: str) -> None:
    assert str(published(exact)) == score


@pytest.mark.parametrize(("given", "text"), [("91.0", "91"), ("91.50", "91.5"), ("100", "100"), ("0.00", "0")])
def test_points_are_written_without_idle_zeros(given: str, text: str) -> None:
    assert plain(Decimal(given)) == text


def test_points_are_written_without_an_exponent() -> None:
    assert plain(Decimal("1E+2")) == "100"


@pytest.mark.parametrize(
    ("exact", "text"),
    [
        (Fraction("93.325"), "93.325"),
        (Fraction(91), "91"),
        (Fraction(90), "90"),
        (Fraction(1, 8), "0.125"),
        (Fraction(6857, 75), "6857/75"),
        (Fraction(1, 3), "1/3"),
        (Fraction(0), "0"),
    ],
)
def test_an_exact_score_is_a_decimal_or_a_fraction_where_that_does_not_end(exact: Fraction, text: str) -> None:
    assert exact_text(exact) == text
