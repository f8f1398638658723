"""Scorebook 评分表: the grid as a spreadsheet, given out and read in again; what is read in are drafts only."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from pydantic import ValidationError

from domain.points import plain
from infra.http.language import Text
from infra.pages.listing import Column, Listing, Row, Shape
from infra.pages.scoring.filling import BONUS, POINTS, WHY, field_of, tidy, values_of
from infra.pages.scoring.line import Line
from infra.pages.scoring.periods import period_name
from infra.pages.scoring.sheet import Sheet

CODE: Final = Column("code", Text("支部编号", "Branch id"))
EXTRA: Final = (
    Column(BONUS, Text("加分", "Bonus"), Shape.POINTS, 1, kept=True),
    Column(WHY, Text("加分理由", "Reason for the bonus"), kept=True),
)


def listing(sheet: Sheet, lines: Sequence[Line], drafts: Mapping[str, str]) -> Listing:
    """What stands in the grid, empty columns too: they are to be filled in. An item's begins with its code, by which it
    is found again.
    """
    name = period_name(sheet.at)
    columns = [
        CODE,
        Column("name", Text("党支部", "Branch")),
        *(
            Column(item.code, _heading(item.code, item.title, item.full), Shape.POINTS, 1, kept=True)
            for item in sheet.items
        ),
        *EXTRA,
        Column("own", Text("自评合计", "Self total"), Shape.POINTS, 1),
    ]
    title = Text(f"{name.zh}综合考核评分", f"Scores of {name.en}")
    return Listing(title, columns, [_row(line, sheet, drafts) for line in lines], Text("没有党支部", "no branches"))


def _heading(code: str, title: str, full: Decimal) -> Text:
    text = f"{code} {title} ({plain(full)})"
    return Text(text, text)


def _row(line: Line, sheet: Sheet, drafts: Mapping[str, str]) -> Row:
    values = values_of(line, drafts)
    keys = [*(item.code for item in sheet.items), BONUS]
    points = {key: _points(values.get(field_of(line.branch, key), "")) for key in keys}
    why = values.get(field_of(line.branch, WHY)) or None
    return Row({"code": line.branch, "name": line.name, **points, WHY: why, "own": line.known.self_total})


def _points(text: str) -> Decimal | str | None:
    """As a number where it is one; what cannot be read stays as it was typed."""
    try:
        points: Decimal = POINTS.validate_python(tidy(text))
    except ValidationError:
        return text or None
    return points


def columns_of(head: Sequence[object], sheet: Sheet) -> list[tuple[str, int]]:
    """Which column is what: by its title in either language, or by the code of the item that it begins with."""
    titles = {title: column.key for column in (CODE, *EXTRA) for title in column.title}
    codes = {item.code for item in sheet.items}
    columns = []
    for n, cell in enumerate(map(str, head)):
        code = cell.split(" ")[0]
        if (key := titles.get(cell) or (code if code in codes else None)) is not None:
            columns.append((key, n))
    return columns
