"""Rebuilding 重建: several projections at once, shared out among processes that each read the log once."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final

from infra.facts import NAMES, decode
from infra.postgres.pool import connect_pool
from infra.postgres.recorder import LedgerRecorder
from projections.engine import Source, Tell
from projections.engine.rebuild import rebuild
from projections.registry import PROJECTIONS
from services.ledger import utc_now

if TYPE_CHECKING:
    from infra.runtime import Runtime

WORTH_PROCESSES: Final = 20_000  # facts: rebuilding from fewer takes less time than starting processes
READ_AND_WRITE: Final = 2  # connections of a process
KNOWN: Final = {one.name: one for one in PROJECTIONS}
Told = tuple[str, int, int]


def rebuild_all(
    runtime: "Runtime", names: Sequence[str], tell: Tell, *, even_so: bool = True, aside: bool = False
) -> tuple[str, ...]:
    """Rebuilds these in as many processes as there are processors, if the log is long enough to be worth it.

    `even_so`: also those that are stored in the program's shape. `aside`: all of it in other processes, for those who
    go on for long; Python hardly gives back what so many rows have taken. Returns those left out, by name: another
    process is rebuilding them.
    """
    conninfo = runtime.pool.conninfo
    assert isinstance(conninfo, str)  # as connect_pool is given it
    if runtime.recorder.position() < WORTH_PROCESSES:
        return rebuild_together(conninfo, names, tell, 1, even_so=even_so)
    return rebuild_together(conninfo, names, tell, os.cpu_count() or 1, even_so=even_so, aside=aside)


def rebuild_together(
    conninfo: str, names: Sequence[str], tell: Tell, processes: int, *, even_so: bool = True, aside: bool = False
) -> tuple[str, ...]:
    """The same in so many processes, of which this is one unless it stands aside; the tables must have been prepared.

    Each process decodes a fact once for all that it rebuilds. One that fails does so after the others have finished.
    """
    found = shares(names, processes)
    mine, others = ([], found) if aside else (found[0], found[1:])
    if not others:
        return _rebuild(conninfo, mine, tell, even_so=even_so)
    context = get_context("spawn")  # connections and threads must not be shared
    queue: SimpleQueue[Told | None] = context.SimpleQueue()
    passing = Thread(target=_pass_on, args=(queue, tell))
    passing.start()
    try:
        with ProcessPoolExecutor(len(others), context, _Child.begin, (conninfo, queue)) as pool:
            rebuilding = [pool.submit(_Child.rebuild, share, even_so=even_so) for share in others]
            left_out = _rebuild(conninfo, mine, tell, even_so=even_so)  # at once, while the others are starting
        return (*left_out, *(name for one in rebuilding for name in one.result()))
    finally:
        queue.put(None)
        passing.join()


def _pass_on(queue: SimpleQueue[Told | None], tell: Tell) -> None:
    """How far the other processes are, until they have ended."""
    while (told := queue.get()) is not None:
        tell(*told)


def shares(names: Sequence[str], processes: int) -> list[list[str]]:
    """Which projections each process rebuilds: the heaviest first, each to whoever has least to do."""
    found: list[list[str]] = [[] for _ in range(min(processes, len(names)))]
    for name in sorted(names, key=_weight, reverse=True):
        min(found, key=lambda share: sum(map(_weight, share))).append(name)
    return found


def _weight(name: str) -> int:
    return KNOWN[name].weight


def _rebuild(conninfo: str, names: Sequence[str], tell: Tell, *, even_so: bool) -> tuple[str, ...]:
    """In this process, with connections of its own."""
    if not names:
        return ()
    with connect_pool(conninfo, READ_AND_WRITE) as pool:
        source = Source(LedgerRecorder(pool, utc_now), decode, NAMES)
        return rebuild(pool, source, [KNOWN[name] for name in names], tell, even_so=even_so).running


class _Child:
    """What each process is given when it begins."""

    conninfo: str
    queue: SimpleQueue[Told | None]

    @classmethod
    def begin(cls, conninfo: str, queue: SimpleQueue[Told | None]) -> None:
        cls.conninfo, cls.queue = conninfo, queue

    @classmethod
    def rebuild(cls, names: list[str], *, even_so: bool) -> tuple[str, ...]:
        return _rebuild(cls.conninfo, names, cls._tell, even_so=even_so)

    @classmethod
    def _tell(cls, name: str, done: int, total: int) -> None:
        cls.queue.put((name, done, total))
