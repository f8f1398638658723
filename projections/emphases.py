"""Emphases 目标侧重: what a branch's targets renew, how they educate and whether they aim at a feature."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

import msgspec

from domain.belonging import Homes, home_in
from domain.branch import BranchFounded, BranchMoved
from domain.record import Recorded
from domain.standard import Education, Standard, StandardAdopted, StandardDrafted
from domain.target import Innovation, Target
from domain.targets import TargetChanged, TargetSetIssued
from projections.engine import Committees, Keeps, Pool, Projection, Rows, Table, narrowed
from projections.engine.snapshot import snapshot

NAME = "emphases"
Codes = tuple[str, ...]
K = TypeVar("K", bound=StrEnum)


class Home(msgspec.Struct, frozen=True, gc=False):
    """隶属: the committees that have had a branch, each from a year on."""

    branch: str
    homes: Homes


class Schooling(msgspec.Struct, frozen=True, gc=False):
    """教育项目: which items educate in which way, by the draft and by the standard in force."""

    committee: str
    year: int
    drafted: Mapping[str, Education] = {}
    in_force: Mapping[str, Education] = {}


class Emphasis(msgspec.Struct, frozen=True, gc=False):
    """目标侧重: the codes of a branch's targets in force by what they put weight on, each in order."""

    year: int
    branch: str
    committee: str
    innovation: Mapping[Innovation, Codes] = {}
    education: Mapping[Education, Codes] = {}
    feature_goals: Codes = ()


HOMES = Table("emphases_home", Home, ("branch",), Keeps.CURRENT)
SCHOOLING = Table("emphases_schooling", Schooling, ("committee", "year"), Keeps.CURRENT)
EMPHASES = Table("emphases_emphasis", Emphasis, ("year", "branch"), indexes=(("year", "committee", "branch"),))


def fold(rows: Rows, recorded: Recorded) -> None:
    match recorded.fact:
        case BranchFounded() as fact:
            rows.put(HOMES, Home(fact.branch, ((fact.committee, None),)))
        case BranchMoved() as fact:
            rows.put(HOMES, Home(fact.branch, (*_homes(rows, fact.branch), (fact.committee, fact.on.year))))
            for year in (fact.on.year, fact.on.year + 1):
                if known := rows.get(EMPHASES, year, fact.branch):
                    rows.put(EMPHASES, msgspec.structs.replace(known, committee=fact.committee))
        case StandardDrafted(standard):
            known_schooling = _schooling(rows, *_year_of(recorded))
            rows.put(SCHOOLING, msgspec.structs.replace(known_schooling, drafted=_educating(standard)))
        case StandardAdopted():
            known_schooling = _schooling(rows, *_year_of(recorded))
            rows.put(SCHOOLING, msgspec.structs.replace(known_schooling, in_force=known_schooling.drafted))
        case TargetSetIssued() as fact:
            _mark(rows, fact.year, fact.branch, (), fact.targets)
        case TargetChanged() as fact:
            _mark(rows, fact.year, fact.branch, (fact.before.code,), (fact.after,))


def _mark(rows: Rows, year: int, branch: str, gone: Codes, targets: Iterable[Target]) -> None:
    """Takes the codes that are gone out of the row, and the targets in."""
    known = rows.get(EMPHASES, year, branch) or Emphasis(year, branch, home_in(_homes(rows, branch), year))
    educating = _schooling(rows, known.committee, year).in_force
    goals, innovation, education = set(known.feature_goals), _sets(known.innovation), _sets(known.education)
    for codes in (goals, *innovation.values(), *education.values()):
        codes.difference_update(gone)
    for target in targets:
        if target.innovation is not None:
            innovation[target.innovation].add(target.code)
        if target.item in educating:
            education[educating[target.item]].add(target.code)
        if target.feature_goal:
            goals.add(target.code)
    marked = Emphasis(
        year,
        branch,
        known.committee,
        _codes(innovation, Innovation),
        _codes(education, Education),
        tuple(sorted(goals)),
    )
    rows.put(EMPHASES, marked)


def _homes(rows: Rows, branch: str) -> Homes:
    known = rows.get(HOMES, branch)
    assert known is not None
    return known.homes


def _year_of(recorded: Recorded) -> tuple[str, int]:
    _, committee, year = recorded.stream.split("/")
    return committee, int(year)


def _schooling(rows: Rows, committee: str, year: int) -> Schooling:
    return rows.get(SCHOOLING, committee, year) or Schooling(committee, year)


def _educating(standard: Standard) -> dict[str, Education]:
    return {item.code: item.education for item in standard.items if item.education is not None}


def _sets(codes: Mapping[K, Codes]) -> defaultdict[K, set[str]]:
    return defaultdict(set, {kind: set(each) for kind, each in codes.items()})


def _codes(sets: Mapping[K, set[str]], kinds: Iterable[K]) -> dict[K, Codes]:
    """In one order whatever came first, so that equal answers are equal rows."""
    return {kind: tuple(sorted(sets[kind])) for kind in kinds if sets.get(kind)}


PROJECTION = Projection(
    NAME,
    (HOMES, SCHOOLING, EMPHASES),
    frozenset({BranchFounded, BranchMoved, StandardDrafted, StandardAdopted, TargetSetIssued, TargetChanged}),
    fold,
)

Cursor = tuple[str, str]
"""(committee, branch) of the last row seen."""


class Emphases:
    """Answers for some committees or for all, of branches that have a target set; now or at a position of the log."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def branches(
        self,
        year: int,
        *,
        committees: Committees = None,
        after: Cursor = ("", ""),
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Emphasis]:
        """Branch by branch, by committee and id."""
        mine, given = narrowed(committees=committees)
        where = f"year = %s AND (committee, branch) > (%s, %s){mine} ORDER BY committee, branch LIMIT %s"
        with snapshot(self._pool, NAME, at) as now:
            return now.rows(EMPHASES, where, [year, *after, *given, limit])
