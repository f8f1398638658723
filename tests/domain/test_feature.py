"""The rules of feature branches 特色党支部, read top to bottom."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain import feature
from domain.branch import BranchType
from domain.feature import (
    Feature,
    FeatureAcceptanceDecided,
    FeatureApplied,
    FeatureHandedIn,
    FeatureMendingChecked,
    FeatureNamed,
    FeaturePlan,
    FeaturePlanApproved,
    FeaturePlanReturned,
    FeatureProgressNoted,
    FeatureReviewed,
    FeatureWithdrawn,
    Stage,
    Verdict,
)
from domain.refusal import Refusal
from tests.domain.steel import vote
from tests.spec import folded, given

TODAY = date(2025, 3, 3)
PLAN = FeaturePlan("炉火正红", "党员先锋炉台", "一炉一面旗", ("动员", "创建", "总结"), date(2025, 12, 31))
APPLIED = FeatureApplied("A", 1, "mill", "红炉台", BranchType.PRODUCTION, PLAN, "secretary:A", TODAY)
APPROVED = FeaturePlanApproved("A", 1, "同意")
RETURNED = FeaturePlanReturned("A", 1, "步骤过粗")
HANDED_IN = FeatureHandedIn("A", 1, "三个炉台达标", {"品牌名称": "红炉台"})
ACCEPTED = FeatureAcceptanceDecided("A", 1, accepted=True)
NOT_ACCEPTED = FeatureAcceptanceDecided("A", 1, accepted=False)
NAMED = FeatureNamed("A", 1, "mill", "红炉台党支部", TODAY)
KEPT = FeatureReviewed("A", 1, 2025, Verdict.KEPT)
TO_MEND = FeatureReviewed("A", 1, 2025, Verdict.TO_BE_MENDED, "活动停滞", date(2025, 6, 30))
REVOKED = FeatureReviewed("A", 1, 2025, Verdict.REVOKED, "名不副实")
MENDED = FeatureMendingChecked("A", 1, mended=True, reason="活动已恢复")
NOT_MENDED = FeatureMendingChecked("A", 1, mended=False, reason="仍未恢复")
WITHDRAWN = FeatureWithdrawn("A", 1, "支部撤并")

CREATING = (APPLIED, APPROVED)
TO_BE_ACCEPTED = (*CREATING, HANDED_IN)
TO_BE_NAMED = (*TO_BE_ACCEPTED, ACCEPTED)
HOLDING = (*TO_BE_NAMED, NAMED)
MENDING = (*HOLDING, TO_MEND)

APPLYING: dict[str, Any] = {
    "branch": "A",
    "committee": "mill",
    "type": BranchType.PRODUCTION,
    "brand": "红炉台",
    "plan": PLAN,
    "has_lowest_grade": False,
    "applicant": "secretary:A",
    "today": TODAY,
}


def test_a_branch_applies_with_a_brand_and_a_plan() -> None:
    given().when(feature.apply, **APPLYING).then(APPLIED)


@pytest.mark.parametrize("running", [(APPLIED,), CREATING, TO_BE_ACCEPTED, TO_BE_NAMED, HOLDING, MENDING])
def test_a_branch_has_one_feature_at_a_time(running: tuple[object, ...]) -> None:
    given(*running).when(feature.apply, **APPLYING).then_refused(Refusal.FEATURE_RUNNING)


@pytest.mark.parametrize(
    "ended", [(APPLIED, RETURNED), (*CREATING, WITHDRAWN), (*HOLDING, REVOKED), (*MENDING, NOT_MENDED)]
)
def test_after_one_has_ended_another_is_applied_for_under_the_next_number(ended: tuple[object, ...]) -> None:
    given(*ended).when(feature.apply, **APPLYING).then(replace(APPLIED, number=2))


def test_a_branch_of_the_lowest_grade_does_not_apply() -> None:
    given().when(feature.apply, **{**APPLYING, "has_lowest_grade": True}).then_refused(Refusal.LOWEST_GRADE)


@pytest.mark.parametrize("until", [date(2025, 3, 2), date(2028, 3, 4), date.min, date.max])
def test_a_plan_ends_on_a_sensible_day(until: date) -> None:
    plan = replace(PLAN, until=until)
    given().when(feature.apply, **{**APPLYING, "plan": plan}).then_refused(Refusal.DATE_OUT_OF_RANGE)


@pytest.mark.parametrize(
    "change",
    [
        {"brand": " "},
        {"plan": replace(PLAN, meaning="")},
        {"plan": replace(PLAN, carrier="")},
        {"plan": replace(PLAN, idea="\n")},
        {"plan": replace(PLAN, steps=())},
    ],
)
def test_nothing_of_an_application_is_left_empty(change: dict[str, Any]) -> None:
    given().when(feature.apply, **{**APPLYING, **change}).then_refused(Refusal.TEXT_REQUIRED)


def test_the_plan_is_approved_or_returned_by_somebody_else() -> None:
    given(APPLIED).when(feature.approve_plan, branch="A", by="s1", remark="同意").then(APPROVED)
    given(APPLIED).when(feature.return_plan, branch="A", by="s1", reason="步骤过粗").then(RETURNED)
    given(APPLIED).when(feature.approve_plan, branch="A", by="secretary:A").then_refused(Refusal.SAME_PERSON)
    given(APPLIED).when(feature.return_plan, branch="A", by="secretary:A", reason="改").then_refused(
        Refusal.SAME_PERSON
    )
    given(APPLIED).when(feature.return_plan, branch="A", by="s1", reason=" ").then_refused(Refusal.REASON_REQUIRED)


def test_a_plan_is_decided_on_once() -> None:
    for past in ((), CREATING, (APPLIED, RETURNED)):
        given(*past).when(feature.approve_plan, branch="A", by="s1").then_refused(Refusal.FEATURE_OUT_OF_TURN)


def test_progress_is_noted_while_it_is_being_created() -> None:
    on = date(2025, 3, 4)
    said: dict[str, Any] = {"branch": "A", "text": "首个炉台挂牌"}
    given(*CREATING).when(feature.note_progress, on=on, today=on, **said).then(
        FeatureProgressNoted("A", 1, on, "首个炉台挂牌")
    )
    given(*CREATING).when(feature.note_progress, on=on, today=TODAY, **said).then_refused(Refusal.DATE_OUT_OF_RANGE)
    given(*CREATING).when(feature.note_progress, on=date(2025, 3, 2), today=on, **said).then_refused(
        Refusal.DATE_OUT_OF_RANGE
    )
    given(*CREATING).when(feature.note_progress, branch="A", on=on, today=on, text=" ").then_refused(
        Refusal.TEXT_REQUIRED
    )
    given(APPLIED).when(feature.note_progress, on=on, today=on, **said).then_refused(Refusal.FEATURE_OUT_OF_TURN)


def test_it_is_handed_in_with_the_whole_checklist() -> None:
    required = ("品牌名称",)
    said: dict[str, Any] = {"branch": "A", "summary": "三个炉台达标", "required": required}
    given(*CREATING).when(feature.hand_in, checklist={"品牌名称": "红炉台"}, **said).then(HANDED_IN)
    for wrong in ({}, {"品牌名称": " "}, {"品牌名称": "红炉台", "口号": "有"}):
        given(*CREATING).when(feature.hand_in, checklist=wrong, **said).then_refused(Refusal.CHECKLIST_INCOMPLETE)
    given(*CREATING).when(feature.hand_in, branch="A", summary="", checklist={}, required=()).then_refused(
        Refusal.TEXT_REQUIRED
    )
    given(*TO_BE_ACCEPTED).when(feature.hand_in, checklist={"品牌名称": "红炉台"}, **said).then_refused(
        Refusal.FEATURE_OUT_OF_TURN
    )


def test_acceptance_is_voted_and_what_is_not_accepted_is_worked_on() -> None:
    given(*TO_BE_ACCEPTED).when(feature.decide_acceptance, branch="A", ballot=vote(carried=True)).then(ACCEPTED)
    given(*TO_BE_ACCEPTED).when(feature.decide_acceptance, branch="A", ballot=vote(carried=False)).then(NOT_ACCEPTED)
    given(*CREATING).when(feature.decide_acceptance, branch="A", ballot=vote(carried=True)).then_refused(
        Refusal.FEATURE_OUT_OF_TURN
    )
    assert folded(feature.apply, [*TO_BE_ACCEPTED, NOT_ACCEPTED]).stage is Stage.CREATING


def test_only_what_was_accepted_is_named() -> None:
    naming: dict[str, Any] = {"branch": "A", "committee": "mill", "name": "红炉台党支部", "today": TODAY}
    given(*TO_BE_NAMED).when(feature.name, **naming).then(NAMED)
    given(*TO_BE_NAMED).when(feature.name, **{**naming, "name": " "}).then_refused(Refusal.TEXT_REQUIRED)
    for past in (TO_BE_ACCEPTED, HOLDING, (*TO_BE_ACCEPTED, NOT_ACCEPTED)):
        given(*past).when(feature.name, **naming).then_refused(Refusal.FEATURE_OUT_OF_TURN)


def test_a_name_is_reviewed_once_a_year() -> None:
    kept: dict[str, Any] = {"branch": "A", "verdict": Verdict.KEPT}
    given(*HOLDING).when(feature.review, today=TODAY, **kept).then(KEPT)
    given(*HOLDING, KEPT).when(feature.review, today=TODAY, **kept).then_refused(Refusal.ALREADY_REVIEWED)
    given(*MENDING).when(feature.review, today=TODAY, **kept).then_refused(Refusal.ALREADY_REVIEWED)
    given(*HOLDING, KEPT).when(feature.review, today=date(2026, 3, 3), **kept).then(replace(KEPT, year=2026))
    given(*TO_BE_NAMED).when(feature.review, today=TODAY, **kept).then_refused(Refusal.FEATURE_OUT_OF_TURN)


def test_mending_has_a_last_day_and_a_reason() -> None:
    said: dict[str, Any] = {"branch": "A", "verdict": Verdict.TO_BE_MENDED, "today": TODAY}
    given(*HOLDING).when(feature.review, reason="活动停滞", mend_by=date(2025, 6, 30), **said).then(TO_MEND)
    given(*HOLDING).when(feature.review, reason="", mend_by=date(2025, 6, 30), **said).then_refused(
        Refusal.REASON_REQUIRED
    )
    for by in (None, date(2025, 3, 2), date(2026, 3, 4)):
        given(*HOLDING).when(feature.review, reason="停滞", mend_by=by, **said).then_refused(Refusal.DATE_OUT_OF_RANGE)


def test_a_name_is_revoked_with_a_reason() -> None:
    said: dict[str, Any] = {"branch": "A", "verdict": Verdict.REVOKED, "today": TODAY}
    given(*HOLDING).when(feature.review, reason="名不副实", **said).then(REVOKED)
    given(*HOLDING).when(feature.review, reason=" ", **said).then_refused(Refusal.REASON_REQUIRED)


def test_what_was_to_be_mended_is_checked() -> None:
    given(*MENDING).when(feature.check_mending, branch="A", mended=True, reason="活动已恢复").then(MENDED)
    given(*MENDING).when(feature.check_mending, branch="A", mended=False, reason="").then_refused(
        Refusal.REASON_REQUIRED
    )
    given(*HOLDING).when(feature.check_mending, branch="A", mended=True, reason="好").then_refused(
        Refusal.FEATURE_OUT_OF_TURN
    )
    assert folded(feature.apply, [*MENDING, MENDED]).stage is Stage.NAMED
    assert folded(feature.apply, [*MENDING, NOT_MENDED]).stage is Stage.REVOKED


@pytest.mark.parametrize("running", [(APPLIED,), CREATING, TO_BE_ACCEPTED, TO_BE_NAMED, HOLDING, MENDING])
def test_the_branch_withdraws_at_any_time_and_says_why(running: tuple[object, ...]) -> None:
    given(*running).when(feature.withdraw, branch="A", reason="支部撤并").then(WITHDRAWN)
    given(*running).when(feature.withdraw, branch="A", reason="").then_refused(Refusal.REASON_REQUIRED)


@pytest.mark.parametrize("ended", [(), (APPLIED, RETURNED), (*CREATING, WITHDRAWN), (*HOLDING, REVOKED)])
def test_nothing_is_withdrawn_twice_or_after_it_has_ended(ended: tuple[object, ...]) -> None:
    given(*ended).when(feature.withdraw, branch="A", reason="支部撤并").then_refused(Refusal.FEATURE_OUT_OF_TURN)


def test_a_new_application_begins_with_no_reviews() -> None:
    state = folded(feature.apply, [*HOLDING, REVOKED, replace(APPLIED, number=2)])
    assert state == Feature(2, Stage.APPLIED, "secretary:A", TODAY)
