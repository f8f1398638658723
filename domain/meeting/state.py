"""Meeting 会议: how far it has come, and what every decision on it needs to know."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from domain.ballot import Count
from domain.meeting.facts import (
    AgendaChanged,
    AgendaItem,
    AttendanceTaken,
    CommentRecorded,
    Fact,
    MatterPostponed,
    MatterWithdrawn,
    MeetingAdjourned,
    MeetingClosed,
    MeetingConvened,
    MeetingOpened,
    OpinionRecorded,
    VoteClosed,
    VoteOpened,
    VotesCounted,
)
from domain.refusal import NotFoundError, Refusal, RefusedError


class Stage(StrEnum):
    """会议状态."""

    CONVENED = "convened"
    OPEN = "open"
    ADJOURNED = "adjourned"
    CLOSED = "closed"


class Settled(StrEnum):
    """议题结果: how a matter was settled at this meeting."""

    CARRIED = "carried"
    FAILED = "failed"
    POSTPONED = "postponed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Meeting:
    """One meeting of a committee; `vote` is the vote under way, `failed` the ballots voted down here."""

    meeting: str = ""
    year: int = 0
    on: date = date.min
    chair: str = ""
    agenda: Mapping[int, AgendaItem] = field(default_factory=dict)
    stage: Stage = Stage.CONVENED
    opened: bool = False
    attendance: AttendanceTaken | None = None
    vote: VoteOpened | None = None
    count: Count | None = None
    settled: Mapping[int, Settled] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()
    opinions: frozenset[tuple[int, str]] = frozenset()

    def pending(self) -> list[int]:
        """The matters still to be voted, postponed or withdrawn."""
        return [number for number in self.agenda if number not in self.settled]


def require_convened(meeting: Meeting) -> None:
    if not meeting.meeting:
        raise NotFoundError("没有这次会议, 请先召集", "no such meeting: convene it first")


def require_going_on(meeting: Meeting) -> None:
    """It is on record and not closed."""
    require_convened(meeting)
    if meeting.stage is Stage.CLOSED:
        raise RefusedError(
            Refusal.MEETING_CLOSED,
            "会议已结束, 不得再作改动; 未尽事项请另行召集会议",
            "the meeting is closed and stands: convene another for what remains",
        )


def require_open(meeting: Meeting) -> AttendanceTaken:
    """The attendance of a meeting that is open."""
    require_going_on(meeting)
    if meeting.stage is not Stage.OPEN or meeting.attendance is None:
        raise RefusedError(
            Refusal.MEETING_NOT_OPEN,
            "会议尚未开始或已休会, 请先登记到会情况并开始会议",
            "the meeting is not open: take the attendance and open it first",
        )
    return meeting.attendance


def require_attendance(meeting: Meeting) -> AttendanceTaken:
    if meeting.attendance is None:
        raise RefusedError(
            Refusal.ATTENDANCE_MISSING, "尚未登记到会情况, 请先登记", "take the attendance of this sitting first"
        )
    return meeting.attendance


def require_no_vote(meeting: Meeting) -> None:
    """Matters are voted one by one, and nobody comes or goes meanwhile."""
    if meeting.vote is not None:
        raise RefusedError(
            Refusal.VOTE_OPEN,
            f"第{meeting.vote.item}项议题正在表决, 请先结束表决",
            f"matter {meeting.vote.item} is being voted on: close that vote first",
        )


def require_pending(meeting: Meeting, item: int) -> AgendaItem:
    """The matter is on the agenda and not settled at this meeting."""
    if item not in meeting.agenda:
        raise NotFoundError(f"议程中没有第{item}项议题", f"the agenda has no matter {item}")
    if item in meeting.settled:
        raise RefusedError(
            Refusal.MATTER_SETTLED,
            f"第{item}项议题本次会议已有结果, 不再重新审议; 如需再议, 请列入以后的会议",
            f"matter {item} is settled at this meeting: put it on the agenda of a later one",
        )
    return meeting.agenda[item]


def evolve(meeting: Meeting, fact: Fact) -> Meeting:
    match fact:
        case MeetingConvened():
            agenda = _numbered(fact.agenda)
            return Meeting(fact.meeting, fact.year, fact.on, fact.chair, agenda)
        case AgendaChanged():
            return replace(meeting, agenda=_numbered(fact.agenda))
        case AttendanceTaken():
            return replace(meeting, attendance=fact, chair=fact.chair)
        case MeetingOpened():
            return replace(meeting, stage=Stage.OPEN, opened=True)
        case MeetingAdjourned():
            return replace(meeting, stage=Stage.ADJOURNED, attendance=None)
        case OpinionRecorded():
            return replace(meeting, opinions=meeting.opinions | {(fact.item, fact.member)})
        case CommentRecorded():
            return meeting
        case VoteOpened():
            return replace(meeting, vote=fact)
        case VotesCounted():
            return replace(meeting, count=fact.count)
        case VoteClosed():
            failed = meeting.failed if fact.carried else meeting.failed | {fact.ballot}
            settled = Settled.CARRIED if fact.carried else Settled.FAILED
            return replace(_settle(meeting, fact.item, settled), failed=failed)
        case MatterPostponed():
            return _settle(meeting, fact.item, Settled.POSTPONED)
        case MatterWithdrawn():
            return _settle(meeting, fact.item, Settled.WITHDRAWN)
        case MeetingClosed():
            return replace(meeting, stage=Stage.CLOSED)
        case _:
            assert_never(fact)


def _numbered(agenda: tuple[AgendaItem, ...]) -> Mapping[int, AgendaItem]:
    return {item.number: item for item in agenda}


def _settle(meeting: Meeting, item: int, how: Settled) -> Meeting:
    """A vote under way on it is over."""
    settled = {**meeting.settled, item: how}
    if meeting.vote is not None and meeting.vote.item == item:
        return replace(meeting, settled=settled, vote=None, count=None)
    return replace(meeting, settled=settled)
