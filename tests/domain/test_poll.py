"""The rules of satisfaction polls 满意度测评, read top to bottom."""

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from domain.period import Period
from domain.poll import (
    Box,
    Choice,
    PollClosed,
    PollOpened,
    Polls,
    PollVoided,
    Question,
    answer,
    close,
    evolve,
    open_poll,
    slip_digest,
    void,
)
from domain.refusal import NotFoundError, Refusal
from tests.spec import given, refused

CHOICES = (Choice("good", "满意"), Choice("fair", "基本满意"), Choice("poor", "不满意"))
QUESTIONS = (Question("work", "对支部工作是否满意", CHOICES), Question("style", "对书记作风是否满意", CHOICES[:2]))
SLIPS = tuple(f"SLIP-000{number}" for number in range(8))
DIGESTS = tuple(sorted(slip_digest("rolling-mill/2025/1", slip) for slip in SLIPS))
OPENED = PollOpened("rolling-mill", 2025, 1, Period.YEAR_END, "A", "党员群众满意度测评", QUESTIONS, DIGESTS, 5)
IT: dict[str, Any] = {
    "committee": "rolling-mill",
    "year": 2025,
    "period": Period.YEAR_END,
    "about": "A",
    "title": OPENED.title,
    "questions": QUESTIONS,
    "slips": SLIPS,
    "least": 5,
}
OPEN = evolve(Polls(), OPENED)
GOOD = {"work": "good", "style": "fair"}


def filled(count: int, answers: Mapping[str, str] = GOOD) -> Box:
    return reduce(lambda box, slip: answer(OPEN, 1, box, slip=slip, answers=answers), SLIPS[:count], Box())


FIVE = filled(5)
CLOSED = PollClosed(
    "rolling-mill", 2025, 1, "A", 5, {"work": {"good": 5, "fair": 0, "poor": 0}, "style": {"good": 0, "fair": 5}}
)


def test_a_poll_is_opened_with_the_digests_of_its_slips_in_order() -> None:
    given().when(open_poll, **IT).then(OPENED)
    assert not any(slip in str(OPENED) for slip in SLIPS)


def test_the_digests_of_another_poll_are_others() -> None:
    (second,) = given(OPENED).when(open_poll, **IT).outcome()
    assert isinstance(second, PollOpened)
    assert second.number == 2
    assert not set(second.slips) & set(DIGESTS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"questions": ()},
        {"questions": QUESTIONS * 11},
        {"questions": (QUESTIONS[0], QUESTIONS[0])},
        {"questions": (Question("q", "?", CHOICES[:1]),)},
        {"questions": (Question("q", "?", CHOICES[:1] * 2),)},
        {"questions": (Question("q", "?", tuple(Choice(str(n), "") for n in range(11))),)},
        {"least": 2},
        {"least": 9},
        {"slips": [str(n) for n in range(2_001)]},
    ],
)
def test_what_could_not_be_answered_or_could_be_traced_is_not_opened(wrong: dict[str, Any]) -> None:
    given().when(open_poll, **{**IT, **wrong}).then_refused(Refusal.POLL_INVALID)


def test_a_poll_has_a_title() -> None:
    given().when(open_poll, **{**IT, "title": ""}).then_refused(Refusal.TEXT_REQUIRED)


def test_a_slip_counts_once_however_it_was_copied() -> None:
    box = answer(OPEN, 1, Box(), slip="slip 0OOl", answers=GOOD)
    assert box.counts == {"style": {"fair": 1}, "work": {"good": 1}}
    with refused(Refusal.SLIP_USED):
        answer(OPEN, 1, box, slip="SLIP-0001", answers=GOOD)


def test_only_slips_of_the_poll_count() -> None:
    with refused(Refusal.SLIP_UNKNOWN):
        answer(OPEN, 1, Box(), slip="SLIP-9999", answers=GOOD)
    with pytest.raises(NotFoundError):
        answer(OPEN, 2, Box(), slip=SLIPS[0], answers=GOOD)


@pytest.mark.parametrize(
    "answers", [{}, {"work": "good"}, {**GOOD, "more": "good"}, {**GOOD, "style": "poor"}, {**GOOD, "work": ""}]
)
def test_an_answer_is_whole_or_not_taken(answers: dict[str, str]) -> None:
    with refused(Refusal.ANSWER_INCOMPLETE):
        answer(OPEN, 1, Box(), slip=SLIPS[0], answers=answers)


@drawn(st.permutations(range(6)), st.permutations(range(6)))
def test_the_box_does_not_tell_in_which_order_it_was_filled_nor_who_chose_what(
    slips: list[int], order: list[int]
) -> None:
    choices = ["good", "fair", "poor", "good", "fair", "fair"]
    one, other = Box(), Box()
    for number in range(6):
        one = answer(OPEN, 1, one, slip=SLIPS[number], answers={"work": choices[number], "style": "good"})
    for place in order:
        other = answer(OPEN, 1, other, slip=SLIPS[slips[place]], answers={"work": choices[place], "style": "good"})
    assert repr(one) == repr(other)


def test_a_closed_poll_tells_turnout_and_counts() -> None:
    given(OPENED).when(close, number=1, box=FIVE).then(CLOSED)


def test_too_few_answers_are_never_told() -> None:
    given(OPENED).when(close, number=1, box=filled(4)).then_refused(Refusal.TOO_FEW_ANSWERS)


def test_a_poll_can_be_declared_void_with_a_reason() -> None:
    voided = PollVoided("rolling-mill", 2025, 1, "A", 4, "测评码发放有误")
    given(OPENED).when(void, number=1, box=filled(4), reason="测评码发放有误").then(voided)
    given(OPENED).when(void, number=1, box=FIVE, reason=" ").then_refused(Refusal.REASON_REQUIRED)


@pytest.mark.parametrize("end", [CLOSED, PollVoided("rolling-mill", 2025, 1, "A", 0, "作废")])
def test_what_is_over_takes_nothing_more(end: PollClosed | PollVoided) -> None:
    over = reduce(evolve, (OPENED, end), Polls())
    with refused(Refusal.POLL_CLOSED):
        answer(over, 1, Box(), slip=SLIPS[0], answers=GOOD)
    given(OPENED, end).when(close, number=1, box=FIVE).then_refused(Refusal.POLL_CLOSED)
    given(OPENED, end).when(void, number=1, box=FIVE, reason="再次").then_refused(Refusal.POLL_CLOSED)


def test_a_poll_that_never_was_is_not_found() -> None:
    given(OPENED).when(close, number=2, box=FIVE).then_not_found()
    given(replace(OPENED, least=3)).when(void, number=0, box=FIVE, reason="x").then_not_found()
