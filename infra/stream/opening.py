"""Opening the stream 外发装配: the feeds of an open program, and a publisher over them."""

from infra.runtime import Runtime
from infra.stream.connect import connection
from infra.stream.feeds import CheckpointsFeed, FactsFeed, GradesFeed, RecordFeed, StandingsFeed
from infra.stream.messages import Feed
from infra.stream.publisher import Publisher


def feeds(runtime: Runtime) -> list[Feed]:
    """What is published, the facts first; the record in full only where it is asked for."""
    origin, prefix = runtime.settings.origin, runtime.settings.kafka_prefix
    log = runtime.recorder
    return [
        FactsFeed(log, origin, prefix),
        *([RecordFeed(log, prefix)] if runtime.settings.kafka_record else []),
        GradesFeed(log, origin, prefix),
        StandingsFeed(runtime.projections, log, origin, prefix),
        CheckpointsFeed(runtime.checkpoints, origin, prefix),
    ]


def publisher(runtime: Runtime) -> Publisher:
    """Raises NoBrokersError."""
    from infra.stream.kafka_outlet import KafkaOutlet  # noqa: PLC0415 - whoever only asks how far it is need not load it

    given = connection(runtime.settings)
    return Publisher(runtime.pool, runtime.recorder, feeds(runtime), lambda: KafkaOutlet(given))
