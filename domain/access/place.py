"""Places 所在: a spot in the tree of enterprise, committees and branches, and a role held there."""

from dataclasses import dataclass

from domain.access.roles import Level, Role


@dataclass(frozen=True)
class Place:
    """A branch with its committee and enterprise, a committee with its enterprise, an enterprise, or everything.

    What is None is open: a committee's place has no branch. A committee of no enterprise has none either.
    """

    enterprise: str | None = None
    committee: str | None = None
    branch: str | None = None

    @property
    def level(self) -> Level:
        if self.branch is not None:
            return Level.BRANCH
        if self.committee is not None:
            return Level.COMMITTEE
        return Level.ENTERPRISE if self.enterprise is not None else Level.EVERYWHERE

    def covers(self, other: "Place") -> bool:
        """Whether the other place is this one or lies below it."""
        match self.level:
            case Level.EVERYWHERE:
                return True
            case Level.ENTERPRISE:
                return self.enterprise == other.enterprise
            case Level.COMMITTEE:
                return self.committee == other.committee
            case Level.BRANCH:
                return self.branch == other.branch

    def touches(self, other: "Place") -> bool:
        """Whether one of the two covers the other: they lie on one line from the root."""
        return self.covers(other) or other.covers(self)


EVERYWHERE = Place()


@dataclass(frozen=True)
class Grant:
    """授权: a role at a place; `person` is the name under which its acts stand in the record."""

    role: Role
    place: Place
    person: str
