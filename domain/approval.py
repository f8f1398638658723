"""Approval 审批: a matter that needs no meeting, asked for and agreed to by the people of its route."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from domain.committee import Committee
from domain.details import Details
from domain.refusal import NotFoundError, Refusal, RefusedError, require_reason
from domain.route import Route, RouteForm, check_route


class ApprovalState(StrEnum):
    """审批状态: waits for its approvers, or how it ended."""

    OPEN = "open"
    COMPLETED = "completed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Request:
    """审批事项: what is asked of which committee; `number` counts the requests on this subject from 1.

    `branch` and `year` are those it concerns, if any.
    """

    subject: str
    number: int
    committee: str
    kind: str
    branch: str | None = None
    year: int | None = None


@dataclass(frozen=True)
class ApprovalRequested:
    """审批已提请: by whom, on whose behalf, and why; the route is that of this day."""

    request: Request
    details: Details
    route: Route
    by: str
    reason: str
    on_behalf_of: str | None = None


@dataclass(frozen=True)
class ApprovalGiven:
    """审批已同意: by one approver, or on an approver's behalf."""

    request: Request
    by: str
    on_behalf_of: str | None = None
    remark: str = ""


@dataclass(frozen=True)
class ApprovalReturned:
    """审批已退回: one approver sent it back; it may be asked for again."""

    request: Request
    by: str
    reason: str
    on_behalf_of: str | None = None


@dataclass(frozen=True)
class ApprovalWithdrawn:
    """审批已撤回: by whoever asked."""

    request: Request
    by: str
    on_behalf_of: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class ApprovalCompleted:
    """审批已通过: everyone needed has agreed, and the matter is carried out."""

    request: Request


Fact = ApprovalRequested | ApprovalGiven | ApprovalReturned | ApprovalWithdrawn | ApprovalCompleted


@dataclass(frozen=True)
class Approval:
    """The latest request on a subject, who has approved it, how it stands, and why it was returned."""

    asked: ApprovalRequested | None = None
    given: tuple[ApprovalGiven, ...] = ()
    state: ApprovalState | None = None
    returned_because: str = ""

    @property
    def request(self) -> Request:
        """What was asked for; there must be something."""
        return self._asked.request

    @property
    def details(self) -> Details:
        return self._asked.details

    @property
    def route(self) -> Route:
        return self._asked.route

    @property
    def reason(self) -> str:
        return self._asked.reason

    @property
    def by(self) -> str:
        """Whoever asked, themselves or as a delegate."""
        return self._asked.by

    @property
    def on_behalf_of(self) -> str | None:
        return self._asked.on_behalf_of

    @property
    def askers(self) -> frozenset[str]:
        """Whoever asked, and whoever it was asked for."""
        return _names(self._asked.by, self._asked.on_behalf_of)

    @property
    def approved_by(self) -> tuple[str, ...]:
        """The approvers of the route who have agreed, themselves or through a delegate."""
        return tuple(one.on_behalf_of or one.by for one in self.given)

    @property
    def signers(self) -> frozenset[str]:
        """Everyone whose name stands on an agreement, as approver or as delegate."""
        return frozenset[str]().union(*(_names(one.by, one.on_behalf_of) for one in self.given))

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """The approvers whose turn it is."""
        return self.route.waiting_for(self.approved_by) if self.state is ApprovalState.OPEN else ()

    @property
    def _asked(self) -> ApprovalRequested:
        if self.asked is None:
            raise NotFoundError("没有这项审批", "no such approval has been asked for")
        return self.asked


def request(
    approval: Approval,
    *,
    request: Request,
    committee: Committee,
    details: Details,
    by: str,
    reason: str,
    on_behalf_of: str | None = None,
) -> list[Fact]:
    """提请审批: on the route set for its kind, which it keeps; `request.number` is given here."""
    if approval.state is ApprovalState.OPEN:
        raise RefusedError(
            Refusal.APPROVAL_PENDING,
            "该事项已提请审批, 请待其办结或先撤回",
            "this matter is up for approval already: wait for it, or withdraw it first",
        )
    require_reason(reason)
    asking = _names(by, on_behalf_of)
    route = route_for(committee, request.kind, asking)
    check_route(route, people=committee.people)
    _require_others(route, asking)
    number = approval.request.number + 1 if approval.asked else 1
    return [ApprovalRequested(replace(request, number=number), details, route, by, reason, on_behalf_of)]


def route_for(committee: Committee, kind: str, asking: Collection[str] = ()) -> Route:
    """The route set for a kind of matter; where there is none, any one of the office other than whoever asks."""
    office = tuple(person for person in committee.staff if person not in asking)
    return committee.routes.get(kind, Route(RouteForm.ANY_OF, office))


def require_no_route(committee: Committee, kind: str) -> None:
    """An act of a kind that the committee has set a route for is done along it, not directly."""
    if kind in committee.routes:
        raise RefusedError(
            Refusal.APPROVAL_REQUIRED,
            "本党委已为此类事项设定审批路线, 请按路线提请审批",
            "the committee has set a route for matters of this kind: ask for approval",
        )


def approve(
    approval: Approval, *, number: int | None, by: str, on_behalf_of: str | None = None, remark: str = ""
) -> list[Fact]:
    """同意: by whoever's turn it is; with the last who is needed it is completed. No number: the latest request."""
    asked = _require_turn(approval, number, by, on_behalf_of)
    given = ApprovalGiven(asked, by, on_behalf_of, remark)
    complete = not evolve(approval, given).waiting_for
    return [given, ApprovalCompleted(asked)] if complete else [given]


def return_(
    approval: Approval, *, number: int | None, by: str, reason: str, on_behalf_of: str | None = None
) -> list[Fact]:
    """退回: by whoever's turn it is, with a reason."""
    asked = _require_turn(approval, number, by, on_behalf_of)
    require_reason(reason)
    return [ApprovalReturned(asked, by, reason, on_behalf_of)]


def withdraw(
    approval: Approval, *, number: int | None, by: str, on_behalf_of: str | None = None, reason: str = ""
) -> list[Fact]:
    """撤回: by whoever asked, before it is completed."""
    asked = _require_open(approval, number)
    if not _names(by, on_behalf_of) & approval.askers:
        raise RefusedError(
            Refusal.NOT_YOURS, "只有提请人可以撤回", "only whoever asked for the approval may withdraw it"
        )
    return [ApprovalWithdrawn(asked, by, on_behalf_of, reason)]


def evolve(approval: Approval, fact: Fact) -> Approval:
    match fact:
        case ApprovalRequested():
            return Approval(fact, (), ApprovalState.OPEN)
        case ApprovalGiven():
            return replace(approval, given=(*approval.given, fact))
        case ApprovalReturned():
            return replace(approval, state=ApprovalState.RETURNED, returned_because=fact.reason)
        case ApprovalWithdrawn():
            return replace(approval, state=ApprovalState.WITHDRAWN)
        case ApprovalCompleted():
            return replace(approval, state=ApprovalState.COMPLETED)
        case _:
            assert_never(fact)


def _names(by: str, on_behalf_of: str | None) -> frozenset[str]:
    return frozenset({by} if on_behalf_of is None else {by, on_behalf_of})


def _require_others(route: Route, asking: frozenset[str]) -> None:
    """A route that needs whoever asks could never be completed."""
    needed = set(route.approvers)
    if (needed <= asking) if route.form is RouteForm.ANY_OF else (needed & asking):
        raise RefusedError(
            Refusal.SAME_PERSON,
            f"审批路线上有提请人{'、'.join(sorted(needed & asking))}, 不得审批自己提请的事项, 请由他人提请或另设路线",
            f"the route needs {', '.join(sorted(needed & asking))}, and nobody approves what they ask for: "
            "let another ask, or set another route",
        )


def _require_open(approval: Approval, number: int | None) -> Request:
    asked = approval.request
    if number is not None and number > asked.number:
        raise NotFoundError(f"该事项没有第{number}次提请", f"this matter has not been asked for {number} times")
    if approval.state is not ApprovalState.OPEN or (number or asked.number) < asked.number:
        raise RefusedError(
            Refusal.APPROVAL_CLOSED,
            "该次提请已办结, 不能再作处理; 需要时请重新提请",
            "this request is closed: ask again where it is needed",
        )
    return asked


def _require_turn(approval: Approval, number: int | None, by: str, on_behalf_of: str | None) -> Request:
    """Someone of the route whose turn it is, or their delegate; nobody for their own request, nor for two."""
    asked, names, approver = _require_open(approval, number), _names(by, on_behalf_of), on_behalf_of or by
    if names & approval.askers:
        raise RefusedError(
            Refusal.SAME_PERSON,
            "提请人及其代理人、委托人不得审批自己提请的事项",
            "nobody approves what they asked for, nor does their delegate or principal",
        )
    if approver not in approval.route.approvers:
        raise RefusedError(
            Refusal.NOT_APPROVER, f"{approver}不在该事项的审批路线上", f"{approver} is not on the route of this matter"
        )
    if approver in approval.approved_by:
        raise RefusedError(Refusal.ALREADY_APPROVED, f"{approver}已经同意", f"{approver} has approved it already")
    if any(names & _names(one.by, one.on_behalf_of) for one in approval.given):
        raise RefusedError(
            Refusal.SAME_PERSON,
            "同一人不得在一次审批中代表两人同意",
            "one person does not approve for two in the same approval",
        )
    if approver not in approval.waiting_for:
        raise RefusedError(
            Refusal.NOT_YOUR_TURN,
            f"尚未轮到{approver}审批, 请待{'、'.join(approval.waiting_for)}审批后再办",
            f"it is not {approver}'s turn: {', '.join(approval.waiting_for)} comes first",
        )
    return asked
