"""What one standard says otherwise than another 考核标准对照."""

from dataclasses import replace
from fractions import Fraction

from domain.ballot import BallotRules
from domain.frame import Bounds, Frame, FrameItem
from domain.standard import Duty, ItemClass, Weights
from domain.standard_difference import (
    ClassTotal,
    Difference,
    FieldChange,
    ItemChange,
    ItemNamed,
    differences,
    differences_from_frame,
)
from tests.domain.steel import ECONOMIC, OVERALL, RULE, STEEL, points

ALIKE = tuple(
    ClassTotal(one, points(full), points(full))
    for one, full in zip(ItemClass, ("30", "25", "20", "15", "10"), strict=True)
)


def test_a_standard_does_not_differ_from_itself_nor_from_its_copy_of_another_version() -> None:
    assert differences(STEEL, STEEL) == differences(STEEL, replace(STEEL, version=2)) == Difference(totals=ALIKE)


def test_items_are_added_removed_and_changed_field_by_field() -> None:
    safety = replace(OVERALL, code="A", title="安全")
    dearer = replace(ECONOMIC, full=points("32.50"), rule="每欠产1%扣0.5分", key=False, duties=(Duty.D2, Duty.D1))
    found = differences(STEEL, replace(STEEL, items=(dearer, *STEEL.items[1:-1], safety)))
    assert found.added == (ItemNamed("A", "安全", points("10")),)
    assert found.removed == (ItemNamed("S", "总的工作目标与基础工作", points("10")),)
    assert found.changed == (
        ItemChange(
            "E",
            "经济工作目标",
            (
                FieldChange("full", "30", "32.5"),
                FieldChange("duties", "D2", "D2, D1"),
                FieldChange("key", "true", "false"),
                FieldChange("rule", RULE, "每欠产1%扣0.5分"),
            ),
        ),
    )
    assert found.totals[0] == ClassTotal(ItemClass.ECONOMIC, points("30"), points("32.50"))
    assert found.settings == ()


def test_every_setting_is_compared_down_to_its_single_fields() -> None:
    first, *others = STEEL.grades
    after = replace(
        STEEL,
        weights=Weights(points("0.5"), points("0.5")),
        grades=(replace(first, quota=None), *others),
        veto_caps={"safety": "third"},
        tie_breaks=("year_end",),
        ballots=BallotRules(Fraction(2, 3), Fraction(2, 3)),
        six_good=None,
        consequences={**STEEL.consequences, "none": ("rectification", "talk")},
    )
    assert {(one.field, one.before, one.after) for one in differences(STEEL, after).settings} == {
        ("weights.quarters", "0.6", "0.5"),
        ("weights.year_end", "0.4", "0.5"),
        ("grades.first.quota", "0.3", None),
        ("veto_caps.safety", "second", "third"),
        ("veto_caps.discipline", "third", None),
        ("tie_breaks", "year_end, item:E, period:Q4", "year_end"),
        ("ballots.ordinary_quorum", "0.5", "2/3"),
        ("six_good.items", "B", None),
        ("six_good.mean_at_least", "22.5", None),
        ("consequences.none", "rectification", "rectification, talk"),
    }


def test_the_same_number_written_otherwise_is_no_difference() -> None:
    assert differences(STEEL, replace(STEEL, step=points("0.50"))).settings == ()


def test_against_a_frame_what_is_missing_own_and_departing_is_told() -> None:
    frame = Frame(
        1,
        (
            FrameItem("E", ItemClass.ECONOMIC, "经济指标", (Duty.D2,), Bounds(points("35"), points("40"))),
            FrameItem("B", ItemClass.LEADERSHIP_TEAM, "班子建设目标(含六好)", (Duty.D6,), Bounds(points("20"))),
            FrameItem("Q", ItemClass.STAFF, "群众工作"),
        ),
    )
    found = differences_from_frame(frame, STEEL)
    assert [one.code for one in found.added] == ["D", "Z", "S"]
    assert found.removed == (ItemNamed("Q", "群众工作", None),)
    assert found.changed == (
        ItemChange(
            "E", "经济工作目标", (FieldChange("title", "经济指标", "经济工作目标"), FieldChange("full", "35–40", "30"))
        ),
    )
