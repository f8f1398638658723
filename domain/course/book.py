"""Book 台账: what has to be remembered of a year to tell its deadlines, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum
from functools import cached_property
from typing import Final, NamedTuple, Protocol

from domain.belonging import Homes, latest_first
from domain.committee import Committee
from domain.deadline import Deadline, Subject
from domain.period import Period
from domain.timetable import Deadlines


class Stage(IntEnum):
    """考核进度: how far a branch has come in a period; it never goes back."""

    NOT_BEGUN = 0
    SELF_ASSESSED = 1
    SCORED = 2
    REVIEWED = 3
    CONFIRMED = 4


# by a name of its own, as most facts ask for it: to look a member of a class up takes ten times as long
NOT_BEGUN: Final = Stage.NOT_BEGUN


@dataclass(frozen=True)
class Terms:
    """标准要点: what a year's standard says of deadlines, and the items of its versions, by number."""

    deadlines: Deadlines
    items: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Office:
    """党委: as recorded, and the years that a standard was drafted for."""

    id: str
    committee: Committee = field(default_factory=Committee)
    years: tuple[int, ...] = ()

    @cached_property
    def _taking_part(self) -> dict[int, tuple[str, ...]]:
        """By year. Most facts ask; the answer is another only when the office is."""
        return {}

    def taking_part(self, year: int) -> tuple[str, ...]:
        """The branches appraised in a year, those admitted last first: they are usually the last to be done, so that
        a search for one that is not done ends soon.
        """
        known: tuple[str, ...] | None = self._taking_part.get(year)
        if known is None:
            known = self._taking_part[year] = tuple(latest_first(self.committee.branches, year))
        return known


@dataclass(frozen=True)
class Year:
    """党委年度: its terms as drafted and as in force; `more` has a deadline beside the steps that every year has.

    `watched` since a standard that set deadlines came into force: until then nobody asks when a period's steps were
    done.
    """

    committee: str
    year: int
    drafted: Terms | None = None
    terms: Terms | None = None
    more: tuple[Subject, ...] = ()
    watched: bool = False


@dataclass(frozen=True)
class Home:
    """党支部归属: the committees that a branch has belonged to; each has it from the end of a year on."""

    branch: str
    homes: Homes


class BranchYear(NamedTuple):
    """支部年度: whether it has a target set, how far each period has come, and which items are still to be scored.

    It is the branch's own, and goes with it to another committee. A tuple, as most facts make a new one.
    """

    branch: str
    year: int
    issued: bool = False
    stages: Mapping[Period, Stage] = {}
    unscored: Mapping[Period, tuple[str, ...]] = {}

    def stage(self, period: Period) -> Stage:
        return self.stages.get(period, NOT_BEGUN)

    def reached(self, period: Period, stage: Stage, left: tuple[str, ...] | None) -> "BranchYear":
        """The same come as far as this; `left` are the items still to be scored, where these change."""
        unscored = self.unscored if left is None else {**self.unscored, period: left}
        return BranchYear(self.branch, self.year, self.issued, {**self.stages, period: stage}, unscored)


@dataclass(frozen=True)
class Owed:
    """待付奖励: what is still to be paid of an amount decided."""

    stream: str
    amount: Decimal


@dataclass(frozen=True)
class Watch:
    """时限跟踪: a step's deadline, and the day its working days count from where the year itself does not fix it."""

    subject: Subject
    after: date | None = None
    deadline: Deadline = field(default_factory=Deadline)


Page = Office | Year | Home | BranchYear | Owed | Watch


class Book(Protocol):
    """Where the pages are kept; one that nothing has been written on is blank, or None where it cannot be.

    `wants` leaves out deadlines that nobody asks for.
    """

    def office(self, committee: str) -> Office: ...

    def year(self, committee: str, year: int) -> Year: ...

    def home(self, branch: str) -> Home | None: ...

    def branch_year(self, branch: str, year: int) -> BranchYear: ...

    def owed(self, stream: str) -> Owed | None: ...

    def watch(self, subject: Subject) -> Watch | None: ...

    def put(self, page: Page) -> None: ...

    def wants(self, subject: Subject) -> bool: ...


class Memory:
    """A book for one decision: only the deadline it is about."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._offices: dict[str, Office] = {}
        self._years: dict[tuple[str, int], Year] = {}
        self._homes: dict[str, Home] = {}
        self._branch_years: dict[tuple[str, int], BranchYear] = {}
        self._owed: dict[str, Owed] = {}
        self._watches: dict[Subject, Watch] = {}

    def office(self, committee: str) -> Office:
        return self._offices.get(committee) or Office(committee)

    def year(self, committee: str, year: int) -> Year:
        return self._years.get((committee, year)) or Year(committee, year)

    def home(self, branch: str) -> Home | None:
        return self._homes.get(branch)

    def branch_year(self, branch: str, year: int) -> BranchYear:
        return self._branch_years.get((branch, year)) or BranchYear(branch, year)

    def owed(self, stream: str) -> Owed | None:
        return self._owed.get(stream)

    def watch(self, subject: Subject) -> Watch | None:
        return self._watches.get(subject)

    def put(self, page: Page) -> None:
        match page:
            case Office():
                self._offices[page.id] = page
            case Year():
                self._years[page.committee, page.year] = page
            case Home():
                self._homes[page.branch] = page
            case BranchYear():
                self._branch_years[page.branch, page.year] = page
            case Owed():
                self._owed[page.stream] = page
            case Watch():
                self._watches[page.subject] = page

    def wants(self, subject: Subject) -> bool:
        return subject == self._subject
