"""Course 会议进程: convened, attended, opened or adjourned, closed."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction

from domain.ballot import presence
from domain.meeting.facts import (
    Absence,
    AgendaChanged,
    AgendaItem,
    AttendanceTaken,
    Attendee,
    Fact,
    MeetingAdjourned,
    MeetingClosed,
    MeetingConvened,
    MeetingOpened,
)
from domain.meeting.state import (
    Meeting,
    Stage,
    require_attendance,
    require_going_on,
    require_no_vote,
    require_open,
)
from domain.refusal import Refusal, RefusedError, require_reason

FURTHEST = timedelta(days=366)


def convene(
    meeting: Meeting,
    *,
    committee: str,
    id: str,  # noqa: A002 - the field's word
    number: int,
    title: str,
    at: datetime,
    on: date,
    place: str,
    chair: str,
    agenda: tuple[AgendaItem, ...],
    members: tuple[str, ...],
    today: date,
) -> list[Fact]:
    """召集会议: for today or a later day, at most a year ahead; its year is the one it is held in."""
    if meeting.meeting:
        raise RefusedError(
            Refusal.ALREADY_EXISTS, f"会议{id}已召集, 请另取代码", f"meeting {id} exists already: take another id"
        )
    if not today <= on <= today + FURTHEST:
        raise RefusedError(
            Refusal.MEETING_DATE,
            "会议日期应在今日至一年之内",
            "a meeting is convened for today or a day within the year to come",
        )
    _require_member(chair, members)
    _check_agenda(agenda)
    return [MeetingConvened(committee, id, on.year, number, title, at, on, place, chair, agenda)]


def change_agenda(meeting: Meeting, *, agenda: tuple[AgendaItem, ...]) -> list[Fact]:
    """调整议程: until the meeting is opened."""
    require_going_on(meeting)
    if meeting.opened or meeting.settled:
        raise RefusedError(
            Refusal.AGENDA_FIXED,
            "会议已开始, 议程不得调整; 新的议题请列入以后的会议",
            "the meeting has begun, so its agenda stands: put new matters to a later meeting",
        )
    _check_agenda(agenda)
    if agenda == tuple(meeting.agenda.values()):
        raise RefusedError(Refusal.NOTHING_TO_RECORD, "议程没有变动", "the agenda is this already")
    return [AgendaChanged(agenda)]


def take_attendance(
    meeting: Meeting,
    *,
    members: tuple[str, ...],
    present: tuple[str, ...],
    absent: tuple[Absence, ...] = (),
    attendees: tuple[Attendee, ...] = (),
    chair: str | None = None,
) -> list[Fact]:
    """登记到会情况: every member due is present or absent with a reason; again when somebody comes or goes."""
    require_going_on(meeting)
    require_no_vote(meeting)
    chair = meeting.chair if chair is None else chair
    _require_member(chair, members)
    _check_attendance(members, present, absent, attendees)
    return [AttendanceTaken(chair, present, absent, attendees)]


def open_meeting(meeting: Meeting, *, members: tuple[str, ...], quorum: Fraction, today: date) -> list[Fact]:
    """开始会议: or, when fewer came than the quorum, adjourn it with the numbers and no decision."""
    require_going_on(meeting)
    if meeting.stage is Stage.OPEN:
        raise RefusedError(Refusal.MEETING_OPEN, "会议已经开始", "the meeting is open already")
    if today < meeting.on:
        raise RefusedError(
            Refusal.MEETING_DATE,
            f"会议定于{meeting.on}召开, 不得提前",
            f"the meeting is convened for {meeting.on} and cannot be opened before",
        )
    attendance = require_attendance(meeting)
    came = presence(attendance.present, members=members, quorum=quorum)
    if not came.is_quorate:
        return [MeetingAdjourned(came)]
    if attendance.chair not in attendance.present:
        raise RefusedError(
            Refusal.CHAIR_ABSENT,
            "主持人未到会, 请在到会情况中指定到会委员主持",
            "the chair is not present: name a member who is, with the attendance",
        )
    return [MeetingOpened(came)]


def adjourn(meeting: Meeting, *, members: tuple[str, ...], quorum: Fraction, reason: str) -> list[Fact]:
    """休会: between two votes, with a reason."""
    attendance = require_open(meeting)
    require_no_vote(meeting)
    require_reason(reason)
    return [MeetingAdjourned(presence(attendance.present, members=members, quorum=quorum), reason)]


def close(meeting: Meeting, *, committee: str) -> list[Fact]:
    """结束会议: once every matter is voted, postponed or withdrawn; so may a meeting that was never opened."""
    require_going_on(meeting)
    require_no_vote(meeting)
    pending = meeting.pending()
    if pending:
        listed = ", ".join(map(str, pending))
        raise RefusedError(
            Refusal.MATTERS_PENDING,
            f"第{listed}项议题尚无结果, 请先表决、暂缓或撤回",
            f"matter {listed} is not settled: vote on it, postpone it or withdraw it first",
        )
    return [MeetingClosed(committee, meeting.meeting)]


def _require_member(chair: str, members: tuple[str, ...]) -> None:
    if chair not in members:
        raise RefusedError(
            Refusal.CHAIR_ABSENT,
            f"主持人{chair}不是本党委委员",
            f"{chair} is no member of the committee, so cannot take the chair",
        )


def _check_agenda(agenda: tuple[AgendaItem, ...]) -> None:
    if not agenda:
        raise RefusedError(Refusal.AGENDA_INVALID, "议程中没有议题", "the agenda has no matter")
    numbers = Counter(item.number for item in agenda)
    if max(numbers.values()) > 1 or min(numbers) < 1:
        raise RefusedError(
            Refusal.AGENDA_INVALID,
            "议题序号应从1起, 不得重复",
            "matters are numbered from 1, each number once",
        )
    matters = [(item.kind, dict(item.details)) for item in agenda]
    if any(matter in matters[:place] for place, matter in enumerate(matters)):
        raise RefusedError(Refusal.AGENDA_INVALID, "同一事项列了两次议题", "the same matter stands on the agenda twice")


def _check_attendance(
    members: tuple[str, ...],
    present: tuple[str, ...],
    absent: tuple[Absence, ...],
    attendees: tuple[Attendee, ...],
) -> None:
    away = tuple(absence.member for absence in absent)
    told = (*present, *away)
    faults = (
        ("不是应到会委员", "not due to attend", set(told) - set(members)),
        ("重复登记, 或既到会又缺席", "listed twice, or both present and absent", _repeated(told)),
        ("未登记到会或缺席", "neither present nor absent", set(members) - set(told)),
        ("重复登记列席", "listed twice as attending", _repeated(attendee.name for attendee in attendees)),
    )
    for zh, en, people in faults:
        if people:
            raise RefusedError(
                Refusal.ATTENDANCE_INVALID, f"{'、'.join(sorted(people))}{zh}", f"{', '.join(sorted(people))}: {en}"
            )
    for absence in absent:
        require_reason(absence.reason)


def _repeated(people: Iterable[str]) -> set[str]:
    return {one for one, times in Counter(people).items() if times > 1}
