"""The rules of approvals 审批, read top to bottom."""

from dataclasses import replace
from typing import Any

import pytest

from domain.approval import (
    Approval,
    ApprovalCompleted,
    ApprovalGiven,
    ApprovalRequested,
    ApprovalReturned,
    ApprovalState,
    ApprovalWithdrawn,
    Request,
    approve,
    request,
    return_,
    withdraw,
)
from domain.committee import Committee, OfficeRole
from domain.refusal import NotFoundError, Refusal
from domain.route import Route, RouteForm
from tests.spec import folded, given

FIRST = Request("exemption/A/2025/Q1", 1, "rolling-mill", "exemption", "A", 2025)
SECOND = replace(FIRST, number=2)
DETAILS = {"branch": "A", "year": "2025", "period": "Q1"}
OFFICE = {"s1": OfficeRole.SCORER, "s2": OfficeRole.REVIEWER, "s3": OfficeRole.SCORER}
COMMITTEE = Committee("rolling-mill", members=("m1", "m2"), staff=OFFICE)
ASKED: dict[str, Any] = {
    "request": replace(FIRST, number=0),
    "committee": COMMITTEE,
    "details": DETAILS,
    "by": "s1",
    "reason": "停产检修",
}
LATEST: dict[str, Any] = {"number": None}


def requested(form: RouteForm, *approvers: str, on_behalf_of: str | None = None) -> ApprovalRequested:
    return ApprovalRequested(FIRST, DETAILS, Route(form, approvers), "s1", "停产检修", on_behalf_of)


ANY = requested(RouteForm.ANY_OF, "s2", "s3")
ALL = requested(RouteForm.COUNTERSIGN, "s2", "m1", "m2")
IN_TURN = requested(RouteForm.SEQUENCE, "s2", "m1", "m2")
RETURNED = ApprovalReturned(FIRST, "s2", "请附检修通知")
COMPLETED = ApprovalCompleted(FIRST)


# 提请


def test_without_a_route_any_one_of_the_office_but_the_asker_approves() -> None:
    given().when(request, **ASKED).then(ANY)
    given().when(request, **ASKED, on_behalf_of="s2").then(requested(RouteForm.ANY_OF, "s3", on_behalf_of="s2"))


def test_an_office_of_one_needs_a_route() -> None:
    alone = replace(COMMITTEE, staff={"s1": OfficeRole.SCORER})
    given().when(request, **{**ASKED, "committee": alone}).then_refused(Refusal.ROUTE_INVALID)


def test_a_request_keeps_the_route_set_for_its_kind() -> None:
    routes = {"exemption": ALL.route, "score_correction": ANY.route}
    given().when(request, **{**ASKED, "committee": replace(COMMITTEE, routes=routes)}).then(ALL)


@pytest.mark.parametrize(
    "route",
    [
        Route(RouteForm.COUNTERSIGN, ("s1", "m1")),
        Route(RouteForm.SEQUENCE, ("m1", "s1")),
        Route(RouteForm.ANY_OF, ("s1",)),
    ],
)
def test_a_route_that_needs_the_asker_could_not_be_completed(route: Route) -> None:
    committee = replace(COMMITTEE, routes={"exemption": route})
    given().when(request, **{**ASKED, "committee": committee}).then_refused(Refusal.SAME_PERSON)
    given().when(request, **{**ASKED, "committee": committee, "by": "s3"}, on_behalf_of="s1").then_refused(
        Refusal.SAME_PERSON
    )


def test_one_of_several_may_ask_where_any_other_can_approve() -> None:
    route = Route(RouteForm.ANY_OF, ("s1", "m1"))
    given().when(request, **{**ASKED, "committee": replace(COMMITTEE, routes={"exemption": route})}).then(
        replace(ANY, route=route)
    )


def test_a_request_says_why() -> None:
    given().when(request, **{**ASKED, "reason": " "}).then_refused(Refusal.REASON_REQUIRED)


def test_a_matter_is_up_for_approval_once_at_a_time() -> None:
    given(ANY).when(request, **ASKED).then_refused(Refusal.APPROVAL_PENDING)


@pytest.mark.parametrize("end", [RETURNED, COMPLETED, ApprovalWithdrawn(FIRST, "s1")])
def test_what_is_closed_can_be_asked_for_again_under_a_new_number(end: Any) -> None:
    given(ANY, end).when(request, **ASKED).then(replace(ANY, request=SECOND))


# 审批


def test_the_first_of_any_completes_it() -> None:
    given(ANY).when(approve, **LATEST, by="s3", remark="同意").then(
        ApprovalGiven(FIRST, "s3", remark="同意"), COMPLETED
    )


def test_all_who_countersign_complete_it_in_any_order() -> None:
    given(ALL).when(approve, **LATEST, by="m2").then(ApprovalGiven(FIRST, "m2"))
    given(ALL, ApprovalGiven(FIRST, "m2"), ApprovalGiven(FIRST, "s2")).when(approve, **LATEST, by="m1").then(
        ApprovalGiven(FIRST, "m1"), COMPLETED
    )


def test_a_sequence_is_kept() -> None:
    given(IN_TURN).when(approve, **LATEST, by="m1").then_refused(Refusal.NOT_YOUR_TURN)
    given(IN_TURN).when(approve, **LATEST, by="s2").then(ApprovalGiven(FIRST, "s2"))
    given(IN_TURN, ApprovalGiven(FIRST, "s2")).when(approve, **LATEST, by="m2").then_refused(Refusal.NOT_YOUR_TURN)
    given(IN_TURN, ApprovalGiven(FIRST, "s2"), ApprovalGiven(FIRST, "m1")).when(approve, **LATEST, by="m2").then(
        ApprovalGiven(FIRST, "m2"), COMPLETED
    )


def test_nobody_outside_the_route_approves_or_returns() -> None:
    given(ALL).when(approve, **LATEST, by="s3").then_refused(Refusal.NOT_APPROVER)
    given(ALL).when(return_, **LATEST, by="s3", reason="不妥").then_refused(Refusal.NOT_APPROVER)


def test_nobody_approves_twice_nor_returns_what_they_approved() -> None:
    given(ALL, ApprovalGiven(FIRST, "s2")).when(approve, **LATEST, by="s2").then_refused(Refusal.ALREADY_APPROVED)
    given(ALL, ApprovalGiven(FIRST, "s2")).when(return_, **LATEST, by="s2", reason="又想").then_refused(
        Refusal.ALREADY_APPROVED
    )


def test_nobody_approves_their_own_request_even_where_the_route_names_them() -> None:
    mine = requested(RouteForm.ANY_OF, "s1", "m1")
    given(mine).when(approve, **LATEST, by="s1").then_refused(Refusal.SAME_PERSON)
    given(mine).when(return_, **LATEST, by="s1", reason="不妥").then_refused(Refusal.SAME_PERSON)


def test_neither_delegate_nor_principal_of_the_asker_approves() -> None:
    asked_for_m1 = requested(RouteForm.ANY_OF, "m1", "m2", on_behalf_of="m1")
    given(asked_for_m1).when(approve, **LATEST, by="m1").then_refused(Refusal.SAME_PERSON)
    given(asked_for_m1).when(approve, **LATEST, by="s1", on_behalf_of="m2").then_refused(Refusal.SAME_PERSON)
    given(asked_for_m1).when(approve, **LATEST, by="s3", on_behalf_of="m1").then_refused(Refusal.SAME_PERSON)
    given(asked_for_m1).when(approve, **LATEST, by="s3", on_behalf_of="m2").then(
        ApprovalGiven(FIRST, "s3", "m2"), COMPLETED
    )


def test_a_delegate_approves_in_the_place_of_the_approver() -> None:
    through_s3 = ApprovalGiven(FIRST, "s3", "m1")
    given(ALL).when(approve, **LATEST, by="s3", on_behalf_of="m1").then(through_s3)
    given(ALL, through_s3).when(approve, **LATEST, by="m1").then_refused(Refusal.ALREADY_APPROVED)
    assert folded(approve, [ALL, through_s3]).waiting_for == ("s2", "m2")


def test_one_person_does_not_approve_for_two() -> None:
    for_m1 = {"by": "s2", "on_behalf_of": "m1"}
    given(ALL, ApprovalGiven(FIRST, "s2")).when(approve, **LATEST, **for_m1).then_refused(Refusal.SAME_PERSON)
    given(ALL, ApprovalGiven(FIRST, **for_m1)).when(approve, **LATEST, by="s2").then_refused(Refusal.SAME_PERSON)


# 退回, 撤回


def test_a_return_says_why_and_closes_it() -> None:
    given(ALL).when(return_, **LATEST, by="s2", reason="请附检修通知").then(RETURNED)
    given(ALL).when(return_, **LATEST, by="s2", reason="").then_refused(Refusal.REASON_REQUIRED)
    given(IN_TURN).when(return_, **LATEST, by="m1", reason="不妥").then_refused(Refusal.NOT_YOUR_TURN)
    assert folded(return_, [ALL, RETURNED]).state is ApprovalState.RETURNED


def test_only_whoever_asked_withdraws() -> None:
    withdrawn = ApprovalWithdrawn(FIRST, "s1", reason="已补考核")
    given(ALL).when(withdraw, **LATEST, by="s1", reason="已补考核").then(withdrawn)
    given(ALL).when(withdraw, **LATEST, by="s2").then_refused(Refusal.NOT_YOURS)
    for_m1 = requested(RouteForm.ANY_OF, "m2", on_behalf_of="m1")
    given(for_m1).when(withdraw, **LATEST, by="m1").then(ApprovalWithdrawn(FIRST, "m1"))


@pytest.mark.parametrize("end", [RETURNED, COMPLETED, ApprovalWithdrawn(FIRST, "s1")])
def test_what_is_closed_stays_closed(end: Any) -> None:
    given(ANY, end).when(approve, **LATEST, by="s3").then_refused(Refusal.APPROVAL_CLOSED)
    given(ANY, end).when(return_, **LATEST, by="s3", reason="不妥").then_refused(Refusal.APPROVAL_CLOSED)
    given(ANY, end).when(withdraw, **LATEST, by="s1").then_refused(Refusal.APPROVAL_CLOSED)


def test_an_earlier_request_is_not_taken_for_the_latest() -> None:
    again = replace(ANY, request=SECOND)
    given(ANY, RETURNED, again).when(approve, number=1, by="s3").then_refused(Refusal.APPROVAL_CLOSED)
    given(ANY, RETURNED, again).when(approve, number=3, by="s3").then_not_found()
    given(ANY, RETURNED, again).when(approve, number=2, by="s3").then(
        ApprovalGiven(SECOND, "s3"), ApprovalCompleted(SECOND)
    )


def test_what_was_agreed_to_before_a_return_must_be_agreed_to_again() -> None:
    again = replace(ALL, request=SECOND)
    state = folded(approve, [ALL, ApprovalGiven(FIRST, "m1"), RETURNED, again])
    assert state.waiting_for == ("s2", "m1", "m2")


def test_nothing_is_approved_that_nobody_asked_for() -> None:
    given().when(approve, **LATEST, by="s2").then_not_found()
    with pytest.raises(NotFoundError):
        _ = Approval().request
