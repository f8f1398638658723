"""Consequence 奖惩兑现: what a decided grade brings to a branch (reward, funds, rectification)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ConsequenceOpened:
    """奖惩事项已开启: to be honoured or accepted later; `kind` is the standard's own word for it."""

    kind: str
    branch: str
    year: int
    committee: str
    grade: str


Fact = ConsequenceOpened


@dataclass(frozen=True)
class Consequence:
    """Whether it was opened."""

    opened: bool = False


def open_consequence(
    consequence: Consequence, *, kind: str, branch: str, year: int, committee: str, grade: str
) -> list[Fact]:
    """开启奖惩事项: once; asked again it adds nothing, so that a reaction may be repeated."""
    return [] if consequence.opened else [ConsequenceOpened(kind, branch, year, committee, grade)]


def evolve(_: Consequence, fact: Fact) -> Consequence:
    return Consequence(opened=isinstance(fact, ConsequenceOpened))
