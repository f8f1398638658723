"""Administrators keep accounts within their reach; auditors look on; services come in with keys of some scope."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from threading import Barrier

import httpx
import pytest

from domain.access.roles import Level, Role
from infra.http.app import create_app
from infra.identity.accounts import Account, AccountKind
from infra.identity.administration import SERVER
from infra.identity.security_log import Kind
from infra.runtime import Runtime
from services.ledger import Act
from tests.http.api import Api, a_committee
from tests.http.conftest import Clock, serving
from tests.identity.conftest import PASSWORD

Browse = Callable[[Account], httpx.Client]


@pytest.fixture(scope="module")
def browse(runtime: Runtime) -> Iterator[Browse]:
    """A browser in which the account is signed in."""
    with serving(create_app(runtime)) as url, ExitStack() as clients:

        def open_(account: Account) -> httpx.Client:
            client = clients.enter_context(httpx.Client(base_url=url, timeout=30, headers={"Origin": url}))
            done = client.post("/sign-in", json={"login": account.login, "password": PASSWORD})
            assert done.status_code == 200, done.text
            return client

        yield open_


def person(runtime: Runtime, login: str, *roles: tuple[Role, Level, str, str | None]) -> Account:
    account = runtime.identity.administration.create(
        SERVER, kind=AccountKind.PERSON, login=login, name="郑管理", password=PASSWORD, must_change=False
    )
    for role, level, place, name in roles:
        runtime.identity.administration.grant(SERVER, account, role=role, level=level, place=place, person=name)
    return account


@pytest.fixture(scope="module")
def chief(runtime: Runtime, browse: Browse) -> httpx.Client:
    return browse(person(runtime, "chief", (Role.ADMINISTRATOR, Level.EVERYWHERE, "", None)))


@pytest.fixture(scope="module")
def committees(api: Api) -> list[str]:
    """Two enterprises of one committee each."""
    found = [a_committee(api).id for _ in range(2)]
    for number, committee in enumerate(found):
        api.done("/enterprises", {"id": f"e{number}", "name": "某总公司", "organisers": [{"id": "o1", "name": "严"}]})
        api.done(f"/enterprises/e{number}/committees", {"committees": [committee]})
    return found


def code(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_an_account_is_made_given_a_role_and_taken_away(chief: httpx.Client, committees: list[str]) -> None:
    made = chief.post("/accounts", json={"login": "feng.office", "name": "冯建华"}).json()
    assert (made["must_change"], len(made["password"])) == (True, 35)
    at = f"/accounts/{made['id']}"
    role = {"role": "scorer", "level": "committee", "place": committees[0], "person": "s1"}
    granted = chief.post(f"{at}/grants", json=role)
    assert granted.status_code == 201
    assert code(chief.post(f"{at}/grants", json={**role, "person": "s2"})) == (409, "not_on_record")
    shown = chief.get(at).json()
    assert [(one["role"], one["person"]) for one in shown["grants"]] == [("scorer", "s1")]
    assert made["password"] not in chief.get(at).text
    assert code(chief.post("/accounts", json={"login": "Feng.Office", "name": "重名"})) == (409, "login_taken")
    assert chief.post(f"{at}/grants/{granted.json()['number']}/revoke").json() == {"grants": []}
    assert chief.post(f"{at}/disable").json() == {"state": "disabled"}
    assert chief.post(f"{at}/enable").json() == {"state": "enabled"}
    kinds = [line["kind"] for line in chief.get("/security-log", params={"account": made["id"]}).json()["lines"]]
    assert kinds == ["account_enabled", "account_disabled", "role_revoked", "role_granted", "account_created"]


def test_an_administrator_ends_sessions_and_resets_passwords(
    runtime: Runtime, browse: Browse, chief: httpx.Client
) -> None:
    hua = person(runtime, "hua")
    browser = browse(hua)
    (session,) = chief.get(f"/accounts/{hua.id}/sessions").json()["sessions"]
    assert chief.post(f"/accounts/{hua.id}/sessions/{session['id']}/end").json() == {"ended": 1}
    assert code(browser.get("/account")) == (401, "sign_in_required")
    browser = browse(hua)
    password = chief.post(f"/accounts/{hua.id}/reset-password").json()["password"]
    assert code(browser.get("/account")) == (401, "sign_in_required")
    assert browser.post("/sign-in", json={"login": "hua", "password": password}).json()["must_change"] is True


def test_others_neither_keep_accounts_nor_see_them(runtime: Runtime, browse: Browse, committees: list[str]) -> None:
    member = person(runtime, "member", (Role.COMMITTEE_MEMBER, Level.COMMITTEE, committees[0], "m1"))
    browser = browse(member)
    for asked in ("/accounts", f"/accounts/{member.id}", "/security-log", f"/accounts/{member.id}/keys"):
        assert code(browser.get(asked)) == (403, "out_of_reach")
    assert code(browser.post("/accounts", json={"login": "mine", "name": "我"})) == (403, "out_of_reach")
    refusals = runtime.identity.log.read(kind=Kind.ACCESS_REFUSED, account=member.id)
    assert len(refusals) == 5
    assert {line.address for line in refusals} == {"127.0.0.1"}


def test_an_auditor_sees_all_accounts_and_the_log_and_changes_nothing(runtime: Runtime, browse: Browse) -> None:
    auditor = browse(person(runtime, "watch", (Role.AUDITOR, Level.EVERYWHERE, "", None)))
    assert any(one["login"] == "watch" for one in auditor.get("/accounts", params={"q": "watch"}).json()["accounts"])
    assert auditor.get("/security-log/chain").json()["fault"] is None
    assert code(auditor.post("/accounts", json={"login": "mine", "name": "我"})) == (403, "out_of_reach")


def test_an_enterprise_administrator_stays_within_it(runtime: Runtime, browse: Browse, committees: list[str]) -> None:
    browser = browse(person(runtime, "admin-e0", (Role.ADMINISTRATOR, Level.ENTERPRISE, "e0", None)))
    theirs = person(runtime, "theirs", (Role.SCORER, Level.COMMITTEE, committees[1], "s1"))
    left = person(runtime, "left", (Role.BRANCH_SECRETARY, Level.BRANCH, f"{committees[1]}-0", None))
    runtime.branch_people.secretary_left(
        Act("hq", runtime.clock()), branch_id=f"{committees[1]}-0", on=runtime.clock().date(), reason="调离"
    )
    above = runtime.identity.accounts.with_login("chief")
    for account in (theirs, left, above):
        assert code(browser.post(f"/accounts/{account.id}/reset-password")) == (403, "out_of_reach")
        assert code(browser.get(f"/accounts/{account.id}")) == (403, "out_of_reach")
    mine = browser.post("/accounts", json={"login": "mine", "name": "本企业人员"}).json()
    scorer = {"role": "reviewer", "level": "committee", "place": committees[1], "person": "s2"}
    assert code(browser.post(f"/accounts/{mine['id']}/grants", json=scorer)) == (403, "out_of_reach")
    everywhere = {"role": "auditor", "level": "everywhere"}
    assert code(browser.post(f"/accounts/{mine['id']}/grants", json=everywhere)) == (403, "out_of_reach")
    assert browser.post(f"/accounts/{mine['id']}/grants", json={**scorer, "place": committees[0]}).status_code == 201
    listed = {one["login"] for one in browser.get("/accounts", params={"limit": 500}).json()["accounts"]}
    assert {"mine", "admin-e0"} <= listed
    assert not {"theirs", "left", "chief"} & listed
    assert code(browser.get("/security-log")) == (403, "out_of_reach")


def test_accounts_are_listed_page_by_page(chief: httpx.Client) -> None:
    first = chief.get("/accounts", params={"limit": 1}).json()
    second = chief.get("/accounts", params={"limit": 1, "cursor": first["next"]}).json()
    assert first["accounts"][0]["login"] < second["accounts"][0]["login"]


@pytest.fixture
def service(chief: httpx.Client, request: pytest.FixtureRequest) -> str:
    made = chief.post("/accounts", json={"kind": "service", "login": request.node.name[5:60], "name": "接口"}).json()
    assert made["password"] is None
    return f"/accounts/{made['id']}"


def bearer(client: httpx.Client, key: str) -> httpx.Response:
    return httpx.get(f"{client.base_url}/account", headers={"Authorization": f"Bearer {key}"}, timeout=30)


def test_a_service_comes_in_with_its_key(chief: httpx.Client, service: str, clock: Clock) -> None:
    until = (clock() + timedelta(days=90)).isoformat()
    made = chief.post(f"{service}/keys", json={"name": "报表", "scopes": ["read"], "expires_at": until}).json()
    assert made["key"].startswith(f"djc_{made['id']}_")
    assert bearer(chief, made["key"]).status_code == 200
    (listed,) = chief.get(f"{service}/keys").json()["keys"]
    assert listed["last_used_at"] is not None
    assert made["key"] not in chief.get(f"{service}/keys").text
    assert code(bearer(chief, made["key"] + "x")) == (401, "sign_in_required")
    assert code(bearer(chief, f"djc_{made['id']}_")) == (401, "sign_in_required")


def test_a_rotated_key_serves_until_its_stated_end(chief: httpx.Client, service: str, clock: Clock) -> None:
    until = (clock() + timedelta(days=90)).isoformat()
    old = chief.post(f"{service}/keys", json={"name": "报表", "scopes": ["read"], "expires_at": until}).json()
    new = chief.post(f"{service}/keys/{old['id']}/rotate", json={"expires_at": until, "overlap_days": 7}).json()
    assert (new["scopes"], new["name"]) == (["read"], "报表")
    assert [bearer(chief, one["key"]).status_code for one in (old, new)] == [200, 200]
    clock.pass_days(7)
    try:
        assert [bearer(chief, one["key"]).status_code for one in (old, new)] == [401, 200]
    finally:
        clock.pass_days(-7)
    chief.post(f"{service}/keys/{new['id']}/revoke")
    assert bearer(chief, new["key"]).status_code == 401


def test_keys_are_for_services_and_end_within_a_year(
    runtime: Runtime, chief: httpx.Client, service: str, clock: Clock
) -> None:
    body = {"name": "报表", "scopes": ["read"], "expires_at": (clock() + timedelta(days=400)).isoformat()}
    assert code(chief.post(f"{service}/keys", json=body)) == (409, "key_expiry")
    body["expires_at"] = (clock() + timedelta(days=30)).isoformat()
    someone = person(runtime, "someone")
    assert code(chief.post(f"/accounts/{someone.id}/keys", json=body)) == (409, "not_a_service")


def test_a_key_asked_for_twice_under_one_name_is_made_once(chief: httpx.Client, service: str, clock: Clock) -> None:
    body = {"name": "报表", "scopes": ["read"], "expires_at": (clock() + timedelta(days=90)).isoformat()}
    together = Barrier(4)

    def ask(_: int) -> httpx.Response:
        together.wait()
        return chief.post(f"{service}/keys", json=body, headers={"Idempotency-Key": "one-and-the-same"})

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))
    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409]
    assert {one.json()["code"] for one in answers if one.status_code == 409} == {"already_done"}
    assert len(chief.get(f"{service}/keys").json()["keys"]) == 1


def test_a_disabled_service_is_out(chief: httpx.Client, service: str, clock: Clock) -> None:
    until = (clock() + timedelta(days=90)).isoformat()
    made = chief.post(f"{service}/keys", json={"name": "报表", "scopes": ["read"], "expires_at": until}).json()
    chief.post(f"{service}/disable")
    assert bearer(chief, made["key"]).status_code == 401


def test_a_key_does_only_what_it_is_for(
    runtime: Runtime, chief: httpx.Client, service: str, committees: list[str], clock: Clock
) -> None:
    account = runtime.identity.accounts.get(service.rpartition("/")[2])
    runtime.identity.administration.grant(
        SERVER, account, role=Role.COMMITTEE_SECRETARY, level=Level.COMMITTEE, place=committees[0], person="m5"
    )
    until = (clock() + timedelta(days=90)).isoformat()
    url = f"{chief.base_url}/committees/{committees[0]}"
    answers = {}
    for scope in ("read", "act"):
        key = chief.post(f"{service}/keys", json={"name": scope, "scopes": [scope], "expires_at": until}).json()["key"]
        headers = {"Authorization": f"Bearer {key}"}
        read = httpx.get(url, headers=headers, timeout=30)
        act = httpx.post(f"{url}/calendar", json={"holidays": []}, headers=headers, timeout=30)
        answers[scope] = (read.status_code, act.status_code == 403)
    assert answers == {"read": (200, True), "act": (403, False)}
