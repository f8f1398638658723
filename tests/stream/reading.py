"""What a topic holds, as a consumer finds it."""

from collections import defaultdict
from collections.abc import Iterator
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
        consumer = KafkaConsumer(bootstrap_servers=self.broker, enable_auto_commit=False)
        try:
            parts = [
                TopicPartition(f"{self.prefix}.{topic}", n) for n in consumer.partitions_for_topic(self._of(topic))
            ]
            consumer.assign(parts)
            consumer.seek_to_beginning(*parts)
            ends = consumer.end_offsets(parts)
            found = [*self._until(consumer, ends)]
        finally:
            consumer.close()
        return sorted(found, key=lambda one: (one.partition, one.offset))

    def first_arrivals(self, topic: str = "facts") -> list[Read]:
        """What a consumer has that passes over an id it has seen."""
        return [*{one.id: one for one in reversed(self.all(topic))}.values()][::-1]

    def _of(self, topic: str) -> str:
        return f"{self.prefix}.{topic}"

    def _until(self, consumer: Any, ends: dict[Any, int]) -> Iterator[Read]:
        due = {part for part, end in ends.items() if end}
        until = monotonic() + 60
        while due and monotonic() < until:
            for part, records in consumer.poll(timeout_ms=500).items():
                for one in records:
                    headers = {name: value.decode() for name, value in one.headers}
                    yield Read(part.partition, one.offset, one.key.decode(), one.value, headers)
            due = {part for part in due if consumer.position(part) < ends[part]}
        assert not due, f"not read to the end: {due}"


def in_order_within_keys(read: list[Read]) -> bool:
    """Positions rise within each key, what has been seen passed over."""
    last: dict[str, int] = defaultdict(int)
    seen: set[str] = set()
    for one in read:
        if one.id not in seen:
            if one.position <= last[one.key]:
                return False
            seen.add(one.id)
            last[one.key] = one.position
    return True
