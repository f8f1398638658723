"""Committee 基层党委: its members, its office, its calendar and the branches under it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import assert_never

from domain import belonging
from domain.belonging import Stays
from domain.calendar import Calendar
from domain.refusal import NotFoundError, Refusal, RefusedError
from domain.replacing import replace
from domain.required import require_day
from domain.route import ApprovalRouteSet, Route, check_route

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


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


class Leaving(StrEnum):
    """离开方式: moved to another committee 转出, merged into another branch 并入, dissolved 撤销."""

    MOVED = "moved"
    MERGED = "merged"
    DISSOLVED = "dissolved"


@dataclass(frozen=True)
class EnterpriseJoined:
    """党委已归属企业: it belongs to this enterprise from now on."""

    enterprise: str


@dataclass(frozen=True)
class BranchLeft:
    """党支部已离开: from this day on; `to` is the committee it moved to, or the branch it became part of."""

    branch: str
    on: date
    how: Leaving
    to: str | None = None


@dataclass(frozen=True)
class BranchJoined:
    """党支部已转入: from another committee, from this day on; those members belong to the branch."""

    branch: str
    on: date
    came_from: str
    own_members: tuple[str, ...] = ()


BelongingFact = BranchAdmitted | BranchJoined | BranchLeft
Fact = (
    CommitteeEstablished
    | CalendarSet
    | MemberSeated
    | StaffAssigned
    | BranchAdmitted
    | EnterpriseJoined
    | BranchLeft
    | BranchJoined
    | ApprovalRouteSet
)


@dataclass(frozen=True)
class Committee:
    """What decisions need to know of a committee."""

    committee: str = ""
    timezone: str = "UTC"
    calendar: Calendar = field(default_factory=Calendar)
    members: tuple[str, ...] = ()
    staff: Mapping[str, OfficeRole] = field(default_factory=dict)
    branches: Stays = field(default_factory=dict)
    belongs_to: Mapping[str, frozenset[str]] = field(default_factory=dict)
    moved_in: frozenset[str] = frozenset()
    enterprise: str | None = None
    routes: Mapping[str, Route] = field(default_factory=dict)

    @property
    def people(self) -> frozenset[str]:
        """Members and office."""
        return frozenset((*self.members, *self.staff))

    def taking_part(self, year: int) -> tuple[str, ...]:
        """The branches appraised in a year: founded by its end and not gone by then, in the order of admission."""
        return belonging.taking_part(self.branches, year)

    def members_of(self, branches: frozenset[str]) -> frozenset[str]:
        """C8: committee members who belong to one of these branches."""
        return frozenset(member for member, own in self.belongs_to.items() if own & branches)


def establish(committee: Committee, *, id: str, name: str, timezone: str) -> list[Fact]:  # noqa: A002 - the field's word
    """登记党委."""
    if committee.committee:
        raise RefusedError(Refusal.ALREADY_EXISTS, f"党委{id}已登记", f"committee {id} exists already")
    return [CommitteeEstablished(id, name, timezone)]


def set_calendar(committee: Committee, *, holidays: tuple[date, ...], working_weekends: tuple[date, ...]) -> list[Fact]:
    """公布工作日历: of years that can be appraised."""
    require_established(committee)
    for day in (*holidays, *working_weekends):
        require_day(day, first=FIRST_DAY, last=LAST_DAY)
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
    _require_members(committee, own_members)
    return [BranchAdmitted(branch, established, own_members)]


def join_enterprise(committee: Committee, *, enterprise: str) -> list[Fact]:
    """党委归属企业: once, to one enterprise."""
    require_established(committee)
    if committee.enterprise is not None:
        raise RefusedError(
            Refusal.ALREADY_EXISTS,
            f"党委{committee.committee}已归属{committee.enterprise}",
            f"committee {committee.committee} belongs to {committee.enterprise} already",
        )
    return [EnterpriseJoined(enterprise)]


def let_go(committee: Committee, *, branch: str, on: date, how: Leaving, to: str | None = None) -> list[Fact]:
    """党支部离开党委: decided by what happened to the branch."""
    require_branches(committee, (branch,))
    return [BranchLeft(branch, on, how, to)]


def take_in(
    committee: Committee, *, branch: str, on: date, came_from: str, own_members: tuple[str, ...] = ()
) -> list[Fact]:
    """党支部转入: from another committee."""
    require_established(committee)
    _require_members(committee, own_members)
    return [BranchJoined(branch, on, came_from, own_members)]


def require_same_enterprise(one: Committee, other: Committee) -> None:
    """Branches move between committees of one enterprise only."""
    if one.enterprise is None or one.enterprise != other.enterprise:
        raise RefusedError(
            Refusal.NOT_SAME_ENTERPRISE,
            "党支部只能在同一企业的党委之间转隶, 请先将两个党委归属同一企业",
            "a branch moves only between committees of one enterprise: let both join it first",
        )


def set_route(committee: Committee, *, kind: str, route: Route) -> list[Fact]:
    """设定审批路线: for one kind of matter, in place of any earlier one."""
    require_established(committee)
    check_route(route, people=committee.people)
    return [ApprovalRouteSet(kind, route)]


def require_established(committee: Committee) -> None:
    if not committee.committee:
        raise NotFoundError("没有这个党委, 请先登记", "no such committee")


def require_branches(committee: Committee, branches: tuple[str, ...], *, year: int | None = None) -> None:
    """Every one of these branches belongs to the committee, or did; with a year, is appraised with it in that year."""
    require_established(committee)
    for branch in branches:
        if branch not in committee.branches:
            raise NotFoundError(f"本党委没有党支部{branch}", f"the committee has no branch {branch}")
        if year is not None:
            _require_there(committee, branch, year)


def require_branches_on(committee: Committee, branches: tuple[str, ...], day: date) -> None:
    """Every one of these branches is with the committee on a day."""
    require_branches(committee, branches)
    for branch in branches:
        if not any(stay.covers(day) for stay in committee.branches[branch]):
            raise RefusedError(
                Refusal.BRANCH_LEFT,
                f"党支部{branch}在{day}不属本党委, 请核对日期或由其所属党委办理",
                f"branch {branch} is not with the committee on {day}: check the day, or ask the committee it is with",
            )


def _require_there(committee: Committee, branch: str, year: int) -> None:
    """Not gone by the end of the year, nor moved in after it."""
    if belonging.takes_part(committee.branches, branch, year):
        return
    last = committee.branches[branch][-1]
    if last.until is not None and last.until.year <= year:
        raise RefusedError(
            Refusal.BRANCH_LEFT,
            f"党支部{branch}自{last.until}起已不在本党委, 不参加{year}年度考核",
            f"branch {branch} left the committee on {last.until}: it takes no part in its year {year}",
        )
    if last.since is not None and branch in committee.moved_in:
        raise RefusedError(
            Refusal.BRANCH_LEFT,
            f"党支部{branch}自{last.since}起才转入本党委, {year}年度在原党委考核",
            f"branch {branch} moved in on {last.since}: in {year} it is appraised with the committee it came from",
        )


def _require_members(committee: Committee, members: tuple[str, ...]) -> None:
    for member in members:
        if member not in committee.members:
            raise NotFoundError(f"党委没有委员{member}, 请先登记", f"the committee has no member {member}")


def require_person(committee: Committee, person: str) -> None:
    """A member, one of the office, or the secretary of one of the committee's branches."""
    branch = person.removeprefix("secretary:") if person.startswith("secretary:") else None
    if person not in committee.people and branch not in committee.branches:
        raise NotFoundError(f"本党委没有{person}, 请先登记", f"the committee knows nobody called {person}")


def _require_new_person(committee: Committee, person: str) -> None:
    if person in committee.members or person in committee.staff:
        raise RefusedError(Refusal.ALREADY_EXISTS, f"人员{person}已登记", f"{person} is registered already")


def stays_after(stays: Stays, fact: BelongingFact) -> Stays:
    """Which branches the committee has once one has come or gone."""
    match fact:
        case BranchAdmitted():
            return belonging.came(stays, fact.branch, fact.established)
        case BranchJoined():
            return belonging.came(stays, fact.branch, fact.on)
        case BranchLeft():
            return belonging.went(stays, fact.branch, fact.on)
        case _:
            assert_never(fact)


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
            return replace(
                committee,
                branches=stays_after(committee.branches, fact),
                belongs_to=_with(committee, fact.branch, fact.own_members),
            )
        case EnterpriseJoined():
            return replace(committee, enterprise=fact.enterprise)
        case BranchJoined():
            return replace(
                committee,
                branches=stays_after(committee.branches, fact),
                belongs_to=_with(committee, fact.branch, fact.own_members),
                moved_in=committee.moved_in | {fact.branch},
            )
        case BranchLeft():
            merged = fact.to if fact.how is Leaving.MERGED else None
            own = tuple(member for member, of in committee.belongs_to.items() if fact.branch in of)
            return replace(
                committee,
                branches=stays_after(committee.branches, fact),
                # whoever belonged to a branch that was merged belongs to the one that received it
                belongs_to=_with(committee, merged, own) if merged else committee.belongs_to,
            )
        case ApprovalRouteSet():
            return replace(committee, routes={**committee.routes, fact.kind: fact.route})
        case _:
            assert_never(fact)


def _with(committee: Committee, branch: str, members: tuple[str, ...]) -> Mapping[str, frozenset[str]]:
    mine = frozenset({branch})
    return {
        **committee.belongs_to,
        **{member: committee.belongs_to.get(member, frozenset()) | mine for member in members},
    }
