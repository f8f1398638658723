"""The rules of secretaries 支部书记 and member counts 党员人数, read top to bottom."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.branch import (
    BranchDissolved,
    BranchFounded,
    BranchType,
    MembersCounted,
    SecretaryAppointed,
    SecretaryKind,
    SecretaryLeft,
)
from domain.branch_people import appoint, count_members, leave
from domain.refusal import Refusal
from tests.spec import folded, given

ESTABLISHED = date(2020, 7, 1)
TODAY = date(2025, 6, 10)
A = BranchFounded("A", "rolling-mill", "一轧车间党支部", BranchType.PRODUCTION, ESTABLISHED)
FIRST = SecretaryAppointed("王一", SecretaryKind.FULL_TIME)
NEXT = SecretaryAppointed("李二", SecretaryKind.PART_TIME, "p2", date(2025, 3, 1), date(2028, 3, 1))
LEFT = SecretaryLeft(date(2025, 5, 1), "调任")
ENDED = BranchDissolved("A", "rolling-mill", date(2025, 6, 1), "撤销")
ASKED: dict[str, Any] = {"id": "A", "today": TODAY}


def test_a_new_secretary_takes_the_place_of_the_one_before() -> None:
    given(A, FIRST).when(appoint, secretary=NEXT, **ASKED).then(NEXT)
    assert folded(appoint, [A, FIRST, NEXT]).secretary == NEXT


def test_the_same_appointment_is_recorded_once() -> None:
    given(A, FIRST, NEXT).when(appoint, secretary=NEXT, **ASKED).then_refused(Refusal.NOTHING_TO_RECORD)


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (None, None),
        (date(2020, 6, 30), None),
        (date(2026, 6, 11), None),
        (date(2025, 3, 1), date(2025, 3, 1)),
        (date(2025, 3, 1), date(2024, 3, 1)),
    ],
)
def test_a_term_begins_within_the_life_of_the_branch_and_ends_later(begins: date | None, ends: date | None) -> None:
    asked = replace(NEXT, begins=begins, ends=ends)
    given(A, FIRST).when(appoint, secretary=asked, **ASKED).then_refused(Refusal.DATE_OUT_OF_RANGE)


def test_nobody_begins_before_their_predecessor_began_or_left() -> None:
    early, between = replace(NEXT, begins=date(2025, 2, 28)), replace(NEXT, begins=date(2025, 4, 30), name="周三")
    given(A, FIRST, NEXT).when(appoint, secretary=early, **ASKED).then_refused(Refusal.DATE_OUT_OF_RANGE)
    given(A, NEXT, LEFT).when(appoint, secretary=between, **ASKED).then_refused(Refusal.DATE_OUT_OF_RANGE)
    later = replace(NEXT, begins=date(2025, 5, 1))
    given(A, NEXT, LEFT).when(appoint, secretary=later, **ASKED).then(later)


def test_a_branch_that_is_no_more_has_no_new_secretary() -> None:
    given(A, FIRST, ENDED).when(appoint, secretary=replace(NEXT, begins=date(2025, 6, 1)), **ASKED).then_refused(
        Refusal.BRANCH_ENDED
    )
    given().when(appoint, secretary=NEXT, **ASKED).then_not_found()


def test_a_secretary_leaves_once_with_a_reason() -> None:
    given(A, NEXT).when(leave, on=LEFT.on, reason="调任", **ASKED).then(LEFT)
    given(A, NEXT, LEFT).when(leave, on=LEFT.on, reason="调任", **ASKED).then_refused(Refusal.SECRETARY_VACANT)
    given(A, NEXT).when(leave, on=LEFT.on, reason="", **ASKED).then_refused(Refusal.REASON_REQUIRED)
    given(A, NEXT).when(leave, on=date(2025, 2, 1), reason="调任", **ASKED).then_refused(Refusal.DATE_OUT_OF_RANGE)


def counted(members: int, probationary: int, on: date = TODAY) -> dict[str, Any]:
    return {"on": on, "members": members, "probationary": probationary, **ASKED}


def test_members_are_counted_never_listed() -> None:
    given(A).when(count_members, **counted(31, 2)).then(MembersCounted(TODAY, 31, 2))
    given(A).when(count_members, **counted(0, 0)).then(MembersCounted(TODAY, 0, 0))


@pytest.mark.parametrize(("members", "probationary"), [(-1, 0), (3, -1), (3, 4), (100_001, 0)])
def test_counts_that_cannot_be_are_refused(members: int, probationary: int) -> None:
    given(A).when(count_members, **counted(members, probationary)).then_refused(Refusal.COUNT_OUT_OF_RANGE)


def test_members_are_counted_on_a_day_of_the_branch_that_has_come() -> None:
    for on in (date(2025, 6, 11), date(2020, 6, 30)):
        given(A).when(count_members, **counted(31, 2, on)).then_refused(Refusal.DATE_OUT_OF_RANGE)
    given(A, ENDED).when(count_members, **counted(31, 2)).then_refused(Refusal.BRANCH_ENDED)
    given(A, ENDED).when(count_members, **counted(31, 2, date(2025, 5, 31))).then(
        MembersCounted(date(2025, 5, 31), 31, 2)
    )
    given().when(count_members, **counted(31, 2)).then_not_found()
