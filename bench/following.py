"""Following the events without Kafka: from the commit of an act to who has it, in ms; pages of GET /events a second.

Server, followers and receiver share one process; each act is awaited by all of them before the next.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread

import uvicorn

from bench._history import events, record
from bench._server import fresh_database
from domain.access import Level, Role
from domain.committee import CommitteeEstablished
from infra.cli.serve import configured
from infra.identity.administration import SERVER
from infra.postgres.schema import migrate
from infra.runtime import Runtime, open_runtime
from infra.settings import Settings
from infra.webhooks.delivery import delivering
from infra.webhooks.subscriptions import NewWebhook
from services.ledger import Act
from tests.http.feed import BATCH, Consumer, a_key, a_service
from tests.http.receiver import Receiver, receiving

FACTS = int(os.environ.get("BENCH_EVENTS", "20000"))
DELAYS = int(os.environ.get("BENCH_DELAYS", "100"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
DELIVERED = 1_000
AUDITOR = (Role.AUDITOR, Level.EVERYWHERE, "", None)
Heard = SimpleQueue[tuple[str, int, float]]
"""(who, position, when)"""


def run() -> list[dict[str, object]]:
    with ExitStack() as closing:
        runtime, consumer = closing.enter_context(served())
        receiver = closing.enter_context(receiving())
        return [*pages(consumer), *delays(runtime, consumer, receiver)]


@contextmanager
def served() -> Iterator[tuple[Runtime, Consumer]]:
    """A log with its projections kept up to date, as `djc serve` has it, and who may read all of it."""
    with fresh_database() as conninfo, TemporaryDirectory(prefix="bench-") as folder:
        migrate(conninfo)
        record(conninfo, events(200, range(2015, 2035)), FACTS)
        settings = Settings(
            development=True,
            data_dir=Path(folder),
            request_rate="1000000/minute",
            webhook_networks="127.0.0.1/32",
        )
        with open_runtime(settings, database=conninfo) as runtime:
            runtime.projections.catch_up()
            stop = Event()
            following = Thread(target=runtime.projections.run, args=(stop,))
            following.start()
            config = configured(runtime)
            config.port = 0
            server = uvicorn.Server(config)
            thread = Thread(target=server.run)
            thread.start()
            while not server.started:
                time.sleep(0.01)
            url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
            try:
                yield runtime, Consumer(url, a_key(runtime, a_service(runtime, AUDITOR)))
            finally:
                server.should_exit = True
                stop.set()
                thread.join()
                following.join()


def pages(consumer: Consumer) -> Iterator[dict[str, object]]:
    """The whole log by following the links, in turns."""
    asked: dict[str, dict[str, object]] = {
        "pages of 500": {"limit": 500},
        "pages of 100": {"limit": 100},
        "pages of 500, one committee": {"limit": 500, "committee": "c07"},
    }
    taken: dict[str, list[tuple[float, int, int]]] = {what: [] for what in asked}
    for _ in range(ROUNDS):
        for what, query in asked.items():
            taken[what].append(_read(consumer, query))
    for what, times in taken.items():
        seconds, (_, number, found) = median(one[0] for one in times), times[0]
        yield _row(f"GET /events, {what}: pages/s", number, number / seconds)
        yield _row(f"GET /events, {what}: events/s", found, found / seconds)


def _read(consumer: Consumer, query: dict[str, object]) -> tuple[float, int, int]:
    """Seconds, pages and events."""
    began, number, found = time.perf_counter(), 0, 0
    with consumer.client() as client:
        link, params = "/events", {"after": 0, **query}
        while True:
            answer = client.get(link, params=params, headers={"Accept": BATCH})  # type: ignore[arg-type]
            number, found = number + 1, found + answer.content.count(b'"specversion"')
            following = answer.headers["Link"].removeprefix("<").partition(">")[0]
            if following == link:
                return time.perf_counter() - began, number, found
            link, params = following, None  # type: ignore[assignment]


def delays(runtime: Runtime, consumer: Consumer, receiver: Receiver) -> Iterator[dict[str, object]]:
    """By three ways, and how fast a webhook is sent what it has missed."""
    heard: Heard = SimpleQueue()
    head, over = runtime.recorder.position(), Event()
    webhook = _webhook(runtime, receiver, after=head - DELIVERED)
    ways: dict[str, Callable[[], None]] = {
        "stream": lambda: _stream(consumer, head, heard, over),
        "waiting question": lambda: _wait(consumer, head, heard, over),
    }
    receiver.told = lambda event: heard.put(("webhook", int(event["position"]), time.perf_counter()))
    with delivering(runtime):
        began = time.perf_counter()
        while runtime.webhooks.subscriptions.get(webhook).position < head:
            time.sleep(0.02)
        yield _row("webhook, what was missed: events/s", DELIVERED, DELIVERED / (time.perf_counter() - began))
        threads = [Thread(target=way, daemon=True) for way in ways.values()]
        for one in threads:
            one.start()
        time.sleep(2)
        while not heard.empty():
            heard.get()
        found = _acts(runtime, heard, {*ways, "webhook"})
        over.set()
        _act(runtime)  # lets them look up
        for one in threads:
            one.join(40)
    for way, times in found.items():
        times.sort()
        yield _row(f"commit to {way}, ms, p50", len(times), times[len(times) // 2])
        yield _row(f"commit to {way}, ms, p99", len(times), times[len(times) * 99 // 100])


def _acts(runtime: Runtime, heard: Heard, ways: set[str]) -> dict[str, list[float]]:
    rng = Random(7)
    found: dict[str, list[float]] = {way: [] for way in sorted(ways)}
    for _ in range(DELAYS):
        time.sleep(rng.random() / 2)  # what is looked at by the clock is not always met at the same moment
        position, committed = _act(runtime)
        left = set(ways)
        while left:
            way, at, when = heard.get(timeout=60)
            if at == position and way in left:
                found[way].append(1_000 * max(0.0, when - committed))
                left.remove(way)
    return found


def _act(runtime: Runtime) -> tuple[int, float]:
    """The position, and when it was committed."""
    id_ = f"bench{next(_numbers)}"
    fact = CommitteeEstablished(id_, "党委", "Asia/Shanghai")
    receipt = runtime.ledger.perform(Act("bench", datetime.now(UTC)), lambda _: [(f"committee/{id_}", fact)])
    return receipt.position, time.perf_counter()


def _stream(consumer: Consumer, after: int, heard: Heard, over: Event) -> None:
    with consumer.following(last=after) as events:
        for one in events:
            if over.is_set():
                return
            if isinstance(one, dict):
                heard.put(("stream", int(one["position"]), time.perf_counter()))


def _wait(consumer: Consumer, after: int, heard: Heard, over: Event) -> None:
    with consumer.client() as client:
        while not over.is_set():
            answer = client.get("/events", params={"after": after, "wait": 20}, headers={"Accept": BATCH})
            for one in answer.json():
                after = int(one["position"])
                heard.put(("waiting question", after, time.perf_counter()))


def _webhook(runtime: Runtime, receiver: Receiver, after: int) -> str:
    service = a_service(runtime, AUDITOR)
    webhook, receiver.secret = runtime.webhooks.subscriptions.make(
        SERVER, service, NewWebhook("bench", receiver.url, after=after)
    )
    return webhook.id


def _row(what: str, number: int, value: float) -> dict[str, object]:
    return {"what": what, "number": number, "value": round(value, 2)}


_numbers = count()
