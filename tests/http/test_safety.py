"""What every answer tells the browser, whose pages may ask, and how often."""

import re
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest
from psycopg import OperationalError
from structlog.testing import capture_logs

from domain.access import Role
from domain.access.roles import Level
from infra.cli.serve import configured
from infra.http.app import create_app
from infra.identity import Identity
from infra.identity.accounts import AccountKind
from infra.identity.administration import SERVER
from infra.identity.security_log import Kind
from infra.runtime import Runtime
from tests.http.conftest import serving
from tests.identity.conftest import PASSWORD

PROMISED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
CONTENT = {
    "default-src 'none'",
    "object-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
Served = Callable[..., httpx.Client]


@contextmanager
def served(runtime: Runtime, **settings: object) -> Iterator[httpx.Client]:
    """The same record under other settings."""
    changed = runtime.settings.model_copy(update={"development": False, **settings})
    identity = Identity(runtime.pool, runtime.ledger.seen, changed, runtime.clock)
    with (
        serving(create_app(replace(runtime, settings=changed, identity=identity))) as url,
        httpx.Client(base_url=url, timeout=30) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def client(runtime: Runtime) -> Iterator[httpx.Client]:
    for login in ("wu", "zheng"):
        runtime.identity.administration.create(
            SERVER, kind=AccountKind.PERSON, login=login, name="吴建国", password=PASSWORD, must_change=False
        )
    with served(runtime) as client:
        yield client


def sign_in(client: httpx.Client, login: str = "wu") -> str:
    response = client.post("/sign-in", json={"login": login, "password": PASSWORD})
    assert response.status_code == 200, response.text
    return response.headers["set-cookie"].partition(";")[0]


@pytest.mark.parametrize("path", ["/healthz", "/nothing-here", "/account", "/committees"])
def test_every_answer_carries_safe_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path, headers={"Origin": "https://evil.example"}).headers
    assert not [name for name in headers if name.startswith("access-control")]
    assert {name: headers.get(name) for name in PROMISED} == PROMISED
    content = headers["content-security-policy"]
    assert set(content.split("; ")) >= CONTENT
    assert "unsafe" not in content
    assert "strict-transport-security" not in headers


def test_over_tls_the_cookie_is_bound_to_the_host_and_plain_http_is_forbidden(runtime: Runtime) -> None:
    with served(runtime, public_url="https://appraisal.example.com") as client:
        response = client.post("/sign-in", json={"login": "zheng", "password": PASSWORD})
        assert response.headers["set-cookie"].startswith("__Host-djc=")
        assert "; Secure" in response.headers["set-cookie"]
        assert "max-age=63072000" in response.headers["strict-transport-security"]
        named = client.get("/healthz", headers={"Host": "appraisal.example.com"})
        assert named.status_code == 200


def test_over_plain_http_pages_are_led_to_tls_and_programs_are_refused(runtime: Runtime) -> None:
    """As a proxy says it came; whoever shows a key in the clear is not answered, so that it is noticed."""
    plain = {"X-Forwarded-Proto": "http", "Host": "appraisal.example.com"}
    with served(runtime, public_url="https://appraisal.example.com") as client:
        page = client.get("/workbench/inbox?kind=score", headers=plain, follow_redirects=False)
        assert (page.status_code, page.headers["location"]) == (
            308,
            "https://appraisal.example.com/workbench/inbox?kind=score",
        )
        for method, path in (
            ("GET", "/healthz"),
            ("GET", "/events"),
            ("POST", "/workbench/sign-in"),
            ("POST", "/sign-in"),
        ):
            refused = client.request(method, path, headers=plain, follow_redirects=False)
            assert refused.status_code == 403, path
        assert client.get("/events", headers=plain).json()["code"] == "plain_http"
        encrypted = {**plain, "X-Forwarded-Proto": "https"}
        assert client.get("/healthz", headers=encrypted).status_code == 200


@pytest.mark.parametrize(("trusted", "told"), [("127.0.0.1", "203.0.113.9"), ("10.9.9.9", "127.0.0.1")])
def test_where_a_request_comes_from_is_believed_of_trusted_proxies_alone(
    runtime: Runtime, trusted: str, told: str
) -> None:
    changed = runtime.settings.model_copy(update={"development": False, "trusted_proxies": trusted})
    claimed = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9", "X-Real-IP": "198.51.100.8", "Forwarded": "for=1.2.3.4"}
    with serving(configured(replace(runtime, settings=changed))) as url:
        sent = {"login": "nobody", "password": PASSWORD}
        assert httpx.post(f"{url}/sign-in", json=sent, headers=claimed, timeout=30).status_code == 401
    assert runtime.identity.log.read(kind=Kind.SIGN_IN_FAILED, limit=1)[0].address == told


def test_over_tls_every_cookie_is_bound_to_the_host(runtime: Runtime) -> None:
    administration = runtime.identity.administration
    account = administration.create(
        SERVER, kind=AccountKind.PERSON, login="choosy", name="吴建国", password=PASSWORD, must_change=False
    )
    administration.grant(SERVER, account, role=Role.AUDITOR, level=Level.EVERYWHERE)
    ours = {"Host": "appraisal.example.com", "Origin": "https://appraisal.example.com"}
    with served(runtime, public_url="https://appraisal.example.com", second_factor="chosen") as client:
        session = sign_in(client, "choosy")

        def sent(path: str, cookie: str = session, **form: str) -> httpx.Response:
            client.cookies.clear()
            return client.post(f"/workbench/{path}", data=form, headers=ours | {"Cookie": cookie})

        given = [
            *sent("preferences", lang="en", theme="dark", menu="narrow").headers.get_list("set-cookie"),
            *sent("account/language", language="en").headers.get_list("set-cookie"),
            *sent("sign-out").headers.get_list("set-cookie"),
        ]
        names = {one.partition("=")[0] for one in given}
        assert names == {f"__Host-{one}" for one in ("lang", "theme", "menu", "flash", "djc")}
        for one in given:
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(one.split("; ")), one
            assert "domain" not in one.casefold()

        def language(cookie: str) -> str:
            client.cookies.clear()
            return client.get("/workbench/sign-in", headers=ours | {"Cookie": cookie}).headers["content-language"]

        # what another host of the domain may have set is not read
        assert (language("__Host-lang=en"), language("lang=en")) == ("en", "zh-CN")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "OURS"}, 403),
        ({"Origin": "OURS"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_only_our_own_pages_may_change_anything(client: httpx.Client, headers: Mapping[str, str], status: int) -> None:
    ours = str(client.base_url).rstrip("/")
    client.cookies.clear()
    cookie = sign_in(client)
    client.cookies.clear()
    given = {name: value.replace("OURS", ours) for name, value in headers.items()} | {"Cookie": cookie}
    response = client.post("/account/language", json={"language": "zh"}, headers=given)
    assert response.status_code == status
    assert status == 200 or response.json()["code"] == "cross_site"
    assert client.get("/account", headers=given).status_code == 200


def test_another_site_cannot_sign_anybody_in(client: httpx.Client) -> None:
    client.cookies.clear()
    given = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/sign-in", json={"login": "wu", "password": PASSWORD}, headers=given).status_code == 403


def test_under_a_foreign_name_nothing_is_answered(client: httpx.Client) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", ""):
        response = client.get("/healthz", headers={"Host": host})
        assert response.status_code == 421, host
    assert client.get("/healthz", headers={"Host": "localhost:8000"}).status_code == 200


def test_who_asks_too_often_waits_and_it_is_logged_once(runtime: Runtime) -> None:
    with served(runtime, request_rate="5/minute", sign_in_rate="3/minute") as client:
        sign_in(client, "zheng")
        answers = [client.get("/account") for _ in range(8)]
        assert [one.status_code for one in answers] == [*[200] * 5, *[429] * 3]
        assert answers[-1].json()["code"] == "too_many_requests"
        assert int(answers[-1].headers["retry-after"]) > 0
        client.cookies.clear()
        tries = [client.post("/sign-in", json={"login": "nobody", "password": PASSWORD}) for _ in range(4)]
        assert [one.json()["code"] for one in tries[2:]] == ["too_many_requests"] * 2
    account = runtime.identity.accounts.with_login("zheng").id
    assert len(runtime.identity.log.read(kind=Kind.REQUESTS_LIMITED, account=account)) == 1
    assert len(runtime.identity.log.read(kind=Kind.REQUESTS_LIMITED)) == 2


def test_the_development_header_is_nobody_elsewhere(client: httpx.Client) -> None:
    client.cookies.clear()
    assert client.get("/committees", headers={"X-Actor": "s1"}).json()["code"] == "sign_in_required"


def test_whatever_is_refused_is_a_line_of_the_log(client: httpx.Client) -> None:
    client.cookies.clear()
    sign_in(client)
    with capture_logs() as lines:
        client.get("/account", headers={"X-Request-Id": "r-0"})
        own = {"Sec-Fetch-Site": "same-origin", "X-Request-Id": "r-1"}
        client.post("/account/language", json={"language": "la"}, headers=own)
        client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site", "X-Request-Id": "r-2"})
        client.get("/healthz", headers={"Host": "evil.example", "X-Request-Id": "r-3"})
    account = client.get("/account").json()["id"]
    told = [(one["request_id"], one["status"], one["path"], one["address"]) for one in lines]
    assert told == [
        ("r-1", 422, "/account/language", "127.0.0.1"),
        ("r-2", 403, "/sign-out", "127.0.0.1"),
        ("r-3", 421, "/healthz", "127.0.0.1"),
    ]
    assert lines[0]["account"] == account
    assert {(one["event"], one["log_level"]) for one in lines} == {("request_refused", "info")}


def test_a_failure_of_the_database_is_a_line_with_its_cause(runtime: Runtime) -> None:
    app = create_app(runtime)

    @app.get("/unreachable")
    def unreachable() -> None:
        raise OperationalError("SSL error: certificate verify failed")

    with serving(app) as url, capture_logs() as lines:
        assert httpx.get(f"{url}/unreachable", timeout=30).status_code == 503
    (line,) = lines
    assert (line["event"], line["log_level"], line["status"]) == ("request_failed", "error", 503)
    assert line["why"] == "OperationalError: SSL error: certificate verify failed"


def test_nothing_is_listed_nor_served_but_what_has_a_name(client: httpx.Client) -> None:
    for path in ("/.git/config", "/infra/settings.py", "/workbench/static/css", "/workbench/static/", "/tile", "/docs"):
        assert client.get(path).status_code == 404, path


def test_methods_that_nothing_takes_are_refused(client: httpx.Client) -> None:
    for method in ("TRACE", "TRACK", "CONNECT", "PUT"):
        assert _raw(client, f"{method} /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n") in {400, 405}


def test_a_request_of_two_lengths_is_refused(client: httpx.Client) -> None:
    """Where a proxy and the program see different ends, one request is smuggled in another."""
    head = "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\n"
    for lengths in (
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Transfer-Encoding: xchunked\r\n",
    ):
        assert _raw(client, f"{head}{lengths}\r\n0\r\n\r\n") == 400, lengths


def _raw(client: httpx.Client, request: str) -> int:
    """The status that bytes as they stand are answered with."""
    with socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=30) as connection:
        connection.sendall(request.encode())
        return int(connection.makefile("rb").readline().split()[1])


def test_answers_say_what_they_are_and_texts_in_which_charset(client: httpx.Client) -> None:
    client.cookies.clear()
    style = re.search(r"/workbench/static/\w+/workbench\.css", client.get("/workbench/sign-in").text)
    assert style
    paths = ("/healthz", "/nothing", "/workbench/sign-in", style[0])
    assert [client.get(path).headers["content-type"] for path in paths] == [
        "application/json",
        "application/problem+json",
        "text/html; charset=utf-8",
        "text/css; charset=utf-8",
    ]
