"""The rules of rectification 调整和整顿, read top to bottom."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain import rectification
from domain.calendar import Calendar
from domain.consequence import ConsequenceOpened
from domain.rectification import (
    LeadershipAdjusted,
    Plan,
    PlanAgreed,
    PlanHandedIn,
    PlanReturned,
    RectificationAccepted,
    RectificationFailed,
    RectificationHandedIn,
    RectificationOrdered,
    RectificationProgressNoted,
    Stage,
    accept,
    adjust_leadership,
    hand_in,
    hand_in_plan,
    note_progress,
    order,
    review_plan,
)
from domain.refusal import Refusal
from tests.domain.steel import vote
from tests.spec import folded, given

OF = ("F", 2025, "rolling-mill")
OPENED = ConsequenceOpened("rectification", *OF, "none")
CALENDAR = Calendar(holidays=frozenset({date(2026, 2, 16), date(2026, 2, 17)}))
DAY = date(2026, 2, 11)  # a Wednesday
DEADLINE = date(2026, 2, 19)  # four working days later, the 16th and 17th off
ORDERED = RectificationOrdered(*OF, DAY, 4, DEADLINE)
ORDERING: dict[str, Any] = {"working_days": 4, "usual": None, "calendar": CALENDAR, "today": DAY}
PLAN = Plan(("三会一课不落实",), ("补齐记录", "支委包保"), "孙书记", DEADLINE)
HANDING: dict[str, Any] = {"plan": PLAN, "author": "secretary:F", "today": DAY}
PLANNED = PlanHandedIn(*OF, DAY, PLAN, "secretary:F")
AGREED = PlanAgreed(*OF, DAY, "m1")
RETURNED = PlanReturned(*OF, DAY, "m1", "措施不具体")
REVIEWING: dict[str, Any] = {"reviewer": "m1", "agreed": True, "reason": "", "today": DAY}
NOTED = RectificationProgressNoted(*OF, DAY, "记录已补齐")
DONE = RectificationHandedIn(*OF, DAY, "各项措施已落实")
VOTING: dict[str, Any] = {"working_days": None, "calendar": CALENDAR, "today": DAY}
ACCEPTED = RectificationAccepted(*OF, DAY)
FAILED = RectificationFailed(*OF, DAY, 4, DEADLINE)
CHANGE: dict[str, Any] = {"left": ["孙书记"], "joined": ["周书记"], "reason": "工作不力", "today": DAY}
ADJUSTED = LeadershipAdjusted(*OF, DAY, ("孙书记",), ("周书记",), "工作不力")

WAY = {
    Stage.UNOPENED: (),
    Stage.OPENED: (OPENED,),
    Stage.ORDERED: (OPENED, ORDERED),
    Stage.PLAN_HANDED_IN: (OPENED, ORDERED, PLANNED),
    Stage.PLAN_RETURNED: (OPENED, ORDERED, PLANNED, RETURNED),
    Stage.UNDER_WAY: (OPENED, ORDERED, PLANNED, AGREED),
    Stage.HANDED_IN: (OPENED, ORDERED, PLANNED, AGREED, DONE),
    Stage.ACCEPTED: (OPENED, ORDERED, PLANNED, AGREED, DONE, ACCEPTED),
}
TURNS: dict[Any, tuple[set[Stage], dict[str, Any]]] = {
    order: ({Stage.OPENED}, ORDERING),
    hand_in_plan: ({Stage.ORDERED, Stage.PLAN_RETURNED}, HANDING),
    review_plan: ({Stage.PLAN_HANDED_IN}, REVIEWING),
    note_progress: ({Stage.UNDER_WAY}, {"text": "记录已补齐", "today": DAY}),
    hand_in: ({Stage.UNDER_WAY}, {"report": "各项措施已落实", "today": DAY}),
    accept: ({Stage.HANDED_IN}, {"ballot": vote(carried=True), **VOTING}),
    adjust_leadership: ({*Stage} - {Stage.UNOPENED, Stage.OPENED, Stage.ACCEPTED}, CHANGE),
}


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("act", TURNS, ids=lambda act: act.__name__)
def test_every_step_has_its_turn(act: Any, stage: Stage) -> None:
    turns, arguments = TURNS[act]
    asked = given(*WAY[stage]).when(act, **arguments)
    if stage in turns:
        assert len(asked.outcome()) == 1
    else:
        asked.then_refused(Refusal.RECTIFICATION_OUT_OF_TURN)


@pytest.mark.parametrize("stage", Stage)
def test_the_way_leads_from_stage_to_stage(stage: Stage) -> None:
    assert folded(order, WAY[stage]).stage is stage


def test_the_committee_orders_it_within_so_many_working_days_from_the_day_after() -> None:
    given(OPENED).when(order, **ORDERING).then(ORDERED)


def test_the_standard_may_say_how_long_it_usually_takes() -> None:
    given(OPENED).when(order, **{**ORDERING, "working_days": None, "usual": 4}).then(ORDERED)
    given(OPENED).when(order, **{**ORDERING, "usual": 90}).then(ORDERED)
    given(OPENED).when(order, **{**ORDERING, "working_days": None}).then_refused(Refusal.DEADLINE_REQUIRED)


@pytest.mark.parametrize("days", [0, -5, 251])
def test_an_absurd_deadline_is_refused(days: int) -> None:
    given(OPENED).when(order, **{**ORDERING, "working_days": days}).then_refused(Refusal.DATE_OUT_OF_RANGE)
    voted = {"ballot": vote(carried=False), **VOTING, "working_days": days}
    given(*WAY[Stage.HANDED_IN]).when(accept, **voted).then_refused(Refusal.DATE_OUT_OF_RANGE)


def test_the_branch_hands_in_a_plan() -> None:
    given(OPENED, ORDERED).when(hand_in_plan, **HANDING).then(PLANNED)


@pytest.mark.parametrize(
    "gap",
    [{"problems": ()}, {"measures": ()}, {"problems": ("有", " ")}, {"measures": ("",)}, {"owner": "  "}],
)
def test_a_plan_says_what_is_wrong_what_is_done_and_who_answers_for_it(gap: dict[str, Any]) -> None:
    given(OPENED, ORDERED).when(hand_in_plan, **{**HANDING, "plan": replace(PLAN, **gap)}).then_refused(
        Refusal.TEXT_REQUIRED
    )


@pytest.mark.parametrize("until", [date(2026, 2, 10), date(2026, 2, 20), date(1, 1, 1), date(9999, 12, 31)])
def test_a_plan_is_done_between_today_and_the_deadline(until: date) -> None:
    given(OPENED, ORDERED).when(hand_in_plan, **{**HANDING, "plan": replace(PLAN, until=until)}).then_refused(
        Refusal.DATE_OUT_OF_RANGE
    )


def test_a_plan_that_comes_too_late_may_still_be_handed_in_but_not_for_ever() -> None:
    late = date(2026, 3, 2)
    plan = replace(PLAN, until=date(2026, 3, 20))
    given(OPENED, ORDERED).when(hand_in_plan, **{**HANDING, "plan": plan, "today": late}).then(
        replace(PLANNED, on=late, plan=plan)
    )
    far = replace(PLAN, until=date(2027, 3, 4))
    given(OPENED, ORDERED).when(hand_in_plan, **{**HANDING, "plan": far, "today": late}).then_refused(
        Refusal.DATE_OUT_OF_RANGE
    )


def test_another_person_than_its_author_agrees_to_the_plan() -> None:
    given(*WAY[Stage.PLAN_HANDED_IN]).when(review_plan, **REVIEWING).then(AGREED)
    given(*WAY[Stage.PLAN_HANDED_IN]).when(review_plan, **{**REVIEWING, "reviewer": "secretary:F"}).then_refused(
        Refusal.SAME_PERSON
    )


@pytest.mark.parametrize("who", [{"reviewer": "deputy-f"}, {"reviewer": "secretary:F"}, {"principal": "secretary:F"}])
def test_neither_the_author_nor_whom_it_was_written_for_agrees_to_the_plan(who: dict[str, str]) -> None:
    written = replace(PLANNED, author="deputy-f", principal="secretary:F")
    given(OPENED, ORDERED).when(hand_in_plan, **{**HANDING, "author": "deputy-f", "principal": "secretary:F"}).then(
        written
    )
    given(OPENED, ORDERED, written).when(review_plan, **{**REVIEWING, **who}).then_refused(Refusal.SAME_PERSON)


def test_a_plan_is_returned_with_a_reason_and_handed_in_again() -> None:
    asked = {**REVIEWING, "agreed": False, "reason": "措施不具体"}
    given(*WAY[Stage.PLAN_HANDED_IN]).when(review_plan, **asked).then(RETURNED)
    given(*WAY[Stage.PLAN_HANDED_IN]).when(review_plan, **{**asked, "reason": " "}).then_refused(
        Refusal.REASON_REQUIRED
    )
    again = {**HANDING, "author": "m1"}
    given(*WAY[Stage.PLAN_RETURNED]).when(hand_in_plan, **again).then(replace(PLANNED, author="m1"))
    rewritten = (*WAY[Stage.PLAN_RETURNED], replace(PLANNED, author="m1"))
    given(*rewritten).when(review_plan, **REVIEWING).then_refused(Refusal.SAME_PERSON)


def test_progress_is_noted_as_often_as_there_is_any() -> None:
    given(*WAY[Stage.UNDER_WAY]).when(note_progress, text="记录已补齐", today=DAY).then(NOTED)
    given(*WAY[Stage.UNDER_WAY], NOTED).when(note_progress, text="记录已补齐", today=DAY).then(NOTED)
    given(*WAY[Stage.UNDER_WAY]).when(note_progress, text="\n", today=DAY).then_refused(Refusal.TEXT_REQUIRED)


def test_it_is_handed_in_for_acceptance_with_a_report() -> None:
    given(*WAY[Stage.UNDER_WAY], NOTED).when(hand_in, report="各项措施已落实", today=DAY).then(DONE)
    given(*WAY[Stage.UNDER_WAY]).when(hand_in, report="", today=DAY).then_refused(Refusal.TEXT_REQUIRED)


def test_the_committee_accepts_it_by_vote() -> None:
    given(*WAY[Stage.HANDED_IN]).when(accept, ballot=vote(carried=True), **VOTING).then(ACCEPTED)


def test_what_is_not_accepted_goes_on_to_a_new_deadline() -> None:
    given(*WAY[Stage.HANDED_IN]).when(accept, ballot=vote(carried=False), **VOTING).then(FAILED)
    sooner = {**VOTING, "working_days": 1}
    given(*WAY[Stage.HANDED_IN]).when(accept, ballot=vote(carried=False), **sooner).then(
        RectificationFailed(*OF, DAY, 1, date(2026, 2, 12))
    )
    state = folded(accept, (*WAY[Stage.HANDED_IN], FAILED))
    assert (state.stage, state.deadline) == (Stage.UNDER_WAY, DEADLINE)
    given(*WAY[Stage.HANDED_IN], FAILED).when(hand_in, report="再次整改", today=DAY).then(
        replace(DONE, report="再次整改")
    )


def test_the_leadership_may_be_adjusted_while_it_goes_on() -> None:
    given(OPENED, ORDERED).when(adjust_leadership, **CHANGE).then(ADJUSTED)
    given(OPENED, ORDERED).when(adjust_leadership, **{**CHANGE, "joined": []}).then(replace(ADJUSTED, joined=()))
    given(OPENED, ORDERED).when(adjust_leadership, **{**CHANGE, "reason": ""}).then_refused(Refusal.REASON_REQUIRED)
    given(OPENED, ORDERED).when(adjust_leadership, **{**CHANGE, "left": [" "]}).then_refused(Refusal.TEXT_REQUIRED)
    given(OPENED, ORDERED).when(adjust_leadership, **{**CHANGE, "left": [], "joined": []}).then_refused(
        Refusal.TEXT_REQUIRED
    )


def test_nobody_leaves_or_comes_twice() -> None:
    for again in (
        {"left": ["孙书记"], "joined": []},
        {"left": [], "joined": ["周书记"]},
    ):
        given(OPENED, ORDERED, ADJUSTED).when(adjust_leadership, **{**CHANGE, **again}).then_refused(
            Refusal.ALREADY_ADJUSTED
        )
    for muddled in (["周书记"], ["钱委员", "钱委员"]):
        given(OPENED, ORDERED).when(adjust_leadership, **{**CHANGE, "left": muddled}).then_refused(
            Refusal.ALREADY_ADJUSTED
        )
    back = {**CHANGE, "left": ["周书记"], "joined": ["孙书记"]}
    returned = replace(ADJUSTED, left=("周书记",), joined=("孙书记",))
    given(OPENED, ORDERED, ADJUSTED, returned).when(adjust_leadership, **CHANGE).then(ADJUSTED)
    given(OPENED, ORDERED, ADJUSTED).when(adjust_leadership, **back).then(
        replace(ADJUSTED, left=("周书记",), joined=("孙书记",))
    )


def test_the_vote_on_acceptance_has_a_stable_name() -> None:
    assert rectification.matter("F", 2025) == "rectification/F/2025"
