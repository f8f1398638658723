"""The log 事实日志, as services see it: what is handed over, what comes back, and how an append can be refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from eventsourcing.persistence import IntegrityError, PersistenceError

from domain.record import Envelope


class Draft(NamedTuple):
    """A fact about to be recorded as this version of its stream."""

    stream: str
    version: int
    envelope: Envelope
    fact: object

    @property
    def originator_id(self) -> str:
        return self.stream

    @property
    def originator_version(self) -> int:
        return self.version


class Entry(NamedTuple):
    """One recorded fact as stored: id is its position, state its body.

    It has the fields of the library's notification, but as a tuple: they come by the hundred thousand.
    """

    originator_id: str
    originator_version: int
    topic: str
    state: bytes
    id: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Command:
    """Who asks twice with the same key is answered once; the fingerprint tells whether it is the same question."""

    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Reads:
    """What a decision rests on: these streams as they were at this position."""

    position: int
    streams: frozenset[str]


class RecordedCommand(NamedTuple):
    """What a command recorded."""

    positions: Sequence[int]
    fingerprint: bytes | None


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log: how many entries, the root of the tree over them, when the last one was recorded."""

    size: int
    root: bytes
    recorded_at: datetime | None


class StreamMovedError(IntegrityError):
    """Somebody else has recorded something the decision did not know of; decide again."""

    def __init__(self, stream: str, why: str) -> None:
        super().__init__(f"{stream}: {why}")
        self.stream = stream


class CommandRecordedError(PersistenceError):
    """The command was recorded before, and is not recorded again."""

    def __init__(self, recorded: RecordedCommand) -> None:
        super().__init__(f"recorded before at {list(recorded.positions)}")
        self.positions = recorded.positions
        self.fingerprint = recorded.fingerprint
