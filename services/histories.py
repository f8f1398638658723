"""Histories 历史: what was read of a stream, kept because facts never change; only what is new is read again."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from threading import Lock
from typing import Any, TypeVar

from domain.hindsight import applied
from domain.record import Recorded

MOST = 50_000  # facts kept, some 2 KB each: a year of the scores of 1,588 branches, and as much again of others'
State = TypeVar("State")


class History:
    """The facts of one stream, and the states they were folded into."""

    __slots__ = ("_folded", "facts")

    def __init__(self, facts: tuple[Recorded, ...] = (), folded: Mapping[Any, tuple[int, Any]] | None = None) -> None:
        self.facts = facts
        self._folded = dict(folded or {})

    def followed_by(self, new: Iterable[Recorded]) -> "History":
        return History((*self.facts, *new), self._folded)

    def until(self, position: int) -> "History":
        """The history as it stood at a position of the log."""
        return History(tuple(recorded for recorded in self.facts if recorded.position <= position))

    def applied(self, position: int) -> "History":
        """What applied at a position, with whatever was corrected in it since."""
        return History(tuple(applied(self.facts, position)))

    def state(self, evolve: Callable[[State, Any], State], initial: State) -> State:
        """The state the facts add up to; the same `evolve` always comes with the same `initial`."""
        folded: tuple[int, State] = self._folded.get(evolve, (0, initial))
        count, before = folded
        state = reduce(evolve, (recorded.fact for recorded in self.facts[count:]), before)
        self._folded[evolve] = len(self.facts), state
        return state


NOTHING = History()


class Histories:
    """The histories read last, shared by all threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, History] = OrderedDict()
        self._count = 0
        self._lock = Lock()

    def known(self, streams: Iterable[str]) -> dict[str, History]:
        """What is kept of these streams."""
        return {stream: self._kept.get(stream, NOTHING) for stream in streams}

    def keep(self, stream: str, history: History) -> None:
        """Keep the longer of two readings; the one kept longest without news goes first."""
        with self._lock:
            before = self._kept.get(stream, NOTHING)
            if len(history.facts) > len(before.facts):
                self._kept[stream] = history
                self._kept.move_to_end(stream)
                self._count += len(history.facts) - len(before.facts)
            while self._count > self._most:
                _, oldest = self._kept.popitem(last=False)
                self._count -= len(oldest.facts)
