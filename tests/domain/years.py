"""Generated years: other standards, exemptions, corrections, and few different results, so that many are equal."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from domain import assessment, veto
from domain.assessment import Assessment, Bonus, Opening, confirm, correct, exempt, review, score, self_assess
from domain.period import QUARTERS, Period
from domain.reckoning import BranchYear, PeriodTotal
from domain.standard import Duty, Grade, Item, ItemClass, SixGood, Standard, Weights
from domain.veto import Vetoes

T = TypeVar("T")
CODES = ("first", "second", "third", "none")
CLASSES = (ItemClass.ECONOMIC, ItemClass.LEADERSHIP_TEAM, ItemClass.MEMBERS, ItemClass.STAFF)
QUOTAS = ("0", "0.2", "0.3", "0.34", "0.5", "1")
OPEN, EXEMPT = -2, -1
SETTINGS = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # shrinking a whole year takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)


@dataclass(frozen=True)
class Row:
    """What a period may be scored: points by item, and bonus."""

    items: Mapping[str, Decimal]
    bonus: Decimal


@dataclass(frozen=True)
class BranchPlan:
    """A branch's year as drawn: a row, or EXEMPT, or OPEN, for each period; vetoes; corrections by period."""

    name: str
    rows: tuple[int, ...]
    vetoes: tuple[str, ...]
    corrections: tuple[tuple[Period, str, Decimal], ...]


@dataclass(frozen=True)
class YearPlan:
    standard: Standard
    rows: tuple[Row, ...]
    branches: tuple[BranchPlan, ...]


@dataclass(frozen=True)
class Told:
    """The facts of a branch's year, told by the decisions one after the other, and the states on the way."""

    branch: str
    facts: Mapping[Period, tuple[assessment.Fact, ...]]
    live: Mapping[Period, Assessment]
    vetoes: tuple[veto.Fact, ...]
    live_vetoes: Vetoes

    @cached_property
    def year(self) -> BranchYear:
        return BranchYear(
            self.branch,
            {p: PeriodTotal(state.total, state.plain_total) for p, state in self.live.items() if state.confirmed},
            frozenset(p for p, state in self.live.items() if state.exempt),
            self.live_vetoes.kinds,
        )


def tell(plan: YearPlan, branch: BranchPlan) -> Told:
    """Let the decisions record what was drawn."""
    facts, live = {}, {}
    for period, row in zip(Period, branch.rows, strict=True):
        facts[period], live[period] = _tell_period(plan, branch, period, row)
    imposed: list[veto.Fact] = []
    vetoes = Vetoes()
    for kind in branch.vetoes:
        for fact in veto.impose(branch=branch.name, year=2025, standard=plan.standard, kind=kind, reason="查实"):
            imposed.append(fact)
            vetoes = veto.evolve(vetoes, fact)
    return Told(branch.name, facts, live, tuple(imposed), vetoes)


def _tell_period(
    plan: YearPlan, branch: BranchPlan, period: Period, row: int
) -> tuple[tuple[assessment.Fact, ...], Assessment]:
    told: list[assessment.Fact] = []
    state = Assessment()
    opening = Opening(branch.name, 2025, period, plan.standard.version, None)

    def record(decided: Iterable[assessment.Fact]) -> None:
        nonlocal state
        for fact in decided:
            told.append(fact)
            state = assessment.evolve(state, fact)

    standard = plan.standard
    if row == EXEMPT:
        record(exempt(state, opening=opening, reason="停产检修"))
    elif row != OPEN:
        given = plan.rows[row]
        record(self_assess(state, opening=opening, standard=standard, scores={i.code: i.full for i in standard.items}))
        record(score(state, standard=standard, scorer="s1", scores=given.items, bonus=Bonus(given.bonus, "通报表扬")))
        record(review(state, standard=standard, reviewer="s2", agreed=True))
        record(confirm(state, standard=standard))
        for corrected, item, points in branch.corrections:
            if corrected is period and state.scores[item] != points:
                record(correct(state, standard=standard, item=item, points=points, reason="材料补齐"))
    return tuple(told), state


class Dice:
    """Choices read off drawn bytes, one byte a choice: quick to draw, and zeros are the plainest year."""

    def __init__(self, drawn: bytes) -> None:
        self._drawn = iter(drawn)

    def upto(self, last: int) -> int:
        return next(self._drawn) % (last + 1)

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[self.upto(len(choices) - 1)]

    def decimal(self, *texts: str) -> Decimal:
        return Decimal(self.one_of(texts))

    def one_in(self, times: int) -> bool:
        return self.upto(times - 1) == times - 1


def _standard(dice: Dice) -> Standard:
    step = dice.decimal("0.5", "0.25", "0.2", "1")
    codes = "EBDZ"[: 2 + dice.upto(2)]
    items = tuple(
        Item(code, item_class, code, step * (2 + dice.upto(6)), tuple(Duty) if code == "E" else ())
        for code, item_class in zip(codes, CLASSES, strict=False)
    )
    full = sum((item.full for item in items), Decimal(0))
    falls = accumulate(1 + dice.upto(2) for _ in range(1 + dice.upto(2)))
    grades = [
        Grade(code, code, full * (10 - fall) / 10, None if dice.one_in(4) else dice.decimal(*QUOTAS))
        for code, fall in zip(CODES, falls, strict=False)
    ]
    quarters = dice.decimal("0.6", "0.5", "0.37", "0.333", "0", "1")
    caps = [grade.code for grade in grades] + ["none"]
    rules = ["year_end", "period:Q4", "period:Q1", "period:YE", *(f"item:{code}" for code in codes)]
    return Standard(
        version=1,
        items=items,
        step=step,
        weights=Weights(quarters, 1 - quarters),
        grades=(*grades, Grade("none", "无等级")),
        bonus_cap_per_period=dice.decimal("0", "0.5", "1.25", "5"),
        bonus_counts_for_grade=dice.one_in(2),
        veto_caps={"safety": dice.one_of(caps), "discipline": dice.one_of(caps)},
        tie_breaks=tuple(dict.fromkeys(dice.one_of(rules) for _ in range(dice.upto(3)))),
        six_good=SixGood(tuple(codes[1:]), dice.decimal("1", "1.5", "2", "3.25")),
    )


def _points(dice: Dice, standard: Standard, code: str) -> Decimal:
    return standard.step * dice.upto(int(standard.item(code).full / standard.step))


def _branch(dice: Dice, standard: Standard, name: str, rows: int) -> BranchPlan:
    incomplete = dice.one_in(6)

    def row(period: Period) -> int:
        if incomplete and dice.one_in(3):
            return OPEN
        return EXEMPT if period in QUARTERS and dice.one_in(6) else dice.upto(rows - 1)

    return BranchPlan(
        name,
        tuple(row(period) for period in Period),
        tuple(dice.one_of(("safety", "discipline")) for _ in range(dice.one_of((0, 0, 0, 0, 0, 1, 2)))),
        tuple(
            (dice.one_of(tuple(Period)), code, _points(dice, standard, code))
            for code in (dice.one_of(standard.items).code for _ in range(dice.one_of((0, 0, 0, 0, 1, 2))))
        ),
    )


def _row(dice: Dice, standard: Standard, earlier: list[Row]) -> Row:
    """Any row, or an earlier one with a step moved from one item to another: equal in total, different in items."""
    bonus = dice.decimal("0", "0.5", "0.002", "7")
    if earlier and dice.one_in(2):
        alike, giver, taker = dice.one_of(earlier), dice.one_of(standard.items), dice.one_of(standard.items)
        given = min(standard.step, alike.items[giver.code], taker.full - alike.items[taker.code])
        items = {**alike.items, giver.code: alike.items[giver.code] - given}
        return Row({**items, taker.code: items[taker.code] + given}, alike.bonus if dice.one_in(2) else bonus)
    return Row({item.code: _points(dice, standard, item.code) for item in standard.items}, bonus)


def _like(dice: Dice, branch: BranchPlan, other: BranchPlan) -> BranchPlan:
    """With the other's results; or with its quarters in another order: equal in score, different in each quarter."""
    turn = dice.one_of((0, 0, 1, 2, 3))
    quarters, year_end = other.rows[:4], other.rows[4:]
    turned = (*quarters[turn:], *quarters[:turn], *year_end)
    return replace(branch, rows=turned, corrections=() if turn else other.corrections)


def _year(dice: Dice) -> YearPlan:
    standard = _standard(dice)
    rows: list[Row] = []
    for _ in range(1 + dice.upto(3)):
        rows.append(_row(dice, standard, rows))
    branches: list[BranchPlan] = []
    for name in "GFEDCBA"[: 1 + dice.upto(6)]:
        branch = _branch(dice, standard, name, len(rows))
        like = _like(dice, branch, dice.one_of(branches)) if branches and dice.one_in(2) else branch
        branches.append(like)
    return YearPlan(standard, tuple(rows), tuple(branches))


def _drawn(size: int, make: Callable[[Dice], T]) -> st.SearchStrategy[T]:
    return st.binary(min_size=size, max_size=size).map(lambda drawn: make(Dice(drawn)))


standards = _drawn(40, _standard)
years = _drawn(300, _year)
