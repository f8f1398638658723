"""Rows 行: tables that are entered row by row; a row is named as items.r3.title, its order as items.r3.order."""

from collections.abc import Mapping
from typing import Any, Final

Values = Mapping[str, str]
"""What stands in each field; of several ticked under one name, one a line."""
NAMING: Final = ("code", "title", "label", "kind", "choices")
"""Any of these makes a row one that counts."""


def rows_of(values: Values, kind: str, *, spare: int) -> list[str]:
    """The keys of the rows in their order, and then some empty ones."""
    keys = list(dict.fromkeys(name.split(".")[1] for name in values if name.startswith(f"{kind}.")))

    def order(key: str) -> tuple[int, int]:
        said = values.get(f"{kind}.{key}.order", "")
        return (int(said) if said.isascii() and said.isdigit() else 10_000, keys.index(key))

    filled = sorted((key for key in keys if any(values.get(f"{kind}.{key}.{name}") for name in NAMING)), key=order)
    numbers = [int(key[1:]) for key in filled if key[1:].isdigit()]
    free = max(numbers, default=0) + 1
    return [*filled, *(f"r{free + n}" for n in range(spare))]


def filled(rows: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """The rows in which something was written under one of the names and that were not taken out."""
    if not isinstance(rows, dict):
        return {}
    return {
        key: row
        for key, row in rows.items()
        if isinstance(row, dict) and any(row.get(name) for name in names) and not row.get("removed")
    }


def given_of(values: Values) -> dict[str, tuple[str, ...]]:
    """The fields as a form sends them."""
    return {name: tuple(value.split("\n")) if name.endswith("[]") else (value,) for name, value in values.items()}


def typed_in(given: Mapping[str, tuple[str, ...]]) -> Values:
    """What a form was sent with, as it stands in the fields."""
    return {name: "\n".join(each) for name, each in given.items()}


def ticked(on: object) -> str:
    return "yes" if on else ""
