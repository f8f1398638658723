"""Branch years in few words, for tests of reckoning and grading."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from domain.period import QUARTERS, Period
from domain.reckoning import BranchYear, PeriodTotal, TieOrder, Year, standings_of_year
from domain.standard import Grade, Standard
from tests.domain.steel import STEEL

NO_TIE_BREAKS = replace(STEEL, tie_breaks=())


def total(text: str) -> PeriodTotal:
    """`97` or `97/92`: with the bonus that counts, and without."""
    with_bonus, _, without = text.partition("/")
    return PeriodTotal(Decimal(with_bonus), Decimal(without or with_bonus))


def year_of(branch: str, quarters: str, year_end: str | None, *vetoes: str) -> BranchYear:
    """`91 91.5 - 92`: the quarters' totals; `-` is an exempted quarter, `?` one that is not confirmed."""
    given = dict(zip(QUARTERS, quarters.split(), strict=True))
    totals = {quarter: total(text) for quarter, text in given.items() if text not in {"-", "?"}}
    if year_end is not None:
        totals[Period.YEAR_END] = total(year_end)
    return BranchYear(branch, totals, frozenset(q for q, text in given.items() if text == "-"), vetoes)


def flat(branch: str, score: str, *vetoes: str) -> BranchYear:
    """The same total in every period, so that it is the annual score too."""
    return year_of(branch, " ".join([score] * 4), score, *vetoes)


def no_items(branch: str, item: str) -> Fraction:
    raise AssertionError((branch, item))


def means(**of: str) -> Callable[[str, str], Fraction]:
    return lambda branch, _: Fraction(of[branch])


def reckon(
    standard: Standard,
    years: Iterable[BranchYear],
    *,
    ties: Iterable[TieOrder] = (),
    item_mean: Callable[[str, str], Fraction] = no_items,
) -> Year:
    return standings_of_year(standard, years, item_mean=item_mean, ties=tuple(ties))


def ranks(year: Year) -> str:
    """`1 A, 2 B, 2 C, 4 D`."""
    return ", ".join(f"{line.rank} {line.branch}" for line in year.standings)


def grades(year: Year) -> Mapping[str, tuple[str | None, str]]:
    return {line.branch: (line.grade, line.why) for line in year.standings}


def with_quotas(*quotas: str | None, tie_breaks: tuple[str, ...] = ()) -> Standard:
    """The steel works' grades, from 90, 80 and 70 on, with these quotas for the first, second and third."""
    upper = [
        Grade(grade.code, grade.label, grade.at_least, None if quota is None else Decimal(quota))
        for grade, quota in zip(STEEL.grades, quotas, strict=False)
    ]
    return replace(STEEL, grades=(*upper, *STEEL.grades[len(upper) :]), tie_breaks=tie_breaks)
