"""Short words for tests of the ledger."""

from eventsourcing.persistence import StoredEvent


def fact(stream: str, version: int = 1, body: str = '{"score":"1.50"}', name: str = "test.happened.v1") -> StoredEvent:
    return StoredEvent(stream, version, name, body.encode())
