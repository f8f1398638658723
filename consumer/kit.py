"""A consumer 订阅方: takes every event once, in order for each key, and can begin again at any time of the past.

Kafka only says which partitions are whose; how far they have been read stands beside the consumer's own data and moves
in the same transaction. So whatever breaks, an event has been taken and its position moved, or neither.
"""

import gc
import logging
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from threading import Event as Flag
from typing import Any, Final, NamedTuple

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.errors import KafkaError, UnknownTopicOrPartitionError
from psycopg import Connection, OperationalError
from psycopg import Error as DatabaseError

from consumer import tables
from consumer.event import Event, PoisonError, read
from consumer.tables import OvertakenError, Stream
from consumer.tls import secured

log = logging.getLogger(__name__)

Handle = Callable[[Connection[Any], Event], None]
POLL: Final = 500  # ms
FIRST_REST: Final = 0.1  # seconds, doubled with every failure
LONGEST_REST: Final = 10.0
LONGEST_REASON: Final = 2_000  # characters, so that a dead letter is not too large to be sent
LONGEST_GONE: Final = 1_000  # ms between tries to reach a broker that is away; kafka-python would come to rest for 30 s


class Later(Exception):  # noqa: N818 - what a handler says, not what went wrong
    """Raised by a handler that cannot take an event now but will: everything waits, nothing is passed over."""


@dataclass(frozen=True)
class Settings:
    """`kafka`: how kafka-python connects, as `bootstrap_servers`; `name`: the same in all processes of a consumer.

    `types`: the kinds that are handled, None: all; others are passed over. What fails `attempts` times goes to the
    topic `dead_letters` with the reason, and the next one is taken; without such a topic everything stops there.
    `batch`: how many events a transaction takes at most.
    """

    kafka: Mapping[str, Any]
    name: str
    topic: str
    types: Collection[str] | None = None
    dead_letters: str | None = None
    attempts: int = 3
    batch: int = 500


@dataclass
class Taken:
    """What became of some records."""

    handled: int = 0
    doubles: int = 0
    passed: int = 0
    dead: int = 0
    gaps: int = 0


class _Batch(NamedTuple):
    """Records of one partition, in their order."""

    part: int
    records: Sequence[Any]


class Consumer:
    """Any number of processes under one name share the partitions."""

    def __init__(self, settings: Settings, connect: Callable[[], Connection[Any]], handle: Handle) -> None:
        """`connect` opens the database of the consumer's own data; `handle` changes them, within the transaction."""
        self._settings = settings
        self._connect = connect
        self._handle = handle
        self._next: dict[int, int | None] = {}
        self.taken = Taken()

    def run(self, stop: Flag) -> None:
        """Takes events until told to stop, whatever happens to the broker and the database meanwhile."""
        rest = FIRST_REST
        while not stop.is_set():
            try:
                with self._connect() as connection:
                    tables.create(connection)
                    with closing(self._polled(connection, stop)) as polled:
                        for records in polled:
                            self._take(connection, records)
                            rest = FIRST_REST
            except (KafkaError, DatabaseError, OvertakenError, Later, OSError) as error:
                log.warning("%s waits %.1f s: %s", self._settings.name, rest, str(error) or type(error).__name__)
                gc.collect()  # a client of kafka-python that came to nothing leaves sockets behind, in cycles
                stop.wait(rest)
                rest = min(rest * 2, LONGEST_REST)

    def replay(self, since: datetime | None, reset: Callable[[Connection[Any]], None]) -> None:
        """From a time on, None: from the first event, everything is taken anew; `reset` clears the consumer's own data.

        To be called while no process of this consumer runs.
        """
        of = self._settings
        reader = KafkaConsumer(**{**secured(of.kafka), "enable_auto_commit": False})
        try:
            parts = [TopicPartition(of.topic, part) for part in reader.partitions_for_topic(of.topic) or ()]
            at = reader.beginning_offsets(parts)
            if since is not None:
                found = reader.offsets_for_times(dict.fromkeys(parts, int(since.timestamp() * 1_000)))
                ends = reader.end_offsets(parts)
                at = {part: found[part].offset if found.get(part) else ends[part] for part in parts}
        finally:
            reader.close()
        with self._connect() as connection, connection.transaction():
            tables.create(connection)
            tables.restart(connection, of.name, of.topic, {part.partition: offset for part, offset in at.items()})
            reset(connection)

    def _polled(self, connection: Connection[Any], stop: Flag) -> Generator[Mapping[Any, Sequence[Any]], None, None]:
        of = self._settings
        reader = KafkaConsumer(
            **{
                "group_id": of.name,
                "enable_auto_commit": False,
                "auto_offset_reset": "none",  # a place that the topic no longer has must not be passed over in silence
                "max_poll_records": of.batch,
                "reconnect_backoff_max_ms": LONGEST_GONE,
                "metrics_enabled": False,
                **secured(of.kafka),
            }
        )
        try:
            parts = [TopicPartition(of.topic, part) for part in reader.partitions_for_topic(of.topic) or ()]
            if not parts:  # brokers tell the one no more than the other, and kafka-python would wait without a word
                raise UnknownTopicOrPartitionError(f"no topic {of.topic}, or no permission to read it")
            begin = reader.beginning_offsets(parts)  # before: a listener must not wait for the broker
            reader.subscribe([of.topic], listener=_Placed(self, reader, connection, begin))
            while not stop.is_set():
                if records := reader.poll(timeout_ms=POLL):
                    yield records
        finally:
            reader.close(autocommit=False)

    def placed(
        self, reader: KafkaConsumer, connection: Connection[Any], begin: Mapping[Any, int], parts: Collection[Any]
    ) -> None:
        """These partitions are this process's from now on: each goes on where its consumer stands."""
        with connection.transaction():
            known = tables.offsets(connection, self._settings.name, self._settings.topic)
        self._next = {one.partition: known.get(one.partition) for one in parts}
        for one in parts:
            reader.seek(one, known[one.partition] if one.partition in known else begin.get(one, 0))

    def _take(self, connection: Connection[Any], records: Mapping[Any, Sequence[Any]]) -> None:
        """All of them in one transaction; if one of them fails, each in a part of its own."""
        batches = [_Batch(part.partition, found) for part, found in records.items()]
        try:
            taken = self._in_one(connection, batches, one_by_one=False)
        except (OperationalError, OvertakenError, Later):
            raise
        except Exception:  # noqa: BLE001 - which one it is shows when they are taken one by one
            taken = self._in_one(connection, batches, one_by_one=True)
        for batch in batches:
            self._next[batch.part] = batch.records[-1].offset + 1
        for name, count in vars(taken).items():
            setattr(self.taken, name, getattr(self.taken, name) + count)

    def _in_one(self, connection: Connection[Any], batches: Sequence[_Batch], *, one_by_one: bool) -> Taken:
        of, taken = self._settings, Taken()
        with connection.transaction():
            for batch in batches:
                to = batch.records[-1].offset + 1
                tables.move(connection, of.name, of.topic, batch.part, self._next[batch.part], to)
            events = [(record, _event(record)) for batch in batches for record in batch.records]
            streams = {(one.source, one.subject) for _, one in events if isinstance(one, Event)}
            seen = tables.seen(connection, of.name, streams)
            new: dict[Stream, int] = {}
            for record, event in events:
                if isinstance(event, PoisonError):
                    self._bury(record, event)
                    taken.dead += 1
                    continue
                stream = event.source, event.subject
                last = max(new.get(stream, 0), seen.get(stream, 0))
                if event.version <= last:
                    taken.doubles += 1
                    continue
                if last and event.version > last + 1:
                    taken.gaps += 1
                    log.error("%s: something is missing before %s", of.name, event.id)
                new[stream] = event.version
                if of.types is not None and event.type not in of.types:
                    taken.passed += 1
                elif not one_by_one:
                    self._handle(connection, event)
                    taken.handled += 1
                elif (error := self._patiently(connection, event)) is None:
                    taken.handled += 1
                else:
                    self._bury(record, error)
                    taken.dead += 1
            tables.see(connection, of.name, new)
        return taken

    def _patiently(self, connection: Connection[Any], event: Event) -> Exception | None:
        """What it failed with the last time; a failed attempt leaves nothing."""
        failed: Exception | None = None
        for _ in range(self._settings.attempts):
            try:
                with connection.transaction():
                    self._handle(connection, event)
            except (OperationalError, Later):
                raise
            except Exception as error:  # noqa: BLE001 - it is told of with the dead letter
                failed = error
            else:
                return None
        return failed

    def _bury(self, record: Any, reason: Exception) -> None:
        """To the dead letters before the position moves: sent twice at worst, never lost."""
        of = self._settings
        if of.dead_letters is None:
            raise Later(f"{record.topic} {record.partition} {record.offset}: {reason!r}")
        told = {
            "dead_consumer": of.name,
            "dead_reason": repr(reason)[:LONGEST_REASON],
            "dead_from": f"{record.topic} {record.partition} {record.offset}",
        }
        came = [(name, held or b"") for name, held in record.headers]
        headers = [*came, *((name, value.encode(errors="backslashreplace")) for name, value in told.items())]
        value = b"" if record.key is None and record.value is None else record.value  # or it is not sent
        producer = KafkaProducer(**{"acks": "all", **secured(of.kafka)})
        try:
            producer.send(of.dead_letters, value, record.key, headers).get(timeout=30)
        finally:
            producer.close()
        log.error("%s: dead letter %s: %r", of.name, told["dead_from"], reason)


class _Placed(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(
        self, consumer: Consumer, reader: KafkaConsumer, connection: Connection[Any], begin: Mapping[Any, int]
    ) -> None:
        self._consumer, self._reader, self._connection, self._begin = consumer, reader, connection, begin

    def on_partitions_assigned(self, assigned: Collection[Any]) -> None:
        self._consumer.placed(self._reader, self._connection, self._begin, assigned)

    def on_partitions_revoked(self, revoked: Collection[Any]) -> None:
        """Nothing is under way between two polls."""


def _event(record: Any) -> Event | PoisonError:
    try:
        return read(record.key, record.value, record.headers)
    except PoisonError as error:
        return error
