"""What this process knows of the end of the log, so that most appends are decided without asking the database."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from infra.proof.merkle import CompactRange


class Last(NamedTuple):
    """The last entry of a stream."""

    position: int
    version: int


NOTHING = Last(0, 0)
UNKNOWN = Last(0, -1)


class Tip(NamedTuple):
    """The head of the log as last seen."""

    range: CompactRange
    recorded_at: datetime | None

    @property
    def position(self) -> int:
        return self.range.size


@dataclass
class Window:
    """The last entry of each recently written stream; every other stream ends at the horizon or before."""

    most: int
    horizon: int = 0
    streams: OrderedDict[str, Last] = field(default_factory=OrderedDict)

    def clear(self, horizon: int) -> None:
        self.streams.clear()
        self.horizon = horizon

    def put(self, stream: str, last: Last) -> None:
        """The newest goes to the end, the oldest falls out."""
        self.streams[stream] = last
        self.streams.move_to_end(stream)
        if len(self.streams) > self.most:
            _, oldest = self.streams.popitem(last=False)
            self.horizon = max(self.horizon, oldest.position)

    def unknown(self, streams: Iterable[str], after: int) -> list[str]:
        """The streams of which it cannot be told from here whether they have an entry after this position."""
        return [stream for stream in streams if stream not in self.streams] if after < self.horizon else []
