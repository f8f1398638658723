"""Scheduler 定时处理: finds what may have fallen due and records it, act by act."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from domain.deadline import Subject
from services.deadlines import DeadlineBook
from services.ledger import BusyError


class Agenda(Protocol):
    """Where to look. It may be behind or wrong without harm: what is recorded is decided from the record itself."""

    def fallen(self, now: datetime) -> Iterable[Subject]: ...


class Scheduler:
    """Stopped at any point, run late, twice or by several at once, it records the same."""

    def __init__(self, deadlines: DeadlineBook, agenda: Agenda) -> None:
        self._deadlines = deadlines
        self._agenda = agenda

    def tick(self, now: datetime) -> int:
        """Records whatever has fallen by now; returns how many facts that were."""
        return sum(self._record(subject, now) for subject in self._agenda.fallen(now))

    def _record(self, subject: Subject, now: datetime) -> int:
        try:
            receipt = self._deadlines.record_fallen(subject, now)
        except BusyError:
            return 0  # found again by the next tick
        return 0 if receipt.repeated else len(receipt.facts)
