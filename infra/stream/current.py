"""Current 现时: what the compacted topics and the checkpoints hold."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class StandingNow:
    """名次: of a branch in its committee's year; `grade` is null while a tie at a quota waits for a vote."""

    rank: int
    branch: str
    name: str
    type: str
    score: Decimal
    exact: Fraction
    grade: str | None
    why: str


@dataclass(frozen=True)
class StandingsNow:
    """现时排名: of one committee's year, best first, as at a position of the log; takes the place of the one before."""

    committee: str
    year: int
    position: int
    standings: tuple[StandingNow, ...]


@dataclass(frozen=True)
class GradeNow:
    """现时等级: that a branch holds; `year` is null for the grade it came with. A branch that is no more has none."""

    branch: str
    position: int
    grade: str
    year: int | None = None
    committee: str | None = None
    rank: int | None = None
    score: Decimal | None = None


@dataclass(frozen=True)
class CheckpointMade:
    """校验点: a signed note (C2SP checkpoint) over a log of this size; to be kept, to hold the record against."""

    number: int
    size: int
    made_at: datetime
    note: str
