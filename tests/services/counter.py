"""A committee's counter: targets issued, deadlines set, and what is asked for there."""

from dataclasses import dataclass, replace
from datetime import date

from domain.deadline import Subject
from domain.period import Period
from domain.target import of_items
from domain.timetable import Deadlines, RoundDeadlines, Step
from services.deadlines import DeadlineBook
from services.ledger import Act, Ledger, Receipt
from services.target_changes import TargetChanges
from tests.services.desk import STANDARD, YEAR, Desk

E, B = of_items(STANDARD)
BETTER = replace(E, title="产量提高")
UNTIL = date(2025, 4, 21)


@dataclass(frozen=True)
class Counter:
    """A desk where the first branch has its targets, and its deadlines."""

    desk: Desk

    @property
    def branch(self) -> str:
        return self.desk.branches[0]

    @property
    def secretary(self) -> str:
        return f"secretary:{self.branch}"

    @property
    def changes(self) -> TargetChanges:
        return TargetChanges(self.desk.ledger)

    @property
    def own_reports(self) -> Subject:
        return Subject(Step.SELF_ASSESS, self.desk.committee, YEAR, self.branch, Period.Q1)

    def propose(self, act: Act | None = None) -> Receipt:
        act = act or self.desk.act(self.secretary)
        return self.changes.propose(act, self.desk.of, branch=self.branch, code="E", after=BETTER, reason="产能扩大")

    def change(self, number: str = "1") -> str:
        return f"target-change/{self.branch}/{YEAR}/{number}"

    def ask_for_change(self, by: str | None = None, number: str = "1") -> Receipt:
        details = {"branch": self.branch, "year": str(YEAR), "number": number}
        return self.desk.ask(self.desk.act(by or self.secretary), "target_change", details)

    def extend(self, subject: Subject | None = None, act: Act | None = None) -> Receipt:
        book = DeadlineBook(self.desk.ledger)
        return book.extend(act or self.desk.act(), subject or self.own_reports, until=UNTIL, reason="检修")

    def ask_for_extension(self, **change: str) -> Receipt:
        details = {"step": "self_assess", "branch": self.branch, "year": str(YEAR), "period": "Q1", "until": f"{UNTIL}"}
        return self.desk.ask(self.desk.act(self.secretary), "deadline_extension", {**details, **change})


def at_the_counter(ledger: Ledger) -> Counter:
    """The ledger's clock must stand before the deadlines."""
    desk = Desk(ledger)
    timed = replace(STANDARD, deadlines=Deadlines(quarter=RoundDeadlines(self_assess=5, score=8)))
    for step in (desk.establish, desk.found, lambda act: desk.draft(act, timed), desk.adopt):
        step(desk.act())
    desk.target_sets.issue(desk.act(), committee_id=desk.committee, year=YEAR, branches=desk.branches[:1])
    return Counter(desk)
