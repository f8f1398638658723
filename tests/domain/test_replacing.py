"""A state is replaced as the standard library would, only sooner."""

import dataclasses
from decimal import Decimal
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import domain
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


def users() -> list[Any]:
    """The dataclasses of the modules that replace states by it."""
    folder = Path(domain.__path__[0])
    modules = [one.stem for one in folder.glob("*.py") if "from domain.replacing import replace" in one.read_text()]
    names = [vars(import_module(f"domain.{module}")) for module in modules]
    return [
        one
        for module, known in zip(modules, names, strict=True)
        for one in known.values()
        if isinstance(one, type) and one.__module__ == f"domain.{module}" and dataclasses.is_dataclass(one)
    ]


def test_states_that_are_replaced_have_nothing_but_their_fields() -> None:
    assert Assessment in users()
    for one in users():
        assert not hasattr(one, "__post_init__"), one
        assert not hasattr(one, "__slots__"), one
        assert not [name for name, value in vars(one).items() if isinstance(value, cached_property)], one
