"""File 定级案卷: what the pages of a year's grading show, read once for a request."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from domain import grading, streams
from domain.casebook import Casebook
from domain.grading import GradesDecided, GradesProposed, NoticeOpened
from domain.reckoning import Year, places_of
from domain.record import Recorded
from domain.refusal import RefusedError
from domain.standard import Grade, Item
from domain.voices import Voices
from infra.pages.frame import Frame
from infra.runtime import Runtime
from services.casebook import CommitteeYear, read_casebook, voices_of
from services.ledger import Seen
from services.organisation import people_of

F = TypeVar("F")


@dataclass(frozen=True)
class GradingFile:
    """The year as recorded, now or as of the frame's moment, and what things are called."""

    of: CommitteeYear
    seen: Seen
    book: Casebook
    branches: Mapping[str, str]
    people: Mapping[str, str]
    frame: Frame

    @cached_property
    def reckoned(self) -> Year:
        return self.book.reckoned()

    @cached_property
    def voices(self) -> Voices:
        return voices_of(self.seen, self.of)

    @cached_property
    def history(self) -> tuple[Recorded, ...]:
        return tuple(self.seen.history(streams.grading(self.of.committee, self.of.year)))

    @property
    def proposed(self) -> list[Recorded]:
        return [one for one in self.history if isinstance(one.fact, GradesProposed)]

    @property
    def notice(self) -> Recorded | None:
        return self.last(NoticeOpened)

    @property
    def decided(self) -> Recorded | None:
        return self.last(GradesDecided)

    def last(self, kind: type) -> Recorded | None:
        return next((one for one in reversed(self.history) if isinstance(one.fact, kind)), None)

    @property
    def position(self) -> int:
        """The position that the page stands on."""
        return self.seen.position

    @property
    def is_current(self) -> bool:
        """Whether what was last proposed still is what the record gives."""
        known = self.book.grading.proposal
        if known is None:
            return False
        try:
            grading.require_current(known, years=self.book.years, reckoned=self.reckoned, rests_on=self.book.rests_on())
        except RefusedError:
            return False
        return True

    @property
    def unconfirmed(self) -> dict[str, int]:
        """The branches that have periods neither confirmed nor exempted, and how many."""
        return {branch: len(year.open_periods()) for branch, year in self.book.years.items() if year.open_periods()}

    @cached_property
    def grades(self) -> Mapping[str, Grade]:
        return {one.code: one for one in self.book.standard.grades}

    @cached_property
    def items(self) -> Mapping[str, Item]:
        return {one.code: one for one in self.book.standard.items}

    @cached_property
    def places(self) -> Mapping[str, int | None]:
        return places_of(self.book.standard, sum(year.takes_part() for year in self.book.years.values()))

    def branch(self, branch: str) -> str:
        return self.branches.get(branch, branch)

    def person(self, person: str) -> str:
        """A member or one of the office by name; whoever else signs by the name they sign with."""
        return self.people.get(person, person)

    def ballots(self, matter: str) -> Iterator[Recorded]:
        """The ballots held on a matter, in their order."""
        yield from self.seen.history(streams.ballot(matter))


def grading_file(running: Runtime, frame: Frame, of: CommitteeYear, *, corrected: bool = False) -> GradingFile:
    """Reads a committee's year as of the frame's moment; `corrected`: with what was corrected in it since.

    Raises NotFoundError or RefusedError where it has no standard in force.
    """
    seen = running.ledger.seen(None, frame.at) if corrected else running.ledger.seen(frame.at)
    book = read_casebook(seen, of)
    known = running.projections.directory.branches(committees=(of.committee,), at=frame.at)
    return GradingFile(of, seen, book, {one.id: one.name for one in known}, people_of(seen, of.committee), frame)
