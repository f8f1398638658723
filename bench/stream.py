"""The stream over a real Kafka: published in facts/s, commit to consumer in ms, projected by 1, 2 and 4 in facts/s."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any
from uuid import uuid4

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from bench._history import events, record
from bench._server import fresh_database
from domain.voices import CommentMade
from infra.facts import NAMES, FactMapper, decode
from infra.postgres.pool import Pool, connect_pool
from infra.postgres.recorder import LedgerRecorder
from infra.postgres.schema import migrate
from infra.stream import tables
from infra.stream.feeds import FactsFeed, RecordFeed
from infra.stream.kafka_outlet import KafkaOutlet
from infra.stream.kafka_topics import topics_at
from infra.stream.messages import Feed, Message
from infra.stream.publisher import Publisher
from infra.stream.topics import changes
from projections import grade_book, standings, target_sets
from projections.engine import Follower, Source
from services.ledger import Act, Ledger
from tests.stream.broker import NEEDED, Broker, runnable

FACTS = int(os.environ.get("BENCH_EVENTS", "20000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
DELAYS = 200
FACTS_FEED, RECORD_FEED = FactsFeed.name, RecordFeed.name
PROJECTIONS = (standings.PROJECTION, grade_book.PROJECTION, target_sets.PROJECTION)


def run() -> list[dict[str, object]]:
    if not runnable():
        raise SystemExit(NEEDED)
    with ExitStack() as closing:
        place = Path(closing.enter_context(TemporaryDirectory(prefix="bench-")))
        broker = Broker(place)
        broker.start()
        closing.callback(broker.kill)
        conninfo = closing.enter_context(fresh_database())
        migrate(conninfo)
        record(conninfo, events(200, range(2015, 2035)), FACTS)
        pool = closing.enter_context(connect_pool(conninfo, 8))
        return [*rates(pool, broker), *delays(pool, broker), *projecting(pool, broker)]


def rates(pool: Pool, broker: Broker) -> Iterator[dict[str, object]]:
    """The same payloads, in turns."""
    log = LedgerRecorder(pool, _now)
    taken: dict[str, list[float]] = {"the bare producer": [], "djc publish": []}
    for _ in range(ROUNDS):
        prefix = _topics(broker)
        messages = [*_messages(FactsFeed(log, "bench", prefix))]
        taken["the bare producer"].append(_timed(lambda: bare(broker, messages)))  # noqa: B023 - called at once
        prefix = _topics(broker)
        with pool.connection() as connection:
            tables.again(connection, FACTS_FEED)
        feed = FactsFeed(log, "bench", prefix)
        taken["djc publish"].append(_timed(lambda: publish(pool, log, broker, feed)))  # noqa: B023
    raw = median(taken["the bare producer"])
    for what, times in taken.items():
        yield {"what": what, "facts": FACTS, "value": FACTS / median(times), "beside": raw / median(times)}


def bare(broker: Broker, messages: list[Message]) -> None:
    """kafka-python's idempotent producer, well set, with the payloads in its hands."""
    producer = KafkaProducer(
        bootstrap_servers=broker.address, enable_idempotence=True, acks="all", batch_size=262_144, linger_ms=20
    )
    for one in messages:
        producer.send(one.topic, one.value, one.key, one.headers, timestamp_ms=one.at)
    producer.flush()
    producer.close()


def publish(pool: Pool, log: LedgerRecorder, broker: Broker, *feeds: Feed) -> None:
    with publishing(pool, log, broker, *feeds) as publisher:
        while any(one.behind for one in publisher.lag()):
            time.sleep(0.1)


def delays(pool: Pool, broker: Broker) -> Iterator[dict[str, object]]:
    """From the commit of an act to the consumer that has it, in ms, one act after another."""
    log, prefix = LedgerRecorder(pool, _now), _topics(broker)
    with pool.connection() as connection:
        tables.again(connection, FACTS_FEED)
    feed, ledger = FactsFeed(log, "bench", prefix), Ledger(log, FactMapper())
    committed: dict[str, float] = {}
    found: list[float] = []
    with publishing(pool, log, broker, feed) as publisher:
        while any(one.behind for one in publisher.lag()):
            time.sleep(0.1)
        consumer = _at_the_end(broker, f"{prefix}.facts")
        for number in range(DELAYS):
            act = Act("bench", _now())
            fact = CommentMade("c00", 2015, number + 1, None, None, "好")
            receipt = ledger.perform(act, lambda _: [(f"bench/{uuid4().hex}", fact)])  # noqa: B023 - called at once
            committed[str(receipt.position)] = time.perf_counter()
            while len(found) <= number:
                for records in consumer.poll(timeout_ms=100).values():
                    for one in records:
                        position = dict(one.headers)["ce_position"].decode()
                        found.append(1_000 * (time.perf_counter() - committed[position]))
        consumer.close()
    found.sort()
    for what, value in {"p50": found[DELAYS // 2], "p99": found[DELAYS * 99 // 100]}.items():
        yield {"what": f"commit to consumer, ms, {what}", "facts": DELAYS, "value": value, "beside": 1.0}


def projecting(pool: Pool, broker: Broker) -> Iterator[dict[str, object]]:
    """Three projections: by the follower beside the log, then away by 1, 2 and 4 processes of a group."""
    from bench._projecting import away  # noqa: PLC0415 - processes of their own, which load what they need

    log, prefix = LedgerRecorder(pool, _now), _topics(broker)
    with pool.connection() as connection:
        tables.again(connection, RECORD_FEED)
    publish(pool, log, broker, RecordFeed(log, prefix))
    source = Source(log, decode, NAMES)
    alone = _timed(lambda: Follower(pool, source, clock=_now, projections=PROJECTIONS).catch_up())
    head = log.position()
    yield {"what": "project beside the log", "facts": head, "value": head / alone, "beside": 1.0}
    names = [one.name for one in PROJECTIONS]
    for number in (1, 2, 4):
        taken = away(broker.address, prefix, names, number, head)
        yield {"what": f"project from Kafka by {number}", "facts": head, "value": head / taken, "beside": alone / taken}


@contextmanager
def publishing(pool: Pool, log: LedgerRecorder, broker: Broker, *feeds: Feed) -> Iterator[Publisher]:
    stop = Event()
    one = Publisher(pool, log, feeds, lambda: KafkaOutlet({"bootstrap_servers": [broker.address]}), wait=0.05)
    thread = Thread(target=one.run, args=(stop,))
    thread.start()
    try:
        yield one
    finally:
        stop.set()
        thread.join()


def _messages(feed: Feed) -> Iterator[Message]:
    after = 0
    while (page := feed.page(after)).last != after:
        yield from page.messages
        after = page.last


def _topics(broker: Broker) -> str:
    prefix = f"bench{next(_numbers)}"
    with topics_at({"bootstrap_servers": [broker.address]}, prefix) as there:
        there.apply(changes(prefix, {}), 1)
    return prefix


def _at_the_end(broker: Broker, topic: str) -> Any:
    consumer = KafkaConsumer(bootstrap_servers=broker.address, enable_auto_commit=False, fetch_max_wait_ms=50)
    parts = [TopicPartition(topic, part) for part in consumer.partitions_for_topic(topic)]
    consumer.assign(parts)
    consumer.seek_to_end(*parts)
    for part in parts:
        consumer.position(part)
    return consumer


def _timed(task: Callable[[], object]) -> float:
    before = time.perf_counter()
    task()
    return time.perf_counter() - before


def _now() -> datetime:
    return datetime.now(UTC)


_numbers = count()
