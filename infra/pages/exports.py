"""Exports 导出: a list as a spreadsheet, with the columns, the order and the words that are on the page."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import xlsxwriter
from fastapi import Request
from starlette.responses import Response

from domain.points import exact_text, plain, published
from infra.pages.frame import Frame, frame_of
from infra.pages.listing import Column, Listing, Shape, bare
from infra.pages.rendering import render
from infra.pages.templating import READING, places_of, show

if TYPE_CHECKING:
    from xlsxwriter.format import Format

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""Text that begins so is marked as quoted, so that no spreadsheet reckons it, here or typed in again."""
WIDEST: Final = 60  # characters


def answer(request: Request, template: str, listing: Listing, **view: Any) -> Response:
    """The page of a list, or with `?format=xlsx` the same list as a file."""
    if request.query_params.get("format") == "xlsx":
        return spreadsheet(frame_of(request), listing)
    return render(request, template, listing=listing, **view)


def spreadsheet(frame: Frame, listing: Listing) -> Response:
    """The rows and columns that are shown; text stays text, whatever it begins with."""
    body = written(frame, listing)
    name = f"{listing.title.of(english=frame.english)}-{frame.today}.xlsx"
    disposition = f"attachment; filename=\"export.xlsx\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(body, 200, {"Content-Disposition": disposition}, XLSX)


def written(frame: Frame, listing: Listing) -> bytes:
    """The spreadsheet itself."""
    token = READING.set(frame.reading)
    try:
        return _written(listing, frame)
    finally:
        READING.reset(token)


def _written(listing: Listing, frame: Frame) -> bytes:
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        head = book.add_format({"bold": True, "bg_color": "#F2F3F5", "bottom": 1})
        formats: dict[int, Format] = {}
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        quoted = book.add_format({"quote_prefix": True})
        for n, column in enumerate(listing.shown):
            title = column.title.of(english=frame.english)
            sheet.write_string(0, n, title, head)
            width = len(title.encode("gb18030", "replace"))
            for row, each in enumerate(listing.rows, 1):
                value = _as_shown(bare(each.cells.get(column.key)), column)
                match value:
                    case None:
                        continue
                    case Decimal():
                        places = places_of(value, column.places if column.shape is Shape.POINTS else 0)
                        if places not in formats:
                            formats[places] = book.add_format({"num_format": f"{0:.{places}f}"})
                        sheet.write_number(row, n, value, formats[places])
                    case bool():
                        sheet.write_boolean(row, n, value)
                    case int():
                        sheet.write_number(row, n, value)
                    case datetime():
                        local = value.astimezone(frame.zone).replace(tzinfo=None)
                        sheet.write_datetime(row, n, local, moment)
                    case date():
                        sheet.write_datetime(row, n, value, day)
                    case _:
                        text = str(show(value))
                        sheet.write_string(row, n, text, quoted if text.startswith(FORMULA) else None)
                width = max(width, len(str(show(value)).encode("gb18030", "replace")))
            sheet.set_column(n, n, min(width, WIDEST) + 2)
        sheet.freeze_panes(1, 1)
    return file.getvalue()


def _as_shown(value: Any, column: Column) -> Any:
    """Points as published; any other number exactly, as a text where its decimal does not end."""
    match value:
        case Fraction() if column.shape is Shape.POINTS:
            return published(value)
        case Fraction():
            exact = exact_text(value)
            return exact if "/" in exact else Decimal(exact)
        case Decimal() if column.shape is not Shape.POINTS:
            return Decimal(plain(value))
        case _:
            return value
