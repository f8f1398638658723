"""Secretaries 支部书记: who is and was secretary of each branch, and how steady the posts of a committee are."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import msgspec
from msgspec.structs import replace

from domain.branch import (
    BranchDissolved,
    BranchFounded,
    BranchMerged,
    BranchMoved,
    BranchRenamed,
    SecretaryAppointed,
    SecretaryKind,
    SecretaryLeft,
)
from domain.points import published
from domain.record import Recorded
from projections.engine import Committees, Pool, Projection, Rows, Table, narrowed
from projections.engine.snapshot import snapshot

NAME = "secretaries"


class End(StrEnum):
    """任期终止方式: replaced by the next 接任, left 离任, the branch merged or was dissolved 支部撤并."""

    REPLACED = "replaced"
    LEFT = "left"
    BRANCH_ENDED = "branch_ended"


class Branch(msgspec.Struct, frozen=True, gc=False):
    """党支部: whose it is, from when to when it exists, and how many appointments there have been."""

    branch: str
    committee: str
    name: str
    established: date | None
    ended: date | None = None
    terms: int = 0


class Term(msgspec.Struct, frozen=True, gc=False):
    """书记任期: `begins` is None where it is not known, `ends` the day the term is to end, `ended` the day it did.

    `since` is when this person began, whom an appointment for another term does not interrupt.
    """

    branch: str
    number: int
    committee: str
    name: str
    kind: SecretaryKind
    person: str | None
    begins: date | None
    ends: date | None
    since: date | None
    changed: bool
    ended: date | None = None
    how: End | None = None
    reason: str | None = None

    def is_on(self, day: date) -> bool:
        return (self.begins is None or self.begins <= day) and (self.ended is None or self.ended > day)


class Summary(msgspec.Struct, frozen=True, gc=False):
    """书记队伍: of a committee on a day; `mean_tenure` in months, over the secretaries whose beginning is known."""

    committee: str
    branches: int
    vacancies: int
    full_time: int
    part_time: int
    changes: int
    mean_tenure: Decimal | None
    tenure_known: int
    ending: int


BRANCHES = Table("secretaries_branch", Branch, ("branch",), indexes=(("committee",),))
TERMS = Table("secretaries_term", Term, ("branch", "number"), indexes=(("committee", "branch"),))


def fold(rows: Rows, recorded: Recorded) -> None:
    about = recorded.stream.partition("/")[2]
    match recorded.fact:
        case BranchFounded() as fact:
            rows.put(BRANCHES, Branch(fact.branch, fact.committee, fact.name, fact.established))
        case BranchRenamed() as fact:
            rows.put(BRANCHES, replace(_branch(rows, about), name=fact.name))
        case BranchMoved() as fact:
            rows.put(BRANCHES, replace(_branch(rows, about), committee=fact.committee))
            if (last := _last(rows, about)) is not None and last.ended is None:
                rows.put(TERMS, replace(last, committee=fact.committee))
        case BranchMerged() | BranchDissolved() as fact:
            rows.put(BRANCHES, replace(_branch(rows, about), ended=fact.on))
            _end(rows, about, fact.on, End.BRANCH_ENDED, fact.reason)
        case SecretaryLeft(on, reason):
            _end(rows, about, on, End.LEFT, reason)
        case SecretaryAppointed() as fact:
            _appoint(rows, _branch(rows, about), fact)


def _appoint(rows: Rows, branch: Branch, fact: SecretaryAppointed) -> None:
    before = _last(rows, branch.branch)
    begins = fact.begins or (branch.established if before is None else None)
    goes_on = before is not None and _same_person(before, fact) and before.ended in (None, begins)
    if before is not None and before.ended is None:
        rows.put(TERMS, replace(before, ended=begins, how=End.REPLACED))
    since = before.since if before is not None and goes_on else begins
    changed = before is not None and not goes_on
    rows.put(BRANCHES, replace(branch, terms=branch.terms + 1))
    rows.put(
        TERMS,
        Term(
            branch.branch,
            branch.terms + 1,
            branch.committee,
            fact.name,
            fact.kind,
            fact.person,
            begins,
            fact.ends,
            since,
            changed,
        ),
    )


def _same_person(before: Term, after: SecretaryAppointed) -> bool:
    """By id where both have one, else by name."""
    if before.person is not None and after.person is not None:
        return before.person == after.person
    return before.name == after.name


def _end(rows: Rows, branch: str, on: date, how: End, reason: str) -> None:
    last = _last(rows, branch)
    if last is not None and (last.ended is None or last.ended > on):
        rows.put(TERMS, replace(last, ended=on, how=how, reason=reason))


def _last(rows: Rows, branch: str) -> Term | None:
    return rows.get(TERMS, branch, _branch(rows, branch).terms)


def _branch(rows: Rows, branch: str) -> Branch:
    known = rows.get(BRANCHES, branch)
    assert known is not None
    return known


PROJECTION = Projection(
    NAME,
    (BRANCHES, TERMS),
    frozenset(
        {
            BranchFounded,
            BranchRenamed,
            BranchMoved,
            BranchMerged,
            BranchDissolved,
            SecretaryAppointed,
            SecretaryLeft,
        }
    ),
    fold,
)


class Secretaries:
    """Answers for a day, from all that had been recorded by a position of the log."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def terms(self, branch: str, *, at: int | None = None) -> list[Term]:
        """Who was secretary of a branch, the latest first."""
        with snapshot(self._pool, NAME, at) as now:
            return now.rows(TERMS, "branch = %s ORDER BY number DESC", [branch])

    def named(self, text: str, *, at: int | None = None) -> list[Term]:
        """Terms of whoever has this text in their name, in office or not any more; the latest of a branch first."""
        with snapshot(self._pool, NAME, at) as now:
            return now.rows(TERMS, "strpos(lower(name), %s) > 0 ORDER BY branch, number DESC", [text.lower()])

    def ending(
        self,
        day: date,
        within: int,
        *,
        committees: Committees = None,
        after: str = "",
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Term]:
        """Terms of those in office that end within so many days, or should have ended already; by branch."""
        where = "ends <= %s AND branch > %s AND coalesce(begins <= %s, true) AND coalesce(ended > %s, true)"
        mine, given = narrowed(committees=committees)
        with snapshot(self._pool, NAME, at) as now:
            condition = f"{where}{mine} ORDER BY branch LIMIT %s"
            return now.rows(TERMS, condition, [day + timedelta(days=within), after, day, day, *given, limit])

    def vacant(
        self,
        day: date,
        *,
        committees: Committees = None,
        after: str = "",
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Branch]:
        """Branches that exist on the day and have no secretary, by id."""
        branches, terms = self._on(day, committees, at)
        found = [one for one in branches if one.branch not in terms and one.branch > after]
        return found[:limit]

    def summaries(
        self, day: date, *, year: int, within: int, committees: Committees = None, at: int | None = None
    ) -> list[Summary]:
        """How steady the posts are, committee by committee: on a day, with the changes in a year."""
        branches, terms = self._on(day, committees, at)
        by_committee: dict[str, list[Branch]] = defaultdict(list)
        for one in branches:
            by_committee[one.committee].append(one)
        changes = self._changes(year, committees, at)
        last = day + timedelta(days=within)
        return [
            _summary(
                of, there, [terms[one.branch] for one in there if one.branch in terms], changes.get(of, 0), day, last
            )
            for of, there in sorted(by_committee.items())
        ]

    def _on(self, day: date, committees: Committees, at: int | None) -> tuple[list[Branch], dict[str, Term]]:
        """The branches that exist on a day, and who is in office there."""
        mine, given = narrowed(committees=committees)
        with snapshot(self._pool, NAME, at) as now:
            there = "coalesce(established <= %s, true) AND coalesce(ended > %s, true)"
            branches = now.rows(BRANCHES, f"{there}{mine} ORDER BY branch", [day, day, *given])
            in_office = "coalesce(begins <= %s, true) AND coalesce(ended > %s, true)"
            terms = now.rows(TERMS, f"{in_office}{mine} ORDER BY branch, number", [day, day, *given])
        return branches, {term.branch: term for term in terms}

    def _changes(self, year: int, committees: Committees, at: int | None) -> dict[str, int]:
        """Appointments in a year of another person than before."""
        mine, given = narrowed(committees=committees)
        with snapshot(self._pool, NAME, at) as now:
            condition = f"changed AND begins BETWEEN %s AND %s{mine} GROUP BY committee"
            days = [date(year, 1, 1), date(year, 12, 31)]
            return dict(now.select(TERMS, "committee, count(*)", condition, [*days, *given]))


def _summary(committee: str, branches: list[Branch], terms: list[Term], changes: int, day: date, last: date) -> Summary:
    tenures = [_months(term.since, day) for term in terms if term.since is not None]
    return Summary(
        committee,
        len(branches),
        len(branches) - len(terms),
        sum(term.kind is SecretaryKind.FULL_TIME for term in terms),
        sum(term.kind is SecretaryKind.PART_TIME for term in terms),
        changes,
        _mean(tenures),
        len(tenures),
        sum(term.ends is not None and term.ends <= last for term in terms),
    )


def _months(since: date, day: date) -> int:
    """Whole months completed."""
    return (day.year - since.year) * 12 + day.month - since.month - (day.day < since.day)


def _mean(months: Iterable[int]) -> Decimal | None:
    """To two places, half up."""
    counted = list(months)
    return published(Fraction(sum(counted), len(counted))) if counted else None
