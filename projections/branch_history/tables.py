"""Tables 表: what things were called and who belonged where, each version with its range of positions.

A sentence is said when it is read, with the names as they stood at its fact.
"""

from collections.abc import Mapping

import msgspec

from domain.ballot import BallotHeld
from domain.belonging import Homes, Stays
from projections.engine import Keeps, Table


class Branch(msgspec.Struct, frozen=True, gc=False):
    """党支部: what it is called, who acts for it, and which committees it belongs and belonged to."""

    branch: str
    name: str
    secretary: str
    homes: Homes


class Committee(msgspec.Struct, frozen=True, gc=False):
    """党委: what it is called, the enterprise it belongs to, and the time of day where it sits."""

    committee: str
    name: str
    enterprise: str | None = None
    timezone: str = "UTC"


class Belonging(msgspec.Struct, frozen=True, gc=False):
    """隶属: the branches of a committee with their stays."""

    committee: str
    branches: Stays


class Enterprise(msgspec.Struct, frozen=True, gc=False):
    """总公司党委."""

    enterprise: str
    name: str


class Person(msgspec.Struct, frozen=True, gc=False):
    """人员: what somebody is called in a committee or an enterprise, `of`, named as its stream is."""

    of: str
    person: str
    name: str


class Terms(msgspec.Struct, frozen=True, gc=False):
    """考核标准用语: what items and grades are called."""

    committee: str
    year: int
    items: Mapping[str, str]
    grades: Mapping[str, str]


class Ballot(msgspec.Struct, frozen=True, gc=False):
    """表决: the latest vote on a matter, for the sentence on what it decided."""

    matter: str
    held: BallotHeld


class Meeting(msgspec.Struct, frozen=True, gc=False):
    """会议: its number within the year and its matters by number, for the sentences on what it decided."""

    committee: str
    meeting: str
    year: int
    number: int
    titles: Mapping[str, str]


class Titled(msgspec.Struct, frozen=True, gc=False):
    """经验做法或典型: what it is called, by its id, and the committee that keeps it."""

    id: str
    title: str
    committee: str


BRANCHES = Table("branch_history_branch", Branch, ("branch",))
COMMITTEES = Table("branch_history_committee", Committee, ("committee",))
BELONGINGS = Table("branch_history_belonging", Belonging, ("committee",), Keeps.CURRENT)
"""Asked by the fold alone: whom a fact concerned then, the register of events tells."""
ENTERPRISES = Table("branch_history_enterprise", Enterprise, ("enterprise",))
PEOPLE = Table("branch_history_person", Person, ("of", "person"))
TERMS = Table("branch_history_terms", Terms, ("committee", "year"))
BALLOTS = Table("branch_history_ballot", Ballot, ("matter",))
MEETINGS = Table("branch_history_meeting", Meeting, ("committee", "meeting"))
LIBRARY = Table("branch_history_library", Titled, ("id",))
TABLES = (BRANCHES, COMMITTEES, BELONGINGS, ENTERPRISES, PEOPLE, TERMS, BALLOTS, MEETINGS, LIBRARY)
