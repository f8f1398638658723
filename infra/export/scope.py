"""Scope 范围: which streams belong to a committee's year, told by their names alone, so that anyone can check it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from domain import enterprise, streams
from domain.casebook import committee_read
from domain.enterprise import Enterprise
from domain.refusal import NotFoundError
from services.ledger import Seen

YEAR: Final = re.compile(r"(?:19|20|21)\d\d")


@dataclass(frozen=True)
class Scope:
    """What is exported: the whole log, or what belongs to some committees, of one year or of all.

    `ids` are the committees, their enterprise where it was asked for, and every branch that ever was theirs.
    """

    committees: frozenset[str] | None = None
    enterprise: str | None = None
    year: int | None = None
    ids: frozenset[str] = frozenset()

    @property
    def whole(self) -> bool:
        return self.committees is None

    def has(self, stream: str) -> bool:
        """Named after one of the ids, and after no other year; the keys that sign checkpoints always."""
        if stream == streams.CHECKPOINT_KEYS or self.whole:
            return True
        parts = set(stream.split("/")[1:])
        return bool(parts & self.ids) and (self.year is None or self._years(parts) <= {str(self.year)})

    def is_of_year(self, stream: str) -> bool:
        """Named after the year that is asked for."""
        return str(self.year) in self._years(set(stream.split("/")[1:]))

    def claims(self, stream: str) -> tuple[str, int] | None:
        """The committee and the year of a standard that is reckoned by, if both are asked for."""
        match stream.split("/"):
            case ["standard", of, year] if self.committees is None or of in self.committees:
                return (of, int(year)) if self.year in {None, int(year)} else None
            case _:
                return None

    def _years(self, parts: set[str]) -> set[str]:
        return {part for part in parts - self.ids if YEAR.fullmatch(part)}

    def as_json(self) -> dict[str, Any]:
        return {
            "whole": self.whole,
            "enterprise": self.enterprise,
            "committees": sorted(self.committees or ()),
            "year": self.year,
        }


def of_committees(seen: Seen, committees: Iterable[str], year: int | None) -> Scope:
    """Raises NotFoundError for a committee that is none."""
    wanted = frozenset(committees)
    return Scope(wanted, None, year, wanted.union(*(_branches(seen, one) for one in sorted(wanted))))


def of_enterprise(seen: Seen, of: str, year: int | None) -> Scope:
    """Raises NotFoundError for an enterprise that is none."""
    state = seen.state(streams.enterprise(of), enterprise.evolve, Enterprise())
    if not state.enterprise:
        raise NotFoundError(f"没有这个企业: {of}", f"no such enterprise: {of}")
    inner = of_committees(seen, state.committees, year)
    return Scope(inner.committees, of, year, inner.ids | {of})


def _branches(seen: Seen, of: str) -> Iterable[str]:
    return committee_read(seen, of).branches
