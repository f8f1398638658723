"""What a topic holds, as a consumer finds it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, KeysView
from hashlib import sha256
from time import monotonic
from typing import Any, NamedTuple

from kafka import KafkaConsumer, TopicPartition


class Read(NamedTuple):
    partition: int
    offset: int
    key: str
    value: bytes | None
    headers: dict[str, str]

    @property
    def id(self) -> str:
        return self.headers["ce_id"]

    @property
    def position(self) -> int:
        return int(self.headers["ce_position"])


class Reading:
    """Everything in a topic, from its beginning to its end."""

    def __init__(self, broker: str, prefix: str) -> None:
        self.broker = broker
        self.prefix = prefix

    def all(self, topic: str = "facts") -> list[Read]:
        """Partition by partition, each in its order."""
        return sorted(self.each(topic), key=lambda one: (one.partition, one.offset))

    def each(self, topic: str = "facts") -> Iterator[Read]:
        """One by one, each partition in its order."""
        consumer = KafkaConsumer(bootstrap_servers=self.broker, enable_auto_commit=False)
        try:
            parts = [TopicPartition(self._of(topic), n) for n in consumer.partitions_for_topic(self._of(topic))]
            consumer.assign(parts)
            consumer.seek_to_beginning(*parts)
            yield from self._until(consumer, consumer.end_offsets(parts))
        finally:
            consumer.close()

    def _of(self, topic: str) -> str:
        return f"{self.prefix}.{topic}"

    def _until(self, consumer: Any, ends: dict[Any, int]) -> Iterator[Read]:
        due = {part for part, end in ends.items() if end}
        until = monotonic() + 60
        while due and monotonic() < until:
            for part, records in consumer.poll(timeout_ms=500).items():
                until = monotonic() + 60
                for one in records:
                    headers = {name: value.decode() for name, value in one.headers}
                    yield Read(part.partition, one.offset, one.key.decode(), one.value, headers)
            due = {part for part in due if consumer.position(part) < ends[part]}
        assert not due, f"not read to the end: {due}"


class Arrived:
    """What has come: the ids, how many came more than once and always the same, whether positions rose in each key."""

    def __init__(self, read: Iterable[Read]) -> None:
        self.doubles = 0
        self.the_same = True
        self.in_order = True
        self._digests: dict[str, bytes] = {}
        last: dict[str, int] = defaultdict(int)
        for one in read:
            digest = sha256(repr((one.key, one.value, one.headers)).encode()).digest()[:8]
            if one.id in self._digests:
                self.doubles += 1
                self.the_same &= self._digests[one.id] == digest
                continue
            self.in_order &= one.position > last[one.key]
            self._digests[one.id] = digest
            last[one.key] = one.position

    @property
    def ids(self) -> KeysView[str]:
        return self._digests.keys()


def in_order_within_keys(read: Iterable[Read]) -> bool:
    """What has been seen passed over."""
    return Arrived(read).in_order
