"""The rules of six-good leadership teams 六好班子, read top to bottom."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from domain.refusal import Refusal
from domain.six_good import (
    Good,
    Mobilised,
    MonthDay,
    QuarterPoints,
    SixGoodAdopted,
    SixGoodDrafted,
    SixGoodProgrammeSet,
    SixGoodStandard,
    adopt,
    draft,
    judge,
    mobilise,
    set_programme,
)
from domain.standard import Standard
from tests.domain.steel import STEEL, points, vote
from tests.domain.year import flat, year_of
from tests.spec import folded, given

TODAY = date(2025, 11, 3)
GOODS = tuple(Good(name, points("0.9")) for name in ("班子好", "队伍好", "活动好", "制度好", "基础好", "作用好"))
FIRST = SixGoodStandard(1, 2025, GOODS, "通报表扬并给予奖励")
SET = SixGoodProgrammeSet("mill", 2025, MonthDay(12, 31))
DRAFTED = SixGoodDrafted("mill", FIRST)
ADOPTED = SixGoodAdopted("mill", 1, 2025, TODAY)
MILL: dict[str, Any] = {"committee": "mill", "today": TODAY}
TAGGED = replace(
    STEEL,
    items=tuple(replace(item, six_good=number) for item, number in zip(STEEL.items, (None, 1, 2, 3, 4), strict=True)),
)


def test_the_programme_begins_with_a_year_and_a_deadline() -> None:
    given().when(set_programme, start_year=2025, adopt_by=MonthDay(12, 31), **MILL).then(SET)
    given(SET).when(set_programme, start_year=2026, adopt_by=MonthDay(6, 30), **MILL).then(
        SixGoodProgrammeSet("mill", 2026, MonthDay(6, 30))
    )


def test_the_programme_stands_once_its_standard_is_adopted() -> None:
    given(SET, DRAFTED, ADOPTED).when(set_programme, start_year=2026, adopt_by=MonthDay(6, 30), **MILL).then_refused(
        Refusal.STANDARD_IN_FORCE
    )


@pytest.mark.parametrize("day", [MonthDay(2, 29), MonthDay(13, 1), MonthDay(4, 31), MonthDay(0, 0)])
def test_a_deadline_is_a_day_that_every_year_has(day: MonthDay) -> None:
    given().when(set_programme, start_year=2025, adopt_by=day, **MILL).then_refused(Refusal.DATE_OUT_OF_RANGE)


def test_the_programme_does_not_begin_in_another_age() -> None:
    given().when(set_programme, start_year=2031, adopt_by=MonthDay(12, 31), **MILL).then_refused(
        Refusal.DATE_OUT_OF_RANGE
    )


DRAFT: dict[str, Any] = {**MILL, "from_year": 2025, "goods": GOODS, "reward_rules": "通报表扬并给予奖励"}


def test_the_standard_is_drafted_once_the_programme_is_set() -> None:
    given().when(draft, **DRAFT).then_refused(Refusal.SIX_GOOD_NOT_SET)
    given(SET).when(draft, **DRAFT).then(DRAFTED)
    given(SET, DRAFTED).when(draft, **DRAFT).then(DRAFTED)


@pytest.mark.parametrize(
    "change",
    [
        {"goods": GOODS[:5]},
        {"goods": (*GOODS, Good("第七好", points("0.5")))},
        {"goods": (*GOODS[:5], GOODS[0])},
        {"goods": (*GOODS[:5], Good("  ", points("0.9")))},
        {"goods": (*GOODS[:5], Good("作用好", points("0")))},
        {"goods": (*GOODS[:5], Good("作用好", points("1.01")))},
        {"reward_rules": " "},
        {"from_year": 2024},
        {"from_year": 2031},
        {"today": date(2026, 1, 5)},
    ],
)
def test_there_are_six_goods_with_names_and_shares_for_years_to_come(change: dict[str, Any]) -> None:
    given(SET).when(draft, **{**DRAFT, **change}).then_refused(Refusal.SIX_GOOD_INVALID)


def test_it_begins_no_earlier_than_the_programme() -> None:
    given(replace(SET, start_year=2026)).when(draft, **DRAFT).then_refused(Refusal.SIX_GOOD_INVALID)


def test_a_version_in_force_is_never_edited_but_followed_by_the_next() -> None:
    given(SET, DRAFTED, ADOPTED).when(draft, **DRAFT).then(SixGoodDrafted("mill", replace(FIRST, version=2)))


def test_the_committee_adopts_the_draft_by_vote() -> None:
    given(SET).when(adopt, ballot=vote(carried=True), **MILL).then_not_found()
    given(SET, DRAFTED).when(adopt, ballot=vote(carried=False), **MILL).then_nothing()
    given(SET, DRAFTED).when(adopt, ballot=vote(carried=True), **MILL).then(ADOPTED)
    given(SET, DRAFTED, ADOPTED).when(adopt, ballot=vote(carried=True), **MILL).then_not_found()


def test_nobody_is_judged_by_what_was_adopted_after_the_year() -> None:
    late = {"committee": "mill", "ballot": vote(carried=True), "today": date(2026, 1, 5)}
    given(SET, DRAFTED).when(adopt, **late).then_refused(Refusal.SIX_GOOD_INVALID)


def test_every_year_is_judged_by_the_version_for_it() -> None:
    second = replace(FIRST, version=2, from_year=2027)
    state = folded(
        draft, [SET, DRAFTED, ADOPTED, SixGoodDrafted("mill", second), SixGoodAdopted("mill", 2, 2027, TODAY)]
    )
    assert [state.in_force(year) for year in (2024, 2025, 2026, 2027, 2030)] == [None, FIRST, FIRST, second, second]


def test_mobilisation_follows_the_adoption() -> None:
    on = date(2025, 11, 2)
    given(SET, DRAFTED).when(mobilise, on=TODAY, text="召开动员会", **MILL).then_refused(Refusal.SIX_GOOD_NOT_ADOPTED)
    past = given(SET, DRAFTED, replace(ADOPTED, on=on))
    past.when(mobilise, on=on, text="召开动员会", **MILL).then(Mobilised("mill", on, "召开动员会"))
    past.when(mobilise, on=on, text=" ", **MILL).then_refused(Refusal.TEXT_REQUIRED)
    past.when(mobilise, on=date(2025, 11, 1), text="会", **MILL).then_refused(Refusal.DATE_OUT_OF_RANGE)
    past.when(mobilise, on=date(2025, 11, 4), text="会", **MILL).then_refused(Refusal.DATE_OUT_OF_RANGE)


POINTS = QuarterPoints(4, {"B": points("90"), "D": points("72"), "Z": points("54"), "S": points("36")})


def four_goods(at_least: str = "0.9") -> SixGoodStandard:
    return replace(FIRST, goods=tuple(Good(good.name, points(at_least)) for good in GOODS[:4]))


def judged(standard: Standard, goods: SixGoodStandard | None, *vetoes: str) -> bool:
    return judge(standard, goods, flat("A", "90", *vetoes), POINTS).is_six_good


def test_without_criteria_of_its_own_the_yearly_standard_judges_as_ever() -> None:
    for threshold, reached in (("22.5", True), ("22.51", False)):
        assert STEEL.six_good is not None
        standard = replace(STEEL, six_good=replace(STEEL.six_good, mean_at_least=points(threshold)))
        assert judged(standard, None) is reached
    assert not judged(replace(STEEL, six_good=None), None)


def test_each_goods_share_must_be_reached() -> None:
    assert judged(TAGGED, four_goods())
    assert not judged(TAGGED, four_goods("0.9001"))
    one_higher = replace(four_goods(), goods=(*four_goods().goods[:3], Good("制度好", points("0.95"))))
    result = judge(TAGGED, one_higher, flat("A", "90"), POINTS)
    assert [good.reached for good in result.goods] == [True, True, True, False]
    assert result.goods[3].items == ("S",)
    assert (result.goods[3].mean, result.goods[3].needed) == (Fraction(9), points("9.50"))


def test_the_goods_count_beside_the_yearly_threshold_not_instead() -> None:
    assert TAGGED.six_good is not None
    assert not judged(replace(TAGGED, six_good=replace(TAGGED.six_good, mean_at_least=points("23"))), four_goods())
    assert judged(replace(TAGGED, six_good=None), four_goods())


def test_a_good_that_no_item_counts_for_is_not_reached() -> None:
    result = judge(TAGGED, FIRST, flat("A", "90"), POINTS)
    assert [good.reached for good in result.goods] == [True] * 4 + [False] * 2
    assert not result.is_six_good


def test_a_veto_or_a_year_without_a_quarter_is_not_six_good() -> None:
    assert not judged(TAGGED, four_goods(), "safety")
    assert not judged(replace(TAGGED, six_good=None), four_goods(), "safety")
    nothing = judge(TAGGED, four_goods(), year_of("A", "- - - -", "90"), QuarterPoints(0, {}))
    assert not nothing.is_six_good
    assert {(good.mean, good.reached) for good in nothing.goods} == {(None, False)}
