"""A browser over a served year; who looks is told by name."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.pages.world import World, a_world, headers_of

CHROMIUM = Path(os.environ.get("DJC_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PageAs = Callable[..., Page]


@pytest.fixture(scope="session")
def world(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """For tests that only read; who acts makes a world of their own with `a_world`."""
    with a_world(admin, template, tmp_path_factory.mktemp("data")) as world:
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
def page_as(browser: Browser, world: World) -> Iterator[PageAs]:
    """Opens a browser for somebody: `page_as("s1", english=True, dark=True, width=390, script=False)`.

    Whatever the page logs as an error fails the test when it ends.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_page(
        person: str,
        *,
        english: bool = False,
        dark: bool = False,
        width: int = 1280,
        script: bool = True,
        on: World | None = None,
    ) -> Page:
        context = browser.new_context(
            base_url=(on or world).url,
            locale="en-GB" if english else "zh-CN",
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            extra_http_headers=headers_of(person),
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" and _ours(said.text) else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors


def _ours(said: str) -> bool:
    """A page that answers 404 or 409 is logged as an error by the browser; the tests ask for those."""
    return "Failed to load resource: the server responded with a status of 4" not in said
