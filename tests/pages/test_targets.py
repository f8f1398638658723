"""Target sets on their page: drafted and issued in bulk."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import expect

from services.target_sets import target_set_of
from tests.pages.conftest import PageAs
from tests.pages.visits import OF_YEAR
from tests.pages.world import ZONE, World, a_world

SETS = f"{OF_YEAR}/targets"


@pytest.fixture(scope="module")
def office(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    adopted = datetime(2025, 1, 21, 12, tzinfo=ZONE)
    with a_world(admin, template, tmp_path_factory.mktemp("targets"), until=adopted) as world:
        yield world


def test_sets_are_drafted_and_issued_in_bulk(office: World, page_as: PageAs) -> None:
    page = page_as("s1", on=office)
    page.goto(SETS)
    page.get_by_text("批量起草").click()
    page.get_by_label("生活服务部党支部").first.uncheck()
    page.get_by_role("button", name="起草", exact=True).click()
    expect(page.locator("[data-flash]")).to_contain_text("已为5个党支部起草目标")
    expect(page.locator("tbody tr", has_text="已起草")).to_have_count(5)
    page.get_by_text("批量下达").click()
    page.get_by_role("button", name="下达目标责任书").click()
    page.get_by_role("button", name="确认下达").click()
    expect(page.locator("[data-flash]")).to_contain_text("已下达6份")
    assert target_set_of(office.runtime.ledger.seen(), "E", 2025).issued
