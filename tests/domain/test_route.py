"""The rules of approval routes 审批路线, read top to bottom."""

import pytest

from domain.committee import CommitteeEstablished, MemberSeated, OfficeRole, StaffAssigned, set_route
from domain.refusal import Refusal
from domain.route import ApprovalRouteSet, Route, RouteForm
from tests.spec import folded, given

COMMITTEE = (
    CommitteeEstablished("rolling-mill", "轧钢厂党委", "Asia/Shanghai"),
    MemberSeated("m1", "赵书记"),
    StaffAssigned("s1", "小冯", OfficeRole.SCORER),
)
THREE = ("s1", "s2", "m1")


@pytest.mark.parametrize(
    ("form", "approved", "waiting"),
    [
        (RouteForm.COUNTERSIGN, (), THREE),
        (RouteForm.COUNTERSIGN, ("s2",), ("s1", "m1")),
        (RouteForm.COUNTERSIGN, ("m1", "s2", "s1"), ()),
        (RouteForm.SEQUENCE, (), ("s1",)),
        (RouteForm.SEQUENCE, ("s1",), ("s2",)),
        (RouteForm.SEQUENCE, THREE, ()),
        (RouteForm.ANY_OF, (), THREE),
        (RouteForm.ANY_OF, ("m1",), ()),
    ],
)
def test_a_route_says_whose_turn_it_is(form: RouteForm, approved: tuple[str, ...], waiting: tuple[str, ...]) -> None:
    assert Route(form, THREE).waiting_for(approved) == waiting


def test_a_route_is_set_for_a_kind_of_matter_and_the_latest_counts() -> None:
    first, second = Route(RouteForm.ANY_OF, ("s1",)), Route(RouteForm.SEQUENCE, ("s1", "m1"))
    given(*COMMITTEE).when(set_route, kind="exemption", route=first).then(ApprovalRouteSet("exemption", first))
    facts = [*COMMITTEE, ApprovalRouteSet("exemption", first), ApprovalRouteSet("exemption", second)]
    assert folded(set_route, facts).routes == {"exemption": second}


@pytest.mark.parametrize("approvers", [(), ("s1", "s1"), ("s1", "stranger"), ("secretary:A",)])
def test_a_route_names_people_of_the_committee_each_once(approvers: tuple[str, ...]) -> None:
    route = Route(RouteForm.COUNTERSIGN, approvers)
    given(*COMMITTEE).when(set_route, kind="exemption", route=route).then_refused(Refusal.ROUTE_INVALID)


def test_a_committee_must_be_registered_before_its_routes() -> None:
    given().when(set_route, kind="exemption", route=Route(RouteForm.ANY_OF, ("s1",))).then_not_found()
