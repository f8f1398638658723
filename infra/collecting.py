"""Collecting 回收: when a process that serves looks for cycles, so that next to nobody waits for it.

Facts and rows make no cycles, and some hundred thousand objects of them are kept to answer from: Python left to itself
looks through all of them while somebody waits, for 50 to 250 ms each time, and finds nothing.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import Final, NamedTuple

YOUNG: Final = 10_000
"""Objects: what an answer is made of is not looked through over and over while it is being made."""
NEVER: Final = 2**31 - 1


class Pace(NamedTuple):
    """节奏: seconds. The young are counted at every `look`.

    The old are looked through in a pause, which is `quiet` long, when `every` have passed; when `at_last` have, anyway.
    """

    look: float = 0.1
    quiet: float = 5.0
    every: float = 300.0
    at_last: float = 3600.0


def collect_rarely() -> None:
    """Called once everything is there that stays for good; what grows old is then left to `collecting`."""
    gc.collect()
    gc.freeze()  # what stays for good is not looked through again, which held up requests for half a second
    gc.set_threshold(YOUNG, 0, NEVER)


@contextmanager
def collecting(asked: Callable[[], int], pace: Pace | None = None) -> Iterator[None]:
    """Looks through what has grown old while nobody asks; `asked` counts the requests so far."""
    stop = Event()
    looking = Thread(target=_run, args=(asked, stop, pace or Pace()), name="collecting", daemon=True)
    looking.start()
    try:
        yield
    finally:
        stop.set()
        looking.join(timeout=10)


def _run(asked: Callable[[], int], stop: Event, pace: Pace) -> None:
    looked = moved = monotonic()
    before = asked()
    while not stop.wait(pace.look):
        _collect_young()
        at, now = monotonic(), asked()
        if now != before:
            moved, before = at, now
        is_quiet = at - moved >= pace.quiet
        if at - looked >= (pace.every if is_quiet else pace.at_last):
            gc.collect()
            looked = monotonic()


def _collect_young() -> None:
    """Python counts what is made less what is freed: where the kept of long ago makes room for what is read now it
    does not look at all, and then at everything at once.
    """
    if len(gc.get_objects(generation=0)) > YOUNG:
        gc.collect(1)
