"""The rules of enterprises 总公司党委, read top to bottom."""

import pytest

from domain.enterprise import (
    CommitteeJoined,
    EnterpriseEstablished,
    OrganiserAssigned,
    admit_committee,
    assign_organiser,
    establish,
    require_organiser,
)
from domain.refusal import NotFoundError, Refusal
from tests.spec import folded, given, refused

GROUP = EnterpriseEstablished("group", "总公司党委", "Asia/Shanghai")
HE = OrganiserAssigned("o1", "组织部老何")
MILL = CommitteeJoined("rolling-mill")


def test_an_enterprise_is_established_once() -> None:
    asked = {"id": "group", "name": "总公司党委", "timezone": "Asia/Shanghai"}
    given().when(establish, **asked).then(GROUP)
    given(GROUP).when(establish, **asked).then_refused(Refusal.ALREADY_EXISTS)


def test_people_of_the_organisation_department_are_registered_once() -> None:
    given(GROUP).when(assign_organiser, person="o1", name="组织部老何").then(HE)
    given(GROUP, HE).when(assign_organiser, person="o1", name="何").then_refused(Refusal.ALREADY_EXISTS)
    given().when(assign_organiser, person="o1", name="组织部老何").then_not_found()


def test_a_committee_joins_once() -> None:
    given(GROUP).when(admit_committee, committee="rolling-mill").then(MILL)
    given(GROUP, MILL).when(admit_committee, committee="rolling-mill").then_refused(Refusal.ALREADY_EXISTS)
    given().when(admit_committee, committee="rolling-mill").then_not_found()


def test_only_the_organisation_department_acts_for_headquarters() -> None:
    require_organiser(folded(establish, [GROUP, HE]), "o1")
    with refused(Refusal.NOT_ORGANISATION_DEPARTMENT):
        require_organiser(folded(establish, [GROUP, HE]), "s1")
    with pytest.raises(NotFoundError):
        require_organiser(folded(establish, []), "o1")
