"""Every page, whoever made it: readable by all, on every screen, in both languages, with script and without."""

import os
import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Page

from infra.http.app import create_app
from infra.pages.app import OPEN, ROUTERS
from tests.pages.axe import findings
from tests.pages.conftest import PageAs
from tests.pages.visits import NOT_PAGES, VISITS, Visit
from tests.pages.world import World

EACH = pytest.mark.parametrize("visit", VISITS, ids=[f"{n}-{visit.name}" for n, visit in enumerate(VISITS)])
SCREENSHOTS = os.environ.get("DJC_SCREENSHOTS")
"""A folder for pictures of every page in every guise, for people to look at; none are taken without it."""
LETTERS = re.compile(r"[A-Za-z]{2,}")
PLURAL = re.compile(r"\b1 (?!is\b|was\b|has\b)[a-z]+s\b")
PRIMARY = "() => [...document.querySelectorAll('.button.primary')].filter((one) => one.checkVisibility()).length"
UNNAMED = """
() => [...document.querySelectorAll(".table.loose tbody td:not([data-title], :empty, :has(button, input))")]
  .filter((one) => one.checkVisibility()).map((one) => one.textContent)
"""
"""Cells that do not say what they are once each row stands by itself, on a phone."""
HAN = re.compile(r"[\u4e00-\u9fff]+")
SHOWN_TEXT = """
() => {
  const said = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (element.closest("script, style, [data-fact], .chart-plot, [lang]:not(html)")) continue;
    said.push(walk.currentNode.data);
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
    if (element.closest("[data-fact]")) continue;
    for (const name of ["aria-label", "title", "placeholder"]) said.push(element.getAttribute(name) ?? "");
  }
  return said.join("\\n");
}
"""
"""What a page says of its own: without what is quoted from the record, which is marked with data-fact, and without
charts, which draw the table below them."""

PRINTED = """
() => ({
  shown: [...document.querySelectorAll("header, nav, aside, dialog, .button, .filters, .alert, form:not(:has(table))")]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().height > 0)
    .map(one => one.className || one.outerHTML.slice(0, 80)),
  cut: [...document.querySelectorAll("main table, main section")]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => one.getBoundingClientRect().right + " " + one.className),
})
"""
"""What a printed page shows besides its content, and what does not fit onto its paper."""
LANDSCAPE = "() => getComputedStyle(document.querySelector('main') ?? document.body).page === 'wide'"
TALL, WIDE = 673, 1001
"""The width of A4 between its margins, in CSS pixels."""


def test_every_page_is_visited() -> None:
    routes = [route for router in (*ROUTERS, *OPEN) for route in router.routes if isinstance(route, APIRoute)]
    pages = {route.name for route in routes if "GET" in (route.methods or ())} - NOT_PAGES
    assert pages
    assert pages <= {visit.page for visit in VISITS}


def test_no_two_routes_share_a_name(world: World) -> None:
    """Pages are addressed by name, among the names of the API."""
    names = [route.name for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    paths = create_app(world.runtime).openapi()["paths"].values()
    operations = {operation["operationId"] for path in paths for operation in path.values()}
    assert operations
    assert len(set(names)) == len(names)
    assert not operations & set(names)


@pytest.fixture
def place(visit: Visit, request: pytest.FixtureRequest) -> World:
    """Where the visit is paid; what comes after the grades is played when it is first asked for."""
    found: World = request.getfixturevalue("graded" if visit.graded else "world")
    return found


@EACH
def test_every_reader_can_use_it(visit: Visit, read_as: PageAs, place: World) -> None:
    """In Chinese, in light and dark, on a phone without scrolling sideways, on paper without menu and tools.

    There is one thing to do first, if any: what else can be done does not look like it.
    """
    page = read_as(visit.by, on=place)
    answer = page.goto(visit.path.format(**place.accounts))
    assert answer is not None
    assert answer.status == visit.status
    assert not LETTERS.findall(page.evaluate(SHOWN_TEXT))
    assert page.evaluate(PRIMARY) <= 1
    assert not findings(page)
    _photograph(page, visit, "zh")
    page.emulate_media(color_scheme="dark")
    assert not findings(page, only="color-contrast")
    _photograph(page, visit, "zh-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.documentElement.scrollWidth <= 390")  # a busy browser lays out anew when it can
    _photograph(page, visit, "zh-phone")
    assert not page.evaluate(UNNAMED)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": WIDE if page.evaluate(LANDSCAPE) else TALL, "height": 1000})
    _photograph(page, visit, "zh-print")
    assert page.evaluate(PRINTED) == {"shown": [], "cut": []}


@EACH
def test_it_can_be_read_in_english_and_without_script(visit: Visit, read_as: PageAs, place: World) -> None:
    """Nothing in Chinese but what is quoted from the record, nothing missing, on a phone without scrolling sideways."""
    page = read_as(visit.by, on=place, english=True, script=False)
    page.goto(visit.path.format(**place.accounts))
    said = page.evaluate(SHOWN_TEXT)
    assert not HAN.findall(said)
    assert not PLURAL.findall(said)
    assert page.locator("h1").is_visible()
    _photograph(page, visit, "en")
    # what only a script fills in would stand there empty
    assert not [
        one for one in page.locator("main section, main table:not(details table)").all_inner_texts() if not one.strip()
    ]
    page.set_viewport_size({"width": 390, "height": 844})
    _photograph(page, visit, "en-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def _photograph(page: Page, visit: Visit, how: str) -> None:
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"{visit.name}.{how}.png", full_page=True)
