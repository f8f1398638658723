"""A year gone through event by event, and two moments of it compared."""

import re
from collections.abc import Iterator
from io import BytesIO

import httpx
import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from domain.period import Period
from tests.pages.conftest import PageAs
from tests.pages.world import COMMITTEE, YEAR, World, headers_of

OF_YEAR = f"/workbench/committees/{COMMITTEE}/years/{YEAR}"


@pytest.fixture
def auditor(world: World) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=world.url, headers=headers_of("auditor"), timeout=60) as client:
        yield client


def way(page: str, title: str) -> str | None:
    """Where one of the buttons leads."""
    found = re.search(rf'<a class="button small[^"]*" href="([^"]*)"[^>]*>{title}</a>', page)
    return found.group(1).replace("&amp;", "&") if found else None


def position_of(address: str | None) -> int:
    found = re.search(r"as_of=(\d+)", address or "")
    assert found
    return int(found.group(1))


def test_the_year_is_gone_through_to_its_end_and_back_event_by_event(world: World, auditor: httpx.Client) -> None:
    address = f"{OF_YEAR}/replay"
    page = auditor.get(address).text
    number, whole = map(int, re.findall(r"第 (\d+) 件, 共 (\d+) 件", page)[0])
    assert number == whole > 100
    assert way(page, "下一事件") is None
    last = position_of(way(auditor.get(way(page, "最前") or "").text, "最后"))
    seen = []
    page = auditor.get(way(page, "最前") or "").text
    for _ in range(12):
        following = way(page, "下一事件")
        seen.append(position_of(following))
        page = auditor.get(following or "").text
        assert position_of(way(page, "上一事件")) == (seen[-2] if len(seen) > 1 else position_of(way(page, "最前")))
    assert seen == sorted(set(seen))
    assert last == world.runtime.recorder.position() or last > seen[-1]


def rows_of(page: str) -> list[list[str]]:
    body = page.partition('id="changed"')[2].partition("</section>")[0]
    return [
        [re.sub(r"<[^>]+>|\s", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)[1:]
    ]


def test_each_event_tells_what_it_changed(world: World, auditor: httpx.Client) -> None:
    """From change to change: every place that is told agrees with the standings before and after."""
    page = auditor.get(f"{OF_YEAR}/replay?as_of=1&through=Q3").text
    standings, met = world.runtime.projections.standings, 0
    while (address := way(page, "下一次排名变动")) is not None:
        at, page = position_of(address), auditor.get(address).text
        before, after = (
            {one.name: one for one in standings.through(YEAR, Period.Q3, committees=(COMMITTEE,), at=one).places}
            for one in (at - 1, at)
        )
        told = {row[0]: row for row in rows_of(page)}
        changed = {
            name
            for name in before.keys() | after.keys()
            if (before.get(name) and (before[name].rank, before[name].exact))
            != (after.get(name) and (after[name].rank, after[name].exact))
        }
        assert told.keys() == changed
        for name, row in told.items():
            assert row[2:4] == [str(one[name].rank) if name in one else "–" for one in (before, after)]
            assert row[4:6] == [f"{one[name].score:.2f}" if name in one else "–" for one in (before, after)]
        met += bool(told)
    assert met > 12  # six branches in three quarters; some leave the mean as it was


def test_a_branch_goes_through_its_own_events(world: World, auditor: httpx.Client) -> None:
    page = auditor.get(f"{OF_YEAR}/branches/B/replay").text
    seen = set()
    while (before := way(page, "上一次排名变动")) is not None:
        page = auditor.get(before).text
        seen.add(position_of(before))
        assert "二轧车间党支部" in page
    assert seen == {*world.runtime.projections.standings.moved(YEAR, branch="B")}
    assert auditor.get(f"{OF_YEAR}/branches/nobody/replay").status_code == 404


def test_keys_step_forward_and_back(read_as: PageAs) -> None:
    page = read_as("auditor")
    page.goto(f"{OF_YEAR}/replay?as_of=2025-10-20")
    number = page.locator(".player .card-head .figures")
    here = number.inner_text()
    page.keyboard.press("ArrowLeft")
    expect(number).not_to_have_text(here)
    page.keyboard.press("ArrowRight")
    expect(number).to_have_text(here)
    page.keyboard.press("[")
    expect(page.locator("#changed tbody tr")).not_to_have_count(0)
    page.locator("#as-of").focus()
    before = page.url
    page.keyboard.press("ArrowRight")  # typing in a field leads nowhere
    expect(page).to_have_url(before)


def test_two_moments_are_compared_with_who_and_why(auditor: httpx.Client) -> None:
    asked = {"through": "Q4", "since": "2025-07-31", "until": "2025-10-31"}
    page = auditor.get(f"{OF_YEAR}/changes", params=asked).text
    assert "第三季度考核结果确认 90.5" in page
    assert "组织科小冯" in page
    rows = CalamineWorkbook.from_filelike(
        BytesIO(auditor.get(f"{OF_YEAR}/changes", params={**asked, "format": "xlsx"}).content)
    ).get_sheet_by_index(0)
    head, *_, last = rows.to_python()
    assert head[:4] == ["党支部", "变动", "原名次", "现名次"]
    assert last[0] == "合资公司党支部"
    same = auditor.get(f"{OF_YEAR}/changes", params={**asked, "until": "2025-08-01"}).text
    assert "两个时点之间排名没有变动" in same
    assert auditor.get(f"{OF_YEAR}/changes", params={"since": "whenever"}).status_code == 422


def test_a_grade_is_explained_and_reckoned_again_on_the_spot(auditor: httpx.Client) -> None:
    page = auditor.get(f"{OF_YEAR}/branches/B/explanation").text
    assert "第3名 · 二级" in page
    assert "得分达到一级, 一级名额1个已满" in page
    said = re.sub(r"<[^>]+>", "", page)
    assert "在6个党支部中排第3名: 前一位 一轧车间党支部 93.33 (第2名); 后一位 技术研究所党支部 85.83 (第4名)" in said
    assert "与所示一致" in page
    assert "党委表决通过考核标准第1版" in page
    listed = re.findall(r"assessment/B/2025/Q3@\d+", page.partition('id="again"')[2])
    assert listed
    then = auditor.get(f"{OF_YEAR}/branches/B/explanation?as_of=2026-01-09").text
    assert "与所示一致" in then


def test_the_points_of_an_explanation_add_up_to_its_totals(auditor: httpx.Client) -> None:
    """D was given a bonus in the second quarter, so that its items alone do not."""
    sent = auditor.get(f"{OF_YEAR}/branches/D/explanation", params={"format": "xlsx"}).content
    head, *rows = CalamineWorkbook.from_filelike(BytesIO(sent)).get_sheet_by_index(0).to_python()
    second = {row[0]: row[head.index("第二季度")] for row in rows}
    assert second.pop("加分 (计入部分)") == 1
    total = second.pop("总分")
    assert total == 86 == sum(value for value in second.values() if isinstance(value, float)) + 1


@pytest.mark.parametrize("year", ["0", "1", "9999", "10000", str(2**63)])
@pytest.mark.parametrize("page", ["replay", "branches/B/replay", "standings"])
def test_a_year_that_cannot_be_is_refused(auditor: httpx.Client, page: str, year: str) -> None:
    assert auditor.get(f"/workbench/committees/{COMMITTEE}/years/{year}/{page}").status_code == 422
    assert auditor.get(f"/workbench/years/{year}/replay").status_code == 422
