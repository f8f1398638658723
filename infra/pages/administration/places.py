"""Places 所在: the tree of enterprises, committees and branches by name, to choose from and to be told by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from domain.access.roles import Level
from infra.http.language import Text
from infra.identity.overview import PlaceId
from infra.pages.administration.words import LEVELS
from infra.runtime import Runtime
from projections.directory import Branch, Committee, Enterprise


@dataclass(frozen=True)
class Tree:
    """The tree as it is now; what is not in it is told by its id."""

    running: Runtime

    @cached_property
    def enterprises(self) -> Mapping[str, Enterprise]:
        return {one.id: one for one in self.running.projections.directory.enterprises()}

    @cached_property
    def committees(self) -> Mapping[str, Committee]:
        return {one.id: one for one in self.running.projections.directory.committees()}

    @cached_property
    def branches(self) -> Mapping[str, Branch]:
        return {one.id: one for one in self.running.projections.directory.branches()}

    def where(self, level: Level, id_: str) -> str | Text:
        """A place by name, a branch with its committee."""
        match level:
            case Level.EVERYWHERE:
                return LEVELS[level]
            case Level.ENTERPRISE:
                return self.enterprises[id_].name if id_ in self.enterprises else id_
            case Level.COMMITTEE:
                return self.committees[id_].name if id_ in self.committees else id_
            case Level.BRANCH:
                return self._branch(id_)

    def _branch(self, id_: str) -> str:
        known = self.branches.get(id_)
        if known is None:
            return id_
        home = self.committees.get(known.committee)
        return f"{home.name} {known.name}" if home else known.name

    def below(self, level: Level, id_: str) -> frozenset[PlaceId]:
        """A place with all that lies below it."""
        match level:
            case Level.ENTERPRISE:
                homes = {one.id for one in self.committees.values() if one.enterprise == id_}
            case Level.COMMITTEE:
                homes = {id_}
            case _:
                return frozenset({(level, id_)})
        own = {(Level.BRANCH, one.id) for one in self.branches.values() if one.committee in homes}
        return frozenset({(level, id_), *own, *((Level.COMMITTEE, home) for home in homes)})

    @property
    def choices(self) -> Sequence[tuple[str, str]]:
        """Enterprises and committees to choose from, as `level:id` and name."""
        above = [(f"{Level.ENTERPRISE}:{one.id}", one.name) for one in self.enterprises.values()]
        return [*above, *((f"{Level.COMMITTEE}:{one.id}", one.name) for one in self.committees.values())]

    def asked(self, place: str) -> frozenset[PlaceId] | None:
        """What lies at and below a place as chosen, None where none is."""
        level, _, id_ = place.partition(":")
        return self.below(Level(level), id_) if level in {Level.ENTERPRISE, Level.COMMITTEE} and id_ else None
