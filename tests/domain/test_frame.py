"""The rules of the frame standard 框架标准, read top to bottom."""

from dataclasses import replace
from fractions import Fraction

import pytest

from domain.ballot import BallotRules
from domain.frame import Bounds, Frame, FrameItem, FramePublished, check_frame, publish, require_kept
from domain.refusal import Refusal
from domain.standard import Duty, EconomicShare, Grade, ItemClass, Severity, Standard, Weights
from tests.domain.steel import STEEL, points
from tests.spec import given, refused


def bounds(low: str | None, high: str | None = None) -> Bounds:
    return Bounds(points(low) if low else None, points(high) if high else None)


FRAME = Frame(
    1,
    items=(
        FrameItem("E", ItemClass.ECONOMIC, "经济工作目标", (Duty.D2,), bounds("25", "35")),
        FrameItem("S", ItemClass.OVERALL, "总的工作目标与基础工作", (Duty.D1,), bounds("5")),
    ),
    veto_caps={"safety": "second"},
    grades=("first", "second", "none"),
    quarters_weight=bounds("0.5", "0.7"),
    top_quota=bounds("0.1", "0.3"),
    bonus_cap=bounds(None, "5"),
    economic_share=bounds("0.2", "0.6"),
    notice_working_days=5,
    ordinary_quorum=Fraction(1, 2),
    grading_quorum=Fraction(2, 3),
)
SECOND = replace(FRAME, version=2)


def published(frame: Frame) -> FramePublished:
    return FramePublished("group", 2025, frame)


def with_item(code: str, **change: object) -> Standard:
    items = tuple(replace(item, **change) if item.code == code else item for item in STEEL.items)  # type: ignore[arg-type]
    return replace(STEEL, items=items)


def test_a_frame_is_published_in_versions_and_never_edited() -> None:
    asked = {"enterprise": "group", "year": 2025}
    given().when(publish, frame=FRAME, **asked).then(published(FRAME))
    given(published(FRAME)).when(publish, frame=FRAME, **asked).then_refused(Refusal.FRAME_IN_FORCE)
    given(published(FRAME)).when(publish, frame=SECOND, **asked).then(published(SECOND))


@pytest.mark.parametrize(
    "frame",
    [
        replace(FRAME, version=0),
        replace(FRAME, version=1, items=(*FRAME.items, FRAME.items[0])),
        replace(FRAME, grades=("first", "first")),
        replace(FRAME, grades=()),  # no grade that a veto could cap at
        replace(FRAME, quarters_weight=bounds("0.7", "0.5")),
        replace(FRAME, top_quota=bounds(None, "1.1")),
        replace(FRAME, bonus_cap=bounds("-1")),
        replace(FRAME, economic_share=bounds("0.2", "2")),
        replace(FRAME, items=(replace(FRAME.items[0], full=bounds("35", "25")),)),
        replace(FRAME, notice_working_days=0),
        replace(FRAME, grading_quorum=Fraction(3, 2)),
    ],
)
def test_a_frame_that_nothing_could_keep_to_is_refused(frame: Frame) -> None:
    code = Refusal.FRAME_IN_FORCE if frame.version == 0 else Refusal.FRAME_INVALID
    given().when(publish, enterprise="group", year=2025, frame=frame).then_refused(code)


def test_a_standard_within_the_bounds_keeps_to_the_frame() -> None:
    assert check_frame(FRAME, STEEL) == []
    assert require_kept(SECOND, STEEL) == 2
    assert require_kept(None, STEEL) is None
    assert check_frame(Frame(1), STEEL) == []


@pytest.mark.parametrize(
    ("standard", "says"),
    [
        (replace(STEEL, items=STEEL.items[:-1]), "fixed item S"),
        (with_item("E", item_class=ItemClass.STAFF), "class economic"),
        (with_item("E", title="产量"), "titled 经济工作目标"),
        (with_item("S", duties=(Duty.D4,)), "serve D1"),
        (with_item("E", full=points("36")), "outside 25–35"),
        (with_item("S", full=points("4.5")), "outside 5–"),
        (replace(STEEL, veto_caps={"discipline": "third"}), "veto safety is missing"),
        (replace(STEEL, veto_caps={"safety": "first"}), "caps at second at most"),
        (replace(STEEL, grades=STEEL.grades[1:]), "grade first is missing"),
        (replace(STEEL, grades=(STEEL.grades[1], STEEL.grades[0], *STEEL.grades[2:])), "in the order"),
        (replace(STEEL, weights=Weights(points("0.71"), points("0.29"))), "weight of the quarters"),
        (replace(STEEL, grades=(replace(STEEL.grades[0], quota=points("0.31")), *STEEL.grades[1:])), "top grade is"),
        (replace(STEEL, grades=(replace(STEEL.grades[0], quota=None), *STEEL.grades[1:])), "top grade is 1"),
        (replace(STEEL, bonus_cap_per_period=points("5.5")), "bonus cap"),
        (with_item("B", full=points("120")), "economic share 30/195 is outside"),
        (replace(STEEL, items=(STEEL.items[0], STEEL.items[-1])), "economic share 30/40 is outside"),
        (replace(STEEL, notice_working_days=4), "at least 5 working days"),
        (replace(STEEL, ballots=BallotRules(Fraction(1, 3), Fraction(2, 3))), "ordinary quorum"),
        (replace(STEEL, ballots=BallotRules(Fraction(1, 2), Fraction(1, 2))), "2/3"),
    ],
)
def test_every_broken_bound_is_named(standard: Standard, says: str) -> None:
    assert says in "; ".join(finding.en for finding in check_frame(FRAME, standard))
    with refused(Refusal.FRAME_NOT_KEPT):
        require_kept(FRAME, standard)


def test_all_broken_bounds_are_named_at_once() -> None:
    worse = replace(STEEL, notice_working_days=4, bonus_cap_per_period=points("6"))
    assert len(check_frame(FRAME, worse)) == 2


def test_the_economic_share_counts_points_not_items() -> None:
    frame = Frame(1, economic_share=bounds("0.31", "0.6"))
    (finding,) = check_frame(frame, replace(STEEL, economic_share=None))
    assert "30/100" in finding.en


def test_a_cap_lower_than_asked_for_and_further_grades_are_allowed() -> None:
    assert check_frame(FRAME, replace(STEEL, veto_caps={"safety": "none", "fire": "first"})) == []
    more = (*STEEL.grades[:1], Grade("good", "良好", points("85")), *STEEL.grades[1:])
    assert check_frame(FRAME, replace(STEEL, grades=more)) == []


def test_detailed_targets_are_required_of_every_standard() -> None:
    frame = replace(FRAME, targets_detailed=True)
    (finding,) = check_frame(frame, STEEL)
    assert (finding.severity, finding.zh) == (Severity.ERROR, "须规定目标细化后方可下达")
    assert check_frame(frame, replace(STEEL, targets_detailed=True)) == []
    assert check_frame(FRAME, replace(STEEL, targets_detailed=True)) == []


def test_wider_bounds_of_its_own_are_a_warning_only() -> None:
    wide = replace(STEEL, economic_share=EconomicShare(points("0.1"), points("0.9")))
    assert [finding.severity for finding in check_frame(FRAME, wide)] == [Severity.WARNING]
    assert require_kept(FRAME, wide) == 1
