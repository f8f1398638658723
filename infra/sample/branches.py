"""Branches 党支部: who they are, and how good they really are (which no document states)."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from infra.sample.names import Unit, branch_names
from infra.sample.occasions import FOUNDINGS

PERIODS = ("Q1", "Q2", "Q3", "Q4", "YE")
MOST_FOUNDED = 2  # in one committee in one year
FOUNDED_SHARE = 0.008
FULL_TIME_SHARE = 0.55
LAGGARD_SHARE = 0.03
LAGGARDS = (640, 730)  # their worth, in thousandths of full points
BEST = 965
UNGRADED_SHARE = 0.05
# Last year's grade by what a branch was worth then, in thousandths of full points.
GRADE_FLOORS = ((905, "first"), (805, "second"), (715, "third"), (0, "none"))


@dataclass(frozen=True)
class Ability:
    """实力: worth in thousandths of full points, change a period, strong and weak items, self-flattery."""

    level: int
    trend: int
    strengths: tuple[int, ...]
    vanity: float


@dataclass(frozen=True)
class Branch:
    """党支部: as the committee knows it at the end of the year."""

    id: str
    name: str
    type: str
    secretary: str
    kind: str
    previous_grade: str | None
    own_members: tuple[str, ...]
    established: str | None
    first_period: str
    ability: Ability

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods it takes part in."""
        return PERIODS[PERIODS.index(self.first_period) :]

    def document(self) -> dict[str, Any]:
        """As a rehearsal document states it: what does not apply is absent."""
        optional = {
            "previous_grade": self.previous_grade,
            "own_committee_members": list(self.own_members),
            "established": self.established,
        }
        return {
            "id": self.id,
            "name": self.name,
            "type": self.type,
            "secretary": {"name": self.secretary, "kind": self.kind},
        } | {key: value for key, value in optional.items() if value}


def branches(
    rng: Random,
    people: Iterator[str],
    committee: str,
    unit: Unit,
    *,
    count: int,
    members: list[str],
    items: int,
    level: int,
) -> list[Branch]:
    """党支部: so many branches of one committee, whose worth varies around its level."""
    numbers = range(1, count + 1)
    own = dict(zip(rng.sample(numbers, len(members) // 2), rng.sample(members, len(members) // 2), strict=True))
    new = [number for number in numbers if rng.random() < FOUNDED_SHARE][:MOST_FOUNDED]
    founded = dict(zip(new, rng.sample(FOUNDINGS, len(new)), strict=True))
    made = []
    for number, (name, branch_type) in enumerate(branch_names(rng, unit, count), start=1):
        ability = _ability(rng, items, level)
        established, first_period = founded.get(number, (None, PERIODS[0]))
        made.append(
            Branch(
                id=f"{committee}-b{number:02}",
                name=name,
                type=branch_type,
                secretary=next(people),
                kind="full_time" if rng.random() < FULL_TIME_SHARE else "part_time",
                previous_grade=None if established else _previous_grade(rng, ability.level),
                own_members=(own[number],) if number in own else (),
                established=established,
                first_period=first_period,
                ability=ability,
            )
        )
    return made


def _ability(rng: Random, items: int, around: int) -> Ability:
    laggard = rng.random() < LAGGARD_SHARE
    level = rng.randint(*LAGGARDS) if laggard else min(BEST, around + sum(rng.randint(-55, 55) for _ in range(3)))
    strengths = tuple(rng.randint(-45, 45) for _ in range(items))
    return Ability(level, rng.randint(-8, 10), strengths, rng.uniform(0.05, 0.35))


def _previous_grade(rng: Random, level: int) -> str | None:
    """Much like this year's worth, but not the same; a few had not been graded yet."""
    if rng.random() < UNGRADED_SHARE:
        return None
    worth = level + rng.randint(-40, 40)
    return next(grade for floor, grade in GRADE_FLOORS if worth >= floor)
