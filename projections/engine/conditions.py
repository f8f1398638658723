"""Conditions 查询条件: what a question is narrowed to; what it leaves open narrows nothing."""

from typing import Any

Committees = tuple[str, ...] | None
"""Of which committees; None: of all."""


def narrowed(*wanted: tuple[str, Any], committees: Committees = None) -> tuple[str, list[Any]]:
    """Each condition that has a value, led by AND, and the values; `committees` leaves only their rows."""
    theirs = ("committee = ANY(%s)", None if committees is None else list(committees))
    given = [(condition, value) for condition, value in (theirs, *wanted) if value is not None]
    return "".join(f" AND {condition}" for condition, _ in given), [value for _, value in given]
