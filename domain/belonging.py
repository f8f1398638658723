"""Belonging 隶属关系: which branches a committee has, since when and until when; who takes part in a year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class Stay:
    """隶属期间: under a committee since a day (None: before the record began) until the day it left (None: still)."""

    since: date | None = None
    until: date | None = None

    def covers(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or self.until > day)

    def covers_end_of(self, year: int) -> bool:
        """Whether the branch was there when the year ended."""
        return (self.since is None or self.since.year <= year) and (self.until is None or self.until.year > year)


Stays = Mapping[str, tuple[Stay, ...]]
"""branch -> its stays under one committee, the earliest first; branches in the order they were admitted."""


def came(stays: Stays, branch: str, since: date | None) -> Stays:
    """The branch belongs to the committee from this day on."""
    return {**stays, branch: (*stays.get(branch, ()), Stay(since))}


def went(stays: Stays, branch: str, until: date) -> Stays:
    """The branch belongs to the committee no more from this day on."""
    *before, last = stays[branch]
    return {**stays, branch: (*before, replace(last, until=until))}


def takes_part(stays: Stays, branch: str, year: int) -> bool:
    """Whether the branch is appraised with this committee in a year: it was there when the year ended."""
    for stay in stays.get(branch, ()):  # noqa: SIM110 - asked of every branch of many facts: `any` takes twice as long
        if stay.covers_end_of(year):
            return True
    return False


def taking_part(stays: Stays, year: int) -> tuple[str, ...]:
    """The branches appraised with this committee in a year, in the order they were admitted."""
    return tuple(branch for branch in stays if takes_part(stays, branch, year))


def latest_first(stays: Stays, year: int) -> Iterator[str]:
    """The same, those admitted last first: they are usually the last to be done, so that a search for one that is not
    done ends soon.
    """
    return (branch for branch in reversed([*stays]) if takes_part(stays, branch, year))


Homes = tuple[tuple[str, int | None], ...]
"""(committee, year from which it has the branch at the end; None: from the beginning), the earliest first."""


def home_in(homes: Homes, year: int | None) -> str:
    """The committee that has the branch when the year ends; the one that has it now where no year is asked for."""
    home = homes[0][0]
    for committee, since in homes[1:]:
        if year is None or since is None or since <= year:
            home = committee
    return home
