"""Tables 表格: the rows of a spreadsheet or a CSV file, every cell as text or as a day."""

import csv
import io
import zlib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from infra.evidence.kinds import is_office

LARGEST_FILE: Final = 20_000_000  # bytes
CHUNK: Final = 1_000_000  # bytes
ENCODINGS: Final = ("utf-8-sig", "gb18030")

Cell = str | date
Row = Sequence[Cell]


class TableFileError(Exception):
    """The file is no table; says so in one line."""


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
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        return [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    except CalamineError as error:
        raise TableFileError(f"{path}: 不是电子表格 / is not a spreadsheet ({error})") from error


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
            return [[_cell(value) for value in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
        except csv.Error as error:
            raise TableFileError(f"{path}: 不是 CSV / is not CSV ({error})") from error
    raise TableFileError(f"{path}: 不是 UTF-8 或 GB18030 文本 / is neither UTF-8 nor GB18030 text")


def _cell(value: object) -> Cell:
    """A number typed where a code belongs is read as the code: 101, not 101.0."""
    match value:
        case datetime():
            return value.date()
        case date():
            return value
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).strip()
