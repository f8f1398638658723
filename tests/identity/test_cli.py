"""djc accounts, as typed on the server."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from infra.cli.main import app
from infra.identity import Identity
from infra.identity.accounts import Account
from infra.identity.security_log import Kind
from infra.runtime import Runtime
from tests.http.conftest import Clock
from tests.identity.conftest import PASSWORD
from tests.identity.test_second_factor import Device

Djc = Callable[..., Result]


@pytest.fixture
def djc(database: str) -> Djc:
    def call(*arguments: str, typed: str | None = None) -> Result:
        result: Result = CliRunner().invoke(  # type: ignore[assignment]  # typer's is click's
            app, ["accounts", *arguments], env={"DATABASE_URL": database}, input=typed
        )
        return result

    return call


@pytest.fixture
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The key that seals secrets is made in a folder of the test's."""
    monkeypatch.chdir(tmp_path)


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_first_administrator_is_made_with_a_password_shown_once(djc: Djc, identity: Identity) -> None:
    made = told(djc("create", "chief", "--name", "郑管理", "--administrator", "--json"))
    done = identity.sign_in("chief", made["password"])
    assert done.account.must_change
    assert [grant.role for grant in identity.grants.of(done.account.id)] == ["administrator"]
    (listed,) = told(djc("list", "--json"))
    assert (listed["login"], listed["grants"][0]["level"]) == ("chief", "everywhere")
    assert made["password"] not in djc("list").stdout
    assert identity.log.read(kind=Kind.ACCOUNT_CREATED)[0].by == "server"


def test_a_password_may_be_typed_and_is_not_printed(djc: Djc, identity: Identity) -> None:
    made = djc("create", "chief", "--name", "郑管理", "--type-password", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert made.exit_code == 0
    assert PASSWORD not in made.output
    assert not identity.sign_in("chief", PASSWORD).account.must_change


def test_roles_are_given_and_taken_and_accounts_disabled(djc: Djc, record: Runtime) -> None:
    told(djc("create", "feng", "--name", "冯建华", "--json"))
    where = ("--level", "committee", "--place", "rolling-mill")
    given = told(djc("grant", "feng", "--role", "scorer", *where, "--person", "s1", "--json"))
    assert given["person"] == "s1"
    refused = djc("grant", "feng", "--role", "reviewer", *where, "--person", "s9")
    assert refused.exit_code == 2
    assert djc("revoke", "feng", str(given["number"])).exit_code == 0
    assert djc("disable", "feng").exit_code == 0
    assert record.identity.accounts.with_login("feng").disabled_at
    assert djc("enable", "feng").exit_code == 0
    assert djc("unlock", "feng").exit_code == 0
    assert told(djc("password", "feng", "--json"))["password"]
    assert djc("second-factor", "feng", "--reset").exit_code == 2  # there is none
    assert djc("disable", "nobody").exit_code == 2


@pytest.mark.usefixtures("_elsewhere")
def test_a_second_factor_is_reset_by_who_has_a_shell(
    djc: Djc,
    identity: Identity,
    person: Callable[..., Account],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    person("feng")
    Device(identity, clock)
    assert told(djc("list", "--json"))[0]["second_factor_at"]
    assert djc("second-factor", "feng", typed="n\n").exit_code == 0
    assert identity.accounts.with_login("feng").second_factor_at
    assert djc("second-factor", "feng", "--reset").exit_code == 0
    assert identity.accounts.with_login("feng").second_factor_at is None
    assert identity.log.read(kind=Kind.SECOND_FACTOR_RESET)[0].by == "server"
