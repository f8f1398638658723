"""Six-good 六好班子: which units have adopted their standard, and what the teams have scored for it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import msgspec

from domain.assessment import ScoreCorrected, ScoresConfirmed
from domain.branch import BranchFounded
from domain.committee import CommitteeEstablished
from domain.period import Period
from domain.record import Recorded
from domain.six_good import (
    Mobilised,
    QuarterPoints,
    SixGoodAdopted,
    SixGoodDrafted,
    SixGoodProgrammeSet,
    SixGoodStandard,
)
from projections.engine import Committees, Keeps, Pool, Projection, Rows, Table, narrowed
from projections.engine.snapshot import snapshot

NAME = "six_good"


class Unit(msgspec.Struct, frozen=True, gc=False):
    """单位创建情况: `adopt_by` is the day by which the standard is due; None: the programme is not set up."""

    committee: str
    name: str
    start_year: int | None = None
    adopt_by: date | None = None
    drafted: int | None = None
    version: int | None = None
    adopted_on: date | None = None
    mobilised_on: date | None = None


class Version(msgspec.Struct, frozen=True, gc=False):
    """六好标准: one version, adopted or still to be voted on."""

    committee: str
    version: int
    standard: SixGoodStandard
    adopted: bool


class Home(msgspec.Struct, frozen=True, gc=False):
    """党支部: whose it is."""

    branch: str
    committee: str


class Points(msgspec.Struct, frozen=True, gc=False):
    """各项目得分合计: of a branch over its confirmed quarters of a year."""

    year: int
    branch: str
    committee: str
    scored: QuarterPoints


UNITS = Table("six_good_unit", Unit, ("committee",))
VERSIONS = Table("six_good_version", Version, ("committee", "version"), remembers=1_000)
HOMES = Table("six_good_branch", Home, ("branch",), Keeps.CURRENT)
POINTS = Table("six_good_points", Points, ("year", "branch"), indexes=(("year", "committee"),), remembers=20_000)


def fold(rows: Rows, recorded: Recorded) -> None:
    match recorded.fact:
        case CommitteeEstablished() as fact:
            rows.put(UNITS, Unit(fact.committee, fact.name))
        case BranchFounded() as fact:
            rows.put(HOMES, Home(fact.branch, fact.committee))
        case SixGoodProgrammeSet() as fact:
            _change(rows, fact.committee, start_year=fact.start_year, adopt_by=fact.adopt_by.in_year(fact.start_year))
        case SixGoodDrafted(committee, standard):
            rows.put(VERSIONS, Version(committee, standard.version, standard, adopted=False))
            _change(rows, committee, drafted=standard.version)
        case SixGoodAdopted() as fact:
            version = rows.get(VERSIONS, fact.committee, fact.version)
            unit = rows.get(UNITS, fact.committee)
            assert version is not None
            assert unit is not None
            rows.put(VERSIONS, msgspec.structs.replace(version, adopted=True))
            since = unit.adopted_on or fact.on
            _change(rows, fact.committee, drafted=None, version=fact.version, adopted_on=since)
        case Mobilised() as fact:
            _change(rows, fact.committee, mobilised_on=fact.on)
        case ScoresConfirmed() as fact if fact.period is not Period.YEAR_END:
            _add(rows, fact.year, fact.branch, fact.scores, quarters=1)
        case ScoreCorrected() as fact if fact.period is not Period.YEAR_END:
            _add(rows, fact.year, fact.branch, {fact.item: fact.after - fact.before}, quarters=0)


def _change(rows: Rows, committee: str, **change: int | date | None) -> None:
    unit = rows.get(UNITS, committee)
    assert unit is not None
    rows.put(UNITS, msgspec.structs.replace(unit, **change))


def _add(rows: Rows, year: int, branch: str, scores: Mapping[str, Decimal], *, quarters: int) -> None:
    home = rows.get(HOMES, branch)
    assert home is not None
    row = rows.get(POINTS, year, branch)
    known = row.scored if row else QuarterPoints(0, {})
    added = {item: known.of(item) + points for item, points in scores.items()}
    scored = QuarterPoints(known.quarters + quarters, {**known.points, **added})
    rows.put(POINTS, Points(year, branch, home.committee, scored))


PROJECTION = Projection(
    NAME,
    (UNITS, VERSIONS, HOMES, POINTS),
    frozenset(
        {
            CommitteeEstablished,
            BranchFounded,
            SixGoodProgrammeSet,
            SixGoodDrafted,
            SixGoodAdopted,
            Mobilised,
            ScoresConfirmed,
            ScoreCorrected,
        }
    ),
    fold,
)


class Scored(NamedTuple):
    """考评依据: what the branches have scored, and the six-good standards in force by committee."""

    points: Mapping[str, QuarterPoints]
    standards: Mapping[str, SixGoodStandard]


class SixGood:
    """Answers for some committees or for all, now or at a position of the log."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def units(
        self, *, only_missing: bool = False, after: str = "", limit: int | None = None, at: int | None = None
    ) -> list[Unit]:
        """How far each unit has come, by id; `only_missing` leaves out those whose standard is adopted."""
        missing = " AND adopted_on IS NULL" if only_missing else ""
        with snapshot(self._pool, NAME, at) as now:
            return now.rows(UNITS, f"committee > %s{missing} ORDER BY committee LIMIT %s", [after, limit])

    def scored(self, year: int, *, committees: Committees = None, at: int | None = None) -> Scored:
        """What is needed to judge the teams of a year."""
        mine, given = narrowed(committees=committees)
        with snapshot(self._pool, NAME, at) as now:
            points = now.rows(POINTS, f"year = %s{mine}", [year, *given])
            versions = now.rows(VERSIONS, f"adopted{mine} ORDER BY version", given)
        in_force = {one.committee: one.standard for one in versions if one.standard.from_year <= year}
        return Scored({one.branch: one.scored for one in points}, in_force)
