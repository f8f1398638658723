"""Target 目标: what one branch is to reach in one year, by which measure, shown by which evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.period import Period
from domain.points import plain
from domain.standard import Duty, Item, ItemClass, Standard


class Innovation(StrEnum):
    """创新方面: the four fields in which the paper asks branches to renew their work."""

    DUTIES = "duties"
    WORKING_METHODS = "working_methods"
    SELF_BUILDING = "self_building"
    WORKING_CONDITIONS = "working_conditions"


@dataclass(frozen=True)
class Level:
    """水平: a number in the target's unit, or words where it cannot be counted."""

    number: Decimal | None = None
    text: str = ""

    def __str__(self) -> str:
        return self.text if self.number is None else plain(self.number)


@dataclass(frozen=True)
class Target:
    """目标: one of those that serve an item; `full` is its part of the item's points, `code` else the item's.

    `serves` is the code of the economic target that it promotes, `practice` the practice it was drawn from.
    """

    item: str
    item_class: ItemClass
    title: str
    full: Decimal
    duties: tuple[Duty, ...]
    code: str = ""
    metric: str = ""
    unit: str = ""
    baseline: Level | None = None
    level: Level | None = None
    measure: str = ""
    evidence: str = ""
    owner: str = ""
    due: Period | None = None
    serves: str | None = None
    innovation: Innovation | None = None
    feature_goal: bool = False
    practice: str | None = None

    def __post_init__(self) -> None:
        if not self.code:
            object.__setattr__(self, "code", self.item)

    @property
    def economic(self) -> bool:
        return self.item_class is ItemClass.ECONOMIC


def of_item(item: Item) -> Target:
    """The one target of an item that is not decomposed further."""
    return Target(item.code, item.item_class, item.title, item.full, item.duties)


def of_items(standard: Standard) -> tuple[Target, ...]:
    """One target an item."""
    return tuple(of_item(item) for item in standard.items)


def coverage(targets: Iterable[Target], duties: Iterable[Duty]) -> dict[Duty, tuple[str, ...]]:
    """职责覆盖: the codes of the targets that serve each duty."""
    known = tuple(targets)
    return {duty: tuple(target.code for target in known if duty in target.duties) for duty in duties}
