"""Administration: people with real sign-ins; what is shown once, what ends at once, what is refused and why."""

import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from zipfile import ZipFile

import httpx
import pytest
from pyotp import TOTP
from python_calamine import CalamineWorkbook

from domain.access import Role
from domain.access.roles import Level
from domain.branch import SecretaryAppointed, SecretaryKind
from infra.identity.accounts import AccountKind
from infra.identity.administration import SERVER
from infra.pages.rendering import data
from services.ledger import Act
from services.organisation import Person
from tests.http.signed_in import PASSWORD, Held
from tests.pages.world import COMMITTEE, World, a_world, headers_of

FILE = re.compile(r'href="data:[^;]+;base64,([^"]+)"')
CONTENT = re.compile(r'name="content" value="([^"]+)"')
SECRET = re.compile(r'<code class="secret-text"[^>]*>([^<]+)</code>')


class Desk:
    """Somebody signed in, at a browser that runs no script."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def read(self, path: str, **query: str) -> str:
        answer = self.client.get(f"/workbench/{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(
        self, path: str, status: int = 303, *, also: Mapping[str, str] | None = None, **fields: str
    ) -> httpx.Response:
        """A form filled in anew; `also` are fields whose names are no words."""
        answer = self.client.post(f"/workbench/{path}", data={"_key": token_hex(8), **fields, **(also or {})})
        assert answer.status_code == status, answer.text
        return answer


@pytest.fixture(scope="module")
def office(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(admin, template, tmp_path_factory.mktemp("office")) as world:
        yield world


@pytest.fixture(scope="module")
def sign_in(office: World) -> Iterator[Callable[..., Desk]]:
    """Makes an account with these roles and signs in as it on the page."""
    clients: list[httpx.Client] = []

    def enter(login: str, *roles: Held, password: str | None = None) -> Desk:
        if password is None:
            _account(office, login, *roles)
        client = httpx.Client(base_url=office.url, timeout=30, headers={"Sec-Fetch-Site": "same-origin"})
        clients.append(client)
        answer = client.post("/workbench/sign-in", data={"login": login, "password": password or PASSWORD})
        assert answer.status_code == 303, answer.text
        return Desk(client)

    yield enter
    for client in clients:
        client.close()


@pytest.fixture(scope="module")
def desk(sign_in: Callable[..., Desk]) -> Desk:
    """The administrator's."""
    return sign_in("chief", (Role.ADMINISTRATOR, Level.EVERYWHERE, "", None))


def _account(office: World, login: str, *roles: Held) -> str:
    administration = office.runtime.identity.administration
    account = administration.create(
        SERVER, kind=AccountKind.PERSON, login=login, name=login, password=PASSWORD, must_change=False
    )
    for role, level, place, person in roles:
        administration.grant(SERVER, account, role=role, level=level, place=place, person=person)
    return account.id


def _id(office: World, login: str) -> str:
    return office.runtime.identity.accounts.with_login(login).id


def test_a_new_person_signs_in_with_the_password_shown_once(office: World, desk: Desk) -> None:
    made = desk.send(
        "accounts/new",
        200,
        kind="person",
        login="Qian",
        name="钱委员",
        language="zh",
        with_password="yes",  # noqa: S106 - a tick
    ).text
    password = SECRET.search(made)
    assert password
    account = _id(office, "qian")
    assert password[1] not in desk.read(f"accounts/{account}")
    desk.send(
        f"accounts/{account}/grants/new", role="committee_member", level="committee", place=COMMITTEE, person="m2"
    )
    assert "党委委员" in desk.read(f"accounts/{account}")
    with httpx.Client(base_url=office.url, headers={"Sec-Fetch-Site": "same-origin"}, timeout=60) as client:
        entered = client.post("/workbench/sign-in", data={"login": "qian", "password": password[1]})
        assert entered.status_code == 303
        assert client.get("/workbench").headers["location"] == "/workbench/account"  # a new password is due first


def test_the_person_is_chosen_from_the_record(office: World, desk: Desk) -> None:
    account = _account(office, "choosing")
    scorers = desk.read(f"accounts/{account}/grants/new", role="scorer", place=f"committee:{COMMITTEE}")
    assert 'value="s1"' in scorers
    assert 'value="m1"' not in scorers
    branches = desk.read(f"accounts/{account}/grants/new", role="branch_secretary", place=f"committee:{COMMITTEE}")
    assert 'value="A"' in branches


def test_a_refusal_says_why_and_keeps_what_was_typed(office: World, desk: Desk) -> None:
    _account(office, "taken")
    refused = desk.send("accounts/new", 409, kind="person", login="taken", name="王某某").text
    assert "登录名taken已被使用" in refused
    assert "王某某" in refused
    faulty = desk.send("accounts/new", 422, kind="person", login="有 空格", name="王某某").text
    assert "含有不允许的字符" in faulty


def test_whoever_is_disabled_is_out_at_once(office: World, desk: Desk, sign_in: Callable[..., Desk]) -> None:
    leaving = sign_in("leaving", (Role.COMMITTEE_MEMBER, Level.COMMITTEE, COMMITTEE, "m3"))
    assert leaving.client.get("/workbench").status_code == 200
    desk.send(f"accounts/{_id(office, 'leaving')}/disable")
    assert leaving.client.get("/workbench").status_code == 303
    assert "已停用" in desk.read("accounts", state="disabled", q="leaving")
    assert "leaving" not in desk.read("accounts", state="in_use", q="leaving").partition("<table")[2]


def test_one_session_or_all_can_be_ended(office: World, desk: Desk, sign_in: Callable[..., Desk]) -> None:
    first = sign_in("twice", (Role.COMMITTEE_MEMBER, Level.COMMITTEE, COMMITTEE, "m4"))
    second = sign_in("twice", password=PASSWORD)
    account = _id(office, "twice")
    newest = office.runtime.identity.own.sessions(office.runtime.identity.accounts.get(account))[0]
    assert desk.read("sessions", q="twice").count(f"/workbench/accounts/{account}") >= 2
    desk.send(f"accounts/{account}/sessions/end", session=newest.id)
    assert sorted(one.client.get("/workbench").status_code for one in (first, second)) == [200, 303]
    desk.send(f"accounts/{account}/sessions/end")
    assert [one.client.get("/workbench").status_code for one in (first, second)] == [303, 303]


def test_a_key_is_shown_once_serves_and_is_revoked(office: World, desk: Desk) -> None:
    desk.send("accounts/new", 200, kind="service", login="bi", name="报表")
    account = _id(office, "bi")
    desk.send(f"accounts/{account}/grants/new", role="auditor", level="everywhere", place="")
    until = (office.clock.now + timedelta(days=30)).date().isoformat()
    text = desk.send(
        f"accounts/{account}/keys/make", 200, also={"name": "取数", "scopes[]": "read", "until": until}
    ).text
    key = SECRET.search(text)
    assert key
    asks = {"Authorization": f"Bearer {key[1]}"}
    assert httpx.get(f"{office.url}/committees", headers=asks, timeout=60).status_code == 200
    made = office.runtime.identity.keys.of(account)[0]
    rotated = desk.send(f"accounts/{account}/keys/rotate", 200, key=made.id, last_day=until, overlap_days="0").text
    assert SECRET.search(rotated)
    assert httpx.get(f"{office.url}/committees", headers=asks, timeout=60).status_code == 401
    desk.send(f"accounts/{account}/keys/revoke", revoked=office.runtime.identity.keys.of(account)[0].id)
    assert "已撤销" in desk.read("keys")
    far = (office.clock.now + timedelta(days=900)).date().isoformat()
    late = desk.send(f"accounts/{account}/keys/make", 409, also={"name": "取数", "scopes[]": "read", "until": far}).text
    assert "密钥须在366天内到期" in late


def test_what_is_shown_once_is_done_once_however_often_it_is_sent(office: World, desk: Desk) -> None:
    desk.send("accounts/new", 200, kind="service", login="once", name="报表")
    service, keys = _id(office, "once"), office.runtime.identity.keys
    until = (office.clock.now + timedelta(days=30)).date().isoformat()
    make = {"name": "取数", "scopes[]": "read", "until": until, "_key": token_hex(8)}
    shown = [desk.send(f"accounts/{service}/keys/make", status, also=make).text for status in (200, 409)]
    assert [SECRET.search(one) is not None for one in shown] == [True, False]
    assert "密码或密钥只显示一次" in shown[1]
    (made,) = keys.of(service)
    told = desk.read("security-log", account=service, kind="key_made").partition("<tbody")[2]
    assert "范围: 查询" in told
    assert re.search(r"到期: \d{4}-\d\d-\d\d \d\d:\d\d;", told)
    assert "类别: 服务" in desk.read("security-log", account=service, kind="account_created")
    rotate = {"key": made.id, "last_day": until, "overlap_days": "7", "_key": token_hex(8)}
    for status in (200, 409):
        desk.send(f"accounts/{service}/keys/rotate", status, also=rotate)
    assert len(keys.of(service)) == 2

    person, again = _account(office, "forgetful"), {"_key": token_hex(8)}
    first, second = (desk.send(f"accounts/{person}/password", status, also=again).text for status in (200, 409))
    password = SECRET.search(first)
    assert password
    assert SECRET.search(second) is None
    assert office.runtime.identity.sign_in("forgetful", password[1]).account.id == person
    assert SECRET.search(desk.send(f"accounts/{person}/password", 200).text)  # filled in anew, it is another reset


def test_a_second_factor_is_set_asked_for_and_reset(office: World, desk: Desk, sign_in: Callable[..., Desk]) -> None:
    careful = sign_in("careful")
    assert "原密码不正确" in careful.send("account/second-factor", 409, current="不是这个密码, 不是这个").text
    offered = careful.send("account/second-factor", 200, current=PASSWORD).text
    secret = SECRET.search(offered)
    assert secret
    assert "<svg" in offered
    again = careful.send("account/second-factor/code", 409, code="000000").text
    assert ("不正确" in again, SECRET.findall(again)) == (True, [secret[1]])
    device = TOTP(secret[1])
    page = careful.send("account/second-factor/code", 200, code=device.at(office.clock.now)).text
    codes = re.findall(r"<li><code>([^<]+)</code></li>", page)
    assert (len(codes), "只显示这一次" in page) == (10, True)
    assert not [one for one in (*codes, secret[1]) if one in careful.read("account")]

    with httpx.Client(base_url=office.url, timeout=30, headers={"Sec-Fetch-Site": "same-origin"}) as client:
        elsewhere = Desk(client)
        typed = {"login": "careful", "password": PASSWORD, "goal": "/workbench/account"}
        half = elsewhere.send("sign-in", also=typed)
        assert half.headers["location"] == "/workbench/sign-in/code?next=%2Fworkbench%2Faccount"
        assert "输入动态口令" in elsewhere.read("sign-in/code", next="/workbench/account")
        assert client.get("/workbench/account").status_code == 303
        assert "输入动态口令" in elsewhere.send("sign-in/code", 401, code="000000", goal="/workbench/account").text
        done = elsewhere.send("sign-in/code", code=codes[0], goal="/workbench/account")
        assert done.headers["location"] == "/workbench/account"
        assert "恢复码余9个" in elsewhere.read("account")
        late = elsewhere.send("sign-in/code", 401, code=codes[1]).text
        assert "登录已超时" in late
        assert 'name="password"' in late
        (other,) = (one for one in client.get("/account/sessions").json()["sessions"] if not one["current"])
        assert "不正确" in elsewhere.send("account/sessions/end", 409, session=other["id"], current="不是这个密码").text
        elsewhere.send("account/sessions/end", session=other["id"], current=PASSWORD)
        made = elsewhere.send("account/second-factor/recovery-codes", 200, current=PASSWORD, code=codes[1]).text
        (fresh, *_) = re.findall(r"<li><code>([^<]+)</code></li>", made)
        elsewhere.send("account/second-factor/remove", current=PASSWORD, code=fresh)
        assert "启用双因素认证" in elsewhere.read("account")

    _with_factor(office, "careful")
    account = _id(office, "careful")
    assert "解除双因素认证" in desk.read(f"accounts/{account}")
    desk.send(f"accounts/{account}/second-factor/reset")
    assert office.runtime.identity.accounts.get(account).second_factor_at is None
    assert "该账号未启用双因素认证" in desk.send(f"accounts/{account}/second-factor/reset", 409).text
    assert "解除双因素认证" in desk.read("security-log", account=account, kind="second_factor_reset")


def _with_factor(office: World, login: str) -> None:
    identity = office.runtime.identity
    found = identity.of_session(identity.sign_in(login, PASSWORD).token)
    assert found
    assert found.session
    secret = identity.own_factor.prepare(found.account, found.session, current=PASSWORD).secret
    identity.own_factor.confirm(found.account, found.session, TOTP(secret).at(office.clock.now))


def test_what_people_write_is_never_read_as_markup(office: World, desk: Desk) -> None:
    written = "<img src=x onerror=alert(1)>\"'&</script>"
    desk.send("accounts/new", 200, kind="person", login="markup", name=written)
    typed = desk.send("accounts/new", 409, kind="person", login="markup", name=written).text
    account = desk.read(f"accounts/{_id(office, 'markup')}")
    for page in (desk.read("accounts", q="markup"), desk.read("accounts", q=written), account, typed):
        assert "<img src=x" not in page
        assert "&lt;img src=x onerror=alert(1)&gt;" in page
    said = data({"name": written})
    assert not set(said) & set("<>&")
    assert json.loads(said) == {"name": written}


def test_whoever_is_signed_in_can_sign_out_on_every_page(desk: Desk) -> None:
    for path in ("inbox", "help", "menu", "account", "accounts", "security-log", "organisation"):
        assert 'action="/workbench/sign-out"' in desk.read(path), path


def test_what_looks_like_a_formula_stays_text(desk: Desk) -> None:
    written = "=HYPERLINK(1)"
    desk.send("accounts/new", 200, kind="person", login="formula", name=written)
    listed = desk.client.get("/workbench/accounts", params={"format": "xlsx", "q": "formula"}).content
    rows = CalamineWorkbook.from_filelike(BytesIO(listed)).get_sheet_by_index(0).to_python()
    assert written in rows[1]
    with ZipFile(BytesIO(listed)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert b'quotePrefix="1"' in book.read("xl/styles.xml")


def test_administrators_do_not_change_themselves(office: World, desk: Desk) -> None:
    refused = desk.send(f"accounts/{_id(office, 'chief')}/disable", 409).text
    assert "不得更改本人的岗位或停用本人账号" in refused


def test_auditors_see_it_all_and_change_nothing(office: World, desk: Desk, sign_in: Callable[..., Desk]) -> None:  # noqa: ARG001
    auditor = sign_in("auditing", (Role.AUDITOR, Level.EVERYWHERE, "", None))
    account = _id(office, "feng")
    page = auditor.read(f"accounts/{account}")
    assert "收回" not in page
    assert auditor.client.post(f"/workbench/accounts/{account}/disable", data={"_key": "k"}).status_code == 403
    assert auditor.read("security-log")
    member = sign_in("curious", (Role.COMMITTEE_MEMBER, Level.COMMITTEE, COMMITTEE, "m5"))
    assert member.client.get("/workbench/accounts").status_code == 403
    member.client.get("/workbench/events")
    told = auditor.read("security-log", kind="access_refused")
    assert "权限: 查看事实日志; 原因: 在此没有此权限" in told


def test_accounts_are_made_from_the_record_for_all_secretaries_of_a_committee(office: World, desk: Desk) -> None:
    assert "轧钢厂党委" in desk.read("roles/vacancies")
    made = desk.send(f"roles/committees/{COMMITTEE}", 200, also={"roles[]": "branch_secretary"}).text
    file = FILE.search(made)
    assert file
    rows = CalamineWorkbook.from_filelike(BytesIO(b64decode(file[1]))).get_sheet_by_index(0).to_python()
    logins = {str(row[0]): str(row[1]) for row in rows[1:]}
    assert {"secretary.a", "secretary.b"} <= set(logins)
    identity = office.runtime.identity
    assert identity.sign_in("secretary.a", logins["secretary.a"]).account.must_change
    assert identity.grants.actor(_id(office, "secretary.a")).grants[0].person == "secretary:A"
    assert "secretary.a" not in desk.read(f"roles/committees/{COMMITTEE}").partition("<tbody")[2]
    assert "secretary.a" in desk.read("roles", role="branch_secretary", place=f"committee:{COMMITTEE}")
    desk.send(f"roles/committees/{COMMITTEE}", 422)


def test_a_post_whose_holder_has_left_needs_an_account_for_the_next(admin: str, template: str, tmp_path: Path) -> None:
    with a_world(admin, template, tmp_path) as own:
        running, clock = own.runtime, own.clock
        role = (Role.BRANCH_SECRETARY, Level.BRANCH, "A", None)
        _account(own, "first", role)
        with httpx.Client(base_url=own.url, timeout=60, headers=headers_of("administrator")) as client:

            def posts() -> str:
                answer = client.get(f"/workbench/roles/committees/{COMMITTEE}")
                assert answer.status_code == 200, answer.text
                return answer.text.partition("<tbody")[2]

            assert "secretary.a" not in posts()
            clock.now += timedelta(days=1)
            following = SecretaryAppointed("李继任", SecretaryKind.FULL_TIME, None, clock.now.date())
            running.branch_people.appoint(Act("hq", clock.now), branch_id="A", secretary=following)
            assert "secretary.a" in posts()
        _account(own, "second", role)


def test_the_security_log_is_filtered_exported_and_checked(office: World, desk: Desk) -> None:
    account = _id(office, "feng")
    page = desk.read("security-log", account=account, kind="sign_in_failed")
    assert "登录失败" in page
    assert "原因: 密码不正确" in page
    assert "授予岗位" not in page.partition("<tbody")[2]
    answer = desk.client.get("/workbench/security-log", params={"account": account, "format": "xlsx"})
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["序号", "时间", "事件"]
    assert {row[3] for row in rows[1:]} == {"组织科小冯"}
    assert "与记录时一致" in desk.read("security-log/chain")


def test_everybody_keeps_their_own_language(office: World, sign_in: Callable[..., Desk]) -> None:
    reader = sign_in("reader", (Role.COMMITTEE_MEMBER, Level.COMMITTEE, COMMITTEE, "m6"))
    answer = reader.client.post("/workbench/account/language", data={"language": "en"})
    assert answer.status_code == 303
    assert office.runtime.identity.accounts.with_login("reader").language == "en"
    assert "My account" in sign_in("reader", password=PASSWORD).read("account")


def test_an_organisation_is_registered_step_by_step(desk: Desk) -> None:
    desk.send("organisation/enterprises", id="new-group", name="新总公司党委", person="o9", person_name="老郑")
    desk.send("organisation/committees", id="port", name="港务公司党委")
    desk.send("organisation/joining", enterprise="new-group", joining="port")
    port = "organisation/committees/port"
    assert "第2人应为人员代码和姓名" in desk.send(f"{port}/people", 422, role="member", people="pm1 郝书记\npm2").text
    assert "第1人应为人员代码和姓名" in desk.send(f"{port}/people", 422, role="member", people="郝书记\n齐委员").text
    desk.send(f"{port}/people", role="member", people="pm1 郝书记\npm2\t齐委员")
    desk.send(f"{port}/calendar", holidays="2026-01-01 2026-10-01", working_weekends="")
    founded = {"id": "P1", "name": "装卸队党支部", "type": "production", "secretary": "周一", "kind": "full_time"}
    desk.send(f"{port}/branches", also=founded)
    desk.send(f"{port}/member-counts", on="2025-12-31", also={"members.P1": "21", "probationary.P1": "2"})
    page = desk.read(port)
    for said in ("郝书记", "齐委员", "2026-10-01", "装卸队党支部", "周一", ">21<"):
        assert said in page
    assert "港务公司党委" in desk.read("organisation", q="port")
    refused = desk.send(f"{port}/branches", 409, also=founded).text
    assert "党支部P1已登记" in refused
    assert "装卸队党支部" in refused


def test_a_table_is_shown_before_it_is_recorded(desk: Desk) -> None:
    desk.send("organisation/committees", id="rail", name="铁运公司党委")
    address = "/workbench/organisation/committees/rail/import"
    head = "支部编号,支部名称,类型,书记,书记类别\n"
    faulty = {"file": ("名册.csv", f"{head}R1,机务段党支部,生产,武一,专职\n".encode())}
    wrong = desk.client.post(f"{address}/check", data={"_key": "f"}, files=faulty)
    assert (wrong.status_code, "不在可选范围内" in wrong.text) == (409, True)
    good = {"file": ("名册.csv", f"{head}R1,机务段党支部,生产经营,武一,专职\n".encode())}
    shown = desk.client.post(f"{address}/check", data={"_key": "g"}, files=good).text
    assert "新设 1 个" in shown
    assert "机务段党支部" not in desk.read("organisation/committees/rail")
    content = CONTENT.search(shown)
    assert content
    desk.send("organisation/committees/rail/import", name="名册.csv", content=content[1])
    assert "机务段党支部" in desk.read("organisation/committees/rail")
    desk.send("organisation/committees/rail/import", 422, name="名册.csv", content=content[1])


def test_what_becomes_of_a_branch_stands_with_its_day_and_reason(desk: Desk) -> None:
    desk.send("organisation/committees", id="yard", name="料场党委")
    for number in ("1", "2"):
        new = {"id": f"Y{number}", "name": f"料场{number}队党支部", "type": "production", "secretary": "吕一"}
        desk.send("organisation/committees/yard/branches", kind="part_time", also=new)
    branch = "organisation/branches/Y1"
    desk.send(f"{branch}/rename", name="原料队党支部", on="2026-01-10", reason="机构调整")
    desk.send(f"{branch}/secretary/leave", on="2026-01-11", reason="调任")
    desk.send(f"{branch}/secretary/appoint", name="施二", kind="full_time", begins="2026-01-12")
    page = desk.read(branch)
    assert "原料队党支部" in page
    assert "调任" in page
    assert "施二" in page
    refused = desk.send(f"{branch}/merge", 409, into="Y1", on="2026-01-13", reason="合并").text
    assert "未能办理" in refused
    desk.send(f"{branch}/merge", into="Y2", on="2026-01-13", reason="合并")
    assert "原料队党支部" in desk.read("organisation/committees/yard", ended="true")


def test_a_committee_s_office_keeps_its_own_committee_only(office: World, sign_in: Callable[..., Desk]) -> None:
    leader = sign_in("leader", (Role.COMMITTEE_SECRETARY, Level.COMMITTEE, COMMITTEE, "m1"))
    assert "登记人员" in leader.read(f"organisation/committees/{COMMITTEE}")
    assert leader.client.get("/workbench/organisation/register").status_code == 403
    office.runtime.organisation.establish(
        Act("chief", office.clock.now), id="elsewhere", name="别处党委", timezone="Asia/Shanghai"
    )
    new = {"_key": "o", "role": "member", "people": "x1 某人"}
    answer = leader.client.post("/workbench/organisation/committees/elsewhere/people", data=new)
    assert answer.status_code == 403


def test_the_organisation_department_registers_its_own_people_and_is_offered_no_more(
    office: World, sign_in: Callable[..., Desk]
) -> None:
    headquarters = {"id": "steel", "name": "钢铁总公司", "timezone": "Asia/Shanghai"}
    office.runtime.enterprises.establish(
        Act("chief", office.clock.now), **headquarters, organisers=[Person("o1", "吴一")]
    )
    office.runtime.projections.catch_up()
    organiser = sign_in("organiser", (Role.ORGANISATION_DEPARTMENT, Level.ENTERPRISE, "steel", "o1"))
    page = organiser.read("organisation/register")
    assert "登记组织部人员" in page
    assert "登记党委</button>" not in page
    assert "由管理员登记" in page
    organiser.send("organisation/organisers", enterprise="steel", person="o7", person_name="郑七")
    office.runtime.projections.catch_up()
    assert any(one.organisers == 2 for one in office.runtime.projections.directory.enterprises())
    assert organiser.send("organisation/committees", 403, id="yard7", name="七厂党委").status_code == 403


def test_a_webhook_is_made_tested_paused_replayed_and_removed(office: World, desk: Desk) -> None:
    """Its secret is shown once; an address in a private network is refused, and what was typed stays."""
    desk.send("accounts/new", 200, kind="service", login="warehouse", name="数据仓库")
    service = _id(office, "warehouse")
    asked = {"account": service, "name": "同步到数仓", "begin": "first", "types[]": "assessment.scored.v1"}
    asked["_boxes"] = "types[]"
    refused = desk.send("webhooks/new", 409, url="https://10.0.0.8/events", also=asked).text
    assert "内部网络" in refused
    assert "同步到数仓" in refused
    assert re.findall(r'name="types\[\]" value="([^"]+)" checked', refused) == [asked.pop("types[]")]
    made = desk.send("webhooks/new", 200, url="https://93.184.216.34/events", also=asked).text
    secret = re.search(r"whsec_[\w+/=]{44}", made)
    assert secret
    (webhook,) = office.runtime.webhooks.subscriptions.of(service)
    at = f"webhooks/{webhook.id}"
    assert secret[0] not in desk.read(at)
    assert "同步到数仓" in desk.read("webhooks")
    desk.send(f"{at}/pause")
    assert "已暂停" in desk.read(at)
    desk.send(f"{at}/resume")
    assert "只能从已投递的位置" in desk.send(f"{at}/replay", 409, after="5").text
    desk.send(f"{at}/replay", after="0")
    rotated = desk.send(f"{at}/rotate", 200, overlap_days="3").text
    assert "whsec_" in rotated
    assert secret[0] not in rotated
    desk.send(f"{at}/remove")
    assert office.runtime.webhooks.subscriptions.of(service) == []


def test_what_is_sent_nowhere_any_longer_stands_on_top(desk: Desk) -> None:
    listed = desk.read("webhooks", state="attention")
    assert "旧门户" in listed
    assert "定级结果同步到人事系统" not in listed
    assert "投递失败或已停用" in listed
