"""One meeting of the committee, from convening to its minutes: the secretary at a desk, a member with a phone."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import PageAs
from tests.pages.visits import OF_COMMITTEE
from tests.pages.world import MEETING, ZONE, World, a_world, headers_of

HELD = f"{OF_COMMITTEE}/meetings/{MEETING}"
ON_THE_DAY = datetime(2026, 1, 19, 9, tzinfo=ZONE)


@pytest.fixture
def day(admin: str, template: str, tmp_path: Path) -> Iterator[World]:
    """The day of the meeting: the notice is over, the appeal waits."""
    with a_world(admin, template, tmp_path) as world:
        world.clock.now = ON_THE_DAY
        yield world


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def vote(world: World, member: str, item: int = 1, choice: str = "in_favour") -> httpx.Response:
    body = {"_key": f"{member}-{item}", "choice": choice}
    return httpx.post(f"{world.url}{HELD}/matters/{item}/vote", data=body, headers=headers_of(member), timeout=60)


def attended(page: Page, *absent: int) -> None:
    """All members but these, by their number on the roll."""
    page.goto(HELD)
    for number in absent:
        page.get_by_label(f"到会, {number}", exact=True).uncheck()
        page.get_by_label(f"缺席原因, {number}", exact=True).fill("出差")
    press(page, "登记到会情况")


def test_a_meeting_goes_from_its_notice_to_its_minutes(day: World, page_as: PageAs) -> None:
    secretary, member = page_as("m1", on=day), page_as("m2", on=day, width=390)
    secretary.goto(f"{OF_COMMITTEE}/convening")
    secretary.get_by_label("会议名称").fill("专栏建设专题会议")
    secretary.get_by_label("会议代码").fill("column")
    secretary.get_by_label("会议时间").fill("2026-01-19T10:00")
    secretary.get_by_label("会议地点").fill("二楼会议室")
    secretary.locator("[name='line.other-0.number']").fill("1")
    secretary.locator("[name='line.other-0.title']").fill("设立创先争优专栏")
    secretary.locator("[name='line.other-0.details.text']").fill("同意设立专栏。")
    press(secretary, "召集")
    secretary.get_by_role("link", name="专栏建设专题会议").click()

    attended(secretary, 7)
    expect(secretary.get_by_text("出差")).to_be_visible()
    press(secretary, "开始会议")
    expect(secretary.get_by_text("系统核对须回避")).to_contain_text("系议题所涉党支部成员")

    member.goto(HELD)
    press(secretary, "开始表决")
    expect(member.get_by_label("赞成")).to_be_visible()
    press(member, "投票")
    expect(member.get_by_label("赞成"), "nothing is cast before it is chosen, and none is chosen").to_be_focused()
    expect(member.get_by_role("radio", checked=True)).to_have_count(0)
    member.get_by_label("反对").check()
    member.get_by_label("赞成").check()
    press(member, "投票")
    expect(member.get_by_text("您已表决")).to_contain_text("赞成")
    expect(secretary.locator(".tally-in_favour strong")).to_have_text("1")
    expect(secretary.get_by_text("主持人末位表态")).to_be_visible()
    for each, choice in (("m3", "in_favour"), ("m4", "in_favour"), ("m5", "against")):
        assert vote(day, each, choice=choice).status_code == 303
    secretary.goto(HELD)
    secretary.get_by_label("赞成").check()
    press(secretary, "投票")
    press(secretary, "结束表决")
    press(secretary, "结束")
    expect(secretary.locator(".agenda-list li").first).to_contain_text("通过")

    for number in (2, 3):
        secretary.goto(f"{HELD}?matter={number}")
        secretary.get_by_text("暂缓或撤回").click()
        secretary.get_by_label("理由", exact=True).fill("另行研究")
        press(secretary, "暂缓至以后的会议")
    press(secretary, "结束会议")
    press(secretary, "结束")
    secretary.get_by_role("link", name="会议纪要").click()
    minutes = secretary.locator(".minutes")
    expect(minutes).to_contain_text("赞成4票, 反对1票, 弃权0票")
    expect(minutes).to_contain_text("回避: ")
    secretary.get_by_role("link", name="英文纪要").click()
    expect(minutes).to_contain_text("for 4, against 1, abstained 0")


def test_a_refusal_keeps_what_was_typed_and_says_why(day: World, page_as: PageAs) -> None:
    page = page_as("m1", on=day)
    page.goto(HELD)
    page.get_by_label("姓名, 1", exact=True).fill("老陈")
    page.get_by_label("身份, 1", exact=True).fill("组织科复核员")
    page.get_by_label("到会, 7", exact=True).uncheck()
    press(page, "登记到会情况")
    expect(page.get_by_role("alert")).to_contain_text("没有记录任何内容")
    expect(page.get_by_label("姓名, 1", exact=True)).to_have_value("老陈")


def test_who_stands_aside_or_votes_last_is_told_so(day: World) -> None:
    with httpx.Client(base_url=day.url, headers=headers_of("m1"), timeout=30) as desk:
        everyone = {"_key": "1", "present[]": [f"m{n}" for n in range(1, 8)]}
        assert desk.post(f"{HELD}/attendance", data=everyone).status_code == 303
        assert desk.post(f"{HELD}/open", data={"_key": "2"}).status_code == 303
        assert desk.post(f"{HELD}/matters/1/open-vote", data={"_key": "3"}).status_code == 303
        assert "主持人末位表态" in desk.get(HELD).text
        assert "您已回避本项表决" in desk.get(HELD, headers=headers_of("m6")).text
        assert vote(day, "m6").status_code == 409
        assert vote(day, "m2").status_code == 303
        assert desk.get(f"{HELD}/live?seen=0", headers=headers_of("m3")).headers["HX-Refresh"] == "true"
        assert "HX-Refresh" not in desk.get(f"{HELD}/live?seen=0").headers


def test_slips_are_counted_by_two_tellers(day: World) -> None:
    with httpx.Client(base_url=day.url, headers=headers_of("m1"), timeout=30) as desk:
        everyone = {"_key": "1", "present[]": [f"m{n}" for n in range(1, 8)]}
        desk.post(f"{HELD}/attendance", data=everyone)
        desk.post(f"{HELD}/open", data={"_key": "2"})
        desk.post(f"{HELD}/matters/3/open-vote", data={"_key": "3", "form": "secret", "recused[]": "m7"})
        assert "请填写纸质票交计票人" in desk.get(HELD, headers=headers_of("m2")).text
        slips = {"_key": "4", "voted[]": [f"m{n}" for n in range(1, 7)], "tellers[]": ["m1", "m2"]}
        numbers = {"in_favour": "5", "against": "1", "abstained": "0"}
        assert desk.post(f"{HELD}/matters/3/count", data=slips | {"in_favour": "x"}).status_code == 422
        assert desk.post(f"{HELD}/matters/3/count", data=slips | numbers).status_code == 303
        assert desk.post(f"{HELD}/matters/3/close-vote", data={"_key": "5"}).status_code == 303
        shown = desk.get(f"{HELD}?matter=3").text
        assert "本人申请" in shown
        assert "计票人" in shown
