"""Standings of 1,588 branches, now and at past moments, in ms.

With 1, 5, 10 and 62 years in the log, which are 2,000,000 facts (BENCH_YEARS=1,5 for less); cycles are collected when
`djc serve` would.
`first` is reckoned from the rows each time; `again` is asked of a process that has answered it before.
"""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count

from bench._history import COMMITTEES, events, record
from bench._measure import measure_in_turns
from bench._server import fresh_database
from domain.period import Period
from infra.collecting import collect_rarely, collecting
from infra.facts import NAMES, decode
from infra.postgres.pool import Pool, connect_pool
from infra.postgres.recorder import LedgerRecorder
from infra.postgres.schema import migrate
from projections import standings
from projections.engine import Follower, Source
from projections.standings import Answer, Standings

BRANCHES, LAST = 1588, 2024
NOW = {
    "year, nine tenths back": "year, now",
    "year then, moment by moment": "year, moment by moment",
    "Q2, nine tenths back": "Q2, mid-year",
}
"""What is asked of long ago, and the same of now."""
YEARS = [int(years) for years in os.environ.get("BENCH_YEARS", "1,5,10,62").split(",")]

Ask = Callable[[Standings], Answer]


def run() -> list[dict[str, object]]:
    collect_rarely()
    with collecting(lambda: 0):
        return [row for years in YEARS for row in measured_over(years)]


def measured_over(years: int) -> Iterator[dict[str, object]]:
    with fresh_database() as conninfo:
        migrate(conninfo)
        head = record(conninfo, events(BRANCHES, range(LAST + 1 - years, LAST + 1)))
        with connect_pool(conninfo, 4) as pool:
            project(pool)
            asked, known = questions(head, years), Standings(pool)
            first = measure_in_turns({what: lambda ask=ask: ask(Standings(pool)) for what, ask in asked.items()})  # type: ignore[misc]
            again = measure_in_turns({what: lambda ask=ask: ask(known) for what, ask in asked.items()})  # type: ignore[misc]
            for what, ask in asked.items():
                like = NOW.get(what)
                yield {
                    "years": years,
                    "facts": head,
                    "what": what,
                    "branches": len(ask(known).places),
                    **first[what].told("first"),
                    **again[what].told("again"),
                    "p50 to now": again[what].p50 / again[like].p50 if like else None,
                }


def questions(head: int, years: int) -> dict[str, Ask]:
    """The same asked of now and of nine tenths of the log back: a year that is complete, and a second quarter."""
    moments, tenth = count(), LAST - years * 9 // 10

    def at(year: int, part: float) -> int:
        """The position where so much of a year is on record."""
        began = COMMITTEES + 2 * BRANCHES
        return began + int((head - began) * (year - LAST + years - 1 + part) / years)

    asked: dict[str, Ask] = {
        "year, now": lambda s: s.year(LAST),
        "year, a moment ago": lambda s: s.year(LAST, at=head - 1),
        "year, moment by moment": lambda s: s.year(LAST, at=head - next(moments) * 10),
        "Q2, mid-year": lambda s: s.through(LAST, Period.Q2, at=at(LAST, 0.5)),
        "one committee, now": lambda s: s.year(LAST, committees=("c07",)),
        "each of 60 committees, now": lambda s: s.year(LAST, committees=tuple(f"c{n:02}" for n in range(60))),
    }
    if years > 1:
        asked |= {
            "year, nine tenths back": lambda s: s.year(tenth, at=at(tenth, 1.01)),
            "year then, moment by moment": lambda s: s.year(tenth, at=at(tenth, 1.01) - next(moments) * 10),
            "Q2, nine tenths back": lambda s: s.through(tenth, Period.Q2, at=at(tenth, 0.5)),
        }
    return asked


def project(pool: Pool) -> None:
    now = lambda: datetime.now(UTC)  # noqa: E731 - a clock
    source = Source(LedgerRecorder(pool, now), decode, NAMES)
    Follower(pool, source, clock=now, projections=[standings.PROJECTION]).rebuild(standings.NAME)
    with pool.connection() as connection:
        for table in standings.PROJECTION.tables:
            connection.execute(f"ANALYZE answers.{table.name}")
