"""Honours 表彰与交流: who was commended for a year and with what, and the experience meetings held."""

from datetime import date
from decimal import Decimal

import msgspec

from domain.commendation import CommendationIssued, Honour
from domain.experience_meeting import ExperienceMeetingHeld, Presentation
from domain.record import Recorded
from projections.engine import Committees, Pool, Projection, Rows, Table, narrowed
from projections.engine.snapshot import snapshot

NAME = "honours"


class Commended(msgspec.Struct, frozen=True, gc=False):
    """表彰: of a branch, or of an exemplar by its id."""

    committee: str
    year: int
    honour: Honour
    subject: str
    branch: str | None
    reward: str
    amount: Decimal | None
    on_day: date


class Meeting(msgspec.Struct, frozen=True, gc=False):
    """经验交流会: `scope` is the committee or the enterprise that held it."""

    scope: str
    year: int
    on_day: date
    place: str
    topics: tuple[str, ...]
    presentations: tuple[Presentation, ...]
    materials: tuple[str, ...]


COMMENDED = Table(
    "honours_commended",
    Commended,
    ("committee", "year", "honour", "subject"),
    indexes=(("year", "committee"), ("branch",)),
)
MEETINGS = Table("honours_meeting", Meeting, ("scope", "year"))


def fold(rows: Rows, recorded: Recorded) -> None:
    match recorded.fact:
        case CommendationIssued(committee, year, on, commended):
            for one in commended:
                reward = one.reward
                rows.put(
                    COMMENDED,
                    Commended(committee, year, one.honour, one.subject, one.branch, reward.text, reward.amount, on),
                )
        case ExperienceMeetingHeld() as fact:
            rows.put(
                MEETINGS,
                Meeting(fact.scope, fact.year, fact.on, fact.place, fact.topics, fact.presentations, fact.materials),
            )


PROJECTION = Projection(NAME, (COMMENDED, MEETINGS), frozenset({CommendationIssued, ExperienceMeetingHeld}), fold)

Cursor = tuple[str, str, str]
"""(committee, honour, subject) of the last row seen."""


class Honours:
    """Answers for some committees or for all, now or at a position of the log."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def commended(
        self,
        year: int,
        *,
        committees: Committees = None,
        after: Cursor = ("", "", ""),
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Commended]:
        """Who was commended for a year, by committee and honour."""
        mine, given = narrowed(committees=committees)
        with snapshot(self._pool, NAME, at) as now:
            condition = f"year = %s AND (committee, honour, subject) > (%s, %s, %s){mine}"
            return now.rows(
                COMMENDED, f"{condition} ORDER BY committee, honour, subject LIMIT %s", [year, *after, *given, limit]
            )

    def of_branch(self, branch: str, *, at: int | None = None) -> list[Commended]:
        """What a branch was commended for, the latest year first."""
        with snapshot(self._pool, NAME, at) as now:
            return now.rows(COMMENDED, "branch = %s ORDER BY year DESC, committee, honour, subject", [branch])

    def meetings(
        self,
        *,
        year: int | None = None,
        after: tuple[str, int] = ("", 0),
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Meeting]:
        """The meetings by who held them and year."""
        of_year, given = narrowed(("year = %s", year))
        with snapshot(self._pool, NAME, at) as now:
            return now.rows(
                MEETINGS, f"(scope, year) > (%s, %s){of_year} ORDER BY scope, year LIMIT %s", [*after, *given, limit]
            )
