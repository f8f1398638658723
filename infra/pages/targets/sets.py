"""Targets 目标下达: every branch's target set with what it lacks; drafted and issued in bulk, changes that wait."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.english import counted
from domain.standard import Duty, Severity, Standard
from domain.target import Target, coverage, of_items
from domain.target_review import check
from domain.targets import TargetSet
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.target_sets import prepare
from infra.pages import exports
from infra.pages.acting import act_of, perform
from infra.pages.forms import Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Shape, Tag, Tone, as_asked
from infra.pages.rendering import here
from infra.pages.targets.tabs import tabs_of
from infra.pages.terms import DUTIES
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from services.ledger import Seen
from services.standards import standards_of
from services.target_sets import target_set_of

AT: Final = "/workbench/committees/{committee}/years/{year}/targets"
TEMPLATE: Final = "targets/sets.html"


class State(StrEnum):
    """责任书状态: nothing yet, drafted, issued, signed for."""

    NONE = "none"
    DRAFT = "draft"
    ISSUED = "issued"
    ACKNOWLEDGED = "acknowledged"


TAGS: Final[Mapping[State, Tag]] = {
    State.NONE: Tag(Text("未起草", "not begun")),
    State.DRAFT: Tag(Text("已起草", "drafted"), Tone.WARN),
    State.ISSUED: Tag(Text("已下达待签收", "issued"), Tone.INFO),
    State.ACKNOWLEDGED: Tag(Text("已签收", "acknowledged"), Tone.GOOD),
}
DONE: Final = (State.ISSUED, State.ACKNOWLEDGED)
COLUMNS: Final = (
    Column("branch", Text("党支部", "Branch")),
    Column("state", Text("状态", "Status")),
    Column("targets", Text("目标数", "Targets"), Shape.NUMBER),
    Column("errors", Text("须补正", "To be mended"), Shape.NUMBER),
    Column("warnings", Text("提示", "Warnings"), Shape.NUMBER),
    Column("changes", Text("待批变更", "Changes waiting"), Shape.NUMBER),
    Column("economic", Text("经济分值占比", "Economic share"), Shape.NUMBER, sortable=False),
    *(Column(duty.value, Text(duty.value, duty.value), Shape.NUMBER) for duty in Duty),
    Column("findings", Text("审查意见", "Findings"), sortable=False, shown=False),
)
EMPTY: Final = Text("本年度没有参加考核的党支部。", "No branch takes part in this year.")

router = APIRouter(prefix=AT, include_in_schema=False)


class Held(NamedTuple):
    """A branch's target set, and the targets that stand in it: in force, drafted, or one an item."""

    branch: str
    name: str
    targets: tuple[Target, ...]
    state: State
    pending: int


@router.get("")
def target_sets_page(
    request: Request, running: Running, frame: Framed, committee: str, year: int, state: State | None = None
) -> Response:
    return exports.answer(request, TEMPLATE, **_view(request, running, frame, CommitteeYear(committee, year), state))


@router.post("/draft")
def send_target_drafts(
    request: Request, running: Running, frame: Framed, form: Submitted, committee: str, year: int
) -> Response:
    """Begins the targets of the branches chosen with one target an item, or with those of last year."""
    of = CommitteeYear(committee, year)
    seen, chosen = running.ledger.seen(), form.several("branches[]")
    drafts = _drafts(seen, of, chosen, from_last_year=form.typed.get("source") == "last_year")
    return perform(
        request,
        form,
        lambda: running.target_sets.draft(act_of(request, form), of, drafts=drafts),
        done=Text(f"已为{len(chosen)}个党支部起草目标", f"Targets of {counted(len(chosen), 'branch')} drafted"),
        to=frame.url("target_sets_page", committee=committee, year=year),
        again=TEMPLATE,
        view=lambda: _view(request, running, frame, of, None),
    )


@router.post("/issue")
def send_target_sets(
    request: Request, running: Running, frame: Framed, form: Submitted, committee: str, year: int
) -> Response:
    """Issues the sets of the branches chosen, in one act."""
    of, chosen = CommitteeYear(committee, year), form.several("branches[]")
    return perform(
        request,
        form,
        lambda: running.target_sets.issue(act_of(request, form), committee_id=committee, year=year, branches=chosen),
        done=Text(f"已下达{len(chosen)}份目标责任书", f"{len(chosen)} target sets issued"),
        to=frame.url("target_sets_page", committee=committee, year=year),
        again=TEMPLATE,
        view=lambda: _view(request, running, frame, of, None),
    )


def _view(request: Request, running: Runtime, frame: Frame, of: CommitteeYear, only: State | None) -> dict[str, Any]:
    seen = running.ledger.seen(frame.at)
    standard = standards_of(seen, of.committee, of.year).in_force
    found = list(_held(running, frame, seen, of, standard))
    shown = [one for one in found if only in (None, one.state)]
    chips = [Chip(Text("全部", "All"), here(request, state=None), only is None, len(found))]
    for state, tag in TAGS.items():
        if number := sum(one.state is state for one in found):
            chips.append(Chip(tag.text, here(request, state=state.value), only is state, number))
    title = Text(f"{of.year}年度目标责任书", f"Target sets of {of.year}")
    rows = [_row(one, standard, frame, of) for one in shown]
    return {
        "of": of,
        "standard": standard,
        "listing": as_asked(Listing(title, COLUMNS, rows, EMPTY, [chips]), request),
        "open": [(one.branch, one.name) for one in found if one.state in (State.NONE, State.DRAFT)],
        "fresh": [one.branch for one in found if one.state is State.NONE],
        "duties": DUTIES,
        "waiting": sum(one.pending for one in found),
        "tabs": tabs_of(frame, of, "target_sets_page"),
    }


def _held(running: Runtime, frame: Frame, seen: Seen, of: CommitteeYear, standard: Standard | None) -> Iterator[Held]:
    branches = prepare(seen, of)
    names = running.projections.directory.names(committees=(of.committee,), at=frame.at)
    for branch in branches:
        known = target_set_of(seen, branch, of.year)
        targets = known.in_force or known.draft or (of_items(standard) if standard else ())
        yield Held(branch, names.get(branch, branch), targets, state_of(known), len(known.pending))


def state_of(known: TargetSet) -> State:
    """How far a target set has come."""
    if known.acknowledged:
        return State.ACKNOWLEDGED
    return State.ISSUED if known.issued else State.DRAFT if known.draft else State.NONE


def _row(one: Held, standard: Standard | None, frame: Frame, of: CommitteeYear) -> Row:
    findings = check(one.targets, standard) if standard and one.state is not State.NONE else []
    errors = sum(each.severity is Severity.ERROR for each in findings)
    points = sum((target.full for target in one.targets), start=one.targets[0].full * 0) if one.targets else None
    economic = sum(target.full for target in one.targets if target.economic)
    served = coverage(one.targets, Duty)
    href = _address(one, frame, of)
    said = [Text(each.zh, each.en) for each in findings]
    cells = {
        "branch": Linked(one.name, href),
        "state": TAGS[one.state],
        "targets": len(one.targets) if one.state is not State.NONE else None,
        "errors": errors or None,
        "warnings": len(findings) - errors or None,
        "changes": one.pending or None,
        "economic": f"{economic * 100 / points:.1f}%" if points else None,
        **{duty.value: len(codes) or None for duty, codes in served.items()},
        "findings": Text("; ".join(each.zh for each in said), "; ".join(each.en for each in said)) if said else None,
    }
    return Row(cells, href if one.state in DONE else None, Tone.LATE if errors else Tone.PLAIN)


def _address(one: Held, frame: Frame, of: CommitteeYear) -> str | None:
    """The set as it is issued; before, the form in which it is drafted, for who may."""
    if one.state in DONE:
        return frame.url("my_targets_page", branch=one.branch, year=of.year)
    if frame.can("issue_targets"):
        return frame.url("target_editor_page", committee=of.committee, year=of.year, branch=one.branch)
    return None


def _drafts(
    seen: Seen, of: CommitteeYear, chosen: Sequence[str], *, from_last_year: bool
) -> Mapping[str, tuple[Target, ...]]:
    """One target an item; or last year's targets of the items that there still are, where a branch had any."""
    prepare(seen, of)
    standard = standards_of(seen, of.committee, of.year).require_in_force()
    classes = {item.code: item.item_class for item in standard.items}

    def before(branch: str) -> tuple[Target, ...]:
        last = target_set_of(seen, branch, of.year - 1).in_force if from_last_year else ()
        return tuple(target for target in last if classes.get(target.item) is target.item_class)

    return {branch: before(branch) or of_items(standard) for branch in chosen}
