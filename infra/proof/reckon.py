"""The standings a bundle claims, reckoned again from its events by the same code as the service's."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import reduce
from multiprocessing import get_all_start_methods, get_context
from typing import Any, Final, TypeVar

from domain.casebook import CommitteeYear, casebook
from domain.period import QUARTERS
from domain.reckoning import standings_through
from domain.record import Recorded
from domain.refusal import NotFoundError, RefusedError
from infra.proof.bundle import Line
from infra.proof.decode import decode

State = TypeVar("State")
Claim = Mapping[str, Any]
Difference = tuple[str, str]
"""In Chinese and in English."""

KINDS: Final = frozenset({"committee", "standard", "grading", "assessment", "vetoes"})
COUNTING: Final = frozenset(
    {
        "assessment.exempted.v1",
        "assessment.scored.v1",
        "assessment.scores-confirmed.v1",
        "assessment.score-corrected.v1",
    }
)
"""Of an assessment nothing else is reckoned from."""


class Histories:
    """What standings rest on, kept as stored until it is asked for."""

    def __init__(self) -> None:
        self._lines: dict[str, list[Line]] = defaultdict(list)
        self._known: dict[str, list[Recorded]] = {}

    def take(self, line: Line) -> None:
        kind = line.stream[: line.stream.find("/")]
        if kind in KINDS and (kind != "assessment" or line.name in COUNTING):
            self._lines[line.stream].append(line)

    def history(self, stream: str) -> Sequence[Recorded]:
        if stream not in self._known:
            self._known[stream] = [fact_of(line) for line in self._lines.get(stream, ())]
        return self._known[stream]

    def state(self, stream: str, evolve: Callable[[State, Any], State], initial: State) -> State:
        return reduce(evolve, (one.fact for one in self.history(stream)), initial)

    def forget(self) -> None:
        """What was decoded; the lines stay."""
        self._known.clear()


def fact_of(line: Line) -> Recorded:
    """Raises ValueError, which names the event, where the body is not of its name."""
    position, stream, version, name, recorded_at, body = line
    try:
        return decode(position, stream, version, name, datetime.fromisoformat(recorded_at), body)
    except (KeyError, ValueError) as error:
        raise ValueError(f"event {position}, {stream}@{version}: {error}") from error


def reckoned(histories: Histories, committee: str, year: int) -> Claim:
    """The standings of a committee's year and of each of its quarters, as a bundle claims them."""
    book = casebook(histories, CommitteeYear(committee, year))
    answer = {
        "committee": committee,
        "year": year,
        "standings": [
            [one.rank, one.branch, str(one.score), str(one.exact), one.grade, one.why]
            for one in book.reckoned().standings
        ],
        "quarters": {
            quarter.value: [
                [one.rank, one.branch, str(one.score)] for one in standings_through(quarter, book.years.values())
            ]
            for quarter in QUARTERS
        },
    }
    histories.forget()
    return answer


def differences(histories: Histories, claimed: bytes, processes: int = 1) -> Iterator[Difference]:
    """Where the claims differ from what the events give; several processes share them where they can be forked."""
    claims = json.loads(claimed)
    if processes == 1 or "fork" not in get_all_start_methods():
        found = (_difference(histories, claim) for claim in claims)
        yield from (one for one in found if one)
        return
    with ProcessPoolExecutor(processes, get_context("fork"), _Child.begin, (histories,)) as pool:
        yield from (one for one in pool.map(_Child.difference, claims, chunksize=4) if one)


class _Child:
    """What a forked process has of its parent's, without its being copied."""

    histories: Histories

    @classmethod
    def begin(cls, histories: Histories) -> None:
        cls.histories = histories

    @classmethod
    def difference(cls, claim: Claim) -> Difference | None:
        return _difference(cls.histories, claim)


def _difference(histories: Histories, claim: Claim) -> Difference | None:
    committee, year = claim["committee"], claim["year"]
    try:
        found = reckoned(histories, committee, year)
    except (RefusedError, NotFoundError) as error:
        return f"{committee} {year}年度无从计算: {error.zh}", f"{committee} {year} cannot be reckoned: {error.en}"
    if found == claim:
        return None
    return (
        f"{committee} {year}年度排名与按事实重算的不符: {_first(claim, found)}",
        f"the standings of {committee} in {year} are not what the events give: {_first(claim, found)}",
    )


def _first(claim: Claim, found: Claim) -> str:
    """The first place at which two answers part."""
    ours: Mapping[str, Any] = {"year": found["standings"], **found["quarters"]}
    theirs: Mapping[str, Any] = {"year": claim.get("standings"), **claim.get("quarters", {})}
    for period, rows in ours.items():
        said = theirs.get(period) or []
        for place, row in enumerate(rows):
            if place >= len(said) or said[place] != row:
                return f"{period} {said[place] if place < len(said) else '-'} / {row}"
        if len(said) > len(rows):
            return f"{period} {said[len(rows)]} / -"
    return "-"
