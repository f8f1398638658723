"""How long it takes to ask, in ms: by the clock, and in processor time of this process, less changed by others."""

from collections.abc import Callable, Mapping
from statistics import quantiles
from time import perf_counter, process_time
from typing import NamedTuple

WARMING, TIMES = 5, 100


class Taken(NamedTuple):
    """耗时: medians and ninety-ninth percentiles of a hundred rounds, after some to warm up."""

    p50: float
    p99: float
    cpu50: float
    cpu99: float

    def told(self, what: str = "") -> dict[str, object]:
        """As columns, each beginning with `what`."""
        names = ("p50", "p99", "CPU p50", "CPU p99")
        return {f"{what} {name}".strip(): value for name, value in zip(names, self, strict=True)}


def measure(ask: Callable[[], object]) -> Taken:
    """Asked again and again."""
    return measure_in_turns({"": ask})[""]


def measure_in_turns(asks: Mapping[str, Callable[[], object]]) -> dict[str, Taken]:
    """Each asked once in every round, so that whatever changes meanwhile changes all of them."""
    clock = {what: list[float]() for what in asks}
    own = {what: list[float]() for what in asks}
    for _ in range(WARMING + TIMES):
        for what, ask in asks.items():
            before, begun = perf_counter(), process_time()
            ask()
            own[what].append((process_time() - begun) * 1000)
            clock[what].append((perf_counter() - before) * 1000)
    return {what: _taken(clock[what][WARMING:], own[what][WARMING:]) for what in asks}


def _taken(clock: list[float], own: list[float]) -> Taken:
    walls, cpus = quantiles(clock, n=100), quantiles(own, n=100)
    return Taken(walls[49], walls[98], cpus[49], cpus[98])
