"""Delegation 委托代理: who may act for whom, in which acts, from when to when. Voting is never delegated."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from domain.refusal import NotFoundError, Refusal, RefusedError, require_reason


class Delegable(StrEnum):
    """可委托的事项: a closed list, in which no vote will ever be."""

    ACKNOWLEDGE = "acknowledge"
    SELF_ASSESS = "self_assess"
    APPEAL = "appeal"
    NOTE_PROGRESS = "note_progress"
    ATTACH_EVIDENCE = "attach_evidence"
    SIGN_RECEIPT = "sign_receipt"
    RECTIFY = "rectify"
    DRAFT_TARGETS = "draft_targets"
    CHANGE_TARGETS = "change_targets"
    DECIDE_CHANGES = "decide_changes"
    ISSUE = "issue"
    SCORE = "score"
    REVIEW = "review"
    CONFIRM = "confirm"
    CORRECT = "correct"
    EXEMPT = "exempt"
    PROPOSE = "propose"
    REQUEST = "request"
    APPROVE = "approve"
    EXTEND = "extend"
    DECIDE_REWARDS = "decide_rewards"
    HONOUR = "honour"
    ORDER_RECTIFICATION = "order_rectification"
    REVIEW_PLAN = "review_plan"
    PREPARE_MEETING = "prepare_meeting"


@dataclass(frozen=True)
class DelegationGranted:
    """委托已授予: the delegate may do these acts for the principal from `begins` until before `ends` (UTC).

    `delegate_name`: of somebody whom the record knows by no post, such as a member of the principal's branch.
    """

    committee: str
    number: int
    principal: str
    delegate: str
    acts: tuple[Delegable, ...]
    begins: datetime
    ends: datetime
    reason: str
    delegate_name: str | None = None


@dataclass(frozen=True)
class DelegationRevoked:
    """委托已撤销: ends at once, and why."""

    committee: str
    number: int
    principal: str
    delegate: str
    reason: str


Fact = DelegationGranted | DelegationRevoked


class Standing(StrEnum):
    """委托状态: 未开始, 有效, 期满, 已撤销."""

    UPCOMING = "upcoming"
    IN_FORCE = "in_force"
    OVER = "over"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Delegations:
    """A committee's delegations by number, and those revoked."""

    granted: Mapping[int, DelegationGranted] = field(default_factory=dict)
    revoked: frozenset[int] = frozenset()

    @property
    def unrevoked(self) -> list[DelegationGranted]:
        """Those not revoked, over or not."""
        return [one for number, one in self.granted.items() if number not in self.revoked]

    def cover(self, act: Delegable, *, principal: str, delegate: str, now: datetime) -> bool:
        """Whether the delegate may do this act for the principal at this moment."""
        return any(
            (one.principal, one.delegate) == (principal, delegate) and act in one.acts and one.begins <= now < one.ends
            for one in self.unrevoked
        )

    def standing_of(self, number: int, now: datetime) -> Standing:
        """How a delegation stands at a moment."""
        if number in self.revoked:
            return Standing.REVOKED
        granted = self.granted[number]
        if now < granted.begins:
            return Standing.UPCOMING
        return Standing.IN_FORCE if now < granted.ends else Standing.OVER


def grant(
    delegations: Delegations,
    *,
    committee: str,
    by: str,
    delegate: str,
    acts: Collection[Delegable],
    begins: datetime,
    ends: datetime,
    today: datetime,
    reason: str,
    delegate_name: str | None = None,
) -> list[Fact]:
    """授予委托: of one's own acts, to another, for at most a year, not before `today`, the day's first moment."""
    require_reason(reason)
    if by == delegate:
        raise RefusedError(Refusal.SAME_PERSON, "不得委托给本人", "nobody delegates to themselves")
    if not acts:
        raise RefusedError(Refusal.NOTHING_TO_RECORD, "请选择委托的事项", "say which acts are delegated")
    if not (today <= begins <= _year_after(today) and begins < ends <= _year_after(begins)):
        raise RefusedError(
            Refusal.DELEGATION_PERIOD_INVALID,
            "委托期限有误: 须自当日或以后一年内开始, 止于开始之后, 且不超过一年",
            "a delegation begins today or within a year, ends after it begins, and lasts at most a year",
        )
    _require_own(delegations, by, acts, begins, ends)
    in_order = tuple(act for act in Delegable if act in acts)
    number = len(delegations.granted) + 1
    return [DelegationGranted(committee, number, by, delegate, in_order, begins, ends, reason, delegate_name)]


def revoke(delegations: Delegations, *, number: int, by: str, now: datetime, reason: str) -> list[Fact]:
    """撤销委托: by the principal, or laid down by the delegate, while it is not over."""
    require_reason(reason)
    known = delegations.granted.get(number)
    if known is None:
        raise NotFoundError(f"没有第{number}号委托", f"there is no delegation {number}")
    if by not in {known.principal, known.delegate}:
        raise RefusedError(
            Refusal.NOT_YOURS,
            "只有委托人或代理人可以撤销委托",
            "only the principal or the delegate may end a delegation",
        )
    if delegations.standing_of(number, now) in {Standing.OVER, Standing.REVOKED}:
        raise RefusedError(
            Refusal.DELEGATION_NOT_IN_FORCE,
            f"第{number}号委托已撤销或已期满",
            f"delegation {number} has been revoked or is over",
        )
    return [DelegationRevoked(known.committee, number, known.principal, known.delegate, reason)]


def require_covered(
    known: Iterable[Delegations], *, act: Delegable | None, principal: str, delegates: Collection[str], now: datetime
) -> None:
    """Every one of the delegates may do this act for the principal now, as one committee knows them; None never."""
    for each in known:
        if act is not None and all(each.cover(act, principal=principal, delegate=one, now=now) for one in delegates):
            return
    listed = sorted(delegates)
    raise RefusedError(
        Refusal.NOT_DELEGATED,
        f"{principal}没有将此项操作委托给{'、'.join(listed)}, 或委托不在有效期内, 请由本人办理或先行委托",
        f"{principal} has not delegated this act to {', '.join(listed)}, or not for now: act in person, or delegate it",
    )


def evolve(delegations: Delegations, fact: Fact) -> Delegations:
    match fact:
        case DelegationGranted():
            return replace(delegations, granted={**delegations.granted, fact.number: fact})
        case DelegationRevoked():
            return replace(delegations, revoked=delegations.revoked | {fact.number})
        case _:
            assert_never(fact)


def _year_after(moment: datetime) -> datetime:
    """The same moment a year later; of a leap day, the last of February."""
    leap_day = (moment.month, moment.day) == (2, 29)
    return moment.replace(year=moment.year + 1, day=28 if leap_day else moment.day)


def _require_own(
    delegations: Delegations, by: str, acts: Collection[Delegable], begins: datetime, ends: datetime
) -> None:
    held = {
        act
        for one in delegations.unrevoked
        if one.delegate == by and one.begins < ends and begins < one.ends
        for act in one.acts
        if act in acts
    }
    if held:
        listed = sorted(held)
        raise RefusedError(
            Refusal.DELEGATION_NOT_ALLOWED,
            f"受托事项({'、'.join(listed)})不得转委托, 请由原委托人另行委托",
            f"what was itself delegated ({', '.join(listed)}) is not passed on: ask the principal to delegate it",
        )
