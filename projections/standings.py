"""Standings 排名: who stands where, quarter to date or over the year, now or at any earlier position of the log."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

import msgspec

from domain import veto
from domain.assessment import Exempted, ScoreCorrected, ScoresConfirmed
from domain.branch import BranchFounded, BranchType
from domain.grading import TieBroken
from domain.period import Period, through
from domain.reckoning import (
    BranchYear,
    PeriodTotal,
    Standing,
    TieAtQuota,
    TieOrder,
    quarters_mean,
    standings_of_year,
    standings_through,
)
from domain.record import Recorded
from domain.standard import Standard, StandardAdopted, StandardDrafted
from domain.veto import Vetoes, VetoImposed, VetoLifted
from projections.engine import Keeps, Pool, Projection, Rows, Table
from projections.engine.snapshot import Snapshot, snapshot

NAME = "standings"
MOST_REMEMBERED = 2_000  # committees' standings


class Branch(msgspec.Struct, frozen=True, gc=False):
    """党支部: as the standings show it."""

    branch: str
    committee: str
    name: str
    type: BranchType
    established: date | None


class Marks(msgspec.Struct, frozen=True, gc=False):
    """年度得分: what a branch brings to the reckoning of a year; `moved` is the fact that last changed any of it."""

    year: int
    branch: str
    committee: str
    moved: int
    marks: BranchYear


class Items(msgspec.Struct, frozen=True, gc=False):
    """项目得分: of one confirmed period, asked for only to break ties."""

    year: int
    branch: str
    period: Period
    scores: Mapping[str, Decimal]


class Draft(msgspec.Struct, frozen=True, gc=False):
    """待表决的考核标准: kept until it is adopted."""

    committee: str
    year: int
    standard: Standard


class InForce(msgspec.Struct, frozen=True, gc=False):
    """生效的考核标准: that a committee's year is reckoned under."""

    committee: str
    year: int
    standard: Standard


class Ties(msgspec.Struct, frozen=True, gc=False):
    """并列表决: the orders a committee has voted, in turn."""

    committee: str
    year: int
    orders: tuple[TieOrder, ...]


BRANCHES = Table("standings_branch", Branch, ("branch",))
MARKS = Table("standings_marks", Marks, ("year", "branch"), indexes=(("year",),), remembers=20_000)
ITEMS = Table("standings_items", Items, ("year", "branch", "period"))
DRAFTS = Table("standings_draft", Draft, ("committee", "year"), Keeps.CURRENT)
IN_FORCE = Table("standings_standard", InForce, ("year", "committee"), remembers=1_000)
TIES = Table("standings_ties", Ties, ("year", "committee"))


def fold(rows: Rows, recorded: Recorded) -> None:
    match recorded.fact:
        case BranchFounded(branch, committee, name, type_, established):
            rows.put(BRANCHES, Branch(branch, committee, name, type_, established))
        case StandardDrafted(standard):
            _, committee, year = recorded.stream.split("/")
            rows.put(DRAFTS, Draft(committee, int(year), standard))
        case StandardAdopted():
            _, committee, year = recorded.stream.split("/")
            draft = rows.get(DRAFTS, committee, int(year))
            assert draft is not None
            rows.put(IN_FORCE, InForce(committee, int(year), draft.standard))
            rows.remove(DRAFTS, committee, int(year))
        case Exempted(opening):
            known = _marks(rows, opening.year, opening.branch)
            _mark(rows, opening.year, replace(known, exempt=known.exempt | {opening.period}))
        case ScoresConfirmed() as fact:
            _total(rows, fact)
            rows.put(ITEMS, Items(fact.year, fact.branch, fact.period, fact.scores))
        case ScoreCorrected() as fact:
            _total(rows, fact)
            items = rows.get(ITEMS, fact.year, fact.branch, fact.period)
            assert items is not None
            rows.put(ITEMS, Items(fact.year, fact.branch, fact.period, {**items.scores, fact.item: fact.after}))
        case VetoImposed() | VetoLifted() as fact:
            known = _marks(rows, fact.year, fact.branch)
            _mark(rows, fact.year, replace(known, vetoes=veto.evolve(Vetoes(known.vetoes), fact).kinds))
        case TieBroken() as fact:
            ties = rows.get(TIES, fact.year, fact.committee)
            orders = ties.orders if ties else ()
            voted = TieOrder(frozenset(fact.tied), fact.order)
            rows.put(TIES, Ties(fact.committee, fact.year, (*orders, voted)))


def _marks(rows: Rows, year: int, branch: str) -> BranchYear:
    row = rows.get(MARKS, year, branch)
    return row.marks if row else BranchYear(branch)


def _mark(rows: Rows, year: int, marks: BranchYear) -> None:
    branch = rows.get(BRANCHES, marks.branch)
    assert branch is not None
    rows.put(MARKS, Marks(year, marks.branch, branch.committee, rows.position, marks))


def _total(rows: Rows, fact: ScoresConfirmed | ScoreCorrected) -> None:
    known = _marks(rows, fact.year, fact.branch)
    totals = {**known.totals, fact.period: PeriodTotal(fact.total, fact.plain_total)}
    _mark(rows, fact.year, BranchYear(fact.branch, totals, known.exempt, known.vetoes))


PROJECTION = Projection(
    NAME,
    (BRANCHES, MARKS, ITEMS, DRAFTS, IN_FORCE, TIES),
    frozenset(
        {
            BranchFounded,
            StandardDrafted,
            StandardAdopted,
            Exempted,
            ScoresConfirmed,
            ScoreCorrected,
            VetoImposed,
            VetoLifted,
            TieBroken,
        }
    ),
    fold,
)


class Place(msgspec.Struct, frozen=True, gc=False):
    """名次: of a branch in its committee and, when all are asked for, in the enterprise (by published score).

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


class Answer(msgspec.Struct, frozen=True, gc=False):
    """The places, best first, branches that share a rank by id; the position answered from; ties that need a vote."""

    position: int
    places: list[Place]
    ties: Mapping[str, tuple[TieAtQuota, ...]]


class _Reckoned(NamedTuple):
    places: tuple[Place, ...]
    ties: tuple[TieAtQuota, ...]


class Standings:
    """Answers for one committee or, without one, for the enterprise: each committee under its own standard.

    `at` is a position of the log: the answer is then as it stood there, from what had been recorded by then.
    A committee whose record has not moved is not reckoned again.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._reckoned: dict[Hashable, _Reckoned] = {}

    def through(self, year: int, last: Period, *, committee: str | None = None, at: int | None = None) -> Answer:
        """Quarter to date: the mean of the confirmed quarters up to this one."""
        return self._answer(year, last, committee, at)

    def year(self, year: int, *, committee: str | None = None, at: int | None = None) -> Answer:
        """The year: of branches whose periods are complete, with the grade as it would be proposed, and why."""
        return self._answer(year, None, committee, at)

    def marks(self, year: int, branch: str, *, at: int | None = None) -> BranchYear:
        """A branch's confirmed totals, exemptions and vetoes."""
        with snapshot(self._pool, NAME, at) as now:
            rows = now.rows(MARKS, "year = %s AND branch = %s", [year, branch])
            return rows[0].marks if rows else BranchYear(branch)

    def items(self, year: int, branch: str, *, at: int | None = None) -> dict[Period, Mapping[str, Decimal]]:
        """A branch's confirmed scores, period by period and item by item."""
        with snapshot(self._pool, NAME, at) as now:
            return {row.period: row.scores for row in now.rows(ITEMS, "year = %s AND branch = %s", [year, branch])}

    def _answer(self, year: int, last: Period | None, committee: str | None, at: int | None) -> Answer:
        with snapshot(self._pool, NAME, at) as now:
            states = {mine: (last, state) for mine, state in _states(now, year, committee).items()}
            reckoned = {mine: known for mine, state in states.items() if (known := self._reckoned.get(state))}
            if new := [mine for mine in states if mine not in reckoned]:
                book = _Book(now, year, new)
                reckoned |= {mine: book.reckon(mine, last) for mine in new}
        if len(self._reckoned) + len(new) > MOST_REMEMBERED:
            self._reckoned.clear()
        self._reckoned.update({states[mine]: reckoned[mine] for mine in new})
        places = [place for result in reckoned.values() for place in result.places]
        ties = {mine: result.ties for mine, result in reckoned.items() if result.ties}
        return Answer(now.position, places if committee else _enterprise(places), ties)


def _states(now: Snapshot, year: int, committee: str | None) -> dict[str, Hashable]:
    """What each committee's year rests on: rows are only ever replaced, so the newest of each kind tells."""
    where, given = ("year = %s", [year]) if committee is None else ("year = %s AND committee = %s", [year, committee])
    newest = {
        table: dict(now.select(table, "committee, max(from_position)", f"{where} GROUP BY committee", given))
        for table in (MARKS, IN_FORCE, TIES)
    }
    return {
        mine: (now.generation, year, mine, *(newest[table].get(mine) for table in newest)) for mine in newest[MARKS]
    }


class _Book:
    """What is recorded of a year of some committees."""

    def __init__(self, now: Snapshot, year: int, committees: list[str]) -> None:
        self._now = now
        self._year = year
        self._where = ("year = %s AND committee = ANY(%s)", [year, committees])
        self._branches = {row.branch: row for row in now.rows(BRANCHES, "committee = ANY(%s)", [committees])}
        self._scores: dict[str, list[Mapping[str, Decimal]]] = {}
        self._marks: dict[str, list[BranchYear]] = defaultdict(list)
        recorded = {row.branch: row.marks for row in now.rows(MARKS, *self._where)}
        for branch in self._branches.values():
            if branch.established is None or branch.established.year <= year:
                # a branch with nothing recorded yet still counts when quotas are shared out
                self._marks[branch.committee].append(recorded.get(branch.branch) or BranchYear(branch.branch))

    def reckon(self, committee: str, last: Period | None) -> _Reckoned:
        """Through a quarter, or over the year."""
        if last is not None:
            return _Reckoned(tuple(self._through(committee, last)), ())
        if committee not in self._standards:
            return _Reckoned((), ())
        year = standings_of_year(
            self._standards[committee],
            self._marks[committee],
            item_mean=self._item_mean,
            ties=self._ties.get(committee, ()),
        )
        return _Reckoned(tuple(self._place(committee, one) for one in year.standings), year.ties)

    @cached_property
    def _standards(self) -> dict[str, Standard]:
        return {row.committee: row.standard for row in self._now.rows(IN_FORCE, *self._where)}

    @cached_property
    def _ties(self) -> dict[str, tuple[TieOrder, ...]]:
        return {row.committee: row.orders for row in self._now.rows(TIES, *self._where)}

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
        """The mean of an item over the branch's quarters that count."""
        points = self._quarter_scores(branch)
        return Fraction(sum((scores.get(item, Decimal(0)) for scores in points), Decimal(0))) / len(points)

    def _quarter_scores(self, branch: str) -> list[Mapping[str, Decimal]]:
        if branch not in self._scores:
            rows = self._now.rows(ITEMS, "year = %s AND branch = %s AND period <> 'YE'", [self._year, branch])
            self._scores[branch] = [row.scores for row in rows]
        return self._scores[branch]


def _enterprise(places: list[Place]) -> list[Place]:
    """All branches by published score, those of the same score sharing a rank."""
    places.sort(key=attrgetter("branch"))
    places.sort(key=attrgetter("score"), reverse=True)
    ranked: list[Place] = []
    for number, one in enumerate(places, start=1):
        shared = ranked and ranked[-1].score == one.score
        ranked.append(msgspec.structs.replace(one, enterprise_rank=ranked[-1].enterprise_rank if shared else number))
    return ranked
