"""Rebuilding 重建: several projections at once, each in a process of its own."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from functools import partial
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from typing import Final

from infra.runtime import open_runtime
from infra.settings import Settings
from projections.engine import Tell

LOOK_EVERY: Final = 0.1  # seconds
Told = tuple[str, int, int]


def rebuild_together(settings: Settings, names: Sequence[str], tell: Tell, processes: int) -> None:
    """Rebuilds these, so many at a time; the tables must have been prepared.

    Raises RebuildRunningError; those that were begun are finished before.
    """
    context = get_context("spawn")  # connections and threads must not be shared
    queue: SimpleQueue[Told] = context.SimpleQueue()
    with ProcessPoolExecutor(processes, context, _Child.begin, (settings, queue)) as pool:
        rebuilding = {pool.submit(_Child.rebuild, name) for name in names}
        waiting = rebuilding
        while waiting:
            _, waiting = wait(waiting, LOOK_EVERY)
            while not queue.empty():
                tell(*queue.get())
        for one in rebuilding:
            one.result()


class _Child:
    """What each process is given when it begins."""

    settings: Settings
    queue: SimpleQueue[Told]

    @classmethod
    def begin(cls, settings: Settings, queue: SimpleQueue[Told]) -> None:
        cls.settings, cls.queue = settings, queue

    @classmethod
    def rebuild(cls, name: str) -> None:
        with open_runtime(cls.settings, projections_as_found=True) as runtime:
            runtime.projections.rebuild(name, partial(cls._tell, name))

    @classmethod
    def _tell(cls, name: str, done: int, total: int) -> None:
        cls.queue.put((name, done, total))
