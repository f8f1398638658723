"""Reading 读取: the next events that an audience may be handed, in the order of the log."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from infra.feed.audience import Audience
from infra.names import FACTS
from infra.postgres.reader import LedgerReader
from projections.events import Event, Events, Wanted
from projections.wording import KINDS
from services.log import Entry

LOOKED_AT: Final = 2_000
"""Events that one question looks at: whoever may see few of them gets an answer as soon as who sees all."""


@dataclass(frozen=True)
class Filters:
    """What is asked for: of these committees (None: all), of a branch, of these types (none: all)."""

    committees: tuple[str, ...] | None = None
    branch: str | None = None
    types: tuple[str, ...] = ()

    @property
    def is_none(self) -> bool:
        return self == NOTHING_LEFT_OUT

    @property
    def kinds(self) -> tuple[str, ...] | None:
        """The kinds that the types are registered under."""
        return tuple(dict.fromkeys(KINDS[FACTS[one]] for one in self.types)) or None


NOTHING_LEFT_OUT: Final = Filters()


class Handed(NamedTuple):
    """An event as recorded, and where it belongs."""

    entry: Entry
    rows: Sequence[Event]


class Page(NamedTuple):
    """Some events, and how far was looked: the next question asks after `next`, also where there are none.

    `ended` tells that this is as far as is known at the moment.
    """

    events: list[Handed]
    next: int
    ended: bool


class Feed:
    """The log page by page; what is narrowed, as far as the register of events, which is a moment behind."""

    def __init__(self, log: LedgerReader, events: Events) -> None:
        self._log = log
        self._events = events

    def page(self, audience: Audience, filters: Filters, *, after: int, limit: int, as_recorded: bool = False) -> Page:
        """At most `limit` events after a position; `as_recorded` leaves only those that may be seen to the letter."""
        if filters.is_none and not audience.is_limited:
            entries = self._log.read(after, limit)
            handed = [Handed(entry, ()) for entry in entries]
            return Page(handed, entries[-1].id if entries else after, ended=len(entries) < limit)
        wanted = Wanted(filters.committees, filters.branch, filters.kinds, after=after)
        found, reached = self._events.next(wanted, limit=max(limit, LOOKED_AT))
        ended = len(found) < max(limit, LOOKED_AT)
        worth = found if as_recorded else audience.worth_reading(found)
        seen: list[Handed] = []
        for begins in range(0, len(worth), limit):
            for one in self._handed(worth[begins : begins + limit]):
                if _is_for(audience, filters, one, as_recorded=as_recorded):
                    seen.append(one)
                    if len(seen) == limit:
                        return Page(seen, one.entry.id, ended=False)
        return Page(seen, reached, ended=ended)

    def _handed(self, found: Sequence[Event]) -> list[Handed]:
        rows: defaultdict[int, list[Event]] = defaultdict(list)
        of_many = [one.position for one in found if one.branches > 1]
        for row in (*(one for one in found if one.branches < 2), *(self._events.at(*of_many) if of_many else ())):
            rows[row.position].append(row)
        entries = self._log.entries_at([one.position for one in found])
        return [Handed(entry, rows[entry.id]) for entry in entries]


def _is_for(audience: Audience, filters: Filters, handed: Handed, *, as_recorded: bool) -> bool:
    entry, rows = handed
    if filters.types and entry.topic not in filters.types:
        return False
    if as_recorded:
        return audience.reads_record(entry.originator_id, rows)
    return audience.sees(entry.topic, entry.originator_id, rows)
