"""The rules of exemplars 典型 and experience meetings 经验交流会, read top to bottom."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.exemplar import (
    ExemplarDesignated,
    ExemplarKind,
    ExemplarPromoted,
    ExemplarWithdrawn,
    Exemplary,
    designate,
    promote,
    withdraw,
)
from domain.experience_meeting import ExperienceMeetingHeld, Presentation, hold
from domain.refusal import Refusal
from tests.spec import given

TODAY = date(2025, 9, 1)
POSTS = Exemplary(ExemplarKind.PRACTICE, "党员示范岗", "一岗一责, 月月讲评", "A", "model-posts", ("sha256-1",))
DESIGNATED = ExemplarDesignated("posts", "mill", POSTS, TODAY)
PROMOTED = ExemplarPromoted("posts", "A", "mill", "全公司学习", TODAY)
WITHDRAWN = ExemplarWithdrawn("posts", "A", "mill", "流于形式", TODAY)
DESIGNATING: dict[str, Any] = {"id": "posts", "committee": "mill", "content": POSTS, "today": TODAY}


def test_an_exemplar_is_designated_once() -> None:
    given().when(designate, **DESIGNATING).then(DESIGNATED)
    given(DESIGNATED).when(designate, **DESIGNATING).then_refused(Refusal.ALREADY_EXISTS)
    given(DESIGNATED, WITHDRAWN).when(designate, **DESIGNATING).then_refused(Refusal.ALREADY_EXISTS)


@pytest.mark.parametrize(
    "content",
    [
        replace(POSTS, title=" "),
        replace(POSTS, lesson=""),
        replace(POSTS, practice=None),
        replace(POSTS, kind=ExemplarKind.BRANCH, branch=None),
    ],
)
def test_an_exemplar_says_what_it_is_and_what_others_can_learn(content: Exemplary) -> None:
    given().when(designate, **{**DESIGNATING, "content": content}).then_refused(Refusal.TEXT_REQUIRED)


def test_an_exemplar_is_promoted_once_while_it_stands() -> None:
    said: dict[str, Any] = {
        "id": "posts",
        "note": "全公司学习",
        "promoter": "hq1",
        "own_people": frozenset({"s1"}),
        "today": TODAY,
    }
    given().when(promote, **said).then_not_found()
    given(DESIGNATED).when(promote, **{**said, "promoter": "s1"}).then_refused(Refusal.NOT_ORGANISATION_DEPARTMENT)
    given(DESIGNATED).when(promote, **said).then(PROMOTED)
    given(DESIGNATED, PROMOTED).when(promote, **said).then_refused(Refusal.ALREADY_PROMOTED)
    given(DESIGNATED, WITHDRAWN).when(promote, **said).then_refused(Refusal.EXEMPLAR_WITHDRAWN)


def test_an_exemplar_is_withdrawn_once_with_a_reason() -> None:
    said: dict[str, Any] = {"id": "posts", "reason": "流于形式", "today": TODAY}
    given().when(withdraw, **said).then_not_found()
    given(DESIGNATED, PROMOTED).when(withdraw, **said).then(WITHDRAWN)
    given(DESIGNATED).when(withdraw, **{**said, "reason": " "}).then_refused(Refusal.REASON_REQUIRED)
    given(DESIGNATED, WITHDRAWN).when(withdraw, **said).then_refused(Refusal.EXEMPLAR_WITHDRAWN)


SPOKE = (Presentation("怎样建示范岗", "A", "posts"),)
HELD = ExperienceMeetingHeld("mill", 2025, date(2025, 8, 20), "礼堂", ("班子建设",), SPOKE, ("sha256-2",))
HOLDING: dict[str, Any] = {
    "scope": "mill",
    "year": 2025,
    "on": date(2025, 8, 20),
    "place": "礼堂",
    "topics": ("班子建设",),
    "presentations": SPOKE,
    "materials": ("sha256-2",),
    "today": TODAY,
}


def test_an_experience_meeting_is_held_once_a_year() -> None:
    given().when(hold, **HOLDING).then(HELD)
    given(HELD).when(hold, **HOLDING).then_refused(Refusal.ALREADY_HELD)


@pytest.mark.parametrize("on", [date(2024, 12, 31), date(2025, 9, 2), date(2026, 1, 1), date.max])
def test_it_is_held_on_a_day_of_its_year_that_has_come(on: date) -> None:
    given().when(hold, **{**HOLDING, "on": on}).then_refused(Refusal.DATE_OUT_OF_RANGE)


@pytest.mark.parametrize(
    "change",
    [
        {"place": ""},
        {"topics": ()},
        {"topics": ("班子建设", " ")},
        {"presentations": ()},
        {"presentations": (Presentation("怎样建示范岗"),)},
        {"presentations": (Presentation(" ", "A"),)},
    ],
)
def test_it_has_a_place_a_topic_and_somebody_who_presents(change: dict[str, Any]) -> None:
    given().when(hold, **{**HOLDING, **change}).then_refused(Refusal.TEXT_REQUIRED)
