"""Files that unpack to far more than they are: refused before anything opens them."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from infra.evidence.kinds import MOST_PARTS, is_office
from infra.imports.table import TableFileError, read_table

PARTS = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
ZEROS = bytes(50_000_000)


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as document:
        for name, content in (PARTS | parts).items():
            document.writestr(name, content)
    return path


def lying(path: Path, says: int) -> Path:
    """A part of 50 MB that is said to be small, in both places where that is written."""
    packed(path, {"xl/sheet1.xml": ZEROS})
    path.write_bytes(path.read_bytes().replace(len(ZEROS).to_bytes(4, "little"), says.to_bytes(4, "little")))
    return path


@pytest.mark.parametrize(
    "parts",
    [{"xl/sheet1.xml": ZEROS}, {f"xl/{number}.xml": b"" for number in range(MOST_PARTS + 1)}],
    ids=["squeezed", "many parts"],
)
def test_a_spreadsheet_that_is_squeezed_too_far_is_not_opened(tmp_path: Path, parts: dict[str, bytes]) -> None:
    bomb = packed(tmp_path / "bomb.xlsx", parts)
    assert not is_office("xl/", bomb)
    with pytest.raises(TableFileError, match="unpacks to more"):
        read_table(bomb)


def test_a_part_that_is_larger_than_it_says_is_not_opened(tmp_path: Path) -> None:
    bomb = lying(tmp_path / "bomb.xlsx", 10)
    assert is_office("xl/", bomb)
    with pytest.raises(TableFileError, match="unpacks to more"):
        read_table(bomb)


def test_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "branches.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, ["代码", "名称"])
    assert read_table(path) == [["代码", "名称"]]
