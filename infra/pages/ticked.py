"""Ticked 勾选: rows of a form of which any number are meant; filled in but not ticked is a fault, and so is none."""

from collections.abc import Mapping
from typing import Final, TypeVar

from infra.http.language import Text
from infra.pages.forms import FaultyFormError, FormModel, written

NOT_TICKED: Final = Text("已填写但未勾选, 请勾选或清空", "filled in but not ticked: tick it or clear it")
NONE_TICKED: Final = Text("请至少勾选一项", "tick at least one")
ROWS: Final = "rows"


class Line(FormModel):
    """A row; its fields are named `rows.ROW.field`, with the row as `row_of` writes it."""

    chosen: bool = False

    @property
    def filled(self) -> bool:
        """Whether anything was written in it."""
        return False


L = TypeVar("L", bound=Line)


def row_of(*names: str) -> str:
    """What a row is called; a dot in the name of a field would nest."""
    return written("/".join(names))


def ticked(rows: Mapping[str, L]) -> list[tuple[str, L]]:
    """What is ticked, by its row. Raises FaultyFormError where nothing is, or something was meant to be."""
    refuse({row: NOT_TICKED for row, one in rows.items() if one.filled and not one.chosen})
    chosen = [(row, one) for row, one in rows.items() if one.chosen]
    if not chosen:
        raise FaultyFormError({ROWS: NONE_TICKED})
    return chosen


def refuse(faults: Mapping[str, Text]) -> None:
    """Raises FaultyFormError for faults by row, or by row and field, if there are any."""
    if faults:
        raise FaultyFormError({f"{ROWS}.{where}": fault for where, fault in faults.items()})
