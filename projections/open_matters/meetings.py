"""Meetings 会议: a meeting to be held, and the votes that its members have yet to cast."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import msgspec
from msgspec.structs import replace

from domain.ballot import BallotForm
from domain.meeting import (
    AgendaChanged,
    AgendaItem,
    MatterPostponed,
    MeetingClosed,
    MeetingConvened,
    VoteCast,
    VoteClosed,
    VoteOpened,
    VotesCounted,
)
from domain.record import Recorded
from projections.engine import Keeps, Rows, Table
from projections.open_matters.matter import Kind, begin, end
from projections.wording import Sentence

FACTS: Final = (
    MeetingConvened,
    AgendaChanged,
    VoteOpened,
    VoteCast,
    VotesCounted,
    VoteClosed,
    MatterPostponed,
    MeetingClosed,
)


class Meeting(msgspec.Struct, frozen=True, gc=False):
    """会议: its year, the titles of its matters, and who may vote on the one under way."""

    committee: str
    meeting: str
    year: int
    titles: Mapping[str, str]
    voters: tuple[str, ...] = ()


MEETINGS = Table("open_matters_meeting", Meeting, ("committee", "meeting"), Keeps.CURRENT)


def fold(rows: Rows, recorded: Recorded) -> None:
    at = recorded.recorded_at
    _, committee, name, *_ = recorded.stream.split("/")
    if isinstance(recorded.fact, MeetingConvened):
        _convened(rows, at, recorded.fact)
        return
    known = rows.get(MEETINGS, committee, name)
    assert known is not None
    match recorded.fact:
        case AgendaChanged(agenda):
            rows.put(MEETINGS, replace(known, titles=_titles(agenda)))
        case VoteOpened() as fact:
            _vote_opened(rows, at, known, fact)
        case VoteCast() as fact:
            _end_votes(rows, known, fact.item, [fact.member])
        case VotesCounted(item):
            end(rows, Kind.COUNT_VOTES, committee, known.year, which=f"{name}/{item}")
        case VoteClosed(item) | MatterPostponed(item):
            _end_votes(rows, known, item, known.voters)
            end(rows, Kind.COUNT_VOTES, committee, known.year, which=f"{name}/{item}")
        case MeetingClosed():
            end(rows, Kind.HOLD_MEETING, committee, known.year, which=name)


def _convened(rows: Rows, at: datetime, fact: MeetingConvened) -> None:
    rows.put(MEETINGS, Meeting(fact.committee, fact.meeting, fact.year, _titles(fact.agenda)))
    about = Sentence(fact.title, fact.title)
    kind = Kind.HOLD_MEETING
    begin(rows, at, kind, fact.committee, fact.year, which=fact.meeting, about=about, not_before=fact.on)


def _vote_opened(rows: Rows, at: datetime, known: Meeting, fact: VoteOpened) -> None:
    title = known.titles[str(fact.item)]
    about = Sentence(title, title)
    if fact.form is BallotForm.SECRET:
        which = f"{known.meeting}/{fact.item}"
        begin(rows, at, Kind.COUNT_VOTES, known.committee, known.year, which=which, about=about)
        return
    rows.put(MEETINGS, replace(known, voters=fact.voters))
    for member in fact.voters:
        which = f"{known.meeting}/{fact.item}/{member}"
        kind = Kind.CAST_VOTE
        begin(rows, at, kind, known.committee, known.year, which=which, about=about, person=member)


def _end_votes(rows: Rows, known: Meeting, item: int, members: Iterable[str]) -> None:
    for member in members:
        end(rows, Kind.CAST_VOTE, known.committee, known.year, which=f"{known.meeting}/{item}/{member}")


def _titles(agenda: tuple[AgendaItem, ...]) -> Mapping[str, str]:
    return {str(item.number): item.title for item in agenda}
