"""The standings a bundle claims, reckoned again from its events by the same code as the service's."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from fractions import Fraction
from functools import reduce
from multiprocessing import get_all_start_methods, get_context
from typing import Any, Final, TypeVar

from domain import assessment, streams
from domain.assessment import Assessment, Scores
from domain.casebook import CommitteeYear, casebook, mean_points
from domain.period import QUARTERS, Period
from domain.reckoning import standings_of_year, standings_through
from domain.record import Recorded
from domain.refusal import NotFoundError, RefusedError
from infra.proof.bundle import BundleError, Line
from infra.proof.decode import decode

State = TypeVar("State")
Claim = Mapping[str, Any]
Difference = tuple[str, str]
"""In Chinese and in English."""

ADOPTED: Final = "standard.adopted.v1"
KINDS: Final = frozenset({"committee", "standard", "grading", "assessment", "vetoes"})
ASSESSMENTS: Final = "assessment/"
SCORED: Final = "assessment.scored.v1"
CORRECTED: Final = "assessment.score-corrected.v1"
COUNTING: Final = frozenset({"assessment.exempted.v1", SCORED, "assessment.scores-confirmed.v1", CORRECTED})
"""Of an assessment nothing else is reckoned from."""
IMPOSSIBLE: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, StopIteration, TypeError)
"""What folding facts ends in that no decision ever gave; what a body that cannot be read ends in is told by itself."""
SHARE: Final = 4  # committee years that a process takes at once


class Histories:
    """What standings rest on, kept as stored until it is asked for."""

    def __init__(self) -> None:
        self._lines: dict[str, list[Line]] = defaultdict(list)
        self._committees: dict[str, Sequence[Recorded]] = {}

    def take(self, line: Line) -> None:
        kind = line.stream[: line.stream.find("/")]
        if kind in KINDS and (kind != "assessment" or line.name in COUNTING):
            self._lines[line.stream].append(line)

    def standards(self) -> Iterator[tuple[str, int]]:
        """The committees and years that have a standard in force."""
        for stream, lines in self._lines.items():
            match stream.split("/"):
                case ["standard", committee, year] if any(line.name == ADOPTED for line in lines):
                    yield committee, int(year)

    def history(self, stream: str) -> Sequence[Recorded]:
        """All of it; of an assessment not the scores that were confirmed, unless one of them was corrected since."""
        lines = self._lines.get(stream, ())
        if stream.startswith(ASSESSMENTS) and CORRECTED not in [line.name for line in lines]:
            return [fact_of(line) for line in lines if line.name != SCORED]
        if not stream.startswith("committee/"):
            return [fact_of(line) for line in lines]
        if stream not in self._committees:  # every year asks for it
            self._committees[stream] = [fact_of(line) for line in lines]
        return self._committees[stream]

    def state(self, stream: str, evolve: Callable[[State, Any], State], initial: State) -> State:
        return reduce(evolve, (one.fact for one in self.history(stream)), initial)

    def scores(self, branch: str, year: int, period: Period) -> Scores:
        """Item by item, as they stand: few are ever asked for, to break ties."""
        lines = self._lines.get(streams.assessment(branch, year, period), ())
        return reduce(assessment.evolve, (fact_of(line).fact for line in lines), Assessment()).scores


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

    def item_mean(branch: str, item: str) -> Fraction:
        counting = book.years[branch].counting_quarters()
        return mean_points(item, [histories.scores(branch, year, quarter) for quarter in counting])

    whole = standings_of_year(book.standard, book.years.values(), item_mean=item_mean, ties=book.grading.ties)
    return {
        "committee": committee,
        "year": year,
        "standings": [
            [one.rank, one.branch, str(one.score), str(one.exact), one.grade, one.why] for one in whole.standings
        ],
        "quarters": {
            quarter.value: [
                [one.rank, one.branch, str(one.score)] for one in standings_through(quarter, book.years.values())
            ]
            for quarter in QUARTERS
        },
    }


def parse_claims(text: bytes) -> Sequence[Claim]:
    """The standings that a bundle claims. Raises BundleError where they are none."""
    claims = json.loads(text)
    if not isinstance(claims, list):
        raise BundleError("what it claims is no list of standings")
    for claim in claims:
        match claim:
            case {"committee": str(), "year": int(), "standings": list(), "quarters": dict(quarters)}:
                if all(isinstance(rows, list) for rows in quarters.values()):
                    continue
        raise BundleError("what it claims is no list of standings")
    return claims


def unclaimed(histories: Histories, claims: Sequence[Claim], scope: Mapping[str, Any]) -> Iterator[Difference]:
    """Years within the scope that a bundle claims no standings of, though there is a standard to reckon them by."""
    claimed = {(claim["committee"], claim["year"]) for claim in claims}
    year = scope["year"]
    for committee, one in sorted(set(histories.standards()) - claimed):
        if (scope["whole"] or committee in scope["committees"]) and year in {None, one}:
            yield f"未列出{committee} {one}年度排名", f"the standings of {committee} in {one} are left out"


def differences(histories: Histories, claims: Sequence[Claim], processes: int = 1) -> Iterator[Difference]:
    """Where the claims differ from what the events give; several processes share them where they can be forked."""
    if processes == 1 or len(claims) <= SHARE or "fork" not in get_all_start_methods():
        found = (_difference(histories, claim) for claim in claims)
        yield from (one for one in found if one)
        return
    given = (histories, claims)
    with ProcessPoolExecutor(processes, get_context("fork"), _Child.begin, given) as pool:
        yield from (one for one in pool.map(_Child.difference, range(len(claims)), chunksize=SHARE) if one)


class _Child:
    """What a forked process has of its parent's, without its being copied."""

    histories: Histories
    claims: Sequence[Claim]

    @classmethod
    def begin(cls, histories: Histories, claims: Sequence[Claim]) -> None:
        cls.histories, cls.claims = histories, claims

    @classmethod
    def difference(cls, number: int) -> Difference | None:
        return _difference(cls.histories, cls.claims[number])


def _difference(histories: Histories, claim: Claim) -> Difference | None:
    committee, year = claim["committee"], claim["year"]
    try:
        found = reckoned(histories, committee, year)
    except (RefusedError, NotFoundError) as error:
        return f"{committee} {year}年度无从计算: {error.zh}", f"{committee} {year} cannot be reckoned: {error.en}"
    except IMPOSSIBLE as error:
        return f"{committee} {year}年度无从计算: {error!r}", f"{committee} {year} cannot be reckoned: {error!r}"
    if found == claim:
        return None
    return (
        f"{committee} {year}年度排名与按事实重算的不符: {_first(claim, found)}",
        f"the standings of {committee} in {year} are not what the events give: {_first(claim, found)}",
    )


def _first(claim: Claim, found: Claim) -> str:
    """The first place at which two answers part."""
    ours: Mapping[str, Any] = {"year": found["standings"], **found["quarters"]}
    theirs: Mapping[str, Any] = {"year": claim["standings"], **claim["quarters"]}
    for period, rows in ours.items():
        said = theirs.get(period, [])
        for place, row in enumerate(rows):
            if place >= len(said) or said[place] != row:
                return f"{period} {said[place] if place < len(said) else '-'} / {row}"
        if len(said) > len(rows):
            return f"{period} {said[len(rows)]} / -"
    return "-"
