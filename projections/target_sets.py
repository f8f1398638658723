"""Target sets 目标责任书: how economic and Party-building work are balanced, branch by branch, now or as it stood."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from typing import Any

import msgspec

from domain.assessment import ScoreCorrected, ScoresConfirmed
from domain.belonging import Homes, home_in
from domain.branch import BranchFounded, BranchMoved, BranchRenamed
from domain.period import Period
from domain.record import Recorded
from domain.standard import Duty, ItemClass, Standard, StandardDrafted
from domain.target import Target
from domain.targets import TargetChanged, TargetSetIssued
from projections.engine import Committees, Keeps, Pool, Projection, Rows, Table, narrowed
from projections.engine.snapshot import Snapshot, snapshot

NAME = "target_sets"
ZERO = Decimal(0)


class Branch(msgspec.Struct, frozen=True, gc=False):
    """党支部: the committees that have had it, what it is called, the years in which something is counted of it."""

    branch: str
    homes: Homes
    name: str
    years: tuple[int, ...] = ()


class Economic(msgspec.Struct, frozen=True, gc=False):
    """经济项目: which items of a version of the standard are economic, and the points of each kind in full."""

    committee: str
    year: int
    version: int
    items: tuple[str, ...]
    economic: Decimal
    party: Decimal


class Confirmed(msgspec.Struct, frozen=True, gc=False):
    """已确认考核期: whose standard it was scored under; what it gave of each kind, and what it could have given."""

    year: int
    branch: str
    period: Period
    committee: str
    version: int
    economic: Decimal
    party: Decimal
    economic_possible: Decimal
    party_possible: Decimal


class Counted(msgspec.Struct, frozen=True, gc=False):
    """责任书内容: the targets in force of a branch that has a target set or a confirmed period, counted by kind.

    `serving` counts the targets linked to economic ones.
    """

    year: int
    branch: str
    committee: str
    name: str
    by_class: Mapping[ItemClass, int] = {}
    by_duty: Mapping[Duty, int] = {}
    economic_points: Decimal = ZERO
    party_points: Decimal = ZERO
    serving: int = 0


class Balance(Counted, frozen=True, gc=False):
    """党建与经济平衡: a branch's targets in force, and what its confirmed periods gave of each kind.

    `*_possible` is what the confirmed periods could have given.
    """

    economic_scored: Decimal = ZERO
    party_scored: Decimal = ZERO
    economic_possible: Decimal = ZERO
    party_possible: Decimal = ZERO

    @property
    def targets(self) -> int:
        return sum(self.by_class.values())

    @property
    def duties(self) -> tuple[Duty, ...]:
        return tuple(duty for duty in Duty if self.by_duty.get(duty))

    @property
    def economic_share(self) -> Fraction | None:
        """Of the points of the targets."""
        return _share(self.economic_points, self.party_points)

    @property
    def economic_scored_share(self) -> Fraction | None:
        """Of the points scored."""
        return _share(self.economic_scored, self.party_scored)

    @property
    def economic_attained(self) -> Fraction | None:
        """Economic points scored, of those that could be."""
        return _part(self.economic_scored, self.economic_possible)

    @property
    def party_attained(self) -> Fraction | None:
        """Party-building points scored, of those that could be."""
        return _part(self.party_scored, self.party_possible)


BRANCHES = Table("target_sets_branch", Branch, ("branch",), Keeps.CURRENT)
ECONOMIC = Table("target_sets_economic", Economic, ("committee", "year", "version"), Keeps.CURRENT)
CONFIRMED = Table("target_sets_confirmed", Confirmed, ("year", "branch", "period"))
COUNTED = Table(
    "target_sets_counted", Counted, ("year", "branch"), indexes=(("year", "committee", "branch"),), remembers=1_000
)


def fold(rows: Rows, recorded: Recorded) -> None:
    match recorded.fact:
        case ScoresConfirmed() as fact:
            _confirmed(rows, fact)
        case BranchFounded() as fact:
            rows.put(BRANCHES, Branch(fact.branch, ((fact.committee, None),), fact.name))
        case BranchRenamed() as fact:
            _change(rows, msgspec.structs.replace(_branch(rows, fact.branch), name=fact.name))
        case BranchMoved() as fact:
            known = _branch(rows, fact.branch)
            _change(rows, msgspec.structs.replace(known, homes=(*known.homes, (fact.committee, fact.on.year))))
        case StandardDrafted(standard):
            _, committee, year = recorded.stream.split("/")
            rows.put(ECONOMIC, _economic(committee, int(year), standard))
        case TargetSetIssued() as fact:
            _count(rows, fact.year, fact.branch, fact.targets, 1)
        case TargetChanged() as fact:
            _count(rows, fact.year, fact.branch, [fact.before], -1)
            _count(rows, fact.year, fact.branch, [fact.after], 1)
        case ScoreCorrected() as fact:
            _corrected(rows, fact)


def _economic(committee: str, year: int, standard: Standard) -> Economic:
    economic = [item for item in standard.items if item.item_class is ItemClass.ECONOMIC]
    full = sum((item.full for item in economic), ZERO)
    codes = tuple(item.code for item in economic)
    return Economic(committee, year, standard.version, codes, full, standard.full - full)


def _count(rows: Rows, year: int, branch: str, targets: Iterable[Target], times: int) -> None:
    """Counts targets in, or out again (-1)."""
    known = _counted(rows, year, branch)
    by_class, by_duty = Counter(known.by_class), Counter(known.by_duty)
    economic, party, serving = known.economic_points, known.party_points, known.serving
    for target in targets:
        by_class[target.item_class] += times
        by_duty.update(dict.fromkeys(target.duties, times))
        serving += times * (target.serves is not None)
        if target.economic:
            economic += times * target.full
        else:
            party += times * target.full
    rows.put(
        COUNTED,
        msgspec.structs.replace(
            known,
            by_class=_ordered(by_class, ItemClass),
            by_duty=_ordered(by_duty, Duty),
            economic_points=economic,
            party_points=party,
            serving=serving,
        ),
    )


def _confirmed(rows: Rows, fact: ScoresConfirmed) -> None:
    _counted(rows, fact.year, fact.branch)
    kinds = _kinds(rows, fact)
    economic = sum([given for item in kinds.items if (given := fact.scores.get(item)) is not None], ZERO)
    rows.put(
        CONFIRMED,
        Confirmed(
            fact.year,
            fact.branch,
            fact.period,
            kinds.committee,
            fact.standard_version,
            economic,
            fact.plain_total - economic,
            kinds.economic,
            kinds.party,
        ),
    )


def _corrected(rows: Rows, fact: ScoreCorrected) -> None:
    confirmed = rows.get(CONFIRMED, fact.year, fact.branch, fact.period)
    assert confirmed is not None
    kinds = rows.get(ECONOMIC, confirmed.committee, fact.year, confirmed.version)
    assert kinds is not None
    kind = "economic" if fact.item in kinds.items else "party"
    points = getattr(confirmed, kind) + fact.after - fact.before
    rows.put(CONFIRMED, msgspec.structs.replace(confirmed, **{kind: points}))


def _counted(rows: Rows, year: int, branch: str) -> Counted:
    """What is counted of the branch's targets, if only that it has none yet."""
    known = rows.get(COUNTED, year, branch)
    if known is None:
        home = _branch(rows, branch)
        known = Counted(year, branch, home_in(home.homes, year), home.name)
        rows.put(BRANCHES, msgspec.structs.replace(home, years=(*home.years, year)))
        rows.put(COUNTED, known)
    return known


def _branch(rows: Rows, branch: str) -> Branch:
    known = rows.get(BRANCHES, branch)
    assert known is not None
    return known


def _change(rows: Rows, branch: Branch) -> None:
    """Under its new name, and where it now belongs at the end of each year."""
    rows.put(BRANCHES, branch)
    for year in branch.years:
        counted = _counted(rows, year, branch.branch)
        rows.put(COUNTED, msgspec.structs.replace(counted, committee=home_in(branch.homes, year), name=branch.name))


def _kinds(rows: Rows, fact: ScoresConfirmed) -> Economic:
    """Of the standard that the period was scored under: the committee's that has the branch, or had it before.

    Where it was opened under the one and is confirmed under the other, the items scored tell which it is.
    """
    homes = _branch(rows, fact.branch).homes
    if len(homes) == 1:
        kinds = rows.get(ECONOMIC, homes[0][0], fact.year, fact.standard_version)
        assert kinds is not None
        return kinds
    committees = dict.fromkeys([home_in(homes, fact.year), *(committee for committee, _ in reversed(homes))])
    found = [rows.get(ECONOMIC, one, fact.year, fact.standard_version) for one in committees]
    known = [kinds for kinds in found if kinds is not None]
    return next((kinds for kinds in known if all(item in fact.scores for item in kinds.items)), known[0])


def _ordered(counts: Mapping[Any, int], kinds: Iterable[Any]) -> dict[Any, int]:
    """In one order whatever came first, so that equal counts are equal rows."""
    return {kind: counts[kind] for kind in kinds if counts.get(kind)}


def _share(economic: Decimal, party: Decimal) -> Fraction | None:
    return _part(economic, economic + party)


def _part(some: Decimal, whole: Decimal) -> Fraction | None:
    return Fraction(some) / Fraction(whole) if whole else None


PROJECTION = Projection(
    NAME,
    (BRANCHES, ECONOMIC, CONFIRMED, COUNTED),
    frozenset(
        {
            BranchFounded,
            BranchRenamed,
            BranchMoved,
            StandardDrafted,
            TargetSetIssued,
            TargetChanged,
            ScoresConfirmed,
            ScoreCorrected,
        }
    ),
    fold,
    former=("target_sets_balance",),
    weight=5_300,
)

Cursor = tuple[str, str]
"""(committee, branch) of the last row seen."""


class Balances:
    """Answers for some committees or for all; of branches that have a target set or a confirmed period.

    `at` is a position of the log to answer from; `effective`, an earlier one, asks for what applied there as it is
    known at `at`: the targets and the confirmed periods of then, with whatever was corrected in these since.
    """

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
        effective: int | None = None,
    ) -> list[Balance]:
        """Branch by branch, by committee and id."""
        mine, given = narrowed(committees=committees)
        where = f"year = %s AND (committee, branch) > (%s, %s){mine} ORDER BY committee, branch LIMIT %s"
        with snapshot(self._pool, NAME, at) as now:
            then = now.before(effective)
            counted = (then or now).rows(COUNTED, where, [year, *after, *given, limit])
            scored = _scored(now, then, year, [row.branch for row in counted])
        return [Balance(*msgspec.structs.astuple(row), *scored.get(row.branch, ())) for row in counted]

    def committees(
        self, year: int, *, committees: Committees = None, at: int | None = None, effective: int | None = None
    ) -> list[Balance]:
        """All branches of each committee together; `branch` and `name` are empty."""
        rows = self.branches(year, committees=committees, at=at, effective=effective)
        return [_together(list(mine)) for _, mine in groupby(rows, attrgetter("committee"))]


def _scored(
    now: Snapshot, then: Snapshot | None, year: int, branches: Sequence[str]
) -> Mapping[str, Sequence[Decimal]]:
    """What the confirmed periods of each branch gave and could have given, as a Balance takes it.

    Of an earlier moment (`then`): what the periods confirmed by then gave, as it is known now.
    """
    where, given = "year = %s AND branch = ANY(%s)", [year, [*branches]]
    if then is not None:
        confirmed = then.select(CONFIRMED, "branch, period", where, given)
        where += " AND (branch, period) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"
        given += [[branch for branch, _ in confirmed], [period for _, period in confirmed]]
    sums = "branch, sum(economic), sum(party), sum(economic_possible), sum(party_possible)"
    return {branch: each for branch, *each in now.select(CONFIRMED, sums, f"{where} GROUP BY branch", given)}


def _together(rows: list[Balance]) -> Balance:
    def counted(counts: list[Mapping[Any, int]], kinds: Iterable[Any]) -> dict[Any, int]:
        # a Counter would take most of the time that the whole answer takes
        return _ordered({kind: sum(each.get(kind, 0) for each in counts) for kind in kinds}, kinds)

    def total(field: str) -> Decimal:
        return sum((getattr(row, field) for row in rows), ZERO)

    points = ("points", "scored", "possible")
    return Balance(
        rows[0].year,
        "",
        rows[0].committee,
        "",
        counted([row.by_class for row in rows], ItemClass),
        counted([row.by_duty for row in rows], Duty),
        serving=sum(row.serving for row in rows),
        **{f"{kind}_{each}": total(f"{kind}_{each}") for kind in ("economic", "party") for each in points},
    )
