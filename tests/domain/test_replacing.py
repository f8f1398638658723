"""A state is replaced as the standard library would, only sooner."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from domain.assessment import Assessment
from domain.replacing import replace


def test_what_is_changed_is_changed_and_the_rest_stays() -> None:
    before = Assessment(scores={"E": Decimal(1)}, returned=True)
    after = replace(before, returned=False, reviewed=True)
    assert after == dataclasses.replace(before, returned=False, reviewed=True)
    assert after.scores is before.scores
    assert before.returned


def test_a_field_that_is_none_is_refused() -> None:
    changes: dict[str, Any] = {"rewieved": True}
    with pytest.raises(TypeError, match="Assessment has no rewieved"):
        replace(Assessment(), **changes)
