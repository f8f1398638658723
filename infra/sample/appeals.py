"""Appeals 申诉: a branch that just missed the first grade asks for one item to be looked at again."""

from dataclasses import dataclass
from random import Random

from infra.sample.branches import Branch
from infra.sample.occasions import GROUNDS
from infra.sample.reckoning import place, places, tied_at_quota
from infra.sample.record import Record, full_halves
from infra.sample.standard import Item

NEAR = 6  # so many places below the quota
MOST_RAISED = 3  # half points
CARRIED_SHARE = 0.6


@dataclass(frozen=True)
class Appeal:
    """申诉: what it asks for, and whether the committee agrees."""

    branch: Branch
    period: str
    item: str
    grounds: str
    halves: int
    carried: bool


def draw(rng: Random, record: Record, branches: list[Branch], items: tuple[Item, ...]) -> Appeal | None:
    """申诉: one that leaves no tie at the quota if carried; none if nobody near has anything to ask for."""
    ranked = sorted(branches, key=lambda branch: place(record, branch.id), reverse=True)
    near = ranked[places(record) :][:NEAR]
    at = {item.code: (n, full) for n, (item, full) in enumerate(zip(items, full_halves(items), strict=True))}
    chances = [(b, p, code, why) for b in near for p in b.periods if p != "YE" for code, why in GROUNDS]
    for branch, period, code, grounds in rng.sample(chances, len(chances)):
        n, full = at[code]
        now = record.sheets[branch.id][period][n]
        halves = min(full, now + rng.randint(1, MOST_RAISED))
        if now < full and not tied_at_quota(record.corrected(branch.id, period, n, halves)):
            return Appeal(branch, period, code, grounds, halves, carried=rng.random() < CARRIED_SHARE)
    return None
