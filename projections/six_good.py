"""Six-good 六好班子: which units have adopted their standard, and which standards are in force."""

from collections.abc import Mapping
from datetime import date

import msgspec

from domain.committee import CommitteeEstablished
from domain.record import Recorded
from domain.six_good import (
    Mobilised,
    SixGoodAdopted,
    SixGoodDrafted,
    SixGoodProgrammeSet,
    SixGoodStandard,
)
from projections.engine import Committees, Pool, Projection, Rows, Table, narrowed
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


UNITS = Table("six_good_unit", Unit, ("committee",))
VERSIONS = Table("six_good_version", Version, ("committee", "version"), remembers=1_000)


def fold(rows: Rows, recorded: Recorded) -> None:
    match recorded.fact:
        case CommitteeEstablished() as fact:
            rows.put(UNITS, Unit(fact.committee, fact.name))
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


def _change(rows: Rows, committee: str, **change: int | date | None) -> None:
    unit = rows.get(UNITS, committee)
    assert unit is not None
    rows.put(UNITS, msgspec.structs.replace(unit, **change))


PROJECTION = Projection(
    NAME,
    (UNITS, VERSIONS),
    frozenset({CommitteeEstablished, SixGoodProgrammeSet, SixGoodDrafted, SixGoodAdopted, Mobilised}),
    fold,
    former=("six_good_branch", "six_good_points"),
)


class SixGood:
    """Answers for some committees or for all, now or at a position of the log."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def units(
        self,
        *,
        committees: Committees = None,
        only_missing: bool = False,
        after: str = "",
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Unit]:
        """How far each unit has come, by id; `only_missing` leaves out those whose standard is adopted."""
        missing = " AND adopted_on IS NULL" if only_missing else ""
        mine, given = narrowed(committees=committees)
        with snapshot(self._pool, NAME, at) as now:
            return now.rows(UNITS, f"committee > %s{missing}{mine} ORDER BY committee LIMIT %s", [after, *given, limit])

    def standards(
        self, year: int, *, committees: Committees = None, at: int | None = None
    ) -> Mapping[str, SixGoodStandard]:
        """Those in force in a year, by committee."""
        mine, given = narrowed(committees=committees)
        with snapshot(self._pool, NAME, at) as now:
            versions = now.rows(VERSIONS, f"adopted{mine} ORDER BY version", given)
        return {one.committee: one.standard for one in versions if one.standard.from_year <= year}
