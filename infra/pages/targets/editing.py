"""Editing 分解目标: one branch's targets in one form, saved as they are typed, examined, drafted, then issued."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.period import QUARTERS
from domain.standard import Duty, Finding, Severity, Standard
from domain.target import Target, coverage, of_items
from domain.target_review import check
from domain.targets import TargetSet
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import BranchId, Of
from infra.http.target_sets import prepare
from infra.pages.acting import FORM_FAULTY, act_of, perform
from infra.pages.forms import FaultyFormError, Form, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.rendering import render
from infra.pages.rows import Values, given_of, rows_of, typed_in
from infra.pages.standard.settings import share_of
from infra.pages.targets.fields import TargetsForm, values_of
from infra.pages.targets.sets import AT, TAGS, state_of
from infra.pages.targets.tabs import tabs_of
from infra.pages.terms import DUTIES, INNOVATIONS
from infra.runtime import Runtime
from projections.wording import PERIODS
from services.branch_life import branch_of
from services.casebook import CommitteeYear
from services.ledger import Receipt
from services.standards import standards_of
from services.target_sets import target_set_of

TEMPLATE: Final = "targets/editor.html"
SPARE: Final = 3
PRACTICES: Final = 300

router = APIRouter(prefix=AT + "/branches/{branch}", include_in_schema=False)


class ItemShare(NamedTuple):
    """An item of the standard, and the points that its targets have together."""

    code: str
    title: str
    points: Decimal
    full: Decimal


class Examined(NamedTuple):
    """The targets as they stand in the form, and what to know of them; none while they cannot be read."""

    targets: tuple[Target, ...] | None
    findings: list[Finding]
    shares: list[ItemShare]
    points: Decimal
    economic: str | None
    matrix: Mapping[Duty, tuple[str, ...]]

    @property
    def errors(self) -> int:
        return sum(one.severity is Severity.ERROR for one in self.findings)

    @property
    def warnings(self) -> int:
        return len(self.findings) - self.errors


@router.get("")
def target_editor_page(request: Request, running: Running, frame: Framed, of: Of, branch: BranchId) -> Response:
    return render(request, TEMPLATE, **_view(running, frame, of, branch))


@router.post("/check")
def send_target_check(
    request: Request, running: Running, frame: Framed, form: Submitted, of: Of, branch: BranchId
) -> Response:
    """What to know of the targets as they stand in the form; nothing is recorded."""
    faults: Mapping[str, Text] = {}
    try:
        form.into(TargetsForm)
    except FaultyFormError as faulty:
        faults = faulty.errors
    view = _view(running, frame, of, branch, typed_in(form.values))
    partly = request.headers.get("hx-request") == "true"
    template = "targets/examined.html" if partly else TEMPLATE
    return render(
        request, template, **{**view, "errors": faults, "faulty": FORM_FAULTY if faults else None, "partly": partly}
    )


@router.post("/draft")
def send_target_draft(
    request: Request, running: Running, frame: Framed, form: Submitted, of: Of, branch: BranchId
) -> Response:
    """Records the draft in place of any earlier one."""

    def act() -> Receipt:
        standard = standards_of(running.ledger.seen(), of.committee, of.year).require_in_force()
        targets = form.into(TargetsForm).as_domain(standard)
        receipt = running.target_sets.draft(act_of(request, form), of, drafts={branch: targets})
        running.drafts.discard(draft_name(of, branch))
        return receipt

    return perform(
        request,
        form,
        act,
        done=Text("目标草案已登记, 核对无误后即可下达", "the draft is recorded; it can be issued once it is sound"),
        to=frame.url("target_editor_page", committee=of.committee, year=of.year, branch=branch),
        again=TEMPLATE,
        view=lambda: _view(running, frame, of, branch, typed_in(form.values)),
    )


@router.post("/issue")
def send_target_set(
    request: Request, running: Running, frame: Framed, form: Submitted, of: Of, branch: BranchId
) -> Response:
    """Issues the draft as it is recorded."""

    def act() -> Receipt:
        asked = act_of(request, form)
        receipt = running.target_sets.issue(asked, committee_id=of.committee, year=of.year, branches=(branch,))
        running.drafts.discard(draft_name(of, branch))
        return receipt

    return perform(
        request,
        form,
        act,
        done=Text("目标责任书已下达, 待党支部书记签收", "the target set is issued and waits to be acknowledged"),
        to=frame.url("target_editor_page", committee=of.committee, year=of.year, branch=branch),
        again=TEMPLATE,
        view=lambda: _view(running, frame, of, branch),
    )


def draft_name(of: CommitteeYear, branch: str) -> str:
    return f"targets/{of.committee}/{of.year}/{branch}"


def examined(targets: Sequence[Target] | None, standard: Standard) -> Examined:
    """Every finding, the points item by item, and the duties that are served."""
    if targets is None:
        return Examined(None, [], [], Decimal(0), None, {})
    known = tuple(targets)
    points = sum((one.full for one in known), Decimal(0))
    economic = sum((one.full for one in known if one.economic), Decimal(0))
    shares = [
        ItemShare(
            item.code, item.title, sum((one.full for one in known if one.item == item.code), Decimal(0)), item.full
        )
        for item in standard.items
    ]
    return Examined(
        known,
        check(known, standard),
        shares,
        points,
        share_of(economic, points) if points else None,
        coverage(known, standard.duties),
    )


def _view(
    running: Runtime, frame: Frame, of: CommitteeYear, branch: str, typed: Values | None = None
) -> dict[str, Any]:
    seen = running.ledger.seen()
    prepare(seen, of, branch)
    standard, known = standards_of(seen, of.committee, of.year).in_force, target_set_of(seen, branch, of.year)
    kept = running.drafts.typed(draft_name(of, branch))
    begun = {**values_of(_begun(known, standard)), **kept}
    values = begun if typed is None else typed
    read = _read(values, standard) if standard else None
    return {
        "of": of,
        "branch": branch,
        "name": branch_of(seen, branch).name,
        "standard": standard,
        "state": TAGS[state_of(known)],
        "issued": known.issued,
        "drafted": bool(known.draft),
        "unsaved": bool(known.draft) and read != known.draft,
        "sound": standard is not None and not examined(known.draft, standard).errors,
        "position": seen.position,
        "values": values,
        "draft": draft_name(of, branch),
        "keys": rows_of(values, "targets", spare=SPARE),
        "spare": SPARE,
        "examined": examined(read, standard) if standard else None,
        "practices": _practices(running),
        "faulty": None,
        "partly": False,
        "tabs": tabs_of(frame, of, "target_sets_page"),
        **_choices(standard),
    }


def _choices(standard: Standard | None) -> dict[str, Any]:
    return {
        "items": [(one.code, f"{one.code} {one.title}") for one in standard.items] if standard else [],
        "duties": DUTIES,
        "quarters": [(one.value, Text(PERIODS[one], one.value)) for one in QUARTERS],
        "innovations": [(one.value, text) for one, text in INNOVATIONS.items()],
    }


def _begun(known: TargetSet, standard: Standard | None) -> tuple[Target, ...]:
    """What stands: the targets in force, else the draft, else one target an item."""
    return known.in_force or known.draft or (of_items(standard) if standard else ())


def _read(values: Values, standard: Standard) -> tuple[Target, ...] | None:
    """The targets as they stand in the fields; None while some of them cannot be read."""
    try:
        return Form(given_of(values), "-", {}).into(TargetsForm).as_domain(standard)
    except FaultyFormError:
        return None


def _practices(running: Runtime) -> list[tuple[str, str]]:
    """What targets may be drawn from."""
    return [(one.id, one.title) for one in running.projections.library.practices(limit=PRACTICES)]
