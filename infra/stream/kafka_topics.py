"""Topics on a broker: what there is, and making it what it should be."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any, Final

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource
from kafka.errors import KafkaError

from infra.stream.connect import said
from infra.stream.messages import OutletError
from infra.stream.topics import TOPICS, Change, Found, named

KNOWN_WITHIN: Final = 10.0  # seconds
LOOK_EVERY: Final = 0.1  # seconds


class TopicsAtBroker:
    """Of one prefix."""

    def __init__(self, admin: KafkaAdminClient, prefix: str) -> None:
        self._admin = admin
        self._names = {named(prefix, topic): topic for topic in TOPICS}

    def found(self) -> dict[str, Found]:
        """Those that are there, with the settings that matter here."""
        there = sorted(self._names.keys() & set(self._admin.list_topics()))
        if not there:
            return {}
        partitions = {one["name"]: len(one["partitions"]) for one in self._admin.describe_topics(there)}
        described = self._admin.describe_configs([ConfigResource("TOPIC", name) for name in there], config_filter="all")
        settings: Any = described["topic"]
        return {
            name: Found(
                partitions[name],
                {wanted: str(settings[name][wanted]["value"]) for wanted in self._names[name].settings},
            )
            for name in there
        }

    def apply(self, changes: Sequence[Change], replicas: int) -> None:
        """Creates and sets what differs; `replicas` -1: as many as the brokers have by default."""
        made = {one.topic: int(one.then) for one in changes if one.what == "partitions"}
        settings: dict[str, dict[str, str]] = {}
        for one in changes:
            if one.what != "partitions":
                settings.setdefault(one.topic, {})[one.what] = one.then
        if made:
            self._admin.create_topics(
                {
                    name: {
                        "num_partitions": partitions,
                        "replication_factor": replicas,
                        "configs": settings.pop(name, {}),
                    }
                    for name, partitions in made.items()
                },
                wait_for_metadata=True,
            )
        if settings:
            told = self._admin.alter_configs([ConfigResource("TOPIC", name, given) for name, given in settings.items()])
            if refused := {name: said for name, said in told["topic"].items() if said != "OK"}:
                raise OutletError(f"refused: {refused}")
            self._await(settings)

    def _await(self, settings: Mapping[str, Mapping[str, str]]) -> None:
        """Brokers say yes before all of them know."""
        until = monotonic() + KNOWN_WITHIN
        while monotonic() < until:
            found = self.found()
            if all(found[name].settings.items() >= given.items() for name, given in settings.items()):
                return
            sleep(LOOK_EVERY)


@contextmanager
def topics_at(connection: Mapping[str, Any], prefix: str) -> Iterator[TopicsAtBroker]:
    """Raises OutletError where the brokers do not answer or refuse."""
    try:
        admin = KafkaAdminClient(**{"bootstrap_timeout_ms": 10_000, **connection})
        try:
            yield TopicsAtBroker(admin, prefix)
        finally:
            admin.close()
    except (KafkaError, OSError) as error:
        raise OutletError(said(error)) from error
