"""Delivery 投递: every active webhook in the order of the log, one event at a time, until it has arrived.

Of several processes one works, the others stand by: whoever holds the lock. A new event goes out as soon as the
register of events has it; a webhook that failed waits its own time. How far a webhook has come is saved after each
answer, so that whoever is killed has at most sent an event that is sent again, under the same id.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from threading import Event, Thread
from time import monotonic
from typing import Final
from uuid import uuid4

import anyio
import msgspec
import psycopg
import structlog
from anyio.abc import TaskGroup
from anyio.to_thread import run_sync
from psycopg import Connection
from psycopg.rows import TupleRow

from infra.feed.audience import Audience
from infra.feed.reading import Page
from infra.feed.tide import Tide, tide
from infra.identity.refusals import IdentityError
from infra.runtime import Runtime
from infra.stream.envelope import CloudEvent, event_of, rfc3339, source_of
from infra.webhooks.sending import Outcome, Sender
from infra.webhooks.webhook import Webhook

DELIVERING: Final = 0x646A57  # advisory lock
TICK: Final = 1.0  # seconds between looks at what was changed by others
REST: Final = 0.05  # seconds, after events of which none was for a webhook: a busy log is not looked at one by one
STANDING_BY: Final = 2.0  # seconds between tries to take over
CHUNK: Final = 50  # events
ASKED_AGAIN: Final = 30.0  # seconds after which it is looked again what a webhook may be sent
FORGOTTEN_EVERY: Final = 3_600  # ticks
TEST: Final = "dajinchuang.webhook-test.v1"

log = structlog.get_logger()


class Delivery:
    """Delivers for one process; `tick` is how often it looks for changes, in seconds."""

    def __init__(self, runtime: Runtime, *, tick: float = TICK) -> None:
        self._runtime = runtime
        self._tick = tick
        self._known: dict[str, Webhook] = {}
        self._touched: set[str] = set()

    async def run(self, stop: Event) -> None:
        """Until told to stop, whatever happens to the database meanwhile."""
        while not stop.is_set():
            try:
                await self._work(stop)
            except* Exception as errors:  # noqa: BLE001 - delivering survives whatever it meets
                log.warning("delivery_interrupted", error=str(errors.exceptions[0]), again_in=STANDING_BY)
            await _pause(stop, min(STANDING_BY, 2 * self._tick))

    async def _work(self, stop: Event) -> None:
        with self._runtime.pool.connection() as connection:
            if not await run_sync(_lock, connection):
                return
            log.info("delivering")
            try:
                async with Sender(self._runtime.settings) as sender, anyio.create_task_group() as tasks:
                    await self._supervise(connection, sender, tasks, stop)
                    tasks.cancel_scope.cancel()
            finally:
                with suppress(psycopg.Error):
                    connection.execute("SELECT pg_advisory_unlock(%s)", [DELIVERING])

    async def _supervise(self, lock: Connection[TupleRow], sender: Sender, tasks: TaskGroup, stop: Event) -> None:
        """One task a webhook; those that are no longer active end by themselves. Raises when the lock is lost."""
        working: set[str] = set()
        news = tide(self._runtime, min(self._tick, TICK))  # it is not left before such a look has ended

        async def deliver(webhook: str) -> None:
            try:
                await self._deliver(webhook, sender, news)
            except Exception as error:  # noqa: BLE001 - one webhook does not stop the others
                log.warning("webhook_interrupted", webhook=webhook, error=str(error))
                await anyio.sleep(self._tick)
            finally:
                working.discard(webhook)

        for ticks in range(2**62):
            if stop.is_set():
                return
            await run_sync(lock.execute, "SELECT 1")
            await self._look()
            for id_ in self._known.keys() - working:
                working.add(id_)
                tasks.start_soon(deliver, id_)
            if ticks % FORGOTTEN_EVERY == 0:
                await run_sync(self._runtime.webhooks.progress.forget)
            await _pause(stop, self._tick)

    async def _look(self) -> None:
        """What others have changed; how far each has come is known best here."""
        self._touched.clear()
        active = {one.id: one for one in await run_sync(self._runtime.webhooks.progress.active)}
        for id_ in (self._known.keys() | active.keys()) - self._touched:
            known, found = self._known.get(id_), active.get(id_)
            if found is None:
                del self._known[id_]
            elif known is None or known.run != found.run:
                self._known[id_] = found

    async def _deliver(self, id: str, sender: Sender, news: Tide) -> None:  # noqa: A002 - the field's name
        """As long as the webhook is active; at least every tick it is asked whether it still is."""
        while (webhook := self._known.get(id)) is not None:
            if (left := self._left(webhook)) > 0:
                await anyio.sleep(min(left, self._tick))
            elif await news.beyond(webhook.position, self._tick) and not await self._some(webhook, sender):
                await anyio.sleep(min(REST, self._tick))

    def _left(self, webhook: Webhook) -> float:
        """Seconds until it may be tried again after a failure."""
        return 0.0 if webhook.due_at is None else (webhook.due_at - self._runtime.clock()).total_seconds()

    async def _some(self, webhook: Webhook, sender: Sender) -> bool:
        """Sends the next events, as far as they arrive; False when none was for it."""
        running, progress = self._runtime, self._runtime.webhooks.progress
        page = await run_sync(self._page, webhook)
        if page.events and not await run_sync(progress.stands, webhook):
            self._keep(webhook.id, None)
            return False
        read_at = monotonic()
        for one in page.events:
            event = event_of(one.entry, running.settings.origin)
            if event is None:
                continue
            outcome = await self._send(webhook, sender, self._message_id(event), event.structured())
            told = (event.position, event.id, event.type)
            after = await run_sync(progress.attempted, webhook, told, outcome)
            self._keep(webhook.id, after)
            if after is None or not outcome.arrived or monotonic() - read_at > ASKED_AGAIN:
                return True
            webhook = after
        if page.next > webhook.position:
            self._keep(webhook.id, await run_sync(progress.passed, webhook, page.next))
        return bool(page.events)

    def _message_id(self, event: CloudEvent) -> str:
        """Of this event in this log: another log, as after losses, has other events at the same positions."""
        log = sha256(self._runtime.settings.origin.encode()).hexdigest()
        return f"evt_{log[:8]}_{event.position}"

    async def _send(self, webhook: Webhook, sender: Sender, id: str, body: bytes) -> Outcome:  # noqa: A002
        try:
            secrets = await run_sync(self._runtime.webhooks.subscriptions.secrets_of, webhook)
        except IdentityError as error:
            log.warning("webhook_key_unusable", webhook=webhook.id, error=error.en)
            return Outcome(None, "key", error.en, 0)
        return await sender.send(webhook.url, id, body, secrets)

    def _page(self, webhook: Webhook) -> Page:
        running = self._runtime
        audience = Audience(running.identity.grants.actor(webhook.account), running.ledger.seen())
        return running.feed.page(audience, webhook.filters, after=webhook.position, limit=CHUNK)

    def _keep(self, id: str, webhook: Webhook | None) -> None:  # noqa: A002
        """What was changed by somebody else is read anew at the next look."""
        self._touched.add(id)
        if webhook is None or webhook.state.value != "active":
            self._known.pop(id, None)
        else:
            self._known[id] = webhook


async def send_test(running: Runtime, webhook: Webhook) -> Outcome:
    """An event that is none, sent at once and noted in the history; it moves nothing."""
    id_ = f"test_{uuid4().hex}"
    event = {
        "specversion": "1.0",
        "id": id_,
        "source": source_of(running.settings.origin),
        "type": TEST,
        "time": rfc3339(running.clock()),
        "datacontenttype": "application/json",
        "data": {"webhook": webhook.id},
    }
    secrets = await run_sync(running.webhooks.subscriptions.secrets_of, webhook)
    async with Sender(running.settings) as sender:
        outcome = await sender.send(webhook.url, id_, msgspec.json.encode(event), secrets)
    await run_sync(running.webhooks.progress.tested, webhook, id_, TEST, outcome)
    return outcome


def run(runtime: Runtime, stop: Event, tick: float = TICK) -> None:
    """Delivers until told to stop, looking every `tick` seconds for what was changed."""
    anyio.run(Delivery(runtime, tick=tick).run, stop)


@contextmanager
def delivering(runtime: Runtime, *, tick: float = TICK) -> Iterator[None]:
    """Delivers beside whatever else the process does."""
    stop = Event()
    working = Thread(target=run, args=(runtime, stop, tick), name="webhooks", daemon=True)
    working.start()
    try:
        yield
    finally:
        stop.set()
        working.join(timeout=10)


async def _pause(stop: Event, seconds: float) -> None:
    ends = monotonic() + seconds
    while not stop.is_set() and (left := ends - monotonic()) > 0:  # noqa: ASYNC110 - another thread tells it
        await anyio.sleep(min(left, 0.1))


def _lock(connection: Connection[TupleRow]) -> bool:
    return connection.execute("SELECT pg_try_advisory_lock(%s)", [DELIVERING]).fetchone() == (True,)
