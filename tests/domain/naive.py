"""A second reckoning, written from the rules C1-C7 and C10 alone, slowly and by hand: only whole fractions, one
branch at a time, the best remaining picked again and again. It shares nothing with the first but the rules.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

QUARTERS = ("Q1", "Q2", "Q3", "Q4")
YEAR_END = "YE"
EXEMPTED = "exempted"


@dataclass(frozen=True)
class Rules:
    """The settings; `grades` from the highest: code, from how many points on, which share of the branches."""

    step: Fraction
    full: dict[str, Fraction]
    cap: Fraction
    weights: tuple[Fraction, Fraction]
    grades: tuple[tuple[str, Fraction | None, Fraction | None], ...]
    bonus_counts_for_grade: bool = True
    veto_caps: dict[str, str] = field(default_factory=dict)
    tie_breaks: tuple[str, ...] = ()


@dataclass
class Result:
    """A confirmed period: points by item and bonus points."""

    items: dict[str, Fraction]
    bonus: Fraction


@dataclass
class Branch:
    """A branch's year: a result or EXEMPTED by period (neither: not confirmed), and its vetoes."""

    name: str
    periods: dict[str, "Result | str"]
    vetoes: list[str]


@dataclass(frozen=True)
class Vote:
    """Branches that shared a rank, and the order voted."""

    among: frozenset[str]
    order: tuple[str, ...]


@dataclass
class Line:
    """Where a branch stands; nothing granted yet while `grade` is empty."""

    branch: Branch
    rank: int
    score: Fraction
    grade: str = ""
    by_quota: bool = False


@dataclass(frozen=True)
class Stuck:
    """The first grade at which branches equal in everything need a vote, and the rank they begin at."""

    grade: str
    rank: int
    branches: frozenset[str]


def may_score(rules: Rules, item: str, points: Fraction) -> bool:
    """C1."""
    steps = points / rules.step
    return points >= 0 and points <= rules.full[item] and steps == floor(steps)


def two_places(exact: Fraction) -> Fraction:
    """Half up."""
    hundredths = floor(exact * 100)
    if exact * 100 - hundredths >= Fraction(1, 2):
        hundredths += 1
    return Fraction(hundredths, 100)


def total(rules: Rules, result: Result, *, with_bonus: bool = True) -> Fraction:
    """C2."""
    points = Fraction(0)
    for item in rules.full:
        points += result.items[item]
    if with_bonus:
        points += min(result.bonus, rules.cap)
    return points


def counting(branch: Branch, quarters: tuple[str, ...] = QUARTERS) -> list[Result]:
    found = []
    for quarter in quarters:
        result = branch.periods.get(quarter)
        if isinstance(result, Result):
            found.append(result)
    return found


def mean(numbers: list[Fraction]) -> Fraction:
    added = Fraction(0)
    for number in numbers:
        added += number
    return added / len(numbers)


def annual(rules: Rules, branch: Branch, *, with_bonus: bool = True) -> Fraction:
    """C3."""
    year_end = branch.periods[YEAR_END]
    assert isinstance(year_end, Result)
    of_quarters, of_year_end = rules.weights
    quarters = mean([total(rules, result, with_bonus=with_bonus) for result in counting(branch)])
    return of_quarters * quarters + of_year_end * total(rules, year_end, with_bonus=with_bonus)


def is_complete(branch: Branch) -> bool:
    """Every quarter has a result or an exemption, at least one counts, and the year-end has a result."""
    quarters_done = all(quarter in branch.periods for quarter in QUARTERS)
    return quarters_done and bool(counting(branch)) and isinstance(branch.periods.get(YEAR_END), Result)


def item_mean(branch: Branch, item: str) -> Fraction:
    return mean([result.items[item] for result in counting(branch)])


def is_above(rules: Rules, one: Branch, other: Branch, votes: list[Vote]) -> bool:
    """C4: published score, then the tie-breaks one by one, then (C7) the votes on a tie of both, in turn."""
    first, second = two_places(annual(rules, one)), two_places(annual(rules, other))
    if first != second:
        return first > second
    for rule in rules.tie_breaks:
        if rule.startswith("item:"):
            item = rule.removeprefix("item:")
            first, second = item_mean(one, item), item_mean(other, item)
        else:
            period = YEAR_END if rule == "year_end" else rule.removeprefix("period:")
            mine, theirs = one.periods[period], other.periods[period]
            if isinstance(mine, str) or isinstance(theirs, str):
                if isinstance(mine, str) and isinstance(theirs, str):
                    continue
                return isinstance(theirs, str)
            first, second = total(rules, mine), total(rules, theirs)
        if first != second:
            return first > second
    placed = voted({one.name, other.name}, votes)
    if other.name not in placed:
        return one.name in placed
    return one.name in placed and placed.index(one.name) < placed.index(other.name)


def voted(names: set[str], votes: list[Vote]) -> list[str]:
    """The order voted for branches that are equal in everything; a later vote moves whom it names."""
    placed: list[str] = []
    for vote in votes:
        if names <= vote.among:
            placed = [name for name in placed if name not in vote.order] + list(vote.order)
    return placed


def ranking(rules: Rules, branches: list[Branch], votes: list[Vote]) -> list[Line]:
    """C4: again and again the best of those who remain; who share a rank use up as many."""
    remaining = [branch for branch in branches if is_complete(branch)]
    lines: list[Line] = []
    while remaining:
        best = [one for one in remaining if not any(is_above(rules, it, one, votes) for it in remaining if it != one)]
        assert best
        rank = len(lines) + 1
        for branch in best:
            lines.append(Line(branch, rank, two_places(annual(rules, branch))))
            remaining.remove(branch)
    return lines


def wish(rules: Rules, branch: Branch) -> int:
    """C5, C6: the grade a branch is due before places are counted, 0 the highest; and never above a veto's cap."""
    compared = two_places(annual(rules, branch, with_bonus=rules.bonus_counts_for_grade))
    codes = [code for code, _, _ in rules.grades]
    level = 0
    while (at_least := rules.grades[level][1]) is not None and compared < at_least:
        level += 1
    for veto in branch.vetoes:
        while level < codes.index(rules.veto_caps[veto]):
            level += 1
    return level


def grading(rules: Rules, branches: list[Branch], votes: list[Vote]) -> tuple[list[Line], Stuck | None]:
    """C7: hand out the places, rank by rank and grade by grade; stop where a vote is needed: where some of those
    equal in everything have to go without, and not all of them were voted an order.
    """
    lines = ranking(rules, branches, votes)
    number = sum(1 for branch in branches if any(branch.periods.get(quarter) != EXEMPTED for quarter in QUARTERS))
    free: list[int | None] = []
    for _, _, quota in rules.grades:
        places = None
        if quota is not None:
            places = 0
            while places + 1 <= quota * number:
                places += 1
        free.append(places)
    equal_rank = {line.branch.name: line.rank for line in ranking(rules, branches, [])}
    for rank in sorted(set(equal_rank.values())):
        equal = [line for line in lines if equal_rank[line.branch.name] == rank]
        order = voted({line.branch.name for line in equal}, votes)
        waiting = [(line, wish(rules, line.branch)) for line in equal]
        for level, (code, _, _) in enumerate(rules.grades):
            here = [line for line, wanted in waiting if wanted == level]
            places = free[level]
            granted = here
            if places is not None and places < len(here):
                if places > 0 and not all(line.branch.name in order for line in here):
                    return lines, Stuck(code, rank, frozenset(line.branch.name for line in here))
                while len(granted) > places:
                    last = max(granted, key=lambda line: order.index(line.branch.name) if places else 0)
                    granted = [line for line in granted if line is not last]
            if places is not None:
                free[level] = places - len(granted)
            for line in granted:
                line.grade = code
            fallen = [line for line in here if line not in granted]
            for line in fallen:
                line.by_quota = True
            waiting = [(line, wanted + 1 if line in fallen else wanted) for line, wanted in waiting if not line.grade]
    return lines, None


def through(rules: Rules, branches: list[Branch], last: str) -> list[tuple[int, str, Fraction]]:
    """C10: rank, branch and published mean through a quarter; a rank is one more than those above."""
    so_far = QUARTERS[: int(last[1])]
    scores = {}
    for branch in branches:
        results = counting(branch, so_far)
        if results:
            scores[branch.name] = two_places(mean([total(rules, result) for result in results]))
    return [(1 + sum(1 for s in scores.values() if s > score), name, score) for name, score in scores.items()]


def is_six_good(branch: Branch, items: tuple[str, ...], at_least: Fraction) -> bool:
    """The six-good items together, on average of the quarters that count; no veto."""
    if branch.vetoes or not counting(branch):
        return False
    return mean([sum((result.items[i] for i in items), Fraction(0)) for result in counting(branch)]) >= at_least
