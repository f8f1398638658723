"""The rules of branch life 党支部变动, read top to bottom."""

from datetime import date
from typing import Any

import pytest

from domain.branch import (
    Branch,
    BranchAbsorbed,
    BranchDissolved,
    BranchFounded,
    BranchMerged,
    BranchMoved,
    BranchRenamed,
    BranchType,
)
from domain.branch_life import absorb, dissolve, merge, move, rename, require_free_to_change
from domain.grading import AppealFiled, GradesDecided, decide, file_appeal
from domain.period import Period
from domain.refusal import Refusal
from tests.spec import folded, given, refused

ESTABLISHED = date(2020, 7, 1)
TODAY = date(2025, 6, 10)
ON = date(2025, 7, 1)
A = BranchFounded("A", "rolling-mill", "一轧车间党支部", BranchType.PRODUCTION, ESTABLISHED)
B = BranchFounded("B", "rolling-mill", "二轧车间党支部", BranchType.PRODUCTION, None)
WHY: dict[str, Any] = {"id": "A", "on": ON, "reason": "机构调整", "today": TODAY}
MOVED = BranchMoved("A", "rolling-mill", "steel-plant", ON, "机构调整")
DISSOLVED = BranchDissolved("A", "rolling-mill", ON, "机构调整")


def folded_branch(*past: object) -> Branch:
    state: Branch = folded(rename, past)
    return state


def test_a_branch_is_renamed_from_a_day_on_for_a_reason() -> None:
    renamed = BranchRenamed("A", "一轧车间党支部", "热轧车间党支部", ON, "机构调整")
    given(A).when(rename, name="热轧车间党支部", **WHY).then(renamed)
    assert folded_branch(A, renamed).name == "热轧车间党支部"


def test_the_name_it_has_is_no_new_name() -> None:
    given(A).when(rename, name="一轧车间党支部", **WHY).then_refused(Refusal.NOTHING_TO_RECORD)


def test_a_branch_moves_to_another_committee() -> None:
    given(A).when(move, to="steel-plant", **WHY).then(MOVED)
    given(A).when(move, to="rolling-mill", **WHY).then_refused(Refusal.NOTHING_TO_RECORD)
    moved = folded_branch(A, MOVED)
    assert (moved.committee, moved.founded_under, moved.since) == ("steel-plant", "rolling-mill", ON)


def test_a_branch_merges_into_another_of_its_committee_and_both_sides_tell_it() -> None:
    given(A).when(merge, into=folded_branch(B), **WHY).then(BranchMerged("A", "rolling-mill", "B", ON, "机构调整"))
    given(B).when(absorb, id="B", absorbed="A", on=ON, reason="机构调整").then(BranchAbsorbed("B", "A", ON, "机构调整"))


def test_a_branch_does_not_merge_into_itself() -> None:
    given(A).when(merge, into=folded_branch(A), **WHY).then_refused(Refusal.INTO_ITSELF)


def test_a_branch_does_not_merge_into_one_of_another_committee() -> None:
    elsewhere = folded_branch(BranchFounded("X", "steel-plant", "炼钢党支部", BranchType.PRODUCTION, None))
    given(A).when(merge, into=elsewhere, **WHY).then_refused(Refusal.NOT_SAME_COMMITTEE)


def test_what_receives_must_live_and_be_there_by_then() -> None:
    asked: dict[str, Any] = {"id": "A", "absorbed": "B", "reason": "机构调整"}
    given(A, DISSOLVED).when(absorb, on=ON, **asked).then_refused(Refusal.BRANCH_ENDED)
    given(A).when(absorb, on=date(2020, 6, 30), **asked).then_refused(Refusal.DATE_OUT_OF_RANGE)
    given(A).when(absorb, on=ESTABLISHED, **asked).then(BranchAbsorbed("A", "B", ESTABLISHED, "机构调整"))


def test_a_branch_is_dissolved_once_and_changes_no_more() -> None:
    given(A).when(dissolve, **WHY).then(DISSOLVED)
    merged = BranchMerged("A", "rolling-mill", "B", ON, "机构调整")
    for end in (DISSOLVED, merged):
        given(A, end).when(dissolve, **WHY).then_refused(Refusal.BRANCH_ENDED)
        given(A, end).when(merge, into=folded_branch(B), **WHY).then_refused(Refusal.BRANCH_ENDED)
        given(A, end).when(move, to="steel-plant", **WHY).then_refused(Refusal.BRANCH_ENDED)
        given(A, end).when(rename, name="热轧", **WHY).then_refused(Refusal.BRANCH_ENDED)


@pytest.mark.parametrize(
    ("act", "more"),
    [(rename, {"name": "热轧"}), (move, {"to": "steel-plant"}), (merge, {"into": folded_branch(B)}), (dissolve, {})],
)
def test_a_day_lies_not_before_the_founding_nor_more_than_a_year_ahead(act: Any, more: dict[str, Any]) -> None:
    def asked(on: date) -> dict[str, Any]:
        return {**WHY, **more, "on": on}

    for on in (date(2020, 6, 30), date(2026, 6, 11)):
        given(A).when(act, **asked(on)).then_refused(Refusal.DATE_OUT_OF_RANGE)
    for on in (ESTABLISHED, date(2026, 6, 10)):
        assert given(A).when(act, **asked(on)).outcome()
    given().when(act, **{**WHY, **more}).then_not_found()
    given(A).when(act, **{**WHY, **more, "reason": " "}).then_refused(Refusal.REASON_REQUIRED)


def test_a_branch_leaves_no_earlier_than_it_came() -> None:
    early = {**WHY, "on": date(2025, 6, 30)}
    given(A, MOVED).when(move, to="power-plant", **early).then_refused(Refusal.DATE_OUT_OF_RANGE)
    given(A, BranchAbsorbed("A", "B", ON, "机构调整")).when(dissolve, **early).then_refused(Refusal.DATE_OUT_OF_RANGE)


def test_a_leap_day_is_a_year_ahead_of_the_day_before_it() -> None:
    asked = {**WHY, "today": date(2028, 2, 29), "name": "热轧"}
    assert given(A).when(rename, **{**asked, "on": date(2029, 2, 28)}).outcome()
    given(A).when(rename, **{**asked, "on": date(2029, 3, 1)}).then_refused(Refusal.DATE_OUT_OF_RANGE)


def test_nobody_leaves_a_year_that_is_graded_nor_one_with_an_appeal_of_theirs_pending() -> None:
    decided = folded(decide, [GradesDecided("rolling-mill", 2025, 1, ())])
    with refused(Refusal.GRADES_DECIDED):
        require_free_to_change("A", [decided])
    filed = AppealFiled("A", 2025, Period.Q1, "E", "漏计")
    with refused(Refusal.APPEAL_PENDING):
        require_free_to_change("A", [folded(file_appeal, [filed])])
    require_free_to_change("B", [folded(file_appeal, [filed])])
