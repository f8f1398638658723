"""Two reckonings of any year under any standard agree: the program's, and the one by hand in naive.py."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from domain import assessment, grading, veto
from domain.assessment import Assessment
from domain.ballot import BallotHeld
from domain.grading import Grading, TieBroken
from domain.period import QUARTERS, Period
from domain.points import check_item_score
from domain.reckoning import BranchYear, Year, annual, is_six_good, standings_of_year, standings_through
from domain.refusal import RefusedError
from domain.standard import Severity, Standard, check
from domain.veto import Vetoes
from tests.domain import naive
from tests.domain.steel import vote
from tests.domain.years import EXEMPT, OPEN, SETTINGS, BranchPlan, Told, YearPlan, standards, tell, years

CARRIED: BallotHeld = vote(carried=True)


def rules_of(standard: Standard) -> naive.Rules:
    def exact(number: Decimal | None) -> Fraction | None:
        return None if number is None else Fraction(str(number))

    return naive.Rules(
        step=Fraction(str(standard.step)),
        full={item.code: Fraction(str(item.full)) for item in standard.items},
        cap=Fraction(str(standard.bonus_cap_per_period)),
        weights=(Fraction(str(standard.weights.quarters)), Fraction(str(standard.weights.year_end))),
        grades=tuple((grade.code, exact(grade.at_least), exact(grade.quota)) for grade in standard.grades),
        bonus_counts_for_grade=standard.bonus_counts_for_grade,
        veto_caps=dict(standard.veto_caps),
        tie_breaks=standard.tie_breaks,
    )


def branch_of(plan: YearPlan, branch: BranchPlan) -> naive.Branch:
    """The drawn year as the naive reckoning takes it, straight from what was drawn."""
    periods: dict[str, naive.Result | str] = {}
    for period, row in zip(("Q1", "Q2", "Q3", "Q4", "YE"), branch.rows, strict=True):
        if row == EXEMPT:
            periods[period] = naive.EXEMPTED
        elif row != OPEN:
            items = {item: Fraction(str(points)) for item, points in plan.rows[row].items.items()}
            for corrected, item, points in branch.corrections:
                if corrected == period:
                    items[item] = Fraction(str(points))
            periods[period] = naive.Result(items, Fraction(str(plan.rows[row].bonus)))
    return naive.Branch(branch.name, periods, list(branch.vetoes))


class Reckoner:
    """The program's reckoning of a told year, with the votes taken so far."""

    def __init__(self, standard: Standard, told: Sequence[Told]) -> None:
        self.standard = standard
        self.told = {one.branch: one for one in told}
        self.years: Mapping[str, BranchYear] = {one.branch: one.year for one in told}
        self.grading = Grading()

    def item_mean(self, branch: str, item: str) -> Fraction:
        year, live = self.years[branch], self.told[branch].live
        points = [Fraction(live[quarter].scores[item]) for quarter in year.counting_quarters()]
        return sum(points, Fraction(0)) / len(points)

    def reckon(self) -> Year:
        return standings_of_year(self.standard, self.years.values(), item_mean=self.item_mean, ties=self.grading.ties)

    def break_tie(self, order: tuple[str, ...]) -> TieBroken:
        (fact,) = grading.break_tie(
            self.grading, committee="c", year=2025, reckoned=self.reckon(), order=order, ballot=CARRIED
        )
        assert isinstance(fact, TieBroken)
        self.grading = grading.evolve(self.grading, fact)
        return fact


def reckoners(plan: YearPlan) -> tuple[Reckoner, naive.Rules, list[naive.Branch]]:
    told = [tell(plan, branch) for branch in plan.branches]
    return Reckoner(plan.standard, told), rules_of(plan.standard), [branch_of(plan, each) for each in plan.branches]


@settings(SETTINGS, max_examples=200)
@given(years, st.integers(0, 10**6).map(Random))
def test_scores_ranks_grades_and_ties_agree_through_every_vote(plan: YearPlan, chance: Random) -> None:
    reckoner, rules, branches = reckoners(plan)
    votes: list[naive.Vote] = []
    for _ in range(2 * len(branches) + 1):
        year = reckoner.reckon()
        lines, stuck = naive.grading(rules, branches, votes)
        assert [(line.branch, line.rank, Fraction(line.score)) for line in year.standings] == [
            (line.branch.name, line.rank, line.score) for line in sorted(lines, key=lambda x: (x.rank, x.branch.name))
        ]
        if stuck is None:
            break
        tie = year.ties[0]
        equals = next(group for group in year.groups if set(tie.branches) <= set(group.branches))
        assert (tie.grade, frozenset(tie.branches)) == (stuck.grade, stuck.branches)
        above = {line.branch.name: line.grade for line in lines if line.rank < stuck.rank}
        assert {one.branch: one.grade for one in year.standings if one.rank < stuck.rank} == above
        wanting = {branch for each in year.ties for branch in each.branches if branch in equals.branches}
        named = wanting | (set(equals.ordered) if wanting & set(equals.ordered) else set())
        named |= {branch for branch in equals.shared if chance.random() < 0.3}
        order = tuple(chance.sample(sorted(named), len(named)))
        broken = reckoner.break_tie(order)
        votes.append(naive.Vote(frozenset(broken.tied), broken.order))
    assert (year.ties, stuck) == ((), None)
    granted = {line.branch.name: line for line in lines}
    for standing in year.standings:
        line = granted[standing.branch]
        assert standing.grade == line.grade
        assert (standing.why == "quota") == line.by_quota
        assert standing.exact == naive.annual(rules, line.branch)


@settings(SETTINGS, max_examples=40)
@given(years)
def test_the_score_without_bonus_agrees(plan: YearPlan) -> None:
    reckoner, rules, branches = reckoners(plan)
    for branch in filter(naive.is_complete, branches):
        year = reckoner.years[branch.name]
        assert annual(plan.standard, year, with_bonus=False) == naive.annual(rules, branch, with_bonus=False)


@settings(SETTINGS, max_examples=40)
@given(years)
def test_standings_through_every_quarter_agree(plan: YearPlan) -> None:
    reckoner, rules, branches = reckoners(plan)
    for quarter in QUARTERS:
        ours = [(o.rank, o.branch, Fraction(o.score)) for o in standings_through(quarter, reckoner.years.values())]
        assert ours == sorted(naive.through(rules, branches, quarter.value))


@settings(SETTINGS, max_examples=40)
@given(years)
def test_six_good_teams_agree(plan: YearPlan) -> None:
    reckoner, _, branches = reckoners(plan)
    criteria = plan.standard.six_good
    assert criteria is not None
    for branch in branches:
        year = reckoner.years[branch.name]
        ours = is_six_good(plan.standard, year, item_mean=reckoner.item_mean)
        assert ours == naive.is_six_good(branch, criteria.items, Fraction(str(criteria.mean_at_least)))


@settings(SETTINGS, max_examples=100)
@given(standards, st.integers(-50, 900))
def test_the_same_points_may_be_given(standard: Standard, hundredths: int) -> None:
    points = Decimal(hundredths).scaleb(-2)
    allowed = set()
    for item in standard.items:
        with suppress(RefusedError):
            check_item_score(item.code, points, full=item.full, step=standard.step)
            allowed.add(item.code)
    rules = rules_of(standard)
    assert allowed == {item for item in rules.full if naive.may_score(rules, item, Fraction(hundredths, 100))}


@settings(SETTINGS, max_examples=30)
@given(years, st.integers(0, 10**6).map(Random))
def test_the_order_in_which_branches_are_read_changes_nothing(plan: YearPlan, chance: Random) -> None:
    reckoner, _, _ = reckoners(plan)
    shuffled = list(reckoner.years.values())
    chance.shuffle(shuffled)
    assert reckoner.reckon() == standings_of_year(plan.standard, shuffled, item_mean=reckoner.item_mean)


@settings(SETTINGS, max_examples=30)
@given(years)
def test_a_replay_of_the_facts_equals_the_states_on_the_way(plan: YearPlan) -> None:
    for branch in plan.branches:
        told = tell(plan, branch)
        for period in Period:
            assert reduce(assessment.evolve, told.facts[period], Assessment()) == told.live[period]
        assert reduce(veto.evolve, told.vetoes, Vetoes()) == told.live_vetoes


@settings(SETTINGS, max_examples=40)
@given(standards)
def test_the_generated_standards_are_ones_a_committee_could_adopt(standard: Standard) -> None:
    assert [finding for finding in check(standard) if finding.severity is Severity.ERROR] == []
