"""A batch of commands as it will stand in the log, worked out before the database is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from threading import Lock
from typing import NamedTuple

from eventsourcing.persistence import StoredEvent

from infra.postgres.binary import int4
from infra.postgres.window import NOTHING, UNKNOWN, Last, Tip
from infra.proof.merkle import leaf_data, leaf_hash
from services.log import Command, CommandRecordedError, Reads, RecordedCommand, StreamMovedError

Outcome = Sequence[int] | Exception


@dataclass(slots=True, eq=False)
class Append:
    """One command's facts on their way into the log; in doubt once they may be there without our knowing."""

    facts: Sequence[StoredEvent]
    key: str
    fingerprint: bytes | None
    reads: Reads | None
    turn: Lock
    answered: bool = False
    in_doubt: bool = False
    outcome: Outcome = ()
    next: "Append | None" = None

    @classmethod
    def of(cls, facts: Sequence[StoredEvent], command: Command | None, reads: Reads | None) -> "Append":
        """Prepared by its caller, so that text that cannot be stored harms nobody else."""
        for fact in facts:
            f"{fact.originator_id}{fact.topic}".encode()
        key, fingerprint = (command.key, command.fingerprint) if command else (token_hex(16), None)
        turn = Lock()
        turn.acquire()
        return cls(facts, key, fingerprint, reads, turn)

    @property
    def streams(self) -> frozenset[str]:
        written = frozenset(str(fact.originator_id) for fact in self.facts)
        return written | self.reads.streams if self.reads else written

    def answer(self, outcome: Outcome) -> None:
        self.outcome, self.answered = outcome, True


class Row(NamedTuple):
    """One entry to be, every column in its binary form."""

    version: bytes
    stream: bytes
    name: bytes
    leaf: bytes
    command: bytes | None
    fingerprint: bytes | None
    body: bytes


class Plan:
    """What a batch adds after a tip, and the answers to give once it is committed."""

    __slots__ = ("answers", "ends", "position", "recorded", "recorded_at", "refuses", "rows", "tip", "written")

    def __init__(
        self, tip: Tip, recorded_at: datetime, ends: Mapping[str, Last], recorded: dict[str, RecordedCommand]
    ) -> None:
        self.tip = tip
        self.recorded_at = recorded_at
        self.ends = ends
        self.recorded = recorded
        self.position = tip.position
        self.refuses = False
        self.rows: list[Row] = []
        self.written: dict[str, Last] = {}
        self.answers: list[tuple[Append, Outcome]] = []

    def add(self, append: Append) -> None:
        """Decides one command after those before it."""
        if recorded := self.recorded.get(append.key):
            ours = append.in_doubt and recorded.fingerprint == append.fingerprint
            self._answer(append, recorded.positions if ours else CommandRecordedError(recorded))
        elif moved := self._moved(append):
            self._answer(append, moved)
        else:
            self._accept(append)

    def after(self) -> Tip:
        """The tip once this is committed."""
        return Tip(self.tip.range.extend(row.leaf for row in self.rows), self.recorded_at) if self.rows else self.tip

    def _answer(self, append: Append, outcome: Outcome) -> None:
        self.refuses = self.refuses or isinstance(outcome, Exception)
        self.answers.append((append, outcome))

    def _end(self, stream: str) -> Last | None:
        return self.written.get(stream) or self.ends.get(stream)

    def _moved(self, append: Append) -> StreamMovedError | None:
        """What stands against a command as far as is known here; the unique indexes know the rest."""
        own: dict[str, int] = {}
        for fact in append.facts:
            stream, version = str(fact.originator_id), fact.originator_version
            last = own.get(stream) or (self._end(stream) or UNKNOWN).version
            if last >= 0 and version != last + 1:
                return StreamMovedError(stream, f"version {version} cannot follow version {last}")
            own[stream] = version
        if append.reads:
            for stream in append.reads.streams:
                now, then = (self._end(stream) or NOTHING).position, append.reads.position
                if now > then:
                    return StreamMovedError(stream, f"has moved to position {now} since it was read at {then}")
        return None

    def _accept(self, append: Append) -> None:
        first = position = self.position + 1
        command: bytes | None = append.key.encode()
        fingerprint = append.fingerprint
        for position, fact in enumerate(append.facts, first):
            stream, version, name, body = str(fact.originator_id), fact.originator_version, fact.topic, fact.state
            leaf = leaf_hash(leaf_data(position, stream, version, name, self.recorded_at, body))
            self.rows.append(Row(int4(version), stream.encode(), name.encode(), leaf, command, fingerprint, body))
            self.written[stream] = Last(position, version)
            command = fingerprint = None  # only the first entry of a command carries its key
        self.position = position
        positions = range(first, position + 1)
        self.recorded[append.key] = RecordedCommand(positions, append.fingerprint)
        self.answers.append((append, positions))
