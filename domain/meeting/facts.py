"""Facts 会议事实: what happened before, at and after a meeting of the committee."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.ballot import BallotForm, Count, Presence


class Choice(StrEnum):
    """表决意见."""

    IN_FAVOUR = "in_favour"
    AGAINST = "against"
    ABSTAIN = "abstain"


@dataclass(frozen=True)
class AgendaItem:
    """议题: what is put to the committee; its kind says what a vote on it does, its details on what."""

    number: int
    kind: str
    title: str
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Absence:
    """缺席: a member who was due but did not come, and why."""

    member: str
    reason: str


@dataclass(frozen=True)
class Attendee:
    """列席人员: may comment, never votes."""

    name: str
    capacity: str


@dataclass(frozen=True)
class MeetingNumbered:
    """会议已编号: the meetings of a committee's year count from 1."""

    committee: str
    year: int
    number: int
    meeting: str


@dataclass(frozen=True)
class MeetingConvened:
    """会议已召集: `at` is the moment, `on` the day it is then where the committee sits."""

    committee: str
    meeting: str
    year: int
    number: int
    title: str
    at: datetime
    on: date
    place: str
    chair: str
    agenda: tuple[AgendaItem, ...]


@dataclass(frozen=True)
class AgendaChanged:
    """议程已调整: in place of the earlier agenda."""

    agenda: tuple[AgendaItem, ...]


@dataclass(frozen=True)
class AttendanceTaken:
    """到会情况已登记: who presides, who of those due came, who did not and why, and who attends without a vote."""

    chair: str
    present: tuple[str, ...]
    absent: tuple[Absence, ...] = ()
    attendees: tuple[Attendee, ...] = ()


@dataclass(frozen=True)
class MeetingOpened:
    """会议已开始: for the first time, or again after an adjournment."""

    presence: Presence


@dataclass(frozen=True)
class MeetingAdjourned:
    """会议已休会: too few came, or for the reason given; it may go on another day with a new attendance."""

    presence: Presence
    reason: str = ""


@dataclass(frozen=True)
class OpinionRecorded:
    """未到会委员意见已记录: told in the minutes, never counted."""

    item: int
    member: str
    text: str


@dataclass(frozen=True)
class CommentRecorded:
    """列席人员发言已记录."""

    item: int
    attendee: str
    text: str


@dataclass(frozen=True)
class VoteOpened:
    """表决已开始: on one matter; those concerned and those who declared it have left. `last` votes after all others."""

    item: int
    ballot: str
    form: BallotForm
    presence: Presence
    voters: tuple[str, ...]
    recused: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    last: str | None = None


@dataclass(frozen=True)
class VoteCast:
    """委员已表决: by name, each in a stream of their own, so that members do not wait for one another."""

    committee: str
    meeting: str
    item: int
    member: str
    choice: Choice


@dataclass(frozen=True)
class VotesCounted:
    """无记名投票已计票: by two tellers."""

    item: int
    count: Count


@dataclass(frozen=True)
class VoteClosed:
    """表决已结束: the ballot is recorded under its own name, and what it carries is done in the same act."""

    item: int
    ballot: str
    carried: bool


@dataclass(frozen=True)
class MatterPostponed:
    """议题已暂缓: to a later meeting, for the reason given or because too few could vote (`short`)."""

    item: int
    reason: str = ""
    short: Presence | None = None


@dataclass(frozen=True)
class MatterWithdrawn:
    """议题已撤回: by whoever put it."""

    item: int
    reason: str


@dataclass(frozen=True)
class MeetingClosed:
    """会议已结束: every matter was voted, postponed or withdrawn."""

    committee: str
    meeting: str


Fact = (
    MeetingConvened
    | AgendaChanged
    | AttendanceTaken
    | MeetingOpened
    | MeetingAdjourned
    | OpinionRecorded
    | CommentRecorded
    | VoteOpened
    | VotesCounted
    | VoteClosed
    | MatterPostponed
    | MatterWithdrawn
    | MeetingClosed
)
