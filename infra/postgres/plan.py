"""A batch of commands as it will stand in the log, worked out before the database is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from secrets import token_hex
from threading import Lock

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


@dataclass
class Plan:
    """What a batch adds after a tip, and the answers to give once it is committed."""

    tip: Tip
    recorded_at: datetime
    ends: dict[str, Last]
    recorded: dict[str, RecordedCommand]
    position: int = field(init=False)
    written: dict[str, Last] = field(default_factory=dict)
    answers: list[tuple[Append, Outcome]] = field(default_factory=list)
    versions: list[bytes] = field(default_factory=list)
    streams: list[bytes] = field(default_factory=list)
    names: list[bytes] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    commands: list[bytes | None] = field(default_factory=list)
    fingerprints: list[bytes | None] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.position = self.tip.position

    def add(self, append: Append) -> None:
        """Decides one command after those before it."""
        if recorded := self.recorded.get(append.key):
            ours = append.in_doubt and recorded.fingerprint == append.fingerprint
            self.answers.append((append, recorded.positions if ours else CommandRecordedError(recorded)))
        elif moved := self._moved(append):
            self.answers.append((append, moved))
        else:
            self._accept(append)

    @cached_property
    def after(self) -> Tip:
        """The tip once this is committed."""
        return Tip(self.tip.range.extend(self.leaves), self.recorded_at) if self.leaves else self.tip

    @property
    def refuses(self) -> bool:
        return any(isinstance(outcome, Exception) for _, outcome in self.answers)

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
        first = self.position + 1
        for fact in append.facts:
            self.position += 1
            stream, version, name = str(fact.originator_id), fact.originator_version, fact.topic
            data = leaf_data(self.position, stream, version, name, self.recorded_at, fact.state)
            self.versions.append(int4(version))
            self.streams.append(stream.encode())
            self.names.append(name.encode())
            self.leaves.append(leaf_hash(data))
            self.bodies.append(fact.state)
            self.written[stream] = Last(self.position, version)
        others = [None] * (len(append.facts) - 1)
        self.commands += [append.key.encode(), *others]
        self.fingerprints += [append.fingerprint, *others]
        positions = range(first, self.position + 1)
        self.recorded[append.key] = RecordedCommand(positions, append.fingerprint)
        self.answers.append((append, positions))
