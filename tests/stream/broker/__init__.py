"""A real Apache Kafka for tests, the bench and `make kafka`: one node, KRaft, the server's own jars."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from tests.certificates import made_out_to_itself

JARS = Path(__file__).parent / "jars"
NEEDED = "Kafka needs java, and its jars: make kafka-server"
OUTLIVING: list[subprocess.Popen[bytes]] = []
"""Ended by whoever leaves last, perhaps another process: not to be missed here."""
START = 120  # seconds that a busy machine may take
JAVA = ("java", "-Xmx384m", "-Xms64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{JARS}/*")
QUIET = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
PLAIN = "listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}"
GUARDED = """
listeners=PLAINTEXT://127.0.0.1:{port},SASL_SSL://127.0.0.1:{guarded},CONTROLLER://127.0.0.1:{controller}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT
ssl.keystore.type=PEM
ssl.keystore.location={key}
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
"""
"""Over TLS it knows users, each of whom may do what is allowed by name; in the clear everything, for its operator."""
PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
log.dirs={data}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
num.network.threads=2
num.io.threads=2
log.cleaner.dedupe.buffer.size=10485760
"""


def runnable() -> bool:
    return shutil.which("java") is not None and any(JARS.glob("kafka_*.jar"))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Broker:
    """One broker over one folder; started again it is the same one, with what it held, on the same port."""

    def __init__(self, folder: Path, port: int | None = None, users: Mapping[str, str] = {}) -> None:
        """With `users` and their passwords it is `guarded` too."""
        self.port = port or free_port()
        self._users = users
        self._guarded = free_port() if users else 0
        self._folder = folder
        self._settings = folder / "server.properties"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def guarded(self) -> str:
        """The address for users, over TLS and with passwords."""
        return f"127.0.0.1:{self._guarded}"

    @property
    def authority(self) -> Path:
        """Vouches for it."""
        return self._folder / "authority.pem"

    def start(self, *, outlives: bool = False) -> None:
        """Returns when it answers; `outlives` this process, until somebody kills it."""
        if not self._settings.exists():
            self._format()
        with (self._folder / "kafka.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                [*JAVA[:-2], QUIET, *JAVA[-2:], "kafka.Kafka", str(self._settings)],
                stdout=log,
                stderr=log,
                start_new_session=outlives,
            )
        if outlives:
            OUTLIVING.append(self._process)
        self._wait()

    def stop(self) -> None:
        """In order, as an administrator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As a power cut would."""
        self._end(signal.SIGKILL)

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(how)
            self._process.wait(timeout=60)
            self._process = None

    def _format(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        key = self._folder / "broker.pem"
        if self._users:
            made_out_to_itself(key, self.authority)
        settings = (PROPERTIES + (GUARDED if self._users else PLAIN)).format(
            port=self.port, guarded=self._guarded, controller=free_port(), data=self._folder / "data", key=key
        )
        self._settings.write_text(settings)
        tool = [*JAVA, "kafka.tools.StorageTool", "format", "--standalone", "-t", "AAAAAAAAAAAAAAAAAAAAAA"]
        for name, password in self._users.items():
            tool += ["--add-scram", f"SCRAM-SHA-512=[name={name},password={password}]"]
        made = subprocess.run([*tool, "-c", str(self._settings)], check=False, capture_output=True)  # noqa: S603
        assert made.returncode == 0, made.stderr.decode()[-2_000:]

    def _wait(self) -> None:
        until = monotonic() + START
        while monotonic() < until:
            assert self._process is not None
            assert self._process.poll() is None, (self._folder / "kafka.log").read_text()[-2_000:]
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            sleep(0.1)
        raise TimeoutError((self._folder / "kafka.log").read_text()[-2_000:])


def kill(pid: int) -> None:
    """A broker that another process has started."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    for mine in OUTLIVING:
        mine.wait(60)
