"""A poll from its opening to its results: slips printed, answered on a phone, and nothing left behind on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.pages.axe import findings
from tests.pages.conftest import PageAs, watched
from tests.pages.test_every_page import SCREENSHOTS
from tests.pages.world import COMMITTEE, YEAR, World, a_world

POLLS = f"/workbench/committees/{COMMITTEE}/years/{YEAR}/polls"
LEFT = "() => [localStorage.length, sessionStorage.length, document.cookie, location.hash, history.length]"
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def stage(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(admin, template, tmp_path_factory.mktemp("polls")) as stage:
        yield stage


def slips_printed(page_as: PageAs, stage: World, number: int) -> list[str]:
    """Opened by the office with so many slips: their codes as they stand on paper."""
    page = page_as("m1", on=stage)
    page.goto(f"{POLLS}/new")
    page.get_by_label("考核期").select_option("YE")
    page.get_by_label("测评码个数").fill(str(number))
    page.get_by_role("button", name="增加题目").click()
    page.get_by_label("第5题题目").fill("对本支部是否满意")
    page.get_by_role("button", name="开启测评").click()
    page.locator("dialog[open]").get_by_role("button", name="确认开启").click()
    expect(page.get_by_role("heading", name="打印测评码")).to_be_visible()
    assert not findings(page)
    photograph(page, "slips")
    page.emulate_media(media="print")
    expect(page.locator(".slip .qr").first).to_be_visible()
    expect(page.locator(".top")).not_to_be_visible()
    photograph(page, "slips-print")
    return page.locator(".slip-code").all_inner_texts()


def photograph(page: Page, name: str) -> None:
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", full_page=True)


def test_a_slip_is_answered_on_a_phone_and_leaves_nothing_there(
    browser: Browser, page_as: PageAs, stage: World, errors: list[str]
) -> None:
    slips = slips_printed(page_as, stage, 6)
    sheet = f"/workbench/polls/{COMMITTEE}/{YEAR}/3"
    # a member who is signed in on this phone
    phone = browser.new_context(base_url=stage.url, locale="zh-CN", viewport={"width": 390, "height": 844})
    phone.add_cookies([{"name": "djc", "value": "a-session-of-somebody", "url": stage.url, "httpOnly": True}])
    before = phone.cookies()
    page = watched(phone.new_page(), errors)
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.goto(f"{sheet}#{slips[0]}")
    expect(page.get_by_label("测评码")).to_have_value(slips[0])
    length = page.evaluate("history.length")
    assert page.evaluate(WIDTH) <= 390
    assert page.url == f"{stage.url}{sheet}"
    for question in page.locator("fieldset").all():
        question.get_by_label("基本满意").check()
    page.get_by_role("button", name="提交答卷").click()
    expect(page.get_by_text("答卷已计入")).to_be_visible()
    photograph(page, "counted")
    assert not findings(page)
    (answer,) = sent
    assert "cookie" not in answer.all_headers()
    assert phone.cookies() == before
    assert page.evaluate(LEFT) == [0, 0, "", "", length]
    assert slips[0] not in page.content()
    page.reload()
    expect(page.get_by_label("测评码")).to_have_value("")
    assert page.locator("input:checked").count() == 0
    phone.close()


def test_a_sheet_with_a_slip_that_was_used_is_shown_again_as_it_was(page_as: PageAs, stage: World) -> None:
    page = page_as("nobody", on=stage, width=390, english=True)
    page.goto(f"/workbench/polls/{COMMITTEE}/{YEAR}/2#00000-00000-00000-00000")
    for question in page.locator("fieldset").all():
        question.locator("input").last.check()
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("alert")).to_contain_text("this is no slip of the poll")
    assert page.locator("input:checked").count() == 2
    expect(page.get_by_label("Slip")).to_have_value("00000-00000-00000-00000")
    assert page.evaluate(WIDTH) <= 390
    photograph(page, "refused-sheet")


def test_it_is_answered_without_script(page_as: PageAs, stage: World) -> None:
    page = page_as("nobody", on=stage, script=False)
    page.goto(f"/workbench/polls/{COMMITTEE}/{YEAR}/2")
    page.get_by_label("测评码").fill("11111-11111-11111-11111")
    for question in page.locator("fieldset").all():
        question.locator("input").first.check()
    page.get_by_role("button", name="提交答卷").click()
    expect(page.get_by_role("alert").first).to_contain_text("测评码无效")
    assert page.context.cookies() == []
