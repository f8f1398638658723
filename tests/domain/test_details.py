"""What a request says of its matter 事项要素 is read strictly."""

from decimal import Decimal

import pytest

from domain.details import period_of, points_of, subject_of, text_of, year_of
from domain.period import Period
from domain.refusal import Refusal
from tests.spec import refused

DETAILS = {"branch": "A", "year": "2025", "period": "YE", "item": "E", "points": "28.5"}


def test_the_details_that_name_a_matter_name_its_subject() -> None:
    named = ("branch", "year", "period", "item")
    assert subject_of("score_correction", DETAILS, named) == "score-correction/A/2025/YE/E"


@pytest.mark.parametrize("branch", ["", "  ", "A/2025", "/", "A B", "A" * 65])
def test_a_name_is_there_and_of_one_part(branch: str) -> None:
    with refused(Refusal.DETAILS_INVALID):
        subject_of("exemption", {**DETAILS, "branch": branch}, ("branch", "year"))


def test_what_is_missing_is_refused() -> None:
    with refused(Refusal.DETAILS_INVALID):
        text_of({}, "branch")


def test_years_periods_and_points_are_read_exactly() -> None:
    assert (year_of(DETAILS), period_of(DETAILS)) == (2025, Period.YEAR_END)
    assert points_of(DETAILS, "points") == Decimal("28.5")


@pytest.mark.parametrize("year", ["25", "02025", "1999", "20x5", "２０２５", "-2025"])
def test_what_is_no_year_is_refused(year: str) -> None:
    with refused(Refusal.DETAILS_INVALID):
        year_of({"year": year})


@pytest.mark.parametrize("period", ["Q5", "year", "q1"])
def test_what_is_no_period_is_refused(period: str) -> None:
    with refused(Refusal.DETAILS_INVALID):
        period_of({"period": period})


@pytest.mark.parametrize("points", ["-1", "1e3", "NaN", "28.12345", "1234567890", "２８", "28."])
def test_what_are_no_points_is_refused(points: str) -> None:
    with refused(Refusal.DETAILS_INVALID):
        points_of({"points": points}, "points")
