"""The event log and histories as auditors read them: 50 at a time, over a log of 2,000,000 facts, in ms."""

import os
from collections.abc import Callable, Iterator, Sized
from datetime import UTC, datetime

from bench._history import events, record
from bench._measure import measure
from bench._server import fresh_database
from infra.facts import NAMES, decode
from infra.postgres.pool import Pool, connect_pool
from infra.postgres.recorder import LedgerRecorder
from infra.postgres.schema import migrate
from projections import branch_history
from projections.branch_history import BranchHistory
from projections.engine import Follower, Source
from projections.events import Events, Wanted

FACTS = int(os.environ.get("BENCH_EVENTS", "2000000"))
BRANCHES, YEARS = 1588, range(1960, 2026)
PAGE = 51


def run() -> list[dict[str, object]]:
    return list(measured())


def measured() -> Iterator[dict[str, object]]:
    with fresh_database() as conninfo:
        migrate(conninfo)
        head = record(conninfo, events(BRANCHES, YEARS), FACTS)
        with connect_pool(conninfo, 4) as pool:
            project(pool)
            answers = Events(pool)
            for what, wanted in questions(head).items():
                times = measure(asking(answers, wanted))
                found = len(answers.newest(wanted, limit=PAGE))
                yield {"what": what, "facts": head, "found": found, **times.told()}
            for what, ask in in_words(pool, answers, head).items():
                times = measure(ask)
                yield {"what": what, "facts": head, "found": len(ask()), **times.told()}


def in_words(pool: Pool, answers: Events, head: int) -> dict[str, Callable[[], Sized]]:
    recorder = LedgerRecorder(pool, lambda: datetime.now(UTC))
    history = BranchHistory(pool, lambda positions: map(decode, recorder.entries_at(positions)))
    newest, middle = answers.newest(Wanted(), limit=PAGE), answers.newest(Wanted(before=head // 2), limit=PAGE)
    return {
        "newest, in words": lambda: history.told(newest),
        "in the middle, in words": lambda: history.told(middle),
        "newest of a branch's history": lambda: history.lines("b0777", newest_first=True, limit=PAGE),
        "from the middle of a branch's history": lambda: history.lines("b0777", after=head // 2, limit=PAGE),
        "one kind of a branch's history": lambda: history.lines("b0777", kinds=["score_corrected"], limit=PAGE),
        "a whole history": lambda: history.lines("b0777", limit=100_000),
    }


def asking(answers: Events, wanted: Wanted) -> Callable[[], object]:
    return lambda: answers.newest(wanted, limit=PAGE)


def questions(head: int) -> dict[str, Wanted]:
    middle, corrected = head // 2, ("score_corrected",)
    return {
        "newest": Wanted(),
        "from the middle back": Wanted(before=middle),
        "one committee": Wanted(("c07",)),
        "one committee, from the middle": Wanted(("c07",), before=middle),
        "one branch": Wanted(branch="b0777"),
        "one kind": Wanted(kinds=corrected),
        "one kind of one branch": Wanted(branch="b0777", kinds=corrected),
        "a rare kind, in a committee": Wanted(("c07",), kinds=("standard_adopted",)),
        "a kind that never happened": Wanted(kinds=("veto_imposed",)),
        "somebody who never acted": Wanted(by=("s9",)),
        "a day's span": Wanted(after=middle, before=middle + 86_400),
        "words that are common": Wanted(text="计算"),
        "words in one branch": Wanted(branch="b0777", text="计算"),
        "words that are nowhere": Wanted(text="无此内容"),
    }


def project(pool: Pool) -> None:
    now = lambda: datetime.now(UTC)  # noqa: E731 - a clock
    source = Source(LedgerRecorder(pool, now), decode, NAMES)
    Follower(pool, source, clock=now, projections=[branch_history.PROJECTION]).rebuild(branch_history.NAME)
    with pool.connection() as connection:
        for table in branch_history.PROJECTION.tables:
            connection.execute(f"ANALYZE answers.{table.name}")
