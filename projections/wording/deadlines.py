"""Deadlines 时限: reminders, overdue marks, escalations and extensions, as far as they concern a branch."""

from collections.abc import Mapping
from typing import Final

from domain.deadline import DeadlineExtended, Escalated, Fact, MarkedOverdue, Reminded, Subject
from domain.english import counted
from domain.timetable import WORDS
from projections.wording.consequences import CONSEQUENCES
from projections.wording.scopes import NOWHERE, Organisation, Scope
from projections.wording.telling import Names, Sentence, Told, joined, period_term, tell


def _of_subject(fact: Fact, _: str, __: Organisation) -> Scope:
    """In the history of the branch whose step it is, or that it is about; a committee's own steps are in none."""
    subject = fact.subject
    return NOWHERE if subject.branch is None else Scope([subject.branch], subject.committee, subject.year)


def _step(subject: Subject, names: Names) -> Sentence:
    zh, en = WORDS[subject.step]
    if subject.period is None and subject.which is not None:
        which_zh, which_en = CONSEQUENCES.get(subject.which, (subject.which, subject.which))
        return Sentence(f"{which_zh}{zh}", f"{en} ({which_en})")
    if subject.period is None:
        return Sentence(zh, en)
    period = period_term(subject.period)
    item = names.item(subject.which) if subject.which is not None else ""
    return Sentence(f"{period.zh}{item}{zh}", f"{period.en} {item + ' ' if item else ''}{en}")


def _reminded(fact: Reminded, names: Names) -> Sentence:
    zh, en = _step(fact.subject, names)
    return Sentence(
        f"催办: {zh}应于{fact.due}前完成, 还有{fact.working_days_left}个工作日",
        f"reminder: {en} falls due on {fact.due}, {counted(fact.working_days_left, 'working day')} ahead",
    )


def _overdue(fact: MarkedOverdue, names: Names) -> Sentence:
    zh, en = _step(fact.subject, names)
    return Sentence(f"逾期: {zh}应于{fact.due}前完成, 未按期完成", f"overdue: {en} fell due on {fact.due}")


def _escalated(fact: Escalated, names: Names) -> Sentence:
    zh, en = _step(fact.subject, names)
    late = fact.working_days_late
    return Sentence(
        f"上报: {zh}应于{fact.due}前完成, 已逾期{late}个工作日, 报上级组织部门",
        f"escalated to headquarters: {en} fell due on {fact.due}, {counted(late, 'working day')} late",
    )


def _extended(fact: DeadlineExtended, names: Names) -> Sentence:
    zh, en = _step(fact.subject, names)
    return Sentence(
        f"延期: {zh}时限由{fact.before}延至{fact.until}: {fact.reason}",
        f"extended: {en} from {fact.before} to {fact.until}: {fact.reason}",
    )


TOLD: Final[Mapping[type, Told]] = joined(
    tell(Reminded, "deadline_reminded", _of_subject, _reminded),
    tell(MarkedOverdue, "deadline_overdue", _of_subject, _overdue),
    tell(Escalated, "deadline_escalated", _of_subject, _escalated),
    tell(DeadlineExtended, "deadline_extended", _of_subject, _extended),
)
