"""Record check 记录核查: whether the log is whole, what was signed of it holds, and lists equal a replay.

It goes on in the background and records nothing; how far it is and what it found stands in a table beside the log, so
that every process shows the same, also after a restart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from threading import Event, Lock, Thread
from time import monotonic
from typing import Final

import msgspec
import structlog

from infra.checkpoints import Checkpoints
from infra.postgres.record_checks import RecordChecks
from infra.postgres.recorder import LedgerRecorder
from projections.registry import Projections

LOG: Final = "log"
CHECKPOINTS: Final = "checkpoints"
BROKEN_OFF: Final = "broken_off"
"""How a check failed whose process is gone."""
MOST: Final = 200  # findings of a part that are kept: the first tell what is wrong, the number how much
TOLD_EVERY: Final = 0.5  # seconds between two tellings of how far a part is
Progress = Callable[[int, int], None]
Finding = tuple[str, ...]
"""What was found wrong: of the log its position and why, of checkpoints its size, of a list the table and the row."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Part:
    """One thing looked at: how far, of how much, and what was found wrong once it is looked through.

    `more` counts the findings that are not kept.
    """

    name: str
    done: int = 0
    whole: int = 0
    findings: tuple[Finding, ...] | None = None
    more: int = 0

    @property
    def sound(self) -> bool:
        return self.findings == ()


@dataclass(frozen=True)
class Checked:
    """核查结果: who asked for it and when, over a log of which size, part by part; `failed`: how it ended early."""

    by: str
    begun: datetime
    size: int
    parts: tuple[Part, ...]
    ended: datetime | None = None
    failed: str | None = None

    @property
    def at_work(self) -> bool:
        return self.ended is None and self.failed is None

    @property
    def sound(self) -> bool:
        return all(part.sound for part in self.parts)


class _StoppedError(Exception):
    """The program ends, or another check has begun."""


class RecordCheck:
    """One at a time in all processes over a database; whoever asks while one is at work sees that one."""

    def __init__(
        self,
        recorder: LedgerRecorder,
        checkpoints: Checkpoints,
        projections: Projections,
        checks: RecordChecks,
        clock: Callable[[], datetime],
    ) -> None:
        self._recorder = recorder
        self._checkpoints = checkpoints
        self._projections = projections
        self._checks = checks
        self._clock = clock
        self._lock = Lock()
        self._stop = Event()
        self._thread: Thread | None = None
        self._name = ""
        self._parts: dict[str, Part] = {}
        self._told = 0.0

    @property
    def names(self) -> Sequence[str]:
        """The parts in their order."""
        return (LOG, CHECKPOINTS, *self._projections.names)

    @property
    def found(self) -> Checked | None:
        """The check at work, else the last one, whichever process it is or was of."""
        known = self._checks.latest()
        if known is None:
            return None
        parts = msgspec.json.decode(known.parts, type=tuple[Part, ...])
        gone = known.ended is None and not known.held
        return Checked(known.by, known.begun, known.size, parts, known.ended, BROKEN_OFF if gone else known.failed)

    def start(self, by: str) -> bool:
        """Begins one; False where one is at work, here or in another process."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return False
            begun = Event()
            taken: list[bool] = []
            self._thread = Thread(target=self._run, args=(by, taken, begun), name="record-check", daemon=True)
            self._thread.start()
        begun.wait()
        return bool(taken)

    def close(self) -> None:
        """Gives up what is at work here, and waits until it has."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, by: str, taken: list[bool], begun: Event) -> None:
        """`taken` is filled once it is this process's turn; `begun` is set when that is known."""
        try:
            with self._checks.turn() as ours:
                if ours:
                    self._begin(by)
                    taken.append(True)
                    begun.set()
                    self._work()
        except Exception as error:  # noqa: BLE001 - the page says that it broke off
            log.warning("record_check_failed", error=str(error))
        finally:
            begun.set()

    def _begin(self, by: str) -> None:
        self._parts = {name: Part(name) for name in self.names}
        self._name = self._checks.begin(by, self._clock(), self._recorder.position(), [*self._parts.values()])
        self._told = monotonic()

    def _work(self) -> None:
        failed: str | None = None
        try:
            for name in self.names:
                found = self._look(name, partial(self._further, name))
                self._tell(replace(self._parts[name], findings=found[:MOST], more=max(0, len(found) - MOST)))
        except _StoppedError:
            failed = "stopped"
        except Exception as error:  # noqa: BLE001 - whoever waits for it is told
            log.warning("record_check_failed", error=str(error))
            failed = type(error).__name__
        self._checks.tell(self._name, [*self._parts.values()], ended=self._clock(), failed=failed)

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
        self._parts[name] = replace(self._parts[name], done=done, whole=whole)
        if monotonic() - self._told >= TOLD_EVERY:
            self._tell(self._parts[name])

    def _tell(self, part: Part) -> None:
        self._parts[part.name], self._told = part, monotonic()
        if not self._checks.tell(self._name, [*self._parts.values()]):
            raise _StoppedError
