"""The rules of committees 基层党委, read top to bottom."""

from datetime import date

import pytest

from domain.calendar import Calendar
from domain.committee import (
    BranchAdmitted,
    CalendarSet,
    CommitteeEstablished,
    MemberSeated,
    OfficeRole,
    StaffAssigned,
    admit_branch,
    assign_staff,
    establish,
    require_branches,
    seat_member,
    set_calendar,
)
from domain.refusal import NotFoundError, Refusal
from tests.spec import folded, given

ESTABLISHED = CommitteeEstablished("rolling-mill", "轧钢厂党委", "Asia/Shanghai")
ZHAO = MemberSeated("m1", "赵书记")
WU = MemberSeated("m6", "吴委员")
FENG = StaffAssigned("s1", "组织科小冯", OfficeRole.SCORER)
A = BranchAdmitted("A")
NEW = BranchAdmitted("G", date(2026, 3, 1))
NEW_YEAR = date(2026, 1, 1)
SATURDAY = date(2026, 1, 4)


def test_a_committee_is_established_once() -> None:
    asked = {"id": "rolling-mill", "name": "轧钢厂党委", "timezone": "Asia/Shanghai"}
    given().when(establish, **asked).then(ESTABLISHED)
    given(ESTABLISHED).when(establish, **asked).then_refused(Refusal.ALREADY_EXISTS)


def test_the_calendar_is_kept_in_order_of_days() -> None:
    second = date(2026, 1, 2)
    given(ESTABLISHED).when(set_calendar, holidays=(second, NEW_YEAR), working_weekends=(SATURDAY,)).then(
        CalendarSet((NEW_YEAR, second), (SATURDAY,))
    )


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(1999, 12, 31), date(2101, 1, 1)])
def test_the_calendar_has_no_days_of_years_that_nobody_appraises(day: date) -> None:
    given(ESTABLISHED).when(set_calendar, holidays=(NEW_YEAR, day), working_weekends=()).then_refused(
        Refusal.DATE_OUT_OF_RANGE
    )
    given(ESTABLISHED).when(set_calendar, holidays=(), working_weekends=(day,)).then_refused(Refusal.DATE_OUT_OF_RANGE)


def test_a_new_calendar_takes_the_place_of_the_earlier_one() -> None:
    state = folded(set_calendar, [ESTABLISHED, CalendarSet((NEW_YEAR,), ()), CalendarSet((), (SATURDAY,))])
    assert state.calendar == Calendar(frozenset(), frozenset({SATURDAY}))


def test_members_are_seated_and_staff_assigned() -> None:
    given(ESTABLISHED).when(seat_member, member="m1", name="赵书记").then(ZHAO)
    given(ESTABLISHED).when(assign_staff, staff="s1", name="组织科小冯", role=OfficeRole.SCORER).then(FENG)


def test_a_person_is_registered_once_as_member_or_as_staff() -> None:
    given(ESTABLISHED, ZHAO).when(seat_member, member="m1", name="赵").then_refused(Refusal.ALREADY_EXISTS)
    given(ESTABLISHED, FENG).when(seat_member, member="s1", name="冯").then_refused(Refusal.ALREADY_EXISTS)
    given(ESTABLISHED, ZHAO).when(assign_staff, staff="m1", name="赵", role=OfficeRole.REVIEWER).then_refused(
        Refusal.ALREADY_EXISTS
    )


def test_a_branch_is_admitted_once() -> None:
    given(ESTABLISHED).when(admit_branch, branch="A", established=None, own_members=()).then(A)
    given(ESTABLISHED, A).when(admit_branch, branch="A", established=None, own_members=()).then_refused(
        Refusal.ALREADY_EXISTS
    )


def test_only_members_of_the_committee_can_belong_to_a_branch() -> None:
    asked = {"branch": "B", "established": None, "own_members": ("m6",)}
    given(ESTABLISHED, WU).when(admit_branch, **asked).then(BranchAdmitted("B", None, ("m6",)))
    given(ESTABLISHED, ZHAO).when(admit_branch, **asked).then_not_found()


def test_nothing_is_registered_under_a_committee_nobody_established() -> None:
    given().when(set_calendar, holidays=(), working_weekends=()).then_not_found()
    given().when(seat_member, member="m1", name="赵书记").then_not_found()
    given().when(assign_staff, staff="s1", name="冯", role=OfficeRole.SCORER).then_not_found()
    given().when(admit_branch, branch="A", established=None, own_members=()).then_not_found()


def test_a_branch_of_another_committee_is_not_found() -> None:
    state = folded(admit_branch, [ESTABLISHED, A])
    require_branches(state, ("A",))
    with pytest.raises(NotFoundError):
        require_branches(state, ("A", "X"))


def test_a_branch_takes_part_from_the_year_it_was_founded_in() -> None:
    state = folded(admit_branch, [ESTABLISHED, NEW, A])
    assert state.taking_part(2025) == ("A",)
    assert state.taking_part(2026) == ("G", "A")
    assert state.taking_part(2027) == ("G", "A")


def test_members_belong_to_their_branches() -> None:
    state = folded(
        admit_branch,
        [ESTABLISHED, ZHAO, WU, A, BranchAdmitted("B", None, ("m6",)), BranchAdmitted("C", None, ("m1", "m6"))],
    )
    assert state.members_of(frozenset({"A"})) == frozenset()
    assert state.members_of(frozenset({"B"})) == {"m6"}
    assert state.members_of(frozenset({"A", "C"})) == {"m1", "m6"}
