"""Targets decomposed, detailed and quantified 分解、细化、量化, before they are issued."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from domain.period import Period
from domain.refusal import Refusal
from domain.standard import Duty, Education, ItemClass, Severity, Standard, check
from domain.target import Level, Target, coverage, of_items
from domain.target_review import check as review
from domain.targets import TargetSetDrafted, TargetSetIssued, draft, issue
from tests.domain.steel import STEEL, points
from tests.spec import given

TO_A: dict[str, Any] = {"branch": "A", "year": 2025}
PLAIN = of_items(STEEL)
OUTPUT = Target(
    "E",
    ItemClass.ECONOMIC,
    "产量",
    points("20"),
    (Duty.D2,),
    code="E1",
    metric="钢材产量",
    unit="万吨",
    baseline=Level(points("95.5")),
    level=Level(points("100")),
    measure="设备点检到人",
    evidence="生产月报",
    owner="王一",
    due=Period.Q4,
)
COSTS = replace(
    OUTPUT, code="E2", title="降本", full=points("10"), level=Level(text="低于上年"), unit="", baseline=None
)
SPLIT = (OUTPUT, COSTS, *PLAIN[1:])
DETAILED = replace(STEEL, targets_detailed=True)


def detailed(target: Target) -> Target:
    return replace(
        target, level=Level(text="全部完成"), measure="逐月检查", evidence="台账", owner="王一", due=Period.Q3
    )


def changed(targets: tuple[Target, ...], number: int, **change: Any) -> tuple[Target, ...]:
    return tuple(replace(one, **change) if n == number else one for n, one in enumerate(targets))


def warnings(targets: tuple[Target, ...], standard: Standard = STEEL) -> list[str]:
    return [one.en for one in review(targets, standard) if one.severity is Severity.WARNING]


def test_a_target_goes_by_the_code_of_its_item_unless_it_has_one_of_its_own() -> None:
    assert [target.code for target in SPLIT] == ["E1", "E2", "B", "D", "Z", "S"]


def test_targets_are_drafted_again_and_again_until_they_are_issued() -> None:
    first, second = TargetSetDrafted("A", 2025, PLAIN), TargetSetDrafted("A", 2025, SPLIT)
    given().when(draft, standard=STEEL, targets=PLAIN, **TO_A).then(first)
    given(first).when(draft, standard=STEEL, targets=SPLIT, **TO_A).then(second)
    given(first, second).when(issue, standard=STEEL, **TO_A).then(TargetSetIssued("A", 2025, 1, SPLIT))
    given(TargetSetIssued("A", 2025, 1, SPLIT)).when(draft, standard=STEEL, targets=SPLIT, **TO_A).then_refused(
        Refusal.TARGETS_ALREADY_ISSUED
    )


def test_an_empty_draft_is_refused() -> None:
    given().when(draft, standard=STEEL, targets=(), **TO_A).then_refused(Refusal.NOTHING_TO_RECORD)


def test_a_draft_may_be_incomplete_but_is_not_issued_so() -> None:
    part = TargetSetDrafted("A", 2025, SPLIT[:3])
    given().when(draft, standard=STEEL, targets=SPLIT[:3], **TO_A).then(part)
    given(part).when(issue, standard=STEEL, **TO_A).then_refused(Refusal.DUTIES_NOT_COVERED)
    assert [one.en for one in review(SPLIT[:3], STEEL) if one.severity is Severity.ERROR] == [
        "the target set leaves duty D1, D3, D4, D5, D7 uncovered",
        "no target for item D, S, Z",
    ]


def test_an_item_left_out_takes_all_its_targets_with_it() -> None:
    drafted = TargetSetDrafted("A", 2025, SPLIT)
    given(drafted).when(issue, standard=STEEL, without_items=frozenset({"E"}), **TO_A).then_refused(
        Refusal.BOTH_KINDS_REQUIRED
    )


def test_a_target_of_an_item_the_standard_does_not_have_is_refused() -> None:
    refusal = (
        given()
        .when(draft, standard=STEEL, targets=changed(PLAIN, 1, item="X"), **TO_A)
        .then_refused(Refusal.UNKNOWN_ITEM)
    )
    assert "X" in refusal.en


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "E"}, "code E repeats"),
        ({"item_class": ItemClass.STAFF}, "B is not of item B's class"),
        ({"full": points("-1")}, "points below 0"),
        ({"due": Period.YEAR_END}, "not due in a quarter"),
        ({"serves": "D"}, "serves D"),
        ({"serves": "B"}, "serves B"),
        ({"serves": "nothing"}, "serves nothing"),
        ({"level": Level(points("3"))}, "a number without a unit"),
        ({"baseline": Level(points("3"))}, "a number without a unit"),
    ],
)
def test_what_is_wrong_with_a_target_is_said_at_once(change: dict[str, Any], said: str) -> None:
    refusal = given().when(draft, standard=STEEL, targets=changed(PLAIN, 1, **change), **TO_A)
    assert said in refusal.then_refused(Refusal.TARGETS_INVALID).en


def test_a_party_building_target_may_serve_an_economic_one() -> None:
    linked = changed(SPLIT, 2, serves="E2")
    given().when(draft, standard=STEEL, targets=linked, **TO_A).then(TargetSetDrafted("A", 2025, linked))


def test_an_economic_target_does_not_serve_itself() -> None:
    given().when(draft, standard=STEEL, targets=changed(PLAIN, 0, serves="E"), **TO_A).then_refused(
        Refusal.TARGETS_INVALID
    )


def test_the_points_of_an_items_targets_sum_to_the_items() -> None:
    off = TargetSetDrafted("A", 2025, changed(SPLIT, 1, full=points("5")))
    refusal = given(off).when(issue, standard=STEEL, **TO_A).then_refused(Refusal.TARGET_POINTS_DIFFER)
    assert "E has 25, not 30" in refusal.en


def test_detailed_targets_are_issued_only_without_gaps_and_every_gap_is_named() -> None:
    given().when(issue, standard=DETAILED, **TO_A).then_refused(Refusal.TARGETS_NOT_DETAILED)
    most = (OUTPUT, replace(COSTS, measure=" ", due=None), *(detailed(target) for target in PLAIN[1:-1]), PLAIN[-1])
    refusal = given(TargetSetDrafted("A", 2025, most)).when(issue, standard=DETAILED, **TO_A)
    assert refusal.then_refused(Refusal.TARGETS_NOT_DETAILED).en == (
        "targets are to be detailed: E2 lacks measure/due quarter, S lacks level/measure/evidence/owner/due quarter"
    )
    whole = (OUTPUT, COSTS, *(detailed(target) for target in PLAIN[1:]))
    given(TargetSetDrafted("A", 2025, whole)).when(issue, standard=DETAILED, **TO_A).then(
        TargetSetIssued("A", 2025, 1, whole)
    )


def test_a_key_target_without_a_measure_is_warned_about() -> None:
    assert warnings(changed(SPLIT, 0, measure="")) == ["key target E1 names no measure"]
    assert warnings(SPLIT) == []


def test_neither_kind_is_neglected_by_points_or_by_number() -> None:
    bounds = replace(STEEL, economic_share=replace(STEEL.economic_share, max=Decimal("0.31")))  # type: ignore[type-var]
    assert warnings(SPLIT, bounds) == ["the share of economic targets should lie between 20% and 31%"]
    bounds = replace(STEEL, economic_share=replace(STEEL.economic_share, min=Decimal("0.31")))  # type: ignore[type-var]
    assert warnings(SPLIT, bounds) == ["the share of economic points should lie between 31% and 60%"]
    assert warnings(SPLIT, replace(STEEL, economic_share=None)) == []


def test_items_only_counted_are_pointed_out_in_the_standard_and_in_the_draft() -> None:
    counted = replace(STEEL, items=(*STEEL.items[:4], replace(STEEL.items[4], counts_only=True)))
    said = "item S is only counted, not judged by its effect"
    assert said in [one.en for one in check(counted)]
    assert warnings(SPLIT, counted) == [said]
    assert warnings(SPLIT[:-1], counted) == []


@pytest.mark.parametrize(
    ("kinds", "warned"),
    [
        ((None, None), False),
        ((Education.DAILY, None), True),
        ((Education.CONCENTRATED, Education.CONCENTRATED), True),
        ((Education.DAILY, Education.CONCENTRATED), False),
    ],
)
def test_daily_and_concentrated_education_go_together(kinds: tuple[Education | None, ...], *, warned: bool) -> None:
    items = tuple(replace(item, education=kind) for item, kind in zip(STEEL.items[2:4], kinds, strict=True))
    mixed = replace(STEEL, items=(*STEEL.items[:2], *items, STEEL.items[4]))
    said = "there is daily education or concentrated education, but not the other"
    assert (said in [one.en for one in check(mixed)]) == warned
    assert (said in warnings(SPLIT, mixed)) == warned


def test_coverage_names_the_targets_of_each_duty() -> None:
    covered = coverage(SPLIT, (Duty.D2, Duty.D6, Duty.D7))
    assert covered == {Duty.D2: ("E1", "E2"), Duty.D6: ("B", "D"), Duty.D7: ("Z",)}


def test_a_level_is_told_as_a_number_or_in_words() -> None:
    assert (str(Level(points("95.50"))), str(Level(text="全部完成"))) == ("95.5", "全部完成")
