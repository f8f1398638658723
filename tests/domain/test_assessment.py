"""The rules of assessment 考核, read top to bottom: self-assessed, scored, reviewed, confirmed, corrected."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from domain.assessment import (
    Assessment,
    Bonus,
    Exempted,
    ReviewAgreed,
    ReviewReturned,
    ScoreCorrected,
    Scored,
    ScoresConfirmed,
    SelfAssessed,
    SelfAssessmentDefaulted,
    confirm,
    correct,
    default_self_assessment,
    evolve,
    exempt,
    require_confirmed,
    review,
    score,
    self_assess,
)
from domain.period import Period
from domain.refusal import Refusal
from tests.domain.steel import FULL, GOOD, STEEL, opening, points, sheet
from tests.spec import folded, given, refused

Q1: dict[str, Any] = {"branch": "A", "year": 2025, "period": Period.Q1}
OPENING = opening()
SELF = SelfAssessed(OPENING, FULL, points("100"))
DEFAULTED = SelfAssessmentDefaulted(OPENING, "书记住院")
SCORED = Scored(**Q1, scorer="s1", scores=GOOD)
AGREED = ReviewAgreed(**Q1, reviewer="s2")
RETURNED = ReviewReturned(**Q1, reviewer="s2", reason="经济指标口径需复核")
EXEMPTED = Exempted(OPENING, "停产检修")
PRAISED = Bonus(points("1.0"), "总公司通报表扬")
CONFIRMED = ScoresConfirmed(
    **Q1,
    standard_version=1,
    scores=GOOD,
    bonus=None,
    plain_total=points("92"),
    total=points("92"),
    self_total=points("100"),
)
CORRECTED = ScoreCorrected(
    **Q1,
    item="D",
    before=points("18.5"),
    after=points("20"),
    plain_total=points("93.5"),
    total=points("93.5"),
    reason="材料补齐",
)


# 对照检查、自我考核


def test_a_branch_assesses_itself_item_by_item() -> None:
    given().when(self_assess, opening=OPENING, standard=STEEL, scores=FULL).then(SELF)


def test_at_year_end_it_claims_a_grade_of_the_standard() -> None:
    year_end = opening(Period.YEAR_END)
    asked = {"opening": year_end, "standard": STEEL, "scores": FULL}
    given().when(self_assess, claimed_grade="first", **asked).then(SelfAssessed(year_end, FULL, points("100"), "first"))
    given().when(self_assess, claimed_grade="fourth", **asked).then_refused(Refusal.UNKNOWN_GRADE)
    given().when(self_assess, **{**asked, "opening": OPENING}, claimed_grade="first").then_refused(
        Refusal.CLAIMED_IN_A_QUARTER
    )


def test_a_self_assessment_covers_every_item_of_the_standard_and_no_other() -> None:
    without = {item: given for item, given in FULL.items() if item != "S"}
    given().when(self_assess, opening=OPENING, standard=STEEL, scores=without).then_refused(Refusal.SCORES_INCOMPLETE)
    given().when(self_assess, opening=OPENING, standard=STEEL, scores={**FULL, "X": points("1")}).then_refused(
        Refusal.UNKNOWN_ITEM
    )


@pytest.mark.parametrize(
    ("given_points", "code"),
    [("30.5", Refusal.SCORE_OUT_OF_RANGE), ("-0.5", Refusal.SCORE_OUT_OF_RANGE), ("28.2", Refusal.SCORE_OFF_STEP)],
)
def test_self_assessed_and_committee_scores_keep_to_the_points(given_points: str, code: Refusal) -> None:
    scores = {**FULL, "E": points(given_points)}
    given().when(self_assess, opening=OPENING, standard=STEEL, scores=scores).then_refused(code)
    given(SELF).when(score, standard=STEEL, scorer="s1", scores=scores).then_refused(code)
    given(SELF, SCORED, AGREED, CONFIRMED).when(
        correct, standard=STEEL, item="E", points=points(given_points), reason="材料补齐"
    ).then_refused(code)


def test_nothing_and_the_full_points_are_scores_too() -> None:
    nothing = dict.fromkeys(FULL, Decimal(0))
    given(SELF).when(score, standard=STEEL, scorer="s1", scores=nothing).then(Scored(**Q1, scorer="s1", scores=nothing))
    given(SELF).when(score, standard=STEEL, scorer="s1", scores=FULL).then(Scored(**Q1, scorer="s1", scores=FULL))


def test_a_branch_assesses_itself_once() -> None:
    again = {"opening": OPENING, "standard": STEEL, "scores": FULL}
    given(SELF).when(self_assess, **again).then_refused(Refusal.ALREADY_SELF_ASSESSED)
    given(DEFAULTED).when(self_assess, **again).then_refused(Refusal.ALREADY_SELF_ASSESSED)
    given(SELF, SCORED, AGREED, CONFIRMED).when(self_assess, **again).then_refused(Refusal.ALREADY_SELF_ASSESSED)


def test_a_self_assessment_that_does_not_come_is_recorded_with_a_reason() -> None:
    given().when(default_self_assessment, opening=OPENING, reason="书记住院").then(DEFAULTED)
    given().when(default_self_assessment, opening=OPENING, reason=" ").then_refused(Refusal.REASON_REQUIRED)
    given(SELF).when(default_self_assessment, opening=OPENING, reason="书记住院").then_refused(
        Refusal.ALREADY_SELF_ASSESSED
    )


# 综合考核评分


def test_the_committee_scores_only_after_the_self_assessment() -> None:
    asked = {"standard": STEEL, "scorer": "s1", "scores": GOOD}
    given().when(score, **asked).then_refused(Refusal.SELF_ASSESSMENT_MISSING)
    given(SELF).when(score, **asked).then(SCORED)
    given(DEFAULTED).when(score, **asked).then(SCORED)


def test_items_of_no_standard_are_not_scored() -> None:
    given(SELF).when(score, standard=STEEL, scorer="s1", scores=sheet("X=1")).then_refused(Refusal.UNKNOWN_ITEM)


def test_a_scoring_says_something() -> None:
    given(SELF).when(score, standard=STEEL, scorer="s1", scores={}).then_refused(Refusal.NOTHING_TO_RECORD)
    given(SELF).when(score, standard=STEEL, scorer="s1", scores={}, bonus=PRAISED).then(
        Scored(**Q1, scorer="s1", scores={}, bonus=PRAISED)
    )


def test_items_and_bonus_left_out_stay_as_they_were() -> None:
    state = folded(
        score,
        [
            SELF,
            Scored(**Q1, scorer="s1", scores=GOOD, bonus=PRAISED),
            Scored(**Q1, scorer="s3", scores=sheet("E=27")),
        ],
    )
    assert state.scores == {**GOOD, "E": points("27")}
    assert state.bonus == PRAISED
    assert set(state.scorers.values()) == {"s1", "s3"}


def test_bonus_points_are_given_with_a_reason() -> None:
    asked = {"standard": STEEL, "scorer": "s1", "scores": GOOD}
    given(SELF).when(score, bonus=Bonus(points("0.5"), ""), **asked).then_refused(Refusal.REASON_REQUIRED)
    given(SELF).when(score, bonus=Bonus(points("-0.5"), "扣分"), **asked).then_refused(Refusal.SCORE_OUT_OF_RANGE)


def test_a_bonus_is_taken_back_by_giving_none() -> None:
    nothing = Bonus(points("0"), "")
    given(SELF, replace(SCORED, bonus=PRAISED)).when(score, standard=STEEL, scorer="s1", scores={}, bonus=nothing).then(
        Scored(**Q1, scorer="s1", scores={}, bonus=nothing)
    )


# 复核


def test_another_person_than_the_scorer_reviews() -> None:
    given(SELF, SCORED).when(review, standard=STEEL, reviewer="s2", agreed=True).then(AGREED)
    given(SELF, SCORED).when(review, standard=STEEL, reviewer="s1", agreed=True).then_refused(Refusal.SAME_PERSON)


def test_whoever_scored_a_single_item_does_not_review() -> None:
    given(SELF, SCORED, Scored(**Q1, scorer="s2", scores=sheet("E=27"))).when(
        review, standard=STEEL, reviewer="s2", agreed=True
    ).then_refused(Refusal.SAME_PERSON)


def test_whoever_gave_the_bonus_does_not_review() -> None:
    given(SELF, SCORED, Scored(**Q1, scorer="s2", scores={}, bonus=PRAISED)).when(
        review, standard=STEEL, reviewer="s2", agreed=True
    ).then_refused(Refusal.SAME_PERSON)


def test_whoever_scored_does_not_return_it_either() -> None:
    given(SELF, SCORED).when(review, standard=STEEL, reviewer="s1", agreed=False, reason="重算").then_refused(
        Refusal.SAME_PERSON
    )


def test_neither_the_delegate_nor_the_principal_of_a_scoring_reviews_it() -> None:
    for_s1 = Scored(**Q1, scorer="s3", scores=GOOD, principal="s1")
    given(SELF).when(score, standard=STEEL, scorer="s3", scores=GOOD, principal="s1").then(for_s1)
    given(SELF, for_s1).when(review, standard=STEEL, reviewer="s2", agreed=True).then(AGREED)
    for reviewer, principal in (("s1", None), ("s3", None), ("s3", "s2"), ("s2", "s1"), ("s4", "s3")):
        given(SELF, for_s1).when(
            review, standard=STEEL, reviewer=reviewer, principal=principal, agreed=True
        ).then_refused(Refusal.SAME_PERSON)


def test_the_principal_of_a_bonus_does_not_review() -> None:
    praised = Scored(**Q1, scorer="s3", scores={}, bonus=PRAISED, principal="s2")
    given(SELF, SCORED, praised).when(review, standard=STEEL, reviewer="s2", agreed=True).then_refused(
        Refusal.SAME_PERSON
    )


def test_who_scores_anew_in_their_own_name_frees_the_principal_of_the_scoring_before() -> None:
    for_s2 = Scored(**Q1, scorer="s3", scores=GOOD, principal="s2")
    given(SELF, for_s2, SCORED).when(review, standard=STEEL, reviewer="s2", agreed=True).then(AGREED)


def test_only_complete_scores_are_reviewed() -> None:
    given(SELF, Scored(**Q1, scorer="s1", scores=sheet("E=27"))).when(
        review, standard=STEEL, reviewer="s2", agreed=True
    ).then_refused(Refusal.SCORES_INCOMPLETE)
    given().when(review, standard=STEEL, reviewer="s2", agreed=True).then_refused(Refusal.SELF_ASSESSMENT_MISSING)


def test_scores_are_returned_with_a_reason() -> None:
    asked = {"standard": STEEL, "reviewer": "s2", "agreed": False}
    given(SELF, SCORED).when(review, reason="经济指标口径需复核", **asked).then(RETURNED)
    given(SELF, SCORED).when(review, reason="", **asked).then_refused(Refusal.REASON_REQUIRED)


def test_returned_scores_are_scored_again_before_they_are_reviewed_again() -> None:
    agree = {"standard": STEEL, "reviewer": "s2", "agreed": True}
    given(SELF, SCORED, RETURNED).when(review, **agree).then_refused(Refusal.SCORING_REQUIRED)
    given(SELF, SCORED, AGREED, RETURNED).when(review, **agree).then_refused(Refusal.SCORING_REQUIRED)
    given(SELF, SCORED, RETURNED, SCORED).when(review, **agree).then(AGREED)


# 确认、讲评


def test_reviewed_scores_become_the_result_with_a_comment() -> None:
    given(SELF, SCORED, AGREED).when(confirm, standard=STEEL).then(CONFIRMED)
    given(SELF, SCORED, AGREED).when(confirm, standard=STEEL, comment="产量达标").then(
        replace(CONFIRMED, comment="产量达标")
    )


def test_a_defaulted_self_assessment_leaves_no_own_total() -> None:
    given(DEFAULTED, SCORED, AGREED).when(confirm, standard=STEEL).then(replace(CONFIRMED, self_total=None))


@pytest.mark.parametrize(
    "past",
    [(), (SELF,), (SELF, SCORED), (SELF, SCORED, RETURNED), (SELF, SCORED, AGREED, RETURNED)],
    ids=["nothing yet", "self-assessed", "scored", "returned", "agreed, then returned"],
)
def test_nothing_is_confirmed_without_an_agreed_review(past: tuple[object, ...]) -> None:
    given(*past).when(confirm, standard=STEEL).then_refused(Refusal.NOT_REVIEWED)


def test_scoring_again_asks_for_a_new_review() -> None:
    given(SELF, SCORED, AGREED, Scored(**Q1, scorer="s1", scores=sheet("E=27"))).when(
        confirm, standard=STEEL
    ).then_refused(Refusal.NOT_REVIEWED)


@pytest.mark.parametrize(
    ("bonus", "total"), [("0", "92"), ("0.5", "92.5"), ("4.99", "96.99"), ("5", "97"), ("5.01", "97"), ("50", "97")]
)
def test_the_total_is_the_items_and_the_bonus_up_to_its_cap(bonus: str, total: str) -> None:
    given_bonus = Bonus(points(bonus), "总公司通报表扬")
    given(SELF, replace(SCORED, bonus=given_bonus), AGREED).when(confirm, standard=STEEL).then(
        replace(CONFIRMED, bonus=given_bonus, total=points(total))
    )


def test_a_confirmed_result_is_never_overwritten() -> None:
    done = given(SELF, SCORED, AGREED, CONFIRMED)
    done.when(score, standard=STEEL, scorer="s1", scores=GOOD).then_refused(Refusal.ALREADY_CONFIRMED)
    done.when(review, standard=STEEL, reviewer="s2", agreed=True).then_refused(Refusal.ALREADY_CONFIRMED)
    done.when(confirm, standard=STEEL).then_refused(Refusal.ALREADY_CONFIRMED)
    done.when(exempt, opening=OPENING, reason="停产检修").then_refused(Refusal.ALREADY_CONFIRMED)
    done.when(default_self_assessment, opening=OPENING, reason="住院").then_refused(Refusal.ALREADY_SELF_ASSESSED)


# 更正


def test_a_confirmed_result_is_corrected_by_a_later_fact() -> None:
    given(SELF, SCORED, AGREED, CONFIRMED).when(
        correct, standard=STEEL, item="D", points=points("20"), reason="材料补齐"
    ).then(CORRECTED)


def test_a_correction_leaves_the_bonus_as_it_counted() -> None:
    with_bonus = replace(CONFIRMED, bonus=Bonus(points("9"), "总公司通报表扬"), total=points("97"))
    given(SELF, SCORED, AGREED, with_bonus).when(
        correct, standard=STEEL, item="D", points=points("18"), reason="材料有误", appeal="appeal/A/2025/Q1/D"
    ).then(
        ScoreCorrected(
            **Q1,
            item="D",
            before=points("18.5"),
            after=points("18"),
            plain_total=points("91.5"),
            total=points("96.5"),
            reason="材料有误",
            appeal="appeal/A/2025/Q1/D",
        )
    )


def test_only_a_confirmed_result_is_corrected() -> None:
    asked = {"standard": STEEL, "item": "D", "points": points("20"), "reason": "材料补齐"}
    given(SELF, SCORED, AGREED).when(correct, **asked).then_refused(Refusal.NOT_CONFIRMED)
    given().when(correct, **asked).then_refused(Refusal.NOT_CONFIRMED)
    with refused(Refusal.NOT_CONFIRMED):
        require_confirmed(Assessment())


def test_a_correction_says_why_and_changes_something_of_the_standard() -> None:
    done = given(SELF, SCORED, AGREED, CONFIRMED)
    asked = {"standard": STEEL, "item": "D", "points": points("20"), "reason": "材料补齐"}
    done.when(correct, **{**asked, "reason": ""}).then_refused(Refusal.REASON_REQUIRED)
    done.when(correct, **{**asked, "points": points("18.50")}).then_refused(Refusal.NOTHING_TO_RECORD)
    done.when(correct, **{**asked, "item": "X"}).then_refused(Refusal.UNKNOWN_ITEM)


def test_corrections_add_up_even_where_an_earlier_one_is_left_out() -> None:
    confirmed = folded(correct, [SELF, SCORED, AGREED, CONFIRMED])
    second = replace(
        CORRECTED, before=points("20"), after=points("19"), plain_total=points("92.5"), total=points("92.5")
    )
    assert evolve(evolve(confirmed, CORRECTED), second).total == points("92.5")
    assert evolve(confirmed, second).total == points("92.5")


# 免考


def test_a_branch_is_exempted_with_a_reason() -> None:
    given().when(exempt, opening=OPENING, reason="停产检修").then(EXEMPTED)
    given(SELF, SCORED).when(exempt, opening=OPENING, reason="停产检修").then(EXEMPTED)
    given().when(exempt, opening=OPENING, reason="").then_refused(Refusal.REASON_REQUIRED)


def test_nobody_is_exempted_from_the_year_end() -> None:
    given().when(exempt, opening=opening(Period.YEAR_END), reason="停产检修").then_refused(Refusal.YEAR_END_REQUIRED)


def test_an_exempted_period_is_not_assessed() -> None:
    out = given(SELF, SCORED, AGREED, EXEMPTED)
    out.when(self_assess, opening=OPENING, standard=STEEL, scores=FULL).then_refused(Refusal.EXEMPT)
    out.when(default_self_assessment, opening=OPENING, reason="住院").then_refused(Refusal.EXEMPT)
    out.when(score, standard=STEEL, scorer="s1", scores=GOOD).then_refused(Refusal.EXEMPT)
    out.when(review, standard=STEEL, reviewer="s2", agreed=True).then_refused(Refusal.EXEMPT)
    out.when(confirm, standard=STEEL).then_refused(Refusal.EXEMPT)
    out.when(exempt, opening=OPENING, reason="停产检修").then_refused(Refusal.EXEMPT)
