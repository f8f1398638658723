"""Sheet 工作表: the cells of a spreadsheet, read in a process of its own that takes so much memory and no more.

A few kilobytes can ask for terabytes: by one cell far out, or by a long text that every cell repeats. Run as a script,
by its path: it needs no module of ours. Takes the file on its input and writes JSON: rows of texts, numbers,
{"day": ...} and what a cell does not say.
"""

import json
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

if sys.platform != "win32":
    import resource

MEMORY: Final = 1_000_000_000  # bytes
MOST_CELLS: Final = 1_000_000  # 2,000 branches x 200 items, with room
MOST_TOLD: Final = 100_000_000  # characters
TOO_LARGE: Final = 3
"""What it ends with; a process that asks for more memory than it may have is ended by a signal."""
PLACE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
SUSPECT: Final = re.compile(rb"""<(\w+:)?f\b|["']e["']""")
PERCENT: Final = frozenset({"9", "10"})
"""The formats 0% and 0.00%, which no workbook spells out."""
SHOWN_AS_IT_IS: Final = re.compile(r'"[^"]*"|[\\_*].')
Place = tuple[int, int]
Cells = dict[Place, dict[str, str]]


def read(file: BytesIO) -> list[list[Any]]:
    """The rows of the first sheet that can be seen, the first row first, none left out."""
    with CalamineWorkbook.from_filelike(file) as book:
        seen = (
            one.name
            for one in book.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
        )
        name = next(seen, None)
        if name is None:
            raise CalamineError("no sheet can be seen")
        sheet = book.get_sheet_by_name(name)
        if sheet.total_height * sheet.total_width > MOST_CELLS:
            sys.exit(TOO_LARGE)
        rows = [[_plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), unsaid in {**_merged(sheet, rows), **dict(_unsaid(file, name))}.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = unsaid
    return rows


def _plain(value: object) -> Any:
    match value:
        case datetime():
            return {"day": value.date().isoformat()}
        case date():
            return {"day": value.isoformat()}
        case str() | float() | int():
            return value
        case _:
            return str(value)


def _merged(sheet: CalamineSheet, rows: list[list[Any]]) -> Cells:
    """Cells that are one with another that says something, which is read from that one alone."""
    covered: Cells = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top < len(rows) and left < len(rows[top]) and rows[top][left] != "":
            for row in range(top, min(bottom + 1, len(rows))):
                covered |= {(row, column): {"merged": ""} for column in range(left, min(right + 1, len(rows[row])))}
            del covered[top, left]
    return covered


def _unsaid(file: BytesIO, name: str) -> Iterator[tuple[Place, dict[str, str]]]:
    """Cells with an error, and with a formula that nothing has reckoned yet, both read as if they were empty; those
    shown in per cent, of which 95% is read as 0.95.
    """
    with ZipFile(file) as parts:
        book = ET.fromstring(parts.read("xl/workbook.xml"))  # noqa: S314 - bounded, as is all of it here
        ids = {one.get("name"): _relation(one) for one in book.iterfind("{*}sheets/{*}sheet")}
        relations = ET.fromstring(parts.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        targets = {one.get("Id"): one.get("Target", "") for one in relations}
        target = targets[ids[name]].lstrip("/")
        content = parts.read(target if target.startswith("xl/") else f"xl/{target}")
        in_percent = _in_percent(parts)
    if not in_percent and not SUSPECT.search(content):
        return
    for _, element in ET.iterparse(BytesIO(content)):  # noqa: S314
        match element.tag.rpartition("}")[2]:
            case "c":
                place = PLACE.fullmatch(element.get("r", ""))
                value = element.findtext("{*}v") or ""
                if place is None:
                    continue
                if element.get("t") == "e":
                    yield _place(place), {"error": value}
                elif not value and element.get("t") != "str" and element.find("{*}f") is not None:
                    yield _place(place), {"formula": ""}
                elif value and element.get("t", "n") == "n" and element.get("s") in in_percent:
                    yield _place(place), {"percent": ""}
            case "row":
                element.clear()


def _in_percent(parts: ZipFile) -> set[str]:
    """The styles of cells that show a number as a hundred times as many per cent."""
    if "xl/styles.xml" not in parts.namelist():
        return set()
    styles = ET.fromstring(parts.read("xl/styles.xml"))  # noqa: S314
    formats = PERCENT | {
        one.get("numFmtId", "")
        for one in styles.iterfind("{*}numFmts/{*}numFmt")
        if "%" in SHOWN_AS_IT_IS.sub("", one.get("formatCode", ""))
    }
    return {str(n) for n, one in enumerate(styles.iterfind("{*}cellXfs/{*}xf")) if one.get("numFmtId") in formats}


def _relation(sheet: "ET.Element[str]") -> str | None:
    return next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)


def _place(found: re.Match[str]) -> Place:
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def main() -> None:
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        told = json.dumps({"rows": read(BytesIO(sys.stdin.buffer.read()))})
    except (CalamineError, ET.ParseError, LookupError) as error:
        told = json.dumps({"fault": str(error)})
    except MemoryError:
        sys.exit(TOO_LARGE)
    if len(told) > MOST_TOLD:
        sys.exit(TOO_LARGE)
    sys.stdout.write(told)


if __name__ == "__main__":
    main()
