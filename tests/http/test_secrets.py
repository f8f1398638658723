"""No secret is written anywhere: not in the program's own log, not in the security log, not in the tables."""

from datetime import timedelta

import httpx
import pytest

from infra.http.app import create_app
from infra.identity.accounts import AccountKind
from infra.identity.administration import SERVER
from infra.identity.keys import Scope
from infra.runtime import Runtime
from tests.http.conftest import Clock, serving
from tests.identity.conftest import PASSWORD

WRONG = "不是这个密码, 也不是那个密码"
TABLES = ("account", "session", "key", "throttle", "security_log")


def test_no_secret_is_written_anywhere(runtime: Runtime, clock: Clock, capfd: pytest.CaptureFixture[str]) -> None:
    administration = runtime.identity.administration
    administration.create(SERVER, kind=AccountKind.PERSON, login="qin", name="秦", password=PASSWORD, must_change=False)
    service = administration.create(SERVER, kind=AccountKind.SERVICE, login="feed", name="接口")
    _, key = administration.make_key(
        SERVER, service, name="报表", scopes=(Scope.READ,), expires_at=clock() + timedelta(days=9)
    )
    with serving(create_app(runtime)) as url, httpx.Client(base_url=url, timeout=30) as client:
        for login, password in (("qin", WRONG), (WRONG, WRONG), ("qin", PASSWORD)):
            client.post("/sign-in", json={"login": login, "password": password})
        token = client.cookies["djc"]
        client.get("/account", headers={"Authorization": f"Bearer {key}"})
        client.get("/account", headers={"Authorization": f"Bearer {key}x"})
        client.post("/sign-in", content=f'{{"login": "qin", "password": "{PASSWORD}"'.encode())
        client.post("/account/password", json={"current": WRONG, "new": PASSWORD}, headers={"Origin": url})
    said = "".join(capfd.readouterr())
    with runtime.pool.connection() as connection:
        for table in TABLES:
            said += repr(connection.execute(f"SELECT t::text FROM identity.{table} t").fetchall())
    assert "qin" in said
    for secret in (PASSWORD, WRONG, token, key, key.rpartition("_")[2]):
        assert secret not in said
