"""Acting for another: chosen in the top bar or from the inbox, both names on record, and no further than delegated."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from domain.access import Level, Role
from domain.delegation import Delegable
from infra.http.standing_in import tag_of
from infra.identity.accounts import AccountKind
from infra.identity.administration import SERVER
from infra.pages.standing_in import NOT_NOW
from services.ledger import Act
from services.mandates import delegations_of
from tests.http.signed_in import PASSWORD
from tests.pages.axe import findings
from tests.pages.conftest import watched
from tests.pages.test_every_page import HAN, LETTERS, SHOWN_TEXT
from tests.pages.world import COMMITTEE, YEAR, ZONE, World, a_world, headers_of

SCORED = datetime(2025, 4, 10, 10, 45, tzinfo=ZONE)
"""The first quarter is scored and waits for review."""
OF_YEAR = f"/workbench/committees/{COMMITTEE}/years/{YEAR}"
REVIEW, CONFIRM = f"{OF_YEAR}/periods/Q1/review", f"{OF_YEAR}/periods/Q1/confirmation"
OF_A = f"/workbench/branches/A/years/{YEAR}/targets/E"
ENTERING = {"Sec-Fetch-Site": "same-origin"}
PEOPLE = (
    ("qian", "m2", Role.COMMITTEE_MEMBER),
    ("zhao", "m1", Role.COMMITTEE_SECRETARY),
    ("feng", "s1", Role.SCORER),
)


@dataclass(frozen=True)
class Office:
    """The committee's office, its people with accounts; `delegate` hands acts on for ten days."""

    world: World

    def delegate(self, principal: str, *acts: Delegable, to: str = "m2", lasts: timedelta = timedelta(days=10)) -> None:
        now = self.world.clock.now
        begins = now.astimezone(ZONE).replace(tzinfo=None)
        self.world.runtime.delegations.grant(
            Act(principal, now),
            committee_id=COMMITTEE,
            delegate=to,
            acts=acts,
            begins=begins,
            ends=begins + lasts,
            reason="外出学习",
        )

    def revoke(self, principal: str) -> None:
        """Whatever this person has delegated and not revoked yet."""
        running, now = self.world.runtime, self.world.clock.now
        for one in delegations_of(running.ledger.seen(), COMMITTEE).unrevoked:
            if one.principal == principal:
                running.delegations.revoke(
                    Act(principal, now), committee_id=COMMITTEE, number=one.number, reason="提前返岗"
                )

    @property
    def recorded(self) -> int:
        return self.world.runtime.ledger.store.select_streams({})[0]


@pytest.fixture(scope="module")
def world(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(admin, template, tmp_path_factory.mktemp("office"), until=SCORED) as world:
        administration = world.runtime.identity.administration
        for login, person, role in PEOPLE:
            if login == "feng":  # has an account already
                continue
            account = administration.create(
                SERVER, kind=AccountKind.PERSON, login=login, name=login, password=PASSWORD, must_change=False
            )
            administration.grant(SERVER, account, role=role, level=Level.COMMITTEE, place=COMMITTEE, person=person)
        deputy = administration.create(
            SERVER, kind=AccountKind.PERSON, login="wu", name="副书记吴志远", password=PASSWORD, must_change=False
        )
        administration.grant(
            SERVER, deputy, role=Role.BRANCH_MEMBER, level=Level.BRANCH, place="A", person="wu-zhiyuan"
        )
        yield world


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


SignedIn = Callable[..., Page]


@pytest.fixture
def signed_in(browser: Browser, world: World, errors: list[str]) -> Iterator[SignedIn]:
    contexts = []

    def sign_in(login: str, locale: str = "zh-CN") -> Page:
        context = browser.new_context(base_url=world.url, locale=locale, timezone_id="Asia/Shanghai")
        contexts.append(context)
        page = watched(context.new_page(), errors)
        page.goto("/workbench/sign-in")
        page.locator("#login").fill(login)
        page.locator("#password").fill(PASSWORD)
        page.locator("form.sign-in [type=submit]").click()
        page.wait_for_url("**/workbench")
        return page

    yield sign_in
    for context in contexts:
        context.close()


@dataclass(frozen=True)
class Desk:
    """Pages without a browser, of somebody signed in."""

    client: httpx.Client

    def shown(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, path: str, *, seen: str = "", **fields: Any) -> httpx.Response:
        key = token_urlsafe(9) + (f"~{seen}" if seen else "")
        return self.client.post(path, data={"_key": key, **fields})

    def act_for(self, principal: str) -> httpx.Response:
        return self.client.post("/workbench/standing-in", data={"committee": COMMITTEE, "principal": principal})


@pytest.fixture
def desk_of(world: World) -> Iterator[Callable[[str], Desk]]:
    clients = []

    def sign_in(login: str) -> Desk:
        client = httpx.Client(base_url=world.url, timeout=60, headers={**ENTERING, "Accept-Language": "zh-CN"})
        clients.append(client)
        assert client.post("/sign-in", json={"login": login, "password": PASSWORD}).status_code == 200
        return Desk(client)

    yield sign_in
    for client in clients:
        client.close()


def only(page: Page, name: str, branch: str) -> None:
    """Ticks one branch and no other."""
    for box in page.locator(f"[name='{name}']:enabled").all():
        box.set_checked(box.get_attribute("value") == branch)


def agreed(page: Page, word: str) -> None:
    """The button that asks, and then does."""
    page.get_by_role("button", name=f"{word}所选").click()
    page.locator("dialog[open]").get_by_role("button", name=word, exact=True).click()


def tag(principal: str) -> str:
    return tag_of(COMMITTEE, principal)


def test_whom_nobody_has_asked_is_offered_nothing(desk_of: Callable[[str], Desk]) -> None:
    desk = desk_of("qian")
    assert "代为办理: 选择代何人" not in desk.shown("/workbench")
    assert "目前没有人委托您代为办理" in desk.shown("/workbench/standing-in")
    refused = desk.act_for("s2")
    assert refused.status_code == 409
    assert NOT_NOW.zh in refused.text


def test_a_form_is_taken_only_in_whose_name_its_page_was_shown(office: Office, desk_of: Callable[[str], Desk]) -> None:
    office.delegate("s2", Delegable.REVIEW)
    desk = desk_of("qian")
    before = office.recorded
    assert desk.act_for("s2").status_code == 303
    in_person = desk.send(REVIEW, seen="", **{"branch[]": ["A"]})
    assert in_person.status_code == 409
    assert "打开本页之后您已改为代组织科老陈办理" in in_person.text
    assert desk.client.post("/workbench/standing-in/end").status_code == 303
    stale = desk.send(f"{OF_YEAR.rpartition('/years')[0]}/delegations", seen=tag("s2"), delegate="m3", reason="外出")
    assert office.recorded == before
    assert stale.status_code == 422 or "您已结束代办" in stale.text
    # without the right in person it is not even asked
    assert desk.send(REVIEW, seen=tag("s2"), **{"branch[]": ["A"]}).status_code == 403
    office.revoke("s2")


def test_a_form_is_not_taken_from_whoever_signed_in_since_with_the_same_browser(
    office: Office, desk_of: Callable[[str], Desk]
) -> None:
    page = f"/workbench/committees/{COMMITTEE}/delegations"
    begins = office.world.clock.now.astimezone(ZONE)
    told = {"delegate": "m3", "acts[]": ["request"], "reason": "外出学习"}
    told |= {"begins": f"{begins:%Y-%m-%dT%H:%M}", "ends": f"{begins + timedelta(days=1):%Y-%m-%dT%H:%M}"}

    def sent() -> httpx.Response:
        return desk.client.post(page, data={"_key": key, **told})

    desk, before = desk_of("zhao"), office.recorded
    key = key_on(desk.shown(page))
    assert desk.client.post("/sign-in", json={"login": "qian", "password": PASSWORD}).status_code == 200
    assert sent().status_code == 409
    assert "此浏览器已改由qian登录, 未作任何记录" in sent().text
    assert office.recorded == before
    key = key_on(sent().text)
    assert sent().status_code == 303, "whoever sees their own name there sends it again"
    assert office.recorded == before + 1
    office.revoke("m2")


def key_on(page: str) -> str:
    """Of the form that says most on a page, which is its last."""
    *_, key = re.findall(r'name="_key" value="([^"]+)"', page)
    return str(key)


def test_nothing_beyond_what_was_delegated_is_done_nor_shown(office: Office, desk_of: Callable[[str], Desk]) -> None:
    office.delegate("s2", Delegable.REVIEW)
    office.delegate("m1", Delegable.ISSUE)
    desk, before = desk_of("qian"), office.recorded
    desk.act_for("m1")
    shown = desk.shown(CONFIRM)
    assert "正在代" in shown
    assert 'name="branch[]"' not in desk.shown(REVIEW)
    refused = desk.send(CONFIRM, seen=tag("m1"), **{"branch[]": ["A"]})
    assert refused.status_code == 403
    assert "您正在代赵书记办理, 此项不在委托之内(委托事项: 下达目标)" in refused.text
    delegated_on = desk.send(
        f"/workbench/committees/{COMMITTEE}/delegations",
        seen=tag("m1"),
        delegate="m3",
        begins="2025-04-10T12:00",
        ends="2025-04-12T12:00",
        reason="转委托",
        **{"acts[]": ["issue"]},
    )
    assert delegated_on.status_code == 403
    assert office.recorded == before
    office.revoke("s2")
    office.revoke("m1")


def test_neither_of_the_two_may_have_done_what_is_judged(office: Office, desk_of: Callable[[str], Desk]) -> None:
    office.delegate("s2", Delegable.REVIEW, to="s1")
    desk, before = desk_of("feng"), office.recorded
    desk.act_for("s2")
    assert "此事由您本人或委托人经办" in desk.shown(REVIEW)
    refused = desk.send(REVIEW, seen=tag("s2"), **{"branch[]": ["A"]})
    assert refused.status_code in (403, 409)
    assert office.recorded == before
    office.revoke("s2")


def test_a_review_and_a_confirmation_go_from_the_inbox_to_the_history_under_both_names(
    office: Office, signed_in: SignedIn
) -> None:
    office.delegate("s2", Delegable.REVIEW)
    office.delegate("m1", Delegable.CONFIRM, Delegable.CORRECT)
    page = signed_in("qian")
    page.goto("/workbench/inbox?kind=review")
    row = page.get_by_role("row", name="代组织科老陈").first
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="代为办理")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="代为办理").click()
    band = page.locator(".acting-band")
    expect(band).to_contain_text("正在代 组织科老陈 办理")
    expect(band).to_contain_text("至 2025-04-20 10:45 · 复核")
    assert page.url.endswith(REVIEW)
    only(page, "branch[]", "A")
    agreed(page, "同意")
    expect(page.get_by_text("1个党支部的评分已复核同意")).to_be_visible()

    page.get_by_text("代办", exact=True).first.click()
    page.locator("header .stand-in", has_text="赵书记").get_by_role("button").click()
    expect(band).to_contain_text("正在代 赵书记 办理")
    page.goto(CONFIRM)
    only(page, "_branch[]", "A")
    agreed(page, "确认")
    expect(band).to_be_visible()
    band.get_by_role("button", name="结束代办").click()
    expect(band).to_have_count(0)
    expect(page.get_by_text("已结束代办, 现以本人身份办理")).to_be_visible()
    page.goto(f"/workbench/branches/A/years/{YEAR}/history")
    expect(page.get_by_text("钱委员代组织科老陈").first).to_be_visible()
    expect(page.get_by_text("钱委员代赵书记").first).to_be_visible()


@pytest.mark.parametrize(("locale", "foreign"), [("zh-CN", LETTERS), ("en-GB", HAN)])
def test_in_whose_name_one_acts_can_be_read_by_everybody(
    office: Office, signed_in: SignedIn, locale: str, foreign: re.Pattern[str]
) -> None:
    """In either language, in light and dark, and on a phone without scrolling sideways."""
    office.delegate("s2", Delegable.REVIEW)
    page = signed_in("qian", locale)
    page.goto("/workbench/standing-in")
    assert not foreign.findall(page.evaluate(SHOWN_TEXT))
    assert not findings(page)
    page.locator("main .stand-in", has_text="组织科老陈").get_by_role("button").click()
    page.goto("/workbench/inbox")
    expect(page.locator(".acting-band")).to_be_visible()
    page.locator("header .account").first.locator("summary").click()
    assert not foreign.findall(page.evaluate(SHOWN_TEXT))
    assert not findings(page)
    page.emulate_media(color_scheme="dark")
    assert not findings(page, only="color-contrast")
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.documentElement.scrollWidth <= 390")
    office.revoke("s2")
    page.goto("/workbench/inbox")
    expect(page.locator(".acting-band.over")).to_be_visible()
    assert not foreign.findall(page.evaluate(SHOWN_TEXT))
    assert not findings(page)


def test_a_branchs_own_people_act_for_its_secretary(office: Office, desk_of: Callable[[str], Desk]) -> None:
    """They are offered as delegates to that secretary alone, and do what was handed on for that branch alone.

    No post of theirs is on record: the delegation tells their name, which stands under whatever they do.
    """
    at = f"/workbench/committees/{COMMITTEE}/delegations"
    with httpx.Client(base_url=office.world.url, timeout=60) as client:
        assert "副书记吴志远" in client.get(at, headers=headers_of("secretary:A")).text
        assert "副书记吴志远" not in client.get(at, headers=headers_of("secretary:B")).text
        asked = {"delegate": "wu-zhiyuan", "acts[]": ["note_progress"], "reason": "外出学习", "_key": "1"}
        lasts = {"begins": "2025-04-10T10:00", "ends": "2025-04-20T10:00"}
        assert client.post(at, data={**asked, **lasts}, headers=headers_of("secretary:A")).status_code == 303
        listed = client.get(at, headers=headers_of("s1")).text
        assert "副书记吴志远" in listed
    desk, before = desk_of("wu"), office.recorded
    desk.act_for("secretary:A")
    note = {"period": "Q2", "text": "设备大修提前完成"}
    assert desk.send(f"{OF_A}/progress", seen=tag("secretary:A"), **note).status_code == 303
    assert office.recorded > before
    before = office.recorded
    for path in (f"{OF_A.replace('/A/', '/B/')}/progress", f"{OF_A.rpartition('/')[0]}/acknowledge"):
        assert desk.send(path, seen=tag("secretary:A"), **note).status_code in (403, 404, 409)
    assert office.recorded == before
    latest = office.world.runtime.ledger.seen().history(f"targets/A/{YEAR}")[-1].envelope
    assert (latest.by, latest.on_behalf_of) == ("wu-zhiyuan", "secretary:A")
    with httpx.Client(base_url=office.world.url, timeout=60, headers=headers_of("auditor")) as client:
        told = client.get("/branches/A/history", params={"limit": 5, "newest_first": True}).text
    assert "(副书记吴志远代" in told
    assert "wu-zhiyuan代" not in told


def test_what_has_ended_is_said_and_the_next_act_is_refused(office: Office, signed_in: SignedIn) -> None:
    office.delegate("m1", Delegable.CONFIRM)
    office.delegate("s2", Delegable.REVIEW)
    page = signed_in("qian")
    page.get_by_text("代办", exact=True).first.click()
    page.locator("header .stand-in", has_text="组织科老陈").get_by_role("button").click()
    page.goto(REVIEW)
    only(page, "branch[]", "B")
    office.revoke("s2")
    before = office.recorded
    agreed(page, "同意")
    expect(page.get_by_text("组织科老陈给您的委托已撤销, 不能再代为办理").first).to_be_visible()
    assert office.recorded == before
    page.goto("/workbench")
    band = page.locator(".acting-band")
    expect(band).to_contain_text("您现在以本人身份办理")
    band.get_by_role("button", name="知道了").click()
    expect(band).to_have_count(0)
    expect(page.get_by_text("代 组织科老陈")).to_have_count(0)


def test_a_term_that_is_over_ends_it(office: Office, desk_of: Callable[[str], Desk]) -> None:
    office.revoke("m1")
    office.delegate("m1", Delegable.CONFIRM, lasts=timedelta(minutes=20))
    desk = desk_of("qian")
    assert desk.act_for("m1").status_code == 303
    assert "正在代" in desk.shown("/workbench")
    office.world.clock.now += timedelta(minutes=20)
    before = office.recorded
    assert "赵书记给您的委托已期满" in desk.shown("/workbench")
    refused = desk.send(CONFIRM, seen=tag("m1"), **{"_branch[]": ["C"]})
    assert refused.status_code == 403
    assert "赵书记给您的委托已期满, 不能再代为办理" in refused.text
    assert office.recorded == before
