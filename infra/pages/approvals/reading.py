"""Reading 查看审批: what awaits the viewer, what they asked for, what is done; one matter with its requests."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain.approval import ApprovalState
from domain.details import Details
from infra.http.acting import Running
from infra.http.approval_file import SUBJECT, approval_file, routes_of
from infra.http.language import Text
from infra.pages import exports
from infra.pages.approvals.words import AT, FORMS, STATES, kind_of
from infra.pages.details import detailed
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Shape, as_asked
from infra.pages.rendering import here, render
from infra.runtime import Runtime
from projections.approvals import Approval
from services.organisation import people_of

COLUMNS: Final = (
    Column("kind", Text("事项", "Matter")),
    Column("branch", Text("党支部", "Branch")),
    Column("year", Text("年度", "Year"), Shape.NUMBER),
    Column("by", Text("提请人", "Asked for by")),
    Column("asked", Text("提请时间", "Asked at"), Shape.MOMENT),
    Column("state", Text("状态", "Status")),
    Column("waiting", Text("待何人审批", "Waits for"), sortable=False),
    Column("closed", Text("办结时间", "Closed at"), Shape.MOMENT),
    Column("reason", Text("事由", "Reason"), sortable=False),
)
MOST: Final = 1_000

router = APIRouter(include_in_schema=False)


class View(StrEnum):
    """审批视图: what awaits the viewer, what they asked for, what is under way, what is done."""

    AWAITING = "awaiting"
    MINE = "mine"
    OPEN = "open"
    DONE = "done"


TITLES: Final[Mapping[View, Text]] = {
    View.AWAITING: Text("待我审批", "Awaiting me"),
    View.MINE: Text("我提请的", "Asked for by me"),
    View.OPEN: Text("审批中", "Under way"),
    View.DONE: Text("已办结", "Done"),
}
EMPTY: Final[Mapping[View, Text]] = {
    View.AWAITING: Text("没有待您审批的事项。", "Nothing waits for your approval."),
    View.MINE: Text(
        "您还没有提请审批的事项, 可点“提请审批”办理。", "You have asked for nothing yet: use “Ask for approval”."
    ),
    View.OPEN: Text("没有正在审批的事项。", "Nothing is under way."),
    View.DONE: Text("没有已办结的事项。", "Nothing has been closed."),
}


@router.get(AT)
def approvals_page(
    request: Request, running: Running, frame: Framed, committee: str, view: View = View.AWAITING
) -> Response:
    found = running.projections.approvals.list(committees=(committee,), limit=MOST, at=frame.at)
    me = frame.viewer.persons_in(committee)
    shown = {one: [each for each in found if _belongs(each, one, me)] for one in View}
    chips = [Chip(TITLES[one], here(request, view=one.value), one is view, len(shown[one])) for one in View]
    names = people_of(running.ledger.seen(frame.at), committee)
    branches = running.projections.directory.names(committees=(committee,), at=frame.at)
    rows = [
        _row(one, frame, names, branches) for one in sorted(shown[view], key=lambda one: one.asked_at, reverse=True)
    ]
    listing = as_asked(Listing(Text("审批", "Approvals"), COLUMNS, rows, EMPTY[view], [chips]), request)
    return exports.answer(request, "approvals/list.html", listing, committee=committee)


@router.get(AT + "/matter")
def approval_page(
    request: Request,
    running: Running,
    frame: Framed,
    committee: str,
    subject: Annotated[str, Query(pattern=SUBJECT, max_length=400)],
) -> Response:
    return render(request, "approvals/matter.html", **matter_view(running, frame, committee, subject))


@router.get(AT + "/routes")
def approval_routes_page(request: Request, running: Running, frame: Framed, committee: str) -> Response:
    return render(request, "approvals/routes.html", **routes_view(running, frame, committee))


def matter_view(running: Runtime, frame: Frame, committee: str, subject: str) -> dict[str, Any]:
    """A matter with all its requests, and what the viewer may do with the latest."""
    seen = running.ledger.seen(frame.at)
    file = approval_file(seen, committee, subject)
    latest, me = file.requests[-1], frame.viewer.persons_in(committee)
    is_open = latest.state is ApprovalState.OPEN and frame.at is None
    return {
        "committee": committee,
        "file": file,
        "kind": kind_of(file.kind),
        "latest": latest,
        "names": people_of(seen, committee),
        "states": STATES,
        "forms": FORMS,
        "details": {
            one.number: detailed(running, frame, seen, committee, _asked(one.details)) for one in file.requests
        },
        "may_decide": is_open and bool({*latest.waiting_for} & me),
        "may_withdraw": is_open and bool({latest.by, latest.on_behalf_of} & me),
        "position": seen.position,
    }


def _asked(details: Details) -> Details:
    """Without the reason, which the request itself gives."""
    return {name: value for name, value in details.items() if name != "reason"}


def routes_view(running: Runtime, frame: Frame, committee: str) -> dict[str, Any]:
    """The route of every kind of matter, and who can be put on one."""
    seen = running.ledger.seen(frame.at)
    names = people_of(seen, committee)
    return {
        "committee": committee,
        "routes": routes_of(seen, committee).routes,
        "kind_of": kind_of,
        "forms": FORMS,
        "form_choices": [(form.value, word) for form, word in FORMS.items()],
        "names": names,
        "people": list(names.items()),
        "may_set": frame.at is None and frame.can("set_routes"),
    }


def _belongs(one: Approval, view: View, me: AbstractSet[str]) -> bool:
    match view:
        case View.AWAITING:
            return bool({*one.waiting_for} & me)
        case View.MINE:
            return bool({one.by, one.on_behalf_of} & me)
        case View.OPEN:
            return one.state is ApprovalState.OPEN
        case View.DONE:
            return one.state is not ApprovalState.OPEN


def _row(one: Approval, frame: Frame, names: Mapping[str, str], branches: Mapping[str, str]) -> Row:
    where = frame.url("approval_page", {"subject": one.subject}, committee=one.committee)
    return Row(
        {
            "kind": Linked(kind_of(one.kind), where),
            "branch": branches.get(one.branch or "", one.branch),
            "year": one.year,
            "by": names.get(one.by, one.by),
            "asked": one.asked_at,
            "state": STATES[one.state],
            "waiting": _listed(one.waiting_for, names),
            "closed": one.closed_at,
            "reason": one.closing_reason or one.reason,
        }
    )


def _listed(people: Sequence[str], names: Mapping[str, str]) -> str | None:
    return "、".join(names.get(one, one) for one in people) or None
