"""Editing 起草考核标准: the whole standard as one form, saved as it is typed, examined at once, then put forward."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.frame import check_frame
from domain.period import QUARTERS
from domain.standard import Duty, Finding, ItemClass, Severity, Standard, check
from domain.timetable import ROUND_STEPS, Step
from infra.http.acting import Running
from infra.http.language import Text
from infra.pages.acting import FORM_FAULTY, act_of, perform
from infra.pages.forms import FaultyFormError, Form, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.rendering import render
from infra.pages.rows import Values, given_of, rows_of, typed_in
from infra.pages.standard.differences import field_name
from infra.pages.standard.draft_fields import BRINGS, REWARDS, ROUNDS, SIMPLE_DEADLINES, values_of
from infra.pages.standard.draft_form import DraftForm
from infra.pages.standard.reading import class_shares, matrix_of
from infra.pages.standard.settings import share_of, tie_break
from infra.pages.standard.suggested import SUGGESTED
from infra.pages.standard.versions import AT, tabs_of
from infra.pages.terms import CARRIED_BY, CLASSES, DUTIES, EDUCATION, FORMS, GOODS, RECUSED, STEPS, consequence, veto
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from services.frames import frame_over
from services.ledger import Seen
from services.standards import standards_of

TIES: Final = [f"ties.r{n}" for n in range(1, 7)]
SPARE: Final = {"items": 3, "grades": 1, "vetoes": 2}
ESCALATION: Final = Text("逾期上报", "Escalation")
DEADLINES: Final = [(name, ESCALATION if name == "escalate_after" else STEPS[Step(name)]) for name in SIMPLE_DEADLINES]

router = APIRouter(include_in_schema=False)


class Start(NamedTuple):
    """What a draft begins with: the version it will be, and where it was taken from."""

    version: int
    standard: Standard | None
    source: Text


class Examined(NamedTuple):
    """A draft as it stands in the form: what to know of it, setting by setting."""

    standard: Standard | None
    findings: Mapping[str, list[Finding]]
    shares: list[tuple[Text, object, object]]
    economic: str | None
    matrix: list[tuple[Duty, list[str]]]

    @property
    def errors(self) -> int:
        return sum(one.severity is Severity.ERROR for each in self.findings.values() for one in each)

    @property
    def warnings(self) -> int:
        return sum(map(len, self.findings.values())) - self.errors


@router.get(AT + "/draft")
def standard_editor_page(request: Request, running: Running, frame: Framed, committee: str, year: int) -> Response:
    of = CommitteeYear(committee, year)
    seen = running.ledger.seen()
    values = _begun(running, seen, of)
    return render(request, "standard/editor.html", **_view(frame, seen, of, values))


@router.post(AT + "/draft/check")
def send_standard_check(
    request: Request, running: Running, frame: Framed, form: Submitted, committee: str, year: int
) -> Response:
    """What to know of the draft as it stands in the form; nothing is recorded."""
    of = CommitteeYear(committee, year)
    seen, values = running.ledger.seen(), typed_in(form.values)
    faults: Mapping[str, Text] = {}
    try:
        standard = form.into(DraftForm).as_domain(started(seen, of).version)
    except FaultyFormError as faulty:
        standard, faults = None, faulty.errors
    view = _view(frame, seen, of, values, standard)
    partly = request.headers.get("hx-request") == "true"
    template = "standard/examined.html" if partly else "standard/editor.html"
    return render(
        request, template, **{**view, "errors": faults, "faulty": FORM_FAULTY if faults else None, "partly": partly}
    )


@router.post(AT + "/draft")
def send_standard_draft(
    request: Request, running: Running, frame: Framed, form: Submitted, committee: str, year: int
) -> Response:
    of = CommitteeYear(committee, year)
    version = started(running.ledger.seen(), of).version

    def put_forward() -> Any:
        draft = form.into(DraftForm).as_domain(version)
        receipt = running.standards.draft(act_of(request, form), committee_id=committee, year=year, draft=draft)
        running.drafts.discard(draft_name(of))
        return receipt

    return perform(
        request,
        form,
        put_forward,
        done=Text(
            f"考核标准第{version}版已提交, 待党委表决", f"version {version} is put forward and waits for its vote"
        ),
        to=frame.url("standard_page", {"version": "pending"}, committee=committee, year=year),
        again="standard/editor.html",
        view=lambda: _view(frame, running.ledger.seen(), of, typed_in(form.values)),
    )


def draft_name(of: CommitteeYear) -> str:
    return f"standard/{of.committee}/{of.year}"


def started(seen: Seen, of: CommitteeYear) -> Start:
    """The draft that waits, else the standard in force, else last year's: whichever there is."""
    known = standards_of(seen, of.committee, of.year)
    following = max(known.adopted, default=0) + 1
    if known.drafted is not None:
        return Start(known.drafted.version, known.drafted, Text("已提交的草案", "the draft put forward"))
    if known.in_force is not None:
        return Start(following, known.in_force, Text("现行标准", "the standard in force"))
    before = standards_of(seen, of.committee, of.year - 1).in_force
    suggested = Text("建议设置", "suggested settings")
    return Start(following, before, Text("上年标准", "last year's standard") if before else suggested)


def begun_with(start: Start) -> Values:
    """The fields that a draft begins with: the first of all with settings to choose from, and no items."""
    return values_of(start.standard or SUGGESTED)


def examined(seen: Seen, of: CommitteeYear, standard: Standard | None) -> Examined:
    """All findings by setting, those of the enterprise's frame among them."""
    if standard is None:
        return Examined(None, {}, [], None, [])
    frame = frame_over(seen, of.committee, of.year)
    found: dict[str, list[Finding]] = {}
    for one in check(standard):
        found.setdefault(one.about, []).append(one)
    if frame is not None and (broken := check_frame(frame, standard)):
        found["frame"] = broken
    economic = sum((item.full for item in standard.items if item.item_class is ItemClass.ECONOMIC), standard.full * 0)
    return Examined(
        standard,
        found,
        class_shares(standard.items),
        share_of(economic, standard.full),
        matrix_of(standard.items, standard.duties),
    )


def _begun(running: Runtime, seen: Seen, of: CommitteeYear) -> Values:
    """What the draft begins with, and over it what has been typed since."""
    return {**begun_with(started(seen, of)), **running.drafts.typed(draft_name(of))}


def field_named(name: str) -> Text:
    """A field of the form in words: items.r3.full is the points of item 3."""
    kind, _, rest = name.partition(".")
    key, _, field = rest.partition(".")
    if kind not in SPARE or not field:
        return field_name(name)
    said, number = field_name(field), key[1:]
    where = {"items": Text("项目", "item"), "grades": Text("等级", "grade"), "vetoes": Text("否决事项", "veto")}[kind]
    return Text(f"{where.zh}{number}{said.zh}", f"{where.en} {number}, {said.en}")


def read(values: Values, version: int) -> Standard | None:
    """The draft as it stands in the fields; None while some of them cannot be read."""
    try:
        return Form(given_of(values), "-", {}).into(DraftForm).as_domain(version)
    except FaultyFormError:
        return None


def _named(values: Values, kind: str, keys: list[str], name: str) -> dict[str, str]:
    """Codes with what they are called."""
    return {
        code: values.get(f"{kind}.{key}.{name}") or code for key in keys if (code := values.get(f"{kind}.{key}.code"))
    }


def _view(
    frame: Frame, seen: Seen, of: CommitteeYear, values: Values, standard: Standard | None = None
) -> dict[str, Any]:
    start = started(seen, of)
    standard = standard or read(values, start.version)
    items = rows_of(values, "items", spare=SPARE["items"])
    titles = _named(values, "items", items, "title")
    grades = rows_of(values, "grades", spare=SPARE["grades"])
    rules = ["year_end", *(f"item:{code}" for code in titles), *(f"period:{quarter}" for quarter in QUARTERS)]
    return {
        "of": of,
        "start": start,
        "values": values,
        "draft": draft_name(of),
        "items": items,
        "spare_items": SPARE["items"],
        "grades": grades,
        "vetoes": rows_of(values, "vetoes", spare=SPARE["vetoes"]),
        "veto_names": {kind: veto(kind) for kind in SUGGESTED.veto_caps},
        "tie_names": TIES,
        "rules": [(rule, tie_break(rule, titles)) for rule in rules],
        "grade_choices": list(_named(values, "grades", grades, "label").items()),
        "classes": [(one.value, text) for one, text in CLASSES.items()],
        "duties": DUTIES,
        "education": [(one.value, text) for one, text in EDUCATION.items()],
        "goods": GOODS,
        "carried_by": list(CARRIED_BY.items()),
        "recused": list(RECUSED.items()),
        "forms": list(FORMS.items()),
        "brings": [(kind, consequence(kind)) for kind in BRINGS],
        "rewards": [(kind, consequence(kind)) for kind in REWARDS],
        "deadlines": DEADLINES,
        "rounds": ROUNDS,
        "round_steps": [(step.value, STEPS[step]) for step in ROUND_STEPS],
        "examined": examined(seen, of, standard),
        "faulty": None,
        "partly": False,
        "named": field_named,
        "tabs": tabs_of(frame, of, "edit"),
    }
