"""Grade book 等级簿: each branch's grade, the one before, and whether it rose or fell, year by year."""

from decimal import Decimal
from enum import StrEnum

import msgspec

from domain.branch import BranchFounded, BranchMoved, BranchRenamed, EarlierGradeRecorded, GradeAwarded
from domain.record import Recorded
from domain.standard import StandardAdopted, StandardDrafted
from projections.engine import Committees, Keeps, Pool, Projection, Rows, Table, narrowed
from projections.engine.snapshot import snapshot

NAME = "grade_book"


class Change(StrEnum):
    """晋级、降级、未变、首次: by the order of grades in the year's standard."""

    RISE = "rise"
    FALL = "fall"
    SAME = "same"
    FIRST = "first"
    OTHER = "other"  # the grade before is not one of this standard's


class Held(msgspec.Struct, frozen=True, gc=False):
    """现有等级: the grade a branch holds, and the year it is of (None: from before this record)."""

    branch: str
    committee: str
    name: str
    grade: str | None
    year: int | None


class Graded(msgspec.Struct, frozen=True, gc=False):
    """年度等级: a branch's grade for a year beside the one it held before, with rank, score and what decided it."""

    year: int
    branch: str
    name: str
    committee: str
    before: str | None
    grade: str
    change: Change
    rank: int
    score: Decimal
    why: str


class Grades(msgspec.Struct, frozen=True, gc=False):
    """等级次序: a committee's grades for a year, the highest first; drafted, then in force."""

    committee: str
    year: int
    drafted: tuple[str, ...]
    in_force: tuple[str, ...]


HELD = Table("grade_book_held", Held, ("branch",), indexes=(("committee",),))
GRADED = Table("grade_book_graded", Graded, ("year", "branch"), indexes=(("year", "committee", "rank", "branch"),))
GRADES = Table("grade_book_grades", Grades, ("committee", "year"), Keeps.CURRENT)


def fold(rows: Rows, recorded: Recorded) -> None:
    match recorded.fact:
        case BranchFounded() as fact:
            rows.put(HELD, Held(fact.branch, fact.committee, fact.name, None, None))
        case BranchRenamed() as fact:
            rows.put(HELD, msgspec.structs.replace(_held(rows, fact.branch), name=fact.name))
        case BranchMoved() as fact:
            rows.put(HELD, msgspec.structs.replace(_held(rows, fact.branch), committee=fact.committee))
        case EarlierGradeRecorded(grade):
            _, branch = recorded.stream.split("/", 1)
            rows.put(HELD, msgspec.structs.replace(_held(rows, branch), grade=grade))
        case StandardDrafted(standard):
            known = _grades(rows, recorded.stream)
            drafted = tuple(grade.code for grade in standard.grades)
            rows.put(GRADES, msgspec.structs.replace(known, drafted=drafted))
        case StandardAdopted():
            known = _grades(rows, recorded.stream)
            rows.put(GRADES, msgspec.structs.replace(known, in_force=known.drafted))
        case GradeAwarded() as fact:
            held = _held(rows, fact.branch)
            grades = rows.get(GRADES, fact.committee, fact.year)
            change = change_of(fact.before, fact.grade, grades.in_force if grades else ())
            rows.put(HELD, msgspec.structs.replace(held, grade=fact.grade, year=fact.year))
            rows.put(
                GRADED,
                Graded(
                    fact.year,
                    fact.branch,
                    held.name,
                    fact.committee,
                    fact.before,
                    fact.grade,
                    change,
                    fact.rank,
                    fact.score,
                    fact.why,
                ),
            )


def change_of(before: str | None, after: str, grades: tuple[str, ...]) -> Change:
    """How the grade moved, `grades` being in order from the highest."""
    if before is None:
        return Change.FIRST
    if before == after:
        return Change.SAME
    if before not in grades or after not in grades:
        return Change.OTHER
    return Change.RISE if grades.index(after) < grades.index(before) else Change.FALL


def _held(rows: Rows, branch: str) -> Held:
    held = rows.get(HELD, branch)
    assert held is not None
    return held


def _grades(rows: Rows, stream: str) -> Grades:
    _, committee, year = stream.split("/")
    return rows.get(GRADES, committee, int(year)) or Grades(committee, int(year), (), ())


PROJECTION = Projection(
    NAME,
    (HELD, GRADED, GRADES),
    frozenset(
        {
            BranchFounded,
            BranchRenamed,
            BranchMoved,
            EarlierGradeRecorded,
            StandardDrafted,
            StandardAdopted,
            GradeAwarded,
        }
    ),
    fold,
)

Cursor = tuple[str, int, str]
"""(committee, rank, branch) of the last row seen."""


class GradeBook:
    """Answers for some committees or for all, now or at a position of the log."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def year(
        self,
        year: int,
        *,
        committees: Committees = None,
        only_changes: bool = False,
        after: Cursor = ("", 0, ""),
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Graded]:
        """The year's grades by committee and rank. A branch that had no earlier grade is not a change."""
        where, given = narrowed(committees=committees)
        where += " AND change NOT IN ('first', 'same')" if only_changes else ""
        with snapshot(self._pool, NAME, at) as now:
            condition = f"year = %s AND (committee, rank, branch) > (%s, %s, %s){where}"
            return now.rows(
                GRADED, f"{condition} ORDER BY committee, rank, branch LIMIT %s", [year, *after, *given, limit]
            )

    def branch(self, branch: str, *, at: int | None = None) -> list[Graded]:
        """A branch's grades, the latest year first."""
        with snapshot(self._pool, NAME, at) as now:
            return now.rows(GRADED, "branch = %s ORDER BY year DESC", [branch])

    def held(self, branch: str, *, at: int | None = None) -> Held | None:
        """The grade a branch holds."""
        with snapshot(self._pool, NAME, at) as now:
            rows = now.rows(HELD, "branch = %s", [branch])
            return rows[0] if rows else None
