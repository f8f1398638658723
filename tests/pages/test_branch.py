"""The branch's own pages: what it signs for, proposes, hands in and reads."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import PageAs
from tests.pages.world import YEAR, ZONE, World, a_world

OF_A = f"/workbench/branches/A/years/{YEAR}"
JUST_ISSUED = datetime(2025, 1, 25, 12, tzinfo=ZONE)


@pytest.fixture(scope="module")
def issued(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Targets are issued and nobody has acknowledged them yet."""
    with a_world(admin, template, tmp_path_factory.mktemp("issued"), until=JUST_ISSUED) as world:
        yield world


def test_the_secretary_acknowledges_the_targets_and_has_one_changed(issued: World, page_as: PageAs) -> None:
    page = page_as("secretary:A", on=issued, width=390)
    page.goto(f"{OF_A}/targets")
    page.get_by_role("button", name="签收目标责任书").click()
    page.get_by_role("button", name="确认签收").click()
    expect(page.get_by_role("status").filter(has_text="已签收")).to_be_visible()
    expect(page.locator(".steps .done")).to_have_count(2)

    page.goto(f"{OF_A}/targets/E")
    page.get_by_text("提出变更", exact=True).first.click()
    page.get_by_label("目标值").fill("98.5")
    page.get_by_role("button", name="提出变更").click()
    expect(page.get_by_label("变更理由")).to_be_focused()
    page.get_by_label("变更理由").fill("产能扩大, 提高目标值")
    page.get_by_role("button", name="提出变更").click()
    # refused: what was typed stands there still
    expect(page.get_by_role("alert")).to_contain_text("没有计量单位")
    expect(page.get_by_label("目标值")).to_have_value("98.5")
    page.get_by_label("计量单位").fill("万吨")
    page.get_by_role("button", name="提出变更").click()
    expect(page.get_by_text("第1号变更", exact=True)).to_be_visible()
    expect(page.locator(".differences ins").last).to_have_text("98.5万吨")
    page.get_by_role("button", name="撤回变更").click()
    page.get_by_role("button", name="确认撤回").click()
    expect(page.get_by_text("已撤回", exact=True)).to_be_visible()


def test_who_may_not_acknowledge_sees_no_button_and_is_refused(issued: World, page_as: PageAs) -> None:
    page = page_as("auditor", on=issued)
    page.goto(f"{OF_A}/targets")
    expect(page.get_by_role("table").first).to_be_visible()
    expect(page.get_by_role("button", name="签收目标责任书")).to_have_count(0)
