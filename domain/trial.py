"""Trial 推演: what a year's record would have given under another standard, before that is adopted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from domain.assessment import Assessment, Opening
from domain.casebook import Casebook
from domain.period import Period
from domain.reckoning import BranchYear, PeriodTotal, Standing, Year, standings_of_year
from domain.standard import Standard, require_sound

ZERO = Decimal(0)

Under = Callable[[Opening], Standard]
"""The standard that a period was scored under: an earlier version, or of the committee that the branch was with."""


@dataclass(frozen=True)
class Shift:
    """变化: where a branch stood, and where it would have stood; None where it would not be graded."""

    branch: str
    before: Standing | None
    after: Standing | None

    @property
    def regraded(self) -> bool:
        return (self.before and self.before.grade) != (self.after and self.after.grade)

    @property
    def moved(self) -> int | None:
        """Ranks gained; negative: lost."""
        return self.before.rank - self.after.rank if self.before and self.after else None

    @property
    def changed(self) -> bool:
        return self.regraded or self.moved != 0


@dataclass(frozen=True)
class Trial:
    """推演结果: the year as recorded and as it would have been."""

    before: Year
    after: Year

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """Every branch graded either way, by the ranks that would have been; then those that would not be graded."""
        stood = {one.branch: one for one in self.before.standings}
        stands = {one.branch: one for one in self.after.standings}
        order = [*stands, *(branch for branch in stood if branch not in stands)]
        return tuple(Shift(branch, stood.get(branch), stands.get(branch)) for branch in order)


def tried(book: Casebook, standard: Standard, under: Under) -> Trial:
    """推演: the confirmed scores carried over and reckoned under the other standard, which must be sound."""
    return Trial(book.reckoned(), reckoned_under(book, standard, under))


def reckoned_under(book: Casebook, standard: Standard, under: Under) -> Year:
    """The confirmed scores reckoned under another standard, which must be sound.

    They are carried over only where it scores otherwise than the one in force: else every total stays as recorded.
    """
    require_sound(standard)
    if _scored_by(standard) == _scored_by(book.standard):
        return replace(book, standard=standard).reckoned()
    scores = {
        key: carried(state.scores, under(state.opening), standard)
        for key, state in book.states.items()
        if state.confirmed and state.opening is not None
    }
    years = [_carried_year(book, year, scores, standard) for year in book.years.values()]

    def item_mean(branch: str, item: str) -> Fraction:
        quarters = book.years[branch].counting_quarters()
        return Fraction(sum((scores[branch, quarter].get(item, ZERO) for quarter in quarters), ZERO)) / len(quarters)

    return standings_of_year(standard, years, item_mean=item_mean, ties=book.grading.ties)


def carried(scores: Mapping[str, Decimal], before: Standard, after: Standard) -> dict[str, Decimal]:
    """Points of one period by the items of another standard.

    An item that both have keeps its points, in the proportion of its full points where these differ; one that only the
    other has gets the share that was reached over all; each to the step, half up.
    """
    known = {item.code: item.full for item in before.items if item.code in scores}
    full = sum(known.values(), ZERO)
    reached = Fraction(sum((scores[code] for code in known), ZERO)) / Fraction(full) if full else Fraction(0)
    given: dict[str, Decimal] = {}
    for item in after.items:
        if known.get(item.code) == item.full:
            given[item.code] = scores[item.code]
        else:
            share = Fraction(scores[item.code]) / Fraction(known[item.code]) if item.code in known else reached
            given[item.code] = _to_step(share * Fraction(item.full), after.step)
    return given


def _scored_by(standard: Standard) -> tuple[Mapping[str, Decimal], Decimal]:
    """What totals are made of: the full points of each item, and how much bonus counts."""
    return {item.code: item.full for item in standard.items}, standard.bonus_cap_per_period


def _carried_year(
    book: Casebook, year: BranchYear, scores: Mapping[tuple[str, Period], Mapping[str, Decimal]], standard: Standard
) -> BranchYear:
    totals = {
        period: _total(book.states[year.branch, period], scores[year.branch, period], standard)
        for period in year.totals
    }
    return replace(year, totals=totals)


def _total(state: Assessment, scores: Mapping[str, Decimal], standard: Standard) -> PeriodTotal:
    """With the bonus that was given, as far as the other standard's cap allows."""
    points = sum(scores.values(), ZERO)
    return PeriodTotal(points + min(state.total - state.plain_total, standard.bonus_cap_per_period), points)


def _to_step(exact: Fraction, step: Decimal) -> Decimal:
    steps = exact / Fraction(step)
    return step * ((2 * steps.numerator + steps.denominator) // (2 * steps.denominator))
