"""The sign-in page: brought to where one was going, the form again when refused, and a new password first when due."""

from collections.abc import Iterator

import httpx
import pytest

from infra.http.app import create_app
from infra.identity.accounts import AccountKind
from infra.identity.administration import SERVER
from infra.runtime import Runtime
from tests.http.conftest import serving
from tests.http.signed_in import PASSWORD

NEW = "三月出钢七千吨, 破了纪录"


@pytest.fixture
def reader(runtime: Runtime) -> Iterator[httpx.Client]:
    with (
        serving(create_app(runtime)) as url,
        httpx.Client(base_url=url, timeout=60, headers={"Sec-Fetch-Site": "same-origin"}) as client,
    ):
        yield client


def test_whoever_signs_in_is_brought_where_they_were_going(runtime: Runtime, reader: httpx.Client) -> None:
    account = runtime.identity.administration.create(
        SERVER, kind=AccountKind.PERSON, login="feng", name="冯建华", password=PASSWORD, must_change=False
    )
    form = reader.get("/workbench/sign-in", params={"next": "/workbench/help"})
    assert 'value="/workbench/help"' in form.text
    sent = {"login": "feng", "password": "不是这个密码, 不是这个密码", "goal": "/workbench/help"}
    refused = reader.post("/workbench/sign-in", data=sent)
    assert (refused.status_code, 'value="feng"' in refused.text) == (401, True)
    assert sent["password"] not in refused.text
    done = reader.post("/workbench/sign-in", data={**sent, "password": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, "/workbench/help")
    assert "冯建华" in reader.get("/workbench/account").text

    given = runtime.identity.administration.reset_password(SERVER, account)
    elsewhere = reader.post("/workbench/sign-in", data={**sent, "password": given, "goal": "https://evil.example/"})
    assert elsewhere.headers["location"] == "/workbench"
    assert reader.get("/workbench/help").headers["location"] == "/workbench/account"
    typed = {"current": given, "new": NEW, "again": NEW}
    assert reader.post("/workbench/account/password", data={**typed, "again": "另一个"}).status_code == 409
    assert reader.post("/workbench/account/password", data=typed).status_code == 303
    assert reader.get("/workbench/account").status_code == 200
    assert reader.post("/workbench/sign-out").headers["location"] == "/workbench/sign-in"
    assert reader.get("/workbench/help").status_code == 303
