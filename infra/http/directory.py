"""Directory 名录: every committee and branch by name, kept in memory and brought up to date with each question."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Annotated, Final

from fastapi import Depends, Query, Request

from domain.branch import (
    BranchFounded,
    BranchType,
    EarlierGradeRecorded,
    GradeAwarded,
    SecretaryAppointed,
    SecretaryKind,
)
from domain.committee import CommitteeEstablished
from domain.record import Recorded
from domain.refusal import NotFoundError
from infra.facts import NAMES, decode
from infra.http import fields, paths
from infra.postgres.recorder import LedgerRecorder

PAGE: Final = 2_000
FACTS: Final = (CommitteeEstablished, BranchFounded, SecretaryAppointed, EarlierGradeRecorded, GradeAwarded)
NAMED: Final = tuple(NAMES[fact] for fact in FACTS)


@dataclass(frozen=True)
class ListedCommittee:
    """A committee as lists show it."""

    id: str
    name: str
    branches: int = 0


@dataclass(frozen=True)
class ListedBranch:
    """A branch as lists show it."""

    id: str
    name: str
    type: BranchType
    committee: str
    established: date | None
    secretary: str = ""
    secretary_kind: SecretaryKind | None = None
    grade: str | None = None


class Directory:
    """A few thousand rows at most, so they fit in memory and Chinese names can be searched as they are."""

    def __init__(self, recorder: LedgerRecorder) -> None:
        self._recorder = recorder
        self._lock = Lock()
        self._position = 0
        self._committees: dict[str, ListedCommittee] = {}
        self._branches: dict[str, ListedBranch] = {}

    def committees(self, q: str | None) -> list[ListedCommittee]:
        with self._current():
            return [one for one in self._committees.values() if _is_meant(one.id, one.name, q)]

    def branches(self, committee: str | None, kind: BranchType | None, q: str | None) -> list[ListedBranch]:
        with self._current():
            return [
                one
                for one in self._branches.values()
                if committee in {None, one.committee} and kind in {None, one.type} and _is_meant(one.id, one.name, q)
            ]

    @contextmanager
    def _current(self) -> Iterator[None]:
        """Holds others off while what is read is up to date with the log."""
        with self._lock:
            for recorded in self._new():
                self._fold(recorded)
            yield

    def _new(self) -> Iterator[Recorded]:
        end = self._recorder.position()
        while self._position < end:
            found = self._recorder.select_notifications(self._position + 1, PAGE, end, NAMED)
            yield from map(decode, found)
            self._position = found[-1].id if len(found) == PAGE else end

    def _fold(self, recorded: Recorded) -> None:
        match recorded.fact:
            case CommitteeEstablished(committee, name):
                self._committees[committee] = ListedCommittee(committee, name)
            case BranchFounded(branch, committee, name, kind, established):
                self._branches[branch] = ListedBranch(branch, name, kind, committee, established)
                known = self._committees[committee]
                self._committees[committee] = replace(known, branches=known.branches + 1)
            case SecretaryAppointed(name, kind):
                self._change(recorded, secretary=name, secretary_kind=kind)
            case EarlierGradeRecorded() | GradeAwarded() as fact:
                self._change(recorded, grade=fact.grade)

    def _change(self, recorded: Recorded, **change: str) -> None:
        branch = recorded.stream.partition("/")[2]
        self._branches[branch] = replace(self._branches[branch], **change)  # type: ignore[arg-type]

    def require_committee(self, committee: str) -> None:
        with self._current():
            if committee not in self._committees:
                raise NotFoundError(f"没有党委{committee}", f"no such committee: {committee}")

    def require_branch(self, branch: str) -> None:
        with self._current():
            if branch not in self._branches:
                raise NotFoundError(f"没有党支部{branch}", f"no such branch: {branch}")


async def directory(request: Request) -> Directory:
    listed: Directory = request.app.state.directory
    return listed


Listed = Annotated[Directory, Depends(directory)]

InCommittee = Annotated[
    fields.CommitteeId | None, Query(description="只看此党委 / of this committee", examples=["rolling-mill"])
]
InBranch = Annotated[fields.BranchId | None, Query(description="只看此党支部 / of this branch", examples=["A"])]


def of_committee(listed: Listed, committee: InCommittee = None) -> str | None:
    if committee is not None:
        listed.require_committee(committee)
    return committee


def of_branch(listed: Listed, branch: InBranch = None) -> str | None:
    if branch is not None:
        listed.require_branch(branch)
    return branch


def known_branch(listed: Listed, branch: paths.BranchId) -> str:
    listed.require_branch(branch)
    return branch


OfCommittee = Annotated[str | None, Depends(of_committee)]
OfBranch = Annotated[str | None, Depends(of_branch)]
KnownBranch = Annotated[str, Depends(known_branch)]


def _is_meant(id_: str, name: str, q: str | None) -> bool:
    return q is None or q.casefold() in f"{id_}\n{name}".casefold()
