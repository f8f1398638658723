"""On a broker of their own: who may do what there, and what follows when it hangs, is stopped or killed."""

import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import active_count
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from kafka import KafkaConsumer

from consumer import Consumer, kit
from consumer import Settings as Following
from infra.postgres import embedded
from infra.postgres.pool import Pool
from infra.postgres.recorder import LedgerRecorder
from infra.settings import Settings
from infra.stream.connect import connection
from infra.stream.feeds import FactsFeed
from infra.stream.kafka_outlet import KafkaOutlet
from infra.stream.kafka_topics import topics_at
from infra.stream.messages import Message, OutletError
from infra.stream.publisher import Publisher
from infra.stream.topics import changes
from services.ledger import utc_now
from tests.infra.commands import djc
from tests.stream.broker import Broker
from tests.stream.conftest import require_kafka
from tests.stream.permissions import Permissions
from tests.stream.publishing import ORIGIN, expected, running
from tests.stream.reading import Arrived, Reading
from tests.stream.storm import PREFIX, Troubles, storm
from tests.stream.test_consumer import consuming, until

PASSWORDS = {"publisher": "to-tell-all-of-it", "portal": "to-follow-the-facts"}
TELLS = ("CREATE", "WRITE", "DESCRIBE", "DESCRIBE_CONFIGS", "ALTER_CONFIGS")


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    require_kafka()
    started = Broker(tmp_path_factory.mktemp("kafka"), users=PASSWORDS)
    started.start()
    yield started
    started.kill()


@pytest.fixture(scope="module")
def permissions(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Permissions:
    """The publisher may make its topics and tell, as docs/stream.md has it, and has made them; a portal nothing yet."""
    permissions = Permissions(broker)
    permissions.give("publisher", "topic", "djc.", *TELLS, prefixed=True)
    given = {**variables(broker, "publisher"), "DJC_DATA_DIR": str(tmp_path_factory.mktemp("data"))}
    until(lambda: djc("topics", "apply", "--yes", env=given).returncode == 0)
    shown = djc("topics", "show", env=given)
    assert (shown.returncode, "as they should be" in shown.stdout) == (0, True), shown.stderr
    return permissions


@pytest.fixture
def own(admin: str) -> Iterator[str]:
    """A consumer's own database."""
    name = f"own_{uuid4().hex[:8]}"
    yield embedded.create_database(admin, name)
    embedded.drop_database(admin, name)


def variables(broker: Broker, user: str) -> dict[str, str]:
    return {
        "DJC_KAFKA_SERVERS": broker.guarded,
        "DJC_KAFKA_SECURITY": "SASL_SSL",
        "DJC_KAFKA_CA": str(broker.authority),
        "DJC_KAFKA_USER": user,
        "DJC_KAFKA_PASSWORD": PASSWORDS[user],
    }


def kafka(broker: Broker, user: str, **others: Any) -> dict[str, Any]:
    """What kafka-python takes, by the settings."""
    given = {name.removeprefix("DJC_").lower(): value for name, value in variables(broker, user).items()}
    return connection(Settings.model_validate({**given, **others}))


class Portal:
    """Follows the facts, notes what it takes, and may be refused."""

    def __init__(self, broker: Broker, own: str) -> None:
        self._own = own
        self._settings = Following(kafka(broker, "portal"), "portal", "djc.facts", batch=50)
        with psycopg.connect(own) as connection:
            connection.execute("CREATE TABLE noted (number serial, id text)")

    def consumer(self) -> Consumer:
        return Consumer(self._settings, lambda: psycopg.connect(self._own), self._note)

    def _note(self, connection: psycopg.Connection[Any], event: Any) -> None:
        connection.execute("INSERT INTO noted (id) VALUES (%s)", [event.id])

    def noted(self) -> list[str]:
        with psycopg.connect(self._own) as connection:
            return [id_ for (id_,) in connection.execute("SELECT id FROM noted ORDER BY number")]


def told(pool: Pool) -> list[str]:
    return sorted(id_ for id_, _ in expected(pool))


def publishing(pool: Pool, broker: Broker) -> Publisher:
    log, given = LedgerRecorder(pool, utc_now), kafka(broker, "publisher")
    return Publisher(pool, log, [FactsFeed(log, ORIGIN, "djc")], lambda: KafkaOutlet(given), wait=0.1)


def refusals(caplog: pytest.LogCaptureFixture, error: str) -> Callable[[int], bool]:
    """Whether so many warnings have told of it by name."""
    return lambda number: sum(error in line.getMessage() for line in caplog.records) >= number


def test_a_consumer_without_permission_is_told_so_holds_nothing_and_misses_nothing_once_it_is_let_in(
    pool: Pool,
    broker: Broker,
    permissions: Permissions,
    own: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kit, "LONGEST_REST", 0.2)
    portal, publisher = Portal(broker, own), publishing(pool, broker)
    with running(publisher):
        until(lambda: publisher.lag()[0].behind == 0)
    topic, group = refusals(caplog, "no permission to read it"), refusals(caplog, "GroupAuthorizationFailed")
    first = portal.consumer()
    with consuming(first):
        until(lambda: topic(3))
        before = held()
        until(lambda: topic(13))
        after = held()  # one refusal may be under way at either moment; ten leave nothing of themselves
        assert all(has < had + 10 for had, has in zip(before, after, strict=True)), (before, after)
        permissions.give("portal", "topic", "djc.facts", "READ")
        until(lambda: group(1))
        assert portal.noted() == []
        permissions.give("portal", "group", "portal", "READ")
        until(lambda: len(portal.noted()) >= len(told(pool)))

        permissions.take("portal", "topic", "djc.facts", "READ")
        refused = len(caplog.records)
        with pool.connection() as asked:
            asked.execute("UPDATE stream.feed SET position = 0")
        with running(publisher):
            until(lambda: publisher.lag()[0].behind == 0)
        until(lambda: len(caplog.records) > refused)
        permissions.give("portal", "topic", "djc.facts", "READ")
    again = portal.consumer()
    with consuming(again):
        until(lambda: first.taken.doubles + again.taken.doubles > 0)
    assert sorted(portal.noted()) == told(pool)


def held() -> tuple[int, int, int]:
    """Consumers in memory, threads, and open files."""
    gc.collect()
    consumers = sum(isinstance(one, KafkaConsumer) for one in gc.get_objects())
    return consumers, active_count(), len([*Path("/proc/self/fd").iterdir()])


def test_a_publisher_without_permission_waits_says_why_and_loses_nothing(
    pool: Pool, broker: Broker, permissions: Permissions, capsys: pytest.CaptureFixture[str]
) -> None:
    permissions.take("publisher", "topic", "djc.", *TELLS, prefixed=True)
    publisher, said = publishing(pool, broker), ""
    before = {(one.partition, one.offset) for one in Reading(broker.address, "djc").all()}
    with running(publisher):
        end = monotonic() + 60
        while "TopicAuthorizationFailedError" not in said:
            assert monotonic() < end
            sleep(0.1)
            said += capsys.readouterr().out
        assert publisher.lag()[0].position == 0
        permissions.give("publisher", "topic", "djc.", *TELLS, prefixed=True)
        until(lambda: publisher.lag()[0].behind == 0)
    read = Reading(broker.address, "djc").all()
    arrived = Arrived(one for one in read if (one.partition, one.offset) not in before)
    assert (sorted(arrived.ids), arrived.in_order, arrived.the_same) == (told(pool), True, True)


def test_who_is_not_known_is_told_why(broker: Broker) -> None:
    given = {**kafka(broker, "publisher"), "sasl_plain_password": "guessed", "bootstrap_timeout_ms": 8_000}
    with pytest.raises(OutletError, match="SaslAuthenticationFailedError"), topics_at(given, "djc") as there:
        there.found()


def test_a_broker_that_nobody_vouches_for_is_told_no_password(broker: Broker) -> None:
    given = {**kafka(broker, "publisher", kafka_ca=None), "bootstrap_timeout_ms": 2_000}
    with pytest.raises(OutletError, match="certificate verify failed"), topics_at(given, "djc") as there:
        there.found()


def test_a_broker_that_hangs_is_given_up_and_asked_again(broker: Broker) -> None:
    """It is halted, and goes on."""
    given = {"bootstrap_servers": [broker.address]}
    with topics_at(given, "h") as there:
        there.apply(changes("h", {}), 1)
    outlet = KafkaOutlet(given, patience=3_000)
    messages = [Message("h.facts", b"A", b"{}", [("ce_id", b"%d" % n)], _ms(utc_now())) for n in range(3)]
    try:
        sent(outlet, messages[:1])
        halt(broker.pid)
        began = monotonic()
        with pytest.raises(OutletError):
            outlet.send(messages[1:]).wait()
        assert monotonic() - began < 20
        os.kill(broker.pid, signal.SIGCONT)
        sent(outlet, messages[1:])
        assert {one.id for one in Reading(broker.address, "h").all()} == {"0", "1", "2"}
    finally:
        os.kill(broker.pid, signal.SIGCONT)
        outlet.close()


def halt(pid: int) -> None:
    """Returns when none of its threads runs any more."""
    os.kill(pid, signal.SIGSTOP)
    threads = Path(f"/proc/{pid}/task")
    until(lambda: all((one / "stat").read_text().rpartition(") ")[2].startswith("T") for one in threads.iterdir()))


def sent(outlet: KafkaOutlet, messages: list[Message]) -> None:
    """As the publisher does it: again, where a busy machine has outlasted the outlet's patience."""

    def goes() -> bool:
        with suppress(OutletError):
            outlet.send(messages).wait()
            return True
        return False

    until(goes)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000)


@pytest.fixture
def empty(admin: str, template: str) -> Iterator[str]:
    """A log with nothing in it."""
    name = f"storm_{uuid4().hex[:8]}"
    yield embedded.create_database(admin, name, template=template)
    embedded.drop_database(admin, name)


def test_through_a_storm_everything_arrives_in_order_and_doubles_only_itself(
    broker: Broker, empty: str, own: str, tmp_path: Path
) -> None:
    """Publishers are killed, the broker is stopped and killed: `make soak` in small."""
    troubles = Troubles(publishers_killed=2, broker_stopped=1, broker_killed=1)
    played = storm(empty, own, tmp_path, broker, branches=40, facts=3_000, pieces=8, troubles=troubles, seed=8)
    arrived = Arrived(Reading(broker.address, PREFIX).each())
    with psycopg.connect(empty) as asked:
        recorded = asked.execute("SELECT stream || '@' || version FROM ledger.entry").fetchall()
    assert len(recorded) >= 3_000
    assert arrived.ids == {id_ for (id_,) in recorded}
    assert arrived.in_order
    assert arrived.the_same
    assert played.taken.handled + played.taken.passed == len(recorded)
    assert played.taken.gaps == played.taken.dead == 0
    assert played.server == played.portal
    assert played.troubles == troubles
