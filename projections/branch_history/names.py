"""Names 名称: what things were called when a fact was recorded, for its sentence."""

from datetime import datetime
from typing import Any, Final, Protocol, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from domain.ballot import BallotHeld
from domain.record import Recorded
from projections.branch_history.tables import (
    BALLOTS,
    BRANCHES,
    COMMITTEES,
    ENTERPRISES,
    LIBRARY,
    MEETINGS,
    PEOPLE,
    TERMS,
    Terms,
)
from projections.engine import Table

SECRETARY: Final = "secretary:"
OF_ENTERPRISES: Final = frozenset({"enterprise", "frame"})
"""Streams named after an enterprise."""

R = TypeVar("R", bound=msgspec.Struct)


class Reader(Protocol):
    """Where rows are read as they stood at the fact."""

    def get(self, table: Table[R], *key: Any) -> R | None: ...


class Names:
    """In one committee's year, for the history of the branch `about`, or for none where it is empty."""

    def __init__(self, rows: Reader, recorded: Recorded, committee: str, year: int | None, about: str) -> None:
        self.about = about
        self._rows = rows
        self._recorded = recorded
        self._committee = committee
        self._year = year

    @property
    def _terms(self) -> Terms | None:
        return None if self._year is None else self._rows.get(TERMS, self._committee, self._year)

    def person(self, person: str) -> str:
        if person.startswith(SECRETARY):
            known = self._rows.get(BRANCHES, person.removeprefix(SECRETARY))
            return known.secretary if known and known.secretary else person
        office = self._rows.get(COMMITTEES, self._committee)
        seated = self._rows.get(PEOPLE, f"committee/{self._committee}", person)
        if seated:
            return seated.name
        joined = office.enterprise if office else _enterprise(self._recorded)
        above = self._rows.get(PEOPLE, f"enterprise/{joined}", person) if joined else None
        return above.name if above else person

    def committee(self, committee: str) -> str:
        office = self._rows.get(COMMITTEES, committee)
        return office.name if office else committee

    def enterprise(self, enterprise: str) -> str:
        above = self._rows.get(ENTERPRISES, enterprise)
        return above.name if above else enterprise

    def library(self, practice_or_exemplar: str) -> str:
        known = self._rows.get(LIBRARY, practice_or_exemplar)
        return known.title if known else practice_or_exemplar

    def branch(self, branch: str) -> str:
        known = self._rows.get(BRANCHES, branch)
        return known.name if known else branch

    def item(self, code: str) -> str:
        terms = self._terms
        return terms.items.get(code, code) if terms else code

    def grade(self, code: str) -> str:
        terms = self._terms
        return terms.grades.get(code, code) if terms else code

    def ballot(self, matter: str) -> BallotHeld | None:
        ballot = self._rows.get(BALLOTS, matter)
        return ballot.held if ballot else None

    def local(self, moment: datetime) -> datetime:
        office = self._rows.get(COMMITTEES, self._committee)
        return moment.astimezone(ZoneInfo(office.timezone)) if office else moment

    def meeting(self, meeting: str) -> tuple[int, int]:
        known = self._rows.get(MEETINGS, self._committee, meeting)
        return (known.year, known.number) if known else (0, 0)  # until it is loaded: then it is said again

    def matter(self, item: int) -> str:
        _kind, _committee, meeting, *_ = self._recorded.stream.split("/")
        known = self._rows.get(MEETINGS, self._committee, meeting)
        return known.titles.get(str(item), str(item)) if known else str(item)


def _enterprise(recorded: Recorded) -> str | None:
    """Of a fact of the enterprise itself, which no committee is concerned by."""
    kind, _, rest = recorded.stream.partition("/")
    return rest.partition("/")[0] if kind in OF_ENTERPRISES else getattr(recorded.fact, "enterprise", None)
