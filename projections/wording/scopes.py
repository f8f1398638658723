"""Scopes 归属: in whose history a fact belongs."""

from collections.abc import Callable, Iterable
from typing import Final, Protocol, TypeVar

import msgspec

F = TypeVar("F")


class Scope(msgspec.Struct, frozen=True, gc=False):
    """The branches in whose history a fact belongs, the committee, and the year it is of."""

    branches: Iterable[str]
    committee: str
    year: int | None


class Organisation(Protocol):
    """Which branch belongs where, when the fact was recorded."""

    def home_of(self, branch: str, year: int | None = None) -> str:
        """The committee that a branch belongs to, or that appraises it in a year; empty if it is unknown."""

    def taking_part(self, committee: str, year: int) -> Iterable[str]:
        """The committee's branches that take part in the year."""

    def keeper_of(self, practice: str) -> str:
        """The committee that put a practice into the library; empty where headquarters did."""


Scoping = Callable[[F, str, Organisation], Scope]
"""(fact, its stream, the organisation)"""


class OfBranch(Protocol):
    @property
    def branch(self) -> str: ...


class OfCommitteeYear(Protocol):
    @property
    def committee(self) -> str: ...

    @property
    def year(self) -> int: ...


NOWHERE: Final = Scope((), "", None)


def nowhere(_: object, _stream: str, _organisation: Organisation) -> Scope:
    """In no branch's history."""
    return NOWHERE


def of_branch(fact: OfBranch, _: str, organisation: Organisation) -> Scope:
    """A fact with a `branch`, and perhaps a `year` and a `committee`."""
    committee, year = getattr(fact, "committee", None), getattr(fact, "year", None)
    home = organisation.home_of(fact.branch, year) if committee is None else committee
    return Scope([fact.branch], home, year)


def on_branch_stream(_: object, stream: str, organisation: Organisation) -> Scope:
    """A fact in the stream `branch/ID`, which alone says whose it is."""
    branch = stream.partition("/")[2]
    return Scope([branch], organisation.home_of(branch), None)


def of_committee_year(fact: OfCommitteeYear, _: str, organisation: Organisation) -> Scope:
    """A fact with a `committee` and a `year`: all branches that take part."""
    return all_branches(fact.committee, fact.year, organisation)


def on_committee_year_stream(_: object, stream: str, organisation: Organisation) -> Scope:
    """A fact in a stream `KIND/COMMITTEE/YEAR`, which alone says whose it is: all branches that take part."""
    _kind, committee, year = stream.split("/")
    return all_branches(committee, int(year), organisation)


def all_branches(committee: str, year: int, organisation: Organisation) -> Scope:
    return Scope(organisation.taking_part(committee, year), committee, year)
