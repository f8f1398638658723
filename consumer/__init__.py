"""Consumer kit 订阅工具: for other systems that follow the record over Kafka; needs kafka-python and psycopg alone."""

from consumer.event import Event, PoisonError, read
from consumer.kit import Consumer, Later, Settings

__all__ = ["Consumer", "Event", "Later", "PoisonError", "Settings", "read"]
