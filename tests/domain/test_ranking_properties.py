"""Whatever the scores: nothing is decided by the order in which branches come, by their names or by rounding."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from domain.period import QUARTERS, Period
from domain.reckoning import (
    BranchYear,
    PeriodTotal,
    TieOrder,
    Year,
    annual,
    quarters_mean,
    standings_of_year,
    standings_through,
)
from domain.standard import Grade, Standard, Weights

STANDARD = Standard(
    1,
    (),
    Decimal("0.5"),
    Weights(Decimal("0.6"), Decimal("0.4")),
    (
        Grade("first", "一级", Decimal(90), Decimal("0.3")),
        Grade("second", "二级", Decimal(80), Decimal("0.5")),
        Grade("third", "三级", Decimal(70)),
        Grade("none", "无等级"),
    ),
    veto_caps={"safety": "second", "discipline": "none"},
    tie_breaks=("year_end", "item:E", "period:Q4"),
)
# few values, so that ties are common
totals = st.sampled_from([Decimal(n) / 2 for n in (138, 139, 140, 160, 161, 180, 181)]).map(lambda p: PeriodTotal(p, p))
vetoes = st.sampled_from([(), (), (), ("safety",), ("discipline", "safety")])
NAMES = st.text("abcxyz", min_size=1, max_size=3)


@st.composite
def branch_years(draw: st.DrawFn) -> BranchYear:
    exempt = draw(st.frozensets(st.sampled_from(QUARTERS), max_size=3))
    return BranchYear("", {p: draw(totals) for p in Period if p not in exempt}, exempt, draw(vetoes))


@st.composite
def committees(draw: st.DrawFn) -> list[tuple[BranchYear, Fraction]]:
    """Branches, each with its mean for item E."""
    years = draw(st.lists(branch_years(), min_size=1, max_size=12))
    names = draw(st.lists(NAMES, min_size=len(years), max_size=len(years), unique=True))
    return [
        (replace(year, branch=name), Fraction(draw(st.sampled_from([20, 21]))))
        for name, year in zip(names, years, strict=True)
    ]


def reckon(committee: list[tuple[BranchYear, Fraction]], *ties: TieOrder) -> Year:
    means = {year.branch: mean for year, mean in committee}
    return standings_of_year(
        STANDARD, [year for year, _ in committee], item_mean=lambda branch, _: means[branch], ties=ties
    )


def by_branch(year: Year, called: Mapping[str, str] | None = None) -> dict[str, tuple[object, ...]]:
    named = called or {}
    return {named.get(s.branch, s.branch): (s.rank, s.score, s.grade, s.why, s.exact) for s in year.standings}


@given(committees(), st.randoms())
def test_the_order_in_which_branches_come_does_not_matter(
    committee: list[tuple[BranchYear, Fraction]], random: Random
) -> None:
    shuffled = committee.copy()
    random.shuffle(shuffled)
    assert reckon(shuffled) == reckon(committee)


@given(committees())
def test_the_names_of_branches_do_not_matter(committee: list[tuple[BranchYear, Fraction]]) -> None:
    # the reverse of their order by name
    names = sorted(year.branch for year, _ in committee)
    called = dict(zip(names, reversed([f"n{name}" for name in names]), strict=True))
    renamed = [(replace(year, branch=called[year.branch]), mean) for year, mean in committee]
    assert by_branch(reckon(committee), called) == by_branch(reckon(renamed))


@given(committees())
def test_branches_share_a_rank_only_when_equal_in_everything_and_the_next_rank_skips(
    committee: list[tuple[BranchYear, Fraction]],
) -> None:
    years, means = {y.branch: y for y, _ in committee}, {y.branch: mean for y, mean in committee}
    standings = reckon(committee).standings

    def key(branch: str, score: Decimal) -> tuple[object, ...]:
        q4 = years[branch].totals.get(Period.Q4)
        return score, years[branch].totals[Period.YEAR_END].total, means[branch], q4.total if q4 else Decimal(-1)

    keys = [key(one.branch, one.score) for one in standings]
    assert keys == sorted(keys, reverse=True)
    assert [one.rank for one in standings] == [keys.index(k) + 1 for k in keys]


@given(committees())
def test_no_grade_has_more_branches_than_places_and_none_is_given_above_its_score(
    committee: list[tuple[BranchYear, Fraction]],
) -> None:
    standings = reckon(committee).standings
    order = [grade.code for grade in STANDARD.grades]
    for level, grade in enumerate(STANDARD.grades):
        given_to = [one for one in standings if one.grade == grade.code]
        if grade.quota is not None:
            assert len(given_to) <= int(grade.quota * len(standings))
        assert all(grade.at_least is None or one.score >= grade.at_least for one in given_to)
        for one in given_to:
            caps = [
                order.index(STANDARD.veto_caps[k]) for y, _ in committee if y.branch == one.branch for k in y.vetoes
            ]
            assert level >= max(caps, default=0)


@given(branch_years())
def test_the_annual_score_is_the_weighted_mean_to_the_last_digit(year: BranchYear) -> None:
    quarters = [Fraction(year.totals[q].total) for q in QUARTERS if q in year.totals]
    mean = sum(quarters, Fraction(0)) / len(quarters)
    assert quarters_mean(year) == mean
    year_end = Fraction(year.totals[Period.YEAR_END].total)
    assert annual(STANDARD, year) == Fraction(6, 10) * mean + Fraction(4, 10) * year_end


@given(committees(), st.sampled_from(QUARTERS))
def test_a_quarters_ranking_is_by_published_mean_alone(
    committee: list[tuple[BranchYear, Fraction]], last: Period
) -> None:
    ranked = standings_through(last, [year for year, _ in committee])
    scores = [one.score for one in ranked]
    assert scores == sorted(scores, reverse=True)
    assert [one.rank for one in ranked] == [scores.index(score) + 1 for score in scores]
    assert standings_through(last, [year for year, _ in committee][::-1]) == ranked
