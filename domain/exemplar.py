"""Exemplar 典型: a branch or a practice that others can learn from, designated, promoted, perhaps withdrawn."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from domain.refusal import NotFoundError, Refusal, RefusedError, require_reason
from domain.required import require_text


class ExemplarKind(StrEnum):
    """典型类别: a branch as a whole, or one practice."""

    BRANCH = "branch"
    PRACTICE = "practice"


@dataclass(frozen=True)
class Exemplary:
    """典型内容: `branch` is the branch, or where the practice comes from; materials are named by reference."""

    kind: ExemplarKind
    title: str
    lesson: str
    branch: str | None = None
    practice: str | None = None
    materials: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExemplarDesignated:
    """典型已确定: by a committee, with what others can learn from it."""

    exemplar: str
    committee: str
    content: Exemplary
    on: date


@dataclass(frozen=True)
class ExemplarPromoted:
    """典型已推广: by headquarters, to all units."""

    exemplar: str
    branch: str | None
    committee: str
    note: str
    on: date


@dataclass(frozen=True)
class ExemplarWithdrawn:
    """典型已撤销: it is one no longer, and why."""

    exemplar: str
    branch: str | None
    committee: str
    reason: str
    on: date


Fact = ExemplarDesignated | ExemplarPromoted | ExemplarWithdrawn


@dataclass(frozen=True)
class Exemplar:
    """How an exemplar stands."""

    committee: str = ""
    branch: str | None = None
    promoted: bool = False
    withdrawn: bool = False

    @property
    def stands(self) -> bool:
        return bool(self.committee) and not self.withdrawn


def designate(
    known: Exemplar,
    *,
    id: str,  # noqa: A002 - the field's word
    committee: str,
    content: Exemplary,
    today: date,
) -> list[Fact]:
    """确定典型: once under an id, with a title and what others can learn."""
    if known.committee:
        raise RefusedError(Refusal.ALREADY_EXISTS, f"典型{id}已登记", f"exemplar {id} exists already")
    require_text(content.title, zh="典型名称", en="a title")
    require_text(content.lesson, zh="可供学习的经验", en="what others can learn")
    match content.kind:
        case ExemplarKind.BRANCH:
            require_text(content.branch or "", zh="党支部", en="the branch")
        case ExemplarKind.PRACTICE:
            require_text(content.practice or "", zh="做法编号", en="the practice")
    return [ExemplarDesignated(id, committee, content, today)]


def promote(
    known: Exemplar,
    *,
    id: str,  # noqa: A002 - the field's word
    note: str,
    promoter: str,
    own_people: frozenset[str],
    today: date,
) -> list[Fact]:
    """推广典型: once, while it stands, by headquarters and so by nobody of the committee that designated it."""
    _require_standing(known, id)
    if promoter in own_people:
        raise RefusedError(
            Refusal.NOT_ORGANISATION_DEPARTMENT,
            "典型由总公司党委组织部推广, 本党委人员不能自行推广",
            "an exemplar is promoted by the organisation department, not by the committee's own people",
        )
    if known.promoted:
        raise RefusedError(Refusal.ALREADY_PROMOTED, f"典型{id}已推广", f"exemplar {id} has been promoted already")
    return [ExemplarPromoted(id, known.branch, known.committee, note, today)]


def withdraw(known: Exemplar, *, id: str, reason: str, today: date) -> list[Fact]:  # noqa: A002 - the field's word
    """撤销典型: with a reason; its history stays."""
    _require_standing(known, id)
    require_reason(reason)
    return [ExemplarWithdrawn(id, known.branch, known.committee, reason, today)]


def require_known(known: Exemplar, id: str) -> None:  # noqa: A002 - the field's word
    if not known.committee:
        raise NotFoundError(f"没有典型{id}", f"no such exemplar: {id}")


def _require_standing(known: Exemplar, id: str) -> None:  # noqa: A002 - the field's word
    require_known(known, id)
    if known.withdrawn:
        raise RefusedError(
            Refusal.EXEMPLAR_WITHDRAWN, f"典型{id}已撤销", f"exemplar {id} has been withdrawn and is one no longer"
        )


def evolve(known: Exemplar, fact: Fact) -> Exemplar:
    match fact:
        case ExemplarDesignated():
            return Exemplar(fact.committee, fact.content.branch)
        case ExemplarPromoted():
            return replace(known, promoted=True)
        case ExemplarWithdrawn():
            return replace(known, withdrawn=True)
        case _:
            assert_never(fact)
