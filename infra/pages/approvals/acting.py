"""Acting 办理审批: asked for, agreed to, returned with a reason, withdrawn; routes set by the committee secretary."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from domain.consequence import RewardKind
from domain.period import Period
from domain.route import Route, RouteForm
from domain.timetable import WORDS, Step
from infra.http.acting import Running
from infra.http.approval_file import Details, MatterKind, Number, Subject
from infra.http.fields import PersonId, Reason
from infra.http.language import Text
from infra.pages.acting import act_of, perform
from infra.pages.approvals.reading import matter_view, routes_view
from infra.pages.approvals.words import ASKED, AT, DETAILS, OPTIONAL, kind_of
from infra.pages.forms import Form, FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.rendering import render
from infra.runtime import Runtime
from projections.wording import CONSEQUENCES
from services.ledger import Receipt

FIRST: Final = next(iter(ASKED))

router = APIRouter(include_in_schema=False)


class RequestForm(FormModel):
    """A matter up for approval."""

    kind: MatterKind
    details: Details = Field(default_factory=dict)
    reason: Reason = ""


class DecisionForm(FormModel):
    """What is said to the request that was seen."""

    subject: Subject
    number: Number
    remark: Reason = ""


class RouteOfKind(FormModel):
    """The approvers of a kind of matter, in their order."""

    kind: MatterKind
    form: RouteForm
    approver: dict[str, PersonId] = Field(default_factory=dict)

    def route(self) -> Route:
        return Route(self.form, tuple(self.approver[place] for place in sorted(self.approver)))


@router.get(AT + "/request")
def approval_request_page(
    request: Request,
    running: Running,
    frame: Framed,
    committee: str,
    kind: Annotated[str, Query(max_length=64)] = FIRST,
) -> Response:
    """What another page knows of the matter already comes in the address."""
    given = {name: request.query_params[name] for name in ASKED.get(kind, ()) if name in request.query_params}
    return render(request, "approvals/request.html", **request_view(running, frame, committee, kind, given))


@router.post(AT + "/request")
def send_approval_request(
    request: Request, running: Running, frame: Framed, form: Submitted, committee: str
) -> Response:
    def ask() -> Receipt:
        given = form.into(RequestForm)
        details = {"reason": given.reason, **given.details} if given.reason else given.details
        return running.approvals.request(
            act_of(request, form), committee_id=committee, kind=given.kind, details=details, reason=given.reason
        )

    return perform(
        request,
        form,
        ask,
        done=Text("已提请审批", "Asked for approval"),
        to=frame.url("approvals_page", {"view": "mine"}, committee=committee),
        again="approvals/request.html",
        view=lambda: request_view(running, frame, committee, form.typed.get("kind", FIRST)),
    )


@router.post(AT + "/agree")
def send_agreement(request: Request, running: Running, frame: Framed, form: Submitted, committee: str) -> Response:
    def agree() -> Receipt:
        given = form.into(DecisionForm)
        return running.approvals.approve(
            act_of(request, form),
            committee_id=committee,
            subject=given.subject,
            number=given.number,
            remark=given.remark,
        )

    return _decided(request, running, frame, form, committee, agree, Text("已同意", "Agreed"))


@router.post(AT + "/return")
def send_request_return(request: Request, running: Running, frame: Framed, form: Submitted, committee: str) -> Response:
    def return_() -> Receipt:
        given = form.into(DecisionForm)
        return running.approvals.return_(
            act_of(request, form),
            committee_id=committee,
            subject=given.subject,
            number=given.number,
            reason=given.remark,
        )

    return _decided(request, running, frame, form, committee, return_, Text("已退回", "Returned"))


@router.post(AT + "/withdraw")
def send_request_withdrawal(
    request: Request, running: Running, frame: Framed, form: Submitted, committee: str
) -> Response:
    def withdraw() -> Receipt:
        given = form.into(DecisionForm)
        return running.approvals.withdraw(
            act_of(request, form),
            committee_id=committee,
            subject=given.subject,
            number=given.number,
            reason=given.remark,
        )

    return _decided(request, running, frame, form, committee, withdraw, Text("已撤回", "Withdrawn"))


@router.post(AT + "/routes")
def send_approval_route(request: Request, running: Running, frame: Framed, form: Submitted, committee: str) -> Response:
    def set_route() -> Receipt:
        given = form.into(RouteOfKind)
        return running.approvals.set_route(
            act_of(request, form), committee_id=committee, kind=given.kind, route=given.route()
        )

    return perform(
        request,
        form,
        set_route,
        done=Text("审批路线已设定", "The route is set"),
        to=frame.url("approval_routes_page", committee=committee),
        again="approvals/routes.html",
        view=lambda: routes_view(running, frame, committee),
    )


def request_view(
    running: Runtime, frame: Frame, committee: str, kind: str, given: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """The form for a kind of matter, with what can be chosen; `given` stands in it from the start."""
    branches = running.projections.directory.branches(committees=(committee,))
    chosen = kind if kind in ASKED else FIRST
    return {
        "committee": committee,
        "kind": chosen,
        "kinds": [(one, kind_of(one)) for one in ASKED],
        "asked": [(name, DETAILS[name], name not in OPTIONAL) for name in ASKED[chosen]],
        "values": {"year": str(frame.year), **given},
        "choices": {
            "branch": [(one.id, one.name) for one in branches],
            "year": [(str(one), str(one)) for one in frame.years],
            "period": [(one.value, one) for one in Period],
            "step": [(step.value, Text(*WORDS[step])) for step in Step],
            "reward": [(one.value, Text(*CONSEQUENCES[one.value])) for one in RewardKind],
        },
    }


def _decided(
    request: Request,
    running: Runtime,
    frame: Frame,
    form: Form,
    committee: str,
    act: Callable[[], Receipt],
    done: Text,
) -> Response:
    subject = form.typed.get("subject", "")
    return perform(
        request,
        form,
        act,
        done=done,
        to=frame.url("approval_page", {"subject": subject}, committee=committee),
        again="approvals/matter.html",
        view=lambda: matter_view(running, frame, committee, subject),
    )
