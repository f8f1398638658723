"""Ledger 总账: the one application over the one log; every act is read, decided and recorded here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from operator import attrgetter
from secrets import token_hex
from typing import Any, Protocol, TypeVar, cast

from eventsourcing.application import Application
from eventsourcing.persistence import ApplicationRecorder, Mapper, StoredEvent

from domain.access import Actor
from domain.record import Envelope, Recorded
from domain.refusal import NotFoundError, RefusedError
from domain.streams import COMMITTEE
from services.access import permitted
from services.histories import Histories, History
from services.log import (
    Command,
    CommandRecordedError,
    Draft,
    Entry,
    Reads,
    RecordedCommand,
    StreamMovedError,
)
from services.mandates import require_mandate

ATTEMPTS = 8
State = TypeVar("State")
Drafts = Iterable[tuple[str, object]]


class Recorder(Protocol):
    """What the ledger asks of its recorder beyond the library's own interface."""

    def select_streams(self, known: Mapping[str, int]) -> tuple[int, list[Entry]]: ...

    def find_command(self, key: str) -> RecordedCommand | None: ...

    def read(self, after: int, limit: int) -> list[Entry]: ...

    def entries_at(self, positions: Sequence[int]) -> list[Entry]: ...


@dataclass(frozen=True)
class Act:
    """操作: who asks for something, when, and under which idempotency key.

    `if_position` refuses the act when anything it reads has moved past that position (If-Match); `streams_by` names
    the actor of single streams in a batch that several people sign. `actor` is whoever is signed in, with the roles
    that the act is judged by; without one it is the program's own, or that of somebody at the server.
    """

    by: str
    now: datetime
    key: str | None = None
    fingerprint: bytes = b""
    on_behalf_of: str | None = None
    reason: str | None = None
    correlation: str | None = None
    causation: str | None = None
    if_position: int | None = None
    streams_by: Mapping[str, str] = field(default_factory=dict)
    actor: Actor | None = None

    @property
    def names(self) -> frozenset[str]:
        """Whoever acts, and whoever they act for."""
        return frozenset({self.by} if self.on_behalf_of is None else {self.by, self.on_behalf_of})

    @property
    def whose(self) -> str:
        """Whoever the act is of: the principal, where there is one."""
        return self.on_behalf_of or self.by

    def by_each(self, streams_by: Mapping[str, str]) -> "Act":
        """A batch signed by several people, each for a stream of their own."""
        return replace(self, streams_by=streams_by)

    def envelope(self, key: str, stream: str) -> Envelope:
        by = self.streams_by.get(stream, self.by)
        return Envelope(by, key, self.on_behalf_of, self.reason, self.correlation, self.causation)


@dataclass(frozen=True)
class Receipt:
    """回执: the position that readers may wait for, and the facts recorded, each under its id.

    `repeated` tells that they were recorded when the same key was used before.
    """

    position: int
    facts: tuple[tuple[str, object], ...] = ()
    repeated: bool = False


class KeyReusedError(Exception):
    """The idempotency key was used before, for something else."""


class PreconditionFailedError(Exception):
    """What the caller saw has changed since; `position` is where it stands now."""

    def __init__(self, position: int) -> None:
        super().__init__(f"changed since: now at position {position}")
        self.position = position


class BusyError(Exception):
    """Others kept changing what this act rests on; nothing was recorded, try again."""


class Seen:
    """The histories read for one decision. Whatever is read here must not move before the facts are recorded."""

    def __init__(self, load: Callable[[Sequence[str]], tuple[int, Mapping[str, History]]]) -> None:
        self._load = load
        self._histories: dict[str, History] = {}
        self._position: int | None = None
        self._at_one_moment = True

    def load(self, streams: Iterable[str]) -> None:
        """Read the histories not read yet, all in one snapshot."""
        wanted = [stream for stream in dict.fromkeys(streams) if stream not in self._histories]
        if not wanted:
            return
        position, found = self._load(wanted)
        # the first snapshot counts: what moved between two snapshots is then found when recording
        self._position = position if self._position is None else self._position
        self._at_one_moment &= position == self._position
        self._histories.update(found)

    def history(self, stream: str) -> Sequence[Recorded]:
        self.load([stream])
        return self._histories[stream].facts

    def state(self, stream: str, evolve: Callable[[State, Any], State], initial: State) -> State:
        """The state that the stream's facts add up to; the same `evolve` always comes with the same `initial`."""
        self.load([stream])
        return self._histories[stream].state(evolve, initial)

    @property
    def position(self) -> int:
        return self._position or 0

    @property
    def last_touched(self) -> int:
        """The position of the latest fact in anything read: what an ETag names."""
        return max((one.facts[-1].position for one in self._histories.values() if one.facts), default=0)

    @property
    def committees(self) -> list[str]:
        """The committees that were read."""
        return [one.removeprefix(COMMITTEE) for one in self._histories if one.startswith(COMMITTEE)]

    def is_outdated(self) -> bool:
        """Whether what was read first had moved when the rest was read, so that no moment was ever like this."""
        if self._at_one_moment:
            return False
        _, now = self._load(list(self._histories))
        return any(len(now[stream].facts) > len(known.facts) for stream, known in self._histories.items())

    def reads(self) -> Reads:
        return Reads(self.position, frozenset(self._histories))

    def drafts(self, facts: Drafts, envelope: Callable[[str], Envelope]) -> list[Draft]:
        """Number the facts within their streams."""
        versions: dict[str, int] = {}
        drafts = []
        for stream, fact in facts:
            versions[stream] = versions.get(stream, len(self.history(stream))) + 1
            drafts.append(Draft(stream, versions[stream], envelope(stream), fact))
        return drafts


class Ledger(Application[str]):
    """Holds every stream. Reads what a decision needs, lets it decide, records its facts all or not at all."""

    name = "ledger"

    def __init__(self, recorder: ApplicationRecorder, mapper: Mapper[str]) -> None:
        self._given = recorder, mapper
        self._histories = Histories()
        super().__init__()

    def construct_recorder(self) -> ApplicationRecorder:
        return self._given[0]

    def construct_mapper(self) -> Mapper[str]:
        return self._given[1]

    @property
    def store(self) -> Recorder:
        """The recorder, under the wider interface that this program needs."""
        return cast("Recorder", self.recorder)

    def seen(self, until: int | None = None, effective: int | None = None) -> Seen:
        """Histories to decide or to answer from; `until` leaves out what was recorded after that position.

        With `effective`, an earlier position, they are what applied there as it is known at `until`.
        """
        return Seen(partial(self._load, until=until, effective=effective))

    def reread(self, positions: Sequence[int]) -> list[Recorded]:
        """The facts at these positions as the log holds them, whatever is remembered of them, in order."""
        return [*map(self._fact_of, self.store.entries_at(positions))]

    def perform(self, act: Act, decide: Callable[[Seen], Drafts]) -> Receipt:
        """Decide and record. The same key gives the same receipt and records nothing twice.

        Raises RefusedError, NotFoundError, ForbiddenError, KeyReusedError, PreconditionFailedError or BusyError; then
        nothing is recorded.
        """
        try:
            return self._perform(act, decide)
        except CommandRecordedError as recorded:
            return self._repeated(act, RecordedCommand(recorded.positions, recorded.fingerprint))
        except (RefusedError, NotFoundError):
            # a repeated command is often refused because its first run succeeded
            if act.key is not None and (earlier := self.store.find_command(act.key)) is not None:
                return self._repeated(act, earlier)
            raise

    def _perform(self, act: Act, decide: Callable[[Seen], Drafts]) -> Receipt:
        key = act.key or token_hex(16)
        for _ in range(ATTEMPTS):
            seen = self.seen()
            try:
                drafts = seen.drafts(decide(seen), partial(act.envelope, key))
            except (RefusedError, NotFoundError):
                if seen.is_outdated():
                    continue
                raise
            if act.if_position is not None and not seen.last_touched <= act.if_position <= seen.position:
                self._answer_if_repeated(act)
                raise PreconditionFailedError(seen.last_touched)
            drafts = permitted(seen, act, drafts)
            require_mandate(seen, act, drafts)
            if not drafts:
                self._answer_if_repeated(act)
                return Receipt(seen.position)
            try:
                recorded = self.events.put(drafts, command=Command(key, act.fingerprint), reads=seen.reads())
            except StreamMovedError:
                continue
            facts = tuple((f"{draft.stream}@{draft.version}", draft.fact) for draft in drafts)
            return Receipt(recorded[-1].notification.id, facts)
        raise BusyError

    def _answer_if_repeated(self, act: Act) -> None:
        if act.key is not None and (earlier := self.store.find_command(act.key)) is not None:
            raise CommandRecordedError(earlier)

    def _repeated(self, act: Act, earlier: RecordedCommand) -> Receipt:
        if earlier.fingerprint is not None and earlier.fingerprint != act.fingerprint:
            raise KeyReusedError(act.key)
        first, last = earlier.positions[0], earlier.positions[-1]
        entries = self.store.read(first - 1, last - first + 1)
        recorded = map(self._fact_of, entries)
        return Receipt(last, tuple((one.id, one.fact) for one in recorded), repeated=True)

    def _fact_of(self, entry: Entry) -> Recorded:
        return cast("Recorded", self.mapper.to_domain_event(cast("StoredEvent", entry)))

    def _load(
        self, streams: Sequence[str], *, until: int | None = None, effective: int | None = None
    ) -> tuple[int, Mapping[str, History]]:
        found = self._histories.known(streams)
        position, entries = self.store.select_streams({one: len(history.facts) for one, history in found.items()})
        for stream, new in groupby(entries, key=attrgetter("originator_id")):
            found[stream] = found[stream].followed_by(map(self._fact_of, new))
            self._histories.keep(stream, found[stream])
        if until is not None:
            position, found = min(position, until), {stream: one.until(until) for stream, one in found.items()}
        if effective is not None:
            found = {stream: one.applied(effective) for stream, one in found.items()}
        return position, found


def utc_now() -> datetime:
    """The wall clock, for those who pass it in."""
    return datetime.now(UTC)
