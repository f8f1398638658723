"""The fold 投影: the same course that decides, told of every fact and kept in tables."""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from domain.calendar import Calendar
from domain.course import FACTS, BranchYear, Home, Office, Owed, Page, Watch, Year, tell
from domain.deadline import Deadline, Escalated, Mark, Sign, Subject
from domain.record import Recorded
from projections.deadlines.tables import (
    AGENDA,
    BRANCH_YEARS,
    DAYS,
    HOMES,
    OFFICES,
    OWED,
    ROWS,
    YEARS,
    BranchPage,
    Days,
    Due,
    HomePage,
    OfficePage,
    OwedPage,
    Row,
    State,
    YearPage,
)
from projections.engine import Projection, Rows

NAME: Final = "deadlines"


class Tables:
    """The book of the course, kept in tables."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def office(self, committee: str) -> Office:
        known = self._rows.get(OFFICES, committee)
        return known.page if known else Office(committee)

    def year(self, committee: str, year: int) -> Year:
        known = self._rows.get(YEARS, committee, year)
        return known.page if known else Year(committee, year)

    def home(self, branch: str) -> Home | None:
        known = self._rows.get(HOMES, branch)
        return known.page if known else None

    def branch_year(self, branch: str, year: int) -> BranchYear:
        known = self._rows.get(BRANCH_YEARS, branch, year)
        return known.page if known else BranchYear(branch, year)

    def owed(self, stream: str) -> Owed | None:
        known = self._rows.get(OWED, stream)
        return known.page if known else None

    def watch(self, subject: Subject) -> Watch | None:
        known = self._rows.get(ROWS, subject.stream)
        return known.watch_of(subject) if known else None

    def put(self, page: Page) -> None:
        match page:
            case BranchYear():  # of most facts
                self._rows.put(BRANCH_YEARS, BranchPage(page.branch, page.year, page))
            case Watch():
                self._watch(page)
            case Office():
                self._rows.put(OFFICES, OfficePage(page.id, page))
                self._rows.put(DAYS, Days(page.id, page.committee.timezone, page.committee.calendar))
            case Year():
                self._rows.put(YEARS, YearPage(page.committee, page.year, page))
            case Home():
                self._rows.put(HOMES, HomePage(page.branch, page))
            case Owed():
                self._rows.put(OWED, OwedPage(page.stream, page))

    def wants(self, _: Subject) -> bool:
        return True

    def _watch(self, watch: Watch) -> None:
        id_ = watch.subject.stream
        days = self._rows.get(DAYS, watch.subject.committee)
        assert days is not None
        before = self._rows.get(ROWS, id_)
        self._rows.put(ROWS, _row(id_, watch, days.calendar, before))
        if watch.deadline.to_come:
            at = _begins(watch.deadline.to_come[0].on, days.timezone)
            self._rows.put(AGENDA, Due(id_, at, watch.subject))
        else:
            self._rows.remove(AGENDA, id_)


def fold(rows: Rows, recorded: Recorded) -> None:
    tell(Tables(rows), recorded)
    if isinstance(recorded.fact, Escalated):
        row = rows.get(ROWS, recorded.fact.subject.stream)
        assert row is not None
        rows.put(ROWS, msgspec.structs.replace(row, escalated_to=recorded.fact.to))


def _row(id_: str, watch: Watch, calendar: Calendar, before: Row | None) -> Row:
    subject, known = watch.subject, watch.deadline
    reminders, overdue, escalated = 0, None, None
    if known.recorded:
        reminders = sum(mark.sign is Sign.REMINDER for mark in known.recorded)
        overdue = _day(known.recorded, Sign.OVERDUE, known.due)
        escalated = _day(known.recorded, Sign.ESCALATION, known.due)
    return Row(
        id_,
        subject.committee,
        subject.step,
        subject.year,
        subject.branch,
        subject.period,
        subject.which,
        known.due,
        known.extended,
        _state(known.done, overdue, escalated),
        reminders,
        overdue,
        escalated,
        before.escalated_to if before else None,
        known.done,
        before.days_late if before and before.done else _days_late(known, calendar),
        watch.after,
        known.to_come,
        known.recorded,
    )


def _days_late(known: Deadline, calendar: Calendar) -> int | None:
    """By the calendar of the day that it is done: what is published afterwards makes nobody later."""
    return calendar.days_after(known.due, known.done) if known.due and known.done else None


def _day(marks: tuple[Mark, ...], sign: Sign, due: date | None) -> date | None:
    return next((mark.on for mark in marks if mark.sign is sign and mark.due == due), None)


def _state(done: date | None, overdue: date | None, escalated: date | None) -> State:
    if done is not None:
        return State.DONE
    if escalated is not None:
        return State.ESCALATED
    return State.OPEN if overdue is None else State.OVERDUE


def _begins(day: date, timezone: str) -> datetime:
    """When the day begins where the committee sits."""
    return datetime.combine(day, time(), ZoneInfo(timezone))


PROJECTION: Final = Projection(
    NAME, (ROWS, AGENDA, DAYS, OFFICES, YEARS, HOMES, BRANCH_YEARS, OWED), FACTS, fold, weight=11_200
)
