"""Grants: roles only for whom the record knows in them, one name a person, and places as they lie now."""

from collections.abc import Callable
from datetime import date

import pytest

from domain.access import EVERYWHERE, Place, Role
from domain.access.roles import Level
from domain.branch import SecretaryAppointed, SecretaryKind
from infra.identity import Fault, Identity, IdentityError
from infra.identity.accounts import Account
from infra.identity.administration import SERVER
from infra.identity.security_log import Kind, Origin
from infra.runtime import Runtime
from services.ledger import Act
from tests.http.conftest import Clock

Person = Callable[..., Account]
Role4 = tuple[Role, Level, str, str | None]
MILL, PLANT, GROUP = "rolling-mill", "power-plant", "group"


def refused(identity: Identity, account: Account, role: Role4, *, by: str = "server") -> Fault:
    with pytest.raises(IdentityError) as caught:
        grant(identity, account, role, by=by)
    return caught.value.code


def grant(identity: Identity, account: Account, role: Role4, *, by: str = "server") -> None:
    what, level, place, person = role
    identity.administration.grant(Origin(by), account, role=what, level=level, place=place, person=person)


def test_every_role_is_held_where_it_lies_in_the_tree(record: Runtime, person: Person) -> None:
    mill, branch = Place(GROUP, MILL), Place(GROUP, MILL, "A")
    held: list[tuple[Role4, Place, str]] = [
        ((Role.BRANCH_SECRETARY, Level.BRANCH, "A", None), branch, "secretary:A"),
        ((Role.BRANCH_MEMBER, Level.BRANCH, "A", "p17"), branch, "p17"),
        ((Role.SCORER, Level.COMMITTEE, MILL, "s1"), mill, "s1"),
        ((Role.REVIEWER, Level.COMMITTEE, MILL, "s2"), mill, "s2"),
        ((Role.COMMITTEE_MEMBER, Level.COMMITTEE, MILL, "m1"), mill, "m1"),
        ((Role.COMMITTEE_SECRETARY, Level.COMMITTEE, MILL, "m2"), mill, "m2"),
        ((Role.ORGANISATION_DEPARTMENT, Level.ENTERPRISE, GROUP, "o1"), Place(GROUP), "o1"),
    ]
    for number, (role, place, name) in enumerate(held):
        actor = record.identity.grants.actor(person(f"user{number}", role).id)
        assert [(one.role, one.place, one.person) for one in actor.grants] == [(role[0], place, name)]
    for role_alone in (Role.ADMINISTRATOR, Role.AUDITOR):
        account = person(role_alone.replace("_", "-"), (role_alone, Level.EVERYWHERE, "", None))
        (only,) = record.identity.grants.actor(account.id).grants
        assert (only.place, only.person) == (EVERYWHERE, account.id)


@pytest.mark.parametrize(
    "role",
    [
        (Role.SCORER, Level.COMMITTEE, MILL, "s2"),
        (Role.SCORER, Level.COMMITTEE, MILL, "m1"),
        (Role.REVIEWER, Level.COMMITTEE, MILL, "s9"),
        (Role.COMMITTEE_MEMBER, Level.COMMITTEE, MILL, "s1"),
        (Role.COMMITTEE_SECRETARY, Level.COMMITTEE, MILL, "x1"),
        (Role.ORGANISATION_DEPARTMENT, Level.ENTERPRISE, GROUP, "o2"),
        (Role.BRANCH_SECRETARY, Level.BRANCH, "A", "m1"),
        (Role.BRANCH_MEMBER, Level.BRANCH, "A", "secretary:A"),
        (Role.AUDITOR, Level.EVERYWHERE, "", "m1"),
    ],
)
def test_a_role_goes_only_to_whom_the_record_knows_in_it(record: Runtime, person: Person, role: Role4) -> None:
    assert refused(record.identity, person("feng"), role) == Fault.NOT_ON_RECORD


def test_a_place_must_be_on_record_and_of_the_right_level(record: Runtime, person: Person) -> None:
    feng = person("feng")
    assert refused(record.identity, feng, (Role.SCORER, Level.COMMITTEE, "no", "s1")) == Fault.UNKNOWN_PLACE
    assert refused(record.identity, feng, (Role.BRANCH_SECRETARY, Level.BRANCH, "no", None)) == Fault.UNKNOWN_PLACE
    assert refused(record.identity, feng, (Role.AUDITOR, Level.ENTERPRISE, "no", None)) == Fault.UNKNOWN_PLACE
    assert refused(record.identity, feng, (Role.AUDITOR, Level.COMMITTEE, MILL, None)) == Fault.WRONG_LEVEL
    assert refused(record.identity, feng, (Role.SCORER, Level.BRANCH, "A", "s1")) == Fault.WRONG_LEVEL


def test_a_vacant_post_has_no_account(record: Runtime, person: Person, clock: Clock) -> None:
    record.branch_people.secretary_left(Act("hq", clock()), branch_id="A", on=date(2025, 1, 6), reason="调离")
    role = (Role.BRANCH_SECRETARY, Level.BRANCH, "A", None)
    assert refused(record.identity, person("feng"), role) == Fault.NOT_ON_RECORD


def test_who_has_left_office_is_secretary_no_more(record: Runtime, person: Person, clock: Clock) -> None:
    identity, role = record.identity, (Role.BRANCH_SECRETARY, Level.BRANCH, "A", None)
    first = person("first", role)

    def holds(account: Account) -> bool:
        return bool(identity.grants.actor(account.id).grants)

    def appoint(name: str) -> None:
        clock.pass_days(1)
        secretary = SecretaryAppointed(name, SecretaryKind.FULL_TIME, None, clock().date())
        record.branch_people.appoint(Act("hq", clock()), branch_id="A", secretary=secretary)

    assert holds(first)
    clock.pass_days(1)
    record.branch_people.secretary_left(Act("hq", clock()), branch_id="A", on=clock().date(), reason="调离")
    assert not holds(first)
    assert identity.grants.of_person(MILL, "secretary:A") == []
    appoint("李继任")
    assert not holds(first), "the name went with the post"
    held = identity.grants.of(first.id)
    assert identity.grants.lapsed(held) == held
    second = person("second", role)
    assert holds(second)
    appoint("李继任")
    assert holds(second), "for another term"
    assert refused(identity, first, role) == Fault.PERSON_TAKEN
    appoint("周接任")
    assert not holds(second)


def test_one_name_belongs_to_one_account_in_a_committee_for_good(record: Runtime, person: Person) -> None:
    identity = record.identity
    first, second = person("first", (Role.SCORER, Level.COMMITTEE, MILL, "s1")), person("second")
    assert refused(identity, second, (Role.COMMITTEE_SECRETARY, Level.COMMITTEE, MILL, "s1")) == Fault.PERSON_TAKEN
    assert refused(identity, second, (Role.BRANCH_MEMBER, Level.BRANCH, "A", "s1")) == Fault.PERSON_TAKEN
    (held,) = identity.grants.of(first.id)
    identity.administration.revoke(SERVER, first, held.number)
    assert refused(identity, second, (Role.SCORER, Level.COMMITTEE, MILL, "s1")) == Fault.PERSON_TAKEN
    grant(identity, second, (Role.SCORER, Level.COMMITTEE, PLANT, "s1"))


def test_one_account_has_one_name_in_a_committee_besides_its_post(record: Runtime, person: Person) -> None:
    identity, feng = record.identity, person("feng", (Role.COMMITTEE_MEMBER, Level.COMMITTEE, MILL, "m1"))
    assert refused(identity, feng, (Role.SCORER, Level.COMMITTEE, MILL, "s1")) == Fault.PERSON_TAKEN
    grant(identity, feng, (Role.COMMITTEE_SECRETARY, Level.COMMITTEE, MILL, "m1"))
    grant(identity, feng, (Role.BRANCH_SECRETARY, Level.BRANCH, "A", None))
    grant(identity, feng, (Role.COMMITTEE_MEMBER, Level.COMMITTEE, PLANT, "m2"))
    assert identity.grants.actor(feng.id).persons == {feng.id, "m1", "m2", "secretary:A"}


def test_a_post_has_one_account_and_passes_to_the_next(record: Runtime, person: Person) -> None:
    identity, role = record.identity, (Role.BRANCH_SECRETARY, Level.BRANCH, "A", None)
    first, second = person("first", role), person("second")
    assert refused(identity, second, role) == Fault.PERSON_TAKEN
    (held,) = identity.grants.of(first.id)
    identity.administration.revoke(SERVER, first, held.number)
    grant(identity, second, role)


@pytest.mark.parametrize("alone", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_administrators_and_auditors_hold_no_other_role(record: Runtime, person: Person, alone: Role) -> None:
    identity, acting = record.identity, (Role.SCORER, Level.COMMITTEE, MILL, "s1")
    watching = (alone, Level.EVERYWHERE, "", None)
    assert refused(identity, person("first", watching), acting) == Fault.ROLES_APART
    assert refused(identity, person("second", acting), watching) == Fault.ROLES_APART


def test_nobody_changes_their_own_roles_and_one_administrator_stays(record: Runtime, person: Person) -> None:
    identity, role = record.identity, (Role.ADMINISTRATOR, Level.EVERYWHERE, "", None)
    first = person("first", role)
    assert refused(identity, first, role, by=first.id) == Fault.OWN_ACCOUNT
    (held,) = identity.grants.of(first.id)
    with pytest.raises(IdentityError, match="last administrator"):
        identity.administration.revoke(SERVER, first, held.number)
    with pytest.raises(IdentityError, match="last administrator"):
        identity.administration.disable(SERVER, first)
    person("second", role)
    identity.administration.disable(SERVER, first)


def test_a_role_goes_where_its_branch_and_committee_go(record: Runtime, person: Person, clock: Clock) -> None:
    feng = person("feng", (Role.BRANCH_SECRETARY, Level.BRANCH, "A", None))
    act = Act("hq", clock())
    record.branch_life.move(act, branch_id="A", to=PLANT, on=date(2025, 1, 10), reason="调整隶属")
    assert [one.place for one in record.identity.grants.actor(feng.id).grants] == [Place(GROUP, PLANT, "A")]


def test_grants_and_their_end_stand_in_the_security_log(record: Runtime, person: Person) -> None:
    identity, feng = record.identity, person("feng", (Role.SCORER, Level.COMMITTEE, MILL, "s1"))
    (held,) = identity.grants.of(feng.id)
    identity.administration.revoke(Origin("account-chief", "10.0.0.9"), feng, held.number)
    revoked, granted = identity.log.read(account=feng.id, limit=2)
    told = {"grant": held.number, "role": "scorer", "level": "committee", "place": MILL, "person": "s1"}
    assert (granted.kind, granted.by, granted.detail) == (Kind.ROLE_GRANTED, "server", told)
    assert (revoked.kind, revoked.by, revoked.address, revoked.detail) == (
        Kind.ROLE_REVOKED,
        "account-chief",
        "10.0.0.9",
        told,
    )
    assert identity.grants.actor(feng.id).grants == ()
