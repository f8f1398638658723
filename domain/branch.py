"""Branch 党支部: the appraised unit, its secretary and the grade it came with."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from domain.refusal import Refusal, RefusedError


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
    """支部书记已任命: acts for the branch from now on."""

    name: str
    kind: SecretaryKind


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


Fact = BranchFounded | SecretaryAppointed | EarlierGradeRecorded | GradeAwarded


@dataclass(frozen=True)
class Branch:
    """What decisions need to know of a branch."""

    branch: str = ""
    committee: str = ""
    grade: str | None = None


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
    """设立党支部: founded with its secretary; the grade it came with is kept if it had one."""
    if branch.branch:
        raise RefusedError(Refusal.ALREADY_EXISTS, f"党支部{id}已登记", f"branch {id} exists already")
    facts: list[Fact] = [BranchFounded(id, committee, name, type, established), secretary]
    return [*facts, EarlierGradeRecorded(earlier_grade)] if earlier_grade is not None else facts


def evolve(branch: Branch, fact: Fact) -> Branch:
    match fact:
        case BranchFounded():
            return replace(branch, branch=fact.branch, committee=fact.committee)
        case SecretaryAppointed():
            return branch
        case EarlierGradeRecorded() | GradeAwarded():
            return replace(branch, grade=fact.grade)
        case _:
            assert_never(fact)
