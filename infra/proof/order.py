"""Order 次序: events come by position, the versions of each stream without gaps, and time never goes back."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from operator import le, lt
from typing import Any, Final

from infra.proof.batch import Batch
from infra.proof.bundle import Line
from infra.proof.findings import FaultError

TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


class Order:
    """What has come so far. In a whole log no position is left out; in a part, each stream goes on to its end."""

    def __init__(self, size: int, streams: Mapping[str, int] | None) -> None:
        self._size = size
        self._streams = streams
        self._versions: dict[str, int] = {}
        self._recorded_at = ""
        self.count = 0
        self.last = 0

    def take(self, event: Line) -> None:
        """Raises FaultError for an event that cannot come next."""
        position, version = event.position, self._versions.get(event.stream, 0)
        if not self.last < position <= self._size:
            raise FaultError(
                position,
                f"位置{position}的事实{event.at}次序不对, 其前为{self.last}",
                f"event {position}, {event.at}, is out of order: it follows {self.last}",
            )
        if self._streams is None and position != self.last + 1:
            raise FaultError(self.last + 1, f"缺少位置{self.last + 1}的事实", f"event {self.last + 1} is missing")
        if event.version != version + 1:
            raise FaultError(
                position,
                f"位置{position}的事实{event.at}之前缺少{event.stream}@{version + 1}",
                f"event {position} is {event.at}: {event.stream}@{version + 1} is missing",
            )
        if not TIME.fullmatch(event.recorded_at) or event.recorded_at < self._recorded_at:
            raise FaultError(
                position,
                f"位置{position}的事实{event.at}, 记录时间早于其前一条",
                f"event {position}, {event.at}, was recorded before the one it follows",
            )
        self._versions[event.stream] = event.version
        self._recorded_at, self.last = event.recorded_at, position
        self.count += 1

    def take_all(self, batch: Batch) -> bool:
        """Takes all of them where each can come next; else none, and what is wrong is found by taking one at a time."""
        positions, times = batch.positions, batch.times
        if not (self.last < positions[0] and positions[-1] <= self._size and _ascending(positions, lt)):
            return False
        if self._streams is None and positions[-1] - self.last != len(positions):
            return False
        if times[0] < self._recorded_at or not _ascending(times, le):
            return False
        if not self._take_versions(batch):
            return False
        self.last, self._recorded_at = positions[-1], times[-1]
        self.count += len(positions)
        return True

    def _take_versions(self, batch: Batch) -> bool:
        known = self._versions
        for taken, (stream, version) in enumerate(zip(batch.streams, batch.versions, strict=True)):
            if known.get(stream, 0) + 1 != version:
                for one in batch.streams[:taken]:
                    known[one] -= 1
                return False
            known[stream] = version
        return True

    def require_whole(self, events: int) -> None:
        """Raises FaultError where the last events, or the last versions of a stream, are missing."""
        if self.count != events:
            raise FaultError(
                self.last + 1,
                f"应有{events}条事实, 只有{self.count}条",
                f"{events} events were exported, {self.count} are here",
            )
        said = self._versions if self._streams is None else self._streams
        every = said.keys() | self._versions.keys()
        if cut := [one for one in every if said.get(one, 0) != self._versions.get(one, 0)]:
            stream = min(cut)
            there, told = self._versions.get(stream, 0), said.get(stream, 0)
            raise FaultError(
                None,
                f"事实流{stream}应至第{told}条, 只有{there}条: 缺少{stream}@{there + 1}",
                f"{stream} should end at version {told}, it ends at {there}: {stream}@{there + 1} is missing",
            )


def _ascending(values: Sequence[Any], before: Callable[[Any, Any], bool]) -> bool:
    return all(map(before, values, islice(values, 1, None)))
