"""The year-end on pages: from confirmed scores to decided grades, as the office does it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from secrets import token_urlsafe

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from domain.period import Period
from services.casebook import CommitteeYear
from services.gradings import Appealed
from services.ledger import Act
from tests.pages.conftest import PageAs
from tests.pages.visits import OF_YEAR
from tests.pages.world import COMMITTEE, YEAR, ZONE, World, a_world, headers_of

DESK = f"{OF_YEAR}/grading"
MEMBERS = [f"m{n}" for n in range(1, 8)]
NAMES = {
    "A": "一轧车间党支部",
    "B": "二轧车间党支部",
    "C": "工程项目部党支部",
    "D": "技术研究所党支部",
    "E": "生活服务部党支部",
    "F": "合资公司党支部",
}
GRADES = {"first": "一级", "second": "二级", "third": "三级", "none": "无等级"}
DECIDED = {"A": "second", "B": "first", "C": "second", "D": "second", "E": "third", "F": "none"}
"""As in tests/rehearsals/steel-2025.yaml."""


@pytest.fixture
def confirmed(admin: str, template: str, tmp_path: Path) -> Iterator[World]:
    """Every period is confirmed, nothing is proposed yet."""
    with a_world(admin, template, tmp_path, until=at(8, 18)) as world:
        yield world


def test_the_office_brings_the_year_to_its_grades(confirmed: World, page_as: PageAs) -> None:
    world, office = confirmed, page_as("m1", on=confirmed)
    world.clock.now = at(9)
    office.goto(DESK)
    expect(row(office, "B")).to_contain_text("一级名额1个已满")
    expect(row(office, "C")).to_contain_text("一票否决(安全), 最高二级")
    office.get_by_role("button", name="提出等级建议").click()
    expect(office.locator("[data-flash]")).to_contain_text("等级建议已提出")

    world.clock.now = at(12)
    office.goto(f"{DESK}/notice")
    expect(office.locator(".sheet")).to_contain_text("2026-01-12 至 2026-01-16")
    confirm(office, "开始公示", "确认公示", done="公示已开始")

    world.clock.now = at(14)
    of, appealed = CommitteeYear(COMMITTEE, YEAR), Appealed("B", Period.Q3, "D")
    world.runtime.gradings.file_appeal(Act("secretary:B", at(14)), of, against=appealed, grounds="转正材料未计入")
    office.goto(f"{DESK}/vote")
    expect(office.locator("main")).to_contain_text("1件申诉待表决")
    expect(office.locator("main")).to_contain_text("公示尚未期满")
    expect(office.locator("[data-ballot]")).to_have_count(0)

    world.clock.now = at(20, 15)
    uphold_the_appeal(office)

    world.clock.now = at(21)
    office.goto(DESK)
    expect(row(office, "B")).to_contain_text("二级改为一级")
    expect(row(office, "B")).to_contain_text("年末得分95.5高于94, 列前")
    expect(row(office, "A")).to_contain_text("年末得分94低于95.5, 列后")
    office.get_by_role("button", name="重新提出等级建议").click()
    expect(office.locator("[data-flash]")).to_contain_text("等级建议已提出")

    world.clock.now = at(26, 14)
    vote_the_grades(office, "for for for against abstain", outcome="表决未通过")
    world.clock.now = at(27, 14)
    vote_the_grades(office, "for for for for for abstain", outcome="表决通过")

    office.goto(f"{DESK}/grades")
    grades = {branch: row(office, branch).locator(".grade").first.inner_text() for branch in NAMES}
    assert grades == {branch: GRADES[grade] for branch, grade in DECIDED.items()}


def test_a_vote_without_quorum_is_refused_and_kept_as_typed(confirmed: World) -> None:
    """The page comes back with the refusal and what was chosen."""
    world = confirmed
    with httpx.Client(base_url=world.url, headers=headers_of("m1"), timeout=60) as client:
        world.clock.now = at(9)
        assert send(client, f"{DESK}/proposal").status_code == 303
        world.clock.now = at(12)
        assert send(client, f"{DESK}/notice").status_code == 303
        world.clock.now = at(20)
        answer = send(client, f"{DESK}/vote", **votes("m1", "m2", "m3", "m4"))
        assert answer.status_code == 409
        assert "应到会7人, 实到会4人, 未达到2/3, 不能表决" in answer.text
        assert 'name="vote:m4" value="for" checked' in answer.text
        assert 'name="vote:m5" value="absent" checked' in answer.text


def test_a_veto_changes_the_proposal(confirmed: World) -> None:
    with httpx.Client(base_url=confirmed.url, headers=headers_of("m1"), timeout=60) as client:
        assert send(client, f"{DESK}/proposal").status_code == 303
        faulty = send(client, f"{DESK}/vetoes", branch="A", kind="discipline")
        assert faulty.status_code == 422
        assert "填写有误" in faulty.text
        assert send(client, f"{DESK}/vetoes", branch="A", kind="discipline", reason="违纪").status_code == 303
        desk = client.get(DESK).text
        assert "一票否决(纪律), 最高三级" in desk
        assert "一级改为三级" in desk
        assert "须重新提出等级建议" in desk
        assert send(client, f"{DESK}/vetoes/lift", branch="A", kind="discipline", reason="查无实据").status_code == 303
        assert "须重新提出等级建议" not in client.get(DESK).text


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 1, day, hour, tzinfo=ZONE)


def send(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    return client.post(path, data={"_key": token_urlsafe(9), **fields})


def votes(*in_favour: str) -> dict[str, str]:
    return {f"vote:{member}": "for" if member in in_favour else "absent" for member in MEMBERS}


def row(page: Page, branch: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_text(NAMES.get(branch, branch), exact=True))


def confirm(page: Page, title: str, word: str, *, done: str) -> None:
    page.get_by_role("button", name=title).click()
    page.get_by_role("button", name=word).click()
    expect(page.locator("[data-flash]")).to_contain_text(done)


def uphold_the_appeal(office: Page) -> None:
    """Of the branch that m6 belongs to: who is concerned cannot vote."""
    office.goto(f"{DESK}/appeals")
    office.get_by_role("link", name="登记表决").click()
    expect(row(office, "吴委员")).to_contain_text("须回避")
    expect(office.locator("[name='vote:m6']")).to_have_count(0)
    office.get_by_label("申诉成立时更正为").fill("18.5")
    expect(office.locator("[data-outcome]:visible")).to_contain_text("到会人数不足")
    office.get_by_role("button", name="全部到会赞成").click()
    expect(office.locator("[data-count=present]")).to_have_text("6")
    office.locator("[name='vote:m5'][value=against]").check()
    office.locator("[name='vote:m7'][value=absent]").check()
    expect(office.locator("[data-outcome]:visible")).to_contain_text("表决通过")
    confirm(office, "登记表决", "确认登记", done="申诉表决已登记")
    expect(row(office, "B")).to_contain_text("成立, 更正为18.5")


def vote_the_grades(office: Page, choices: str, *, outcome: str) -> None:
    office.goto(f"{DESK}/vote")
    for member, choice in zip(MEMBERS, choices.split(), strict=False):
        office.locator(f"[name='vote:{member}'][value={choice}]").check()
    expect(office.locator("[data-outcome]:visible")).to_contain_text(outcome)
    confirm(office, "登记表决", "确认登记", done="定级表决已登记")
