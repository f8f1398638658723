"""Directory 组织名录: every enterprise, committee and branch by name, with its people, now or as it stood."""

from datetime import date

import msgspec

from domain.branch import (
    BranchDissolved,
    BranchFounded,
    BranchMerged,
    BranchMoved,
    BranchRenamed,
    BranchType,
    EarlierGradeRecorded,
    GradeAwarded,
    MembersCounted,
    SecretaryAppointed,
    SecretaryKind,
    SecretaryLeft,
)
from domain.committee import CommitteeEstablished, EnterpriseJoined, MemberSeated, StaffAssigned
from domain.enterprise import EnterpriseEstablished, OrganiserAssigned
from domain.record import Recorded
from projections.engine import Committees, Pool, Projection, Rows, Table, narrowed
from projections.engine.snapshot import snapshot

NAME = "directory"


class Enterprise(msgspec.Struct, frozen=True, gc=False):
    """总公司党委: how many people its organisation department has."""

    id: str
    name: str
    timezone: str
    organisers: int = 0


class Committee(msgspec.Struct, frozen=True, gc=False):
    """党委: how many members, office staff and branches it has; `words` is what a search looks in.

    `party_members` and `probationary` are the latest counts of its branches together.
    """

    id: str
    name: str
    timezone: str
    words: str
    members: int = 0
    staff: int = 0
    branches: int = 0
    enterprise: str | None = None
    party_members: int = 0
    probationary: int = 0


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
    person: str | None = None
    begins: date | None = None
    term_ends: date | None = None
    vacant_since: date | None = None
    members: int | None = None
    probationary: int | None = None
    counted_on: date | None = None
    ended: date | None = None
    merged_into: str | None = None


ENTERPRISES = Table("directory_enterprise", Enterprise, ("id",))
COMMITTEES = Table("directory_committee", Committee, ("id",))
BRANCHES = Table("directory_branch", Branch, ("id",), indexes=(("committee", "id"),))


def fold(rows: Rows, recorded: Recorded) -> None:
    about = recorded.stream.partition("/")[2]
    match recorded.fact:
        case EnterpriseEstablished(enterprise, name, timezone):
            rows.put(ENTERPRISES, Enterprise(enterprise, name, timezone))
        case OrganiserAssigned():
            at = _enterprise(rows, about)
            rows.put(ENTERPRISES, msgspec.structs.replace(at, organisers=at.organisers + 1))
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
        case SecretaryAppointed(name, kind, person, begins, ends):
            term = {"person": person, "begins": begins, "term_ends": ends, "vacant_since": None}
            _change(rows, about, secretary=name, secretary_kind=kind, **term)
        case SecretaryLeft(on):
            term = {"person": None, "begins": None, "term_ends": None, "vacant_since": on}
            _change(rows, about, secretary=None, secretary_kind=None, **term)
        case EarlierGradeRecorded(grade):
            _change(rows, about, earlier_grade=grade, grade=grade)
        case GradeAwarded() as fact:
            _change(rows, about, grade=fact.grade)
        case EnterpriseJoined(enterprise):
            rows.put(COMMITTEES, msgspec.structs.replace(_committee(rows, about), enterprise=enterprise))
        case MembersCounted(on, members, probationary):
            _counted(rows, about, on, members, probationary)
        case BranchRenamed() as fact:
            words = f"{_branch(rows, about).words}\n{fact.name.casefold()}"  # former names are still looked for
            _change(rows, about, name=fact.name, words=words)
        case BranchMoved() as fact:
            _reckon(rows, _branch(rows, about), -1)
            _change(rows, about, committee=fact.committee)
            _reckon(rows, _branch(rows, about), +1)
        case BranchMerged() | BranchDissolved() as fact:
            _reckon(rows, _branch(rows, about), -1)
            _change(rows, about, ended=fact.on, merged_into=getattr(fact, "into", None))


def _counted(rows: Rows, branch: str, on: date, members: int, probationary: int) -> None:
    """The latest day counts, whenever it was recorded."""
    known = _branch(rows, branch)
    if known.counted_on is not None and on < known.counted_on:
        return
    if known.ended is None:
        _reckon(rows, known, -1, branches=0)
    _change(rows, branch, members=members, probationary=probationary, counted_on=on)
    if known.ended is None:
        _reckon(rows, _branch(rows, branch), +1, branches=0)


def _reckon(rows: Rows, branch: Branch, sign: int, *, branches: int = 1) -> None:
    """Takes a branch with its members out of its committee's numbers, or puts it in."""
    known = _committee(rows, branch.committee)
    rows.put(
        COMMITTEES,
        msgspec.structs.replace(
            known,
            branches=known.branches + sign * branches,
            party_members=known.party_members + sign * (branch.members or 0),
            probationary=known.probationary + sign * (branch.probationary or 0),
        ),
    )


def _enterprise(rows: Rows, enterprise: str) -> Enterprise:
    known = rows.get(ENTERPRISES, enterprise)
    assert known is not None
    return known


def _committee(rows: Rows, committee: str) -> Committee:
    known = rows.get(COMMITTEES, committee)
    assert known is not None
    return known


def _branch(rows: Rows, branch: str) -> Branch:
    known = rows.get(BRANCHES, branch)
    assert known is not None
    return known


def _change(rows: Rows, branch: str, **change: str | int | date | None) -> None:
    rows.put(BRANCHES, msgspec.structs.replace(_branch(rows, branch), **change))


def _words(id_: str, name: str) -> str:
    return f"{id_}\n{name}".casefold()


PROJECTION = Projection(
    NAME,
    (ENTERPRISES, COMMITTEES, BRANCHES),
    frozenset(
        {
            EnterpriseEstablished,
            OrganiserAssigned,
            CommitteeEstablished,
            MemberSeated,
            StaffAssigned,
            BranchFounded,
            SecretaryAppointed,
            EarlierGradeRecorded,
            GradeAwarded,
            SecretaryLeft,
            EnterpriseJoined,
            MembersCounted,
            BranchRenamed,
            BranchMoved,
            BranchMerged,
            BranchDissolved,
        }
    ),
    fold,
    version=2,
)

Cursor = tuple[str, str]
"""(committee, branch) of the last row seen."""


class Directory:
    """Answers page by page; `text` is part of a name or an id, in whatever case."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def enterprises(self, *, at: int | None = None) -> list[Enterprise]:
        """Every enterprise by id: there are few."""
        with snapshot(self._pool, NAME, at) as now:
            return now.rows(ENTERPRISES, "true ORDER BY id", [])

    def committees(
        self,
        *,
        ids: Committees = None,
        text: str | None = None,
        enterprise: str | None = None,
        after: str = "",
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Committee]:
        """Committees by id: these or all, of one enterprise or of all."""
        these = ("id = ANY(%s)", None if ids is None else list(ids))
        where, given = narrowed(these, _about(text), ("enterprise = %s", enterprise))
        with snapshot(self._pool, NAME, at) as now:
            return now.rows(COMMITTEES, f"id > %s{where} ORDER BY id LIMIT %s", [after, *given, limit])

    def names(self, *, committees: Committees = None, at: int | None = None) -> dict[str, str]:
        """What the branches of some committees or of all are called, by id."""
        return {one.id: one.name for one in self.branches(committees=committees, at=at)}

    def branches(
        self,
        *,
        committees: Committees = None,
        type: BranchType | None = None,  # noqa: A002 - the field's word
        text: str | None = None,
        ended: bool | None = None,
        after: Cursor = ("", ""),
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Branch]:
        """Branches by committee and id; `ended` leaves out those that go on, or those merged or dissolved.

        Each comes with its secretary, whose appointment is a fact of its own, or is known to be vacant.
        """
        where, given = narrowed(
            _about(text),
            ("type = %s", type and type.value),
            ("(ended IS NOT NULL) = %s", ended),
            committees=committees,
        )
        with snapshot(self._pool, NAME, at) as now:
            there = "(secretary IS NOT NULL OR vacant_since IS NOT NULL)"
            condition = f"(committee, id) > (%s, %s) AND {there}{where} ORDER BY committee, id LIMIT %s"
            return now.rows(BRANCHES, condition, [*after, *given, limit])


def _about(text: str | None) -> tuple[str, str | None]:
    return "strpos(words, %s) > 0", text and text.casefold()
