"""Signing in over HTTP: the cookie, what is asked with it, and how it ends."""

from collections.abc import Iterator

import httpx
import pytest

from infra.http.app import create_app
from infra.identity.accounts import Account, AccountKind
from infra.identity.administration import SERVER
from infra.runtime import Runtime
from tests.http.conftest import serving
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
        assert browser.post(f"/account/sessions/{other['id']}/end").json() == {"ended": 1}
        assert code(browser.post(f"/account/sessions/{other['id']}/end")) == (404, "unknown_session")
        assert code(phone.get("/account")) == (401, "sign_in_required")
        sign_in(phone, account.login)
        assert browser.post("/account/sessions/end-others").json() == {"ended": 1}


def test_the_language_chosen_is_kept(browser: httpx.Client, account: Account) -> None:
    sign_in(browser, account.login)
    assert browser.post("/account/language", json={"language": "en"}).json() == {"language": "en"}
    assert sign_in(browser, account.login).json()["language"] == "en"
