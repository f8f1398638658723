"""A publisher beside a test, and what is known of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic, sleep

from infra.facts import NAMES, decode
from infra.postgres.pool import Pool
from infra.postgres.recorder import LedgerRecorder
from infra.stream.envelope import event_of
from infra.stream.kafka_outlet import KafkaOutlet
from infra.stream.messages import Feed
from infra.stream.publisher import Publisher
from projections.registry import Projections
from services.ledger import utc_now

ORIGIN = "localhost/dajinchuang"


def projections_of(pool: Pool) -> Projections:
    return Projections(pool, LedgerRecorder(pool, utc_now), decode, NAMES, clock=utc_now)


def publisher_to(pool: Pool, broker: str, *feeds: Feed) -> Publisher:
    outlet = {"bootstrap_servers": [broker]}
    return Publisher(pool, LedgerRecorder(pool, utc_now), feeds, lambda: KafkaOutlet(outlet), wait=0.1)


@contextmanager
def running(publisher: Publisher) -> Iterator[Publisher]:
    stop = Event()
    thread = Thread(target=publisher.run, args=(stop,))
    thread.start()
    try:
        yield publisher
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


def published(publisher: Publisher, seconds: float = 60) -> None:
    """Until nothing is left to publish."""
    until = monotonic() + seconds
    while any(one.behind for one in publisher.lag()):
        assert monotonic() < until, publisher.lag()
        sleep(0.05)


def expected(pool: Pool) -> list[tuple[str, bytes]]:
    """Id and data of every fact that leaves."""
    log = LedgerRecorder(pool, utc_now)
    events = (event_of(entry, ORIGIN) for entry in log.scan())
    return [(event.id, event.data) for event in events if event is not None]
