"""Feeds 外发内容: the facts, the record in full, the standings and grades as they stand, the checkpoints."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from domain.branch import BranchDissolved, BranchMerged, EarlierGradeRecorded, GradeAwarded
from domain.record import Recorded
from infra.facts import ENCODER, NAMES, decode
from infra.stream import topics
from infra.stream.current import CheckpointMade, GradeNow, StandingNow, StandingsNow
from infra.stream.envelope import CONTENT_TYPE, event_of, rfc3339, schema_id, source_of
from infra.stream.keys import branch_of, key_of
from infra.stream.messages import Message, Page, UnknownFactError
from projections.standings import Standings
from services.log import Entry

FACTS_AT_ONCE: Final = 2_000


class Log(Protocol):
    """What is asked of the log."""

    def position(self) -> int: ...

    def read(self, after: int, limit: int) -> list[Entry]: ...

    def select_notifications(
        self, start: int, limit: int, stop: int, topics: Sequence[str], *, inclusive_of_start: bool
    ) -> list[Entry]: ...


class FactsFeed:
    """全部对外事实: as CloudEvents, without what stays here."""

    name: Final = topics.FACTS.name

    def __init__(self, log: Log, origin: str, prefix: str) -> None:
        self._log = log
        self._origin = origin
        self._topic = topics.named(prefix, topics.FACTS)

    def head(self) -> int:
        return self._log.position()

    def page(self, after: int) -> Page:
        """As far as the facts are known here. Raises UnknownFactError for one of a newer program, once it is next."""
        messages, last = [], after
        for entry in self._log.read(after, FACTS_AT_ONCE):
            try:
                event = event_of(entry, self._origin)
            except KeyError as error:
                if last == after:
                    raise UnknownFactError(f"{entry.topic} at position {entry.id}") from error
                break
            if event is not None:
                messages.append(
                    Message(self._topic, event.key.encode(), event.data, event.kafka_headers(), _ms(entry.recorded_at))
                )
            last = entry.id
        return Page(messages, last)


class RecordFeed:
    """完整事实: the bodies as recorded, for projections of this program on other machines."""

    name: Final = topics.RECORD.name

    def __init__(self, log: Log, prefix: str) -> None:
        self._log = log
        self._topic = topics.named(prefix, topics.RECORD)

    def head(self) -> int:
        return self._log.position()

    def page(self, after: int) -> Page:
        entries = self._log.read(after, FACTS_AT_ONCE)
        messages = [_recorded(self._topic, entry) for entry in entries]
        return Page(messages, entries[-1].id if entries else after)


def _recorded(topic: str, entry: Entry) -> Message:
    stream, version, name, state, position, recorded_at = entry
    headers = [
        ("stream", stream.encode()),
        ("version", str(version).encode()),
        ("name", name.encode()),
        ("position", str(position).encode()),
        ("recorded_at", rfc3339(recorded_at).encode()),
    ]
    return Message(topic, key_of(stream).encode(), state, headers, _ms(recorded_at))


def entry_of(value: bytes, headers: Iterable[tuple[str, bytes]]) -> Entry:
    """The stored entry that a record of the topic `record` holds."""
    of = {name: held.decode() for name, held in headers}
    at = datetime.fromisoformat(of["recorded_at"])
    return Entry(of["stream"], int(of["version"]), of["name"], value, int(of["position"]), at)


class GradesFeed:
    """现时等级: by branch; a branch that is no more has none."""

    name: Final = topics.GRADES.name
    _told: Final = tuple(
        sorted(NAMES[fact] for fact in (GradeAwarded, EarlierGradeRecorded, BranchMerged, BranchDissolved))
    )

    def __init__(self, log: Log, origin: str, prefix: str) -> None:
        self._log = log
        self._origin = origin
        self._topic = topics.named(prefix, topics.GRADES)

    def head(self) -> int:
        return self._log.position()

    def page(self, after: int) -> Page:
        head = self._log.position()
        found = self._log.select_notifications(after, FACTS_AT_ONCE, head, self._told, inclusive_of_start=False)
        messages = [self._message(decode(entry)) for entry in found]
        return Page(messages, found[-1].id if len(found) == FACTS_AT_ONCE else max(after, head))

    def _message(self, recorded: Recorded) -> Message:
        branch, at, now = branch_of(recorded.stream) or "", recorded.position, None
        match recorded.fact:
            case GradeAwarded() as fact:
                now = GradeNow(branch, at, fact.grade, fact.year, fact.committee, fact.rank, fact.score)
            case EarlierGradeRecorded(grade):
                now = GradeNow(branch, at, grade)
        headers = _headers("grade.current.v1", self._origin, recorded.id, branch, recorded.recorded_at)
        return Message(self._topic, branch.encode(), _json(now), headers, _ms(recorded.recorded_at))


class Moved(Protocol):
    """The standings projection, as far as a feed asks it."""

    def position(self, name: str) -> int: ...

    @property
    def standings(self) -> Standings: ...


class StandingsFeed:
    """现时排名: of each committee's year, whenever anything has changed in it; as far as the projection has come."""

    name: Final = topics.STANDINGS.name

    def __init__(self, projections: Moved, log: Log, origin: str, prefix: str) -> None:
        self._projections = projections
        self._log = log
        self._origin = origin
        self._topic = topics.named(prefix, topics.STANDINGS)

    def head(self) -> int:
        return self._log.position()

    def page(self, after: int) -> Page:
        """What changed several times since is told once, as it stands now."""
        reached = self._projections.position("standings")
        if reached <= after:
            return Page([], after)
        moved = self._projections.standings.changed_since(after)
        at = self._log.read(reached - 1, 1)[0].recorded_at
        return Page([self._message(committee, year, at) for committee, year in moved], reached)

    def _message(self, committee: str, year: int, at: datetime) -> Message:
        answer = self._projections.standings.year(year, committees=(committee,))
        places = tuple(
            StandingNow(one.rank, one.branch, one.name, one.type, one.score, one.exact, one.grade, one.why)
            for one in answer.places
        )
        key = f"{committee}/{year}"
        now = StandingsNow(committee, year, answer.position, places)
        headers = _headers("standings.current.v1", self._origin, f"{key}@{answer.position}", key, at)
        return Message(self._topic, key.encode(), _json(now), headers, _ms(at))


class Signed(Protocol):
    """The checkpoints made so far."""

    def latest(self) -> Any: ...

    def after(self, number: int, limit: int) -> Sequence[Any]: ...


class CheckpointsFeed:
    """校验点: every one that was signed; its positions are their numbers."""

    name: Final = topics.CHECKPOINTS.name

    def __init__(self, checkpoints: Signed, origin: str, prefix: str) -> None:
        self._checkpoints = checkpoints
        self._origin = origin
        self._topic = topics.named(prefix, topics.CHECKPOINTS)

    def head(self) -> int:
        latest = self._checkpoints.latest()
        return latest.number if latest else 0

    def page(self, after: int) -> Page:
        made = self._checkpoints.after(after, FACTS_AT_ONCE)
        source = source_of(self._origin)
        messages = [
            Message(
                self._topic,
                source.encode(),
                _json(CheckpointMade(one.number, one.size, one.made_at, one.note)),
                _headers("checkpoint.made.v1", self._origin, str(one.number), source, one.made_at),
                _ms(one.made_at),
            )
            for one in made
        ]
        return Page(messages, made[-1].number if made else after)


def _headers(kind: str, origin: str, number: str, key: str, at: datetime) -> list[tuple[str, bytes]]:
    named = {
        "content-type": CONTENT_TYPE,
        "ce_specversion": "1.0",
        "ce_id": number,
        "ce_source": source_of(origin),
        "ce_type": kind,
        "ce_subject": key,
        "ce_time": rfc3339(at),
        "ce_dataschema": schema_id(kind),
        "ce_partitionkey": key,
    }
    return [(name, value.encode()) for name, value in named.items()]


def _json(value: object) -> bytes | None:
    return None if value is None else ENCODER.encode(value)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000)
