"""Approval routes 审批路线: who has to agree to a kind of matter, and in which order."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from domain.refusal import Refusal, RefusedError


class RouteForm(StrEnum):
    """审批方式: 会签 all in any order, 逐级审批 all in the order named, 任一人审批 the first who approves."""

    COUNTERSIGN = "countersign"
    SEQUENCE = "sequence"
    ANY_OF = "any_of"


@dataclass(frozen=True)
class Route:
    """审批路线: the form, and the approvers in order."""

    form: RouteForm
    approvers: tuple[str, ...]

    def waiting_for(self, approved: Collection[str]) -> tuple[str, ...]:
        """Whose turn it is once these have approved; nobody's when it is complete."""
        open_ = tuple(person for person in self.approvers if person not in approved)
        match self.form:
            case RouteForm.COUNTERSIGN:
                return open_
            case RouteForm.SEQUENCE:
                return open_[:1]
            case RouteForm.ANY_OF:
                return () if approved else open_


@dataclass(frozen=True)
class ApprovalRouteSet:
    """审批路线已设定: for this kind of matter from now on; requests already made keep the route they have."""

    kind: str
    route: Route


def check_route(route: Route, *, people: Collection[str]) -> None:
    """At least one approver, nobody twice, all of them people of the committee."""
    if not route.approvers or len(set(route.approvers)) < len(route.approvers):
        raise RefusedError(
            Refusal.ROUTE_INVALID,
            "审批路线至少须有一名审批人, 且同一人只列一次",
            "a route names at least one approver, and nobody twice",
        )
    strangers = [person for person in route.approvers if person not in people]
    if strangers:
        raise RefusedError(
            Refusal.ROUTE_INVALID,
            f"{'、'.join(strangers)}不是本党委的委员或办事人员, 请先登记",
            f"{', '.join(strangers)}: neither member nor staff of the committee, register them first",
        )
