"""How long it takes to ask, in ms: by the clock, and in processor time of this process, less changed by others."""

from collections.abc import Callable
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
    clock, own = [], []
    for _ in range(WARMING + TIMES):
        before, begun = perf_counter(), process_time()
        ask()
        own.append((process_time() - begun) * 1000)
        clock.append((perf_counter() - before) * 1000)
    walls, cpus = (quantiles(taken[WARMING:], n=100) for taken in (clock, own))
    return Taken(walls[49], walls[98], cpus[49], cpus[98])
