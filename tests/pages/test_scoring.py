"""Scoring 季度考核办理: a quarter through the pages, by keyboard, from a spreadsheet, by two at once."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from domain import assessment, streams
from domain.assessment import Assessment
from domain.committee import OfficeRole
from domain.period import Period
from services.ledger import Act
from services.organisation import Person
from tests.pages.conftest import PageAs
from tests.pages.world import COMMITTEE, YEAR, ZONE, World, a_world

SELF_ASSESSED = datetime(2025, 7, 9, 12, tzinfo=ZONE)
"""The second quarter: every branch has assessed itself, nothing is scored yet."""
OF_PERIOD = f"/workbench/committees/{COMMITTEE}/years/{YEAR}/periods"
GRID = f"{OF_PERIOD}/Q2/scoring"
SCORES = {"E": "28", "B": "23", "D": "18.5", "Z": "13.5", "S": "9"}


@pytest.fixture(scope="module")
def quarter(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """With a second scorer, so that two can be at it at once."""
    with a_world(admin, template, tmp_path_factory.mktemp("data"), until=SELF_ASSESSED) as world:
        world.runtime.organisation.add_people(
            Act("m1", SELF_ASSESSED),
            committee_id=COMMITTEE,
            members=(),
            staff=[Person("s3", "组织科小卫", OfficeRole.SCORER)],
        )
        yield world


def test_a_branch_is_scored_by_keyboard_alone(quarter: World, page_as: PageAs) -> None:
    page = page_as("s1", on=quarter)
    page.goto(GRID)
    until_focused(page, "A/E")
    for points in SCORES.values():
        page.keyboard.type(points)
        page.keyboard.press("ArrowRight")
    expect(total(page, "A")).to_have_text("92")
    page.keyboard.press("Tab")
    until_focused(page, "提交评分", back=True)
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_contain_text("一轧车间党支部 合计 92")
    until_focused(page, "提交")
    page.keyboard.press("Enter")
    expect(page.locator("[data-flash]")).to_contain_text("已提交1个党支部的评分")
    assert recorded(quarter, "A") == SCORES


def until_focused(page: Page, what: str, *, back: bool = False) -> None:
    """Tabs on until the field or the button is reached."""
    for _ in range(80):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if what in page.evaluate("[document.activeElement.name, document.activeElement.textContent.trim()]"):
            return
    raise AssertionError(f"{what} cannot be reached by keyboard")


def cell(page: Page, name: str) -> Locator:
    return page.locator(f'input[name="{name}"]')


def total(page: Page, branch: str) -> Locator:
    return page.locator(f'tr[data-branch="{branch}"] [data-sum]')


def recorded(world: World, branch: str, period: Period = Period.Q2) -> dict[str, str]:
    """What is on record."""
    state = world.runtime.ledger.seen().state(streams.assessment(branch, YEAR, period), assessment.evolve, Assessment())
    return {item: str(points) for item, points in state.scores.items()}
