"""The rules of guidance and inspection 督导与检查, read top to bottom."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.guidance import GuidanceGiven, InspectionRequested, Level, Material, give, request
from domain.period import Period
from domain.refusal import Refusal
from tests.spec import given

DAY = date(2025, 5, 12)
GIVEN = GuidanceGiven("mill", 2025, 1, "A", DAY, Level.COMMITTEE, "s1", "组织生活", "会议记录须当月归档", "六月回访")
ASKED = InspectionRequested(
    "mill", 2025, 1, "A", DAY, Level.HEADQUARTERS, "h1", "一季度自评表", Material.SELF_ASSESSMENT, Period.Q1, ("@1",)
)
NOTE: dict[str, Any] = {**{key: value for key, value in vars(GIVEN).items() if key != "number"}, "today": DAY}
WISH: dict[str, Any] = {**{key: value for key, value in vars(ASKED).items() if key != "number"}, "today": DAY}


def test_guidance_is_given_to_a_branch() -> None:
    given().when(give, **NOTE).then(GIVEN)


def test_superiors_guide_the_committee_itself() -> None:
    above = {**NOTE, "branch": None, "level": Level.HEADQUARTERS}
    given(GIVEN).when(give, **above).then(replace(GIVEN, number=2, branch=None, level=Level.HEADQUARTERS))
    given().when(give, **{**NOTE, "branch": None}).then_refused(Refusal.SUPERIOR_REQUIRED)


def test_a_request_for_material_names_where_it_is_on_record_already() -> None:
    given().when(request, **WISH).then(ASKED)
    given(GIVEN, replace(ASKED, number=2)).when(request, **{**WISH, "on_record": ()}).then(
        replace(ASKED, number=3, on_record=())
    )


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2025, 5, 13)])
def test_the_day_lies_in_the_year_or_after_and_has_come(day: date) -> None:
    given().when(give, **{**NOTE, "on": day}).then_refused(Refusal.DATE_OUT_OF_RANGE)
    given().when(request, **{**WISH, "on": day}).then_refused(Refusal.DATE_OUT_OF_RANGE)


@pytest.mark.parametrize("field", ["subject", "text"])
def test_guidance_says_something(field: str) -> None:
    given().when(give, **{**NOTE, field: " "}).then_refused(Refusal.TEXT_REQUIRED)


def test_a_follow_up_may_be_missing_but_not_empty_words() -> None:
    given().when(give, **{**NOTE, "follow_up": ""}).then(replace(GIVEN, follow_up=""))
    given().when(give, **{**NOTE, "follow_up": " "}).then_refused(Refusal.TEXT_REQUIRED)


def test_a_request_says_what_is_asked_for() -> None:
    given().when(request, **{**WISH, "asked_for": ""}).then_refused(Refusal.TEXT_REQUIRED)
