"""Signing in: who is let in, who is not and why, how long failures have to wait, and how long sessions last."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from infra.identity import Fault, Identity, IdentityError, passwords
from infra.identity.accounts import Account, AccountKind
from infra.identity.administration import SERVER
from infra.identity.lockout import FREE_BY_ACCOUNT, FREE_BY_ADDRESS, LONGEST_WAIT
from infra.identity.security_log import Kind
from infra.postgres.pool import Pool
from infra.runtime import Runtime, open_runtime
from infra.scheduling import scheduling
from infra.settings import Settings
from tests.http.api import wait_for
from tests.http.conftest import Clock
from tests.identity.conftest import PASSWORD

Person = Callable[..., Account]
WRONG = "这不是密码 这不是密码"


def refused(identity: Identity, login: str = "feng", password: str = WRONG, address: str = "10.0.0.1") -> IdentityError:
    with pytest.raises(IdentityError) as caught:
        identity.sign_in(login, password, address)
    return caught.value


def test_the_right_password_opens_a_session(identity: Identity, person: Person) -> None:
    feng = person("feng")
    done = identity.sign_in("Feng", PASSWORD, "10.0.0.1", "Firefox")
    found = identity.of_session(done.token)
    assert found is not None
    assert found.session is not None
    assert (found.account, found.session.address, found.session.agent) == (feng, "10.0.0.1", "Firefox")
    assert identity.of_session(done.token + "x") is None


def test_whatever_is_wrong_the_answer_is_the_same_and_the_log_says_why(identity: Identity, person: Person) -> None:
    person("feng")
    gone, shown = person("gone"), person("shown", demo=True)
    identity.administration.disable(SERVER, gone)
    service = identity.administration.create(SERVER, kind=AccountKind.SERVICE, login="feed", name="接口")
    answers = {
        (error.code, error.zh, error.en)
        for error in (
            refused(identity),
            refused(identity, "nobody"),
            refused(identity, "gone", PASSWORD),
            refused(identity, "shown", PASSWORD),
            refused(identity, "feed", PASSWORD),
        )
    }
    assert len(answers) == 1
    lines = identity.log.read(kind=Kind.SIGN_IN_FAILED)
    assert [(line.detail["why"], line.account) for line in reversed(lines)] == [
        ("wrong_password", identity.accounts.with_login("feng").id),
        ("unknown_login", None),
        ("disabled", gone.id),
        ("demo_account", shown.id),
        ("service_account", service.id),
    ]


def test_a_login_that_is_nobodys_is_not_written_down(identity: Identity, pool: Pool) -> None:
    refused(identity, PASSWORD, PASSWORD)
    with pool.connection() as connection:
        for table in ("security_log", "throttle"):
            rows = connection.execute(f"SELECT t::text FROM identity.{table} t").fetchall()
            assert rows
            assert not any(PASSWORD in row[0] for row in rows)


def test_failures_in_a_row_wait_longer_each_time_and_never_for_good(
    identity: Identity, person: Person, clock: Clock
) -> None:
    person("feng")
    for _ in range(FREE_BY_ACCOUNT):
        assert refused(identity).code == Fault.SIGN_IN_REFUSED
    waits = []
    for _ in range(8):
        locked = refused(identity, "feng", PASSWORD)
        assert locked.code == Fault.SIGN_IN_LOCKED
        assert locked.retry_after
        waits.append(locked.retry_after)
        clock.now += timedelta(seconds=locked.retry_after)
        assert refused(identity).code == Fault.SIGN_IN_REFUSED
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]
    clock.now += LONGEST_WAIT
    assert identity.sign_in("feng", PASSWORD, "10.0.0.1").account.login == "feng"
    assert refused(identity).code == Fault.SIGN_IN_REFUSED


def test_an_unknown_login_is_held_back_just_the_same(identity: Identity) -> None:
    codes = [refused(identity, "nobody").code for _ in range(FREE_BY_ACCOUNT + 1)]
    assert codes == [*[Fault.SIGN_IN_REFUSED] * FREE_BY_ACCOUNT, Fault.SIGN_IN_LOCKED]


def test_a_restart_does_not_forget_failures(identity: Identity, person: Person, database: str, clock: Clock) -> None:
    person("feng")
    for _ in range(FREE_BY_ACCOUNT):
        refused(identity)
    with open_runtime(Settings(), database=database, clock=clock) as again:
        assert refused(again.identity, "feng", PASSWORD).code == Fault.SIGN_IN_LOCKED


def test_many_tries_at_once_are_no_way_round(identity: Identity, person: Person) -> None:
    person("feng")
    with ThreadPoolExecutor(8) as threads:
        codes = [error.code for error in threads.map(lambda _: refused(identity), range(16))]
    assert codes.count(Fault.SIGN_IN_REFUSED) == FREE_BY_ACCOUNT


def test_an_address_that_tries_many_accounts_waits_and_holds_no_account_back(
    identity: Identity, person: Person
) -> None:
    person("feng")
    for number in range(FREE_BY_ADDRESS):
        refused(identity, f"nobody{number}")
    for _ in range(FREE_BY_ACCOUNT + 1):
        assert refused(identity).code == Fault.SIGN_IN_LOCKED
    assert identity.sign_in("feng", PASSWORD, "10.0.0.2").account.login == "feng"


def test_an_administrator_ends_the_wait(identity: Identity, person: Person) -> None:
    feng = person("feng")
    for _ in range(FREE_BY_ACCOUNT + 1):
        refused(identity)
    identity.administration.unlock(SERVER, feng)
    assert identity.sign_in("feng", PASSWORD, "10.0.0.1").account == feng


def test_a_hash_of_weaker_parameters_is_made_anew_at_sign_in(
    identity: Identity, person: Person, pool: Pool, dear_hasher: PasswordHash, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "HASHER", dear_hasher)
    feng = person("feng")
    weak = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=1_024, parallelism=1),)).hash(PASSWORD)
    with pool.connection() as connection:
        connection.execute("UPDATE identity.account SET password = %s WHERE id = %s", [weak, feng.id])
        identity.sign_in("feng", PASSWORD)
        (kept,) = connection.execute("SELECT password FROM identity.account WHERE id = %s", [feng.id]).fetchone() or ()
    assert "$m=47104,t=2,p=1$" in kept
    assert identity.sign_in("feng", PASSWORD).account == feng


def test_the_token_is_kept_nowhere_on_the_server(identity: Identity, person: Person, pool: Pool) -> None:
    person("feng")
    token = identity.sign_in("feng", PASSWORD).token
    with pool.connection() as connection:
        (row,) = connection.execute("SELECT s::text FROM identity.session s").fetchall()
    assert token not in row[0]
    assert len(token) == 43


def test_a_session_ends_when_idle_and_after_its_longest_time(identity: Identity, person: Person, clock: Clock) -> None:
    person("feng")
    token = identity.sign_in("feng", PASSWORD).token
    for _ in range(25):  # twelve hours and a half, never idle for long
        clock.now += timedelta(minutes=29)
        assert (identity.of_session(token) is not None) == (_ < 24)
    token = identity.sign_in("feng", PASSWORD).token
    clock.now += timedelta(minutes=29)
    assert identity.of_session(token)
    clock.now += timedelta(minutes=30)
    assert identity.of_session(token) is None


def test_signing_in_again_ends_the_session_one_came_with(identity: Identity, person: Person) -> None:
    person("feng")
    first = identity.sign_in("feng", PASSWORD).token
    second = identity.sign_in("feng", PASSWORD, replacing=first).token
    assert identity.of_session(first) is None
    assert identity.of_session(second)


def test_signing_out_and_disabling_end_sessions_at_once(identity: Identity, person: Person) -> None:
    feng = person("feng")
    first, second = (identity.sign_in("feng", PASSWORD).token for _ in range(2))
    found = identity.of_session(first)
    assert found is not None
    assert found.session is not None
    identity.sign_out(found.session)
    assert identity.of_session(first) is None
    assert identity.of_session(second)
    identity.administration.disable(SERVER, feng)
    assert identity.of_session(second) is None
    identity.administration.enable(SERVER, feng)
    assert identity.of_session(second) is None


def test_changing_the_password_ends_all_other_sessions_and_renews_this_one(identity: Identity, person: Person) -> None:
    person("feng")
    here, there = (identity.sign_in("feng", PASSWORD).token for _ in range(2))
    found = identity.of_session(here)
    assert found is not None
    assert found.session is not None
    new = "年初定目标, 年末看结果"
    with pytest.raises(IdentityError, match="原密码不正确"):
        identity.own.change_password(found.account, found.session, current=WRONG, new=new)
    token = identity.own.change_password(found.account, found.session, current=PASSWORD, new=new)
    assert (identity.of_session(here), identity.of_session(there)) == (None, None)
    assert identity.of_session(token)
    assert refused(identity, "feng", PASSWORD).code == Fault.SIGN_IN_REFUSED
    assert identity.sign_in("feng", new).account.login == "feng"


def test_a_password_given_by_an_administrator_must_be_changed_and_serves_three_days(
    identity: Identity, person: Person, clock: Clock
) -> None:
    feng = person("feng")
    before = identity.sign_in("feng", PASSWORD).token
    given = identity.administration.reset_password(SERVER, feng)
    assert identity.of_session(before) is None
    assert identity.sign_in("feng", given).account.must_change
    clock.pass_days(4)
    assert refused(identity, "feng", given).code == Fault.SIGN_IN_REFUSED


def test_a_password_that_somebody_set_serves_for_good(identity: Identity, person: Person, clock: Clock) -> None:
    person("feng")
    clock.pass_days(4_000)
    assert not identity.sign_in("feng", PASSWORD).account.must_change


def test_what_is_half_done_is_forgotten(identity: Identity, person: Person, clock: Clock, pool: Pool) -> None:
    account = person("feng")
    refused(identity)
    identity.signing_in.halves.begin(account.id, clock.now)
    with pool.connection() as connection:
        connection.execute(
            "INSERT INTO identity.second_factor_offer VALUES (%s, 'session', 'sealed', %s)", [account.id, clock.now]
        )
    tables = ("half_sign_in", "second_factor_offer", "throttle")

    def kept() -> set[str]:
        with pool.connection() as connection:
            return {one for one in tables if connection.execute(f"SELECT FROM identity.{one}").fetchone() is not None}

    identity.forget()
    assert kept() == set(tables)
    clock.now += timedelta(minutes=11)
    identity.forget()
    assert kept() == {"throttle"}
    clock.now += timedelta(days=1)
    identity.forget()
    assert kept() == set()


def test_sessions_that_are_over_are_forgotten_beside_serving(
    runtime: Runtime, identity: Identity, person: Person, clock: Clock, pool: Pool
) -> None:
    person("feng")
    identity.sign_in("feng", PASSWORD)
    clock.now += timedelta(hours=13)
    with pool.connection() as connection, scheduling(runtime):
        connection.autocommit = True
        wait_for(lambda: connection.execute("SELECT count(*) FROM identity.session").fetchone() == (0,))
