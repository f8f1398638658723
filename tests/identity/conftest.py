"""Identity over a fresh database whose record holds one enterprise, two committees and their people."""

from collections.abc import Callable, Iterator

import pytest

from domain.access.roles import Level, Role
from domain.branch import BranchType, SecretaryAppointed, SecretaryKind
from domain.committee import OfficeRole
from infra.identity import Identity
from infra.identity.accounts import Account, AccountKind
from infra.identity.administration import SERVER
from infra.runtime import Runtime, open_runtime
from infra.settings import Settings
from services.ledger import Act
from services.organisation import NewBranch, Person
from tests.http.conftest import Clock

PASSWORD = "三月出钢七千吨, 破了纪录"  # noqa: S105 - of tests


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runtime(database: str, clock: Clock) -> Iterator[Runtime]:
    with open_runtime(Settings(), database=database, clock=clock) as runtime:
        yield runtime


@pytest.fixture
def identity(runtime: Runtime) -> Identity:
    return runtime.identity


@pytest.fixture
def record(runtime: Runtime) -> Runtime:
    """Rolling mill (branches A and B) and power plant (branch P), both of the group."""
    act = Act("hq", runtime.clock())
    runtime.enterprises.establish(
        act, id="group", name="钢铁总公司", timezone="Asia/Shanghai", organisers=[Person("o1", "组织部老严")]
    )
    for committee, branches in (("rolling-mill", "AB"), ("power-plant", "P")):
        runtime.organisation.establish(
            act,
            id=committee,
            name=committee,
            timezone="Asia/Shanghai",
            members=[Person("m1", "委员一"), Person("m2", "委员二")],
            staff=[Person("s1", "小冯", OfficeRole.SCORER), Person("s2", "老陈", OfficeRole.REVIEWER)],
        )
        founded = [
            NewBranch(one, f"{one}支部", BranchType.PRODUCTION, SecretaryAppointed("王一", SecretaryKind.FULL_TIME))
            for one in branches
        ]
        runtime.organisation.found_branches(act, committee_id=committee, branches=founded)
    runtime.enterprises.join(act, enterprise_id="group", committees=["rolling-mill", "power-plant"])
    return runtime


@pytest.fixture
def person(identity: Identity) -> Callable[..., Account]:
    """Makes accounts that sign in with PASSWORD."""

    def make(login: str, *roles: tuple[Role, Level, str, str | None], demo: bool = False) -> Account:
        account = identity.administration.create(
            SERVER,
            kind=AccountKind.PERSON,
            login=login,
            name=f"员工{login}",
            password=PASSWORD,
            must_change=False,
            demo=demo,
        )
        for role, level, place, name in roles:
            identity.administration.grant(SERVER, account, role=role, level=level, place=place, person=name)
        return account

    return make
