"""Eight writers in two processes, and a reader who tails the log: every event once, in order, none missed."""

import os
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from subprocess import Popen

from eventsourcing.persistence import StoredEvent

from infra.postgres.pool import connect_pool
from infra.postgres.recorder import LedgerRecorder

EVENTS = int(os.environ.get("DJC_ORDER_EVENTS", "8000"))
PROCESSES, THREADS = 2, 4


def test_a_reader_who_tails_by_position_sees_every_event_once_and_in_order(database: str) -> None:
    each = EVENTS // (PROCESSES * THREADS)
    writers = [
        Popen([sys.executable, "-m", "tests.infra.test_order", database, str(process), str(each)])  # noqa: S603 - ourselves
        for process in range(PROCESSES)
    ]
    versions: dict[str, int] = defaultdict(int)
    position = 0
    with connect_pool(database, 2) as pool:
        reader = LedgerRecorder(pool, lambda: datetime.now(UTC))
        while position < each * PROCESSES * THREADS:
            assert reader.wait_beyond(position, timeout=60)
            for entry in reader.read(position, 500):
                position += 1
                stream = str(entry.originator_id)
                versions[stream] += 1
                assert (entry.id, entry.originator_version) == (position, versions[stream])
        assert [writer.wait(timeout=60) for writer in writers] == [0] * PROCESSES
        assert set(versions.values()) == {each}
        assert len(versions) == PROCESSES * THREADS
        assert reader.verify().size == reader.position() == position


def write(database: str, process: str, each: int) -> None:
    with connect_pool(database, THREADS) as pool, ThreadPoolExecutor(THREADS) as threads:
        recorder = LedgerRecorder(pool, lambda: datetime.now(UTC))

        def produce(thread: int) -> None:
            for version in range(1, each + 1):
                recorder.insert_events([StoredEvent(f"{process}:{thread}", version, "test.written.v1", b"{}")])

        list(threads.map(produce, range(THREADS)))


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2], int(sys.argv[3]))
