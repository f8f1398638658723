"""Signing in with an identity provider: whom it vouches for, for whom an account is prepared, once, in one browser."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from domain.access import Role
from domain.access.roles import Level
from infra.cli import accounts
from infra.http.app import create_app
from infra.identity import Fault, Identity, IdentityError
from infra.identity.accounts import Account, AccountKind
from infra.identity.administration import SERVER
from infra.identity.security_log import Kind, Line
from infra.identity.signing_in import Browser
from infra.identity.vouching import Return
from infra.runtime import Runtime
from infra.settings import Settings
from services.ledger import utc_now
from tests.http.conftest import serving
from tests.identity.openid import Passing, Provided, a_free_port, signed_in_there, with_provider

asked = partial(httpx.get, timeout=60, trust_env=False)
START = "/workbench/sign-in/provider"
HELP = "/workbench/help"


@dataclass(frozen=True)
class Desk:
    """A browser before the program, which signs in with the provider."""

    url: str
    browser: httpx.Client
    runtime: Runtime
    clock: Passing

    @property
    def identity(self) -> Identity:
        return self.runtime.identity

    @property
    def settings(self) -> Settings:
        """As told to the program on the server."""
        return self.runtime.settings

    def account(self, login: str, **prepared: str) -> Account:
        made = self.identity.administration.create(SERVER, kind=AccountKind.PERSON, login=login, name=f"员工{login}")
        if prepared:
            self.identity.externals.prepare(SERVER, made, **prepared)
        return made

    def gone(self, goal: str = HELP) -> str:
        """Off to the provider; its address."""
        sent = self.browser.get(f"{self.url}{START}", params={"next": goal}, headers={"Sec-Fetch-Site": "same-origin"})
        assert sent.status_code == 303, sent.text
        return sent.headers["location"]

    def back(self, login: str, going: str | None = None) -> str:
        """The address that the provider sends back to."""
        return signed_in_there(self.browser, going or self.gone(), login, f"{self.url}/workbench/sign-in/back")

    def arrive(self, address: str) -> httpx.Response:
        return self.browser.get(address)

    def whoami(self) -> str | None:
        answer = self.browser.get(f"{self.url}/account")
        return str(answer.json()["login"]) if answer.status_code == 200 else None

    def failed(self) -> Line:
        return self.identity.log.read(kind=Kind.SIGN_IN_FAILED, limit=1)[0]


@pytest.fixture(scope="module")
def served(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provided]:
    with with_provider(admin, template, tmp_path_factory.mktemp("data")) as served:
        yield served


@pytest.fixture
def desk(served: Provided) -> Iterator[Desk]:
    url, runtime, clock = served
    with httpx.Client(timeout=60, trust_env=False) as browser:
        yield Desk(url, browser, runtime, clock)
    clock.passed = timedelta()


def test_who_is_expected_is_linked_at_the_first_sign_in_and_known_by_subject_ever_after(desk: Desk) -> None:
    wu = desk.account("wu", expected="Wu@steel.EXAMPLE")
    page = desk.browser.get(f"{desk.url}/workbench/sign-in", params={"next": HELP})
    assert "通过钢铁集团统一身份认证登录" in page.text
    assert f'href="{START}?next={HELP}"' in page.text
    done = desk.arrive(desk.back("wu"))
    assert (done.status_code, done.headers["location"]) == (303, HELP)
    assert desk.whoami() == "wu"
    linked = desk.identity.externals.of(wu)
    assert linked is not None
    assert (linked.expected, linked.subject, linked.linked_at is not None) == ("wu@steel.example", "wu", True)
    (session,) = desk.identity.own.sessions(wu)
    assert session.how == "oidc"
    desk.arrive(desk.back("wu"))
    kinds = [(line.kind, line.detail.get("how")) for line in reversed(desk.identity.log.read(account=wu.id))]
    assert kinds[1:] == [
        (Kind.PROVIDER_PREPARED, None),
        (Kind.PROVIDER_LINKED, None),
        (Kind.SIGNED_IN, "oidc"),
        (Kind.SIGNED_IN, "oidc"),
    ]


def test_an_account_prepared_by_subject_has_no_rights_but_those_granted(desk: Desk) -> None:
    desk.account("zheng", subject="zheng-0017")
    desk.arrive(desk.back("zheng-0017"))
    assert desk.whoami() == "zheng"
    assert desk.browser.get(f"{desk.url}/account").json()["grants"] == []
    assert desk.browser.get(f"{desk.url}/committees").status_code == 403


def test_each_sign_in_gets_a_new_token_and_ends_the_session_it_came_with(desk: Desk) -> None:
    desk.account("qian", subject="qian")
    tokens = []
    for _ in range(2):
        desk.arrive(desk.back("qian"))
        tokens.append(desk.browser.cookies.get("djc", domain="127.0.0.1"))
    assert tokens[0] != tokens[1]
    assert [desk.identity.of_session(str(one)) is not None for one in tokens] == [False, True]


def test_nobody_is_let_in_for_whom_no_account_is_prepared(desk: Desk) -> None:
    desk.account("sun", expected="sun@steel.example")
    desk.account("han", expected="unverified-han@steel.example")
    for stranger in ("stranger", "unverified-han"):
        answer = desk.arrive(desk.back(stranger))
        assert (answer.status_code, "没有可用的账号" in answer.text) == (403, True)
        assert desk.whoami() is None
        assert (desk.failed().detail["why"], desk.failed().detail["subject"]) == ("not_prepared", stranger)
        desk.browser.cookies.clear()


def test_a_linked_account_is_not_taken_over_by_who_is_called_the_same(desk: Desk) -> None:
    li = desk.account("li", expected="li@steel.example")
    with desk.runtime.pool.connection() as connection:
        assert desk.identity.externals.link(connection, li.id, "li-before", utc_now())
    assert desk.arrive(desk.back("li")).status_code == 403


def test_a_disabled_account_is_out_and_not_even_linked(desk: Desk) -> None:
    zhou = desk.account("zhou", expected="zhou@steel.example")
    desk.identity.administration.disable(SERVER, zhou)
    answer = desk.arrive(desk.back("zhou"))
    assert (answer.status_code, desk.whoami()) == (403, None)
    assert (desk.failed().account, desk.failed().detail["why"]) == (zhou.id, "disabled")
    kept = desk.identity.externals.of(zhou)
    assert kept is not None
    assert kept.linked_at is None


def test_a_sign_in_comes_back_once(desk: Desk) -> None:
    desk.account("wang", subject="wang")
    address = desk.back("wang")
    secret = desk.browser.cookies["djc-provider"]
    desk.arrive(address)
    assert desk.whoami() == "wang"
    desk.browser.cookies.clear()
    again = asked(address, cookies={"djc-provider": secret})
    assert (again.status_code, "重新登录" in again.text) == (401, True)
    assert desk.failed().detail["why"] == "unknown_flow"


def test_a_code_of_another_sign_in_is_refused(desk: Desk) -> None:
    desk.account("feng", subject="feng")
    desk.account("thief", subject="thief")
    (stolen,) = parse_qs(urlsplit(desk.back("feng")).query)["code"]
    desk.browser.cookies.clear()
    own = desk.back("thief")
    (code,) = parse_qs(urlsplit(own).query)["code"]
    assert desk.arrive(own.replace(code, stolen)).status_code == 401
    assert (desk.failed().detail["why"], desk.whoami()) == ("code_refused", None)


def test_who_did_not_begin_the_sign_in_does_not_finish_it(desk: Desk) -> None:
    desk.account("wei", subject="wei")
    address = desk.back("wei")
    (state,) = parse_qs(urlsplit(address).query)["state"]
    assert asked(address).status_code == 401
    assert desk.arrive(address.replace(state, f"{state[:-1]}{'A' if state[-1] != 'A' else 'B'}")).status_code == 401
    assert (desk.failed().detail["why"], desk.whoami()) == ("unknown_flow", None)
    assert desk.arrive(address).status_code == 303


def test_a_sign_in_that_takes_too_long_begins_anew(desk: Desk) -> None:
    desk.account("jiang", subject="jiang")
    going = desk.gone()
    desk.clock.passed = timedelta(minutes=10)
    assert desk.arrive(desk.back("jiang", going)).status_code == 401
    assert desk.failed().detail["why"] == "unknown_flow"


def test_a_token_made_for_another_sign_in_is_refused(desk: Desk) -> None:
    desk.account("shen", subject="shen")
    address = desk.back("shen")
    with desk.runtime.pool.connection() as connection:
        connection.execute("UPDATE identity.flow SET nonce = 'another'")
    assert desk.arrive(address).status_code == 401
    assert (desk.failed().detail["why"], desk.whoami()) == ("id_token:invalid_claim", None)


def test_an_answer_in_the_name_of_another_issuer_is_refused(desk: Desk) -> None:
    desk.account("yang", subject="yang")
    address = desk.back("yang")
    issuer, _, rest = address.rpartition("iss=")
    rest = rest.partition("&")[2]
    assert desk.arrive(f"{issuer}iss=https%3A%2F%2Fevil.example&{rest}").status_code == 401
    assert (desk.failed().detail["why"], desk.whoami()) == ("wrong_issuer", None)


def test_a_provider_that_calls_itself_otherwise_is_not_asked(desk: Desk) -> None:
    called = str(desk.runtime.settings.oidc_issuer).replace("localhost", "127.0.0.1")
    settings = desk.runtime.settings.model_copy(update={"oidc_issuer": called})
    identity = Identity(desk.runtime.pool, desk.runtime.ledger.seen, settings, desk.clock)
    with serving(create_app(replace(desk.runtime, settings=settings, identity=identity))) as url:
        answer = asked(f"{url}{START}")
    assert (answer.status_code, desk.failed().detail["why"]) == (401, "wrong_issuer")


def test_where_the_provider_cannot_be_reached_passwords_still_serve(desk: Desk) -> None:
    update = {"oidc_issuer": f"http://localhost:{a_free_port()}"}
    settings = desk.runtime.settings.model_copy(update=update)
    identity = Identity(desk.runtime.pool, desk.runtime.ledger.seen, settings, desk.clock)
    with serving(create_app(replace(desk.runtime, settings=settings, identity=identity))) as url:
        answer = asked(f"{url}{START}")
    assert (answer.status_code, "用密码登录" in answer.text) == (503, True)
    assert 'name="password"' in answer.text


def test_a_sign_in_that_is_too_weak_lets_nobody_in(desk: Desk) -> None:
    desk.account("hua", subject="hua")
    settings = desk.runtime.settings.model_copy(update={"oidc_strength": "mfa otp", "public_url": desk.url})
    identity = Identity(desk.runtime.pool, desk.runtime.ledger.seen, settings, desk.clock)
    sent = identity.by_provider.begin(HELP, f"{desk.url}/workbench/sign-in/back", Browser("10.0.0.1", "Firefox"))
    assert parse_qs(urlsplit(sent.address).query)["acr_values"] == ["mfa otp"]
    back = parse_qs(urlsplit(desk.back("hua", sent.address)).query)
    with pytest.raises(IdentityError) as refused:
        identity.by_provider.finish(
            Return(back["code"][0], back["iss"][0]),
            back["state"][0],
            sent.browser,
            f"{desk.url}/workbench/sign-in/back",
            Browser("10.0.0.1", "Firefox"),
        )
    assert refused.value.code is Fault.PROVIDER_REFUSED
    assert desk.failed().detail["why"] == "too_weak"


def test_no_other_site_signs_anybody_in(desk: Desk) -> None:
    for site in ("cross-site", "same-site"):
        sent = desk.browser.get(f"{desk.url}{START}", headers={"Sec-Fetch-Site": site})
        assert (sent.status_code, sent.headers["location"]) == (303, "/workbench/sign-in")


def test_whoever_signs_in_there_is_not_asked_for_a_password_nor_sent_elsewhere(desk: Desk) -> None:
    xu = desk.account("xu", subject="xu")
    desk.identity.administration.reset_password(SERVER, xu)
    going = desk.gone("https://evil.example/")
    done = desk.arrive(desk.back("xu", going))
    assert done.headers["location"] == "/workbench"
    assert desk.whoami() == "xu"
    assert desk.browser.get(f"{desk.url}/account/sessions").status_code == 200


def test_another_identity_or_none_ends_the_sessions(desk: Desk) -> None:
    kong = desk.account("kong", subject="kong")
    desk.arrive(desk.back("kong"))
    desk.identity.externals.remove(SERVER, kong)
    assert desk.whoami() is None
    assert desk.arrive(desk.back("kong")).status_code == 403
    desk.account("cao", subject="the-same")
    with pytest.raises(IdentityError) as refused:
        desk.account("yan", subject="the-same")
    assert refused.value.code is Fault.PROVIDER_TAKEN


def test_to_end_sessions_one_has_to_have_come_just_now(desk: Desk) -> None:
    ren = desk.account("ren", subject="ren")

    def end_others() -> httpx.Response:
        ours = {"Sec-Fetch-Site": "same-origin"}
        return desk.browser.post(f"{desk.url}/account/sessions/end-others", json={}, headers=ours)

    desk.arrive(desk.back("ren"))
    desk.browser.cookies.delete("djc", domain="127.0.0.1")
    desk.arrive(desk.back("ren"))
    desk.clock.passed = timedelta(minutes=11)
    assert (end_others().status_code, end_others().json()["code"]) == (409, "sign_in_again")
    assert len(desk.identity.own.sessions(ren)) == 2
    desk.arrive(desk.back("ren"))
    assert end_others().json() == {"ended": 1}
    own = desk.browser.post(
        f"{desk.url}/account/second-factor/prepare", json={"current": ""}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert own.json()["code"] == "no_password"


def test_administrators_prepare_accounts_over_http_and_on_the_server(desk: Desk) -> None:
    chief = desk.account("chief", subject="chief")
    desk.identity.administration.grant(SERVER, chief, role=Role.ADMINISTRATOR, level=Level.EVERYWHERE)
    desk.arrive(desk.back("chief"))
    address = f"{desk.url}/accounts/{desk.account('lv').id}/provider"
    ours = {"Sec-Fetch-Site": "same-origin"}
    both = desk.browser.post(address, json={"subject": "lv", "expected": "lv@steel.example"}, headers=ours)
    assert (both.status_code, "one of them" in both.text or "二者取一" in both.text) == (422, True)
    done = desk.browser.post(address, json={"expected": "Lv@steel.example"}, headers=ours)
    assert done.json() == {"subject": None, "expected": "lv@steel.example", "linked_at": None}
    assert desk.browser.get(address).json() == done.json()
    line = desk.identity.log.read(kind=Kind.PROVIDER_PREPARED, limit=1)[0]
    assert (line.by, line.detail["expected"]) == (chief.id, "lv@steel.example")
    assert desk.browser.post(f"{address}/remove", headers=ours).json()["expected"] is None
    accounts.prepare(desk.settings, "lv", subject="lv-9", expected=None)
    assert desk.browser.get(address).json()["subject"] == "lv-9"
    accounts.prepare(desk.settings, "lv", subject=None, expected=None)
    assert desk.browser.get(address).json()["subject"] is None


def test_sign_ins_that_never_come_back_are_forgotten(desk: Desk) -> None:
    desk.gone()
    desk.clock.passed = timedelta(minutes=10)
    desk.identity.forget()
    with desk.runtime.pool.connection() as connection:
        assert connection.execute("SELECT count(*) FROM identity.flow").fetchone() == (0,)


def test_without_a_provider_nothing_leads_there(desk: Desk) -> None:
    settings = Settings(data_dir=desk.runtime.settings.data_dir)
    identity = Identity(desk.runtime.pool, desk.runtime.ledger.seen, settings, desk.clock)
    with serving(create_app(replace(desk.runtime, settings=settings, identity=identity))) as url:
        assert START not in asked(f"{url}/workbench/sign-in").text
        assert asked(f"{url}{START}").status_code == 409
    with pytest.raises(IdentityError) as refused:
        identity.externals.prepare(SERVER, desk.account("nobody"), subject="nobody")
    assert refused.value.code is Fault.NO_PROVIDER
