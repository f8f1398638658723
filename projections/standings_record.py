"""The record behind the standings 排名所据: branches where they are, their marks, and the standards in force."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import msgspec
from msgspec.structs import replace as replace_row

from domain import veto
from domain.assessment import Exempted, ScoreCorrected, ScoresConfirmed
from domain.branch import BranchDissolved, BranchFounded, BranchMerged, BranchMoved, BranchRenamed, BranchType
from domain.grading import TieBroken
from domain.period import Period
from domain.reckoning import BranchYear, PeriodTotal, TieOrder
from domain.record import Recorded
from domain.standard import Standard, StandardAdopted, StandardDrafted
from domain.veto import Vetoes, VetoImposed, VetoLifted
from projections.engine import Keeps, Projection, Rows, Table

NAME = "standings"


class Branch(msgspec.Struct, frozen=True, gc=False):
    """党支部隶属: as the standings of a committee show it, in the years `since` to before `until` (None: no bound)."""

    branch: str
    number: int
    committee: str
    name: str
    type: BranchType
    since: int | None
    until: int | None = None


class Home(msgspec.Struct, frozen=True, gc=False):
    """党支部现属: its stays so far, each as committee and years, and the years that have marks."""

    branch: str
    stays: tuple[tuple[str, int | None, int | None], ...]
    years: tuple[int, ...] = ()

    def committee(self, year: int) -> str:
        """The committee that has it when the year ends; the last one where none has."""
        if len(self.stays) == 1:
            return self.stays[0][0]
        there = [of for of, since, until in self.stays if (since or year) <= year and (until is None or until > year)]
        return there[-1] if there else self.stays[-1][0]


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


BRANCHES = Table("standings_branch", Branch, ("branch", "number"), indexes=(("committee",),))
HOMES = Table("standings_home", Home, ("branch",), Keeps.CURRENT)
MARKS = Table("standings_marks", Marks, ("year", "branch"), indexes=(("year",),), remembers=20_000)
ITEMS = Table("standings_items", Items, ("year", "branch", "period"))
DRAFTS = Table("standings_draft", Draft, ("committee", "year"), Keeps.CURRENT)
IN_FORCE = Table("standings_standard", InForce, ("year", "committee"), remembers=1_000)
TIES = Table("standings_ties", Ties, ("year", "committee"))


def fold(rows: Rows, recorded: Recorded) -> None:
    match recorded.fact:
        case ScoresConfirmed() as fact:
            _total(rows, fact)
            rows.put(ITEMS, Items(fact.year, fact.branch, fact.period, fact.scores))
        case BranchFounded(branch, committee, name, type_, established):
            since = established.year if established else None
            rows.put(BRANCHES, Branch(branch, 1, committee, name, type_, since))
            rows.put(HOMES, Home(branch, ((committee, since, None),)))
        case BranchRenamed() as fact:
            rows.put(BRANCHES, replace_row(_stay(rows, fact.branch), name=fact.name))
        case BranchMerged() | BranchDissolved() as fact:
            _leave(rows, fact.branch, fact.on.year)
        case BranchMoved() as fact:
            _move(rows, fact)
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
            _mark(rows, known, replace(known.marks, exempt=known.marks.exempt | {opening.period}))
        case ScoreCorrected() as fact:
            _total(rows, fact)
            items = rows.get(ITEMS, fact.year, fact.branch, fact.period)
            assert items is not None
            rows.put(ITEMS, Items(fact.year, fact.branch, fact.period, {**items.scores, fact.item: fact.after}))
        case VetoImposed() | VetoLifted() as fact:
            known = _marks(rows, fact.year, fact.branch)
            _mark(rows, known, replace(known.marks, vetoes=veto.evolve(Vetoes(known.marks.vetoes), fact).kinds))
        case TieBroken() as fact:
            ties = rows.get(TIES, fact.year, fact.committee)
            orders = ties.orders if ties else ()
            voted = TieOrder(frozenset(fact.tied), fact.order)
            rows.put(TIES, Ties(fact.committee, fact.year, (*orders, voted)))


def _marks(rows: Rows, year: int, branch: str) -> Marks:
    """What it brings so far; whose it is in a year that it brings anything to, only a move changes."""
    row = rows.get(MARKS, year, branch)
    if row is None:
        home = _home(rows, branch)
        rows.put(HOMES, replace_row(home, years=(*home.years, year)))
        row = Marks(year, branch, home.committee(year), rows.position, BranchYear(branch))
    return row


def _mark(rows: Rows, known: Marks, marks: BranchYear) -> None:
    rows.put(MARKS, Marks(known.year, known.branch, known.committee, rows.position, marks))


def _home(rows: Rows, branch: str) -> Home:
    home = rows.get(HOMES, branch)
    assert home is not None
    return home


def _stay(rows: Rows, branch: str) -> Branch:
    """The branch where it is now."""
    stay = rows.get(BRANCHES, branch, len(_home(rows, branch).stays))
    assert stay is not None
    return stay


def _leave(rows: Rows, branch: str, year: int) -> Branch:
    """It takes no part where it was from this year on."""
    left, home = replace_row(_stay(rows, branch), until=year), _home(rows, branch)
    rows.put(BRANCHES, left)
    rows.put(HOMES, replace_row(home, stays=(*home.stays[:-1], (left.committee, left.since, year))))
    return left


def _move(rows: Rows, fact: BranchMoved) -> None:
    """It takes part with the other committee from this year on, with what was confirmed of it."""
    year = fact.on.year
    left = _leave(rows, fact.branch, year)
    home = _home(rows, fact.branch)
    home = replace_row(home, stays=(*home.stays, (fact.committee, year, None)))
    rows.put(BRANCHES, Branch(left.branch, left.number + 1, fact.committee, left.name, left.type, year))
    rows.put(HOMES, home)
    for each in home.years:
        marked = rows.get(MARKS, each, fact.branch)
        if each >= year and marked is not None:
            rows.put(MARKS, replace_row(marked, committee=home.committee(each), moved=rows.position))


def _total(rows: Rows, fact: ScoresConfirmed | ScoreCorrected) -> None:
    known = _marks(rows, fact.year, fact.branch)
    marks = known.marks
    totals = {**marks.totals, fact.period: PeriodTotal(fact.total, fact.plain_total)}
    _mark(rows, known, BranchYear(fact.branch, totals, marks.exempt, marks.vetoes))


PROJECTION = Projection(
    NAME,
    (BRANCHES, HOMES, MARKS, ITEMS, DRAFTS, IN_FORCE, TIES),
    frozenset(
        {
            BranchFounded,
            BranchRenamed,
            BranchMoved,
            BranchMerged,
            BranchDissolved,
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
    weight=8_000,
)
