"""A state machine as its domain module plays it: every act is tried in every state that can be reached."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final, Generic, NamedTuple, TypeVar

from domain.refusal import NotFoundError, RefusedError

S = TypeVar("S")
MOST_STATES: Final = 4_000


class Words(NamedTuple):
    """What a step or an act is called."""

    zh: str
    en: str


@dataclass(frozen=True)
class Machine(Generic[S]):
    """`steps` tells the steps apart, the first that holds counts; `acts` are tried with the arguments given."""

    title: Words
    initial: S
    evolve: Callable[[S, Any], S]
    steps: Mapping[Words, Callable[[S], bool]]
    acts: Mapping[Words, Callable[[S], Iterable[object]]]
    identity: Callable[[S], object] = repr
    """What tells states apart, where a state also counts something that never comes to an end."""

    def step(self, state: S) -> Words:
        return next(words for words, holds in self.steps.items() if holds(state))


class Move(NamedTuple):
    """An act that is allowed at a step, and where it leads."""

    before: Words
    act: Words
    after: Words


def moves(machine: Machine[S]) -> list[Move]:
    """Every move that some reachable state allows, in the order of steps and acts."""
    found = {
        Move(machine.step(state), act, machine.step(after))
        for state in _reachable(machine)
        for act, after in _allowed(machine, state)
    }
    steps, acts = list(machine.steps), list(machine.acts)
    return sorted(found, key=lambda move: (steps.index(move.before), acts.index(move.act), steps.index(move.after)))


def _reachable(machine: Machine[S]) -> Iterator[S]:
    seen = {machine.identity(machine.initial)}
    waiting = [machine.initial]
    while waiting:
        state = waiting.pop(0)
        yield state
        for _, after in _allowed(machine, state):
            if machine.identity(after) not in seen:
                seen.add(machine.identity(after))
                waiting.append(after)
        assert len(seen) <= MOST_STATES, f"{machine.title.en}: the acts given never come to an end"


def _allowed(machine: Machine[S], state: S) -> Iterator[tuple[Words, S]]:
    """The acts that record something; refused ones and those that change nothing are no moves."""
    for act, decide in machine.acts.items():
        try:
            facts = list(decide(state))
        except (RefusedError, NotFoundError):
            continue
        if facts:
            yield act, reduce(machine.evolve, facts, state)
