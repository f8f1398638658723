"""Rectification 调整和整顿: ordered for an ungraded branch, planned by it, reviewed, and accepted by the committee."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, assert_never

from domain.ballot import BallotHeld
from domain.calendar import Calendar
from domain.consequence import ConsequenceOpened
from domain.refusal import Refusal, RefusedError, require_reason
from domain.required import require_day, require_text
from domain.standard import LONGEST_RECTIFICATION

A_DAY: Final = timedelta(days=1)
LATEST_PLAN: Final = timedelta(days=366)


class Stage(StrEnum):
    """整顿阶段: what has been done last."""

    UNOPENED = "unopened"
    OPENED = "opened"
    ORDERED = "ordered"
    PLAN_HANDED_IN = "plan_handed_in"
    PLAN_RETURNED = "plan_returned"
    UNDER_WAY = "under_way"
    HANDED_IN = "handed_in"
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class Plan:
    """整改方案: which problems, which measures, who answers for them, until when."""

    problems: tuple[str, ...]
    measures: tuple[str, ...]
    owner: str
    until: date


@dataclass(frozen=True)
class Step:
    """A step of a branch's rectification, on the day it is where the committee sits."""

    branch: str
    year: int
    committee: str
    on: date


@dataclass(frozen=True)
class RectificationOrdered(Step):
    """已责令整顿: to be done by the deadline, so many working days from the day after."""

    working_days: int
    deadline: date


@dataclass(frozen=True)
class PlanHandedIn(Step):
    """整改方案已提交: by the branch."""

    plan: Plan
    author: str
    principal: str | None = None


@dataclass(frozen=True)
class PlanAgreed(Step):
    """整改方案已同意: by another person than who wrote it."""

    reviewer: str


@dataclass(frozen=True)
class PlanReturned(Step):
    """整改方案已退回: with what has to be mended."""

    reviewer: str
    reason: str


@dataclass(frozen=True)
class RectificationProgressNoted(Step):
    """整改进展已记录."""

    text: str


@dataclass(frozen=True)
class RectificationHandedIn(Step):
    """整改已报请验收: with what was done."""

    report: str


@dataclass(frozen=True)
class RectificationAccepted(Step):
    """整改已通过验收: by the committee's vote."""


@dataclass(frozen=True)
class RectificationFailed(Step):
    """整改未通过验收: it goes on, to a new deadline."""

    working_days: int
    deadline: date


@dataclass(frozen=True)
class LeadershipAdjusted(Step):
    """支部班子已调整: who left, who came, and why."""

    left: tuple[str, ...]
    joined: tuple[str, ...]
    reason: str


Fact = (
    ConsequenceOpened
    | RectificationOrdered
    | PlanHandedIn
    | PlanAgreed
    | PlanReturned
    | RectificationProgressNoted
    | RectificationHandedIn
    | RectificationAccepted
    | RectificationFailed
    | LeadershipAdjusted
)


@dataclass(frozen=True)
class Rectification:
    """How far a rectification has come, of which branch."""

    branch: str = ""
    year: int = 0
    committee: str = ""
    stage: Stage = Stage.UNOPENED
    working_days: int = 0
    deadline: date = date.min
    authors: frozenset[str | None] = frozenset()
    left: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()


WHERE: Final = {
    Stage.UNOPENED: ("整顿事项尚未开启", "it is not open"),
    Stage.OPENED: ("尚未责令整顿, 请党委先行责令", "it is not ordered yet: the committee orders it first"),
    Stage.ORDERED: ("已责令整顿, 待党支部提交整改方案", "it is ordered and waits for the branch's plan"),
    Stage.PLAN_HANDED_IN: ("整改方案待审核", "its plan waits for review"),
    Stage.PLAN_RETURNED: ("整改方案已退回, 待党支部重新提交", "its plan was returned and waits to be handed in again"),
    Stage.UNDER_WAY: ("正在整改, 待党支部报请验收", "it is under way and waits to be handed in for acceptance"),
    Stage.HANDED_IN: ("已报请验收, 待党委表决", "it was handed in and waits for the committee's vote"),
    Stage.ACCEPTED: ("已通过验收, 整顿结束", "it is accepted and over"),
}


def matter(branch: str, year: int) -> str:
    """The stable name of the vote on acceptance."""
    return f"rectification/{branch}/{year}"


def order(
    rectification: Rectification, *, working_days: int | None, usual: int | None, calendar: Calendar, today: date
) -> list[Fact]:
    """责令整顿: within so many working days, else those usual by the standard."""
    require_stage(rectification, Stage.OPENED)
    days = working_days if working_days is not None else usual
    if days is None:
        raise RefusedError(
            Refusal.DEADLINE_REQUIRED,
            "考核标准未规定整顿期限, 请填写整顿工作日数",
            "the standard gives no deadline for rectification: say how many working days",
        )
    _, deadline = _given(days, calendar, today)
    return [RectificationOrdered(*_of(rectification), today, days, deadline)]


def hand_in_plan(
    rectification: Rectification, *, plan: Plan, author: str, today: date, principal: str | None = None
) -> list[Fact]:
    """提交整改方案: problems, measures, owner and the day by which it is done, within the deadline while that lasts."""
    require_stage(rectification, Stage.ORDERED, Stage.PLAN_RETURNED)
    for texts, zh, en in (
        (plan.problems, "存在问题", "the problems"),
        (plan.measures, "整改措施", "the measures"),
        ((plan.owner,), "责任人", "the name of who answers for it"),
    ):
        for text in texts or ("",):
            require_text(text, zh=zh, en=en)
    latest = rectification.deadline if today <= rectification.deadline else today + LATEST_PLAN
    require_day(plan.until, first=today, last=latest)
    return [PlanHandedIn(*_of(rectification), today, plan, author, principal)]


def review_plan(
    rectification: Rectification,
    *,
    reviewer: str,
    agreed: bool,
    reason: str,
    today: date,
    principal: str | None = None,
) -> list[Fact]:
    """审核整改方案: agreed, or returned with a reason; never by its author, nor by either on the other's behalf."""
    require_stage(rectification, Stage.PLAN_HANDED_IN)
    if {reviewer, principal} & rectification.authors:
        raise RefusedError(
            Refusal.SAME_PERSON,
            "整改方案不得由提交人审核, 请另行安排审核人",
            "whoever wrote the plan may not review it: another person does",
        )
    if agreed:
        return [PlanAgreed(*_of(rectification), today, reviewer)]
    require_reason(reason)
    return [PlanReturned(*_of(rectification), today, reviewer, reason)]


def note_progress(rectification: Rectification, *, text: str, today: date) -> list[Fact]:
    """记录整改进展."""
    require_stage(rectification, Stage.UNDER_WAY)
    require_text(text, zh="整改进展", en="how far it has come")
    return [RectificationProgressNoted(*_of(rectification), today, text)]


def hand_in(rectification: Rectification, *, report: str, today: date) -> list[Fact]:
    """报请验收: with a report of what was done."""
    require_stage(rectification, Stage.UNDER_WAY)
    require_text(report, zh="整改情况报告", en="a report of what was done")
    return [RectificationHandedIn(*_of(rectification), today, report)]


def accept(
    rectification: Rectification, *, ballot: BallotHeld, working_days: int | None, calendar: Calendar, today: date
) -> list[Fact]:
    """验收: carried, it is over; else it goes on, for as long again as before unless said otherwise."""
    require_stage(rectification, Stage.HANDED_IN)
    days, deadline = _given(working_days if working_days is not None else rectification.working_days, calendar, today)
    if ballot.carried:
        return [RectificationAccepted(*_of(rectification), today)]
    return [RectificationFailed(*_of(rectification), today, days, deadline)]


def adjust_leadership(
    rectification: Rectification, *, left: Iterable[str], joined: Iterable[str], reason: str, today: date
) -> list[Fact]:
    """调整支部班子: any time while the rectification goes on; nobody leaves or comes twice."""
    require_stage(
        rectification,
        Stage.ORDERED,
        Stage.PLAN_HANDED_IN,
        Stage.PLAN_RETURNED,
        Stage.UNDER_WAY,
        Stage.HANDED_IN,
    )
    gone, come = tuple(left), tuple(joined)
    if not gone and not come:
        raise RefusedError(Refusal.TEXT_REQUIRED, "请填写调离或调入人员", "name who left or who came")
    for name in (*gone, *come):
        require_text(name, zh="人员姓名", en="the name of the person")
    require_reason(reason)
    again = sorted({*(rectification.left & set(gone)), *(rectification.joined & set(come)), *(set(gone) & set(come))})
    if again or len({*gone, *come}) < len((*gone, *come)):
        raise RefusedError(
            Refusal.ALREADY_ADJUSTED,
            f"{'、'.join(again) or '所列人员'}的调整重复或前后矛盾",
            f"{', '.join(again) or 'somebody listed'} would leave or come twice",
        )
    return [LeadershipAdjusted(*_of(rectification), today, gone, come, reason)]


def require_stage(rectification: Rectification, *stages: Stage) -> None:
    """The act is in its turn."""
    if rectification.stage not in stages:
        zh, en = WHERE[rectification.stage]
        raise RefusedError(
            Refusal.RECTIFICATION_OUT_OF_TURN,
            f"此项操作与整顿进度不符: {zh}",
            f"it is not the turn of this step of the rectification: {en}",
        )


def evolve(rectification: Rectification, fact: Fact) -> Rectification:
    match fact:
        case ConsequenceOpened():
            return replace(
                rectification, branch=fact.branch, year=fact.year, committee=fact.committee, stage=Stage.OPENED
            )
        case RectificationOrdered():
            return replace(rectification, stage=Stage.ORDERED, working_days=fact.working_days, deadline=fact.deadline)
        case PlanHandedIn():
            return replace(rectification, stage=Stage.PLAN_HANDED_IN, authors=_names(fact))
        case PlanReturned():
            return replace(rectification, stage=Stage.PLAN_RETURNED)
        case PlanAgreed():
            return replace(rectification, stage=Stage.UNDER_WAY)
        case RectificationFailed():
            return replace(rectification, stage=Stage.UNDER_WAY, working_days=fact.working_days, deadline=fact.deadline)
        case RectificationHandedIn():
            return replace(rectification, stage=Stage.HANDED_IN)
        case RectificationAccepted():
            return replace(rectification, stage=Stage.ACCEPTED)
        case LeadershipAdjusted():
            gone, come = frozenset(fact.left), frozenset(fact.joined)
            return replace(
                rectification,
                left=(rectification.left - come) | gone,
                joined=(rectification.joined - gone) | come,
            )
        case RectificationProgressNoted():
            return rectification
        case _:
            assert_never(fact)


def _names(plan: PlanHandedIn) -> frozenset[str | None]:
    """Whoever wrote the plan, and whoever it was written for."""
    return frozenset({plan.author} if plan.principal is None else {plan.author, plan.principal})


def _of(rectification: Rectification) -> tuple[str, int, str]:
    return rectification.branch, rectification.year, rectification.committee


def _given(working_days: int, calendar: Calendar, today: date) -> tuple[int, date]:
    """The day on which that many working days after today are complete."""
    if not 1 <= working_days <= LONGEST_RECTIFICATION:
        raise RefusedError(
            Refusal.DATE_OUT_OF_RANGE,
            f"整顿期限应为1至{LONGEST_RECTIFICATION}个工作日",
            f"a rectification is given 1 to {LONGEST_RECTIFICATION} working days",
        )
    return working_days, calendar.last_day(today + A_DAY, working_days)
