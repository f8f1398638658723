"""Overview 机构总览: enterprises and committees, registered and joined."""

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain.access import EVERYWHERE, Place, Right
from infra.http.acting import Running
from infra.http.committees import TimeZone
from infra.http.fields import CommitteeId, EnterpriseId, Name, PersonId
from infra.http.language import Text
from infra.pages import exports
from infra.pages.acting import act_of, perform
from infra.pages.forms import Form, FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Column, Linked, Listing, Row, Shape, as_asked
from infra.pages.rendering import render
from infra.runtime import Runtime
from services.ledger import Receipt
from services.organisation import Person

router = APIRouter(prefix="/workbench/organisation", include_in_schema=False)

COLUMNS: Final = (
    Column("name", Text("党委", "Committee")),
    Column("id", Text("代码", "Id")),
    Column("enterprise", Text("企业", "Enterprise")),
    Column("branches", Text("党支部", "Branches"), Shape.NUMBER),
    Column("members", Text("委员", "Members"), Shape.NUMBER),
    Column("staff", Text("办事人员", "Office staff"), Shape.NUMBER),
    Column("party_members", Text("党员", "Party members"), Shape.NUMBER),
    Column("probationary", Text("预备党员", "Probationary"), Shape.NUMBER, shown=False),
)
ENTERPRISES: Final = (
    Column("name", Text("企业", "Enterprise"), sortable=False),
    Column("id", Text("代码", "Id"), sortable=False),
    Column("committees", Text("党委数", "Committees"), Shape.NUMBER, sortable=False),
    Column("organisers", Text("组织部人员", "Organisers"), Shape.NUMBER, sortable=False),
)
EMPTY: Final = Text("还没有登记党委。", "No committee is registered yet.")
REGISTERED: Final = Text("党委已登记", "The committee is registered")
FOUNDED: Final = Text("企业已登记", "The enterprise is registered")
JOINED: Final = Text("党委已归属企业", "The committee has joined the enterprise")
ASSIGNED: Final = Text("组织部人员已登记", "The organiser is registered")


class NewCommittee(FormModel):
    """A committee; its people are registered on its page."""

    id: CommitteeId
    name: Name
    timezone: TimeZone = "Asia/Shanghai"


class NewEnterprise(NewCommittee):
    """An enterprise, and the first of its organisation department."""

    id: EnterpriseId
    person: PersonId
    person_name: Name


class Joining(FormModel):
    """A committee that joins an enterprise."""

    enterprise: EnterpriseId
    joining: CommitteeId


class NewOrganiser(FormModel):
    """Somebody of the organisation department."""

    enterprise: EnterpriseId
    person: PersonId
    person_name: Name


@router.get("")
def organisation_page(
    request: Request, running: Running, frame: Framed, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """The committees that the viewer reaches; headquarters see their enterprises above."""
    found = running.projections.directory.committees(ids=request.state.scope, text=q.strip() or None, at=frame.at)
    above = running.projections.directory.enterprises(at=frame.at)
    names = {one.id: one.name for one in above}
    rows = [
        Row(
            {
                "name": Linked(one.name, frame.url("committee_page", committee=one.id)),
                "id": one.id,
                "enterprise": names.get(one.enterprise or "", one.enterprise),
                "branches": one.branches,
                "members": one.members,
                "staff": one.staff,
                "party_members": one.party_members,
                "probationary": one.probationary,
            }
        )
        for one in found
    ]
    counted = {one.id: sum(each.enterprise == one.id for each in found) for one in above}
    reached = [one for one in above if request.state.scope is None or counted[one.id]]
    headquarters = [
        Row({"name": one.name, "id": one.id, "committees": counted[one.id], "organisers": one.organisers})
        for one in reached
    ]
    listing = as_asked(Listing(Text("组织机构", "Organisation"), COLUMNS, rows, EMPTY), request)
    return exports.answer(
        request,
        "organisation/overview.html",
        listing,
        q=q,
        enterprises=Listing(
            Text("企业", "Enterprises"), ENTERPRISES, headquarters, Text("还没有登记企业。", "None yet.")
        ),
        establishes=frame.viewer.has(Right.ESTABLISH),
    )


@router.get("/register")
def register_page(request: Request, running: Running, frame: Framed) -> Response:
    return render(request, "organisation/register.html", **_choices(running, frame))


@router.post("/committees")
def send_new_committee(request: Request, running: Running, frame: Framed, form: Submitted) -> Response:
    def act() -> Receipt:
        asked = form.into(NewCommittee)
        return running.organisation.establish(act_of(request, form), **asked.model_dump())

    return _registered(request, running, frame, form, act, REGISTERED)


@router.post("/enterprises")
def send_new_enterprise(request: Request, running: Running, frame: Framed, form: Submitted) -> Response:
    def act() -> Receipt:
        asked = form.into(NewEnterprise)
        first = Person(asked.person, asked.person_name)
        return running.enterprises.establish(
            act_of(request, form), id=asked.id, name=asked.name, timezone=asked.timezone, organisers=[first]
        )

    return _registered(request, running, frame, form, act, FOUNDED)


@router.post("/organisers")
def send_new_organiser(request: Request, running: Running, frame: Framed, form: Submitted) -> Response:
    def act() -> Receipt:
        asked = form.into(NewOrganiser)
        return running.enterprises.assign_organisers(
            act_of(request, form),
            enterprise_id=asked.enterprise,
            organisers=[Person(asked.person, asked.person_name)],
        )

    return _registered(request, running, frame, form, act, ASSIGNED)


@router.post("/joining")
def send_joining(request: Request, running: Running, frame: Framed, form: Submitted) -> Response:
    def act() -> Receipt:
        asked = form.into(Joining)
        return running.enterprises.join(
            act_of(request, form), enterprise_id=asked.enterprise, committees=[asked.joining]
        )

    return _registered(request, running, frame, form, act, JOINED)


def _registered(
    request: Request, running: Runtime, frame: Frame, form: Form, act: Callable[[], Receipt], done: Text
) -> Response:
    to = frame.url("organisation_page")
    return perform(
        request, form, act, done=done, to=to, again="organisation/register.html", view=lambda: _choices(running, frame)
    )


def _choices(running: Runtime, frame: Frame) -> dict[str, Any]:
    """What is not under an enterprise yet is registered by an administrator of everything; organisers for their own."""
    directory = running.projections.directory
    free = [(one.id, f"{one.name} ({one.id})") for one in directory.committees() if one.enterprise is None]
    own = [one for one in directory.enterprises() if frame.viewer.may(Right.ESTABLISH, Place(one.id))]
    return {
        "enterprises": [(one.id, one.name) for one in own],
        "free": free,
        "everywhere": frame.viewer.may(Right.ESTABLISH, EVERYWHERE),
    }
