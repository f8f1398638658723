"""Projections 投影 and reactions 联动, and the log they follow."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.record import Recorded
from projections.engine.rows import Rows
from projections.engine.table import Table

Fold = Callable[[Rows, Recorded], None]


@dataclass(frozen=True)
class Projection:
    """投影: a fold over the facts that change it, written once, for following and for rebuilding.

    What is stored is rebuilt when a release changes the tables or the facts; `version` says that the fold has changed.
    `former` names tables of earlier releases, dropped with the rebuilding.
    `weight`: nanoseconds that a fact of the log costs it in a rebuild, the server's included, by which work is shared.
    """

    name: str
    tables: tuple[Table[Any], ...]
    facts: frozenset[type]
    fold: Fold
    version: int = 1
    former: tuple[str, ...] = ()
    weight: int = 200


class Reaction(Protocol):
    """联动: told every fact of its kinds at least once, in order; the same fact again must change nothing."""

    @property
    def name(self) -> str: ...

    @property
    def facts(self) -> frozenset[type]: ...

    def react(self, recorded: Recorded, now: datetime) -> None: ...


Followed = Projection | Reaction


class Entry(Protocol):
    """A stored fact: its position and its stable name."""

    @property
    def id(self) -> int: ...

    @property
    def topic(self) -> str: ...


class Log(Protocol):
    """What is asked of the log."""

    def position(self) -> int: ...

    def read(self, after: int, limit: int) -> Sequence[Entry]: ...

    def select_notifications(
        self, start: int, limit: int, stop: int, topics: Sequence[str], *, inclusive_of_start: bool
    ) -> Sequence[Entry]: ...

    def wait_beyond(self, position: int, timeout: float) -> bool: ...


@dataclass(frozen=True)
class Source:
    """事实来源: the log, how its entries become facts, and the stable names of the facts."""

    log: Log
    decode: Callable[[Any], Recorded]
    names: Mapping[type, str]

    def scan(self, names: frozenset[str], upto: int, limit: int) -> Iterator[Sequence[Entry]]:
        """The entries of some names from the first one on, page by page."""
        topics, after = sorted(names), 0
        while page := self.log.select_notifications(after, limit, upto, topics, inclusive_of_start=False):
            yield page
            after = page[-1].id

    def names_of(self, facts: Iterable[type]) -> frozenset[str]:
        return frozenset(self.names[fact] for fact in facts)


class Page:
    """Entries read once for all that follow; each is decoded at most once, and only if somebody wants it."""

    def __init__(self, source: Source, after: int, limit: int) -> None:
        self.after = after
        self.entries = source.log.read(after, limit)
        self._source = source
        self._decoded: dict[int, Recorded] = {}

    @property
    def last(self) -> int:
        return self.entries[-1].id if self.entries else self.after

    def facts(self, names: frozenset[str]) -> Iterator[Recorded]:
        for entry in self.entries:
            if entry.topic in names:
                recorded = self._decoded.get(entry.id)
                if recorded is None:
                    recorded = self._decoded[entry.id] = self._source.decode(entry)
                yield recorded
