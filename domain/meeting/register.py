"""Register 会议编号: the meetings of a committee's year, numbered from 1 in the order they were convened."""

from dataclasses import dataclass

from domain.meeting.facts import MeetingNumbered

Fact = MeetingNumbered


@dataclass(frozen=True)
class Register:
    """The meetings of the year, by number."""

    meetings: tuple[str, ...] = ()

    @property
    def next(self) -> int:
        return len(self.meetings) + 1


def enter(register: Register, *, committee: str, year: int, meeting: str) -> list[Fact]:
    """会议编号."""
    return [MeetingNumbered(committee, year, register.next, meeting)]


def evolve(register: Register, fact: Fact) -> Register:
    return Register((*register.meetings, fact.meeting))
