"""The diary 日程: steps with their times, in working hours."""

from random import Random
from typing import Any

from infra.sample.workdays import workday

Step = dict[str, Any]


class Diary:
    """日程: a committee is always the same few working days later than the earliest."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._delay = rng.randrange(3)
        self._steps: list[Step] = []

    def note(self, start: str, later: int, hour: int, do: str, **keys: Any) -> None:
        """A step so many working days after `start`, within the hour."""
        day = workday(start, later + self._delay)
        self._steps.append({"at": f"{day}T{hour:02}:{self._rng.randrange(60):02}", "do": do} | keys)

    def steps(self) -> list[Step]:
        """All steps in order of time."""
        return sorted(self._steps, key=lambda step: step["at"])
