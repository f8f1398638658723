"""Veto 一票否决: caps a branch's grade for the year; score and rank stay (C6)."""

from dataclasses import dataclass
from typing import assert_never

from domain.refusal import Refusal, RefusedError, require_reason
from domain.standard import Standard


@dataclass(frozen=True)
class VetoImposed:
    """一票否决已登记: of a kind the standard knows, with the reason."""

    branch: str
    year: int
    kind: str
    reason: str


@dataclass(frozen=True)
class VetoLifted:
    """一票否决已撤销: it was imposed in error, and why."""

    branch: str
    year: int
    kind: str
    reason: str


Fact = VetoImposed | VetoLifted


@dataclass(frozen=True)
class Vetoes:
    """The kinds in force, in the order imposed."""

    kinds: tuple[str, ...] = ()


def impose(*, branch: str, year: int, standard: Standard, kind: str, reason: str) -> list[Fact]:
    """登记一票否决."""
    require_reason(reason)
    if kind not in standard.veto_caps:
        raise RefusedError(
            Refusal.UNKNOWN_VETO, f"考核标准中没有否决事项{kind}", f"the standard knows no veto of kind {kind}"
        )
    return [VetoImposed(branch, year, kind, reason)]


def lift(vetoes: Vetoes, *, branch: str, year: int, kind: str, reason: str) -> list[Fact]:
    """撤销一票否决."""
    require_reason(reason)
    if kind not in vetoes.kinds:
        raise RefusedError(
            Refusal.VETO_NOT_IN_FORCE, f"没有否决事项{kind}可撤销", f"no veto of kind {kind} is in force"
        )
    return [VetoLifted(branch, year, kind, reason)]


def evolve(vetoes: Vetoes, fact: Fact) -> Vetoes:
    match fact:
        case VetoImposed():
            return Vetoes((*vetoes.kinds, fact.kind))
        case VetoLifted():
            first = vetoes.kinds.index(fact.kind)
            return Vetoes((*vetoes.kinds[:first], *vetoes.kinds[first + 1 :]))
        case _:
            assert_never(fact)
