"""Branches from a table 党支部导入: read under Chinese or English headings, every fault named by row and column."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from pydantic import TypeAdapter, ValidationError

from domain.branch import EARLIEST, BranchType, SecretaryAppointed, SecretaryKind
from infra.http.fields import LATEST, MANY, BranchId, GradeCode, Name, PersonId
from infra.imports.table import Cell, Row, Unsaid
from services.organisation import NewBranch

DAY: Final = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
SEPARATORS: Final = re.compile(r"[、,，;；\s]+")
TYPES: Final = {
    "生产经营": BranchType.PRODUCTION,
    "基本建设": BranchType.CONSTRUCTION,
    "科研设计": BranchType.RESEARCH_DESIGN,
    "生活服务": BranchType.LIVING_SERVICES,
    "合资联营": BranchType.JOINT_VENTURE,
} | {one.value: one for one in BranchType}
KINDS: Final = {"专职": SecretaryKind.FULL_TIME, "兼职": SecretaryKind.PART_TIME} | {
    one.value: one for one in SecretaryKind
}
GRADES: Final = {"一级": "first", "二级": "second", "三级": "third", "无等级": "none"}


class Fault(NamedTuple):
    """有误之处: where it stands, and what is wrong."""

    row: int
    column: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"第{self.row}行 {self.column}: {self.zh} / row {self.row}, {self.column}: {self.en}"


class FaultsError(Exception):
    """What is wrong with the table, all of it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


class CellError(ValueError):
    """What is wrong with a cell."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def _text(kind: Any) -> Callable[[Cell], str]:
    check = TypeAdapter(kind).validate_python

    def read(cell: Cell) -> str:
        if isinstance(cell, date):
            raise CellError(
                f"已被表格软件变为日期{cell}, 请设为文本后重新填写",
                f"was made the day {cell}: make the cell text, type it again",
            )
        try:
            return str(check(str(cell)))
        except ValidationError as error:
            raise CellError(
                "含有不允许的字符或过长", "holds characters that are not allowed, or is too long"
            ) from error

    return read


def _one_of(choices: dict[str, Any]) -> Callable[[Cell], Any]:
    def read(cell: Cell) -> Any:
        try:
            return choices[str(cell)]
        except KeyError:
            zh = "、".join(one for one in choices if not one.isascii())
            en = ", ".join(one for one in choices if one.isascii())
            raise CellError(f"{cell}不在可选范围内: {zh}", f"{cell} is none of {en}") from None

    return read


def _day(cell: Cell) -> date:
    day = cell if isinstance(cell, date) else _typed_day(str(cell))
    if not EARLIEST <= day <= LATEST:
        raise CellError(f"{day}不在{EARLIEST}至{LATEST}之间", f"{day} is not between {EARLIEST} and {LATEST}")
    return day


def _typed_day(text: str) -> date:
    match = DAY.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else date.fromisoformat(text)
    except ValueError:
        raise CellError(f"{text}不是日期, 应如2025-03-01", f"{text} is no day such as 2025-03-01") from None


def _grade(cell: Cell) -> str:
    return GRADES.get(str(cell)) or _text(GradeCode)(cell)


def _people(cell: Cell) -> tuple[str, ...]:
    parts = SEPARATORS.split(cell) if isinstance(cell, str) else [cell]
    return tuple(map(_text(PersonId), filter(None, parts)))


@dataclass(frozen=True)
class Column:
    """A column by its headings, the first of them the one that is named."""

    headings: tuple[str, ...]
    read: Callable[[Cell], Any]
    required: bool = False


COLUMNS: Final = {
    "id": Column(("支部编号", "支部代码", "党支部编号", "党支部代码", "id", "branch"), _text(BranchId), required=True),
    "name": Column(("支部名称", "党支部名称", "党支部", "name"), _text(Name), required=True),
    "type": Column(("类型", "支部类型", "党支部类型", "type"), _one_of(TYPES), required=True),
    "secretary": Column(("书记", "支部书记", "党支部书记", "secretary"), _text(Name), required=True),
    "kind": Column(("书记类别", "secretary_kind"), _one_of(KINDS), required=True),
    "person": Column(("书记编号", "secretary_id"), _text(PersonId)),
    "begins": Column(("任职日期", "begins"), _day),
    "ends": Column(("任期届满", "ends"), _day),
    "established": Column(("成立日期", "established"), _day),
    "earlier_grade": Column(("原等级", "earlier_grade", "previous_grade"), _grade),
    "own_members": Column(("所属委员", "own_members"), _people),
}
HEADINGS: Final = {heading: name for name, column in COLUMNS.items() for heading in column.headings}


@dataclass
class Reading:
    """What was read so far: branches by the row they stand in, and faults."""

    branches: dict[int, NewBranch] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_branches(rows: Sequence[Row]) -> dict[int, NewBranch]:
    """Branches by the row they stand in, counted as a spreadsheet counts. Raises FaultsError."""
    reading = Reading()
    places = _places(rows, reading)
    if not reading.faults:
        for number, row in enumerate(rows[1:], start=2):
            if any(cell != "" for cell in row):
                _read_row(reading, number, places, row)
        _check(reading)
    if reading.faults:
        raise FaultsError(reading.faults)
    return reading.branches


def faults_in(branches: Iterable[tuple[int, str]], name: str, zh: str, en: str) -> list[Fault]:
    """The same fault of several branches, by row and id, in a column."""
    return [Fault(row, _heading(name), zh.format(id=id_), en.format(id=id_)) for row, id_ in branches]


def _places(rows: Sequence[Row], reading: Reading) -> dict[str, int]:
    """Where each column stands; the first row holds the headings."""
    places: dict[str, int] = {}
    for place, cell in enumerate(rows[0] if rows else ()):
        heading = str(cell)
        name = HEADINGS.get(heading) or HEADINGS.get(heading.lower())
        if name is None and heading:
            known = "、".join(column.headings[0] for column in COLUMNS.values())
            reading.faults.append(
                Fault(1, heading, f"没有这个列名, 可用: {known}", f"is no known heading; known: {known}")
            )
        elif name in places:
            reading.faults.append(Fault(1, heading, "列名重复", "stands twice"))
        elif name is not None:
            places[name] = place
    missing = [name for name, column in COLUMNS.items() if column.required and name not in places]
    reading.faults += [Fault(1, _heading(name), "缺少此列", "the column is missing") for name in missing]
    return places


def _read_row(reading: Reading, number: int, places: dict[str, int], row: Row) -> None:
    values: dict[str, Any] = {}
    before = len(reading.faults)
    for name, place in places.items():
        cell = row[place] if place < len(row) else ""
        try:
            values[name] = _value(COLUMNS[name], cell)
        except CellError as error:
            reading.faults.append(Fault(number, _heading(name), error.zh, error.en))
    if len(reading.faults) == before:
        reading.branches[number] = _branch(values)


def _value(column: Column, cell: Cell) -> Any:
    if isinstance(cell, Unsaid):
        raise CellError(cell.zh, cell.en)
    if cell != "":
        return column.read(cell)
    if column.required:
        raise CellError("必须填写", "is required")
    return None


def _branch(values: dict[str, Any]) -> NewBranch:
    get = values.get
    return NewBranch(
        values["id"],
        values["name"],
        values["type"],
        SecretaryAppointed(values["secretary"], values["kind"], get("person"), get("begins"), get("ends")),
        get("established"),
        get("earlier_grade"),
        get("own_members") or (),
    )


def _check(reading: Reading) -> None:
    """What only shows between rows, or between cells of a row."""
    first: dict[str, int] = {}
    for row, one in reading.branches.items():
        if one.id in first:
            zh, en = f"{one.id}已见于第{first[one.id]}行", f"{one.id} stands in row {first[one.id]} already"
            reading.faults.append(Fault(row, _heading("id"), zh, en))
        first.setdefault(one.id, row)
        term = one.secretary
        if term.begins is not None and term.ends is not None and term.ends <= term.begins:
            zh, en = f"任期届满须晚于任职日期{term.begins}", f"must be later than {term.begins}"
            reading.faults.append(Fault(row, _heading("ends"), zh, en))
    if len(reading.branches) > MANY:
        zh, en = f"一次至多导入{MANY}个党支部", f"at most {MANY} branches at once"
        reading.faults.append(Fault(MANY + 2, _heading("id"), zh, en))


def _heading(name: str) -> str:
    return COLUMNS[name].headings[0]
