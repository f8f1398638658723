"""Reckoning 计分定级: from confirmed totals to scores, ranks and grades, exactly (C2-C7, C10)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import attrgetter, itemgetter

from domain.period import QUARTERS, Period, through
from domain.points import published
from domain.standard import Standard

ZERO = Decimal(0)
ALL_PERIODS = frozenset(Period)

ItemMean = Callable[[str, str], Fraction]
"""(branch, item) -> mean points of the item over the branch's quarters that count; asked only to break ties."""


@dataclass(frozen=True)
class PeriodTotal:
    """A confirmed period: with the bonus that counts, and without any."""

    total: Decimal
    plain_total: Decimal


@dataclass(frozen=True)
class BranchYear:
    """What a branch brings to the reckoning of a year."""

    branch: str
    totals: Mapping[Period, PeriodTotal] = field(default_factory=dict)
    exempt: frozenset[Period] = frozenset()
    vetoes: tuple[str, ...] = ()

    def counting_quarters(self) -> list[Period]:
        """C3: a confirmed quarter counts unless the branch was exempted from it."""
        return [quarter for quarter in QUARTERS if quarter in self.totals]

    def open_periods(self) -> list[Period]:
        """The periods that are neither confirmed nor exempted."""
        return [period for period in Period if period not in self.totals and period not in self.exempt]

    def takes_part(self) -> bool:
        """A branch exempted from every quarter has no annual score: it is not one of the year's branches."""
        return not self.exempt.issuperset(QUARTERS)

    def is_graded(self) -> bool:
        """A branch is graded when nothing is open, a quarter counts and so does the year-end."""
        return (
            Period.YEAR_END in self.totals
            and len(self.totals) > 1  # a quarter besides the year-end
            and self.totals.keys() | self.exempt == ALL_PERIODS
        )


@dataclass(frozen=True)
class TieOrder:
    """并列表决顺序: branches that shared a rank, and the order the committee voted, highest first."""

    tied: frozenset[str]
    order: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """A branch in the year's standings; `grade` is None and `why` is `tie` while a tie at a quota is unbroken."""

    rank: int
    branch: str
    score: Decimal
    grade: str | None
    why: str
    exact: Fraction


@dataclass(frozen=True)
class TieAtQuota:
    """名额并列: more branches that share a rank want this grade than it has places left."""

    grade: str
    branches: tuple[str, ...]


@dataclass(frozen=True)
class Equals:
    """Branches equal in everything: those the committee has voted an order for, then those that share the next rank."""

    ordered: tuple[str, ...]
    shared: tuple[str, ...]

    @property
    def branches(self) -> tuple[str, ...]:
        return (*self.ordered, *self.shared)

    def by_rank(self) -> list[Sequence[str]]:
        return [*((branch,) for branch in self.ordered), self.shared]


@dataclass(frozen=True)
class Year:
    """The year's standings in rank order (branches that share a rank by id), and the ties that need a vote."""

    standings: tuple[Standing, ...]
    ties: tuple[TieAtQuota, ...]
    groups: tuple[Equals, ...]


@dataclass(frozen=True)
class QuarterStanding:
    """A branch in the standings through a quarter."""

    rank: int
    branch: str
    score: Decimal


def annual(standard: Standard, year: BranchYear, *, with_bonus: bool = True) -> Fraction:
    """C3: the exact annual score of a branch whose periods are complete; nothing is rounded on the way."""
    points = _TOTAL if with_bonus else _PLAIN_TOTAL
    quarters = [points(year.totals[quarter]) for quarter in year.counting_quarters()]
    year_end = points(year.totals[Period.YEAR_END])
    count = len(quarters)
    weighted = standard.weights.quarters * sum(quarters, ZERO) + standard.weights.year_end * year_end * count
    numerator, denominator = weighted.as_integer_ratio()  # several times faster than dividing Fractions
    return Fraction(numerator, denominator * count)


def quarters_mean(year: BranchYear, quarters: Iterable[Period] = QUARTERS) -> Fraction | None:
    """The exact mean of the confirmed ones among these quarters; None where there are none."""
    totals = [year.totals[quarter].total for quarter in quarters if quarter in year.totals]
    if not totals:
        return None
    numerator, denominator = sum(totals, ZERO).as_integer_ratio()
    return Fraction(numerator, denominator * len(totals))


def standings_through(last: Period, years: Iterable[BranchYear]) -> tuple[QuarterStanding, ...]:
    """C10: rank the published mean of the confirmed quarters so far; branches without one are not ranked."""
    quarters = through(last)
    means = ((quarters_mean(year, quarters), year.branch) for year in years)
    scored = sorted((-published(mean), branch) for mean, branch in means if mean is not None)
    groups = [(-score, [branch for _, branch in group]) for score, group in groupby(scored, key=lambda row: row[0])]
    ranked = _ranked([branches for _, branches in groups])
    scores = {branch: score for score, branches in groups for branch in branches}
    return tuple(QuarterStanding(rank, branch, scores[branch]) for rank, branch in ranked)


def standings_of_year(
    standard: Standard, years: Iterable[BranchYear], *, item_mean: ItemMean, ties: Sequence[TieOrder] = ()
) -> Year:
    """C4-C7: rank and grade every branch whose year is complete. The order of `years` does not matter."""
    taking_part = [year for year in years if year.takes_part()]
    graded = {year.branch: year for year in taking_part if year.is_graded()}
    exact = {branch: annual(standard, year) for branch, year in graded.items()}
    scores = {branch: published(score) for branch, score in exact.items()}
    groups = _rank_groups(standard, graded, scores, item_mean, ties)
    places = [*places_of(standard, len(taking_part)).values()]
    grades, at_quota = _grade(standard, graded, scores, groups, places)
    ranked = _ranked([branches for equals in groups for branches in equals.by_rank()])
    return Year(
        tuple(Standing(rank, branch, scores[branch], *grades[branch], exact[branch]) for rank, branch in ranked),
        tuple(at_quota),
        tuple(groups),
    )


def places_of(standard: Standard, branches: int) -> dict[str, int | None]:
    """C7: the places that each grade has among so many branches that take part; None where there is no quota."""
    return {grade.code: None if grade.quota is None else int(grade.quota * branches) for grade in standard.grades}


def entitlement(standard: Standard, year: BranchYear, score: Decimal) -> tuple[int, str]:
    """C5 and C6: the grade that the score reaches, then the lowest cap of a veto; as an index into the grades."""
    if not standard.bonus_counts_for_grade:
        score = published(annual(standard, year, with_bonus=False))
    reached = next(i for i, grade in enumerate(standard.grades) if grade.at_least is None or score >= grade.at_least)
    level, why = reached, "score"
    codes = [grade.code for grade in standard.grades] if year.vetoes else []
    for kind in year.vetoes:
        cap = standard.veto_caps.get(kind)  # a later version of the standard may have dropped this kind
        if cap is not None and codes.index(cap) > level:
            level, why = codes.index(cap), f"veto:{kind}"
    return level, why


def set_apart_by(standard: Standard, one: BranchYear, other: BranchYear, *, item_mean: ItemMean) -> str | None:
    """C4: the first tie-break under which two branches of the same score differ; None if they are equal in all."""
    return next(
        (
            rule
            for rule in standard.tie_breaks
            if _tie_break(rule, one, item_mean) != _tie_break(rule, other, item_mean)
        ),
        None,
    )


def is_six_good(standard: Standard, year: BranchYear, *, item_mean: ItemMean) -> bool:
    """六好班子: the six-good items together reach their mean over the quarters that count, and no veto is in force."""
    if standard.six_good is None or year.vetoes or not year.counting_quarters():
        return False
    mean = sum((item_mean(year.branch, item) for item in standard.six_good.items), Fraction(0))
    return mean >= Fraction(standard.six_good.mean_at_least)


_TOTAL: Callable[[PeriodTotal], Decimal] = attrgetter("total")
_PLAIN_TOTAL: Callable[[PeriodTotal], Decimal] = attrgetter("plain_total")


def _ranked(groups: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """Number the groups 1, 2, 2, 4: the next rank skips."""
    ranked: list[tuple[int, str]] = []
    for group in groups:
        rank = len(ranked) + 1
        ranked += [(rank, branch) for branch in sorted(group)]
    return ranked


def _rank_groups(
    standard: Standard,
    graded: Mapping[str, BranchYear],
    scores: Mapping[str, Decimal],
    item_mean: ItemMean,
    ties: Sequence[TieOrder],
) -> list[Equals]:
    """C4: groups of branches equal in everything, the highest first."""
    return [
        _as_voted(equals, ties)
        for level in _grouped(graded, scores.__getitem__)
        for equals in _by_tie_breaks(level, standard.tie_breaks, graded, item_mean)
    ]


def _by_tie_breaks(
    equals: list[str], rules: Sequence[str], graded: Mapping[str, BranchYear], item_mean: ItemMean
) -> list[list[str]]:
    """C4: by one rule after another, each the higher the better; a rule is asked only where those before it tie."""
    if len(equals) == 1 or not rules:
        return [equals]
    first, *others = rules
    return [
        group
        for level in _grouped(equals, lambda branch: _tie_break(first, graded[branch], item_mean))
        for group in _by_tie_breaks(level, others, graded, item_mean)
    ]


def _grouped(branches: Iterable[str], key: Callable[[str], Decimal | Fraction]) -> list[list[str]]:
    """Group branches by a key, the highest key first."""
    keyed = sorted(((key(branch), branch) for branch in branches), reverse=True)
    return [[branch for _, branch in group] for _, group in groupby(keyed, key=itemgetter(0))]


def _tie_break(rule: str, year: BranchYear, item_mean: ItemMean) -> Decimal | Fraction:
    """What a branch has to show under a tie-break; an exempted period ranks last."""
    kind, _, which = rule.partition(":")
    if kind == "item":
        return item_mean(year.branch, which)
    total = year.totals.get(Period(which) if which else Period.YEAR_END)
    return total.total if total is not None else Decimal(-1)


def _as_voted(equals: list[str], ties: Sequence[TieOrder]) -> Equals:
    """The votes taken on all of them, in turn: a later one takes back what an earlier one said of the same branches."""
    ordered: tuple[str, ...] = ()
    if len(equals) > 1:
        for tie in ties:
            if tie.tied.issuperset(equals):
                voted = tuple(branch for branch in tie.order if branch in equals)
                ordered = (*(branch for branch in ordered if branch not in voted), *voted)
    return Equals(ordered, tuple(sorted(set(equals) - set(ordered))))


def _grade(
    standard: Standard,
    graded: Mapping[str, BranchYear],
    scores: Mapping[str, Decimal],
    groups: Sequence[Equals],
    places: list[int | None],
) -> tuple[dict[str, tuple[str | None, str]], list[TieAtQuota]]:
    """C5-C7: hand the places out in rank order; whoever finds none left falls to the next grade."""
    grades: dict[str, tuple[str | None, str]] = {}
    ties: list[TieAtQuota] = []
    for equals in groups:
        wanted = {branch: entitlement(standard, graded[branch], scores[branch]) for branch in equals.branches}
        level = min(entitled for entitled, _ in wanted.values())
        while wanted:
            code, left = standard.grades[level].code, places[level]
            wanting = {branch: why for branch, (entitled, why) in wanted.items() if entitled == level}
            served = list(wanting) if left is None or len(wanting) <= left else _first(wanting, left, equals)
            if served is None:
                ties.append(TieAtQuota(code, tuple(sorted(wanting))))
                grades.update(dict.fromkeys(wanting, (None, "tie")))
                served, fallen = [], {}
                places[level] = 0
            else:
                grades.update({branch: (code, wanting[branch]) for branch in served})
                places[level] = None if left is None else left - len(served)
                fallen = dict.fromkeys(wanting.keys() - set(served), (level + 1, "quota"))
            wanted = {branch: want for branch, want in wanted.items() if branch not in wanting} | fallen
            level += 1
    return grades, ties


def _first(wanting: Iterable[str], places: int, equals: Equals) -> list[str] | None:
    """Who gets the places when there are too few; None while no vote has ordered all who want one."""
    if places and not set(wanting) <= set(equals.ordered):
        return None
    return sorted(wanting, key=equals.ordered.index)[:places] if places else []
