"""Committee 党委: its people, its calendar, its branches; people registered, branches founded, members counted."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from pydantic import BeforeValidator, Field
from starlette.responses import Response

from domain import streams
from domain.access import NAMES, Right, Role
from domain.branch import BranchType, SecretaryAppointed, SecretaryKind
from domain.committee import CalendarSet, MemberSeated, OfficeRole, StaffAssigned
from infra.http.acting import Running
from infra.http.fields import BranchId, Day, Name, PersonId
from infra.http.language import Text
from infra.http.paths import CommitteeId
from infra.pages import exports
from infra.pages.acting import act_of, perform
from infra.pages.forms import ByCode, Form, FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Shape, Tag, as_asked
from infra.pages.organisation.people import people_of
from infra.pages.rendering import here
from infra.pages.terms import TYPES
from infra.runtime import Runtime
from projections.directory import Branch
from services.branch_people import Count
from services.ledger import Receipt
from services.organisation import NewBranch, Person, committee_of

router = APIRouter(prefix="/workbench/organisation/committees/{committee}", include_in_schema=False)

TEMPLATE: Final = "organisation/committee.html"
KINDS: Final = {
    SecretaryKind.FULL_TIME: Text("专职", "Full-time"),
    SecretaryKind.PART_TIME: Text("兼职", "Part-time"),
}
ROLES: Final = {
    "member": Text(*NAMES[Role.COMMITTEE_MEMBER]),
    "scorer": Text(*NAMES[Role.SCORER]),
    "reviewer": Text(*NAMES[Role.REVIEWER]),
}
COLUMNS: Final = (
    Column("name", Text("党支部", "Branch")),
    Column("id", Text("代码", "Id")),
    Column("type", Text("类型", "Type")),
    Column("secretary", Text("书记", "Secretary")),
    Column("kind", Text("专兼职", "Full or part time")),
    Column("members", Text("党员", "Party members"), Shape.NUMBER),
    Column("probationary", Text("预备党员", "Probationary"), Shape.NUMBER),
    Column("counted", Text("统计日期", "Counted on"), Shape.DAY),
    Column("established", Text("成立", "Founded"), Shape.DAY, shown=False),
    Column("ended", Text("撤并", "Ended"), Shape.DAY),
)
VACANT: Final = Tag(Text("空缺", "Vacant"))
EMPTY: Final = Text("还没有党支部。可单个设立, 或由表格导入。", "No branches yet: found one, or import a table.")
BETWEEN: Final = re.compile(r"[\s,，、;；]+")
PEOPLE: Final = Text("人员已登记", "The people are registered")
CALENDAR: Final = Text("工作日历已公布", "The calendar is set")
BRANCH: Final = Text("党支部已设立", "The branch is founded")
COUNTED: Final = Text("党员人数已登记", "The members are counted")


def _days(typed: object) -> object:
    return tuple(filter(None, BETWEEN.split(typed))) if isinstance(typed, str) else typed


Days = Annotated[tuple[date, ...], BeforeValidator(_days), Field(max_length=400)]


class Calendar(FormModel):
    """Days off and weekends worked, in place of the list before."""

    holidays: Days = ()
    working_weekends: Days = ()


class NewBranchForm(FormModel):
    """A branch with its secretary."""

    id: BranchId
    name: Name
    type: BranchType
    secretary: Name
    kind: SecretaryKind
    person: PersonId | None = None
    begins: Day | None = None
    ends: Day | None = None
    established: Day | None = None


class Counts(FormModel):
    """How many members branches have on a day; those left empty are not counted."""

    on: Day
    members: Annotated[dict[BranchId, Annotated[int, Field(ge=0, le=100_000)]], ByCode]
    probationary: Annotated[dict[BranchId, Annotated[int, Field(ge=0, le=100_000)]], ByCode] = Field(
        default_factory=dict
    )


@router.get("")
def committee_page(request: Request, running: Running, frame: Framed, committee: CommitteeId) -> Response:
    return exports.answer(request, TEMPLATE, **view_of(request, running, frame, committee))


@router.post("/people")
def send_new_people(
    request: Request, running: Running, frame: Framed, committee: CommitteeId, form: Submitted
) -> Response:
    def act() -> Receipt:
        asked = people_of(form)
        role = None if asked.role == "member" else OfficeRole(asked.role)
        people = [Person(one.id, one.name, role) for one in asked.people]
        return running.organisation.add_people(
            act_of(request, form),
            committee_id=committee,
            members=[] if role else people,
            staff=people if role else [],
        )

    return _done(request, running, frame, committee, form, act, PEOPLE)


@router.post("/calendar")
def send_calendar(
    request: Request, running: Running, frame: Framed, committee: CommitteeId, form: Submitted
) -> Response:
    def act() -> Receipt:
        asked = form.into(Calendar)
        return running.organisation.set_calendar(act_of(request, form), committee_id=committee, **asked.model_dump())

    return _done(request, running, frame, committee, form, act, CALENDAR)


@router.post("/branches")
def send_new_branch(
    request: Request, running: Running, frame: Framed, committee: CommitteeId, form: Submitted
) -> Response:
    def act() -> Receipt:
        asked = form.into(NewBranchForm)
        secretary = SecretaryAppointed(asked.secretary, asked.kind, asked.person, asked.begins, asked.ends)
        new = NewBranch(asked.id, asked.name, asked.type, secretary, asked.established)
        return running.organisation.found_branches(act_of(request, form), committee_id=committee, branches=[new])

    return _done(request, running, frame, committee, form, act, BRANCH)


@router.post("/member-counts")
def send_member_counts(
    request: Request, running: Running, frame: Framed, committee: CommitteeId, form: Submitted
) -> Response:
    def act() -> Receipt:
        asked = form.into(Counts)
        counts = {branch: Count(n, asked.probationary.get(branch, 0)) for branch, n in asked.members.items()}
        return running.branch_people.count_members(
            act_of(request, form), committee_id=committee, on=asked.on, counts=counts
        )

    return _done(request, running, frame, committee, form, act, COUNTED)


def _done(
    request: Request,
    running: Runtime,
    frame: Frame,
    committee: str,
    form: Form,
    act: Callable[[], Receipt],
    done: Text,
) -> Response:
    to = frame.url("committee_page", committee=committee)
    return perform(
        request, form, act, done=done, to=to, again=TEMPLATE, view=lambda: view_of(request, running, frame, committee)
    )


def view_of(request: Request, running: Runtime, frame: Frame, committee: str) -> dict[str, Any]:
    """What stands on the page of a committee."""
    seen = running.ledger.seen(frame.at)
    committee_of(seen, committee)
    facts = [one.fact for one in seen.history(streams.committee(committee))]
    calendar = next((one for one in reversed(facts) if isinstance(one, CalendarSet)), CalendarSet((), ()))
    people = [(ROLES["member"], one.name, one.member) for one in facts if isinstance(one, MemberSeated)]
    people += [(ROLES[one.role], one.name, one.staff) for one in facts if isinstance(one, StaffAssigned)]
    branches = running.projections.directory.branches(committees=(committee,), at=frame.at)
    ended = request.query_params.get("ended") == "true"
    rows = [_row(frame, one) for one in branches if (one.ended is not None) == ended]
    known = running.projections.directory.committees(ids=(committee,), at=frame.at)
    chips = [
        Chip(Text("现有", "Going on"), here(request, ended=None), not ended),
        Chip(Text("已撤并", "Merged or dissolved"), here(request, ended="true"), ended),
    ]
    title = Text(f"{known[0].name}的党支部" if known else "党支部", "Branches")
    return {
        "listing": as_asked(Listing(title, COLUMNS, rows, EMPTY, [chips]), request),
        "committee": known[0] if known else None,
        "id": committee,
        "people": people,
        "calendar": calendar,
        "going_on": [one for one in branches if one.ended is None],
        "roles": list(ROLES.items()),
        "types": list(TYPES.items()),
        "kinds": list(KINDS.items()),
        "organises": frame.at is None and (frame.viewer.may(Right.ORGANISE, frame.place) or frame.viewer.trusted),
    }


def _row(frame: Frame, one: Branch) -> Row:
    address = frame.url("organised_branch_page", branch=one.id)
    return Row(
        {
            "name": Linked(one.name, address),
            "id": one.id,
            "type": TYPES[one.type],
            "secretary": one.secretary or VACANT,
            "kind": KINDS.get(one.secretary_kind) if one.secretary_kind else None,
            "members": one.members,
            "probationary": one.probationary,
            "counted": one.counted_on,
            "established": one.established,
            "ended": one.ended,
        },
        address,
    )
