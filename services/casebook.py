"""Casebook 考核卷宗: everything recorded about one committee's year, read at once, to reckon from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, reduce

from domain import assessment, grading, streams, veto, voices
from domain.assessment import Assessment, ScoreCorrected, ScoresConfirmed
from domain.committee import Committee
from domain.grading import Grading
from domain.period import Period
from domain.reckoning import BranchYear, PeriodTotal, Year, standings_of_year
from domain.record import Recorded
from domain.standard import Standard
from domain.veto import Vetoes
from domain.voices import Voices
from services.ledger import Seen
from services.organisation import committee_in, committee_of
from services.standards import standards_of

Facts = tuple[Recorded, ...]
Keep = Callable[[Recorded], bool]


@dataclass(frozen=True)
class CommitteeYear:
    """A committee's appraisal of one year."""

    committee: str
    year: int


def grading_of(seen: Seen, committee_id: str, year: int) -> Grading:
    return seen.state(streams.grading(committee_id, year), grading.evolve, Grading())


def voices_of(seen: Seen, of: CommitteeYear) -> Voices:
    return seen.state(streams.voices(of.committee, of.year), voices.evolve, Voices())


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
            key: reduce(assessment.evolve, (recorded.fact for recorded in facts), Assessment())
            for key, facts in self.assessments.items()
        }

    @cached_property
    def years(self) -> Mapping[str, BranchYear]:
        """Each branch's confirmed totals, exemptions and vetoes."""
        return {branch: self._year(branch) for branch in self.committee.taking_part(self.year)}

    def item_mean(self, branch: str, item: str) -> Fraction:
        """The mean points of an item over the quarters that count."""
        points = [
            self.states[branch, quarter].scores.get(item, Decimal(0))
            for quarter in self.years[branch].counting_quarters()
        ]
        return Fraction(sum(points, Decimal(0))) / len(points)

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
        states = {period: self.states[branch, period] for period in Period}
        return BranchYear(
            branch,
            {p: PeriodTotal(state.total, state.plain_total) for p, state in states.items() if state.confirmed},
            frozenset(period for period, state in states.items() if state.exempt),
            reduce(veto.evolve, (recorded.fact for recorded in self.vetoes[branch]), Vetoes()).kinds,
        )


def read_casebook(seen: Seen, of: CommitteeYear, keep: Keep = lambda _: True) -> Casebook:
    """Read a committee's year; `keep` leaves facts of assessments and vetoes out, to ask what would have been."""
    seen.load(
        [
            streams.committee(of.committee),
            streams.standard(of.committee, of.year),
            streams.grading(of.committee, of.year),
        ]
    )
    committee = committee_of(seen, of.committee)
    standard = standards_of(seen, of.committee, of.year).require_in_force()
    branches = committee.taking_part(of.year)
    keys = [(branch, period) for branch in branches for period in Period]
    seen.load(
        [
            *(streams.assessment(branch, of.year, period) for branch, period in keys),
            *(streams.vetoes(branch, of.year) for branch in branches),
        ]
    )

    def facts(stream: str) -> Facts:
        return tuple(recorded for recorded in seen.history(stream) if keep(recorded))

    return Casebook(
        of.year,
        committee,
        standard,
        grading_of(seen, of.committee, of.year),
        {(branch, period): facts(streams.assessment(branch, of.year, period)) for branch, period in keys},
        {branch: facts(streams.vetoes(branch, of.year)) for branch in branches},
    )


def open_casebook(seen: Seen, of: CommitteeYear) -> Casebook:
    """Read a committee's year in order to change it: refuses once it is closed."""
    committee_in(seen, of.committee, of.year)
    return read_casebook(seen, of)
