"""A grade explained and reckoned again from the log, committees of 26 branches, in ms.

With 5, 10 and 62 years in the log, which are 2,000,000 facts; cycles are collected when `djc serve` would.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count

from bench._history import events, record
from bench._measure import measure
from bench._server import fresh_database
from bench.standings import YEARS
from infra.collecting import collect_rarely, collecting
from infra.facts import FactMapper
from infra.postgres.pool import connect_pool
from infra.postgres.recorder import LedgerRecorder
from infra.postgres.schema import migrate
from services.casebook import CommitteeYear
from services.ledger import Ledger
from services.questions import Questions

BRANCHES, LAST = 1588, 2024


def run() -> list[dict[str, object]]:
    collect_rarely()
    with collecting(lambda: 0):
        return [row for years in YEARS if years > 1 for row in measured(range(LAST + 1 - years, LAST + 1))]


def measured(years: range) -> Iterator[dict[str, object]]:
    with fresh_database() as conninfo:
        migrate(conninfo)
        head = record(conninfo, events(BRANCHES, years))
        with connect_pool(conninfo, 4) as pool:
            recorder = LedgerRecorder(pool, lambda: datetime.now(UTC))
            for what, ask in questions(Questions(Ledger(recorder, FactMapper())), head, years).items():
                yield {"years": len(years), "what": what, "facts": head, **measure(ask).told()}


def questions(asked: Questions, head: int, years: range) -> dict[str, Callable[[], object]]:
    """Of one committee of 26 branches asked again and again, and of one after the other."""
    turn = count()
    latest, first = years[-1], years[0]

    def one_after_the_other() -> object:
        n = next(turn) % 60
        return asked.explain(CommitteeYear(f"c{n:02}", latest), f"b{n:04}")

    return {
        "the same committee, now": lambda: asked.explain(CommitteeYear("c07", latest), "b0007"),
        "one committee after the other": one_after_the_other,
        "the first year, as of then": lambda: asked.explain(
            CommitteeYear("c07", first), "b0007", until=head * 5 // (4 * len(years))
        ),
    }
