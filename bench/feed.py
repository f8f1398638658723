"""Events as other systems take them over HTTP: a log in pages of 500, as CloudEvents; facts of the log per second."""

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from time import perf_counter

from bench._history import events, record
from bench._server import fresh_database
from bench.events import project
from domain.access import EVERYWHERE, Actor, Grant, Place, Role
from infra.facts import FactMapper
from infra.feed.audience import Audience
from infra.feed.reading import Feed, Filters
from infra.postgres.pool import connect_pool
from infra.postgres.recorder import LedgerRecorder
from infra.postgres.schema import migrate
from infra.stream.envelope import event_of
from projections.events import Events
from services.ledger import Ledger

FACTS = int(os.environ.get("BENCH_FEED", "200000"))
BRANCHES, YEARS = 1588, range(1960, 2026)
PAGE = 500
AUDIENCES: Mapping[str, Actor | None] = {
    "everything": Actor("warehouse", (Grant(Role.AUDITOR, EVERYWHERE, "warehouse"),)),
    "one committee": Actor("office", (Grant(Role.COMMITTEE_SECRETARY, Place(None, "c07"), "office"),)),
    "one branch": Actor("portal", (Grant(Role.BRANCH_MEMBER, Place(None, "c07", "b0007"), "portal"),)),
}
FILTERS: Mapping[str, Filters] = {
    "": Filters(),
    ", asked for by committee": Filters(("c07",)),
    ", of one type": Filters(types=("assessment.score-corrected.v1",)),
}


def run() -> list[dict[str, object]]:
    return list(measured())


def measured() -> Iterator[dict[str, object]]:
    with fresh_database() as conninfo:
        migrate(conninfo)
        head = record(conninfo, events(BRANCHES, YEARS), FACTS)
        with connect_pool(conninfo, 4) as pool:
            project(pool)
            recorder = LedgerRecorder(pool, lambda: datetime.now(UTC))
            with Ledger(recorder, FactMapper()) as ledger:
                feed = Feed(recorder, Events(pool))
                for who, actor in AUDIENCES.items():
                    for how, filters in FILTERS.items():
                        yield {"what": who + how, "facts": head, **read(feed, ledger, actor, filters)}


def read(feed: Feed, ledger: Ledger, actor: Actor | None, filters: Filters) -> dict[str, object]:
    """From the first fact to the last, an audience a page as over HTTP."""
    after = handed = pages = 0
    began = perf_counter()
    while True:
        page = feed.page(Audience(actor, ledger.seen()), filters, after=after, limit=PAGE)
        handed += sum(
            (event := event_of(one.entry, "bench")) is not None and bool(event.structured()) for one in page.events
        )
        after, pages = page.next, pages + 1
        if page.ended:
            seconds = perf_counter() - began
            return {
                "handed": handed,
                "pages": pages,
                "per_second": round(after / seconds),
                "seconds": round(seconds, 2),
            }
