"""Signing in with a real browser: at the identity provider, on another site, and back; and what our forms say of us."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request

from infra.identity.accounts import AccountKind
from infra.identity.administration import SERVER
from tests.identity.openid import Provided, with_provider


@pytest.fixture(scope="module")
def served(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provided]:
    with with_provider(admin, template, tmp_path_factory.mktemp("data")) as served:
        yield served


@pytest.fixture
def page(browser: Browser, served: Provided) -> Iterator[Page]:
    context = browser.new_context(base_url=served[0], locale="zh-CN")
    yield context.new_page()
    context.close()


def test_the_button_leads_to_the_provider_and_back_to_where_one_was_going(page: Page, served: Provided) -> None:
    identity = served[1].identity
    account = identity.administration.create(SERVER, kind=AccountKind.PERSON, login="feng", name="冯建华")
    identity.externals.prepare(SERVER, account, expected="feng@steel.example")
    page.goto("/workbench/account")
    page.get_by_role("link", name="通过钢铁集团统一身份认证登录").click()
    page.locator("[name=login]").fill("feng")
    page.locator("[name=password]").fill("any")
    page.locator("[type=submit]").click()
    page.locator("[type=submit]").click()
    page.wait_for_url("**/workbench/account")
    assert "冯建华" in page.content()
    (session,) = identity.own.sessions(account)
    assert session.how == "oidc"


def test_a_browser_says_of_our_forms_that_they_are_ours(page: Page, served: Provided) -> None:
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.goto("/workbench/sign-in")
    page.locator("#login").fill("nobody")
    page.locator("#password").fill("没有这个密码 没有这个密码")
    page.locator("form.sign-in [type=submit]").click()
    page.get_by_role("alert").wait_for()
    assert sent[0].header_value("origin") == served[0]
    assert sent[0].header_value("sec-fetch-site") == "same-origin"
