"""Sheets as Excel and WPS make them: what cells say is read, what they do not say is named, none takes too much."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from infra.imports.branches import FaultsError, read_branches
from infra.imports.table import MERGED, PERCENT, UNRECKONED, SheetTooLargeError, TableFileError, Unsaid, read_table

HEAD = ("支部编号", "支部名称", "类型", "书记", "书记类别", "书记编号", "成立日期")
ROW = ("101", "一轧车间党支部", "生产经营", "王一", "专职")
SHEET = "xl/worksheets/sheet1.xml"
LONG = "长" * 32_000


def sheet(path: Path, write: Callable[[Worksheet], object]) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        write(book.add_worksheet())
    return path


def patched(path: Path, part: str, *changes: tuple[str, str]) -> Path:
    """What no library writes but programs do."""
    with ZipFile(path) as given:
        parts = {one.filename: given.read(one) for one in given.infolist()}
    for before, after in changes:
        assert before.encode() in parts[part]
        parts[part] = parts[part].replace(before.encode(), after.encode())
    with ZipFile(path, "w", ZIP_DEFLATED) as document:
        for name, content in parts.items():
            document.writestr(name, content)
    return path


def faults(path: Path) -> list[tuple[int, str, str]]:
    with pytest.raises(FaultsError) as refused:
        read_branches(read_table(path))
    return [(one.row, one.column, one.zh) for one in refused.value.faults]


def test_a_number_is_read_with_the_digits_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", lambda one: one.write_row(0, 0, [28.5, 0.3, 101, 0.0001]))
    patched(path, SHEET, ("<v>28.5</v>", "<v>28.499999999999996</v>"), ("<v>0.3</v>", "<v>0.30000000000000004</v>"))
    assert read_table(path) == [["28.5", "0.3", "101", "0.0001"]]


def test_a_number_that_has_lost_its_last_digits_is_no_code(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "a.xlsx",
        lambda one: (one.write_row(0, 0, HEAD), one.write_row(1, 0, (*ROW, 110101199001011234))),
    )
    assert [(row, column) for row, column, zh in faults(path) if "超过15位" in zh] == [(2, "书记编号")]


def test_a_code_that_became_a_day_is_named(tmp_path: Path) -> None:
    def write(one: Worksheet) -> None:
        one.write_row(0, 0, HEAD)
        one.write_row(1, 0, ROW)
        one.write_datetime(1, 0, date(2025, 3, 1))

    path = sheet(tmp_path / "a.xlsx", write)
    assert ("支部编号", "已被表格软件变为日期2025-03-01, 请设为文本后重新填写") in [one[1:] for one in faults(path)]


@pytest.mark.parametrize("day", ["1800-01-01", "2205-03-01"])
def test_a_day_out_of_all_time_is_named(tmp_path: Path, day: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{','.join(HEAD)}\n{','.join(ROW)},,{day}\n", "utf-8")
    assert faults(path) == [(2, "成立日期", f"{day}不在1921-07-01至2100-12-31之间")]


def test_errors_formulas_without_a_result_and_merged_cells_are_named(tmp_path: Path) -> None:
    """Each would be read as an empty cell."""

    def write(one: Worksheet) -> None:
        one.write_row(0, 0, HEAD)
        for row in (1, 2, 3):
            one.write_row(row, 0, (str(100 + row), *ROW[1:]))
        one.write_formula(1, 5, "=VLOOKUP(A2,B:C,2,0)", None, "#N/A")
        one.write_formula(1, 6, '=""', None, "none")
        one.write_formula(2, 5, "=1+1", None, 2)
        one.merge_range(2, 6, 3, 6, "2025-03-01")

    path = patched(
        sheet(tmp_path / "a.xlsx", write), SHEET, ('<v>2</v></c><c r="G3', '</c><c r="G3'), ("<v>none</v>", "<v></v>")
    )
    rows = read_table(path)
    assert [row[5] for row in rows[1:3]] == [Unsaid("是错误值#N/A", "is the error #N/A", "#N/A"), UNRECKONED]
    assert [row[6] for row in rows[1:]] == ["", "2025-03-01", MERGED]
    assert [(row, column) for row, column, _ in faults(path)] == [(2, "书记编号"), (3, "书记编号"), (4, "成立日期")]


def test_a_number_shown_in_per_cent_is_named(tmp_path: Path) -> None:
    """95% would be read as 0.95, and 95 typed into such a cell as well."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        one = book.add_worksheet()
        for column, form in enumerate(("0%", "0.00%", "0.0%;[Red]-0.0%", '0.0"%"', r"0.0\%", "0.0")):
            one.write_number(0, column, 0.95, book.add_format({"num_format": form}))
        one.write_string(0, 6, "95%", book.add_format({"num_format": "0%"}))
        one.write_formula(0, 7, "=19/20", book.add_format({"num_format": "0%"}), 0.95)
        one.write_blank(0, 8, None, book.add_format({"num_format": "0%"}))
    assert read_table(path) == [[PERCENT] * 3 + ["0.95"] * 3 + ["95%", PERCENT]]


def test_an_error_in_a_csv_is_named_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{','.join(HEAD)}\n{','.join((*ROW[:3], '#N/A', ROW[4]))},,\n", "gb18030")
    assert faults(path) == [(2, "书记", "是错误值#N/A")]


def test_the_first_sheet_that_can_be_seen_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        hidden, seen = book.add_worksheet("选项"), book.add_worksheet("名册")
        hidden.write(0, 0, "生产经营")
        hidden.hide()
        seen.write(0, 0, "支部编号")
        seen.activate()
        seen.set_first_sheet()
    assert read_table(path) == [["支部编号"]]


@pytest.mark.parametrize("corner", [(1_048_575, 16_383), (1_048_575, 3)], ids=["everywhere", "long"])
def test_a_cell_far_out_does_not_take_the_memory_of_the_program(tmp_path: Path, corner: tuple[int, int]) -> None:
    path = sheet(tmp_path / "a.xlsx", lambda one: (one.write(0, 0, "支部编号"), one.write(*corner, " 。")))
    with pytest.raises(SheetTooLargeError, match="remove what stands outside"):
        read_table(path)


def test_a_text_that_every_cell_repeats_does_not_either(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", lambda one: [one.write_row(n, 0, [LONG] * 100) for n in range(200)])
    with pytest.raises(SheetTooLargeError):
        read_table(path)


def test_a_csv_of_nothing_but_lines_does_not_either(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\n" * 1_000_001)
    with pytest.raises(SheetTooLargeError):
        read_table(path)


def test_a_file_with_a_password_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(TableFileError, match="is not a spreadsheet"):
        read_table(path)


def test_ten_thousand_rows_are_read(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", lambda one: [one.write_row(n, 0, (n, *ROW)) for n in range(10_000)])
    assert len(read_table(path)) == 10_000
