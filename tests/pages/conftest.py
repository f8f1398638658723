"""A browser over a served year; who looks is told by name."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.pages.world import GRADED, World, a_world, forget_played, headers_of

CHROMIUM = Path(os.environ.get("DJC_CHROMIUM", "/usr/bin/chromium-headless-shell"))
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SCREEN: Final[ViewportSize] = {"width": 1280, "height": 900}
PageAs = Callable[..., Page]
Readers = Callable[..., Page]

expect.set_options(timeout=20_000)  # a busy machine of two cores runs two browsers, two servers and a database


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    yield
    forget_played()


@pytest.fixture(scope="session")
def world(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """For tests that only read; who acts makes a world of their own with `a_world`."""
    with a_world(admin, template, tmp_path_factory.mktemp("data")) as world:
        yield world


@pytest.fixture(scope="session")
def graded(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The same for what comes after the grades are decided."""
    with a_world(admin, template, tmp_path_factory.mktemp("graded"), until=GRADED) as world:
        yield world


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        assert "CI" not in os.environ, "no Chromium: run `make browser`"
        pytest.skip(f"no Chromium at {CHROMIUM}: run `make browser`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def errors() -> Iterator[list[str]]:
    """Whatever a page logs as an error; it fails the test when it ends."""
    errors: list[str] = []
    yield errors
    assert not errors


@pytest.fixture
def page_as(browser: Browser, world: World, errors: list[str]) -> Iterator[PageAs]:
    """Opens a browser for somebody: `page_as("s1", english=True, dark=True, width=390, script=False, on=world)`."""
    with ExitStack() as contexts:

        def open_page(person: str, *, on: World | None = None, **guise: Any) -> Page:
            context = contexts.enter_context(a_context(browser, (on or world).url, person, **guise))
            return watched(context.new_page(), errors)

        yield open_page


@pytest.fixture(scope="session")
def readers(browser: Browser) -> Iterator[Readers]:
    """One browser and one tab for each reader and guise: styles and scripts are fetched and compiled once for all
    pages, and the tab keeps its process.
    """
    with ExitStack() as contexts:

        @cache
        def reader(url: str, person: str, *, english: bool, script: bool) -> Page:
            context = contexts.enter_context(a_context(browser, url, person, english=english, script=script))
            return context.new_page()

        yield reader


@pytest.fixture
def read_as(readers: Readers, world: World, errors: list[str]) -> Iterator[PageAs]:
    """Opens a page for somebody who only reads, in a browser that has read before: `read_as("s1", english=True)`.

    Who opens a second one in a test gets the same tab.
    """
    with ExitStack() as after:

        def open_page(person: str, *, on: World | None = None, english: bool = False, script: bool = True) -> Page:
            page = readers((on or world).url, person, english=english, script=script)
            for event, tell in _listeners(errors):
                page.on(event, tell)
                after.callback(page.remove_listener, event, tell)
            after.callback(_leave, page, script=script)
            return page

        yield open_page


def _leave(page: Page, *, script: bool) -> None:
    """As it was found, and asking for nothing; another page would be given another process."""
    page.set_viewport_size(SCREEN)
    page.emulate_media(media="screen", color_scheme="light")
    if script:
        page.evaluate("document.body.replaceChildren()")


def a_context(
    browser: Browser,
    url: str,
    person: str,
    *,
    english: bool = False,
    dark: bool = False,
    width: int = 1280,
    script: bool = True,
) -> BrowserContext:
    """A browser of somebody, to be closed."""
    return browser.new_context(
        base_url=url,
        locale="en-GB" if english else "zh-CN",
        timezone_id="Asia/Shanghai",
        color_scheme="dark" if dark else "light",
        viewport={**SCREEN, "width": width},
        java_script_enabled=script,
        extra_http_headers=headers_of(person),
    )


def watched(page: Page, errors: list[str]) -> Page:
    """The same page; what it logs as an error is told."""
    for event, tell in _listeners(errors):
        page.on(event, tell)
    return page


def _listeners(errors: list[str]) -> tuple[tuple[Any, Callable[[Any], None]], ...]:
    def raised(error: Error) -> None:
        errors.append(str(error))

    def logged(said: ConsoleMessage) -> None:
        if said.type == "error" and _ours(said.text):
            errors.append(said.text)

    return ("pageerror", raised), ("console", logged)


def _ours(said: str) -> bool:
    """A page that answers 404 or 409 is logged as an error by the browser; the tests ask for those."""
    return "Failed to load resource: the server responded with a status of 4" not in said
