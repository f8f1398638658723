"""The demo's accounts: one a role, let in by the demo only."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from domain.access import Role
from infra.identity import Identity, IdentityError
from infra.rehearsal.document import parse_rehearsal
from infra.rehearsal.player import Player, RehearsalClock
from infra.runtime import Runtime, open_runtime
from infra.sample.accounts import ACCOUNTS, PASSWORD, make_accounts
from infra.sample.enterprise import enterprise
from infra.sample.headquarters import found_headquarters
from infra.sample.load import sample_year
from infra.settings import Settings


@pytest.fixture
def demo(database: str) -> Iterator[Runtime]:
    clock = RehearsalClock(datetime(2025, 1, 20, tzinfo=UTC))
    with open_runtime(Settings(demo=True), database=database, clock=clock) as runtime:
        first = next(enterprise())
        for year in (sample_year(), parse_rehearsal(first, name=first["title"])):
            Player(year, runtime, clock).prepare()
        found_headquarters(runtime)
        yield runtime


def test_there_is_one_for_every_role_at_both_committees(demo: Runtime) -> None:
    make_accounts(demo.identity)
    make_accounts(demo.identity)
    found_headquarters(demo)
    for one in ACCOUNTS:
        done = demo.identity.sign_in(one.login, PASSWORD)
        assert [grant.role for grant in demo.identity.grants.of(done.account.id)] == [one.role]
        assert demo.identity.grants.actor(done.account.id).grants[0].place.enterprise in {None, "steel", "group"}
    everywhere = {Role.AUDITOR, Role.ADMINISTRATOR}
    for prefix in ("", "u01-"):
        held = {one.role for one in ACCOUNTS if one.login.startswith("u01-") == bool(prefix)}
        assert held | everywhere == set(Role)


def test_outside_the_demo_nobody_is_let_in_under_them(demo: Runtime) -> None:
    make_accounts(demo.identity)
    token = demo.identity.sign_in("admin", PASSWORD).token
    serving = Identity(demo.pool, demo.ledger.seen, Settings(), demo.clock)
    with pytest.raises(IdentityError, match="not right"):
        serving.sign_in("admin", PASSWORD)
    assert serving.of_session(token) is None
    assert demo.identity.of_session(token)
