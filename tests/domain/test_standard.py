"""The rules of the standard 考核标准, read top to bottom."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from domain.ballot import BallotRules
from domain.refusal import Refusal
from domain.standard import (
    Duty,
    EconomicShare,
    Grade,
    Honouring,
    Severity,
    SixGood,
    Standard,
    StandardAdopted,
    StandardDrafted,
    Standards,
    Weights,
    adopt,
    check,
    draft,
    pending,
)
from tests.domain.steel import ECONOMIC, MEMBERS, OVERALL, STAFF, STEEL, TEAM, points, vote
from tests.spec import folded, given, refused

SECOND = replace(STEEL, version=2, step=points("1"))
DRAFTED = StandardDrafted(STEEL)
ADOPTED = StandardAdopted(1)


def test_a_standard_is_drafted_and_adopted_by_vote() -> None:
    given().when(draft, standard=STEEL).then(DRAFTED)
    given(DRAFTED).when(adopt, ballot=vote(carried=True)).then(ADOPTED)


def test_a_draft_voted_down_is_not_in_force() -> None:
    given(DRAFTED).when(adopt, ballot=vote(carried=False)).then_nothing()
    with refused(Refusal.STANDARD_NOT_IN_FORCE):
        folded(draft, [DRAFTED]).require_in_force()


def test_nothing_is_put_to_the_vote_before_it_is_drafted() -> None:
    given().when(adopt, ballot=vote(carried=True)).then_not_found()
    given(DRAFTED, ADOPTED).when(adopt, ballot=vote(carried=True)).then_not_found()


def test_a_pending_draft_may_be_drafted_again() -> None:
    again = replace(STEEL, step=points("1"))
    given(DRAFTED).when(draft, standard=again).then(StandardDrafted(again))
    assert pending(folded(draft, [DRAFTED, StandardDrafted(again)])) == again


def test_a_standard_in_force_is_never_edited() -> None:
    given(DRAFTED, ADOPTED).when(draft, standard=STEEL).then_refused(Refusal.STANDARD_IN_FORCE)


def test_a_new_version_replaces_it_once_adopted() -> None:
    given(DRAFTED, ADOPTED).when(draft, standard=SECOND).then(StandardDrafted(SECOND))
    assert folded(draft, [DRAFTED, ADOPTED, StandardDrafted(SECOND)]).require_in_force() == STEEL
    replaced = folded(draft, [DRAFTED, ADOPTED, StandardDrafted(SECOND), StandardAdopted(2)])
    assert replaced == Standards(None, SECOND, {1: STEEL, 2: SECOND})


def test_versions_only_go_up() -> None:
    given().when(draft, standard=SECOND).then(StandardDrafted(SECOND))
    given(StandardDrafted(SECOND), StandardAdopted(2)).when(draft, standard=STEEL).then_refused(
        Refusal.STANDARD_IN_FORCE
    )
    given().when(draft, standard=replace(STEEL, version=0)).then_refused(Refusal.STANDARD_INVALID)


def test_items_and_grades_are_found_by_their_code() -> None:
    assert STEEL.item("B") == TEAM
    with refused(Refusal.UNKNOWN_ITEM):
        STEEL.item("X")
    STEEL.require_grade("none")
    with refused(Refusal.UNKNOWN_GRADE):
        STEEL.require_grade("fourth")


def test_the_full_points_are_those_of_all_items() -> None:
    assert STEEL.full == 100


def test_nothing_is_found_wrong_with_the_steel_works_standard() -> None:
    assert check(STEEL) == []


def _grades(*grades: Grade) -> Standard:
    return replace(STEEL, grades=grades, veto_caps={}, consequences={})


FIRST = Grade("first", "一级", points("90"))
LAST = Grade("none", "无等级")


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(replace(STEEL, items=(), tie_breaks=(), six_good=None), id="no items"),
        pytest.param(replace(STEEL, items=(*STEEL.items, ECONOMIC)), id="an item twice"),
        pytest.param(replace(STEEL, items=(*STEEL.items[:-1], replace(OVERALL, full=points("0")))), id="no points"),
        pytest.param(replace(STEEL, items=(TEAM, MEMBERS, STAFF, OVERALL), tie_breaks=(), duties=()), id="one kind"),
        pytest.param(replace(STEEL, items=(ECONOMIC,), six_good=None, duties=()), id="economic only"),
        pytest.param(replace(STEEL, items=(ECONOMIC, TEAM, MEMBERS, OVERALL)), id="a duty not covered"),
        pytest.param(_grades(), id="no grades"),
        pytest.param(_grades(FIRST, FIRST, LAST), id="a grade twice"),
        pytest.param(_grades(FIRST), id="the lowest grade has a threshold"),
        pytest.param(_grades(FIRST, replace(LAST, quota=points("1"))), id="the lowest grade has a quota"),
        pytest.param(_grades(FIRST, replace(FIRST, code="second"), LAST), id="equal thresholds"),
        pytest.param(_grades(replace(FIRST, at_least=None), LAST), id="no threshold"),
        pytest.param(_grades(replace(FIRST, quota=points("1.01")), LAST), id="a quota above 1"),
        pytest.param(_grades(replace(FIRST, quota=points("-0.01")), LAST), id="a quota below 0"),
        pytest.param(replace(STEEL, veto_caps={"safety": "fourth"}), id="a veto cap that is no grade"),
        pytest.param(replace(STEEL, consequences={"fourth": ("x",)}), id="a consequence of no grade"),
        pytest.param(replace(STEEL, step=points("0")), id="a step of nothing"),
        pytest.param(replace(STEEL, bonus_cap_per_period=points("-1")), id="a negative cap"),
        pytest.param(replace(STEEL, weights=Weights(points("0.6"), points("0.3"))), id="weights below 1"),
        pytest.param(replace(STEEL, weights=Weights(points("1.2"), points("-0.2"))), id="a negative weight"),
        pytest.param(replace(STEEL, notice_working_days=0), id="no day of notice"),
        pytest.param(replace(STEEL, ballots=BallotRules(ordinary_quorum=Fraction(7, 6))), id="a quorum above 1"),
        pytest.param(replace(STEEL, ballots=BallotRules(grading_quorum=Fraction(-1, 6))), id="a quorum below 0"),
        *(
            pytest.param(replace(STEEL, tie_breaks=(rule,)), id=f"tie-break {rule}")
            for rule in ("item:X", "item", "period:Q5", "period", "year_end:Q4", "name")
        ),
        *(
            pytest.param(replace(STEEL, economic_share=EconomicShare(points(low), points(high))), id=f"{low} to {high}")
            for low, high in (("-0.1", "0.6"), ("0.6", "0.2"), ("0.2", "1.1"))
        ),
        pytest.param(
            _grades(FIRST, replace(FIRST, code="second", at_least=points("-1")), LAST), id="a threshold below 0"
        ),
        pytest.param(replace(STEEL, six_good=SixGood(("B",), points("-1"))), id="a mean below 0"),
        pytest.param(replace(STEEL, six_good=SixGood(("X",), points("1"))), id="a six-good item of no standard"),
        *(
            pytest.param(replace(STEEL, honouring=Honouring({kind: points(amount)})), id=f"{amount} yuan of {kind}")
            for kind, amount in (
                ("team_reward", "0"),
                ("team_reward", "0.001"),
                ("team_reward", "10000000.01"),
                ("medal", "1"),
            )
        ),
        pytest.param(replace(STEEL, honouring=Honouring({}, 0)), id="a rectification of no days"),
        pytest.param(replace(STEEL, honouring=Honouring({}, 251)), id="a rectification of more than a year"),
    ],
)
def test_a_draft_that_cannot_be_reckoned_with_is_refused(broken: Standard) -> None:
    assert [finding.severity for finding in check(broken)][:1] == [Severity.ERROR]
    given().when(draft, standard=broken).then_refused(Refusal.STANDARD_INVALID)


@pytest.mark.parametrize(
    "edge",
    [
        pytest.param(_grades(LAST), id="one grade"),
        pytest.param(replace(STEEL, honouring=Honouring({"team_reward": points("10000000")}, 250)), id="the most yuan"),
        pytest.param(_grades(replace(FIRST, quota=points("0")), LAST), id="a quota of nobody"),
        pytest.param(_grades(replace(FIRST, quota=points("1")), LAST), id="a quota of everybody"),
        pytest.param(replace(STEEL, weights=Weights(points("0"), points("1"))), id="the year-end alone"),
        pytest.param(replace(STEEL, tie_breaks=("period:YE", "item:E", "period:Q1", "year_end")), id="all tie-breaks"),
        pytest.param(replace(STEEL, notice_working_days=1), id="one day of notice"),
        pytest.param(replace(STEEL, ballots=BallotRules(Fraction(0), Fraction(1))), id="quorums of none and all"),
        pytest.param(replace(STEEL, economic_share=EconomicShare(points("0.30"), points("0.30"))), id="just the share"),
        pytest.param(replace(STEEL, economic_share=None), id="no share asked for"),
    ],
)
def test_a_draft_at_the_edge_of_the_rules_is_taken(edge: Standard) -> None:
    assert check(edge) == []
    given().when(draft, standard=edge).then(StandardDrafted(edge))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda s: replace(s, economic_share=EconomicShare(points("0.31"), points("0.6"))), id="too little"
        ),
        pytest.param(lambda s: replace(s, economic_share=EconomicShare(points("0.2"), points("0.29"))), id="too much"),
        pytest.param(lambda s: replace(s, step=points("2"), bonus_cap_per_period=points("0")), id="off the step"),
    ],
)
def test_a_warning_is_put_before_the_voters_and_does_not_hold_up_the_draft(
    change: Callable[[Standard], Standard],
) -> None:
    doubtful = change(STEEL)
    assert {finding.severity for finding in check(doubtful)} == {Severity.WARNING}
    given().when(draft, standard=doubtful).then(StandardDrafted(doubtful))


def test_a_class_without_an_item_is_put_before_the_voters() -> None:
    merged = replace(STEEL, items=(*STEEL.items[:3], replace(OVERALL, full=points("25"), duties=tuple(Duty))))
    assert [finding.en for finding in check(merged)] == ["of the five classes there is no item for: staff"]
    given().when(draft, standard=merged).then(StandardDrafted(merged))


def test_the_economic_result_breaks_ties_or_the_voters_are_told() -> None:
    for silent in ((), ("year_end", "item:B")):
        doubtful = replace(STEEL, tie_breaks=silent)
        assert [finding.en for finding in check(doubtful)] == ["no tie-break looks at an economic item"]


def test_errors_stand_before_warnings() -> None:
    both = replace(STEEL, economic_share=EconomicShare(points("0.9"), points("1")), step=points("0"))
    assert [finding.severity for finding in check(both)] == [Severity.ERROR, Severity.WARNING]


def test_a_standard_without_a_key_item_is_put_before_the_voters() -> None:
    flat = replace(STEEL, items=tuple(replace(item, key=False) for item in STEEL.items))
    assert [finding.en for finding in check(flat)] == ["no item is marked as a key one"]


def test_items_without_a_rule_of_scoring_are_put_before_the_voters() -> None:
    vague = replace(STEEL, items=(replace(ECONOMIC, rule=" "), *STEEL.items[1:-1], replace(STEEL.items[-1], rule="")))
    (finding,) = check(vague)
    assert (finding.severity, finding.zh) == (Severity.WARNING, "项目E、S没有考核细则")


def test_items_count_for_one_of_six_goods() -> None:
    wrong = replace(STEEL, items=(replace(ECONOMIC, six_good=7), *STEEL.items[1:]))
    assert [finding.en for finding in check(wrong) if finding.severity is Severity.ERROR] == [
        "the six goods are numbered 1 to 6"
    ]


def test_a_good_that_no_item_counts_for_is_put_before_the_voters() -> None:
    some = replace(STEEL, items=(*STEEL.items[:1], replace(TEAM, six_good=1), *STEEL.items[2:]))
    assert [finding.en for finding in check(some)] == ["no item counts for good 2, 3, 4, 5, 6"]
    assert check(STEEL) == []


def test_advanced_grades_are_grades_and_the_checklist_lists_each_thing_once() -> None:
    for wrong in (replace(STEEL, advanced_grades=("zeroth",)), replace(STEEL, feature_checklist=("名称", "名称"))):
        assert [finding.severity for finding in check(wrong)] == [Severity.ERROR]
