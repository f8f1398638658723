"""All units at a glance, for headquarters."""

from io import BytesIO
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from infra.http.language import Text
from infra.pages.listing import Bar, Part
from tests.pages.world import World, headers_of


def _rows(world: World, path: str) -> list[list[Any]]:
    answer = httpx.get(f"{world.url}{path}", headers=headers_of("auditor"), timeout=30)
    return CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def test_progress_counts_the_branches_at_each_step(world: World) -> None:
    head, row = _rows(world, "/workbench/units?period=YE&format=xlsx")
    assert head[:4] == ["党委", "党支部", "已确认", "本期进度"]
    assert row[:3] == ["轧钢厂党委", 6.0, 6.0]


def test_what_has_not_begun_is_not_counted_as_done(world: World) -> None:
    then = "/workbench/units?period=Q2&as_of=2025-04-10T12:00&format=xlsx"
    assert _rows(world, then)[1][1:3] == [6.0, 0.0]


def test_conduct_is_numbers_with_questions(world: World) -> None:
    page = httpx.get(f"{world.url}/workbench/units/conduct", headers=headers_of("auditor"), timeout=30).text
    assert "不作评价结论" in page
    assert "是否以其他方式向党支部作了讲评?" in page


@pytest.mark.parametrize(("numbers", "drawn"), [((1, 2), [(0, 333), (333, 667)]), ((0, 3), [(0, 1000)]), ((0, 0), [])])
def test_a_bar_is_drawn_whole(numbers: tuple[int, int], drawn: list[tuple[int, int]]) -> None:
    bar = Bar(tuple(Part(Text("甲", "a"), number, 1) for number in numbers), numbers[0])
    assert [(begins, long) for _, begins, long in bar.drawn] == drawn
