"""Approvals 审批: asked for, agreed to, returned or withdrawn, in the history of the branch they concern."""

from collections.abc import Mapping
from typing import Final

from domain.approval import (
    ApprovalCompleted,
    ApprovalGiven,
    ApprovalRequested,
    ApprovalReturned,
    ApprovalWithdrawn,
    Request,
)
from domain.details import Details
from domain.period import Period
from domain.route import ApprovalRouteSet, RouteForm
from domain.timetable import WORDS, Step
from projections.wording.scopes import NOWHERE, Organisation, Scope, nowhere
from projections.wording.telling import Names, Sentence, Told, joined, period_term, tell

MATTERS: Final = {
    "score_correction": Sentence("得分更正", "correction of a score"),
    "exemption": Sentence("免考", "exemption"),
    "target_change": Sentence("目标变更", "change of a target"),
    "deadline_extension": Sentence("时限延长", "extension of a deadline"),
    "reward_payment": Sentence("奖励支付", "payment of a reward"),
}
"""What kinds of matters are called; one that is not listed stands for itself."""
FORMS: Final = {
    RouteForm.COUNTERSIGN: Sentence("会签", "all, in any order"),
    RouteForm.SEQUENCE: Sentence("逐级审批", "one after the other"),
    RouteForm.ANY_OF: Sentence("任一人审批", "any one of"),
}


def matter_term(kind: str, details: Details) -> Sentence:
    """The kind of matter, and the period it is of if any."""
    zh, en = _kind(kind)
    if "step" in details and details["step"] in [*Step]:
        of_zh, of_en = WORDS[Step(details["step"])]
        zh, en = f"{of_zh}{zh}", f"{en} for the {of_en}"
    period = details.get("period")
    if period is None or period not in [*Period]:
        return Sentence(zh, en)
    of_zh, of_en = period_term(Period(period))
    return Sentence(f"{of_zh}{zh}", f"{of_en} {en}")


def _kind(kind: str) -> Sentence:
    return MATTERS.get(kind, Sentence(kind, kind))


def _of_request(
    fact: ApprovalRequested | ApprovalGiven | ApprovalReturned | ApprovalWithdrawn | ApprovalCompleted,
    _: str,
    _organisation: Organisation,
) -> Scope:
    request: Request = fact.request
    return NOWHERE if request.branch is None else Scope([request.branch], request.committee, request.year)


def _requested(fact: ApprovalRequested, names: Names) -> Sentence:
    zh, en = matter_term(fact.request.kind, fact.details)
    asked_zh, asked_en = _asked(fact.details, names)
    return Sentence(
        f"提请审批{zh}{asked_zh}, 理由: {fact.reason}", f"approval asked for: {en}{asked_en}; {fact.reason}"
    )


def _asked(details: Details, names: Names) -> Sentence:
    """What exactly is asked for, as far as the details say."""
    match details:
        case {"item": item, "points": points}:
            return Sentence(f": {names.item(item)} 更正为 {points}", f": {names.item(item)} to {points}")
        case {"until": until}:
            return Sentence(f", 延至 {until}", f", until {until}")
        case {"amount": amount}:
            return Sentence(f": {amount} 元", f": {amount} yuan")
        case {"number": number}:
            return Sentence(f"(第{number}号)", f" number {number}")
        case {"item": item}:
            return Sentence(f": {names.item(item)}", f": {names.item(item)}")
        case _:
            return Sentence("", "")


def _given(fact: ApprovalGiven, _: Names) -> Sentence:
    zh, en = _kind(fact.request.kind)
    remark = f": {fact.remark}" if fact.remark else ""
    return Sentence(f"审批同意{zh}{remark}", f"{en} approved{remark}")


def _returned(fact: ApprovalReturned, _: Names) -> Sentence:
    zh, en = _kind(fact.request.kind)
    return Sentence(f"审批退回{zh}: {fact.reason}", f"{en} returned: {fact.reason}")


def _withdrawn(fact: ApprovalWithdrawn, _: Names) -> Sentence:
    zh, en = _kind(fact.request.kind)
    reason = f": {fact.reason}" if fact.reason else ""
    return Sentence(f"撤回提请审批的{zh}{reason}", f"request for {en} withdrawn{reason}")


def _route(fact: ApprovalRouteSet, names: Names) -> Sentence:
    (zh, en), form = _kind(fact.kind), FORMS[fact.route.form]
    approvers = [names.person(one) for one in fact.route.approvers]
    return Sentence(
        f"设定{zh}的审批路线: {form.zh}, {'、'.join(approvers)}",
        f"approval route of {en}: {form.en}: {', '.join(approvers)}",
    )


def _completed(fact: ApprovalCompleted, _: Names) -> Sentence:
    zh, en = _kind(fact.request.kind)
    return Sentence(f"{zh}审批通过, 随即办理", f"{en} approved by all and carried out")


TOLD: Final[Mapping[type, Told]] = joined(
    tell(ApprovalRouteSet, "approval_route_set", nowhere, None, _route),
    tell(ApprovalRequested, "approval_requested", _of_request, _requested),
    tell(ApprovalGiven, "approval_given", _of_request, _given),
    tell(ApprovalReturned, "approval_returned", _of_request, _returned),
    tell(ApprovalWithdrawn, "approval_withdrawn", _of_request, _withdrawn),
    # to the branch it is told by the last agreement, and by what it brings
    tell(ApprovalCompleted, "approval_completed", _of_request, None, _completed),
)
