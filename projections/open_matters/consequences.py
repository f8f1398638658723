"""Consequences 奖惩兑现: rewards until they are paid and signed for, rectifications until they are accepted."""

from datetime import date, datetime, timedelta
from typing import Final, Protocol, get_args

from msgspec.structs import replace

from domain import consequence, rectification, reward
from domain.consequence import RECTIFICATION, ConsequenceHonoured, ConsequenceOpened
from domain.record import Recorded
from domain.year import YearClosed
from projections.engine import Rows
from projections.open_matters.matter import Kind, begin, end
from projections.open_matters.record import REWARDS, Reward, reward_of
from projections.wording.consequences import consequence_term

FACTS: Final = tuple(
    dict.fromkeys(
        (*get_args(consequence.Fact), *get_args(reward.Fact), *get_args(rectification.Fact), YearClosed),
    )
)
A_DAY: Final = timedelta(days=1)


class Step(Protocol):
    """Whose step it is, of which year."""

    @property
    def branch(self) -> str: ...

    @property
    def year(self) -> int: ...

    @property
    def committee(self) -> str: ...


def fold(rows: Rows, recorded: Recorded) -> None:
    at = recorded.recorded_at
    match recorded.fact:
        case ConsequenceOpened() as fact:
            _honour(rows, at, fact, fact.kind)
        case ConsequenceHonoured() as fact:
            end(rows, Kind.HONOUR_CONSEQUENCE, fact.committee, fact.year, fact.branch, which=fact.kind)
        case reward.RewardDecided() as fact:
            rows.put(REWARDS, Reward(fact.kind, fact.branch, fact.year, fact.amount))
        case reward.RewardPaid() as fact:
            _paid(rows, at, fact)
        case reward.RewardReceipted() as fact:
            _end(rows, Kind.SIGN_RECEIPT, fact, which=f"{fact.kind}/{fact.number}")
        case YearClosed(committee, year):
            end(rows, Kind.CLOSE_YEAR, committee, year)
        case _:
            _rectified(rows, at, recorded.fact)


def _paid(rows: Rows, at: datetime, fact: reward.RewardPaid) -> None:
    known = reward_of(rows, fact.kind, fact.branch, fact.year)
    known = replace(known, unpaid=known.unpaid - fact.amount)
    rows.put(REWARDS, known)
    if not known.unpaid:
        _end(rows, Kind.HONOUR_CONSEQUENCE, fact, which=fact.kind)
    about = consequence_term(fact.kind)
    kind, which = Kind.SIGN_RECEIPT, f"{fact.kind}/{fact.number}"
    begin(rows, at, kind, fact.committee, fact.year, fact.branch, which=which, about=about)


def _rectified(rows: Rows, at: datetime, fact: object) -> None:
    match fact:
        case rectification.RectificationOrdered():
            _end(rows, Kind.HONOUR_CONSEQUENCE, fact, which=RECTIFICATION)
            _begin(rows, at, Kind.HAND_IN_PLAN, fact)
            _overdue_after(rows, at, fact, fact.deadline)
        case rectification.PlanHandedIn():
            _end(rows, Kind.HAND_IN_PLAN, fact)
            _begin(rows, at, Kind.REVIEW_PLAN, fact)
        case rectification.PlanReturned():
            _end(rows, Kind.REVIEW_PLAN, fact)
            _begin(rows, at, Kind.HAND_IN_PLAN, fact, reason=fact.reason)
        case rectification.PlanAgreed():
            _end(rows, Kind.REVIEW_PLAN, fact)
            _begin(rows, at, Kind.RECTIFY, fact)
        case rectification.RectificationHandedIn():
            _end(rows, Kind.RECTIFY, fact)
            _end(rows, Kind.RECTIFICATION_OVERDUE, fact)
            _begin(rows, at, Kind.ACCEPT_RECTIFICATION, fact)
        case rectification.RectificationAccepted():
            _end(rows, Kind.ACCEPT_RECTIFICATION, fact)
        case rectification.RectificationFailed():
            _end(rows, Kind.ACCEPT_RECTIFICATION, fact)
            _begin(rows, at, Kind.RECTIFY, fact)
            _overdue_after(rows, at, fact, fact.deadline)


def _honour(rows: Rows, at: datetime, of: Step, kind: str) -> None:
    about = consequence_term(kind)
    begin(rows, at, Kind.HONOUR_CONSEQUENCE, of.committee, of.year, of.branch, which=kind, about=about)


def _overdue_after(rows: Rows, at: datetime, of: Step, deadline: date) -> None:
    kind = Kind.RECTIFICATION_OVERDUE
    begin(rows, at, kind, of.committee, of.year, of.branch, not_before=deadline + A_DAY)


def _begin(rows: Rows, at: datetime, kind: Kind, of: Step, reason: str | None = None) -> None:
    begin(rows, at, kind, of.committee, of.year, of.branch, reason=reason)


def _end(rows: Rows, kind: Kind, of: Step, *, which: str | None = None) -> None:
    end(rows, kind, of.committee, of.year, of.branch, which=which)
