"""Accounts of the demo 演示账号: one for each role, on the sample; let in by `djc demo` only."""

from typing import Final, NamedTuple

from domain.access import Role
from domain.access.roles import Level
from infra.identity import Fault, Identity, IdentityError
from infra.identity.accounts import AccountKind
from infra.identity.administration import SERVER

COMMITTEE, BRANCH = "rolling-mill", "A"
PASSWORD: Final = "dajinchuang-yanshi-2025"  # noqa: S105 - of accounts that only the demo lets in


class DemoAccount(NamedTuple):
    """Who may be tried: a login, a name, and the role held."""

    login: str
    name: str
    role: Role
    level: Level
    place: str = ""
    person: str | None = None


ACCOUNTS: Final = (
    DemoAccount("secretary", "王一 (一轧车间党支部书记)", Role.BRANCH_SECRETARY, Level.BRANCH, BRANCH),
    DemoAccount("branch-member", "演示党员", Role.BRANCH_MEMBER, Level.BRANCH, BRANCH),
    DemoAccount("scorer", "组织科小冯", Role.SCORER, Level.COMMITTEE, COMMITTEE, "s1"),
    DemoAccount("reviewer", "组织科老陈", Role.REVIEWER, Level.COMMITTEE, COMMITTEE, "s2"),
    DemoAccount("member", "钱委员", Role.COMMITTEE_MEMBER, Level.COMMITTEE, COMMITTEE, "m2"),
    DemoAccount("office", "赵书记", Role.COMMITTEE_SECRETARY, Level.COMMITTEE, COMMITTEE, "m1"),
    DemoAccount("auditor", "演示监督人员", Role.AUDITOR, Level.EVERYWHERE),
    DemoAccount("admin", "演示管理员", Role.ADMINISTRATOR, Level.EVERYWHERE),
)


def make_accounts(identity: Identity) -> tuple[DemoAccount, ...]:
    """Makes what is not there yet; answers whom one may sign in as, each with PASSWORD."""
    for one in ACCOUNTS:
        try:
            identity.accounts.with_login(one.login)
        except IdentityError as unknown:
            if unknown.code is not Fault.UNKNOWN_ACCOUNT:
                raise
            _make(identity, one)
    return ACCOUNTS


def _make(identity: Identity, one: DemoAccount) -> None:
    account = identity.administration.create(
        SERVER,
        kind=AccountKind.PERSON,
        login=one.login,
        name=one.name,
        password=PASSWORD,
        must_change=False,
        demo=True,
    )
    identity.administration.grant(SERVER, account, role=one.role, level=one.level, place=one.place, person=one.person)
