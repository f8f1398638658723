"""The demo's accounts: one a role, let in by the demo only."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from domain.access import Role
from infra.identity import Identity, IdentityError
from infra.rehearsal.player import Player, RehearsalClock
from infra.runtime import Runtime, open_runtime
from infra.sample.accounts import ACCOUNTS, PASSWORD, make_accounts
from infra.sample.load import sample_year
from infra.settings import Settings


@pytest.fixture
def demo(database: str) -> Iterator[Runtime]:
    clock = RehearsalClock(datetime(2025, 1, 20, tzinfo=UTC))
    with open_runtime(Settings(demo=True), database=database, clock=clock) as runtime:
        Player(sample_year(), runtime, clock).prepare()
        yield runtime


def test_there_is_one_for_every_role_of_the_sample(demo: Runtime) -> None:
    make_accounts(demo.identity)
    make_accounts(demo.identity)
    for one in ACCOUNTS:
        done = demo.identity.sign_in(one.login, PASSWORD)
        assert [grant.role for grant in demo.identity.grants.of(done.account.id)] == [one.role]
    assert {one.role for one in ACCOUNTS} == set(Role) - {Role.ORGANISATION_DEPARTMENT}  # the sample has none


def test_outside_the_demo_nobody_is_let_in_under_them(demo: Runtime) -> None:
    make_accounts(demo.identity)
    token = demo.identity.sign_in("admin", PASSWORD).token
    serving = Identity(demo.pool, demo.ledger.seen, Settings(), demo.clock)
    with pytest.raises(IdentityError, match="not right"):
        serving.sign_in("admin", PASSWORD)
    assert serving.of_session(token) is None
    assert demo.identity.of_session(token)
