"""Branch 党支部: the appraised unit, its secretary and the grade it came with."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from domain.refusal import NotFoundError, Refusal, RefusedError

EARLIEST = date(1921, 7, 1)


class BranchType(StrEnum):
    """支部类型: the five fields that branches work in."""

    PRODUCTION = "production"
    CONSTRUCTION = "construction"
    RESEARCH_DESIGN = "research_design"
    LIVING_SERVICES = "living_services"
    JOINT_VENTURE = "joint_venture"


class SecretaryKind(StrEnum):
    """书记类别: full-time or part-time."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"


@dataclass(frozen=True)
class BranchFounded:
    """党支部已设立: under which committee, of which type, since when (None: before the record began)."""

    branch: str
    committee: str
    name: str
    type: BranchType
    established: date | None


@dataclass(frozen=True)
class SecretaryAppointed:
    """支部书记已任命: in place of the one before, from `begins` (None: not known) until the term `ends`, if it does."""

    name: str
    kind: SecretaryKind
    person: str | None = None
    begins: date | None = None
    ends: date | None = None


@dataclass(frozen=True)
class EarlierGradeRecorded:
    """原等级已登记: the grade a branch held before its first year in this record."""

    grade: str


@dataclass(frozen=True)
class GradeAwarded:
    """等级已评定: the year's grade by the committee's vote, beside the grade held before."""

    branch: str
    year: int
    committee: str
    before: str | None
    grade: str
    rank: int
    score: Decimal
    why: str


@dataclass(frozen=True)
class SecretaryLeft:
    """支部书记已离任: the post is vacant from this day on."""

    on: date
    reason: str


@dataclass(frozen=True)
class MembersCounted:
    """党员人数已登记: counted on a day, the probationary ones among them; nobody is listed."""

    on: date
    members: int
    probationary: int


@dataclass(frozen=True)
class BranchRenamed:
    """党支部已更名: is called so from this day on."""

    branch: str
    before: str
    name: str
    on: date
    reason: str


@dataclass(frozen=True)
class BranchMoved:
    """党支部已转隶: belongs to another committee of the enterprise from this day on."""

    branch: str
    came_from: str
    committee: str
    on: date
    reason: str


@dataclass(frozen=True)
class BranchMerged:
    """党支部已并入: is part of another branch of its committee from this day on."""

    branch: str
    committee: str
    into: str
    on: date
    reason: str


@dataclass(frozen=True)
class BranchAbsorbed:
    """他支部已并入本支部: told on the receiving branch's side."""

    branch: str
    absorbed: str
    on: date
    reason: str


@dataclass(frozen=True)
class BranchDissolved:
    """党支部已撤销: is no more from this day on."""

    branch: str
    committee: str
    on: date
    reason: str


LifeFact = BranchRenamed | BranchMoved | BranchMerged | BranchAbsorbed | BranchDissolved
PeopleFact = SecretaryAppointed | SecretaryLeft | MembersCounted
Fact = BranchFounded | EarlierGradeRecorded | GradeAwarded | LifeFact | PeopleFact


@dataclass(frozen=True)
class Branch:
    """What decisions need to know of a branch.

    `since` is the day from which it has been as it is (founded, moved or joined by another); `ended` the day it merged
    or was dissolved; `vacated` the day the last secretary left, while nobody has followed.
    """

    branch: str = ""
    committee: str = ""
    grade: str | None = None
    founded_under: str = ""
    name: str = ""
    established: date | None = None
    since: date | None = None
    ended: date | None = None
    secretary: SecretaryAppointed | None = None
    vacated: date | None = None


def found(
    branch: Branch,
    *,
    id: str,  # noqa: A002 - the field's word
    committee: str,
    name: str,
    type: BranchType,  # noqa: A002 - the field's word
    established: date | None,
    secretary: SecretaryAppointed,
    earlier_grade: str | None,
) -> list[Fact]:
    """设立党支部: founded with its secretary, who begins no earlier; the grade it came with is kept if it had one."""
    if branch.branch:
        raise RefusedError(Refusal.ALREADY_EXISTS, f"党支部{id}已登记", f"branch {id} exists already")
    if established is not None and established < EARLIEST:
        raise RefusedError(
            Refusal.DATE_OUT_OF_RANGE,
            f"党支部{id}的成立日{established}不得早于{EARLIEST}, 请核对日期",
            f"branch {id} cannot have been founded on {established}, before {EARLIEST}: check the date",
        )
    if established is not None and secretary.begins is not None and secretary.begins < established:
        raise RefusedError(
            Refusal.DATE_OUT_OF_RANGE,
            f"党支部{id}书记的任职日{secretary.begins}不得早于成立日{established}, 请核对日期",
            f"the secretary of {id} cannot begin on {secretary.begins}, before it was founded on {established}",
        )
    facts: list[Fact] = [BranchFounded(id, committee, name, type, established), secretary]
    return [*facts, EarlierGradeRecorded(earlier_grade)] if earlier_grade is not None else facts


def require_founded(branch: Branch, id: str) -> None:  # noqa: A002 - the field's word
    if not branch.branch:
        raise NotFoundError(f"没有党支部{id}", f"no such branch: {id}")


def evolve(branch: Branch, fact: Fact) -> Branch:
    match fact:
        case BranchFounded():
            return replace(
                branch,
                branch=fact.branch,
                committee=fact.committee,
                founded_under=fact.committee,
                name=fact.name,
                established=fact.established,
                since=fact.established,
            )
        case EarlierGradeRecorded() | GradeAwarded():
            return replace(branch, grade=fact.grade)
        case SecretaryAppointed():
            return replace(branch, secretary=fact, vacated=None)
        case SecretaryLeft():
            return replace(branch, secretary=None, vacated=fact.on)
        case MembersCounted():
            return branch
        case BranchRenamed():
            return replace(branch, name=fact.name)
        case BranchMoved():
            return replace(branch, committee=fact.committee, since=fact.on)
        case BranchAbsorbed():
            return replace(branch, since=max(fact.on, branch.since or fact.on))
        case BranchMerged() | BranchDissolved():
            return replace(branch, ended=fact.on)
        case _:
            assert_never(fact)
