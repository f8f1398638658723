"""Absences 未自评: the default is recorded, so that scoring may go on, or the branch is exempted from the period."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.fields import Branches, Reason
from infra.http.language import Text
from infra.http.paths import At
from infra.pages.acting import act_of, perform
from infra.pages.forms import Form, FormModel, Submitted
from infra.pages.frame import Framed
from infra.pages.preferences import own_address
from infra.pages.scoring import overview
from infra.pages.scoring.periods import OF_PERIOD
from services.ledger import Act, Receipt

router = APIRouter(prefix=OF_PERIOD, include_in_schema=False)


class Absence(FormModel):
    """Which branches, and why."""

    branch: Branches
    reason: Annotated[Reason, Field(alias="absence-reason", min_length=1)]


@router.post("/defaults")
def send_defaults(request: Request, running: Running, frame: Framed, at: At, form: Submitted) -> Response:
    """登记未按期自评."""

    def record(act: Act, of: Absence) -> Receipt:
        return running.assessments.default_self_assessment(act, at, branches=of.branch, reason=of.reason)

    done = Text("已登记未按期自评, 可以评分", "missing self-assessments recorded: they may be scored")
    return _perform(request, form, record, done, overview.again(request, running, frame, at))


@router.post("/exemptions")
def send_exemptions(request: Request, running: Running, frame: Framed, at: At, form: Submitted) -> Response:
    """登记免考."""

    def record(act: Act, of: Absence) -> Receipt:
        return running.assessments.exempt(act, at, branches=of.branch, reason=of.reason)

    return _perform(request, form, record, Text("已登记免考", "exempted"), overview.again(request, running, frame, at))


def _perform(
    request: Request, form: Form, record: Callable[[Act, Absence], Receipt], done: Text, view: overview.Again
) -> Response:
    return perform(
        request,
        form,
        lambda: record(act_of(request, form), form.into(Absence)),
        done=done,
        to=own_address(form.typed.get("whence", "")),
        again=overview.TEMPLATE,
        view=view,
    )
