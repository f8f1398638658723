"""When a process that serves looks for cycles that have grown old: in a pause, or at last anyway."""

import gc
import weakref
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from time import monotonic, sleep

import pytest

from infra.collecting import Pace, collect_rarely, collecting

SOON, LONG = 0.01, 3600.0


class Knot:
    """Refers to itself: nothing but the collector frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def rarely() -> Iterator[None]:
    before = gc.get_threshold()
    collect_rarely()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def _old_knot() -> Callable[[], Knot | None]:
    knot = Knot()
    gc.collect(1)  # what survives this is old
    return weakref.ref(knot)


def _is_freed(knot: Callable[[], Knot | None], within: float) -> bool:
    until = monotonic() + within
    while knot() is not None and monotonic() < until:
        sleep(0.01)
    return knot() is None


@pytest.mark.usefixtures("rarely")
def test_what_has_grown_old_is_left_alone_while_answers_are_made() -> None:
    knot = _old_knot()
    kept = [[n] for n in range(200_000)]
    assert knot() is not None
    young = weakref.ref(Knot())
    kept += [[n] for n in range(50_000)]
    assert young() is None


@pytest.mark.usefixtures("rarely")
def test_it_is_looked_through_when_nobody_asks() -> None:
    with collecting(lambda: 7, Pace(SOON, quiet=SOON, every=SOON, at_last=LONG)):
        assert _is_freed(_old_knot(), within=20)


@pytest.mark.usefixtures("rarely")
def test_it_is_not_while_somebody_asks_until_it_has_waited_long_enough() -> None:
    requests = count()
    with collecting(lambda: next(requests), Pace(SOON, quiet=SOON, every=SOON, at_last=LONG)):
        assert not _is_freed(_old_knot(), within=0.3)
    with collecting(lambda: next(requests), Pace(SOON, quiet=SOON, every=SOON, at_last=5 * SOON)):
        assert _is_freed(_old_knot(), within=20)


@pytest.mark.usefixtures("rarely")
def test_not_again_before_its_time() -> None:
    with collecting(lambda: 7, Pace(SOON, quiet=SOON, every=LONG, at_last=LONG)):
        assert not _is_freed(_old_knot(), within=0.3)


@pytest.mark.usefixtures("rarely")
def test_what_takes_the_place_of_the_old_is_looked_through_in_parts() -> None:
    old = [[n] for n in range(120_000)]
    gc.collect()
    collected: list[int] = []

    def count_young(phase: str, _: Mapping[str, int]) -> None:
        if phase == "start":
            collected.append(len(gc.get_objects(generation=0)))

    gc.callbacks.append(count_young)
    try:
        with collecting(lambda: 7, Pace(SOON, quiet=LONG)):
            for n in range(len(old)):
                old[n] = [n]  # one is freed for each that is made, so that Python counts none
                if n % 1_000 == 0:
                    sleep(0.005)
    finally:
        gc.callbacks.remove(count_young)
    assert len(collected) > 2
