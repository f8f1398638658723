"""Delegations 委托代理: granted by the principal, revoked by either side, listed with how they stand."""

from datetime import datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import AfterValidator, Field, NaiveDatetime, WithJsonSchema
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from domain import streams
from domain.access import Level, Role
from domain.delegation import Delegable, DelegationGranted, DelegationRevoked, Standing
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, recorded
from infra.http.as_of import Looking, MomentAsOf
from infra.http.fields import ActorId, Model, Reason
from infra.http.paging import Next, Page, Paging
from infra.http.paths import COMMITTEE
from infra.http.paths import CommitteeId as InPath
from infra.http.steps import Signed, signed
from infra.runtime import Runtime
from services.ledger import Seen
from services.mandates import delegations_of
from services.organisation import committee_of

router = APIRouter(prefix=COMMITTEE + "/delegations", tags=["委托代理 delegations"])


def _in_our_time(moment: datetime) -> datetime:
    if not 2000 <= moment.year <= 2100:
        raise PydanticCustomError("local_time", "out of range")
    return moment


LOCAL: Final = r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?$"
LocalTime = Annotated[
    NaiveDatetime,
    AfterValidator(_in_our_time),
    WithJsonSchema({"type": "string", "pattern": LOCAL}),  # what OpenAPI calls date-time has a zone
    Field(description="党委所在地时间, 不带时区 / time where the committee sits, without a zone"),
]
Begins = Annotated[LocalTime, Field(examples=["2025-04-08T08:00:00"])]
Ends = Annotated[LocalTime, Field(examples=["2025-04-22T18:00:00"])]
Acts = Annotated[
    tuple[Delegable, ...],
    Field(
        min_length=1,
        max_length=len(Delegable),
        description="委托事项; 表决不得委托 / acts delegated; voting never is",
        examples=[["score", "confirm"]],
    ),
]
Number = Annotated[int, Field(ge=1, le=1_000_000, description="委托编号 / number of the delegation", examples=[1])]
Why = Annotated[Reason, Field(examples=["外出学习", "away on a course"])]
Person = Annotated[
    ActorId | None, Query(description="只看此人委托或受托的 / only from or to this person", examples=["s1"])
]
OfStanding = Annotated[Standing | None, Query(description="状态 / how it stands", examples=["in_force"])]


class NewDelegation(Model):
    """What the actor delegates, to whom, from when to when."""

    delegate: Annotated[ActorId, Field(description="代理人 / delegate", examples=["s3"])]
    acts: Acts
    begins: Begins
    ends: Ends
    reason: Why


class Revocation(Model):
    """Which delegation ends, and why."""

    number: Number
    reason: Annotated[Reason, Field(examples=["提前返岗", "back early"])]


class DelegationAnswer(Model):
    """A delegation as recorded."""

    number: Number
    principal: Annotated[ActorId, Field(description="委托人 / principal", examples=["s1"])]
    delegate: Annotated[ActorId, Field(description="代理人 / delegate", examples=["s3"])]
    delegate_name: Annotated[
        str | None,
        Field(
            description="代理人姓名, 仅在其没有登记岗位时 / delegate's name, of who is on record in no post",
            examples=["吴志远"],
        ),
    ]
    acts: Acts
    begins: Begins
    ends: Ends
    reason: Why
    standing: Annotated[
        Standing,
        Field(description="未开始、有效、期满、已撤销 / upcoming, in force, over, revoked", examples=["in_force"]),
    ]
    granted: Annotated[Signed, Field(description="授予 / granted")]
    revoked: Annotated[Signed | None, Field(description="撤销 / revoked")]


class DelegationsAnswer(Model):
    """A committee's delegations, by number."""

    delegations: Annotated[tuple[DelegationAnswer, ...], Field(description="委托 / delegations")]
    next: Next


@router.post("", status_code=201, response_model=ActAnswer, summary="委托代理 / Delegate")
def grant_delegation(committee: InPath, body: NewDelegation, act: Acting, running: Running) -> Response:
    """操作人将本人的事项委托他人代办, 至多一年; 受托事项不得转委托.

    The actor delegates acts of their own, for at most a year; what was itself delegated is not passed on.
    """
    name = name_of_delegate(running, committee, act.by, body.delegate)
    given = {**dict(body), "delegate_name": name}
    return recorded(running.delegations.grant(act, committee_id=committee, **given), 201)


@router.post("/revoke", response_model=ActAnswer, summary="撤销委托 / Revoke a delegation")
def revoke_delegation(committee: InPath, body: Revocation, act: Acting, running: Running) -> Response:
    """委托人撤销, 或代理人辞去委托, 须说明理由.

    The principal revokes it, or the delegate lays it down, with a reason.
    """
    return recorded(running.delegations.revoke(act, committee_id=committee, **dict(body)))


@router.get("", summary="委托一览 / Delegations")
def list_delegations(
    committee: InPath,
    seen: Looking,
    now: MomentAsOf,
    page: Paging,
    person: Person = None,
    standing: OfStanding = None,
) -> DelegationsAnswer:
    """党委的全部委托及其现状, 可按人、按状态查找.

    All delegations of a committee and how they stand now; of one person, or in one standing.
    """
    found = delegations_on_file(seen, committee, now)
    wanted = [
        one for one in found if person in {None, one.principal, one.delegate} and standing in {None, one.standing}
    ]
    return _page(page, wanted)


def name_of_delegate(running: Runtime, committee: str, principal: str, delegate: str) -> str | None:
    """What a member of a branch is called by their account; of a secretary's delegate, in that branch alone."""
    of_secretary = principal.partition("secretary:")[2]
    branches = [of_secretary] if of_secretary else committee_of(running.ledger.seen(), committee).branches
    held = running.identity.overview.held(
        role=Role.BRANCH_MEMBER, places=frozenset((Level.BRANCH, branch) for branch in branches)
    )
    names = {one.account.name for one in held if one.grant.person == delegate}
    return names.pop() if len(names) == 1 else None


def delegations_on_file(seen: Seen, committee: str, now: datetime) -> list[DelegationAnswer]:
    """All delegations of a committee by number, and how they stand at a moment."""
    zone = ZoneInfo(committee_of(seen, committee).timezone)
    known, history = delegations_of(seen, committee), seen.history(streams.delegations(committee))
    revoked = {one.fact.number: signed(one) for one in history if isinstance(one.fact, DelegationRevoked)}
    return [
        DelegationAnswer(
            number=fact.number,
            principal=fact.principal,
            delegate=fact.delegate,
            delegate_name=fact.delegate_name,
            acts=fact.acts,
            begins=_local(fact.begins, zone),
            ends=_local(fact.ends, zone),
            reason=fact.reason,
            standing=known.standing_of(fact.number, now),
            granted=signed(one),
            revoked=revoked.get(fact.number),
        )
        for one in history
        if isinstance(fact := one.fact, DelegationGranted)
    ]


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _page(page: Page, found: list[DelegationAnswer]) -> DelegationsAnswer:
    rows, following = page.of(found, lambda one: (one.number,))
    return DelegationsAnswer(delegations=rows, next=following)
