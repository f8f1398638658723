"""Standings 排名: who stands where, quarter to date or over the year, now or at any earlier position of the log."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

import msgspec
from msgspec.structs import replace as replace_row

from domain.branch import BranchType
from domain.period import QUARTERS, Period, through
from domain.reckoning import (
    BranchYear,
    Standing,
    TieAtQuota,
    TieOrder,
    quarters_mean,
    standings_of_year,
    standings_through,
)
from domain.refusal import NotFoundError
from domain.standard import Standard
from projections.engine import Committees, Pool, narrowed
from projections.engine.snapshot import Snapshot, snapshot
from projections.standings_record import BRANCHES, IN_FORCE, ITEMS, MARKS, NAME, PROJECTION, TIES, Branch

__all__ = ["NAME", "PROJECTION", "Answer", "Place", "Standings"]

MOST_REMEMBERED = 2_000  # committees' standings


class Place(msgspec.Struct, frozen=True, gc=False):
    """名次: of a branch in its committee and, unless one alone is asked for, among all those asked for.

    `enterprise_rank` is that rank, by published score, and `rank_in_type` the rank among branches of the same type.
    `grade` is None through a quarter, and while a tie at a quota waits for a vote (`why` is then `tie`).
    """

    rank: int
    branch: str
    name: str
    type: BranchType
    committee: str
    score: Decimal
    exact: Fraction
    grade: str | None = None
    why: str = ""
    enterprise_rank: int | None = None
    rank_in_type: int = 0


class Answer(msgspec.Struct, frozen=True, gc=False):
    """The places, best first, branches that share a rank by id; the position answered from; ties that need a vote."""

    position: int
    places: list[Place]
    ties: Mapping[str, tuple[TieAtQuota, ...]]


class YearBook(NamedTuple):
    """年度底册: the branches that take part, what each brings, and the standards in force by committee.

    As known at `position`; `moved` is, by branch, the fact that last changed what it brings, if it brings anything.
    """

    branches: Mapping[str, Branch]
    marks: Mapping[str, BranchYear]
    standards: Mapping[str, Standard]
    moved: Mapping[str, int]
    position: int


class _Reckoned(NamedTuple):
    places: tuple[Place, ...]
    ties: tuple[TieAtQuota, ...]


class Standings:
    """Answers for some committees or for all: each reckoned under its own standard, several ranked together.

    `at` is a position of the log: the answer is then as it stood there, from what had been recorded by then. With
    `effective`, an earlier position, it is of what applied there as it is known at `at`: the periods confirmed by then,
    under the standard then in force, with whatever was corrected in them since.
    A committee whose record has not moved is not reckoned again.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._reckoned: dict[Hashable, _Reckoned] = {}

    def through(
        self,
        year: int,
        last: Period,
        *,
        committees: Committees = None,
        type: BranchType | None = None,  # noqa: A002 - the field's word
        at: int | None = None,
        effective: int | None = None,
    ) -> Answer:
        """Quarter to date: the mean of the confirmed quarters up to this one; of one type of branch or of all."""
        return self._answer(year, last, committees, type, at, effective)

    def year(
        self,
        year: int,
        *,
        committees: Committees = None,
        type: BranchType | None = None,  # noqa: A002 - the field's word
        at: int | None = None,
        effective: int | None = None,
    ) -> Answer:
        """The year: of branches whose periods are complete, with the grade as it would be proposed, and why."""
        return self._answer(year, None, committees, type, at, effective)

    def year_and_quarters(
        self, year: int, *, committees: Committees = None, at: int | None = None
    ) -> tuple[Sequence[Place], Mapping[Period, Sequence[Place]]]:
        """The places over a year, and through each of its quarters, of committees ranked by themselves; read once."""
        with snapshot(self._pool, NAME, at) as now:
            asked = _asked(now, committees)
            book = _Book(now, year, asked)
            over, *quarters = (
                [place for found in book.reckon(asked, last).values() for place in found.places]
                for last in (None, *QUARTERS)
            )
        return over, dict(zip(QUARTERS, quarters, strict=True))

    def book(
        self, year: int, *, committees: Committees = None, at: int | None = None, effective: int | None = None
    ) -> YearBook:
        """What the year is reckoned from."""
        with snapshot(self._pool, NAME, at) as now:
            return _Book(now, year, _asked(now, committees), now.before(effective)).whole()

    def marks(self, year: int, branch: str, *, at: int | None = None, effective: int | None = None) -> BranchYear:
        """A branch's confirmed totals, exemptions and vetoes."""
        with snapshot(self._pool, NAME, at) as now:
            return _marks(now, year, (branch,), now.before(effective)).get(branch) or BranchYear(branch)

    def reckoned_by(
        self, year: int, branch: str, *, at: int | None = None, effective: int | None = None
    ) -> tuple[str, Standard]:
        """The committee and the standard that a branch with confirmed results is reckoned by.

        Raises NotFoundError where the committee that it has moved to has none in force.
        """
        with snapshot(self._pool, NAME, at) as now:
            then = now.before(effective) or now
            (marks,) = then.rows(MARKS, "year = %s AND branch = %s", [year, branch])
            for row in then.rows(IN_FORCE, "year = %s AND committee = %s", [year, marks.committee]):
                return row.committee, row.standard
        raise NotFoundError(
            f"党支部{branch}所属党委{year}年度考核标准尚未表决通过",
            f"the committee that {branch} is with has no standard in force for {year}",
        )

    def items(
        self, year: int, branches: Sequence[str], *, at: int | None = None, effective: int | None = None
    ) -> dict[str, dict[Period, Mapping[str, Decimal]]]:
        """The confirmed scores of branches, period by period and item by item."""
        with snapshot(self._pool, NAME, at) as now:
            return _items(now, year, branches, now.before(effective))

    def moved(self, year: int, *, committees: Committees = None, branch: str | None = None) -> list[int]:
        """The positions at which a branch's marks moved, or those of any branch, a standard or the order of a tie."""
        mine, given = narrowed(("branch = %s", branch), committees=committees)
        with snapshot(self._pool, NAME) as now:
            tables = (MARKS,) if branch else (MARKS, IN_FORCE, TIES)
            found = {
                position
                for table in tables
                for (position,) in now.versions(table, "DISTINCT from_position", f"year = %s{mine}", [year, *given])
            }
        return sorted(found)

    def changed_since(self, after: int) -> list[tuple[str, int]]:
        """The committees and years in which anything has changed since a position of the log."""
        with snapshot(self._pool, NAME) as now:
            since = "from_position > %s"
            years = {
                pair
                for table in (MARKS, IN_FORCE, TIES)
                for pair in now.select(table, "DISTINCT committee, year", since, [after])
            }
            touched = [one for (one,) in now.select(BRANCHES, "DISTINCT committee", since, [after])]
            for table in (MARKS, IN_FORCE):
                years.update(now.select(table, "DISTINCT committee, year", "committee = ANY(%s)", [touched]))
        return sorted((committee, year) for committee, year in years)

    def _answer(
        self,
        year: int,
        last: Period | None,
        committees: Committees,
        of_type: BranchType | None,
        at: int | None,
        effective: int | None,
    ) -> Answer:
        with snapshot(self._pool, NAME, at) as now:
            then = now.before(effective)
            known = _states(now, year, committees)
            applied = known if then is None else _states(then, year, committees)
            states = {mine: (last, then and known.get(mine), state) for mine, state in applied.items()}
            reckoned = {mine: found for mine, state in states.items() if (found := self._reckoned.get(state))}
            if new := [mine for mine in states if mine not in reckoned]:
                book = _Book(now, year, new, then)
                reckoned |= book.reckon(new, last)
        if len(self._reckoned) + len(new) > MOST_REMEMBERED:
            self._reckoned.clear()
        self._reckoned.update({states[mine]: reckoned[mine] for mine in new})
        places = [place for result in reckoned.values() for place in result.places]
        ties = {mine: reckoned[mine].ties for mine in sorted(reckoned) if reckoned[mine].ties}
        ranked = places if committees is not None and len(committees) == 1 else _enterprise(places)
        return Answer(now.position, [one for one in ranked if of_type in (None, one.type)], ties)


def _asked(now: Snapshot, committees: Committees) -> list[str]:
    """Those asked for, or all that have a branch."""
    return [one for (one,) in now.select(BRANCHES, "DISTINCT committee")] if committees is None else [*committees]


def _states(now: Snapshot, year: int, committees: Committees) -> dict[str, Hashable]:
    """What each committee's year rests on: rows are only ever replaced, so the newest of each kind tells."""
    mine, given = narrowed(committees=committees)
    in_year, given_year = f"year = %s{mine}", [year, *given]
    newest = {
        table: dict(now.select(table, "committee, max(from_position)", f"{asked} GROUP BY committee", params))
        for table, asked, params in (
            (MARKS, in_year, given_year),
            (IN_FORCE, in_year, given_year),
            (TIES, in_year, given_year),
            (BRANCHES, f"true{mine}", given),
        )
    }
    return {one: (now.generation, year, one, *(newest[table].get(one) for table in newest)) for one in newest[MARKS]}


class _Book:
    """What is recorded of a year of some committees; of a moment before now (`then`) as it is known now."""

    def __init__(self, now: Snapshot, year: int, committees: list[str], then: Snapshot | None = None) -> None:
        self._now = now
        self._then = then or now
        self._year = year
        self._where = ("year = %s AND committee = ANY(%s)", [year, committees])
        there = "committee = ANY(%s) AND coalesce(since, 0) <= %s AND coalesce(until, 9999) > %s"
        self._branches = {row.branch: row for row in self._then.rows(BRANCHES, there, [committees, year, year])}
        self._scores: dict[str, list[Mapping[str, Decimal]]] = {}
        self._unread: set[str] = set()
        self._marks: dict[str, list[BranchYear]] = defaultdict(list)
        rows = self._then.rows(MARKS, *self._where)
        recorded = {row.branch: row.marks for row in rows}
        self._moved = {row.branch: row.moved for row in rows if row.branch in self._branches}
        if then is not None:
            recorded = _corrected(now, year, recorded)
        for branch in self._branches.values():
            # a branch with nothing recorded yet still counts when quotas are shared out
            self._marks[branch.committee].append(recorded.get(branch.branch) or BranchYear(branch.branch))

    def whole(self) -> YearBook:
        marks = {one.branch: one for each in self._marks.values() for one in each}
        branches = {branch: self._branches[branch] for branch in marks}
        return YearBook(branches, marks, self._standards, self._moved, self._now.position)

    def reckon(self, committees: Iterable[str], last: Period | None) -> dict[str, _Reckoned]:
        """Through a quarter, or over the year; whose ties are broken by items, once these are read for all together."""
        reckoned: dict[str, _Reckoned] = {}
        tied = []
        for committee in committees:
            before = len(self._unread)
            reckoned[committee] = self._reckon(committee, last)
            if len(self._unread) > before:
                tied.append(committee)
        if tied:
            self._read_scores([*self._unread])
            reckoned |= {committee: self._reckon(committee, last) for committee in tied}
        return reckoned

    def _reckon(self, committee: str, last: Period | None) -> _Reckoned:
        if last is not None:
            return _Reckoned(tuple(_in_type(list(self._through(committee, last)), attrgetter("rank"))), ())
        if committee not in self._standards:
            return _Reckoned((), ())
        year = standings_of_year(
            self._standards[committee],
            self._marks[committee],
            item_mean=self._item_mean,
            ties=self._ties.get(committee, ()),
        )
        places = [self._place(committee, one) for one in year.standings]
        return _Reckoned(tuple(_in_type(places, attrgetter("rank"))), year.ties)

    @cached_property
    def _standards(self) -> dict[str, Standard]:
        return {row.committee: row.standard for row in self._then.rows(IN_FORCE, *self._where)}

    @cached_property
    def _ties(self) -> dict[str, tuple[TieOrder, ...]]:
        return {row.committee: row.orders for row in self._then.rows(TIES, *self._where)}

    def _through(self, committee: str, last: Period) -> Iterator[Place]:
        means = {marks.branch: quarters_mean(marks, through(last)) for marks in self._marks[committee]}
        for one in standings_through(last, self._marks[committee]):
            exact = means[one.branch]
            assert exact is not None
            yield self._place(committee, Standing(one.rank, one.branch, one.score, None, "", exact))

    def _place(self, committee: str, one: Standing) -> Place:
        branch = self._branches[one.branch]
        return Place(
            one.rank, one.branch, branch.name, branch.type, committee, one.score, one.exact, one.grade, one.why
        )

    def _item_mean(self, branch: str, item: str) -> Fraction:
        """The mean of an item over the branch's quarters that count; 0 as long as they are not read."""
        points = self._scores.get(branch)
        if points is None:
            self._unread.add(branch)
            return Fraction(0)
        return Fraction(sum((scores.get(item, Decimal(0)) for scores in points), Decimal(0))) / len(points)

    def _read_scores(self, branches: Sequence[str]) -> None:
        found = _items(self._now, self._year, branches, self._then)
        for branch, periods in found.items():
            self._scores[branch] = [scores for period, scores in periods.items() if period is not Period.YEAR_END]


def _marks(now: Snapshot, year: int, branches: Sequence[str], then: Snapshot | None) -> dict[str, BranchYear]:
    """The marks of branches; of a moment before now (`then`) as they are known now."""
    rows = (then or now).rows(MARKS, "year = %s AND branch = ANY(%s)", [year, [*branches]])
    marks = {row.branch: row.marks for row in rows}
    return marks if then is None else _corrected(now, year, marks)


def _corrected(now: Snapshot, year: int, marks: Mapping[str, BranchYear]) -> dict[str, BranchYear]:
    """The same periods of the same branches, with what is known of them now."""
    known = {branch: one.totals for branch, one in _marks(now, year, [*marks], None).items()}
    return {
        branch: replace(one, totals={period: known[branch][period] for period in one.totals})
        for branch, one in marks.items()
    }


def _items(
    now: Snapshot, year: int, branches: Sequence[str], then: Snapshot | None
) -> dict[str, dict[Period, Mapping[str, Decimal]]]:
    """The scores of branches by period; of a moment before now (`then`) as they are known now."""
    asked = "year = %s AND branch = ANY(%s)", [year, [*branches]]
    rows = now.rows(ITEMS, *asked)
    if then not in (None, now):
        confirmed = {*then.select(ITEMS, "branch, period", *asked)}
        rows = [row for row in rows if (row.branch, row.period) in confirmed]
    found: dict[str, dict[Period, Mapping[str, Decimal]]] = {}
    for row in rows:
        found.setdefault(row.branch, {})[row.period] = row.scores
    return found


def _enterprise(places: list[Place]) -> list[Place]:
    """All branches by published score, those of the same score sharing a rank."""
    places.sort(key=attrgetter("branch"))
    places.sort(key=attrgetter("score"), reverse=True)
    ranked: list[Place] = []
    for number, one in enumerate(places, start=1):
        shared = ranked and ranked[-1].score == one.score
        ranked.append(replace_row(one, enterprise_rank=ranked[-1].enterprise_rank if shared else number))
    return _in_type(ranked, attrgetter("enterprise_rank"))


def _in_type(places: list[Place], rank: Callable[[Place], int]) -> list[Place]:
    """Each with its rank among its type; those that share a rank share this one too."""
    met: dict[BranchType, tuple[int, int, int]] = {}  # how many so far, the last one's rank, and its rank in the type
    ranked = []
    for one in places:
        count, last, in_type = met.get(one.type, (0, 0, 0))
        in_type = in_type if count and rank(one) == last else count + 1
        met[one.type] = count + 1, rank(one), in_type
        ranked.append(replace_row(one, rank_in_type=in_type))
    return ranked
