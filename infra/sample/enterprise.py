"""A sample enterprise 样例企业: 1,588 branches of some sixty committees, and what happened to them in 2025."""

from collections.abc import Iterator
from random import Random
from typing import Any

from infra.sample import appeals, record, ties
from infra.sample.branches import branches as draw_branches
from infra.sample.committee import Committee
from infra.sample.names import UNITS, Unit
from infra.sample.people import people as draw_people
from infra.sample.standard import items as draw_items
from infra.sample.standard import standard
from infra.sample.workdays import CALENDAR
from infra.sample.year import Stage, steps

SMALLEST, LARGEST = 8, 60  # branches of a committee
WEIGHTS = (1, 2, 2, 3, 6)  # how unevenly the branches are spread
DUE = (7, 9, 9, 11)  # members of a committee
# Committees that have not decided yet, by number, so that there is open work of every kind.
OPEN = {
    3: Stage.NOTICE_OPEN, 19: Stage.NOTICE_OPEN, 33: Stage.NOTICE_OPEN,
    7: Stage.APPEAL_PENDING, 26: Stage.APPEAL_PENDING, 47: Stage.APPEAL_PENDING,
    5: Stage.YEAR_END_SCORED, 22: Stage.YEAR_END_SCORED, 38: Stage.YEAR_END_SCORED, 51: Stage.YEAR_END_SCORED,
    29: Stage.Q4_SCORED, 56: Stage.Q4_SELF_ASSESSED,
}  # fmt: skip
TIED = 10  # the committee that must break a tie at the quota
LEVELS, STRONG = (850, 880), 910  # worth of a committee's branches, in thousandths of full points
APPEAL_SHARE = 0.25


def enterprise(seed: int = 2025, branches: int = 1588, committees: int = 60) -> Iterator[dict[str, Any]]:
    """样例企业: one rehearsal document a committee; the same seed gives the same documents."""
    rng = Random(seed)  # noqa: S311  sample data are to be repeatable, not secret
    people = draw_people(rng)
    sizes = _sizes(rng, branches, committees)
    for number, (unit, size) in enumerate(zip(UNITS[:committees], sizes, strict=True), start=1):
        yield _document(rng, people, number, unit, size)


def _sizes(rng: Random, branches: int, committees: int) -> list[int]:
    """Branches of each committee: plausible, and exact in sum."""
    if not (1 <= committees <= len(UNITS) and SMALLEST * committees <= branches <= LARGEST * committees):
        raise ValueError(f"1 to {len(UNITS)} committees have {SMALLEST} to {LARGEST} branches each")
    sizes, weights = [SMALLEST] * committees, rng.choices(WEIGHTS, k=committees)
    for _ in range(branches - sum(sizes)):
        free = [n for n in range(committees) if sizes[n] < LARGEST]
        sizes[rng.choices(free, [weights[n] for n in free])[0]] += 1
    return sizes


def _document(rng: Random, people: Iterator[str], number: int, unit: Unit, size: int) -> dict[str, Any]:
    code, stage = f"u{number:02}", OPEN.get(number, Stage.DECIDED)
    members = [f"{code}-m{n + 1}" for n in range(rng.choice(DUE))]
    items = draw_items(rng, unit.type)
    level = STRONG if number == TIED else rng.randint(*LEVELS)
    branches = draw_branches(rng, people, code, unit, count=size, members=members, items=len(items), level=level)
    drawn = ties.without_tie(record.draw(rng, branches, items))
    if number == TIED:
        drawn = ties.with_tie(drawn, record.full_halves(items))
    appealing = stage is Stage.APPEAL_PENDING or (number != TIED and rng.random() < APPEAL_SHARE)
    appeal = appeals.draw(rng, drawn, branches, items) if appealing else None
    return {
        "rehearsal": "1",
        "title": f"{unit.name}党委2025年度党支部达晋创考核",
        "year": "2025",
        "timezone": "Asia/Shanghai",
        "calendar": CALENDAR,
        "committee": {
            "id": code,
            "name": f"{unit.name}党委",
            "staff": [
                {"id": f"{code}-s1", "name": next(people), "role": "scorer"},
                {"id": f"{code}-s2", "name": next(people), "role": "reviewer"},
            ],
            "members": [{"id": member, "name": next(people)} for member in members],
        },
        "branches": [branch.document() for branch in branches],
        "standard": standard(items),
        "steps": steps(rng, Committee(members, branches, items, drawn, appeal), stage),
    }
