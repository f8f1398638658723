"""What users of a guarded broker may do, given and taken back by its operator."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourceType,
)

from tests.stream.broker import Broker

ALL = {"topic": ResourceType.TOPIC, "group": ResourceType.GROUP}


class Permissions:
    """Of one broker."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def give(self, user: str, kind: str, name: str, *operations: str, prefixed: bool = False) -> None:
        """`operations` as Kafka names them: READ, WRITE, CREATE ..."""
        acls = [ACL(*self._told(user, one), self._of(kind, name, prefixed=prefixed)) for one in operations]
        with self._operator() as operator:
            assert operator.create_acls(acls)["failed"] == []

    def take(self, user: str, kind: str, name: str, *operations: str, prefixed: bool = False) -> None:
        acls = [ACLFilter(*self._told(user, one), self._of(kind, name, prefixed=prefixed)) for one in operations]
        with self._operator() as operator:
            taken = operator.delete_acls(acls)
        assert all(len(found) == 1 for _, found, _ in taken), taken

    def _told(self, user: str, operation: str) -> tuple[str, str, ACLOperation, ACLPermissionType]:
        return f"User:{user}", "*", ACLOperation[operation], ACLPermissionType.ALLOW

    def _of(self, kind: str, name: str, *, prefixed: bool) -> ResourcePattern:
        pattern = ACLResourcePatternType.PREFIXED if prefixed else ACLResourcePatternType.LITERAL
        return ResourcePattern(ALL[kind], name, pattern)

    @contextmanager
    def _operator(self) -> Iterator[Any]:
        operator = KafkaAdminClient(bootstrap_servers=self._broker.address)
        try:
            yield operator
        finally:
            operator.close()
