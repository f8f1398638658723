"""Grounds 计算所据: the facts that a committee's year is reckoned from, and the year reckoned from nothing else."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import Any, Final, TypeVar

from domain.assessment import Exempted, ScoreCorrected, Scored, ScoresConfirmed
from domain.casebook import Casebook, CommitteeYear, Record, casebook, cases, committee_read, framework
from domain.committee import BranchAdmitted, BranchJoined, BranchLeft, CommitteeEstablished
from domain.grading import TieBroken
from domain.record import Recorded
from domain.standard import StandardAdopted, StandardDrafted
from domain.veto import VetoImposed, VetoLifted

State = TypeVar("State")

COUNTING: Final = (
    CommitteeEstablished,
    BranchAdmitted,
    BranchJoined,
    BranchLeft,
    StandardDrafted,
    StandardAdopted,
    Exempted,
    Scored,
    ScoresConfirmed,
    ScoreCorrected,
    VetoImposed,
    VetoLifted,
    TieBroken,
)
"""Of whatever is recorded nothing else changes a score, a rank or a grade."""


def grounds(record: Record, of: CommitteeYear) -> list[Recorded]:
    """Every fact that the committee's year is reckoned from, in the order they were recorded."""
    branches = committee_read(record, of.committee).taking_part(of.year)
    found = (one for stream in (*framework(of), *cases(branches, of.year)) for one in record.history(stream))
    return sorted((one for one in found if isinstance(one.fact, COUNTING)), key=lambda one: one.position)


def reckoned_from(facts: Iterable[Recorded], of: CommitteeYear) -> Casebook:
    """The year as these facts alone give it."""
    return casebook(_Alone(facts), of)


class _Alone:
    """The histories that some facts make up."""

    def __init__(self, facts: Iterable[Recorded]) -> None:
        self._histories: defaultdict[str, list[Recorded]] = defaultdict(list)
        for one in facts:
            self._histories[one.stream].append(one)

    def history(self, stream: str) -> Sequence[Recorded]:
        return self._histories.get(stream, ())

    def state(self, stream: str, evolve: Callable[[State, Any], State], initial: State) -> State:
        return reduce(evolve, (one.fact for one in self.history(stream)), initial)
