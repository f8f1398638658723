"""A recorded fact 记录: what happened, in whose history, in which order, by whom and why."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Envelope:
    """信封: what every fact carries besides itself."""

    by: str
    command: str
    on_behalf_of: str | None = None
    reason: str | None = None
    correlation: str | None = None
    causation: str | None = None
    business_date: date | None = None


class Recorded(NamedTuple):
    """A fact at its place in the log; `position` counts the whole log from 1, `version` the stream from 1."""

    position: int
    stream: str
    version: int
    recorded_at: datetime
    envelope: Envelope
    fact: Any

    @property
    def id(self) -> str:
        """The stable name of this very fact: its stream and version."""
        return f"{self.stream}@{self.version}"
