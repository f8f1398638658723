"""Rebuilding 重建: several projections at once, shared out among processes that each read the log once."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from typing import Final

from infra.runtime import open_runtime
from infra.settings import Settings
from projections import branch_history, deadlines, open_matters
from projections.engine import Tell

LOOK_EVERY: Final = 0.1  # seconds
HEAVY: Final = {branch_history.NAME: 10, open_matters.NAME: 12, deadlines.NAME: 12}
"""What a fact costs their folds, that of most others taken as 1: each has its sentence, its matter, its step."""
Told = tuple[str, int, int]


def rebuild_together(settings: Settings, names: Sequence[str], tell: Tell, processes: int) -> None:
    """Rebuilds these in as many processes; the tables must have been prepared.

    Each process decodes a fact once for all that it rebuilds. Raises RebuildRunningError; the shares of the other
    processes are finished before.
    """
    context = get_context("spawn")  # connections and threads must not be shared
    queue: SimpleQueue[Told] = context.SimpleQueue()
    with ProcessPoolExecutor(processes, context, _Child.begin, (settings, queue)) as pool:
        rebuilding = {pool.submit(_Child.rebuild, share) for share in shares(names, processes)}
        waiting = rebuilding
        while waiting:
            _, waiting = wait(waiting, LOOK_EVERY)
            while not queue.empty():
                tell(*queue.get())
        for one in rebuilding:
            one.result()


def shares(names: Sequence[str], processes: int) -> list[list[str]]:
    """Which projections each process rebuilds: the heaviest first, each to whoever has least to do."""
    found: list[list[str]] = [[] for _ in range(min(processes, len(names)))]
    for name in sorted(names, key=_weight, reverse=True):
        min(found, key=lambda share: sum(map(_weight, share))).append(name)
    return found


def _weight(name: str) -> int:
    return HEAVY.get(name, 1)


class _Child:
    """What each process is given when it begins."""

    settings: Settings
    queue: SimpleQueue[Told]

    @classmethod
    def begin(cls, settings: Settings, queue: SimpleQueue[Told]) -> None:
        cls.settings, cls.queue = settings, queue

    @classmethod
    def rebuild(cls, names: list[str]) -> None:
        with open_runtime(cls.settings, projections_as_found=True) as runtime:
            runtime.projections.rebuild_together(names, cls._tell)

    @classmethod
    def _tell(cls, name: str, done: int, total: int) -> None:
        cls.queue.put((name, done, total))
