"""The rules of reckoning 计分定级, read top to bottom (C3-C7, C10; C1 in test_points, C2 in test_assessment)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest

from domain.period import QUARTERS, Period
from domain.reckoning import (
    BranchYear,
    QuarterStanding,
    Standing,
    TieAtQuota,
    TieOrder,
    annual,
    is_six_good,
    places_of,
    quarters_mean,
    set_apart_by,
    standings_through,
)
from domain.standard import SixGood, Weights
from tests.domain.steel import STEEL, points
from tests.domain.year import NO_TIE_BREAKS, flat, grades, means, no_items, ranks, reckon, with_quotas, year_of

# C3 The annual score


def test_the_annual_score_weighs_the_mean_of_the_quarters_and_the_year_end() -> None:
    assert annual(STEEL, year_of("B", "91 91.5 92.5 92.5", "95.5")) == Fraction("93.325")


def test_the_mean_of_three_quarters_is_kept_as_a_fraction() -> None:
    year = year_of("B", "90 90 90.5 -", "90")
    assert quarters_mean(year) == Fraction(541, 6)
    assert annual(STEEL, year) == Fraction(6, 10) * Fraction(541, 6) + 36


def test_a_quarter_counts_unless_the_branch_was_exempted() -> None:
    assert annual(STEEL, year_of("B", "- 80 - 90", "100")) == 91
    assert annual(STEEL, year_of("B", "- - - 90", "100")) == 94
    assert annual(STEEL, year_of("B", "0 80 0 90", "100")) == Fraction("65.5")


def test_a_branch_is_ranked_once_its_year_is_complete() -> None:
    assert ranks(reckon(STEEL, [year_of("A", "90 90 90 ?", "90"), flat("B", "80")])) == "1 B"
    assert ranks(reckon(STEEL, [year_of("A", "90 90 90 90", None), flat("B", "80")])) == "1 B"
    assert ranks(reckon(STEEL, [year_of("A", "- - - -", "90"), flat("B", "80")])) == "1 B"
    assert ranks(reckon(STEEL, [])) == ""


def test_a_year_knows_which_periods_are_open() -> None:
    assert year_of("A", "90 - ? 90", None).open_periods() == [Period.Q3, Period.YEAR_END]
    assert flat("A", "90").open_periods() == []


def test_the_published_score_is_half_up_at_exactly_half_a_hundredth() -> None:
    (line,) = reckon(STEEL, [year_of("B", "91 91.5 92.5 92.5", "95.5")]).standings
    assert line == Standing(1, "B", points("93.33"), "second", "quota", Fraction("93.325"))


# C4 Ranks and tie-breaks


def test_branches_equal_in_everything_share_a_rank_and_the_next_rank_skips() -> None:
    years = [flat("A", "80"), flat("B", "85"), flat("C", "85"), flat("D", "95")]
    assert ranks(reckon(NO_TIE_BREAKS, years)) == "1 D, 2 B, 2 C, 4 A"


def test_the_published_score_ranks_not_the_exact_one() -> None:
    weights = replace(NO_TIE_BREAKS, weights=Weights(points("0.5"), points("0.5")))
    years = [year_of("A", "85 85 85 85", "85.004"), year_of("B", "85 85 85 85", "85")]
    assert ranks(reckon(weights, years)) == "1 A, 1 B"
    years = [year_of("A", "85 85 85 85", "85.01"), year_of("B", "85 85 85 85", "85")]
    assert ranks(reckon(weights, years)) == "1 A, 2 B"


EQUAL_AT_YEAR_END = [year_of("A", "80 84 84 84", "83"), year_of("B", "84 84 84 80", "83"), flat("C", "90")]


def test_the_year_end_breaks_a_tie() -> None:
    standard = replace(STEEL, tie_breaks=("year_end",), weights=Weights(points("0.5"), points("0.5")))
    years = [year_of("A", "84 84 84 84", "86"), year_of("B", "86 86 86 86", "84")]
    assert ranks(reckon(standard, years)) == "1 A, 2 B"


def test_an_item_breaks_a_tie() -> None:
    standard = replace(STEEL, tie_breaks=("item:E",))
    assert ranks(reckon(standard, EQUAL_AT_YEAR_END, item_mean=means(A="25.1", B="25.2"))) == "1 C, 2 B, 3 A"
    assert ranks(reckon(standard, EQUAL_AT_YEAR_END, item_mean=means(A="25.1", B="25.1"))) == "1 C, 2 A, 2 B"


def test_a_period_breaks_a_tie() -> None:
    assert ranks(reckon(replace(STEEL, tie_breaks=("period:Q4",)), EQUAL_AT_YEAR_END)) == "1 C, 2 A, 3 B"
    assert ranks(reckon(replace(STEEL, tie_breaks=("period:Q1",)), EQUAL_AT_YEAR_END)) == "1 C, 2 B, 3 A"


def test_an_exempted_period_ranks_last() -> None:
    years = [year_of("A", "83 83 83 -", "83"), year_of("B", "83 83 83 83", "83"), year_of("C", "84 84 84 80", "83")]
    assert ranks(reckon(replace(STEEL, tie_breaks=("period:Q4",)), years)) == "1 B, 2 C, 3 A"


def test_an_exempted_period_ranks_below_one_of_no_points() -> None:
    years = [year_of("A", "60 60 60 -", "83"), year_of("B", "80 80 80 0", "83")]
    assert ranks(reckon(replace(STEEL, tie_breaks=("period:Q4",)), years)) == "1 B, 2 A"
    both_exempt = [year_of("A", "60 60 60 -", "83"), year_of("B", "50 60 70 -", "83")]
    assert ranks(reckon(replace(STEEL, tie_breaks=("period:Q4",)), both_exempt)) == "1 A, 1 B"


def test_it_is_told_which_tie_break_set_two_branches_apart() -> None:
    standard = replace(STEEL, tie_breaks=("year_end", "item:E", "period:Q4"))
    one, other = year_of("A", "83 83 83 84", "83"), year_of("B", "84 83 83 83", "83")
    assert set_apart_by(standard, one, other, item_mean=means(A="25.1", B="25.2")) == "item:E"
    assert set_apart_by(standard, one, other, item_mean=means(A="25.1", B="25.1")) == "period:Q4"
    assert set_apart_by(standard, one, year_of("C", "85 83 83 83", "84"), item_mean=no_items) == "year_end"
    assert set_apart_by(standard, one, year_of("C", "84 82 83 84", "83"), item_mean=means(A="25", C="25")) is None


def test_the_places_of_a_grade_are_rounded_down() -> None:
    assert places_of(STEEL, 6) == {"first": 1, "second": None, "third": None, "none": None}
    assert places_of(STEEL, 7)["first"] == 2


def test_the_tie_breaks_are_asked_in_their_order() -> None:
    halves = replace(STEEL, weights=Weights(points("0.5"), points("0.5")))
    years = [year_of("A", "80 84 88 92", "80"), year_of("B", "78 80 81 81", "86")]
    e_first = means(A="25", B="24")
    assert ranks(reckon(replace(halves, tie_breaks=("item:E", "year_end")), years, item_mean=e_first)) == "1 A, 2 B"
    assert ranks(reckon(replace(halves, tie_breaks=("year_end", "item:E")), years, item_mean=e_first)) == "1 B, 2 A"


def test_nothing_is_decided_by_name_or_by_the_order_of_reading() -> None:
    years = [flat("Z", "85"), flat("A", "85"), flat("M", "95"), flat("B", "75")]
    answers = {ranks(reckon(STEEL, order, item_mean=lambda *_: Fraction(25))) for order in permutations(years)}
    assert answers == {"1 M, 2 A, 2 Z, 4 B"}


def test_voted_branches_rank_in_the_order_voted() -> None:
    years = [flat("A", "85"), flat("B", "85"), flat("C", "85"), flat("D", "95")]
    tied = frozenset("ABC")
    assert ranks(reckon(NO_TIE_BREAKS, years, ties=[TieOrder(tied, ("C", "A", "B"))])) == "1 D, 2 C, 3 A, 4 B"
    assert ranks(reckon(NO_TIE_BREAKS, years, ties=[TieOrder(tied, ("B", "C"))])) == "1 D, 2 B, 3 C, 4 A"


def test_a_later_vote_on_the_same_tie_counts() -> None:
    years = [flat("A", "85"), flat("B", "85")]
    votes = [TieOrder(frozenset("AB"), ("A", "B")), TieOrder(frozenset("AB"), ("B", "A"))]
    assert ranks(reckon(NO_TIE_BREAKS, years, ties=votes)) == "1 B, 2 A"


def test_a_vote_orders_those_whom_an_earlier_vote_left_tied() -> None:
    years = [flat("A", "85"), flat("B", "85"), flat("C", "85"), flat("D", "85")]
    votes = [TieOrder(frozenset("ABCD"), ("B", "A")), TieOrder(frozenset("ABCD"), ("D", "C"))]
    assert ranks(reckon(NO_TIE_BREAKS, years, ties=votes)) == "1 B, 2 A, 3 D, 4 C"


def test_a_vote_orders_only_branches_that_are_still_equal() -> None:
    votes = [TieOrder(frozenset("AB"), ("B", "A"))]
    assert ranks(reckon(NO_TIE_BREAKS, [flat("A", "86"), flat("B", "85")], ties=votes)) == "1 A, 2 B"


def test_a_branch_that_joins_a_voted_tie_asks_for_a_new_vote() -> None:
    votes = [TieOrder(frozenset("AB"), ("B", "A"))]
    years = [flat("A", "85"), flat("B", "85"), flat("C", "85")]
    assert ranks(reckon(NO_TIE_BREAKS, years, ties=votes)) == "1 A, 1 B, 1 C"


def test_a_voted_tie_that_loses_a_branch_stays_in_order() -> None:
    votes = [TieOrder(frozenset("ABC"), ("C", "B", "A"))]
    years = [flat("A", "85"), flat("B", "86"), flat("C", "85")]
    assert ranks(reckon(NO_TIE_BREAKS, years, ties=votes)) == "1 B, 2 C, 3 A"


# C5 Grades


@pytest.mark.parametrize(
    ("score", "grade"),
    [("90", "first"), ("89.99", "second"), ("80", "second"), ("79.99", "third"), ("70", "third"), ("69.99", "none")],
)
def test_the_grade_is_the_highest_one_reached(score: str, grade: str) -> None:
    assert grades(reckon(with_quotas(None), [flat("A", score)])) == {"A": (grade, "score")}


def test_the_published_score_reaches_a_grade_not_the_exact_one() -> None:
    assert grades(reckon(with_quotas(None), [flat("A", "89.995")])) == {"A": ("first", "score")}
    assert grades(reckon(with_quotas(None), [flat("A", "89.9949")])) == {"A": ("second", "score")}


def test_bonus_points_count_for_rank_and_grade() -> None:
    years = [flat("A", "91/86"), flat("B", "88")]
    year = reckon(with_quotas(None), years)
    assert (ranks(year), grades(year)["A"]) == ("1 A, 2 B", ("first", "score"))


def test_where_the_standard_says_so_bonus_points_count_for_the_rank_alone() -> None:
    standard = replace(with_quotas(None), bonus_counts_for_grade=False)
    year = reckon(standard, [flat("A", "91/86"), flat("B", "88")])
    assert (ranks(year), grades(year)["A"]) == ("1 A, 2 B", ("second", "score"))
    assert year.standings[0].score == points("91.00")


def test_the_score_without_bonus_is_published_too_before_it_is_compared() -> None:
    standard = replace(with_quotas(None), bonus_counts_for_grade=False)
    assert grades(reckon(standard, [flat("A", "95/89.995")])) == {"A": ("first", "score")}


# C6 Vetoes


def test_a_veto_caps_the_grade_while_score_and_rank_stay() -> None:
    year = reckon(with_quotas(None), [flat("C", "95", "safety"), flat("A", "92")])
    assert ranks(year) == "1 C, 2 A"
    assert grades(year) == {"C": ("second", "veto:safety"), "A": ("first", "score")}
    assert year.standings[0].score == points("95.00")


def test_a_veto_does_not_lift_a_grade() -> None:
    years = [flat("A", "85", "safety"), flat("B", "75", "safety"), flat("C", "60", "discipline")]
    assert grades(reckon(STEEL, years)) == {
        "A": ("second", "score"),
        "B": ("third", "score"),
        "C": ("none", "score"),
    }


@pytest.mark.parametrize("vetoes", [("safety", "discipline"), ("discipline", "safety")])
def test_of_two_vetoes_the_lower_cap_counts(vetoes: tuple[str, ...]) -> None:
    assert grades(reckon(with_quotas(None), [flat("C", "95", *vetoes)])) == {"C": ("third", "veto:discipline")}


# C7 Quotas


@pytest.mark.parametrize(("branches", "places"), [(1, 0), (3, 0), (4, 1), (6, 1), (7, 2), (9, 2), (10, 3)])
def test_the_places_are_the_quota_of_the_branches_rounded_down(branches: int, places: int) -> None:
    years = [flat(f"{number:02}", str(99 - Decimal(number) / 2)) for number in range(branches)]
    given = [grade for grade, _ in grades(reckon(with_quotas("0.30"), years)).values()]
    assert given == ["first"] * places + ["second"] * (branches - places)


def test_whoever_finds_no_place_left_falls_to_the_next_grade() -> None:
    years = [flat("A", "95"), flat("B", "94"), flat("C", "93"), flat("D", "60")]
    assert grades(reckon(with_quotas("0.25"), years)) == {
        "A": ("first", "score"),
        "B": ("second", "quota"),
        "C": ("second", "quota"),
        "D": ("none", "score"),
    }


def test_whoever_falls_takes_a_place_of_the_next_grade() -> None:
    years = [flat("A", "95"), flat("B", "94"), flat("C", "85"), flat("D", "84")]
    assert grades(reckon(with_quotas("0.25", "0.50"), years)) == {
        "A": ("first", "score"),
        "B": ("second", "quota"),
        "C": ("second", "score"),
        "D": ("third", "quota"),
    }


def test_one_may_fall_through_several_grades() -> None:
    years = [flat("A", "95"), flat("B", "94"), flat("C", "93"), flat("D", "92")]
    assert grades(reckon(with_quotas("0.25", "0.25", "0.25"), years)) == {
        "A": ("first", "score"),
        "B": ("second", "quota"),
        "C": ("third", "quota"),
        "D": ("none", "quota"),
    }


def test_a_vetoed_branch_leaves_its_place_to_the_next() -> None:
    years = [flat("A", "95", "safety"), flat("B", "94"), flat("C", "93"), flat("D", "60")]
    assert grades(reckon(with_quotas("0.25"), years)) == {
        "A": ("second", "veto:safety"),
        "B": ("first", "score"),
        "C": ("second", "quota"),
        "D": ("none", "score"),
    }


def test_a_vetoed_branch_takes_its_place_in_rank_order() -> None:
    years = [flat("A", "95", "safety"), flat("B", "85"), flat("C", "60"), flat("D", "59")]
    assert grades(reckon(with_quotas("0.25", "0.25"), years)) == {
        "A": ("second", "veto:safety"),
        "B": ("third", "quota"),
        "C": ("none", "score"),
        "D": ("none", "score"),
    }


def test_a_vetoed_branch_that_falls_further_fell_by_the_quota() -> None:
    years = [flat("A", "95"), flat("B", "94", "safety"), flat("C", "60"), flat("D", "59")]
    assert grades(reckon(with_quotas("0.25", "0"), years))["B"] == ("third", "quota")


def test_a_tie_that_fits_needs_no_vote() -> None:
    year = reckon(with_quotas("0.50"), [flat("A", "95"), flat("B", "95"), flat("C", "94"), flat("D", "60")])
    assert year.ties == ()
    assert [grades(year)[branch] for branch in "ABC"] == [("first", "score"), ("first", "score"), ("second", "quota")]


def test_a_tie_that_finds_no_place_left_falls_together() -> None:
    year = reckon(with_quotas("0.25"), [flat("A", "95"), flat("B", "94"), flat("C", "94"), flat("D", "60")])
    assert year.ties == ()
    assert grades(year)["B"] == grades(year)["C"] == ("second", "quota")


def test_a_tie_that_fits_in_part_waits_for_a_vote() -> None:
    years = [flat("A", "95"), flat("B", "94"), flat("C", "94"), flat("D", "60")]
    year = reckon(with_quotas("0.50"), years)
    assert year.ties == (TieAtQuota("first", ("B", "C")),)
    assert grades(year)["B"] == grades(year)["C"] == (None, "tie")
    voted = reckon(with_quotas("0.50"), years, ties=[TieOrder(frozenset("BC"), ("C", "B"))])
    assert voted.ties == ()
    assert (grades(voted)["C"], grades(voted)["B"]) == (("first", "score"), ("second", "quota"))


def test_only_branches_that_want_the_grade_are_tied_at_it() -> None:
    years = [flat("A", "95"), flat("B", "95", "safety"), flat("C", "60"), flat("D", "59")]
    year = reckon(with_quotas("0.25"), years)
    assert (year.ties, ranks(year)) == ((), "1 A, 1 B, 3 C, 4 D")
    assert grades(year)["B"] == ("second", "veto:safety")


def test_a_tie_may_come_up_at_a_lower_grade() -> None:
    years = [flat("A", "95"), flat("B", "94"), flat("C", "94"), flat("D", "93")]
    assert reckon(with_quotas("0.25", "0.25"), years).ties == (TieAtQuota("second", ("B", "C")),)


EQUAL_TWO_VETOED = [flat("A", "95"), flat("B", "95"), flat("C", "95", "safety"), flat("D", "95", "safety")]
FIRST_VOTE = TieOrder(frozenset("ABCD"), ("B", "A"))


def test_a_vote_may_leave_out_branches_of_the_same_rank_while_no_place_depends_on_them() -> None:
    standard = with_quotas("0.25", "0.75")
    assert reckon(standard, EQUAL_TWO_VETOED).ties == (TieAtQuota("first", ("A", "B")),)
    year = reckon(standard, EQUAL_TWO_VETOED, ties=[FIRST_VOTE])
    assert (year.ties, ranks(year)) == ((), "1 B, 2 A, 3 C, 3 D")
    assert [grades(year)[branch][0] for branch in "BACD"] == ["first", "second", "second", "second"]


def test_without_the_veto_for_which_it_was_left_out_of_a_vote_a_branch_wants_a_new_one() -> None:
    """Whether it was lifted or is only supposed to be gone: that it ranks behind was nobody's vote on a place."""
    standard, equal = with_quotas("0.25", "0.75"), [flat(branch, "95") for branch in "ABCD"]
    year = reckon(standard, equal, ties=[FIRST_VOTE])
    assert year.ties == (TieAtQuota("first", ("A", "B", "C", "D")),)
    assert ranks(year) == "1 B, 2 A, 3 C, 3 D"
    assert {*grades(year).values()} == {(None, "tie")}
    year = reckon(standard, equal, ties=[FIRST_VOTE, TieOrder(frozenset("ABCD"), ("C", "B", "A", "D"))])
    assert (year.ties, ranks(year)) == ((), "1 C, 2 B, 3 A, 4 D")


def test_a_second_vote_is_taken_where_a_place_depends_on_branches_left_out_of_the_first() -> None:
    standard = with_quotas("0.25", "0.50")
    assert reckon(standard, EQUAL_TWO_VETOED, ties=[FIRST_VOTE]).ties == (TieAtQuota("second", ("A", "C", "D")),)
    year = reckon(standard, EQUAL_TWO_VETOED, ties=[FIRST_VOTE, TieOrder(frozenset("ABCD"), ("B", "D", "A", "C"))])
    assert (year.ties, ranks(year)) == ((), "1 B, 2 D, 3 A, 4 C")
    assert [grades(year)[branch][0] for branch in "BDAC"] == ["first", "second", "second", "third"]


def test_the_quota_is_of_every_branch_that_takes_part_whether_its_year_is_complete_or_not() -> None:
    years = [flat("A", "95"), flat("B", "94"), year_of("C", "90 ? ? ?", None)]
    assert grades(reckon(with_quotas("0.34"), years))["A"] == ("first", "score")
    exempted = [flat("A", "95"), flat("B", "94"), year_of("C", "- - - -", "90")]
    assert grades(reckon(with_quotas("0.34"), exempted))["A"] == ("second", "quota")


# C10 Standings through a quarter


def test_quarter_standings_rank_the_published_mean_of_the_confirmed_quarters() -> None:
    years = [
        year_of("A", "92 92.5 93 ?", None),
        year_of("B", "92.5 92 93 99", "99"),
        year_of("D", "85 86 84.5 ?", None),
        year_of("N", "- - 90 ?", None),
    ]
    assert standings_through(Period.Q3, years) == (
        QuarterStanding(1, "A", points("92.50")),
        QuarterStanding(1, "B", points("92.50")),
        QuarterStanding(3, "N", points("90.00")),
        QuarterStanding(4, "D", points("85.17")),
    )
    assert [line.branch for line in standings_through(Period.Q1, years)] == ["B", "A", "D"]
    assert standings_through(Period.Q4, years)[0] == QuarterStanding(1, "B", points("94.13"))


def test_a_quarter_not_confirmed_does_not_pull_down_the_mean() -> None:
    assert standings_through(Period.Q2, [year_of("A", "? 90 ? ?", None)]) == (QuarterStanding(1, "A", points("90.00")),)
    assert standings_through(Period.Q2, [year_of("A", "? - 90 ?", None)]) == ()


# 六好班子


def test_a_team_is_six_good_when_its_items_reach_the_mean() -> None:
    for mean, six_good in (("22.5", True), ("22.49", False)):
        assert is_six_good(STEEL, flat("A", "90"), item_mean=means(A=mean)) is six_good


def test_six_good_items_count_together() -> None:
    both = replace(STEEL, six_good=SixGood(("B", "D"), points("40")))
    assert is_six_good(both, flat("A", "90"), item_mean=means(A="20"))
    assert not is_six_good(both, flat("A", "90"), item_mean=means(A="19.99"))


def test_no_team_under_a_veto_is_six_good() -> None:
    assert not is_six_good(STEEL, flat("A", "90", "safety"), item_mean=means(A="25"))


def test_no_team_is_six_good_without_criteria_or_without_a_quarter() -> None:
    assert not is_six_good(replace(STEEL, six_good=None), flat("A", "90"), item_mean=no_items)
    assert not is_six_good(STEEL, BranchYear("A", {}, frozenset(QUARTERS)), item_mean=no_items)
