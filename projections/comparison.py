"""Comparison 比较: what changed in the standings between two moments, branch by branch."""

from collections.abc import Iterable
from typing import Final

import msgspec

from domain.period import Period, through
from projections.standings import Place
from projections.standings_record import PROJECTION
from projections.wording import KINDS

CAUSES: Final = tuple(KINDS[fact] for fact in KINDS if fact in PROJECTION.facts)
"""Kinds of facts that the standings rest on: any change comes from one of these, the branch's own or another's."""


class Change(msgspec.Struct, frozen=True, gc=False):
    """变动: a branch that stands otherwise; None where it did not stand before, or stands no longer."""

    branch: str
    before: Place | None
    after: Place | None

    @property
    def place(self) -> Place:
        """What it is called and whose it is: as it stands now, or as it last stood."""
        place = self.after or self.before
        assert place is not None
        return place

    @property
    def rose(self) -> int | None:
        """By how many ranks, below zero where it fell; None where it stood at one of the moments only."""
        return rank_of(self.before) - rank_of(self.after) if self.before and self.after else None


def rank_of(place: Place) -> int:
    """Among all those asked for, of several committees by published score."""
    return place.enterprise_rank or place.rank


def bears_on(fact: str, year: int, last: Period | None) -> bool:
    """Whether a fact, by its id, counts in the standings of a year: through this quarter, or over the year."""
    match fact.partition("@")[0].split("/"):
        case ["assessment", _, of, period]:
            return int(of) == year and (last is None or Period(period) in through(last))
        case ["vetoes" | "grading" | "standard", _, of]:
            return int(of) == year and last is None
        case _:
            return True


def changes(before: Iterable[Place], after: Iterable[Place]) -> list[Change]:
    """The branches whose rank, score, grade or committee is another, by rank after; those that stand no longer last."""
    then, now = ({place.branch: place for place in places} for places in (before, after))
    found = (Change(branch, then.get(branch), now.get(branch)) for branch in then.keys() | now.keys())
    return sorted((one for one in found if _told(one.before) != _told(one.after)), key=_order)


def _told(place: Place | None) -> object:
    """What counts as standing otherwise; not what the branch is called, nor its rank among its type."""
    return place and (place.committee, place.rank, place.enterprise_rank, place.exact, place.grade, place.why)


def _order(change: Change) -> tuple[bool, int, str]:
    return change.after is None, rank_of(change.place), change.branch
