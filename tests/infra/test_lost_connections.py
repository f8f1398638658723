"""A connection that dies takes no fact with it, doubles none, and turns none into a false conflict."""

import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from infra.postgres.pool import Pool, connect_pool
from infra.postgres.recorder import LedgerRecorder
from services.log import Command, CommandRecordedError
from tests.infra.ledger import fact


class Wire:
    """A wire to the server that can be cut after the server has done what it was asked and before it says so."""

    def __init__(self, server: str, directory: Path) -> None:
        self.cut_answer_to: bytes | None = None
        self.cuts = 0
        self._server = server
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(directory / ".s.PGSQL.5432"))
        self._socket.listen()
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                Thread(target=self._serve, args=(client, server), daemon=True).start()

    def _serve(self, client: socket.socket, server: socket.socket) -> None:
        asked = Event()
        Thread(target=self._ask, args=(client, server, asked), daemon=True).start()
        with client, server, suppress(OSError):
            while answer := server.recv(65536):
                if asked.is_set():
                    self.cuts += 1
                    client.shutdown(socket.SHUT_RDWR)
                    return
                client.sendall(answer)
            client.shutdown(socket.SHUT_RDWR)

    def _ask(self, client: socket.socket, server: socket.socket, asked: Event) -> None:
        with suppress(OSError):
            while question := client.recv(65536):
                if self.cut_answer_to and self.cut_answer_to in question:
                    self.cut_answer_to = None
                    asked.set()
                server.sendall(question)
            server.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def wire(database: str) -> Iterator[tuple[Wire, str]]:
    where = conninfo_to_dict(database)
    if not str(where.get("host", "")).startswith("/"):
        pytest.skip("the wire is cut on a Unix socket")
    with TemporaryDirectory() as directory:
        wire = Wire(f"{where['host']}/.s.PGSQL.{where.get('port', 5432)}", Path(directory))
        yield wire, make_conninfo(database, host=directory, port=5432)
        wire.close()


def test_a_lost_acknowledgement_gives_the_positions_that_were_recorded(wire: tuple[Wire, str]) -> None:
    cutter, conninfo = wire
    with connect_pool(conninfo, 2) as pool:
        recorder = LedgerRecorder(pool, lambda: datetime.now(UTC))
        recorder.insert_events([fact("a")])
        cutter.cut_answer_to = b"key of the lost"
        assert list(recorder.insert_events([fact("a", 2), fact("b")], command=Command("key of the lost", b"f"))) == [
            2,
            3,
        ]
        assert cutter.cuts == 1
        cutter.cut_answer_to = b"without a key"
        assert list(recorder.insert_events([fact("without a key")])) == [4]
        assert cutter.cuts == 2
        with pytest.raises(CommandRecordedError):
            recorder.insert_events([fact("a", 3)], command=Command("key of the lost", b"f"))
        assert recorder.position() == 4
        assert recorder.verify().sound


def test_backends_killed_at_random_lose_and_double_nothing(database: str, open_pool: Callable[[], Pool]) -> None:
    recorders = [LedgerRecorder(open_pool(), lambda: datetime.now(UTC)) for _ in range(2)]
    positions: dict[str, int] = {}
    errors: list[Exception] = []
    done = Event()

    def write(number: int) -> None:
        try:
            for version in range(1, 61):
                key = f"{number}:{version}"
                recorded = recorders[number % 2].insert_events([fact(f"s{number}", version)], command=Command(key, b""))
                (positions[key],) = recorded
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            errors.append(error)

    def kill() -> None:
        query = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND random() < 0.5"
        )
        with psycopg.connect(database, autocommit=True) as killer:
            while not done.wait(0.02):
                killer.execute(query)

    writers = [Thread(target=write, args=(number,)) for number in range(6)]
    assassin = Thread(target=kill)
    for thread in (*writers, assassin):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    assassin.join()
    assert errors == []
    untouched = LedgerRecorder(open_pool(), lambda: datetime.now(UTC))  # a last kill may be under way elsewhere
    entries = list(untouched.scan())
    assert Counter(entry.originator_id for entry in entries) == {f"s{number}": 60 for number in range(6)}
    assert {f"{str(e.originator_id)[1:]}:{e.originator_version}": e.id for e in entries} == positions
    assert recorders[0].verify().sound
