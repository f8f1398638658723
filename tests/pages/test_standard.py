"""The standard on its pages: drafted and examined as it is typed, voted, held against the frame, tried on last year."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from secrets import token_urlsafe

import httpx
import pytest
from playwright.sync_api import expect

from domain.frame import Bounds, Frame, FrameItem
from domain.standard import Duty, ItemClass, Standard
from infra.pages.forms import FaultyFormError, Form
from infra.pages.frame_standard.fields import FrameForm
from infra.pages.frame_standard.fields import values_of as frame_values
from infra.pages.rows import given_of
from infra.pages.standard.draft_fields import values_of
from infra.pages.standard.draft_form import DraftForm
from services.ledger import Act
from services.organisation import Person
from services.standards import standards_of
from tests.pages.axe import findings
from tests.pages.conftest import PageAs
from tests.pages.visits import OF_YEAR
from tests.pages.world import COMMITTEE, YEAR, ZONE, World, a_world, headers_of

DRAFT = f"{OF_YEAR}/standard/draft"
VOTE = f"{OF_YEAR}/standard/vote"


@pytest.fixture(scope="module")
def office(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(admin, template, tmp_path_factory.mktemp("standard")) as world:
        yield world


def _in_force(world: World) -> Standard:
    return standards_of(world.runtime.ledger.seen(), COMMITTEE, YEAR).require_in_force()


def test_a_standard_survives_the_form_it_is_drafted_in(world: World) -> None:
    standard = _in_force(world)
    assert Form(given_of(values_of(standard)), "key", {}).into(DraftForm).as_domain(standard.version) == standard


@pytest.mark.parametrize("lines", [["长" * 101], [f"条件{n}" for n in range(21)]])
def test_conditions_of_a_feature_branch_that_could_not_be_read_again_are_refused(
    world: World, lines: list[str]
) -> None:
    values = {**values_of(_in_force(world)), "feature_checklist": "\n".join(lines)}
    with pytest.raises(FaultyFormError) as said:
        Form(given_of(values), "key", {}).into(DraftForm)
    assert said.value.errors.keys() == {"feature_checklist"}


def test_a_first_draft_begins_with_settings_and_offers_what_is_typed_to_rest_on(office: World, page_as: PageAs) -> None:
    page = page_as("m1", on=office)
    page.goto(f"/workbench/committees/{COMMITTEE}/years/2031/standard/draft")
    expect(page.get_by_text("以建议设置为底稿")).to_be_visible()
    expect(page.locator("[name='weights.quarters']")).to_have_value("60")
    expect(page.locator("[name='grades.r1.label']")).to_have_value("一级")
    expect(page.locator(".setting-name:has([name='vetoes.r1.kind'])")).to_have_text("安全")
    expect(page.locator(".legend").get_by_text("D7 支持群团工作, 维护安全稳定")).to_be_visible()
    tie, cap = page.locator("[name='ties.r3']"), page.locator("[name='vetoes.r1.cap']")
    assert tie.locator("option[value^='item:']").count() == 0
    page.locator("[name='items.r1.code']").fill("E")
    page.locator("[name='items.r1.title']").fill("经济工作目标")
    expect(tie.locator("option[value='item:E']")).to_have_text("经济工作目标季度均分")
    tie.select_option("item:E")
    page.locator("[name='items.r1.code']").fill("E1")
    expect(tie.locator("option[value='item:E1']")).to_have_count(1)
    expect(tie).to_have_value("item:E")  # what was chosen is not taken back behind one's back
    expect(page.locator("[name='ties.r1'] option[value='item:E']")).to_have_count(0)
    page.locator("[name='grades.r2.code']").fill("good")
    expect(cap.locator("option[value='good']")).to_have_text("二级")


def test_the_sum_and_the_gaps_show_while_it_is_typed(office: World, page_as: PageAs) -> None:
    page = page_as("m1", on=office)
    page.goto(DRAFT)
    page.locator("[name='items.r1.full']").fill("60")
    expect(page.locator("#examined")).to_contain_text("130")
    expect(page.locator("#notes-weights-step-bonus_cap_per_period-economic_share-six_good")).to_be_attached()
    page.locator("[name='items.r1.duties[]'][value='D2']").uncheck()
    expect(page.locator("#duty-D2")).to_have_text("缺")
    expect(page.locator("#notes-items-duties")).to_contain_text("没有项目对应职责D2")
    # what is typed is there again after a reload, also for somebody else who may draft
    expect(page.locator("[data-draft-state]")).to_contain_text("已保存")
    page.reload()
    expect(page.locator("[name='items.r1.full']")).to_have_value("60")


def test_a_draft_that_could_not_be_reckoned_with_is_not_put_forward(office: World, page_as: PageAs) -> None:
    page = page_as("m1", on=office)
    page.goto(DRAFT)
    page.locator("[name='weights.quarters']").fill("70")
    page.get_by_role("button", name="提交草案").click()
    expect(page.get_by_role("alert")).to_contain_text("权重之和须为1")
    expect(page.locator("[name='weights.quarters']")).to_have_value("70")
    assert standards_of(office.runtime.ledger.seen(), COMMITTEE, YEAR).drafted is None
    # what it was refused with is saved as its draft
    expect(page.locator("form[data-draft]")).to_have_attribute("data-waiting", "0")


def test_what_was_typed_without_a_session_is_not_put_over_what_another_wrote(office: World, page_as: PageAs) -> None:
    page, drafts, form = page_as("m1", on=office), office.runtime.drafts, f"standard/{COMMITTEE}/2032"
    page.goto(DRAFT.replace(str(YEAR), "2032"))
    weight = page.locator("[name='weights.quarters']")
    weight.fill("61")
    expect(page.locator("[data-draft-state]")).to_contain_text("已保存")
    page.route("**/workbench/drafts", lambda route: route.fulfill(status=401))
    weight.fill("62")
    expect(page.locator("[data-draft-state]")).to_contain_text("尚未保存到系统")
    drafts.save(form, "weights.quarters", "65", seen=1, by="m2", at=office.clock())
    page.unroute("**/workbench/drafts")
    page.reload()
    conflict = page.locator("[data-draft-of='weights.quarters'], [data-draft-state]").filter(has_text="m2")
    expect(conflict).to_contain_text("填写为“65”，您填写的是“62”")
    assert drafts.typed(form)["weights.quarters"] == "65"
    conflict.get_by_role("button", name="采用我的").click()
    expect(page.locator("form[data-draft]")).to_have_attribute("data-waiting", "0")
    assert drafts.typed(form)["weights.quarters"] == "62"


def test_a_draft_is_put_forward_and_waits_for_its_vote(office: World, page_as: PageAs) -> None:
    office.runtime.drafts.discard(f"standard/{COMMITTEE}/{YEAR}")
    page = page_as("m1", on=office)
    page.goto(DRAFT)
    page.get_by_role("button", name="增加项目").click()
    page.locator("[name='items.r6.code']").fill("N")
    page.locator("[name='items.r6.title']").fill("创新工作")
    page.locator("[name='items.r6.full']").fill("5")
    page.locator("[name='items.r5.removed']").check()
    for duty in ("D1", "D4"):
        page.locator(f"[name='items.r6.duties[]'][value='{duty}']").check()
    expect(page.locator("[data-draft-state]")).to_contain_text("已保存")
    page.get_by_role("button", name="提交草案").click()
    expect(page.locator("[data-flash]")).to_contain_text("待党委表决")
    drafted = standards_of(office.runtime.ledger.seen(), COMMITTEE, YEAR).drafted
    assert drafted is not None
    assert [item.code for item in drafted.items] == ["E", "B", "D", "Z", "N"]
    assert drafted.full == Decimal(95)
    assert not office.runtime.drafts.of(f"standard/{COMMITTEE}/{YEAR}")
    assert page.evaluate("localStorage.length") == 0


def test_a_draft_is_voted_until_it_carries_and_then_is_never_edited(office: World) -> None:
    changed = replace(_in_force(office), version=2, notice_working_days=7)
    act = Act("m1", office.clock())
    office.runtime.standards.draft(act, committee_id=COMMITTEE, year=YEAR, draft=changed)
    with httpx.Client(base_url=office.url, headers=headers_of("m1"), timeout=60) as client:
        refused = _vote(client, "for for")
        assert refused.status_code == 409
        assert "实到会2人, 未达到1/2, 不能表决" in refused.text
        assert 'name="vote:m2" value="for" checked' in refused.text

        assert _vote(client, "for for for against against").status_code == 303
        shown = client.get(VOTE).text
        assert "第2版草案表决未通过, 尚未生效" in shown
        assert "赞成3 反对2 弃权0" in shown
        assert _in_force(office).version == 1

        assert _vote(client, "for for for for against").status_code == 303
        shown = client.get(VOTE).text
        assert "第2版已表决通过, 现行有效, 不得修改" in shown
        assert "data-ballot" not in shown
        assert _in_force(office) == changed
        assert _vote(client, "for for for for").status_code == 409
        assert "起草考核标准第3版" in client.get(DRAFT).text


def test_a_draft_that_breaks_a_frame_published_since_is_not_put_to_the_vote(office: World, page_as: PageAs) -> None:
    runtime, organiser, at = office.runtime, "organisation_department", office.clock()
    runtime.enterprises.establish(
        Act("admin", at),
        id="steel",
        name="钢铁总公司",
        timezone="Asia/Shanghai",
        organisers=[Person(organiser, "老何")],
    )
    runtime.enterprises.join(Act("admin", at), enterprise_id="steel", committees=[COMMITTEE])
    in_force = _in_force(office)
    draft = replace(in_force, version=in_force.version + 1, notice_working_days=9)
    runtime.standards.draft(Act("m1", at), committee_id=COMMITTEE, year=YEAR, draft=draft)

    page = page_as(organiser, on=office)
    page.goto(f"{OF_YEAR}/frame/publish")
    page.get_by_role("button", name="增加项目").click()
    for name, value in {"code": "E", "title": in_force.item("E").title, "full.min": "35", "full.max": "45"}.items():
        page.locator(f"[name='items.r1.{name}']").fill(value)
    page.locator("[name='quarters_weight.min']").fill("1.5.0")
    page.get_by_role("button", name="发布框架标准").click()
    expect(page.get_by_role("alert")).to_contain_text("填写有误")
    expect(page.locator("[name='items.r1.full.min']")).to_have_value("35")
    page.locator("[name='quarters_weight.min']").fill("50")
    page.get_by_role("button", name="发布框架标准").click()
    expect(page.locator("[data-flash]")).to_contain_text("框架标准第1版已发布")
    expect(page.locator("tbody tr", has_text="轧钢厂党委")).to_contain_text("项目E分值30应在35–45之间")
    assert not findings(page)

    with httpx.Client(base_url=office.url, headers=headers_of("m1"), timeout=60) as client:
        shown = client.get(VOTE).text
        assert "草案不符合总公司框架标准, 不能表决" in shown
        assert "data-ballot" not in shown
        assert _vote(client, "for for for for for").status_code == 409


def test_a_frame_survives_the_form_it_is_written_in() -> None:
    items = (FrameItem("E", ItemClass.ECONOMIC, "经济", (Duty.D2, Duty.D3), Bounds(Decimal("2.5"), Decimal(35))),)
    share, caps = Bounds(Decimal("0.305"), Decimal("0.5")), {"safety": "second"}
    half, least = Fraction(1, 2), Bounds(max=Decimal(5))
    frame = Frame(3, items, caps, ("first", "second"), share, share, least, share, 5, half, half, targets_detailed=True)
    given = given_of(frame_values(frame))
    assert Form(given, "key", {}).into(FrameForm).as_domain(3) == frame


def _vote(client: httpx.Client, choices: str) -> httpx.Response:
    given = {f"vote:m{n}": choice for n, choice in enumerate(choices.split(), 1)}
    return client.post(VOTE, data={"_key": token_urlsafe(9), **given})


def test_the_draft_is_tried_on_last_year(admin: str, template: str, tmp_path: Path, page_as: PageAs) -> None:
    decided = datetime(2026, 2, 20, 12, tzinfo=ZONE)
    with a_world(admin, template, tmp_path, until=decided) as world:
        drafts, form = world.runtime.drafts, f"standard/{COMMITTEE}/2026"
        drafts.save(form, "grades.r1.at_least", "99", seen=0, by="m1", at=decided)
        page = page_as("m1", on=world)
        page.goto(f"/workbench/committees/{COMMITTEE}/years/2026/standard/impact")
        tiles = page.locator(".tile").all_inner_texts()
        assert "等级会变化\n1" in tiles
        moved = page.locator("tbody tr")
        assert moved.count() == 1
        expect(moved.first).to_contain_text("二级")
        expect(moved.first).to_contain_text("分数线或等级上限改变")
        page.get_by_role("link", name="全部").click()
        expect(moved).to_have_count(6)
