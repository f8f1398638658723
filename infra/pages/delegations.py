"""Delegations 委托代理: granted for a time and for certain acts, revoked by either side, both names shown."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from domain.access import RULES, Level, Right, Role
from domain.delegation import Delegable, Standing
from infra.http.acting import Running
from infra.http.delegations import DelegationAnswer, LocalTime, delegations_on_file, name_of_delegate
from infra.http.fields import ActorId, Reason
from infra.http.language import Text
from infra.http.standing_in import RIGHTS
from infra.pages import exports
from infra.pages.acting import act_of, perform
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Column, Listing, Row, Shape, Tag, Tone, as_asked
from infra.runtime import Runtime
from projections.wording.delegations import ACTS
from services.ledger import Receipt, Seen
from services.organisation import people_of

AT: Final = "/workbench/committees/{committee}/delegations"
STANDINGS: Final[Mapping[Standing, Tag]] = {
    Standing.UPCOMING: Tag(Text("未开始", "upcoming"), Tone.INFO),
    Standing.IN_FORCE: Tag(Text("有效", "in force"), Tone.GOOD),
    Standing.OVER: Tag(Text("期满", "over")),
    Standing.REVOKED: Tag(Text("已撤销", "revoked"), Tone.WARN),
}
COLUMNS: Final = (
    Column("principal", Text("委托人", "Principal")),
    Column("delegate", Text("代理人", "Delegate")),
    Column("acts", Text("委托事项", "Acts"), sortable=False),
    Column("begins", Text("开始", "From")),
    Column("ends", Text("结束", "Until")),
    Column("standing", Text("状态", "Status")),
    Column("reason", Text("事由", "Reason"), sortable=False),
    Column("granted", Text("授予时间", "Granted at"), Shape.MOMENT, shown=False),
    Column("number", Text("编号", "Number"), Shape.NUMBER, shown=False),
)
EMPTY: Final = Text(
    "还没有委托。外出、休假期间可委托他人代办本人的事项。",
    "None yet: who is away may have acts of their own done by another.",
)

router = APIRouter(include_in_schema=False)


class GrantForm(FormModel):
    """What is delegated, to whom, from when to when."""

    delegate: ActorId
    acts: tuple[Delegable, ...] = ()
    begins: LocalTime
    ends: LocalTime
    reason: Reason = ""


class RevocationForm(FormModel):
    """Which delegation ends, and why."""

    number: Annotated[int, Field(ge=1, le=1_000_000)]
    why: Reason = ""


@router.get(AT)
def delegations_page(request: Request, running: Running, frame: Framed, committee: str) -> Response:
    view = delegations_view(running, frame, committee)
    return exports.answer(request, "delegations/list.html", as_asked(view.pop("listing"), request), **view)


@router.post(AT)
def send_delegation(request: Request, running: Running, frame: Framed, form: Submitted, committee: str) -> Response:
    def grant() -> Receipt:
        given, act = form.into(GrantForm), act_of(request, form)
        name = name_of_delegate(running, committee, act.by, given.delegate)
        return running.delegations.grant(act, committee_id=committee, **{**dict(given), "delegate_name": name})

    return perform(
        request,
        form,
        grant,
        done=Text("委托已授予", "Delegated"),
        to=frame.url("delegations_page", committee=committee),
        again="delegations/list.html",
        view=lambda: delegations_view(running, frame, committee),
    )


@router.post(AT + "/revoke")
def send_revocation(request: Request, running: Running, frame: Framed, form: Submitted, committee: str) -> Response:
    def revoke() -> Receipt:
        given = form.into(RevocationForm)
        return running.delegations.revoke(
            act_of(request, form), committee_id=committee, number=given.number, reason=given.why
        )

    return perform(
        request,
        form,
        revoke,
        done=Text("委托已撤销", "Revoked"),
        to=frame.url("delegations_page", committee=committee),
        again="delegations/list.html",
        view=lambda: delegations_view(running, frame, committee),
    )


def delegations_view(running: Runtime, frame: Frame, committee: str) -> dict[str, Any]:
    """All delegations of the committee for its office, their own for others; what the viewer may grant or end."""
    seen, moment = running.ledger.seen(frame.at), frame.as_of.moment or frame.now
    found = list(reversed(delegations_on_file(seen, committee, moment)))
    me = frame.viewer.names_in(committee)
    branches = running.projections.directory.branches(committees=(committee,), at=frame.at)
    names = (
        {one.delegate: one.delegate_name for one in found if one.delegate_name}
        | people_of(seen, committee)
        | {f"secretary:{one.id}": f"{one.name} {one.secretary or ''}" for one in branches}
    )
    mine = [one for one in found if {one.principal, one.delegate} & me]
    shown = found if frame.can(Right.READ_OFFICE) else mine
    return {
        "committee": committee,
        "listing": Listing(Text("委托代理", "Delegations"), COLUMNS, [_row(one, names) for one in shown], EMPTY),
        "people": [(person, name) for person, name in _delegates(running, frame, seen, committee) if person not in me],
        "acts": [(act.value, word) for act, word in ACTS.items() if _is_theirs(frame, act)],
        "may_delegate": frame.at is None and frame.viewer.acting is None and frame.can(Right.DELEGATE),
        "revocable": [
            (
                one.number,
                f"{one.number}: {names.get(one.principal, one.principal)} → {names.get(one.delegate, one.delegate)}",
            )
            for one in mine
            if frame.at is None and one.standing in (Standing.UPCOMING, Standing.IN_FORCE)
        ],
    }


def _delegates(running: Runtime, frame: Frame, seen: Seen, committee: str) -> Iterator[tuple[str, str]]:
    """Whoever may be asked: members and office of the committee, of a secretary also the own branch's people."""
    yield from people_of(seen, committee).items()
    own = frozenset(
        (Level.BRANCH, one.place.branch)
        for one in frame.viewer.grants
        if one.role is Role.BRANCH_SECRETARY and one.place.committee == committee and one.place.branch
    )
    for held in running.identity.overview.held(role=Role.BRANCH_MEMBER, places=own) if own else ():
        yield held.grant.person, held.account.name


def _is_theirs(frame: Frame, act: Delegable) -> bool:
    """Whether it is an act of the viewer's own, in the committee or in a branch of it: nobody is offered others'."""
    roles = RULES[RIGHTS[act]].roles
    return any(grant.role in roles and grant.place.touches(frame.place) for grant in frame.viewer.grants)


def _row(one: DelegationAnswer, names: Mapping[str, str]) -> Row:
    acts = [ACTS[act] for act in one.acts]
    return Row(
        {
            "principal": names.get(one.principal, one.principal),
            "delegate": names.get(one.delegate, one.delegate),
            "acts": Text("、".join(act.zh for act in acts), ", ".join(act.en for act in acts)),
            "begins": f"{one.begins:%Y-%m-%d %H:%M}",
            "ends": f"{one.ends:%Y-%m-%d %H:%M}",
            "standing": STANDINGS[one.standing],
            "reason": one.reason,
            "granted": one.granted.at,
            "number": one.number,
        }
    )
