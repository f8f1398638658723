"""Vetoes 一票否决: imposed on a branch with the reason, and lifted where imposed in error."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from domain.record import Recorded
from domain.veto import VetoImposed
from infra.http.acting import Running
from infra.http.fields import BranchId, Kind, Reason
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages.acting import act_of, perform
from infra.pages.forms import Form, FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.grading.desk import around
from infra.pages.grading.file import GradingFile, grading_file
from infra.pages.grading.reasons import grade_text
from infra.pages.grading.tabs import DESK
from infra.pages.listing import Column, Listing, Row, Shape, Tag, Tone
from infra.pages.rendering import render
from infra.runtime import Runtime
from projections.wording.telling import veto_term
from services.casebook import CommitteeYear
from services.ledger import Receipt

COLUMNS: Final = (
    Column("at", Text("登记时间", "Recorded at"), Shape.MOMENT),
    Column("branch", Text("党支部", "Branch")),
    Column("kind", Text("否决事项", "Kind")),
    Column("what", Text("登记内容", "What")),
    Column("reason", Text("理由", "Reason")),
    Column("by", Text("登记人", "By")),
)
TEMPLATE: Final = "grading/vetoes.html"

router = APIRouter(prefix=DESK + "/vetoes", include_in_schema=False)


class VetoForm(FormModel):
    """A branch, a kind that the standard knows, and why."""

    branch: BranchId
    kind: Kind
    reason: Annotated[Reason, Field(min_length=1)]


class InForce(NamedTuple):
    """在效否决: a veto that stands."""

    branch: str
    name: str
    kind: str
    title: Text
    cap: Text


@router.get("")
def grading_vetoes_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    file = grading_file(running, frame, of)
    return render(request, TEMPLATE, **vetoes_view(running, file))


@router.post("")
def send_veto(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Response:
    done = Text("一票否决已登记", "The veto is recorded")
    return _recorded(request, running, frame, form, of, running.gradings.impose_veto, done)


@router.post("/lift")
def send_veto_lift(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Response:
    done = Text("一票否决已撤销", "The veto is lifted")
    return _recorded(request, running, frame, form, of, running.gradings.lift_veto, done)


def _recorded(
    request: Request,
    running: Runtime,
    frame: Frame,
    form: Form,
    of: CommitteeYear,
    act: Callable[..., Receipt],
    done: Text,
) -> Response:
    def record() -> Receipt:
        asked = form.into(VetoForm)
        return act(act_of(request, form), of, branch_id=asked.branch, kind=asked.kind, reason=asked.reason)

    return perform(
        request,
        form,
        record,
        done=done,
        to=frame.url("grading_vetoes_page", committee=of.committee, year=of.year),
        again=TEMPLATE,
        view=lambda: vetoes_view(running, grading_file(running, frame, of)),
    )


def vetoes_view(running: Runtime, file: GradingFile) -> Mapping[str, Any]:
    standard = file.book.standard
    recorded = sorted((one for facts in file.book.vetoes.values() for one in facts), key=lambda one: -one.position)
    empty = Text("本年度没有登记过一票否决。", "No veto has been recorded this year.")
    return {
        **around(running, file, "grading_vetoes_page"),
        "in_force": list(_in_force(file)),
        "branches": sorted(
            ((one, file.branch(one)) for one in file.book.years), key=lambda one: one[1].encode("gb18030", "replace")
        ),
        "kinds": [(kind, _kind(file, kind)) for kind in standard.veto_caps],
        "listing": Listing(
            Text("登记记录", "Record"), COLUMNS, [_row(file, one) for one in recorded], empty, total=len(recorded)
        ),
    }


def _in_force(file: GradingFile) -> Iterator[InForce]:
    for branch, year in file.book.years.items():
        for kind in dict.fromkeys(year.vetoes):
            yield InForce(branch, file.branch(branch), kind, Text(*veto_term(kind)), _kind(file, kind))


def _kind(file: GradingFile, kind: str) -> Text:
    veto, cap = veto_term(kind), file.book.standard.veto_caps.get(kind)
    if cap is None:
        return Text(veto.zh, veto.en)
    grade = grade_text(file, cap)
    return Text(f"{veto.zh} (最高{grade.zh})", f"{veto.en} ({grade.en} at most)")


def _row(file: GradingFile, one: Recorded) -> Row:
    imposed = isinstance(one.fact, VetoImposed)
    cells = {
        "at": one.recorded_at,
        "branch": file.branch(one.fact.branch),
        "kind": Text(*veto_term(one.fact.kind)),
        "what": Tag(Text("登记", "imposed"), Tone.WARN) if imposed else Tag(Text("撤销", "lifted"), Tone.GOOD),
        "reason": one.fact.reason,
        "by": file.person(one.envelope.by),
    }
    return Row(cells)
