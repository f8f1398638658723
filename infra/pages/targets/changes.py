"""Changes 目标变更审批: what was proposed of the targets in force, before and after; approved, or returned with why."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.fields import Reason
from infra.http.language import Text
from infra.http.paths import BranchId, Of
from infra.http.target_changes import State, changes_of
from infra.http.target_sets import one_target_set, prepare
from infra.pages import exports
from infra.pages.acting import act_of, perform
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Shape, as_asked
from infra.pages.people import names_in
from infra.pages.rendering import here
from infra.pages.target_changes import STATES, Change, told
from infra.pages.targets.sets import AT
from infra.pages.targets.tabs import tabs_of
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from services.ledger import Receipt, Seen
from services.organisation import committee_of
from services.target_changes import CHANGE

TEMPLATE: Final = "targets/changes.html"
COLUMNS: Final = (
    Column("branch", Text("党支部", "Branch")),
    Column("target", Text("目标", "Target")),
    Column("number", Text("编号", "No."), Shape.NUMBER),
    Column("state", Text("状态", "Status")),
    Column("changed", Text("变更内容", "What changes"), sortable=False, quotes=True),
    Column("reason", Text("变更理由", "Reason"), sortable=False),
    Column("by", Text("提出人", "Proposed by")),
    Column("at", Text("提出时间", "Proposed at"), Shape.MOMENT),
    Column("ended_by", Text("办理人", "Decided by")),
    Column("ended", Text("办结时间", "Ended at"), Shape.MOMENT),
    Column("because", Text("退回理由", "Returned because"), sortable=False, shown=False),
)
EMPTY: Final = Text("本年度没有提出目标变更。", "No change of a target has been proposed this year.")

router = APIRouter(prefix=AT + "/changes", include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=10_000)]


class ReturnForm(FormModel):
    """Why a change is not approved."""

    reason: Reason


class Proposed(NamedTuple):
    """A change of a branch's target."""

    branch: str
    name: str
    target: str
    change: Change

    @property
    def waits(self) -> bool:
        return self.change.said.state is State.PENDING


@router.get("")
def target_changes_page(
    request: Request, running: Running, frame: Framed, of: Of, state: State | None = None
) -> Response:
    return exports.answer(request, TEMPLATE, **_view(request, running, frame, of, state))


@router.post("/{branch}/{number}/approve")
def send_target_change_approval(
    request: Request, running: Running, frame: Framed, form: Submitted, of: Of, branch: BranchId, number: Number
) -> Response:
    def act() -> Receipt:
        return running.target_changes.approve(act_of(request, form), of, branch=branch, number=number)

    done = Text("目标变更已批准, 自此生效", "the change is approved and stands from now on")
    return _perform(request, running, frame, form, of, (branch, number), act, done)


@router.post("/{branch}/{number}/return")
def send_target_change_return(
    request: Request, running: Running, frame: Framed, form: Submitted, of: Of, branch: BranchId, number: Number
) -> Response:
    def act() -> Receipt:
        reason = form.into(ReturnForm).reason
        asked = act_of(request, form, reason=reason)
        return running.target_changes.return_(asked, of, branch=branch, number=number, reason=reason)

    done = Text("目标变更已退回, 目标保持不变", "the change is returned; the target stands as it was")
    return _perform(request, running, frame, form, of, (branch, number), act, done)


def _perform(
    request: Request,
    running: Runtime,
    frame: Frame,
    form: Submitted,
    of: CommitteeYear,
    which: tuple[str, int],
    act: Callable[[], Receipt],
    done: Text,
) -> Response:
    return perform(
        request,
        form,
        act,
        done=done,
        to=frame.url("target_changes_page", committee=of.committee, year=of.year),
        again=TEMPLATE,
        view=lambda: {**_view(request, running, frame, of, None), "acted": which},
    )


def _view(request: Request, running: Runtime, frame: Frame, of: CommitteeYear, only: State | None) -> dict[str, Any]:
    seen = running.ledger.seen(frame.at)
    found = list(_proposed(running, frame, seen, of))
    shown = [one for one in found if only in (None, one.change.said.state)]
    chips = [Chip(Text("全部", "All"), here(request, state=None), only is None, len(found))]
    for state, tag in STATES.items():
        if number := sum(one.change.said.state is state for one in found):
            chips.append(Chip(tag.text, here(request, state=state.value), only is state, number))
    title = Text(f"{of.year}年度目标变更", f"Changes of targets of {of.year}")
    rows = [_row(one, frame, of) for one in reversed(shown)]
    return {
        "of": of,
        "listing": as_asked(Listing(title, COLUMNS, rows, EMPTY, [chips]), request),
        "waiting": [one for one in found if one.waits],
        "along_a_route": CHANGE in committee_of(seen, of.committee).routes,
        "position": seen.position,
        "acted": None,
        "tabs": tabs_of(frame, of, "target_changes_page"),
    }


def _proposed(running: Runtime, frame: Frame, seen: Seen, of: CommitteeYear) -> Iterator[Proposed]:
    """Branch by branch, in the order proposed."""
    branches = prepare(seen, of)
    names = names_in(seen, of.committee)
    called = running.projections.directory.names(committees=(of.committee,), at=frame.at)
    for branch in branches:
        if changes := changes_of(seen, of, branch).changes:
            targets = {one.code: one for one in one_target_set(seen, of, branch).targets}
            for one in changes:
                target = targets[one.code]
                yield Proposed(
                    branch, called.get(branch, branch), f"{one.code} {target.title}", told(one, target, names)
                )


def _row(one: Proposed, frame: Frame, of: CommitteeYear) -> Row:
    said = one.change.said
    href = frame.url("target_page", branch=one.branch, year=of.year, code=said.code)
    each = [(diff.title, diff.before or "–", diff.after or "–") for diff in one.change.differences]
    return Row(
        {
            "branch": one.name,
            "target": Linked(one.target, href),
            "number": said.number,
            "state": one.change.state,
            "changed": Text(
                "; ".join(f"{title.zh}: {before} → {after}" for title, before, after in each),
                "; ".join(f"{title.en}: {before} → {after}" for title, before, after in each),
            ),
            "reason": said.reason,
            "by": one.change.who,
            "at": said.proposed.at,
            "ended_by": one.change.ended_by,
            "ended": said.ended.at if said.ended else None,
            "because": said.returned_because,
        },
        href,
    )
