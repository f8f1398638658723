"""Deadline 时限: reminders, overdue marks, escalations and extensions of one step, each recorded once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, assert_never

from domain import streams
from domain.calendar import Calendar
from domain.period import Period
from domain.refusal import Refusal, RefusedError, require_reason
from domain.timetable import OF_BRANCHES, WORDS, Step

LONGEST_EXTENSION: Final = timedelta(days=366)


@dataclass(frozen=True)
class Subject:
    """事项: a step of a committee's year; `which` is the item of an appeal or the kind of a consequence."""

    step: Step
    committee: str
    year: int
    branch: str | None = None
    period: Period | None = None
    which: str | None = None

    @property
    def stream(self) -> str:
        whose = self.committee if self.branch is None else f"{self.committee}/{self.branch}"
        more = [one for one in (self.period, self.which) if one is not None]
        return streams.deadline(self.step, whose, self.year, *more)

    @property
    def is_the_committees(self) -> bool:
        return self.step not in OF_BRANCHES


@dataclass(frozen=True)
class Reminded:
    """已催办: the step still waits, so many working days before it falls due."""

    subject: Subject
    due: date
    on: date
    working_days_left: int


@dataclass(frozen=True)
class MarkedOverdue:
    """已逾期: not done by its day; counted on the first working day after."""

    subject: Subject
    due: date
    on: date
    working_days_late: int


@dataclass(frozen=True)
class Escalated:
    """已上报: a committee's step was still not done so many working days later, so headquarters know."""

    subject: Subject
    due: date
    on: date
    working_days_late: int
    to: str


@dataclass(frozen=True)
class DeadlineExtended:
    """时限已延长: until a later working day, and why; `before` is the day it fell due until then."""

    subject: Subject
    before: date
    until: date
    reason: str
    by: str


Fact = Reminded | MarkedOverdue | Escalated | DeadlineExtended


class Sign(StrEnum):
    """提示类别: what a deadline calls for, in the order in which it does."""

    REMINDER = "reminder"
    OVERDUE = "overdue"
    ESCALATION = "escalation"


@dataclass(frozen=True)
class Mark:
    """提示: what falls on a day, by the deadline it belongs to; `days` are left to it, or late."""

    sign: Sign
    on: date
    due: date
    days: int

    def same_as(self, other: "Mark") -> bool:
        """Once for each due date, whatever day a later calendar would put it on."""
        return (self.sign, self.due, self.days) == (other.sign, other.due, other.days)


@dataclass(frozen=True)
class Notices:
    """提示安排: what the settings and the calendar say of a step."""

    calendar: Calendar
    remind: tuple[int, ...] = ()
    escalate_after: int | None = None

    def marks(self, due: date) -> Iterable[Mark]:
        for days in sorted(self.remind, reverse=True):
            yield Mark(Sign.REMINDER, self.calendar.before(due, days), due, days)
        yield Mark(Sign.OVERDUE, self.calendar.after(due, 1), due, 1)
        if self.escalate_after is not None:
            late = 1 + self.escalate_after
            yield Mark(Sign.ESCALATION, self.calendar.after(due, late), due, late)


@dataclass(frozen=True)
class Deadline:
    """时限状态: `to_come` are marks that have not been recorded, in order of their days."""

    due: date | None = None
    extended: bool = False
    done: date | None = None
    to_come: tuple[Mark, ...] = ()
    recorded: tuple[Mark, ...] = ()

    def fallen(self, today: date) -> tuple[Mark, ...]:
        """What has fallen by this day and is not recorded yet."""
        return tuple(mark for mark in self.to_come if mark.on <= today)

    @property
    def is_overdue(self) -> bool:
        """The day it falls due is marked as passed."""
        return any(mark.sign is Sign.OVERDUE and mark.due == self.due for mark in self.recorded)


def set_due(deadline: Deadline, *, due: date | None, notices: Notices, today: date) -> Deadline:
    """What becomes known on a day moves no deadline that has passed, nor sets one that would have passed already."""
    if deadline.done is not None:
        return deadline
    has_passed = deadline.due is not None and deadline.due < today
    would_have_passed = due is not None and due < today
    if not (deadline.extended or has_passed or would_have_passed):
        deadline = replace(deadline, due=due)
    return _marked(deadline, notices=notices, today=today)


def finish(deadline: Deadline, *, today: date) -> Deadline:
    """The step is done: overdue marks that have fallen stay due, reminders are spared."""
    if deadline.done is not None:
        return deadline
    late = tuple(mark for mark in deadline.fallen(today) if mark.sign is not Sign.REMINDER)
    return Deadline(deadline.due, deadline.extended, today, late, deadline.recorded)


def fall_due(deadline: Deadline, *, subject: Subject, superior: str, today: date) -> list[Fact]:
    """催办、逾期、上报: whatever has fallen by this day; asked again it adds nothing."""
    return [_fact(mark, subject, superior) for mark in deadline.fallen(today)]


def extend(
    deadline: Deadline,
    *,
    subject: Subject,
    until: date,
    reason: str,
    by: str,
    office: frozenset[str],
    superior: str,
    calendar: Calendar,
    today: date,
) -> list[Fact]:
    """延长时限: what has fallen before is recorded first, so that it does not matter when anybody looked.

    `office` are those who may: the committee's for its branches, headquarters' for the committee.
    """
    if by not in office:
        raise RefusedError(
            Refusal.NOT_OF_THE_OFFICE,
            "支部环节由党委办事人员延期, 党委环节由上级组织部门延期; 请由其办理",
            "the committee's office extends for a branch, headquarters for a committee: let one of them do it",
        )
    require_reason(reason)
    zh, en = WORDS[subject.step]
    if deadline.due is None:
        raise RefusedError(Refusal.NO_DEADLINE, f"{zh}没有时限, 无须延期", f"there is no deadline for the {en}")
    if deadline.done is not None:
        raise RefusedError(Refusal.STEP_DONE, f"{zh}已完成, 无须延期", f"the {en} is done: nothing to extend")
    if until <= deadline.due or until < today:
        raise RefusedError(
            Refusal.EXTENSION_NOT_LATER,
            f"延期须晚于原时限{deadline.due}, 且不得早于今日",
            f"extend to a day later than {deadline.due}, and not before today",
        )
    if until > max(deadline.due, today) + LONGEST_EXTENSION:
        raise RefusedError(
            Refusal.EXTENSION_TOO_LONG, "延期不得超过一年, 请另选日期", "an extension lasts a year at most"
        )
    if not calendar.is_worked(until):
        raise RefusedError(
            Refusal.NOT_A_WORKING_DAY, f"{until}不是工作日, 请另选工作日", f"{until} is no working day: choose one"
        )
    fallen = fall_due(deadline, subject=subject, superior=superior, today=today)
    return [*fallen, DeadlineExtended(subject, deadline.due, until, reason, by)]


def evolve(deadline: Deadline, fact: Fact) -> Deadline:
    match fact:
        case Reminded():
            return _recorded(deadline, Mark(Sign.REMINDER, fact.on, fact.due, fact.working_days_left))
        case MarkedOverdue():
            return _recorded(deadline, Mark(Sign.OVERDUE, fact.on, fact.due, fact.working_days_late))
        case Escalated():
            return _recorded(deadline, Mark(Sign.ESCALATION, fact.on, fact.due, fact.working_days_late))
        case DeadlineExtended():
            return replace(deadline, due=fact.until, extended=True, to_come=())
        case _:
            assert_never(fact)


def _fact(mark: Mark, subject: Subject, superior: str) -> Fact:
    match mark.sign:
        case Sign.REMINDER:
            return Reminded(subject, mark.due, mark.on, mark.days)
        case Sign.OVERDUE:
            return MarkedOverdue(subject, mark.due, mark.on, mark.days)
        case Sign.ESCALATION:
            return Escalated(subject, mark.due, mark.on, mark.days, superior)


def _recorded(deadline: Deadline, mark: Mark) -> Deadline:
    to_come = tuple(one for one in deadline.to_come if not one.same_as(mark))
    return replace(deadline, to_come=to_come, recorded=(*deadline.recorded, mark))


def _marked(deadline: Deadline, *, notices: Notices, today: date) -> Deadline:
    """What has fallen stays; what lies ahead is reckoned anew. Nobody is reminded of a day gone by."""
    kept = deadline.fallen(today)
    known = (*kept, *deadline.recorded)
    ahead = (
        mark
        for mark in (notices.marks(deadline.due) if deadline.due is not None else ())
        if (mark.on >= today or mark.sign is not Sign.REMINDER) and not any(mark.same_as(one) for one in known)
    )
    return replace(deadline, to_come=tuple(sorted((*kept, *ahead), key=lambda mark: mark.on)))
