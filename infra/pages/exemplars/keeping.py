"""Keeping 典型选树: an exemplar designated by the committee, promoted by headquarters, withdrawn with a reason."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from domain.exemplar import ExemplarKind, Exemplary
from infra.http import fields
from infra.http.acting import Running
from infra.http.exemplars import Lesson, Practice, Title
from infra.http.fields import BranchId, Reason
from infra.http.language import Text
from infra.http.paths import CommitteeId, ExemplarId
from infra.pages.acting import act_of, perform
from infra.pages.exemplars.library import KINDS, exemplar_view
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.recording import Recording
from infra.pages.rendering import render
from infra.runtime import Runtime
from services.ledger import Receipt

EDITOR: Final = "exemplars/editor.html"
AT: Final = "/workbench/committees/{committee}/exemplars"
ONE: Final = "/workbench/exemplars/{exemplar}"

router = APIRouter(include_in_schema=False)


class NewForm(FormModel):
    """A branch or a practice that others can learn from."""

    id: fields.ExemplarId
    kind: ExemplarKind
    title: Title
    lesson: Lesson
    branch: BranchId | None = None
    practice: Practice = None

    def as_domain(self) -> Exemplary:
        return Exemplary(self.kind, self.title, self.lesson, self.branch, self.practice)


class PromotionForm(FormModel):
    note: Reason = ""


class WithdrawalForm(FormModel):
    reason: Annotated[Reason, Field(min_length=1)]


@router.get(AT + "/new")
def new_exemplar_page(request: Request, running: Running, frame: Framed, committee: CommitteeId) -> Response:
    return render(request, EDITOR, **_new_view(running, frame, committee))


@router.post(AT)
def send_new_exemplar(
    request: Request, running: Running, frame: Framed, form: Submitted, committee: CommitteeId
) -> Response:
    def designate() -> Receipt:
        given = form.into(NewForm)
        return running.exemplars.designate(
            act_of(request, form), committee_id=committee, exemplar_id=given.id, content=given.as_domain()
        )

    return perform(
        request,
        form,
        designate,
        done=Text("典型已确定", "The exemplar is designated"),
        to=frame.url("exemplars_page"),
        again=EDITOR,
        view=lambda: _new_view(running, frame, committee),
    )


def of_page(request: Request, running: Running, frame: Framed, form: Submitted, exemplar: ExemplarId) -> Recording:
    to, about = frame.url("exemplar_page", exemplar=exemplar), {"exemplar_id": exemplar}
    return Recording(request, form, about, "exemplars/one.html", to, lambda: exemplar_view(running, frame, exemplar))


OfPage = Annotated[Recording, Depends(of_page)]


@router.post(ONE + "/promote")
def send_exemplar_promotion(page: OfPage, running: Running) -> Response:
    return page.record(running.exemplars.promote, PromotionForm, Text("典型已推广", "The exemplar is promoted"))


@router.post(ONE + "/withdraw")
def send_exemplar_withdrawal(page: OfPage, running: Running) -> Response:
    return page.record(running.exemplars.withdraw, WithdrawalForm, Text("典型已撤销", "The exemplar is withdrawn"))


def _new_view(running: Runtime, frame: Frame, committee: str) -> dict[str, Any]:
    branches = running.projections.directory.branches(committees=(committee,))
    practices = running.projections.library.practices(at=frame.at)
    return {
        "committee": committee,
        "kinds": [(one.value, title) for one, title in KINDS.items()],
        "branches": [(one.id, one.name) for one in branches],
        "practices": [(one.id, one.title) for one in practices if one.committee in (None, committee)],
    }
