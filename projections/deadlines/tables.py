"""Tables 投影表: the deadlines as they are asked for, what falls next, and the pages of the course."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

import msgspec

from domain.calendar import Calendar
from domain.course import BranchYear, Home, Office, Owed, Watch, Year
from domain.deadline import Deadline, Mark, Subject
from domain.period import Period
from domain.timetable import Step
from projections.engine import Keeps, Table


class State(StrEnum):
    """时限状态: open until it is marked overdue, then escalated; done whenever that was."""

    OPEN = "open"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    DONE = "done"


class Row(msgspec.Struct, frozen=True, gc=False):
    """时限: of a branch, or of the committee itself; `days_late` are working days, once it is done.

    `overdue` and `escalated` are the days on which the present deadline was marked so.
    """

    id: str
    committee: str
    step: Step
    year: int
    branch: str | None
    period: Period | None
    which: str | None
    due: date | None
    extended: bool
    state: State
    reminders: int
    overdue: date | None
    escalated: date | None
    escalated_to: str | None
    done: date | None
    days_late: int | None
    after: date | None
    to_come: tuple[Mark, ...]
    recorded: tuple[Mark, ...]

    @property
    def watch(self) -> Watch:
        """What the course goes on from; the other columns are for whoever asks."""
        subject = Subject(self.step, self.committee, self.year, self.branch, self.period, self.which)
        return self.watch_of(subject)

    def watch_of(self, subject: Subject) -> Watch:
        """The same, of the subject that it is about."""
        return Watch(subject, self.after, Deadline(self.due, self.extended, self.done, self.to_come, self.recorded))


class Due(msgspec.Struct, frozen=True, gc=False):
    """议程: the moment at which something falls that is not recorded yet."""

    id: str
    at: datetime
    subject: Subject


class Days(msgspec.Struct, frozen=True, gc=False):
    """工作日历: by which lateness is counted."""

    committee: str
    timezone: str
    calendar: Calendar


class OfficePage(msgspec.Struct, frozen=True, gc=False):
    id: str
    page: Office


class YearPage(msgspec.Struct, frozen=True, gc=False):
    committee: str
    year: int
    page: Year


class HomePage(msgspec.Struct, frozen=True, gc=False):
    branch: str
    page: Home


class BranchPage(msgspec.Struct, frozen=True, gc=False):
    branch: str
    year: int
    page: BranchYear


class OwedPage(msgspec.Struct, frozen=True, gc=False):
    stream: str
    page: Owed


ROWS: Final = Table(
    "deadlines_row", Row, ("id",), indexes=(("committee", "year"), ("branch", "year"), ("state", "due", "id"))
)
AGENDA: Final = Table("deadlines_agenda", Due, ("id",), Keeps.CURRENT, indexes=(("at",),))
DAYS: Final = Table("deadlines_days", Days, ("committee",))
OFFICES: Final = Table("deadlines_office", OfficePage, ("id",), Keeps.CURRENT)
YEARS: Final = Table("deadlines_year", YearPage, ("committee", "year"), Keeps.CURRENT)
HOMES: Final = Table("deadlines_home", HomePage, ("branch",), Keeps.CURRENT)
BRANCH_YEARS: Final = Table("deadlines_branch_year", BranchPage, ("branch", "year"), Keeps.CURRENT)
OWED: Final = Table("deadlines_owed", OwedPage, ("stream",), Keeps.CURRENT)
