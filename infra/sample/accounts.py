"""Accounts of the demo 演示账号: one for each role at each of two committees; let in by `djc demo` only."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from domain.access import Role
from domain.access.roles import Level
from infra.identity import Fault, Identity, IdentityError
from infra.identity.accounts import AccountKind
from infra.identity.administration import SERVER

PASSWORD: Final = "dajinchuang-yanshi-2025"  # noqa: S105 - of accounts that only the demo lets in


class DemoAccount(NamedTuple):
    """Who may be tried: a login, a name, and the role held."""

    login: str
    name: str
    role: Role
    level: Level
    place: str = ""
    person: str | None = None


def _of_committee(prefix: str, committee: str, branch: str, people: str, enterprise: str) -> Iterator[DemoAccount]:
    """One a role; `people` stands before the ids of the committee's people."""
    yield DemoAccount(f"{prefix}secretary", "演示支部书记", Role.BRANCH_SECRETARY, Level.BRANCH, branch)
    yield DemoAccount(f"{prefix}branch-member", "演示党员", Role.BRANCH_MEMBER, Level.BRANCH, branch)
    of_office = (
        ("scorer", "演示评分人员", Role.SCORER, "s1"),
        ("reviewer", "演示复核人员", Role.REVIEWER, "s2"),
        ("member", "演示党委委员", Role.COMMITTEE_MEMBER, "m2"),
        ("office", "演示党委办公室", Role.COMMITTEE_SECRETARY, "m1"),
    )
    for login, name, role, person in of_office:
        yield DemoAccount(f"{prefix}{login}", name, role, Level.COMMITTEE, committee, f"{people}{person}")
    yield DemoAccount(
        f"{prefix}organiser",
        "演示组织部人员",
        Role.ORGANISATION_DEPARTMENT,
        Level.ENTERPRISE,
        enterprise,
        f"{enterprise}-o1",
    )


ACCOUNTS: Final = (
    *_of_committee("", "rolling-mill", "A", "", "steel"),
    *_of_committee("u01-", "u01", "u01-b01", "u01-", "group"),
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
