"""Directory 组织名录: every committee and branch by name, with its people, now or as it stood."""

from datetime import date

import msgspec

from domain.branch import (
    BranchFounded,
    BranchType,
    EarlierGradeRecorded,
    GradeAwarded,
    SecretaryAppointed,
    SecretaryKind,
)
from domain.committee import CommitteeEstablished, MemberSeated, StaffAssigned
from domain.record import Recorded
from projections.engine import Pool, Projection, Rows, Table
from projections.engine.snapshot import snapshot

NAME = "directory"


class Committee(msgspec.Struct, frozen=True, gc=False):
    """党委: how many members, office staff and branches it has; `words` is what a search looks in."""

    id: str
    name: str
    timezone: str
    words: str
    members: int = 0
    staff: int = 0
    branches: int = 0


class Branch(msgspec.Struct, frozen=True, gc=False):
    """党支部: its secretary, the grade it came with and the one it holds; `words` is what a search looks in."""

    id: str
    committee: str
    name: str
    type: BranchType
    established: date | None
    words: str
    secretary: str | None = None
    secretary_kind: SecretaryKind | None = None
    earlier_grade: str | None = None
    grade: str | None = None


COMMITTEES = Table("directory_committee", Committee, ("id",))
BRANCHES = Table("directory_branch", Branch, ("id",), indexes=(("committee", "id"),))


def fold(rows: Rows, recorded: Recorded) -> None:
    about = recorded.stream.partition("/")[2]
    match recorded.fact:
        case CommitteeEstablished(committee, name, timezone):
            rows.put(COMMITTEES, Committee(committee, name, timezone, _words(committee, name)))
        case MemberSeated():
            known = _committee(rows, about)
            rows.put(COMMITTEES, msgspec.structs.replace(known, members=known.members + 1))
        case StaffAssigned():
            known = _committee(rows, about)
            rows.put(COMMITTEES, msgspec.structs.replace(known, staff=known.staff + 1))
        case BranchFounded(branch, committee, name, type_, established):
            rows.put(BRANCHES, Branch(branch, committee, name, type_, established, _words(branch, name)))
            known = _committee(rows, committee)
            rows.put(COMMITTEES, msgspec.structs.replace(known, branches=known.branches + 1))
        case SecretaryAppointed(name, kind):
            _change(rows, about, secretary=name, secretary_kind=kind)
        case EarlierGradeRecorded(grade):
            _change(rows, about, earlier_grade=grade, grade=grade)
        case GradeAwarded() as fact:
            _change(rows, about, grade=fact.grade)


def _committee(rows: Rows, committee: str) -> Committee:
    known = rows.get(COMMITTEES, committee)
    assert known is not None
    return known


def _change(rows: Rows, branch: str, **change: str) -> None:
    known = rows.get(BRANCHES, branch)
    assert known is not None
    rows.put(BRANCHES, msgspec.structs.replace(known, **change))


def _words(id_: str, name: str) -> str:
    return f"{id_}\n{name}".casefold()


PROJECTION = Projection(
    NAME,
    (COMMITTEES, BRANCHES),
    frozenset(
        {
            CommitteeEstablished,
            MemberSeated,
            StaffAssigned,
            BranchFounded,
            SecretaryAppointed,
            EarlierGradeRecorded,
            GradeAwarded,
        }
    ),
    fold,
)

Cursor = tuple[str, str]
"""(committee, branch) of the last row seen."""


class Directory:
    """Answers page by page; `text` is part of a name or an id, in whatever case."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def committees(
        self, *, text: str | None = None, after: str = "", limit: int | None = None, at: int | None = None
    ) -> list[Committee]:
        """Committees by id."""
        where, given = _condition(text)
        with snapshot(self._pool, NAME, at) as now:
            return now.rows(COMMITTEES, f"id > %s{where} ORDER BY id LIMIT %s", [after, *given, limit])

    def branches(
        self,
        *,
        committee: str | None = None,
        type: BranchType | None = None,  # noqa: A002 - the field's word
        text: str | None = None,
        after: Cursor = ("", ""),
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Branch]:
        """Branches by committee and id; each comes with its secretary, whose appointment is a fact of its own."""
        where, given = _condition(text, ("committee = %s", committee), ("type = %s", type and type.value))
        with snapshot(self._pool, NAME, at) as now:
            condition = f"(committee, id) > (%s, %s) AND secretary IS NOT NULL{where} ORDER BY committee, id LIMIT %s"
            return now.rows(BRANCHES, condition, [*after, *given, limit])


def _condition(text: str | None, *more: tuple[str, str | None]) -> tuple[str, list[str]]:
    wanted = [("strpos(words, %s) > 0", text and text.casefold()), *more]
    given = [(condition, value) for condition, value in wanted if value is not None]
    return "".join(f" AND {condition}" for condition, _ in given), [value for _, value in given]
