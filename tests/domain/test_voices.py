"""The rules of comments and objections 意见与异议, read top to bottom."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.committee import Committee, OfficeRole
from domain.grading import GradesDecided, Grading, NoticeOpened
from domain.grading import evolve as graded
from domain.refusal import Refusal
from domain.required import LONGEST
from domain.voices import Answered, CommentMade, ObjectionRaised, Voices, answer, comment, evolve, raise_objection
from tests.spec import given

OPENS, CLOSES = date(2026, 1, 12), date(2026, 1, 16)
NOTICE = graded(Grading(), NoticeOpened("rolling-mill", 2025, 1, OPENS, CLOSES))
OF: dict[str, Any] = {"committee": "rolling-mill", "year": 2025}
OPEN: dict[str, Any] = {**OF, "grading": NOTICE, "today": CLOSES}
OBJECTION = ObjectionRaised("rolling-mill", 2025, 1, "p7", "B", "B支部的出勤率与记录不符")
COMMENT = CommentMade("rolling-mill", 2025, 1, None, None, "希望公布各项扣分原因")
OFFICE = Committee("rolling-mill", members=("m1",), staff={"s1": OfficeRole.SCORER})
ANSWERED = Answered("rolling-mill", 2025, 1, "B", "已核对签到表, 记录无误", "s1")
TO_IT: dict[str, Any] = {"committee": OFFICE, "year": 2025, "number": 1, "text": ANSWERED.text}


def test_an_objection_is_raised_under_a_name() -> None:
    given().when(raise_objection, **OPEN, by="p7", about="B", text=OBJECTION.text).then(OBJECTION)


def test_a_comment_may_be_signed_or_not() -> None:
    said: dict[str, Any] = {**OPEN, "about": None, "text": COMMENT.text}
    given().when(comment, **said, by=None).then(COMMENT)
    given(OBJECTION).when(comment, **said, by="p8").then(replace(COMMENT, number=2, by="p8"))


@pytest.mark.parametrize("today", [date(2026, 1, 11), date(2026, 1, 17)])
def test_both_are_taken_only_while_a_notice_is_open(today: date) -> None:
    late = {**OPEN, "today": today}
    given().when(raise_objection, **late, by="p7", about="B", text="有误").then_refused(Refusal.OUTSIDE_NOTICE)
    given().when(comment, **late, by=None, about="B", text="有误").then_refused(Refusal.OUTSIDE_NOTICE)


def test_without_a_notice_or_after_the_decision_nothing_is_taken() -> None:
    decided = graded(NOTICE, GradesDecided("rolling-mill", 2025, 1, ()))
    for state in (Grading(), decided):
        given().when(comment, **{**OPEN, "grading": state}, by=None, about=None, text="好").then_refused(
            Refusal.OUTSIDE_NOTICE
        )


@pytest.mark.parametrize("text", ["", " \n", "长" * (LONGEST + 1)])
def test_what_is_said_has_bounds(text: str) -> None:
    given().when(raise_objection, **OPEN, by="p7", about="B", text=text).then_refused(Refusal.TEXT_REQUIRED)
    given().when(comment, **OPEN, by="p7", about="B", text=text).then_refused(Refusal.TEXT_REQUIRED)
    given(OBJECTION).when(answer, **{**TO_IT, "text": text}, by="s1").then_refused(Refusal.TEXT_REQUIRED)


def test_the_office_answers_on_the_record_once() -> None:
    given(OBJECTION).when(answer, **TO_IT, by="s1").then(ANSWERED)
    given(OBJECTION, ANSWERED).when(answer, **TO_IT, by="s1").then_refused(Refusal.ALREADY_ANSWERED)


def test_comments_can_be_answered_too() -> None:
    given(COMMENT).when(answer, **TO_IT, by="m1").then(replace(ANSWERED, about=None, by="m1"))


def test_nobody_answers_themselves_and_nobody_from_outside_answers() -> None:
    own = replace(OBJECTION, by="m1")
    given(own).when(answer, **TO_IT, by="m1").then_refused(Refusal.SAME_PERSON)
    given(OBJECTION).when(answer, **TO_IT, by="secretary:B").then_refused(Refusal.NOT_OF_THE_OFFICE)
    given().when(answer, **TO_IT, by="s1").then_not_found()


def test_only_objections_hold_up_the_grades_until_they_are_answered() -> None:
    second = replace(OBJECTION, number=2)
    state = Voices()
    for fact, waiting in ((COMMENT, ()), (second, (2,)), (replace(ANSWERED, number=2), ())):
        state = evolve(state, fact)
        assert state.unanswered_objections == waiting
