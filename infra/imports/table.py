"""Tables 表格: the rows of a spreadsheet or a CSV file, every cell as text or as a day."""

import csv
import io
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from subprocess import DEVNULL, PIPE, TimeoutExpired, run
from typing import Final, NamedTuple
from zipfile import BadZipFile, ZipFile

import msgspec

from infra.evidence.kinds import is_office
from infra.http.language import Text
from infra.imports import sheet

LARGEST_FILE: Final = 20_000_000  # bytes
CHUNK: Final = 1_000_000  # bytes
SECONDS: Final = 60.0  # for reading a spreadsheet
ENCODINGS: Final = ("utf-8-sig", "gb18030")
ERRORS: Final = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
DIGITS: Final = 15  # that a spreadsheet keeps of a number


class Unsaid(NamedTuple):
    """A cell that does not say what its author sees or meant, and why; `sign` is what stands in it."""

    zh: str
    en: str
    sign: str = ""

    def __str__(self) -> str:
        return self.sign


Cell = str | date | Unsaid
Row = Sequence[Cell]
MERGED: Final = Unsaid(
    "与其他单元格合并, 请取消合并后逐格填写", "is merged with another cell: split them and fill in each"
)
UNRECKONED: Final = Unsaid(
    "公式没有计算结果, 请打开保存一次, 或改为数值",
    "holds a formula without its result: open and save it, or write the value",
)
PERCENT: Final = Unsaid(
    "设为百分比, 请改为常规格式后重新填写", "is shown in per cent: make it a plain number, type it again"
)


class TableFileError(Exception):
    """The file is no table; says so in one line."""


class SheetTooLargeError(TableFileError):
    """Something stands far outside of the table, or there is too much of it."""

    why: Final = Text(
        "工作表过大, 请删去表格以外的内容", "the sheet is too large: remove what stands outside of the table"
    )

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: {self.why.zh} / {self.why.en}")


def read_table(path: Path) -> list[Row]:
    """The rows of the first sheet, the first row first, none left out. Raises TableFileError."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise TableFileError(f"{path}: 文件过大 / larger than {LARGEST_FILE} bytes")
        match path.suffix.lower():
            case ".xlsx":
                return _spreadsheet(path)
            case ".csv":
                return _csv(path)
            case _:
                raise TableFileError(f"{path}: 请提供 .xlsx 或 .csv 文件 / give a file that ends in .xlsx or .csv")
    except OSError as error:
        raise TableFileError(f"{path}: 无法读取 / cannot be read ({error.strerror or error})") from error


def _spreadsheet(path: Path) -> list[Row]:
    if not is_office("xl/", path) or not _is_as_large_as_it_says(path):
        raise TableFileError(
            f"{path}: 不是电子表格, 或解压后过大 / is not a spreadsheet, or unpacks to more than one would hold"
        )
    try:
        with path.open("rb") as file:
            done = run(  # noqa: S603 - a script of ours
                [sys.executable, "-P", sheet.__file__],
                stdin=file,
                stdout=PIPE,
                stderr=DEVNULL,
                timeout=SECONDS,
                check=False,
            )
    except TimeoutExpired:
        done = None
    if done is not None and done.returncode == 1:  # the reader itself gave up
        raise TableFileError(f"{path}: 不是电子表格 / is not a spreadsheet")
    if done is None or done.returncode:
        raise SheetTooLargeError(path)
    told = msgspec.json.decode(done.stdout)
    if "fault" in told:
        raise TableFileError(f"{path}: 不是电子表格 / is not a spreadsheet ({told['fault']})")
    return [[_cell(value) for value in row] for row in told["rows"]]


def _is_as_large_as_it_says(path: Path) -> bool:
    """Unpacks every part as far as it is said to go: the reader would unpack it to the end, wherever that is."""
    try:
        with ZipFile(path) as document:
            for part in document.infolist():
                said, part.file_size, size = part.file_size, part.file_size + 1, 0
                with document.open(part) as content:
                    while chunk := content.read(CHUNK):
                        size += len(chunk)
                if size != said:
                    return False
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error, EOFError):
        return False
    return True


def _csv(path: Path) -> list[Row]:
    content = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return list(_rows(path, csv.reader(io.StringIO(text, newline=""), strict=True)))
        except csv.Error as error:
            raise TableFileError(f"{path}: 不是 CSV / is not CSV ({error})") from error
    raise TableFileError(f"{path}: 不是 UTF-8 或 GB18030 文本 / is neither UTF-8 nor GB18030 text")


def _rows(path: Path, lines: Iterable[Sequence[str]]) -> Iterator[Row]:
    cells = 0
    for line in lines:
        cells += max(len(line), 1)
        if cells > sheet.MOST_CELLS:
            raise SheetTooLargeError(path)
        yield [_cell(value) for value in line]


def _cell(value: object) -> Cell:
    """A number typed where a code belongs is read as the code: 101, not 101.0; of its digits those that are shown."""
    match value:
        case {"day": day}:
            return date.fromisoformat(str(day))
        case {"merged": _}:
            return MERGED
        case {"formula": _}:
            return UNRECKONED
        case {"percent": _}:
            return PERCENT
        case {"error": sign}:
            return _error(str(sign))
        case float() if abs(value) >= 10**DIGITS:
            return Unsaid(
                f"数字超过{DIGITS}位, 末几位已丢失, 请设为文本后重新填写",
                f"is a number of over {DIGITS} digits that has lost its last ones: make the cell text, type it again",
                f"{value:.0f}",
            )
        case float():
            return f"{value:.{DIGITS}g}"
        case _:
            text = str(value).strip()
            return _error(text) if text in ERRORS else text


def _error(sign: str) -> Unsaid:
    return Unsaid(f"是错误值{sign}", f"is the error {sign}", sign)
