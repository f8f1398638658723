"""The second factor: set by its owner, asked after the password, each code taken once, reset by an administrator."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from pyotp import TOTP

from domain.access import Role
from domain.access.roles import Level
from infra.identity import Fault, Identity, IdentityError, Principal
from infra.identity.accounts import Account
from infra.identity.administration import SERVER
from infra.identity.half_sign_ins import LASTS
from infra.identity.lockout import FREE_BY_ACCOUNT
from infra.identity.seal import Seal, SealError
from infra.identity.second_factors import OFFERED
from infra.identity.security_log import Kind, Origin
from infra.identity.sessions import Session
from infra.identity.signing_in import Browser, CodeDueError, SignedIn
from infra.postgres.pool import Pool
from infra.runtime import Runtime, open_runtime
from infra.settings import Settings
from tests.http.conftest import Clock
from tests.identity.conftest import PASSWORD

Person = Callable[..., Account]
BROWSER = Browser("10.0.0.1", "Firefox")
WRONG = "000000"
STEP = timedelta(seconds=30)


@pytest.fixture
def runtime(database: str, clock: Clock, tmp_path: Path) -> Iterator[Runtime]:
    with open_runtime(Settings(data_dir=tmp_path), database=database, clock=clock) as runtime:
        yield runtime


class Device:
    """Somebody's, with the codes of one secret."""

    def __init__(self, identity: Identity, clock: Clock, login: str = "feng") -> None:
        self.identity, self.clock, self.login = identity, clock, login
        self.account, self.session = self._enter()
        self.secret = identity.own_factor.prepare(self.account, self.session, current=PASSWORD).secret
        done = identity.own_factor.confirm(self.account, self.session, self.code)
        self.recovery_codes, self.token = done.recovery_codes, done.token
        self.account = identity.accounts.get(self.account.id)

    @property
    def code(self) -> str:
        return TOTP(self.secret).at(self.clock.now)

    def next_code(self) -> str:
        self.clock.now += STEP
        return self.code

    def sign_in(self, code: str) -> SignedIn:
        return self.identity.signing_in.by_code(half(self.identity, self.login), code, BROWSER)

    def _enter(self) -> tuple[Account, Session]:
        found = self.identity.of_session(self.identity.sign_in(self.login, PASSWORD).token)
        assert found
        assert found.session
        return found.account, found.session


@pytest.fixture
def device(identity: Identity, person: Person, clock: Clock) -> Device:
    person("feng")
    return Device(identity, clock)


def half(identity: Identity, login: str = "feng") -> str:
    """The password alone: what the browser keeps until the code has come."""
    with pytest.raises(CodeDueError) as due:
        identity.sign_in(login, PASSWORD, BROWSER.address)
    return due.value.token


def fault(act: Callable[[], object]) -> Fault:
    with pytest.raises(IdentityError) as caught:
        act()
    return caught.value.code


def test_the_password_alone_opens_no_session_any_more(identity: Identity, device: Device) -> None:
    token = half(identity)
    assert identity.of_session(token) is None
    assert len(identity.own.sessions(device.account)) == 1  # where it was set
    done = device.sign_in(device.next_code())
    assert identity.of_session(done.token)
    (line, *_) = identity.log.read(kind=Kind.SIGNED_IN)
    assert line.detail == {"how": "password", "second": "code"}


def test_a_code_is_taken_once_and_near_its_time_only(device: Device) -> None:
    assert fault(lambda: device.sign_in(device.code)) == Fault.CODE_REFUSED  # it was confirmed with this one
    code = device.next_code()
    assert device.sign_in(code).token
    assert fault(lambda: device.sign_in(code)) == Fault.CODE_REFUSED
    before = device.next_code()
    device.clock.now += STEP
    assert device.sign_in(before).token  # typed a little late
    late = device.next_code()
    device.clock.now += 2 * STEP
    assert fault(lambda: device.sign_in(late)) == Fault.CODE_REFUSED


def test_each_recovery_code_lets_in_once_however_it_is_typed(identity: Identity, device: Device) -> None:
    first, second, *rest = device.recovery_codes
    assert len({first, second, *rest}) == 10
    assert device.sign_in(first).token
    assert fault(lambda: device.sign_in(first)) == Fault.CODE_REFUSED
    assert device.sign_in(f" {second.replace('-', ' ').upper()} ").token
    assert identity.own_factor.recovery_codes_left(device.account) == 8
    assert identity.log.read(kind=Kind.SIGNED_IN)[0].detail["second"] == "recovery_code"


def test_wrong_codes_wait_whoever_has_the_password(identity: Identity, device: Device) -> None:
    token = half(identity)

    def attempt(code: str) -> SignedIn:
        return identity.signing_in.by_code(token, code, BROWSER)

    for _ in range(FREE_BY_ACCOUNT):
        assert fault(lambda: attempt(WRONG)) == Fault.CODE_REFUSED
    assert fault(lambda: attempt(device.recovery_codes[0])) == Fault.SIGN_IN_LOCKED
    assert half(identity)  # the password is counted by itself
    identity.administration.unlock(SERVER, device.account)
    assert attempt(device.next_code()).token
    assert fault(lambda: attempt(device.next_code())) == Fault.CODE_LATE  # it let in once
    assert {line.detail["why"] for line in identity.log.read(kind=Kind.SIGN_IN_FAILED)} == {"wrong_code", "late_code"}


def test_a_login_that_is_typed_so_holds_nobodys_codes_back(identity: Identity, device: Device) -> None:
    for _ in range(FREE_BY_ACCOUNT + 1):
        with pytest.raises(IdentityError):
            identity.sign_in(f"CODE {device.account.id}", PASSWORD, "10.0.0.9")
    assert device.sign_in(device.next_code()).token


def test_the_code_comes_within_minutes(identity: Identity, device: Device, clock: Clock) -> None:
    token = half(identity)
    clock.now += LASTS
    assert fault(lambda: identity.signing_in.by_code(token, device.code, BROWSER)) == Fault.CODE_LATE
    token = half(identity)
    given = identity.administration.reset_password(SERVER, device.account)
    assert fault(lambda: identity.signing_in.by_code(token, device.next_code(), BROWSER)) == Fault.CODE_LATE
    # nor does a new password go round the factor
    with pytest.raises(CodeDueError):
        identity.sign_in("feng", given)


def test_nothing_is_in_force_before_a_code_of_it_came_in_its_session(
    identity: Identity, person: Person, clock: Clock
) -> None:
    person("feng")
    found = identity.of_session(identity.sign_in("feng", PASSWORD).token)
    other = identity.of_session(identity.sign_in("feng", PASSWORD).token)
    assert found
    assert found.session
    assert other
    assert other.session
    account, session, elsewhere = found.account, found.session, other.session
    own = identity.own_factor
    assert fault(lambda: own.prepare(account, session, current="不是这个密码 不是")) == Fault.PASSWORD_WRONG
    secret = own.prepare(account, session, current=PASSWORD).secret
    assert identity.sign_in("feng", PASSWORD).token
    assert fault(lambda: own.confirm(account, session, WRONG)) == Fault.CODE_WRONG
    code = TOTP(secret).at(clock.now)
    assert fault(lambda: own.confirm(account, elsewhere, code)) == Fault.NO_SECOND_FACTOR
    clock.now += OFFERED
    assert fault(lambda: own.confirm(account, session, TOTP(secret).at(clock.now))) == Fault.NO_SECOND_FACTOR
    secret = own.prepare(account, session, current=PASSWORD).secret
    assert own.confirm(account, session, TOTP(secret).at(clock.now)).token
    assert [one.id for one in identity.own.sessions(account)] == [session.id]


def test_what_weakens_it_asks_for_password_and_code(identity: Identity, device: Device) -> None:
    own, account, session = identity.own_factor, device.account, device.session
    new = "年初定目标, 年末看结果"
    attempts: tuple[Callable[[str], object], ...] = (
        lambda code: own.remove(account, session, current=PASSWORD, code=code),
        lambda code: own.prepare(account, session, current=PASSWORD, code=code),
        lambda code: own.renew_recovery_codes(account, session, current=PASSWORD, code=code),
        lambda code: identity.own.change_password(account, session, current=PASSWORD, new=new, code=code),
    )
    for attempt in attempts:
        assert fault(partial(attempt, "")) == Fault.CODE_WRONG
    codes = own.renew_recovery_codes(account, session, current=PASSWORD, code=device.recovery_codes[0])
    assert not set(codes) & set(device.recovery_codes)
    assert fault(lambda: device.sign_in(device.recovery_codes[1])) == Fault.CODE_REFUSED
    own.remove(account, session, current=PASSWORD, code=device.next_code())
    assert identity.sign_in("feng", PASSWORD).token
    kinds = [line.kind for line in identity.log.read() if line.account == account.id]
    assert {Kind.SECOND_FACTOR_SET, Kind.RECOVERY_CODES_MADE, Kind.SECOND_FACTOR_REMOVED} <= set(kinds)


def test_an_administrator_resets_it_and_nobody_their_own(identity: Identity, device: Device) -> None:
    own = Origin(device.account.id)
    assert fault(lambda: identity.administration.reset_second_factor(own, device.account)) == Fault.OWN_ACCOUNT
    identity.administration.reset_second_factor(SERVER, device.account)
    assert identity.own.sessions(device.account) == []
    assert identity.sign_in("feng", PASSWORD).token
    (line,) = identity.log.read(kind=Kind.SECOND_FACTOR_RESET)
    assert (line.account, line.by) == (device.account.id, "server")
    assert fault(lambda: identity.administration.reset_second_factor(SERVER, device.account)) == Fault.NO_SECOND_FACTOR


def test_neither_secret_nor_recovery_code_can_be_read_in_the_database(device: Device, pool: Pool) -> None:
    with pool.connection() as connection:
        kept = str(connection.execute("SELECT secret FROM identity.second_factor").fetchall())
        kept += str(connection.execute("SELECT s::text FROM identity.recovery_code s").fetchall())
        kept += str(connection.execute("SELECT s::text FROM identity.security_log s").fetchall())
    assert device.secret not in kept
    assert not [one for one in device.recovery_codes if one in kept or one.replace("-", "") in kept]


def test_what_is_sealed_opens_for_its_purpose_and_under_its_key_alone(tmp_path: Path) -> None:
    seal = Seal(tmp_path / "keys" / "one.key")
    sealed = seal.close("密钥", "feng")
    assert Seal(tmp_path / "keys" / "one.key").open(sealed, "feng") == "密钥"
    for other, about, changed in (
        (seal, "qian", sealed),
        (Seal(tmp_path / "two.key"), "feng", sealed),
        (seal, "feng", sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (seal, "feng", b"\x02" + sealed[1:]),
    ):
        with pytest.raises(SealError):
            other.open(changed, about)
    assert (tmp_path / "keys" / "one.key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "keys" / "one.key").chmod(0o640)
    with pytest.raises(SealError, match="others may read"):
        seal.open(sealed, "feng")


@pytest.mark.parametrize(
    ("setting", "asked"), [("chosen", set()), ("administration", {"chief"}), ("everybody", {"chief", "feng"})]
)
@pytest.mark.usefixtures("record")
def test_the_setting_says_of_whom_it_is_required(
    setting: str, asked: set[str], person: Person, database: str, clock: Clock
) -> None:
    person("chief", (Role.ADMINISTRATOR, Level.EVERYWHERE, "", None))
    person("feng", (Role.SCORER, Level.COMMITTEE, "rolling-mill", "s1"))
    settings = Settings.model_validate({"second_factor": setting})
    with open_runtime(settings, database=database, clock=clock) as runtime:
        found = {login: _signed_in(runtime.identity, login) for login in ("chief", "feng")}
        assert {login for login, who in found.items() if runtime.identity.requires_second_factor(who)} == asked
    assert settings.model_copy(update={"demo": True}).second_factor_of == "chosen"


def _signed_in(identity: Identity, login: str) -> Principal:
    found = identity.of_session(identity.sign_in(login, PASSWORD).token)
    assert found
    return found
