"""A committee 单位党委: who takes part in its year, by which items, and with what result."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.sample.appeals import Appeal
from infra.sample.branches import Branch
from infra.sample.points import POINTS
from infra.sample.record import Record, Sheet
from infra.sample.standard import Item


@dataclass(frozen=True)
class Committee:
    """单位党委."""

    members: list[str]
    branches: list[Branch]
    items: tuple[Item, ...]
    record: Record
    appeal: Appeal | None

    def listed(self, branches: list[Branch]) -> str | list[str]:
        """As a step names branches: all of them, or one by one."""
        return "all" if len(branches) == len(self.branches) else [branch.id for branch in branches]

    def scores(self, sheets: Mapping[str, Sheet]) -> dict[str, dict[str, str]]:
        """As a step states scores: branch to item to points."""
        codes = [item.code for item in self.items]
        return {
            branch: {code: POINTS[halves] for code, halves in zip(codes, sheet, strict=True)}
            for branch, sheet in sheets.items()
        }

    def concerned(self, branches: list[str]) -> list[str]:
        """Members who belong to one of these branches."""
        own = {member for branch in self.branches if branch.id in branches for member in branch.own_members}
        return [member for member in self.members if member in own]
