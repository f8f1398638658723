"""Scorebook 评分表: what a spreadsheet or a form brings in besides points is as it may be recorded, or named."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from secrets import token_urlsafe
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import httpx
import pytest
from python_calamine import CalamineWorkbook

from tests.pages.world import COMMITTEE, YEAR, ZONE, World, a_world, headers_of

SELF_ASSESSED = datetime(2025, 7, 9, 12, tzinfo=ZONE)
GRID = f"/workbench/committees/{COMMITTEE}/years/{YEAR}/periods/Q2/scoring"
HEAD = "支部编号,E 经济工作目标 (30),S 总的工作,加分,加分理由\n"


@pytest.fixture(scope="module")
def quarter(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(admin, template, tmp_path_factory.mktemp("data"), until=SELF_ASSESSED) as world:
        yield world


@pytest.fixture
def office(quarter: World) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=quarter.url, headers=headers_of("s1"), timeout=60, follow_redirects=True) as client:
        yield client


def send(office: httpx.Client, path: str, fields: dict[str, str]) -> httpx.Response:
    return office.post(path, data={"_key": token_urlsafe(9), **fields})


def fill_in(office: httpx.Client, content: bytes, name: str = "评分.csv") -> httpx.Response:
    return office.post(f"{GRID}/book", data={"_key": token_urlsafe(9)}, files={"file": (name, content)})


@pytest.mark.parametrize("reason", ["获厂级先进\v见附件", "好" * 2001, "获\0奖"], ids=["control", "long", "nul"])
def test_a_reason_that_nobody_could_read_again_is_not_recorded(
    office: httpx.Client, quarter: World, reason: str
) -> None:
    before = quarter.runtime.recorder.position()
    scores = {"A/E": "28", "A/B": "23", "A/D": "18.5", "A/Z": "13.5", "A/S": "9"}
    answer = send(office, GRID, {**scores, "A/+": "1", "A/+why": reason})
    assert answer.status_code == 422
    assert quarter.runtime.recorder.position() == before
    assert office.get(GRID).status_code == 200


def test_a_reason_with_a_nul_is_filled_in_without_it(office: httpx.Client) -> None:
    answer = fill_in(office, f"{HEAD}B,23.5,8.5,1,获厂级\0先进\n".encode())
    assert "已填入4格草稿" in answer.text
    assert 'value="获厂级先进"' in answer.text


def test_what_is_not_scored_yet_is_exported_to_be_filled_in(office: httpx.Client) -> None:
    for period, language, why in (("Q3", "zh", "加分理由"), ("Q3", "en", "Reason for the bonus")):
        asked = office.get(GRID.replace("Q2", period), params={"format": "xlsx"}, headers={"Accept-Language": language})
        head, *rows = CalamineWorkbook.from_filelike(BytesIO(asked.content)).get_sheet_by_index(0).to_python()
        assert [str(one).split()[0] for one in head[2:7]] == ["E", "B", "D", "Z", "S"]
        assert head[8] == why
        assert len(rows) == 6


def test_cells_that_do_not_say_a_score_are_named_and_nothing_is_filled_in(office: httpx.Client) -> None:
    answer = fill_in(office, f"{HEAD}C,#N/A,8.5,,\nC,21,8.5,,\nX,#N/A,,,\n".encode("gb18030"))
    assert answer.status_code == 422
    assert "未填入任何内容。第2行 E 经济工作目标 (30): 是错误值#N/A; 第3行: C已见于第2行" in answer.text
    assert 'name="C/S" value="8.5"' not in answer.text


def test_a_heading_that_stands_twice_is_named_and_nothing_is_filled_in(office: httpx.Client) -> None:
    answer = fill_in(office, "支部编号,E 经济工作目标 (30),S,E\nE,22,8.5,2\n".encode())
    assert answer.status_code == 422
    assert "未填入任何内容。第1行 E 经济工作目标 (30): 列名重复" in answer.text
    assert 'name="E/S" value="8.5"' not in answer.text


def test_points_are_exported_to_the_places_that_they_have(office: httpx.Client) -> None:
    fill_in(office, f"{HEAD}D,23.25,8.5,,\n".encode())
    with ZipFile(BytesIO(office.get(GRID, params={"format": "xlsx"}).content)) as book:
        sheet, styles = (ET.fromstring(book.read(f"xl/{one}.xml")) for one in ("worksheets/sheet1", "styles"))  # noqa: S314 - our own
    codes = {one.get("numFmtId"): one.get("formatCode") for one in styles.iterfind("{*}numFmts/{*}numFmt")}
    formats = [one.get("numFmtId") for one in styles.iterfind("{*}cellXfs/{*}xf")]
    shown = {
        cell.findtext("{*}v"): formats[int(cell.get("s", "0"))]
        for cell in sheet.iterfind("{*}sheetData/{*}row/{*}c")
        if cell.get("t") is None
    }
    assert codes[shown["23.25"]] == "0.00"
    assert codes[shown["8.5"]] == "0.0"
