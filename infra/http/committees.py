"""Committees 党委: registered with their people and calendar."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated
from zoneinfo import available_timezones

from fastapi import APIRouter, Depends, Query
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from domain import streams
from domain.committee import (
    BranchAdmitted,
    BranchJoined,
    CalendarSet,
    Committee,
    CommitteeEstablished,
    MemberSeated,
    OfficeRole,
    StaffAssigned,
)
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import AsOf, Looking
from infra.http.fields import SOME, BranchId, CommitteeId, EnterpriseId, Model, Name, PersonId
from infra.http.known import InScope
from infra.http.paging import Next, Page, Paging, Search
from infra.http.paths import COMMITTEE
from infra.http.paths import CommitteeId as InPath
from infra.http.waiting import CaughtUp
from projections import directory
from projections.directory import NAME
from services.ledger import Seen
from services.organisation import Person, committee_of

router = APIRouter(tags=["组织 organisation"])

ZONES = available_timezones()


def _zone(name: str) -> str:
    if name not in ZONES:
        raise PydanticCustomError("timezone", "no such time zone")
    return name


TimeZone = Annotated[
    str,
    Field(max_length=64, description="时区 / time zone", examples=["Asia/Shanghai"]),
    AfterValidator(_zone),
]
Days = Annotated[tuple[date, ...], Field(max_length=400, examples=[["2026-01-01"]])]
InEnterprise = Annotated[EnterpriseId | None, Query(description="只看此企业 / of this enterprise", examples=["group"])]
Holidays = Annotated[Days, Field(description="放假的日子 / days off")]
WorkingWeekends = Annotated[Days, Field(description="上班的周六、周日 / Saturdays and Sundays worked")]


class MemberModel(Model):
    """A committee member, due to attend ballots."""

    id: PersonId
    name: Annotated[Name, Field(examples=["赵书记", "Secretary Zhao"])]


class StaffModel(Model):
    """Someone who works in the committee's office."""

    id: Annotated[PersonId, Field(examples=["s1"])]
    name: Annotated[Name, Field(examples=["组织科小冯", "Feng, organisation section"])]
    role: Annotated[OfficeRole, Field(description="岗位 / role", examples=["scorer"])]


Members = Annotated[tuple[MemberModel, ...], Field(max_length=SOME, description="委员 / members")]
Staff = Annotated[tuple[StaffModel, ...], Field(max_length=SOME, description="办事人员 / office staff")]


class NewPeople(Model):
    """People to be registered."""

    members: Members = ()
    staff: Staff = ()


class NewCommittee(NewPeople):
    """A committee to be registered, with its people."""

    id: CommitteeId
    name: Annotated[Name, Field(examples=["轧钢厂党委", "Rolling mill committee"])]
    timezone: TimeZone = "Asia/Shanghai"


class CalendarModel(Model):
    """Days off and weekends worked, in place of any earlier list."""

    holidays: Holidays = ()
    working_weekends: WorkingWeekends = ()


class AdmittedBranch(Model):
    """A branch under the committee."""

    branch: BranchId
    established: Annotated[
        date | None,
        Field(
            description="成立日期; 有记录之前成立的为空 / founded on; null: before the record", examples=["2025-03-01"]
        ),
    ]
    own_members: Annotated[
        tuple[PersonId, ...],
        Field(description="属于该党支部的委员, 须回避 / members who belong to it and must be recused"),
    ]
    joined: Annotated[date | None, Field(description="转入之日 / moved in on", examples=["2025-09-01"])] = None
    left: Annotated[
        date | None,
        Field(description="离开之日: 转出、并入或撤销 / left on: moved, merged or dissolved", examples=["2026-03-01"]),
    ] = None


class CommitteeAnswer(NewCommittee, CalendarModel):
    """A committee as recorded."""

    enterprise: Annotated[EnterpriseId | None, Field(description="所属企业 / enterprise it belongs to")] = None
    branches: Annotated[tuple[AdmittedBranch, ...], Field(description="党支部 / branches")] = ()


class CommitteeRow(Model):
    """A committee in a list."""

    id: CommitteeId
    name: Annotated[Name, Field(examples=["轧钢厂党委", "Rolling mill committee"])]
    branches: Annotated[int, Field(description="党支部数 / number of branches", examples=[26])]
    enterprise: Annotated[EnterpriseId | None, Field(description="所属企业 / enterprise it belongs to")]
    party_members: Annotated[int, Field(description="党员人数, 各党支部最近统计合计 / members", examples=[812])]
    probationary: Annotated[int, Field(description="其中预备党员 / probationary members", examples=[23])]


class CommitteesAnswer(Model):
    """Committees, by id."""

    committees: Annotated[tuple[CommitteeRow, ...], Field(description="党委 / committees")]
    next: Next


@router.get("/committees", summary="党委名录 / Committees", dependencies=[Depends(CaughtUp(NAME))])
def list_committees(
    running: Running, page: Paging, as_of: AsOf, ids: InScope, q: Search = None, enterprise: InEnterprise = None
) -> CommitteesAnswer:
    """按代码排列的、可查看的党委, 可按名称或代码查找.

    Committees that you may see by id; `q` finds them by name or id.
    """
    (after,) = page.last("")
    found = running.projections.directory.committees(
        ids=ids, text=q, enterprise=enterprise, after=after, limit=page.limit + 1, at=as_of
    )
    return _page(page, found)


@router.post("/committees", status_code=201, response_model=ActAnswer, summary="登记党委 / Register a committee")
def establish_committee(body: NewCommittee, act: Acting, running: Running) -> Response:
    """登记党委及其委员、办事人员, 一次完成.

    Registers a committee with its members and office, in one act.
    """
    receipt = running.organisation.establish(
        act,
        id=body.id,
        name=body.name,
        timezone=body.timezone,
        members=_people(body.members),
        staff=_people(body.staff),
    )
    return recorded(receipt, 201)


@router.get(COMMITTEE, response_model=CommitteeAnswer, summary="党委 / A committee")
def show_committee(committee: InPath, seen: Looking, answer: Answering) -> Response:
    """党委及其委员、办事人员、工作日历和党支部.

    A committee with its members, office, calendar and branches.
    """
    return answer(seen, _answer(seen, committee))


@router.post(COMMITTEE + "/people", status_code=201, response_model=ActAnswer, summary="登记人员 / Register people")
def register_people(committee: InPath, body: NewPeople, act: Acting, running: Running) -> Response:
    """登记委员和办事人员, 人数不限.

    Registers members and office staff, any number at once.
    """
    members, staff = _people(body.members), _people(body.staff)
    return recorded(running.organisation.add_people(act, committee_id=committee, members=members, staff=staff), 201)


@router.post(COMMITTEE + "/calendar", response_model=ActAnswer, summary="公布工作日历 / Set the calendar")
def set_calendar(committee: InPath, body: CalendarModel, act: Acting, running: Running) -> Response:
    """公布节假日与调休, 取代以前的日历; 公示期按工作日计算.

    Sets days off and weekends worked, in place of any earlier list; public notice counts working days.
    """
    days = body.model_dump()
    return recorded(running.organisation.set_calendar(act, committee_id=committee, **days))


def _page(page: Page, found: list[directory.Committee]) -> CommitteesAnswer:
    rows, following = page.cut(found, lambda one: (one.id,))
    return CommitteesAnswer.model_validate({"committees": rows, "next": following})


def _people(people: Iterable[MemberModel | StaffModel]) -> list[Person]:
    return [Person(**dict(one)) for one in people]


def _answer(seen: Seen, committee: str) -> CommitteeAnswer:
    state = committee_of(seen, committee)
    facts = [recorded.fact for recorded in seen.history(streams.committee(committee))]
    founding = next(fact for fact in facts if isinstance(fact, CommitteeEstablished))
    calendar = next((fact for fact in reversed(facts) if isinstance(fact, CalendarSet)), CalendarSet((), ()))
    return CommitteeAnswer(
        id=founding.committee,
        name=founding.name,
        timezone=founding.timezone,
        members=tuple(MemberModel(id=f.member, name=f.name) for f in facts if isinstance(f, MemberSeated)),
        staff=tuple(StaffModel(id=f.staff, name=f.name, role=f.role) for f in facts if isinstance(f, StaffAssigned)),
        holidays=calendar.holidays,
        working_weekends=calendar.working_weekends,
        enterprise=state.enterprise,
        branches=tuple(_belonging(state, fact) for fact in facts if isinstance(fact, BranchAdmitted | BranchJoined)),
    )


def _belonging(state: Committee, fact: BranchAdmitted | BranchJoined) -> AdmittedBranch:
    """The stay that began with this fact."""
    founded = fact.established if isinstance(fact, BranchAdmitted) else None
    joined = fact.on if isinstance(fact, BranchJoined) else None
    stays = state.branches[fact.branch]
    left = next((stay.until for stay in stays if stay.since == (joined or founded)), None)
    return AdmittedBranch(
        branch=fact.branch, established=founded, own_members=fact.own_members, joined=joined, left=left
    )
