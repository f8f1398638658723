"""Committee 基层党委: its members, its office, its calendar and the branches under it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from domain.calendar import Calendar
from domain.refusal import NotFoundError, Refusal, RefusedError


class OfficeRole(StrEnum):
    """办事人员岗位: who scores, who reviews."""

    SCORER = "scorer"
    REVIEWER = "reviewer"


@dataclass(frozen=True)
class CommitteeEstablished:
    """党委已登记: a committee and the time zone it keeps."""

    committee: str
    name: str
    timezone: str


@dataclass(frozen=True)
class CalendarSet:
    """工作日历已公布: days off and weekends worked, in place of any earlier list."""

    holidays: tuple[date, ...]
    working_weekends: tuple[date, ...]


@dataclass(frozen=True)
class MemberSeated:
    """委员已登记: due to attend ballots from now on."""

    member: str
    name: str


@dataclass(frozen=True)
class StaffAssigned:
    """办事人员已登记: works in the committee's office."""

    staff: str
    name: str
    role: OfficeRole


@dataclass(frozen=True)
class BranchAdmitted:
    """党支部已归口: the branch belongs to this committee since it was founded; those members belong to the branch."""

    branch: str
    established: date | None = None
    own_members: tuple[str, ...] = ()


Fact = CommitteeEstablished | CalendarSet | MemberSeated | StaffAssigned | BranchAdmitted


@dataclass(frozen=True)
class Committee:
    """What decisions need to know of a committee."""

    committee: str = ""
    timezone: str = "UTC"
    calendar: Calendar = field(default_factory=Calendar)
    members: tuple[str, ...] = ()
    staff: Mapping[str, OfficeRole] = field(default_factory=dict)
    branches: Mapping[str, date | None] = field(default_factory=dict)
    belongs_to: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def taking_part(self, year: int) -> tuple[str, ...]:
        """The branches appraised in a year: those founded by its end, in the order they were admitted."""
        return tuple(b for b, established in self.branches.items() if established is None or established.year <= year)

    def members_of(self, branches: frozenset[str]) -> frozenset[str]:
        """C8: committee members who belong to one of these branches."""
        return frozenset(member for member, own in self.belongs_to.items() if own & branches)


def establish(committee: Committee, *, id: str, name: str, timezone: str) -> list[Fact]:  # noqa: A002 - the field's word
    """登记党委."""
    if committee.committee:
        raise RefusedError(Refusal.ALREADY_EXISTS, f"党委{id}已登记", f"committee {id} exists already")
    return [CommitteeEstablished(id, name, timezone)]


def set_calendar(committee: Committee, *, holidays: tuple[date, ...], working_weekends: tuple[date, ...]) -> list[Fact]:
    """公布工作日历."""
    require_established(committee)
    return [CalendarSet(tuple(sorted(holidays)), tuple(sorted(working_weekends)))]


def seat_member(committee: Committee, *, member: str, name: str) -> list[Fact]:
    """登记委员."""
    require_established(committee)
    _require_new_person(committee, member)
    return [MemberSeated(member, name)]


def assign_staff(committee: Committee, *, staff: str, name: str, role: OfficeRole) -> list[Fact]:
    """登记办事人员."""
    require_established(committee)
    _require_new_person(committee, staff)
    return [StaffAssigned(staff, name, role)]


def admit_branch(
    committee: Committee, *, branch: str, established: date | None, own_members: tuple[str, ...]
) -> list[Fact]:
    """党支部归口管理."""
    require_established(committee)
    if branch in committee.branches:
        raise RefusedError(Refusal.ALREADY_EXISTS, f"党支部{branch}已登记", f"branch {branch} exists already")
    for member in own_members:
        if member not in committee.members:
            raise NotFoundError(f"党委没有委员{member}, 请先登记", f"the committee has no member {member}")
    return [BranchAdmitted(branch, established, own_members)]


def require_established(committee: Committee) -> None:
    if not committee.committee:
        raise NotFoundError("没有这个党委, 请先登记", "no such committee")


def require_branches(committee: Committee, branches: tuple[str, ...]) -> None:
    """Every one of these branches belongs to the committee."""
    require_established(committee)
    for branch in branches:
        if branch not in committee.branches:
            raise NotFoundError(f"本党委没有党支部{branch}", f"the committee has no branch {branch}")


def _require_new_person(committee: Committee, person: str) -> None:
    if person in committee.members or person in committee.staff:
        raise RefusedError(Refusal.ALREADY_EXISTS, f"人员{person}已登记", f"{person} is registered already")


def evolve(committee: Committee, fact: Fact) -> Committee:
    match fact:
        case CommitteeEstablished():
            return replace(committee, committee=fact.committee, timezone=fact.timezone)
        case CalendarSet():
            return replace(committee, calendar=Calendar(frozenset(fact.holidays), frozenset(fact.working_weekends)))
        case MemberSeated():
            return replace(committee, members=(*committee.members, fact.member))
        case StaffAssigned():
            return replace(committee, staff={**committee.staff, fact.staff: fact.role})
        case BranchAdmitted():
            mine = frozenset({fact.branch})
            joined = {m: committee.belongs_to.get(m, frozenset()) | mine for m in fact.own_members}
            return replace(
                committee,
                branches={**committee.branches, fact.branch: fact.established},
                belongs_to={**committee.belongs_to, **joined},
            )
        case _:
            assert_never(fact)
