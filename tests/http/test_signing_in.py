"""Signing in over HTTP: the cookie, what is asked with it, and how it ends."""

from collections.abc import Iterator

import httpx
import pytest
from pyotp import TOTP

from domain.access import Role
from domain.access.roles import Level
from infra.http.app import create_app
from infra.identity.accounts import Account, AccountKind
from infra.identity.administration import SERVER
from infra.runtime import Runtime, open_runtime
from infra.settings import Settings
from tests.http.conftest import Clock, serving
from tests.identity.conftest import PASSWORD

NEW = "年初定目标, 年末看结果"


@pytest.fixture(scope="module")
def url(runtime: Runtime) -> Iterator[str]:
    with serving(create_app(runtime)) as url:
        yield url


@pytest.fixture
def account(runtime: Runtime, request: pytest.FixtureRequest) -> Account:
    login = request.node.name.removeprefix("test_")[:60]
    return runtime.identity.administration.create(
        SERVER, kind=AccountKind.PERSON, login=login, name="冯建华", password=PASSWORD, must_change=False
    )


@pytest.fixture
def browser(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=30, headers={"Origin": url}) as client:
        yield client


def sign_in(browser: httpx.Client, login: str, password: str = PASSWORD) -> httpx.Response:
    return browser.post("/sign-in", json={"login": login, "password": password})


def code(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_a_cookie_that_no_script_reads_is_given(browser: httpx.Client, account: Account) -> None:
    response = sign_in(browser, account.login)
    assert (response.status_code, response.json()["id"]) == (200, account.id)
    name, _, rest = response.headers["set-cookie"].partition("=")
    assert name == "djc"
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(rest.split("; "))
    assert browser.get("/account").json() == response.json()


def test_nobody_is_let_in_without_it(browser: httpx.Client, account: Account) -> None:
    assert code(browser.get("/account")) == (401, "sign_in_required")
    assert code(sign_in(browser, account.login, "不是这个密码, 不是这个密码")) == (401, "sign_in_refused")
    assert "set-cookie" not in sign_in(browser, account.login, "不是这个密码, 不是这个密码").headers
    browser.cookies.set("djc", "x" * 43)
    assert code(browser.get("/account")) == (401, "sign_in_required")


def test_who_waits_is_told_how_long(browser: httpx.Client, account: Account) -> None:
    for _ in range(5):
        sign_in(browser, account.login, "不是这个密码, 不是这个密码")
    response = sign_in(browser, account.login)
    assert code(response) == (429, "sign_in_locked")
    assert response.headers["retry-after"] == "30"


def test_signing_out_ends_it_on_the_server_too(browser: httpx.Client, account: Account) -> None:
    sign_in(browser, account.login)
    token = browser.cookies["djc"]
    answer = browser.post("/sign-out")
    assert (answer.json(), answer.headers["clear-site-data"]) == ({"ended": 1}, '"storage"')
    assert "djc" not in browser.cookies
    browser.cookies.set("djc", token)
    assert code(browser.get("/account")) == (401, "sign_in_required")


def test_a_given_password_must_be_changed_before_anything_else(
    browser: httpx.Client, runtime: Runtime, account: Account
) -> None:
    given = runtime.identity.administration.reset_password(SERVER, account)
    assert sign_in(browser, account.login, given).json()["must_change"] is True
    assert code(browser.get("/account/sessions")) == (403, "password_change_required")
    changed = browser.post("/account/password", json={"current": given, "new": NEW})
    assert (changed.status_code, changed.json()) == (200, {"ended": 0})
    assert browser.get("/account/sessions").status_code == 200


def test_a_weak_new_password_is_refused_with_what_to_do(browser: httpx.Client, account: Account) -> None:
    sign_in(browser, account.login)
    response = browser.post("/account/password", json={"current": PASSWORD, "new": "short"})
    assert code(response) == (409, "password_too_short")
    assert "12" in response.json()["detail"]


def test_own_sessions_are_listed_and_ended(browser: httpx.Client, url: str, account: Account) -> None:
    sign_in(browser, account.login)
    with httpx.Client(base_url=url, timeout=30, headers={"Origin": url, "User-Agent": "Phone"}) as phone:
        sign_in(phone, account.login)
        listed = browser.get("/account/sessions").json()["sessions"]
        (other,) = (one for one in listed if not one["current"])
        assert other["agent"] == "Phone"
        address, again, wrong = f"/account/sessions/{other['id']}/end", {"current": PASSWORD}, {"current": NEW}
        assert code(browser.post(address, json=wrong)) == (409, "password_wrong")
        assert phone.get("/account").status_code == 200
        assert browser.post(address, json=again).json() == {"ended": 1}
        assert code(browser.post(address, json=again)) == (404, "unknown_session")
        assert code(phone.get("/account")) == (401, "sign_in_required")
        sign_in(phone, account.login)
        assert code(browser.post("/account/sessions/end-others", json=wrong)) == (409, "password_wrong")
        assert browser.post("/account/sessions/end-others", json=again).json() == {"ended": 1}


def test_a_code_is_asked_for_after_the_password(browser: httpx.Client, account: Account, clock: Clock) -> None:
    sign_in(browser, account.login)
    prepared = browser.post("/account/second-factor/prepare", json={"current": PASSWORD}).json()
    assert prepared["secret"] in prepared["address"]
    device = TOTP(prepared["secret"])
    confirmed = browser.post("/account/second-factor/confirm", json={"code": device.at(clock.now)})
    codes = confirmed.json()["recovery_codes"]
    assert (confirmed.status_code, len(codes)) == (200, 10)
    assert browser.get("/account").json()["second_factor_at"] == "2025-01-20T01:00:00Z"
    with httpx.Client(base_url=str(browser.base_url), timeout=30, headers={"Origin": str(browser.base_url)}) as other:
        assert code(other.post("/sign-in/code", json={"code": codes[0]})) == (401, "code_late")
        half = sign_in(other, account.login)
        assert (half.status_code, half.json()) == (202, {"code_due": True, "lasts": 600})
        assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(half.headers["set-cookie"].split("; "))
        assert code(other.get("/account")) == (401, "sign_in_required")
        assert code(other.post("/sign-in/code", json={"code": "000000"})) == (401, "code_refused")
        done = other.post("/sign-in/code", json={"code": codes[0]})
        assert (done.status_code, done.json()["id"]) == (200, account.id)
        assert other.get("/account").status_code == 200
        removed = {"current": PASSWORD, "code": codes[1]}
        renewed = other.post("/account/second-factor/recovery-codes", json=removed).json()["recovery_codes"]
        assert code(other.post("/account/second-factor/remove", json=removed)) == (409, "code_wrong")
        assert other.post("/account/second-factor/remove", json=removed | {"code": renewed[0]}).json() == {"ended": 1}
    assert sign_in(browser, account.login).status_code == 200


def test_who_has_to_set_a_second_factor_does_nothing_before(account: Account, runtime: Runtime, clock: Clock) -> None:
    runtime.identity.administration.grant(SERVER, account, role=Role.AUDITOR, level=Level.EVERYWHERE)
    settings = Settings(data_dir=runtime.settings.data_dir)
    with (
        open_runtime(settings, database=str(runtime.pool.conninfo), clock=clock) as elsewhere,
        serving(create_app(elsewhere)) as url,
        httpx.Client(base_url=url, timeout=30, headers={"Origin": url}) as auditor,
    ):
        assert sign_in(auditor, account.login).json()["second_factor_due"] is True
        assert code(auditor.get("/accounts")) == (403, "second_factor_required")
        page = auditor.get("/workbench/inbox")
        assert (page.status_code, page.headers["location"]) == (303, "/workbench/account")
        assert "您的岗位须启用双因素认证" in auditor.get("/workbench/account").text
        secret = auditor.post("/account/second-factor/prepare", json={"current": PASSWORD}).json()["secret"]
        sent = {"code": TOTP(secret).at(clock.now)}
        assert auditor.post("/account/second-factor/confirm", json=sent).status_code == 200
        assert auditor.get("/accounts").status_code == 200


def test_the_language_chosen_is_kept(browser: httpx.Client, account: Account) -> None:
    sign_in(browser, account.login)
    assert browser.post("/account/language", json={"language": "en"}).json() == {"language": "en"}
    assert sign_in(browser, account.login).json()["language"] == "en"
