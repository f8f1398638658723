"""What headquarters and the office read of all targets: both kinds of work side by side, and where weight is put."""

import httpx

from tests.pages.visits import OF_YEAR
from tests.pages.world import World, headers_of


def test_economic_and_party_work_stand_side_by_side(world: World) -> None:
    with httpx.Client(base_url=world.url, headers=headers_of("m1"), timeout=60) as office:
        page = office.get(f"{OF_YEAR}/balance").text
        row = page.split("一轧车间党支部")[1].split("</tr>")[0]
        assert "30.00" in row, "economic points"
        assert "70.00" in row, "the points of Party-building"
        assert "30.00%" in row, "the economic share"
        early = office.get(f"{OF_YEAR}/balance?as_of=2024-12-01").text
        assert "本年度还没有下达目标责任书" in early
        assert "一轧车间党支部" in office.get(f"{OF_YEAR}/emphases").text
