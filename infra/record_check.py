"""Record check 记录核查: whether the log is whole, what was signed of it holds, and lists equal a replay.

It goes on in the background and writes nothing; what was found is kept by this process until the next check.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from threading import Event, Lock, Thread
from typing import Final

import structlog

from infra.checkpoints import Checkpoints
from infra.postgres.recorder import LedgerRecorder
from projections.registry import Projections

LOG: Final = "log"
CHECKPOINTS: Final = "checkpoints"
Progress = Callable[[int, int], None]
Finding = tuple[str, ...]
"""What was found wrong: of the log its position and why, of checkpoints its size, of a list the table and the row."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Part:
    """One thing looked at: how far, of how much, and what was found wrong once it is looked through."""

    name: str
    done: int = 0
    whole: int = 0
    findings: tuple[Finding, ...] | None = None

    @property
    def sound(self) -> bool:
        return self.findings == ()


@dataclass(frozen=True)
class Checked:
    """核查结果: who asked for it and when, over a log of which size, part by part; `failed` is an error's name."""

    by: str
    begun: datetime
    size: int
    parts: tuple[Part, ...]
    ended: datetime | None = None
    failed: str | None = None

    @property
    def sound(self) -> bool:
        return all(part.sound for part in self.parts)


class _StoppedError(Exception):
    """The program ends."""


class RecordCheck:
    """One at a time; whoever asks while one is at work sees that one."""

    def __init__(
        self,
        recorder: LedgerRecorder,
        checkpoints: Checkpoints,
        projections: Projections,
        clock: Callable[[], datetime],
    ) -> None:
        self._recorder = recorder
        self._checkpoints = checkpoints
        self._projections = projections
        self._clock = clock
        self._lock = Lock()
        self._stop = Event()
        self._thread: Thread | None = None
        self._found: Checked | None = None

    @property
    def names(self) -> Sequence[str]:
        """The parts in their order."""
        return (LOG, CHECKPOINTS, *self._projections.names)

    @property
    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    @property
    def found(self) -> Checked | None:
        """The check at work, else the last one."""
        return self._found

    def start(self, by: str) -> bool:
        """Begins one; False where one is at work."""
        with self._lock:
            if self.running:
                return False
            parts = tuple(map(Part, self.names))
            self._found = Checked(by, self._clock(), self._recorder.position(), parts)
            self._thread = Thread(target=self._run, name="record-check", daemon=True)
            self._thread.start()
            return True

    def close(self) -> None:
        """Gives up what is at work, and waits until it has."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        failed: str | None = None
        try:
            for name in self.names:
                findings = self._look(name, partial(self._further, name))
                self._tell(name, partial(replace, findings=findings))
        except _StoppedError:
            failed = "stopped"
        except Exception as error:  # noqa: BLE001 - whoever waits for it is told
            log.warning("record_check_failed", error=str(error))
            failed = type(error).__name__
        assert self._found is not None
        self._found = replace(self._found, ended=self._clock(), failed=failed)

    def _look(self, name: str, progress: Progress) -> tuple[Finding, ...]:
        if name == LOG:
            fault = self._recorder.verify(progress).fault
            return () if fault is None else ((str(fault.position), fault.why),)
        if name == CHECKPOINTS:
            return tuple((str(size), why) for size, why in self._checkpoints.faults(progress))
        differences = self._projections.equal_to_replay(name, progress)
        return tuple((one.table, "stored" if one.stored else "replayed", one.row) for one in differences)

    def _further(self, name: str, done: int, whole: int) -> None:
        if self._stop.is_set():
            raise _StoppedError
        self._tell(name, lambda part: replace(part, done=done, whole=whole))

    def _tell(self, name: str, change: Callable[[Part], Part]) -> None:
        assert self._found is not None
        parts = tuple(change(one) if one.name == name else one for one in self._found.parts)
        self._found = replace(self._found, parts=parts)
