"""Listing 列表: columns and rows, said once; the page and the spreadsheet both show exactly this."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, NamedTuple

from fastapi import Request

from infra.http.language import Text
from infra.pages.templating import READING

SIZES: Final = (20, 50, 100, 200)
DEFAULT_SIZE: Final = 50
SEARCHED: Final = 10
"""A list of so many rows can be searched."""
MOST_FOUND: Final = 100  # characters looked for


class Shape(StrEnum):
    """列型: how a column's values stand."""

    TEXT = "text"
    POINTS = "points"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"


class Tone(StrEnum):
    """语气: never the only sign, the word stands with it."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    LATE = "late"
    INFO = "info"


class Linked(NamedTuple):
    """A value that leads somewhere."""

    value: Any
    href: str | None


class Tag(NamedTuple):
    """A word with a tone."""

    text: Text
    tone: Tone = Tone.PLAIN


class Grade(NamedTuple):
    """A grade by its code, and its word."""

    code: str
    text: Text | str


class Part(NamedTuple):
    """A part of a bar: what is counted, how many, and its tint (1 to 5 as in charts, 0 for what is still to come)."""

    title: Text
    number: int
    tint: int


class Bar(NamedTuple):
    """A whole in parts, drawn from left to right; `done` of them count as its value."""

    parts: tuple[Part, ...]
    done: int

    @property
    def whole(self) -> int:
        return sum(part.number for part in self.parts)

    @property
    def drawn(self) -> list[tuple[Part, int, int]]:
        """Each part with where it begins and how long it is, in thousandths."""
        begins = [sum(part.number for part in self.parts[:n]) for n in range(len(self.parts) + 1)]
        whole = self.whole or 1
        return [
            (part, 1000 * begins[n] // whole, 1000 * begins[n + 1] // whole - 1000 * begins[n] // whole)
            for n, part in enumerate(self.parts)
            if part.number
        ]


class Column(NamedTuple):
    """A column; `places` of points, `shown` unless somebody asks for it; `quotes` where its sentences name things.

    One that is `kept` says something by being empty, as what is not published yet, or was not there before.
    """

    key: str
    title: Text
    shape: Shape = Shape.TEXT
    places: int = 2
    shown: bool = True
    sortable: bool = True
    quotes: bool = False
    kept: bool = False


@dataclass(frozen=True)
class Row:
    """A row by the keys of the columns; a click opens `href` in the drawer, and without script as a page."""

    cells: Mapping[str, Any]
    href: str | None = None
    tone: Tone = Tone.PLAIN


class Chip(NamedTuple):
    """A filter: `chosen` or not, and where a click on it leads."""

    text: Text
    href: str
    chosen: bool
    number: int | None = None


@dataclass(frozen=True)
class Listing:
    """A list as it is asked for: sorted, with the columns chosen, cut to the page."""

    title: Text
    columns: Sequence[Column]
    rows: Sequence[Row]
    empty: Text
    chips: Sequence[Sequence[Chip]] = ()
    total: int | None = None
    sort: str = ""
    size: int = DEFAULT_SIZE
    start: int = 0
    next: str | None = None
    chosen: tuple[str, ...] = ()
    vacant: frozenset[str] | None = None
    """Columns in which no row of the whole list says anything; None where only these rows are known."""
    find: str | None = None
    """What the rows are searched for; None where the list is too short for that, or comes searched already."""
    asked: tuple[tuple[str, str], ...] = ()
    """The query that the page was asked with."""

    @property
    def shown(self) -> list[Column]:
        """The columns that are shown, in their order: without choice those in which some row says something."""
        if self.chosen:
            return [one for one in self.columns if one.key in self.chosen]
        vacant = vacant_of(self.columns, self.rows) if self.vacant is None else self.vacant
        return [one for one in self.columns if one.shown and one.key not in vacant]


def vacant_of(columns: Sequence[Column], rows: Sequence[Row]) -> frozenset[str]:
    """The columns but the first in which no row says anything; none of them where there are no rows."""
    if not rows:
        return frozenset()
    optional = (one.key for one in columns[1:] if not one.kept)
    return frozenset(key for key in optional if all(unlinked(row.cells.get(key)) is None for row in rows))


def as_asked(listing: Listing, request: Request, *, whole: bool = True) -> Listing:
    """The list sorted, its columns chosen and cut to the page, as the address says.

    With `whole`, the rows are all there are, and are sorted and cut here; else they come sorted and cut already.
    """
    query = request.query_params
    known = {column.key: column for column in listing.columns}
    sort = query.get("sort", "")
    by = known.get(sort.removeprefix("-"))
    size = int(asked) if (asked := query.get("size", "")).isdigit() and int(asked) in SIZES else DEFAULT_SIZE
    chosen = tuple(key for key in query.getlist("column") if key in known)
    listing = replace(
        listing,
        size=size,
        chosen=chosen,
        sort=sort if by and by.sortable else "",
        asked=tuple(query.multi_items()),
    )
    if not whole:
        return replace(listing, vacant=frozenset())
    vacant = vacant_of(listing.columns, listing.rows)
    find = query.get("find", "").strip()[:MOST_FOUND]
    rows = [row for row in listing.rows if _says(row, listing.columns, find)] if find else list(listing.rows)
    if by is not None and by.sortable:
        rows.sort(key=lambda row: _order(row.cells.get(by.key), by), reverse=sort.startswith("-"))
    everything = query.get("format") is not None
    start = int(asked) if (asked := query.get("from", "")).isdigit() and len(asked) < 9 else 0
    shown = rows if everything else rows[start : start + size]
    searched = find if find or len(rows) >= SEARCHED else None
    return replace(listing, rows=shown, total=len(rows), start=start, vacant=vacant, find=searched)


def _says(row: Row, columns: Sequence[Column], find: str) -> bool:
    """Whether one of its words, in either language, holds what is looked for."""
    said = (_words(row.cells.get(one.key)) for one in columns if one.shape is Shape.TEXT)
    return any(find.casefold() in one.casefold() for one in said)


def _words(value: Any) -> str:
    match value:
        case Linked():
            return _words(value.value)
        case Tag() | Grade():
            return _words(value.text)
        case Text():
            return f"{value.zh}\n{value.en}"
        case None:
            return ""
        case _:
            return str(value)


def _order(value: Any, column: Column) -> tuple[bool, Any]:
    """Nothing comes last; Chinese names in the order of GB 18030, which is by sound for the common characters."""
    plain = bare(value)
    if plain is None:
        return (True, b"" if column.shape is Shape.TEXT else 0)
    if column.shape is Shape.TEXT:
        return (False, str(plain).encode("gb18030", "replace"))
    return (
        False,
        plain.toordinal() if type(plain) is date else plain.timestamp() if isinstance(plain, datetime) else plain,
    )


def unlinked(value: Any) -> Any:
    return unlinked(value.value) if isinstance(value, Linked) else value


def bare(value: Any) -> Any:
    """A cell's value without its link, tone or tint, in the reader's language."""
    match value:
        case Linked():
            return bare(value.value)
        case Tag() | Grade():
            return bare(value.text)
        case Bar():
            return value.done
        case Text():
            return value.of(english=(reading := READING.get(None)) is not None and reading.english)
        case _:
            return value


Number = Decimal | Fraction | int
Cells = Callable[[Any], Row]
