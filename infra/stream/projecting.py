"""Projecting from Kafka 异地投影: any number of machines take in the record and project it, as one consumer group.

A projection belongs to a partition, and so to the machine that has it; where two believe so, its lock decides.
"""

import gc
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from threading import Event, Lock, Thread
from typing import Any, Final

import structlog
from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.errors import UnknownTopicOrPartitionError

from infra.facts import NAMES, decode
from infra.postgres.pool import Pool
from infra.stream.connect import said
from infra.stream.feeds import entry_of
from infra.stream.inbox import Inbox
from projections.engine import Follower, Projection, Source

POLL: Final = 500  # ms
AT_ONCE: Final = 2_000  # facts
FIRST_REST: Final = 0.1  # seconds, doubled with every failure
LONGEST_REST: Final = 10.0
LONGEST_GONE: Final = 1_000  # ms between tries to reach a broker that is away; kafka-python would come to rest for 30 s
GROUP: Final = "project"

log = structlog.get_logger()


class Projecting:
    """One process of the group."""

    def __init__(
        self,
        pool: Pool,
        connection: Mapping[str, Any],
        topic: str,
        projections: Iterable[Projection],
        *,
        clock: Callable[[], datetime],
    ) -> None:
        """`connection`: of kafka-python; `topic`: that of the record; `pool`: where the answers are kept."""
        self.inbox = Inbox(pool)
        self._pool = pool
        self._connection = connection
        self._topic = topic
        self._projections = tuple(projections)
        self._source = Source(self.inbox, decode, NAMES)
        self._clock = clock
        self._guard = Lock()
        self._mine: frozenset[str] = frozenset()
        self._other = Event()

    @property
    def mine(self) -> frozenset[str]:
        """The projections that this process leads, by name."""
        with self._guard:
            return self._mine

    def run(self, stop: Event) -> None:
        """Until told to stop, whatever happens to the brokers and the database meanwhile."""
        projecting = Thread(target=self._project, args=(stop,), name="projecting", daemon=True)
        projecting.start()
        rest = FIRST_REST
        while not stop.is_set():
            try:
                self._take_in(stop)
                rest = FIRST_REST
            except Exception as error:  # noqa: BLE001 - projecting survives whatever it meets
                log.warning("projecting_waits", error=said(error), again_in=rest)
                gc.collect()  # a client of kafka-python that came to nothing leaves sockets behind, in cycles
                stop.wait(rest)
                rest = min(rest * 2, LONGEST_REST)
        self._other.set()
        projecting.join(timeout=20)

    def _take_in(self, stop: Event) -> None:
        reader = KafkaConsumer(
            **{
                "group_id": f"{self._topic}.{GROUP}",
                "enable_auto_commit": False,
                "auto_offset_reset": "earliest",
                "max_poll_records": AT_ONCE,
                "reconnect_backoff_max_ms": LONGEST_GONE,
                "metrics_enabled": False,
                **self._connection,
            }
        )
        try:
            reader.subscribe([self._topic], listener=_Placing(self, reader))
            while not stop.is_set():
                found = reader.poll(timeout_ms=POLL)
                if not (all_parts := reader.partitions_for_topic(self._topic)):
                    raise UnknownTopicOrPartitionError(f"no topic {self._topic}, or no permission to read it")
                self._share({one.partition for one in reader.assignment()}, all_parts)
                if found:
                    entries = [entry_of(one.value, one.headers) for records in found.values() for one in records]
                    to = {part.partition: records[-1].offset + 1 for part, records in found.items()}
                    self.inbox.put(entries, self._topic, to)
        finally:
            reader.close(autocommit=False)

    def placed(self, reader: KafkaConsumer, mine: Collection[TopicPartition]) -> None:
        """Each partition goes on where this database has it, whatever other databases are fed under the same name."""
        known = self.inbox.offsets(self._topic)
        for one in mine:
            reader.seek(one, known.get(one.partition, 0))

    def _share(self, mine: Collection[int], all_parts: Collection[int]) -> None:
        """The partitions that this process has bring it its share of the projections."""
        parts = len(all_parts)
        names = frozenset(one.name for n, one in enumerate(self._projections) if parts and n % parts in mine)
        with self._guard:
            if names != self._mine:
                self._mine = names
                self._other.set()

    def _project(self, stop: Event) -> None:
        while not stop.is_set():
            self._other.clear()
            if stop.is_set():  # told before it was cleared
                return
            mine: Sequence[Projection] = [one for one in self._projections if one.name in self.mine]
            if mine:
                Follower(self._pool, self._source, clock=self._clock, projections=mine).run(self._other)
            else:
                self._other.wait(POLL / 1_000)


class _Placing(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(self, projecting: Projecting, reader: KafkaConsumer) -> None:
        self._projecting, self._reader = projecting, reader

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        self._projecting.placed(self._reader, assigned)

    def on_partitions_revoked(self, _: Collection[TopicPartition]) -> None:
        pass
