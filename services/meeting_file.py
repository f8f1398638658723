"""Meeting file 会议卷宗: all that is recorded of one meeting, read at once, with everybody's name as it was then."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce

from domain import streams
from domain.ballot import BallotForm, BallotHeld, Presence, Tally
from domain.committee import CommitteeEstablished, MemberSeated
from domain.meeting import (
    AgendaItem,
    AttendanceTaken,
    Attendee,
    Choice,
    CommentRecorded,
    MatterPostponed,
    MatterWithdrawn,
    Meeting,
    MeetingAdjourned,
    MeetingClosed,
    MeetingConvened,
    MeetingOpened,
    OpinionRecorded,
    Settled,
    Stage,
    VoteOpened,
)
from domain.record import Recorded
from services.ledger import Seen
from services.meetings import MeetingId, cast_in, meeting_of


@dataclass(frozen=True)
class Named:
    """A person by id and name."""

    id: str
    name: str


@dataclass(frozen=True)
class Away:
    """缺席: and why."""

    member: Named
    reason: str


@dataclass(frozen=True)
class Attended:
    """到会情况: as taken at some moment of a sitting."""

    at: datetime
    chair: Named
    present: tuple[Named, ...]
    absent: tuple[Away, ...]
    attendees: tuple[Attendee, ...]


@dataclass(frozen=True)
class Moment:
    """When the meeting was opened or adjourned, with the numbers and the reason."""

    at: datetime
    presence: Presence
    reason: str = ""


@dataclass(frozen=True)
class Sitting:
    """一次开会: from taking the attendance to an adjournment or the end."""

    attended: tuple[Attended, ...]
    opened: Moment | None = None
    adjourned: Moment | None = None


@dataclass(frozen=True)
class Said:
    """An opinion or a comment."""

    by: str
    text: str


@dataclass(frozen=True)
class VoteOnFile:
    """一项表决: how far it has come, and how it came out; `tally` once it is closed."""

    ballot: str
    form: BallotForm
    presence: Presence
    voters: tuple[Named, ...]
    recused: tuple[Named, ...]
    declared: tuple[Named, ...]
    voted: tuple[Named, ...]
    choices: Mapping[Choice, tuple[Named, ...]]
    tellers: tuple[Named, ...] = ()
    tally: Tally | None = None
    carried: bool | None = None


@dataclass(frozen=True)
class MatterOnFile:
    """一项议题: with everything said and decided about it at this meeting."""

    number: int
    kind: str
    title: str
    details: Mapping[str, str]
    opinions: tuple[Said, ...] = ()
    comments: tuple[Said, ...] = ()
    vote: VoteOnFile | None = None
    result: Settled | None = None
    reason: str = ""
    short: Presence | None = None


@dataclass(frozen=True)
class MeetingOnFile:
    """会议卷宗."""

    committee: Named
    timezone: str
    meeting: str
    year: int
    number: int
    title: str
    at: datetime
    on: date
    place: str
    chair: Named
    stage: Stage
    sittings: tuple[Sitting, ...] = ()
    matters: tuple[MatterOnFile, ...] = ()
    closed_at: datetime | None = None


Names = Callable[[str], Named]
Sittings = tuple[Sitting, ...]


def read_meeting(seen: Seen, at: MeetingId) -> MeetingOnFile:
    """The meeting as recorded. Raises NotFoundError where none was convened."""
    state = meeting_of(seen, at)
    history = seen.history(at.stream)
    committee, timezone, names = _people(seen, at, history[-1].position)
    convened: MeetingConvened = history[0].fact
    closed = [recorded.recorded_at for recorded in history if isinstance(recorded.fact, MeetingClosed)]
    return MeetingOnFile(
        committee,
        timezone,
        at.meeting,
        convened.year,
        convened.number,
        convened.title,
        convened.at,
        convened.on,
        convened.place,
        names(state.chair),
        state.stage,
        _sittings(history, names),
        tuple(_matter(seen, at, item, state, history, names) for item in state.agenda.values()),
        closed[0] if closed else None,
    )


def _people(seen: Seen, at: MeetingId, until: int) -> tuple[Named, str, Names]:
    """The committee, its time zone, and its people as they were called at a position of the log."""
    history = seen.history(streams.committee(at.committee))
    founding: CommitteeEstablished = history[0].fact
    facts = [recorded.fact for recorded in history if recorded.position <= until]
    called = {fact.member: fact.name for fact in facts if isinstance(fact, MemberSeated)}
    return (
        Named(at.committee, founding.name),
        founding.timezone,
        lambda member: Named(member, called.get(member, member)),
    )


def _sittings(history: Sequence[Recorded], names: Names) -> Sittings:
    return reduce(lambda sittings, recorded: _sat(sittings, recorded, names), history, ())


def _sat(sittings: Sittings, recorded: Recorded, names: Names) -> Sittings:
    match recorded.fact:
        case AttendanceTaken() as taken:
            attended = _attended(recorded.recorded_at, taken, names)
            if not sittings or sittings[-1].adjourned:
                return (*sittings, Sitting((attended,)))
            before = sittings[-1].attended if sittings[-1].opened else ()  # one corrected before the opening is gone
            return (*sittings[:-1], replace(sittings[-1], attended=(*before, attended)))
        case MeetingOpened(presence):
            return (*sittings[:-1], replace(sittings[-1], opened=Moment(recorded.recorded_at, presence)))
        case MeetingAdjourned(presence, reason):
            return (*sittings[:-1], replace(sittings[-1], adjourned=Moment(recorded.recorded_at, presence, reason)))
        case _:
            return sittings


def _attended(at: datetime, taken: AttendanceTaken, names: Names) -> Attended:
    absent = tuple(Away(names(one.member), one.reason) for one in taken.absent)
    return Attended(at, names(taken.chair), _all(taken.present, names), absent, taken.attendees)


def _matter(
    seen: Seen, at: MeetingId, item: AgendaItem, state: Meeting, history: Sequence[Recorded], names: Names
) -> MatterOnFile:
    facts = [recorded.fact for recorded in history if getattr(recorded.fact, "item", None) == item.number]
    unvoted = next((fact for fact in facts if isinstance(fact, MatterPostponed | MatterWithdrawn)), None)
    opened = next((fact for fact in facts if isinstance(fact, VoteOpened)), None)
    return MatterOnFile(
        item.number,
        item.kind,
        item.title,
        item.details,
        tuple(Said(names(fact.member).name, fact.text) for fact in facts if isinstance(fact, OpinionRecorded)),
        tuple(Said(fact.attendee, fact.text) for fact in facts if isinstance(fact, CommentRecorded)),
        _vote(seen, at, opened, names) if opened else None,
        state.settled.get(item.number),
        unvoted.reason if unvoted else "",
        unvoted.short if isinstance(unvoted, MatterPostponed) else None,
    )


def _vote(seen: Seen, at: MeetingId, opened: VoteOpened, names: Names) -> VoteOnFile:
    cast = cast_in(seen, at, opened.item, opened.voters if opened.form is BallotForm.OPEN else ())
    held = _held(seen, at, opened)
    count = held.count if held else None
    voted = count.voted if count else tuple(cast)
    return VoteOnFile(
        opened.ballot,
        opened.form,
        opened.presence,
        _all(opened.voters, names),
        _all(opened.recused, names),
        _all(opened.declared, names),
        _all(voted, names),
        {choice: _all((one for one, said in cast.items() if said is choice), names) for choice in Choice},
        _all(count.tellers, names) if count else (),
        held.tally if held else None,
        held.carried if held else None,
    )


def _held(seen: Seen, at: MeetingId, opened: VoteOpened) -> BallotHeld | None:
    facts = (recorded.fact for recorded in seen.history(streams.ballot(opened.ballot)))
    return next((fact for fact in facts if isinstance(fact, BallotHeld) and fact.meeting == at.meeting), None)


def _all(people: Iterable[str], names: Names) -> tuple[Named, ...]:
    return tuple(map(names, people))
