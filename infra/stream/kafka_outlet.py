"""Kafka outlet: messages to a broker, acknowledged by all replicas in sync, in order and without gaps within a key.

One batch a partition is under way at a time. With more, a batch that fails for good could be overtaken by the next
one (kafka-python goes on under a new epoch with what it has not sent yet), and a consumer would see a gap that fills
later.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import Any, Final

from kafka import KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError
from kafka.net.compat import KafkaNetClient
from kafka.partitioner.default import murmur2

from infra.stream.connect import said
from infra.stream.messages import Message, OutletError

BATCH: Final = 900_000  # bytes: below what brokers take at most, 1,048,588 by default
OVERHEAD: Final = 90  # bytes of a record besides what it holds, at most
PATIENCE: Final = 20_000  # ms until a broker that does not acknowledge is given up, to be asked again
GIVEN_UP: Final = 1.5
"""Times that long, where kafka-python itself does not: after a broker was killed it has been seen to wait for ever."""
KNOWN: Final = 100_000  # keys whose partition is remembered


class KafkaOutlet:
    """Connects when there is something to send, and anew after every failure."""

    def __init__(self, connection: Mapping[str, Any], patience: int = PATIENCE) -> None:
        """`connection`: of kafka-python, such as `bootstrap_servers`; `patience` in ms."""
        self._connection = connection
        self._patience = patience
        self._producer: KafkaProducer | None = None
        self._partitions: dict[str, int] = {}
        self._known: dict[tuple[str, bytes], int] = {}
        self._flushing = ThreadPoolExecutor(1, "kafka-flush")
        self._last: Future[None] | None = None

    def send(self, messages: Sequence[Message]) -> "Sending":
        """Hands the messages over; nothing of them leaves before `go`. Raises OutletError."""
        return Sending(self, self._in_batches(messages))

    def forget(self) -> None:
        """What was handed over and has not gone never goes."""
        self._drop()

    def close(self) -> None:
        self._drop()
        self._flushing.shutdown(wait=False, cancel_futures=True)

    def begin(self, batch: Sequence[Message]) -> list[Any]:
        """Hands over what fits into a batch a partition; what is still under way here ends first."""
        if self._last is not None:
            wait([self._last])
        try:
            producer = self._connected()
            return [
                producer.send(
                    one.topic,
                    value=one.value,
                    key=one.key,
                    headers=one.headers,
                    partition=self._partition(producer, one),
                    timestamp_ms=one.at,
                )
                for one in batch
            ]
        except (KafkaError, OSError, OutletError) as error:
            self._drop()
            raise OutletError(said(error)) from error

    def go(self) -> "Future[None]":
        """Has it sent. Raises OutletError where it was forgotten."""
        if self._producer is None:
            raise OutletError("the connection was given up")
        self._last = self._flushing.submit(self._producer.flush)
        return self._last

    def end(self, told: Sequence[Any], flushed: "Future[None]") -> None:
        """Until all are acknowledged. Raises OutletError."""
        try:
            flushed.result(timeout=self._patience * GIVEN_UP / 1_000)
            for one in told:
                if one.failed():
                    raise one.exception
        except TimeoutError as error:
            self._drop()
            raise OutletError("no answer from the broker") from error
        except (KafkaError, OSError) as error:
            self._drop()
            raise OutletError(said(error)) from error

    def _connected(self) -> KafkaProducer:
        if self._producer is None:
            self._partitions.clear()
            self._known.clear()
            self._producer = _producer(
                {
                    "acks": "all",
                    "enable_idempotence": True,
                    "batch_size": BATCH + 100_000,
                    "max_request_size": 16_000_000,
                    "linger_ms": self._patience * 3,  # nothing leaves before it is flushed
                    "request_timeout_ms": self._patience // 2,
                    "delivery_timeout_ms": self._patience * 4,  # our own patience ends before
                    "max_block_ms": self._patience // 2,
                    "bootstrap_timeout_ms": self._patience // 2,
                    "reconnect_backoff_max_ms": 1_000,
                    "allow_auto_create_topics": False,
                    "metrics_enabled": False,
                    **self._connection,
                }
            )
        return self._producer

    def _in_batches(self, messages: Sequence[Message]) -> list[list[Message]]:
        """So that of each only one batch goes to any partition."""
        if not messages:
            return []
        try:
            producer = self._connected()
            batches: list[list[Message]] = [[]]
            sizes: dict[tuple[str, int], int] = {}
            for one in messages:
                part, size = (one.topic, self._partition(producer, one)), _size(one)
                if sizes.get(part, 0) + size > BATCH:
                    batches.append([])
                    sizes.clear()
                batches[-1].append(one)
                sizes[part] = sizes.get(part, 0) + size
        except (KafkaError, OSError, OutletError) as error:
            self._drop()
            raise OutletError(said(error)) from error
        return batches

    def _partition(self, producer: KafkaProducer, one: Message) -> int:
        """As the Java client would choose it: others may write to the topics of a consumer kit."""
        known = self._known.get((one.topic, one.key))
        if known is None:
            if one.topic not in self._partitions:
                try:
                    there = producer.partitions_for(one.topic)
                except KafkaTimeoutError:
                    raise OutletError(
                        f"nobody tells of topic {one.topic}: is Kafka running? djc topics apply"
                    ) from None
                self._partitions[one.topic] = len(there)
            if len(self._known) >= KNOWN:
                self._known.clear()
            known = (murmur2(one.key) & 0x7FFFFFFF) % self._partitions[one.topic]
            self._known[one.topic, one.key] = known
        return known

    def _drop(self) -> None:
        """Nothing that is still under way is sent any more: a producer that is only closed would wait for it."""
        if self._producer is not None:
            producer, self._producer = self._producer, None
            producer._sender.force_close()  # noqa: SLF001 - close() waits for batches that may never end
            producer._sender.join(self._patience / 1_000)  # noqa: SLF001
            with suppress(Exception):
                producer.close(timeout=0.1)


class Sending:
    """Batches on their way, one after the other."""

    def __init__(self, outlet: KafkaOutlet, batches: list[list[Message]]) -> None:
        self._outlet = outlet
        self._rest = batches[1:]
        self._told = outlet.begin(batches[0]) if batches else []
        self._flushed: Future[None] | None = None

    def go(self) -> None:
        """Once, and only when what went before has arrived. Raises OutletError."""
        if self._told:
            self._flushed = self._outlet.go()

    def wait(self) -> None:
        """Raises OutletError."""
        if self._told and self._flushed is None:
            self.go()
        if self._flushed is not None:
            self._outlet.end(self._told, self._flushed)
            for batch in self._rest:
                told = self._outlet.begin(batch)
                self._outlet.end(told, self._outlet.go())


def _size(one: Message) -> int:
    """Bytes of the record, at most."""
    return OVERHEAD + len(one.key) + len(one.value or b"") + sum(8 + len(name) + len(v) for name, v in one.headers)


def _producer(settings: Mapping[str, Any]) -> KafkaProducer:
    """One that meets no broker leaves nothing open, which kafka-python does not see to."""
    made: list[KafkaNetClient] = []

    def client(**config: Any) -> KafkaNetClient:
        made.append(KafkaNetClient(**config))
        return made[-1]

    try:
        return KafkaProducer(**settings, kafka_client=client)
    except KafkaError:
        for one in made:
            one.close()
        raise
