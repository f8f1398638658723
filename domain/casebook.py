"""Casebook 考核卷宗: everything recorded about one committee's year, to reckon from, wherever the record is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, reduce
from typing import Any, Final, Protocol, TypeVar

from domain import assessment, committee, grading, standard, streams, veto
from domain.assessment import Assessment, ScoreCorrected, Scores, ScoresConfirmed
from domain.committee import Committee, require_established
from domain.grading import Grading
from domain.period import PERIODS, Period
from domain.reckoning import BranchYear, PeriodTotal, Year, standings_of_year
from domain.record import Recorded
from domain.standard import Standard, Standards
from domain.veto import Vetoes

Facts = tuple[Recorded, ...]
Keep = Callable[[Recorded], bool]
State = TypeVar("State")
NOTHING_YET: Final = Assessment()


class Record(Protocol):
    """The histories of streams, wherever they are read from."""

    def history(self, stream: str) -> Sequence[Recorded]: ...

    def state(self, stream: str, evolve: Callable[[State, Any], State], initial: State) -> State: ...


@dataclass(frozen=True)
class CommitteeYear:
    """A committee's appraisal of one year."""

    committee: str
    year: int


@dataclass(frozen=True)
class Casebook:
    """One committee's year as recorded; what is reckoned from it is reckoned anew each time it is read."""

    year: int
    committee: Committee
    standard: Standard
    grading: Grading
    assessments: Mapping[tuple[str, Period], Facts]
    vetoes: Mapping[str, Facts]

    @cached_property
    def states(self) -> Mapping[tuple[str, Period], Assessment]:
        return {
            key: reduce(assessment.evolve, [recorded.fact for recorded in facts], NOTHING_YET)
            for key, facts in self.assessments.items()
        }

    @cached_property
    def years(self) -> Mapping[str, BranchYear]:
        """Each branch's confirmed totals, exemptions and vetoes."""
        return {branch: self._year(branch) for branch in self.committee.taking_part(self.year)}

    def item_mean(self, branch: str, item: str) -> Fraction:
        """The mean points of an item over the quarters that count."""
        return mean_points(item, [self.states[branch, one].scores for one in self.years[branch].counting_quarters()])

    def reckoned(self) -> Year:
        """The year's standings as the record gives them, proposed or not."""
        return standings_of_year(self.standard, self.years.values(), item_mean=self.item_mean, ties=self.grading.ties)

    def rests_on(self) -> Mapping[tuple[str, Period], tuple[str, ...]]:
        """The facts that each confirmed total rests on, by id."""
        return {
            key: tuple(one.id for one in facts if isinstance(one.fact, ScoresConfirmed | ScoreCorrected))
            for key, facts in self.assessments.items()
        }

    def _year(self, branch: str) -> BranchYear:
        states = {period: self.states[branch, period] for period in PERIODS}
        return BranchYear(
            branch,
            {p: PeriodTotal(state.total, state.plain_total) for p, state in states.items() if state.confirmed},
            frozenset(period for period, state in states.items() if state.exempt),
            reduce(veto.evolve, (recorded.fact for recorded in self.vetoes[branch]), Vetoes()).kinds,
        )


def mean_points(item: str, quarters: Sequence[Scores]) -> Fraction:
    """The mean points of an item over these quarters; none where it was not scored."""
    return Fraction(sum((scores.get(item, Decimal(0)) for scores in quarters), Decimal(0))) / len(quarters)


def committee_read(record: Record, committee_id: str) -> Committee:
    """The committee as recorded; it must exist."""
    state = record.state(streams.committee(committee_id), committee.evolve, Committee())
    require_established(state)
    return state


def framework(of: CommitteeYear) -> tuple[str, str, str]:
    """The streams that say which branches there are and what they are reckoned by."""
    return (
        streams.committee(of.committee),
        streams.standard(of.committee, of.year),
        streams.grading(of.committee, of.year),
    )


def cases(branches: Sequence[str], year: int) -> list[str]:
    """The streams of what is reckoned: the assessments and vetoes of these branches."""
    return [
        *(streams.assessment(branch, year, period) for branch in branches for period in PERIODS),
        *(streams.vetoes(branch, year) for branch in branches),
    ]


def casebook(record: Record, of: CommitteeYear, keep: Keep = lambda _: True) -> Casebook:
    """A committee's year; `keep` leaves facts of assessments, vetoes and grading out, to ask what would have been."""
    known = committee_read(record, of.committee)
    in_force = record.state(streams.standard(of.committee, of.year), standard.evolve, Standards()).require_in_force()
    branches = known.taking_part(of.year)

    def facts(stream: str) -> Facts:
        return tuple([recorded for recorded in record.history(stream) if keep(recorded)])

    return Casebook(
        of.year,
        known,
        in_force,
        reduce(grading.evolve, (one.fact for one in facts(streams.grading(of.committee, of.year))), Grading()),
        {
            (branch, period): facts(streams.assessment(branch, of.year, period))
            for branch in branches
            for period in PERIODS
        },
        {branch: facts(streams.vetoes(branch, of.year)) for branch in branches},
    )
