"""Scoring 季度考核办理: a quarter through the pages, by keyboard, from a spreadsheet, by two at once."""

import re
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
from tests.pages.world import COMMITTEE, YEAR, ZONE, World, a_world, headers_of

SELF_ASSESSED = datetime(2025, 7, 9, 12, tzinfo=ZONE)
"""The second quarter: every branch has assessed itself, nothing is scored yet."""
OF_PERIOD = f"/workbench/committees/{COMMITTEE}/years/{YEAR}/periods"
GRID = f"{OF_PERIOD}/Q2/scoring"
SIGN_IN = "/workbench/sign-in"
KEPT = "() => JSON.stringify(localStorage)"
DRAFT = f"score/{COMMITTEE}/{YEAR}/Q2"
SCORES = {"E": "28", "B": "23", "D": "18.5", "Z": "13.5", "S": "9"}

SECOND_QUARTER = {
    "A": {"E": "28", "B": "23.5", "D": "18.5", "Z": "13.5", "S": "9"},
    "B": {"E": "27.5", "B": "23", "D": "18.5", "Z": "13.5", "S": "9"},
    "C": {"E": "29", "B": "23.5", "D": "19", "Z": "14", "S": "9.5"},
    "D": {"E": "26", "B": "21", "D": "17", "Z": "12.5", "S": "8.5"},
    "E": {"E": "22.5", "B": "18.5", "D": "15", "Z": "11", "S": "8"},
    "F": {"E": "19", "B": "15.5", "D": "13", "Z": "10", "S": "7"},
}
"""As in the worked year."""


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
    expect(total(page, "A")).to_have_text("92.0")
    page.keyboard.press("Tab")
    until_focused(page, "提交评分", back=True)
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_contain_text("一轧车间党支部 合计 92")
    until_focused(page, "提交")
    page.keyboard.press("Enter")
    expect(page.locator("[data-flash]")).to_contain_text("已提交1个党支部的评分")
    assert recorded(quarter, "A") == SCORES


def test_a_block_from_a_spreadsheet_is_pasted_checked_and_undone(quarter: World, page_as: PageAs) -> None:
    page = page_as("s1", on=quarter)
    page.goto(GRID)
    paste(page, "C/E", "29\t23.5\t19\t14\t9.5\n３１\t21。3\n")
    expect(total(page, "C")).to_have_text("95.0")
    expect(cell(page, "D/E")).to_have_attribute("aria-invalid", "true")
    cell(page, "D/E").focus()
    expect(page.locator("#grid-bar")).to_contain_text("31超出范围, 应在0至30之间")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#grid-bar")).to_contain_text("21.3不符合计分单位, 应为0.5的整数倍")
    saved(page)
    page.keyboard.press("Control+z")
    expect(cell(page, "C/E")).to_have_value("")
    expect(cell(page, "D/B")).to_have_value("")
    page.keyboard.press("Control+y")
    expect(cell(page, "C/E")).to_have_value("29")


def test_two_people_see_each_other_and_never_overwrite_silently(quarter: World, page_as: PageAs) -> None:
    one, other = page_as("s1", on=quarter), page_as("s3", on=quarter)
    other.route("**/scoring/changes*", lambda route: route.fulfill(status=404))
    one.goto(GRID)
    other.goto(GRID)
    cell(one, "B/E").fill("27")
    saved(one)
    cell(other, "B/E").fill("26")
    conflict = other.locator("[data-conflicts]")
    expect(conflict).to_contain_text("s1 于 12:00 填写为“27”, 您填写的是“26”")
    conflict.get_by_role("button", name="采用我的").click()
    expect(cell(one, "B/E")).to_have_value("26")

    for item, points in SCORES.items():
        cell(other, f"B/{item}").fill(points)
    saved(other)
    expect(total(one, "B")).to_have_text("92.0")
    submit(other)
    cell(one, "B/E").fill("25")
    expect(total(one, "B")).to_have_text("89.0")
    submit(one)
    expect(one.locator(".alert.late").first).to_contain_text("他人已办理了其中的内容")
    expect(cell(one, "B/E")).to_have_value("25")
    assert recorded(quarter, "B") == SCORES


def test_nothing_typed_is_lost_by_a_reload_or_a_lapsed_session(quarter: World, page_as: PageAs) -> None:
    page = page_as("s1", on=quarter)
    page.goto(GRID)
    cell(page, "D/Z").fill("12.5")
    saved(page)
    page.context.set_extra_http_headers({})
    cell(page, "D/S").fill("8.5")
    expect(page.locator("[data-state]")).to_have_text("尚未保存到系统, 已暂存在本机")
    page.goto(SIGN_IN)  # the page with the score is gone
    kept = page.evaluate(KEPT)
    assert len(kept) > 100
    assert not [word for word in ("value", "version", "grid:", "score/", COMMITTEE) if word in kept]
    # whoever else signs in here does not read it either, and does not remove it
    page.context.set_extra_http_headers(headers_of("s3"))
    page.goto(GRID)
    expect(page.locator("[data-grid]")).to_have_attribute("data-waiting", "0")
    assert page.evaluate(KEPT) == kept
    expect(cell(page, "D/S")).not_to_have_value("8.5")
    page.context.set_extra_http_headers(headers_of("s1"))
    page.goto(GRID)
    expect(cell(page, "D/Z")).to_have_value("12.5")
    expect(cell(page, "D/S")).to_have_value("8.5")
    saved(page)
    assert quarter.runtime.drafts.typed(DRAFT)["D/S"] == "8.5"
    expect(page.locator("[data-grid]")).to_have_attribute("data-waiting", "0")
    assert page.evaluate(KEPT) == "{}"


def test_signing_out_leaves_nothing_of_it_in_the_browser(quarter: World, page_as: PageAs) -> None:
    page = page_as("s1", on=quarter)
    page.goto(GRID)
    expect(page.locator("[data-grid]")).to_have_attribute("data-waiting", "0")
    page.route("**/drafts/several", lambda route: route.fulfill(status=302, headers={"Location": SIGN_IN}))
    cell(page, "D/S").fill("9")
    expect(page.locator("[data-state]")).to_have_text("尚未保存到系统, 已暂存在本机")
    assert page.evaluate(KEPT) != "{}"
    page.locator("form[action='/workbench/sign-out']").first.evaluate("form => form.submit()")
    page.wait_for_url("**/sign-in")
    assert page.evaluate(KEPT) == "{}"


def test_one_branch_is_scored_on_a_plain_form_without_script(quarter: World, page_as: PageAs) -> None:
    page = page_as("s1", on=quarter, script=False)
    page.goto(f"{GRID}/F")
    for item, points in {**SCORES, "E": "30.5"}.items():
        cell(page, f"F/{item}").fill(points)
    page.get_by_role("button", name="提交评分").click()
    expect(page.locator(".field-error")).to_contain_text("超出范围, 应在0至30之间")
    expect(cell(page, "F/B")).to_have_value("23")
    cell(page, "F/E").fill("28")
    page.get_by_role("button", name="提交评分").click()
    expect(page.locator("[data-flash]")).to_contain_text("已提交1个党支部的评分")
    assert recorded(quarter, "F") == SCORES
    page.goto(f"{OF_PERIOD}/Q2")
    awaited = page.locator(".steps .now .step-more").all_text_contents()
    assert awaited
    assert all(re.fullmatch(r"待\w+, 余\d个", one) for one in awaited)
    expect(page.locator("tbody tr", has_text="合资公司党支部")).to_contain_text("王六 2025-")


def test_a_spreadsheet_fills_in_drafts_and_records_nothing(quarter: World, page_as: PageAs) -> None:
    page = page_as("s1", on=quarter)
    page.goto(GRID)
    book = "支部编号,E 经济工作目标 (30),S 总的工作,加分,加分理由\nE,23.5,8.5,1,获厂级先进\nX,1,1,,\n"
    page.set_input_files("#file", {"name": "评分.csv", "mimeType": "text/csv", "buffer": book.encode()})
    page.get_by_role("button", name="填入草稿").click()
    expect(page.locator("[data-flash]")).to_contain_text("已填入4格草稿, 尚未记录; 1行不是可评分的党支部")
    expect(cell(page, "E/E")).to_have_value("23.5")
    expect(cell(page, "E/+why")).to_have_value("获厂级先进")
    assert recorded(quarter, "E") == {}


def test_the_whole_quarter_goes_through_the_pages(quarter: World, page_as: PageAs) -> None:
    """Scored, one returned and scored again, reviewed, confirmed with comments, published; as in the worked year."""
    office, reviewer, leader = (page_as(who, on=quarter) for who in ("s1", "s2", "m1"))
    office.goto(GRID)
    paste(office, "A/E", "\n".join("\t".join(row.values()) for row in SECOND_QUARTER.values()))
    for name, text in {"E/+": "", "E/+why": "", "D/+": "1.0", "D/+why": "总公司通报表扬"}.items():
        cell(office, name).fill(text)
    expect(total(office, "D")).to_have_text("86.0")
    saved(office)
    submit(office)

    reviewer.goto(f"{OF_PERIOD}/Q2/review")
    reviewer.get_by_role("checkbox").evaluate_all("all => all.forEach(one => one.checked = one.value === 'E')")
    reviewer.get_by_role("button", name="退回所选").click()
    expect(reviewer.locator(".alert.late")).to_contain_text("理由")
    reviewer.locator("#reason").fill("经济指标口径需复核")
    reviewer.get_by_role("button", name="退回所选").click()
    expect(reviewer.locator("[data-flash]")).to_contain_text("1个党支部的评分已退回")
    expect(reviewer.locator("main")).to_contain_text("经济指标口径需复核")

    office.reload()
    office.get_by_role("button", name="提交评分").click()
    office.locator("dialog").get_by_role("checkbox").check()
    office.get_by_role("button", name="提交", exact=True).click()
    expect(office.locator("[data-flash]")).to_be_visible()

    reviewer.goto(f"{OF_PERIOD}/Q2/review")
    reviewer.get_by_role("button", name="同意所选").click()
    reviewer.get_by_role("button", name="同意", exact=True).click()
    expect(reviewer.locator("[data-flash]")).to_contain_text("6个党支部的评分已复核同意")

    leader.goto(f"{OF_PERIOD}/Q2/confirmation")
    expect(leader.locator("main")).to_contain_text("全部党支部确认或免考后方可公布")
    leader.locator('[name="comment/A"]').fill("产量达标, 记录还须补齐")
    expect(leader.locator("[data-draft-state]")).to_contain_text("已保存")
    leader.reload()
    expect(leader.locator('[name="comment/A"]')).to_have_value("产量达标, 记录还须补齐")
    leader.get_by_role("button", name="确认所选").click()
    leader.get_by_role("button", name="确认", exact=True).click()
    expect(leader.locator("[data-flash]")).to_contain_text("已确认6个党支部的考核结果")
    leader.get_by_role("button", name="公布结果").click()
    leader.get_by_role("button", name="公布", exact=True).click()
    expect(leader.locator("[data-flash]")).to_contain_text("已公布")
    assert {branch: recorded(quarter, branch) for branch in SECOND_QUARTER} == SECOND_QUARTER


def test_one_item_of_a_confirmed_result_is_corrected(quarter: World, page_as: PageAs) -> None:
    leader = page_as("m1", on=quarter)
    leader.goto(f"{OF_PERIOD}/Q2/confirmation/A")
    leader.locator("#item").select_option("E")
    leader.locator("#points").fill("27")
    leader.locator("#reason").fill("统计口径更正")
    leader.get_by_role("button", name="更正").first.click()
    leader.locator("dialog").get_by_role("button", name="更正").click()
    expect(leader.locator("[data-flash]")).to_contain_text("已更正, 原记录保留")
    assert recorded(quarter, "A")["E"] == "27"


def paste(page: Page, name: str, text: str) -> None:
    """As a spreadsheet gives it to the clipboard."""
    cell(page, name).focus()
    cell(page, name).evaluate(
        "(to, text) => { const clipboardData = new DataTransfer(); clipboardData.setData('text/plain', text);"
        "to.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })); }",
        text,
    )


def saved(page: Page) -> None:
    expect(page.locator("[data-state]")).to_contain_text("已保存")
    expect(page.locator("[data-grid]")).to_have_attribute("data-waiting", "0")


def submit(page: Page) -> None:
    page.get_by_role("button", name="提交评分").click()
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_load_state()


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
