"""Targets on their pages: one branch's set target by target, all in bulk, and changes that wait for approval."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from secrets import token_urlsafe

import httpx
import pytest
from playwright.sync_api import expect

from domain.target import Level, Target
from infra.pages.forms import Form
from infra.pages.rows import given_of
from infra.pages.targets.fields import TargetsForm, values_of
from services.casebook import CommitteeYear
from services.ledger import Act
from services.standards import standards_of
from services.target_sets import target_set_of
from tests.pages.axe import findings
from tests.pages.conftest import PageAs
from tests.pages.visits import OF_YEAR
from tests.pages.world import COMMITTEE, YEAR, ZONE, World, a_world, headers_of

SETS = f"{OF_YEAR}/targets"
OF = CommitteeYear(COMMITTEE, YEAR)
EDITOR = f"{SETS}/branches/A"
ADOPTED = datetime(2025, 1, 21, 12, tzinfo=ZONE)
"""No branch has its targets yet."""


@pytest.fixture(scope="module")
def office(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(admin, template, tmp_path_factory.mktemp("targets"), until=ADOPTED) as world:
        yield world


def test_the_targets_of_a_branch_are_decomposed_drafted_and_issued(office: World, page_as: PageAs) -> None:
    page = page_as("s1", on=office)
    page.goto(EDITOR)
    assert not findings(page)
    fill = page.locator("#examined")
    expect(fill).to_contain_text("30/30")
    page.locator("[name='targets.r1.code']").fill("E1")
    page.locator("[name='targets.r1.title']").fill("钢材产量")
    page.locator("[name='targets.r1.full']").fill("20")
    expect(fill).to_contain_text("20/30")
    expect(fill).to_contain_text("项目E合计20, 应为30")
    page.get_by_role("button", name="增加目标").click()
    second = page.locator("tbody.item-rows:not(.spare)").last.get_attribute("data-row")
    for name, value in {"code": "E2", "title": "成本降低", "full": "10", "level": "3", "measure": "设备点检"}.items():
        page.locator(f"[name='targets.{second}.{name}']").fill(value)
    page.get_by_role("button", name="登记草案").click()
    expect(page.get_by_role("alert")).to_contain_text("目标E2的数值没有计量单位")
    expect(page.locator(f"[name='targets.{second}.title']")).to_have_value("成本降低")
    page.locator(f"[name='targets.{second}.unit']").fill("%")
    page.get_by_role("button", name="登记草案").click()
    expect(page.locator("[data-flash]")).to_contain_text("目标草案已登记")
    page.get_by_role("button", name="下达目标责任书").click()
    page.get_by_role("button", name="确认下达").click()
    expect(page.locator("[data-flash]")).to_contain_text("目标责任书已下达")
    issued = {one.code: one for one in target_set_of(office.runtime.ledger.seen(), "A", YEAR).in_force}
    assert (issued["E1"].full, issued["E2"].full) == (Decimal(20), Decimal(10))
    assert (issued["E2"].level, issued["E2"].unit, issued["E2"].measure) == (Level(Decimal(3)), "%", "设备点检")


def test_targets_survive_the_form_they_are_drafted_in(office: World) -> None:
    standard = standards_of(office.runtime.ledger.seen(), COMMITTEE, YEAR).require_in_force()
    first, *rest = (Target(one.code, one.item_class, one.title, one.full, one.duties) for one in standard.items)
    full = replace(first, unit="万吨", level=Level(Decimal("1.5")), baseline=Level(text="持平"), measure="一\n二")
    given = given_of(values_of((full, *rest)))
    assert Form(given, "key", {}).into(TargetsForm).as_domain(standard) == (full, *rest)


def test_sets_are_drafted_and_issued_in_bulk(office: World, page_as: PageAs) -> None:
    page = page_as("s1", on=office)
    page.goto(SETS)
    page.get_by_text("批量起草").click()
    page.get_by_label("生活服务部党支部").first.uncheck()
    page.get_by_role("button", name="起草", exact=True).click()
    expect(page.locator("[data-flash]")).to_contain_text("已为4个党支部起草目标")
    expect(page.locator("tbody tr", has_text="已起草")).to_have_count(4)
    page.get_by_text("批量下达").click()
    page.get_by_role("button", name="下达目标责任书").click()
    page.get_by_role("button", name="确认下达").click()
    expect(page.locator("[data-flash]")).to_contain_text("已下达5份")
    assert target_set_of(office.runtime.ledger.seen(), "E", 2025).issued


def test_changes_are_approved_by_another_or_returned_with_why(admin: str, template: str, tmp_path: Path) -> None:
    with a_world(admin, template, tmp_path, until=datetime(2025, 5, 12, 12, tzinfo=ZONE)) as office:
        with httpx.Client(base_url=office.url, headers=headers_of("m1"), timeout=60) as client:
            told = {"_key": "p1", "id": "output", "title": "产量目标", "text": "逐月分解"}
            assert client.post("/workbench/branches/A/years/2025/targets/E/practice", data=told).status_code == 303
            assert "产量目标" in client.get("/workbench/practices").text
        for code, title in {"E": "钢材产量", "B": "班子"}.items():
            _propose(office, code, title)
        with httpx.Client(base_url=office.url, headers=headers_of("m1"), timeout=60) as client:
            shown = client.get(f"{SETS}/changes").text
            assert "经济工作" in shown
            assert "<ins>钢材产量</ins>" in shown
            assert _send(client, "A/2/return").status_code == 422
            assert _send(client, "A/2/return", reason="依据不足").status_code == 303
            assert _send(client, "A/1/approve").status_code == 303
            assert _send(client, "A/1/approve").status_code == 409
            shown = client.get(f"{SETS}/changes").text
            assert "已批准" in shown
            assert "已退回" in shown
        in_force = {one.code: one.title for one in target_set_of(office.runtime.ledger.seen(), "A", YEAR).in_force}
        assert in_force["E"] == "钢材产量"
        assert in_force["B"] != "班子"


def test_practices_are_published_and_targets_drawn_from_them(admin: str, template: str, tmp_path: Path) -> None:
    with (
        a_world(admin, template, tmp_path, until=ADOPTED) as office,
        httpx.Client(base_url=office.url, headers=headers_of("m1"), timeout=60) as client,
    ):
        new = {"id": "posts", "title": "示范岗", "text": "每班一岗", "item_class": "members", "duties[]": "D6"}
        detail = {"template.unit": "%", "template.level": "100", "template.measure": "岗前承诺"}
        library = f"/workbench/committees/{COMMITTEE}/practices"
        faulty = client.post(library, data={"_key": "n1", **new, "text": ""})
        assert faulty.status_code == 422
        assert 'value="示范岗"' in faulty.text
        assert client.post(library, data={"_key": "n2", **new, **detail}).status_code == 303
        assert "示范岗" in client.get("/workbench/practices?item_class=members&q=一岗").text
        assert "示范岗" not in client.get("/workbench/practices?duty=D1").text

        item = standards_of(office.runtime.ledger.seen(), COMMITTEE, YEAR).require_in_force().item("D")
        row = {"item": "D", "title": item.title, "full": str(item.full), "practice": "posts", "measure": "岗上公开"}
        typed = {f"targets.r1.{name}": value for name, value in row.items()}
        path = f"{SETS}/branches/E/draft"
        assert client.post(path, data={"_key": "d1", **typed}).status_code == 303
        drawn = target_set_of(office.runtime.ledger.seen(), "E", YEAR).draft[0]
        assert (drawn.level, drawn.unit, drawn.measure) == (Level(Decimal(100)), "%", "岗上公开")

        one = "/workbench/practices/posts"
        assert client.post(f"{one}/revise", data={"_key": "r1", **new, "title": "示范岗位"}).status_code == 303
        assert client.post(f"{one}/withdraw", data={"_key": "w1", "reason": "流于形式"}).status_code == 303
        assert client.post(f"{one}/withdraw", data={"_key": "w2", "reason": "流于形式"}).status_code == 409
        assert "流于形式" in client.get(one).text


def _propose(office: World, code: str, title: str) -> None:
    act = Act("secretary:A", office.clock())
    known = target_set_of(office.runtime.ledger.seen(), "A", YEAR).versions[code][-1]
    after = replace(known, title=title)
    office.runtime.target_changes.propose(act, OF, branch="A", code=code, after=after, reason="产能扩大")


def _send(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    return client.post(f"{SETS}/changes/{path}", data={"_key": token_urlsafe(9), **fields})
