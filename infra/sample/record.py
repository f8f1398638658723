"""The year's record 年度实绩: what every branch earned, fixed before it is told step by step."""

from dataclasses import dataclass, replace
from random import Random

from infra.sample.branches import Branch
from infra.sample.occasions import BONUSES, VETOES
from infra.sample.points import HALVES_PER_POINT
from infra.sample.standard import Item

Sheet = list[int]  # half points, in the order of the standard's items
BONUS_SHARE = 0.03
VETO_SHARE = 0.007
OVERRATED = 0.2  # of the items a branch rates higher than the committee, those by a whole point
UNDERRATED = 0.03


@dataclass(frozen=True)
class Record:
    """年度实绩: sheets by branch and period; bonus half points and vetoes with their reasons."""

    sheets: dict[str, dict[str, Sheet]]
    bonuses: dict[tuple[str, str], tuple[str, int]]
    vetoes: dict[str, tuple[str, str]]

    def total(self, branch: str, period: str) -> int:
        """The period's total in half points (every bonus drawn here is below the cap)."""
        return sum(self.sheets[branch][period]) + self.bonuses.get((branch, period), ("", 0))[1]

    def corrected(self, branch: str, period: str, item: int, halves: int) -> "Record":
        """The same year with one item scored otherwise."""
        sheet = self.sheets[branch][period].copy()
        sheet[item] = halves
        return replace(self, sheets=self.sheets | {branch: self.sheets[branch] | {period: sheet}})


def draw(rng: Random, branches: list[Branch], items: tuple[Item, ...]) -> Record:
    """实绩: committee scores of all branches, some bonuses, few vetoes."""
    full = full_halves(items)
    return Record(
        sheets={b.id: {p: _sheet(rng, b, n, full) for n, p in enumerate(b.periods)} for b in branches},
        bonuses={(b.id, p): rng.choice(BONUSES) for b in branches for p in b.periods if rng.random() < BONUS_SHARE},
        vetoes={b.id: rng.choice(VETOES) for b in branches if not b.established and rng.random() < VETO_SHARE},
    )


def self_sheet(rng: Random, branch: Branch, sheet: Sheet, full: Sheet) -> Sheet:
    """自评: the committee's scores as the branch would like to see them."""
    return [max(0, min(most, halves + _flattery(rng, branch))) for halves, most in zip(sheet, full, strict=True)]


def full_halves(items: tuple[Item, ...]) -> Sheet:
    """Full points of each item, in half points."""
    return [HALVES_PER_POINT * item.full for item in items]


def _sheet(rng: Random, branch: Branch, period: int, full: Sheet) -> Sheet:
    ability = branch.ability
    level = ability.level + ability.trend * period
    return [
        max(0, min(most, (most * (level + strength + int(rng.random() * 90) - 45) + 500) // 1000))
        for most, strength in zip(full, ability.strengths, strict=True)
    ]


def _flattery(rng: Random, branch: Branch) -> int:
    chance = rng.random()
    if chance < branch.ability.vanity:
        return 2 if chance < branch.ability.vanity * OVERRATED else 1
    return -1 if chance > 1 - UNDERRATED else 0
