"""TLS with brokers that fail, never answer or hang up: nothing stays open, waits for ever or goes unheard.

Needs no broker.
"""

import gc
import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest

from consumer import tls
from consumer.tls import secured
from infra.postgres.pool import Pool
from infra.postgres.recorder import LedgerRecorder
from infra.stream import publisher
from infra.stream.feeds import FactsFeed
from infra.stream.kafka_outlet import KafkaOutlet
from infra.stream.messages import Message, OutletError
from infra.stream.publisher import Publisher
from services.ledger import utc_now
from tests.certificates import made_out_to_itself
from tests.stream.publishing import ORIGIN, running
from tests.stream.test_consumer import until

MESSAGE = Message("djc.facts", b"A", b"{}", [], 0)


class Door:
    """Takes connections: shows a certificate that nobody vouches for, or (`silent`) says nothing at all."""

    def __init__(self, listener: socket.socket, key: Path, *, silent: bool) -> None:
        self.address = f"127.0.0.1:{listener.getsockname()[1]}"
        self.asked = 0
        self._listener, self._silent = listener, silent
        self._held: list[socket.socket] = []
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(key)

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.asked += 1
                if self._silent:
                    self._held.append(connection)
                    continue
                with connection, suppress(OSError):
                    self._context.wrap_socket(connection, server_side=True).close()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        for one in self._held:
            one.close()

    def client(self) -> dict[str, object]:
        return secured({"bootstrap_servers": [self.address], "security_protocol": "SSL", "bootstrap_timeout_ms": 500})


@contextmanager
def door(folder: Path, *, silent: bool = False) -> Iterator[Door]:
    made_out_to_itself(folder / "own.pem", folder / "trusted.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        opened = Door(listener, folder / "own.pem", silent=silent)
        serving = Thread(target=opened.serve)
        serving.start()
        with closing(opened):
            yield opened
    serving.join()


@pytest.fixture
def uncollected() -> Iterator[None]:
    """What nobody closes stays open, as long as nobody asks for it to be collected."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()
    gc.collect()


def sockets_to(address: str) -> int:
    """Of this process, connected to there or trying to."""
    port = f"{int(address.rpartition(':')[2]):04X}"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inodes = {f"socket:[{line[9]}]" for line in lines if line[2].endswith(f":{port}")}
    return sum(link in inodes for link in links())


def links() -> Iterator[str]:
    for one in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            yield str(one.readlink())


@pytest.mark.usefixtures("uncollected")
def test_a_handshake_that_fails_leaves_no_socket_open(tmp_path: Path) -> None:
    with door(tmp_path) as there:
        outlet = KafkaOutlet(there.client(), patience=2_000)
        with pytest.raises(OutletError, match="certificate verify failed"):
            outlet.send([MESSAGE])
        assert there.asked > 1
        assert sockets_to(there.address) == 0
        outlet.close()


@pytest.mark.usefixtures("uncollected")
def test_a_broker_that_never_answers_a_handshake_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls, "PATIENCE", 0.5)
    with door(tmp_path, silent=True) as there:
        outlet, began = KafkaOutlet(there.client(), patience=2_000), monotonic()
        with pytest.raises(OutletError, match="ssl handshake not answered"):
            outlet.send([MESSAGE])
        assert monotonic() - began < 20
        outlet.close()


@pytest.mark.parametrize("politely", [True, False])
def test_what_a_broker_says_before_it_hangs_up_is_read_before_the_end(tmp_path: Path, *, politely: bool) -> None:
    made_out_to_itself(tmp_path / "own.pem", tmp_path / "trusted.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "own.pem")
    ours, theirs = socket.socketpair()

    def refuse() -> None:
        with context.wrap_socket(theirs, server_side=True) as broker:
            broker.sendall(b"you may not, because")
            if politely:
                broker.settimeout(0)
                with suppress(ssl.SSLWantReadError):
                    broker.unwrap()

    broker = Thread(target=refuse)
    broker.start()
    given = secured({"security_protocol": "SSL", "ssl_cafile": str(tmp_path / "trusted.pem")})
    with given["ssl_context"].wrap_socket(ours, server_hostname="127.0.0.1") as client:
        broker.join()
        client.settimeout(0)
        assert read_as_kafka_does(client) == (b"you may not, because", False)
        assert read_as_kafka_does(client) == (b"", True)


def read_as_kafka_does(client: ssl.SSLSocket) -> tuple[bytes, bool]:
    """Until nothing more is there, and whether that was the end: then it looks at nothing that it has read."""
    read = b""
    while True:
        try:
            more = client.recv(4096)
        except ssl.SSLWantReadError:
            return read, False
        except OSError:
            return read, True
        if not more:
            return read, True
        read += more


class Counting(KafkaOutlet):
    """How often it came to nothing."""

    failed = 0

    def forget(self) -> None:
        self.failed += 1
        super().forget()


@pytest.mark.usefixtures("uncollected")
def test_a_publisher_whose_brokers_are_away_for_long_does_not_run_out_of_descriptors(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "LONGEST_REST", 0.05)
    # pytest keeps what is logged, and with it the errors and whatever they hold
    monkeypatch.setattr(logging.getLogger("kafka.net.connection"), "disabled", True)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = f"127.0.0.1:{listener.getsockname()[1]}"
    log, outlet = LedgerRecorder(pool, utc_now), Counting({"bootstrap_servers": nobody, "bootstrap_timeout_ms": 200})
    away = Publisher(pool, log, [FactsFeed(log, ORIGIN, "djc")], lambda: outlet, wait=0.1)
    with running(away):
        until(lambda: outlet.failed > 4)
        before = sum(1 for _ in links())
        until(lambda: outlet.failed > 30)
        assert sum(1 for _ in links()) < before + 10  # an attempt may be under way
