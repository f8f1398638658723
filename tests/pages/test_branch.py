"""The branch's own pages: what it signs for, proposes, hands in and reads."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from secrets import token_urlsafe
from threading import Event
from time import sleep
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from infra.pages.branch.self_assessment import SelfForm
from infra.pages.forms import FaultyFormError, Form, written
from infra.pages.organisation.committee import Counts
from infra.postgres.drafts import Draft, Drafts
from tests.http.api import wait_for as until
from tests.pages.conftest import PageAs
from tests.pages.world import YEAR, ZONE, World, a_world, headers_of

OF_A = f"/workbench/branches/A/years/{YEAR}"
JUST_ISSUED = datetime(2025, 1, 25, 12, tzinfo=ZONE)


@pytest.fixture(scope="module")
def issued(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Targets are issued and nobody has acknowledged them yet."""
    with a_world(admin, template, tmp_path_factory.mktemp("issued"), until=JUST_ISSUED) as world:
        yield world


def test_the_secretary_acknowledges_the_targets_and_has_one_changed(issued: World, page_as: PageAs) -> None:
    page = page_as("secretary:A", on=issued, width=390)
    page.goto(f"{OF_A}/targets")
    page.get_by_role("button", name="签收目标责任书").click()
    page.get_by_role("button", name="确认签收").click()
    expect(page.get_by_role("status").filter(has_text="已签收")).to_be_visible()
    expect(page.locator(".steps .done")).to_have_count(2)

    page.goto(f"{OF_A}/targets/E")
    page.get_by_text("提出变更", exact=True).first.click()
    page.get_by_label("目标值").fill("98.5")
    page.get_by_role("button", name="提出变更").click()
    expect(page.get_by_label("变更理由")).to_be_focused()
    page.get_by_label("变更理由").fill("产能扩大, 提高目标值")
    page.get_by_role("button", name="提出变更").click()
    # refused: what was typed stands there still
    expect(page.get_by_role("alert")).to_contain_text("没有计量单位")
    expect(page.get_by_label("目标值")).to_have_value("98.5")
    page.get_by_label("计量单位").fill("万吨")
    page.get_by_role("button", name="提出变更").click()
    expect(page.get_by_text("第1号变更", exact=True)).to_be_visible()
    expect(page.locator(".differences ins").last).to_have_text("98.5万吨")
    page.get_by_role("button", name="撤回变更").click()
    page.get_by_role("button", name="确认撤回").click()
    expect(page.get_by_text("已撤回", exact=True)).to_be_visible()


def test_a_field_being_saved_while_its_form_is_sent_leaves_no_draft(
    issued: World, page_as: PageAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, begun, done = Drafts.save, list[int](), list[int]()

    def slowly(*given: Any, **more: Any) -> Draft | None:
        begun.append(1)
        sleep(1)
        saved = save(*given, **more)
        done.append(1)
        return saved

    page = page_as("secretary:A", on=issued)
    page.goto(f"{OF_A}/targets/E")
    page.get_by_text("提出变更", exact=True).first.click()
    page.get_by_label("计量单位").fill("万吨")
    page.get_by_label("变更理由").fill("产能扩大, 提高目标值")
    expect(page.locator("form[data-draft$='/change/E'][data-waiting='0']")).to_be_visible()
    monkeypatch.setattr(Drafts, "save", slowly)
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/workbench/drafts")):
        page.get_by_label("目标值").fill("97")
    page.get_by_role("button", name="提出变更").click()
    expect(page.get_by_text("第2号变更", exact=True)).to_be_visible()
    until(lambda: len(begun) == len(done))
    assert issued.runtime.drafts.of(f"progress/A/{YEAR}/change/E") == {}
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('kept:'))") == []


def test_what_is_typed_before_the_drafts_have_come_is_saved_once(
    issued: World, page_as: PageAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, typed = Drafts.of, Event()

    def once_typed(*given: Any) -> dict[str, Draft]:
        typed.wait(10)
        return of(*given)

    monkeypatch.setattr(Drafts, "of", once_typed)
    page = page_as("secretary:A", on=issued)
    page.goto(f"{OF_A}/targets/B")
    page.get_by_text("提出变更", exact=True).first.click()
    page.get_by_label("变更理由").fill("任务增加")
    typed.set()
    form = page.locator("form[data-draft$='/change/B']")
    expect(form).to_have_attribute("data-waiting", "0")
    page.wait_for_timeout(2 * 600)  # twice what it waits after the last stroke
    assert of(issued.runtime.drafts, f"progress/A/{YEAR}/change/B")["reason"].version == 1


def test_who_may_not_acknowledge_sees_no_button_and_is_refused(issued: World, page_as: PageAs) -> None:
    page = page_as("auditor", on=issued)
    page.goto(f"{OF_A}/targets")
    expect(page.get_by_role("table").first).to_be_visible()
    expect(page.get_by_role("button", name="签收目标责任书")).to_have_count(0)


def test_the_branch_assesses_itself_with_the_sum_and_the_faults_at_once(issued: World, page_as: PageAs) -> None:
    page = page_as("secretary:A", on=issued, width=390)
    page.goto(f"{OF_A}/self-assessment/Q1")
    box = page.locator("[name='scores.E']").bounding_box()
    assert box is not None
    assert box["width"] > 60, "there is room for what is typed"
    page.locator("[name='scores.E']").fill("31")
    expect(page.locator("[data-error-of='scores.E']")).to_have_text("应在0至30之间")
    page.locator("[name='scores.B']").fill("２３。５")
    page.locator("[name='scores.D']").focus()
    expect(page.locator("[name='scores.B']"), "as a Chinese keyboard writes them").to_have_value("23.5")
    expect(page.locator("[data-error-of='scores.B']")).to_be_hidden()
    for item, points in {"E": "28.5", "B": "23", "D": "18", "Z": "14", "S": "9.5"}.items():
        page.locator(f"[name='scores.{item}']").fill(points)
    expect(page.locator(".sum [data-sum]")).to_have_text("93.0")
    page.locator("[name='scores.B']").fill("２３")
    expect(page.locator("[data-draft-state]")).to_contain_text("已保存")
    page.reload()
    expect(page.locator(".sum [data-sum]")).to_have_text("93.0")
    foot, below = (page.locator(one).bounding_box() for one in (".form[data-draft]", ".form[data-draft] ~ .card"))
    assert foot is not None
    assert below is not None
    assert below["y"] - foot["y"] - foot["height"] > 10, "the button stands off what follows"
    page.get_by_role("button", name="提交自评").click()
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_role("status").filter(has_text="已提交")).to_be_visible()
    expect(page.locator(".steps .done")).to_have_count(1)
    expect(page.locator("[name='scores.E']")).to_have_count(0)


@pytest.mark.parametrize("width", [1366, 390])
def test_a_field_that_is_gone_to_is_hidden_by_no_bar(issued: World, page_as: PageAs, width: int) -> None:
    page = page_as("secretary:B", on=issued, width=width)
    page.set_viewport_size({"width": width, "height": 500})
    page.goto(f"{OF_A.replace('/A/', '/B/')}/self-assessment/Q1")
    page.locator("[name='scores.E']").fill("31")
    expect(page.locator("[data-error-of='scores.E']")).to_be_visible()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.get_by_role("button", name="提交自评").click()
    expect(page.locator("[name='scores.E']")).to_be_focused()
    place = "(input) => { const { x, y } = input.getBoundingClientRect(); return [x + 5, y + 5]; }"
    x, y = page.locator("[name='scores.E']").evaluate(place)
    assert page.evaluate(f"document.elementFromPoint({x}, {y}).name") == "scores.E"


def test_a_period_that_goes_on_is_said_to_before_it_is_assessed(issued: World) -> None:
    with httpx.Client(base_url=issued.url, headers=headers_of("secretary:C"), timeout=60) as branch:
        path = f"{OF_A.replace('/A/', '/C/')}/self-assessment"
        assert branch.get(path).text.count("本期未结束") == 5, "it is January"
        assert "本期至2025-06-30结束" in branch.get(f"{path}/Q2").text
        issued.clock.now, before = datetime(2025, 7, 1, 9, tzinfo=ZONE), issued.clock.now
        try:
            assert branch.get(path).text.count("待自评") == 2
            assert "本期至" not in branch.get(f"{path}/Q2").text
        finally:
            issued.clock.now = before


def test_at_year_end_the_branch_is_asked_for_the_grade_it_claims(issued: World) -> None:
    with httpx.Client(base_url=issued.url, headers=headers_of("secretary:B"), timeout=60) as branch:
        path = f"{OF_A.replace('/A/', '/B/')}/self-assessment/YE"
        scores = {f"scores.{item}": full for item, full in zip("EBDZS", ("30", "25", "20", "15", "10"), strict=True)}
        without = branch.post(path, data={"_key": token_urlsafe(9), **scores})
        assert without.status_code == 422
        assert 'id="claimed_grade-error"' in without.text
        claimed = {"_key": token_urlsafe(9), **scores, "claimed_grade": "second"}
        assert branch.post(path, data=claimed, follow_redirects=True).status_code == 200
        assert "自评等级: <strong>二级" in branch.get(path).text


def test_the_branch_records_how_many_came_and_records_it_again(issued: World) -> None:
    with httpx.Client(base_url=issued.url, headers=headers_of("secretary:A"), timeout=60) as branch:
        path = f"{OF_A}/participation"
        lesson = {"period": "Q1", "activity": "一月党课", "held_on": "2025-01-22", "due": "30", "present": "27"}

        def record(**changed: str) -> httpx.Response:
            data = {"_key": token_urlsafe(9), **lesson, **changed}
            return branch.post(path, data=data, follow_redirects=True)

        assert "90.00%" in record().text
        more = record(present="31")
        assert more.status_code == 409
        assert 'value="31"' in more.text, "what was typed stands there still"
        assert record(held_on="2025-04-01").status_code == 409
        assert record(due="many").status_code == 422
        again = record(present="24").text
        assert 'title="参与情况" aria-current="page"' in again
        assert 'title="支部档案" aria-current="page"' not in again, "one entry of the menu is where one is"
        assert "80.00%" in again
        assert "90.00%" not in again


def test_a_file_is_attached_and_withdrawn_with_a_reason(issued: World, page_as: PageAs) -> None:
    page = page_as("secretary:B", on=issued)
    page.goto(f"{OF_A.replace('/A/', '/B/')}/self-assessment/Q1")
    page.get_by_label("上传文件").set_input_files(
        {"name": "一季度记录.txt", "mimeType": "text/plain", "buffer": "三会一课记录".encode()}
    )
    page.get_by_role("button", name="附上").click()
    expect(page.get_by_role("link", name="一季度记录.txt")).to_be_visible()
    page.locator("#evidence").get_by_text("撤回", exact=True).click()
    page.get_by_label("理由").fill("附错了文件")
    page.get_by_role("button", name="撤回材料").click()
    expect(page.get_by_role("link", name="一季度记录.txt")).to_have_count(0)


def test_the_branch_sees_no_unconfirmed_score_and_no_rank_before_it_is_published(page_as: PageAs) -> None:
    page = page_as("secretary:A")
    page.goto(f"{OF_A}/results?period=Q1&as_of=2025-04-12")
    expect(page.get_by_text("名次和差距在考核结果公布后显示")).to_be_visible()
    expect(page.get_by_role("columnheader", name="党委评分")).to_be_visible()


def test_items_whose_codes_have_dots_are_given_their_own_scores() -> None:
    values = {"scores.1": ("5",), "scores.1~2": ("7",)}
    assert Form(values, "key", {}).into(SelfForm).scores == {"1": Decimal(5), "1.2": Decimal(7)}
    with pytest.raises(FaultyFormError) as said:
        Form({"scores.1~2": ("x",)}, "key", {}).into(SelfForm)
    assert said.value.errors.keys() == {"scores.1~2"}


def test_branches_whose_ids_have_dots_are_counted_each() -> None:
    values = {"on": ("2025-03-01",), "members.b": ("5",), f"members.{written('b.1')}": ("7",)}
    assert Form(values, "key", {}).into(Counts).members == {"b": 5, "b.1": 7}
