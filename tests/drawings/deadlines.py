"""The deadline of a step: what calls for it, and what moves it."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from domain import deadline
from domain.calendar import Calendar
from domain.deadline import Deadline, Notices, Sign, Subject
from domain.period import Period
from domain.timetable import Step
from tests.drawings.machine import Machine, Words

SCORING: Final = Subject(Step.SCORE, "mill", 2025, period=Period.Q1)
KNOWN, DUE, LATER = date(2025, 4, 1), date(2025, 4, 14), date(2025, 5, 15)
NOTICES: Final = Notices(Calendar(), (2,), escalate_after=3)


def _told(state: Deadline, fact: Any) -> Deadline:
    """As deadlines are folded: after every fact the day it falls due is set again."""
    if isinstance(fact, Deadline):
        return fact
    after = deadline.evolve(state, fact)
    return deadline.set_due(after, due=after.due, notices=NOTICES, today=_now(state))


def _now(state: Deadline) -> date:
    return max((mark.on for mark in state.recorded), default=KNOWN)


def _falls(state: Deadline, sign: Sign) -> Iterable[object]:
    """What comes next, on its day."""
    comes = state.to_come[:1]
    fallen = deadline.fall_due(state, subject=SCORING, superior="hq", today=comes[0].on) if comes else []
    return fallen if comes and comes[0].sign is sign else []


def _set(state: Deadline) -> Iterable[object]:
    return [] if state.due else [deadline.set_due(state, due=DUE, notices=NOTICES, today=KNOWN)]


def _finish(state: Deadline) -> Iterable[object]:
    return [] if state.done or not state.due else [deadline.finish(state, today=_now(state))]


def _extend(state: Deadline) -> Iterable[object]:
    given: dict[str, Any] = {"subject": SCORING, "until": LATER, "reason": "有理由", "by": "h1", "superior": "hq"}
    return deadline.extend(state, **given, office=frozenset({"h1"}), calendar=Calendar(), today=_now(state))


def _last(state: Deadline) -> Sign | None:
    """The latest sign for the day it falls due."""
    return next((mark.sign for mark in reversed(state.recorded) if mark.due == state.due), None)


DEADLINE: Final = Machine(
    Words("时限", "Deadline"),
    Deadline(),
    _told,
    steps={
        Words("无时限", "no deadline"): lambda s: s.due is None,
        Words("已完成", "done"): lambda s: s.done is not None,
        Words("已上报", "escalated"): lambda s: _last(s) is Sign.ESCALATION,
        Words("已逾期", "overdue"): lambda s: _last(s) is Sign.OVERDUE,
        Words("已催办", "reminded"): lambda s: _last(s) is Sign.REMINDER,
        Words("办理中", "running"): lambda _: True,
    },
    acts={
        Words("标准规定时限", "the standard sets a day"): _set,
        Words("到催办日", "the day of a reminder comes"): lambda s: _falls(s, Sign.REMINDER),
        Words("时限已过", "the day passes"): lambda s: _falls(s, Sign.OVERDUE),
        Words("到上报日", "the day of escalation comes"): lambda s: _falls(s, Sign.ESCALATION),
        Words("延期", "extend"): _extend,
        Words("办理完成", "finish the step"): _finish,
    },
)
MACHINES: Final = (DEADLINE,)
