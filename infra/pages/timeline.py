"""Timeline 履历: what is on record of a branch, in sentences, each with the event it tells."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from domain.access import Right
from infra.http.language import Text
from infra.pages.frame import Frame
from infra.pages.people import who
from infra.runtime import Runtime
from projections.branch_history import Line
from projections.wording import KINDS


class Event(NamedTuple):
    """A line of the timeline, as its macro draws it."""

    at: datetime
    sentence: Text
    who: Text | str
    position: int
    href: str | None


def event(line: Line, frame: Frame) -> Event:
    """A line of the record as it is drawn; the event behind it is there for whoever may read the record."""
    href = frame.url("event_page", position=line.position) if frame.can(Right.READ_RECORD) else None
    return Event(
        line.recorded_at, Text(line.sentence_zh, line.sentence_en), who(line.by, line.who), line.position, href
    )


def told(
    running: Runtime, frame: Frame, branch: str, facts: Iterable[type], *, year: int | None = None, limit: int = 200
) -> list[Event]:
    """What facts of these types tell of a branch, of one year or of all, the latest first."""
    kinds = [KINDS[fact] for fact in facts if fact in KINDS]
    lines = running.projections.branch_history.lines(
        branch, year=year, kinds=kinds, limit=limit, newest_first=True, at=frame.at
    )
    return [event(line, frame) for line in lines]
