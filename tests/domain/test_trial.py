"""A standard is tried on a year's record before it is adopted."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.refusal import RefusedError
from domain.standard import Item, ItemClass, Standard, Weights, require_sound
from domain.trial import carried
from tests.domain.steel import STEEL

SCORES = {item.code: item.full - 1 for item in STEEL.items}


def _with(*items: Item, standard: Standard = STEEL) -> Standard:
    return replace(standard, items=items)


def test_the_same_items_keep_their_points() -> None:
    assert carried(SCORES, STEEL, STEEL) == SCORES


def test_an_item_that_counts_for_more_keeps_its_share_to_the_step() -> None:
    first, *others = STEEL.items
    doubled = _with(replace(first, full=first.full * 2), *others)
    assert carried(SCORES, STEEL, doubled)[first.code] == SCORES[first.code] * 2
    uneven = _with(replace(first, full=Decimal(7)), *others)
    points = carried(SCORES, STEEL, uneven)[first.code]
    assert points % STEEL.step == 0
    assert abs(points - 7 * SCORES[first.code] / first.full) <= STEEL.step / 2


def test_a_new_item_gets_the_share_reached_over_all_and_a_dropped_one_nothing() -> None:
    *kept, dropped = STEEL.items
    new = Item("N", ItemClass.OVERALL, "创新", Decimal(10), dropped.duties)
    points = carried(SCORES, STEEL, _with(*kept, new))
    assert dropped.code not in points
    reached = sum(SCORES.values(), Decimal(0)) / STEEL.full
    assert points["N"] == Decimal("9.5") == round(reached * 20) / Decimal(2)


def test_nothing_is_tried_that_could_not_be_reckoned_with() -> None:
    with pytest.raises(RefusedError, match="weights"):
        require_sound(replace(STEEL, weights=Weights(Decimal("0.5"), Decimal("0.6"))))
