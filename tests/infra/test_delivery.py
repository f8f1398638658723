"""djc deliver as processes of their own: killed at any point, another goes on, and nothing is left out."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from random import Random
from subprocess import DEVNULL, Popen
from time import monotonic, sleep
from uuid import uuid4

import pytest

from domain.access import Level, Role
from infra.identity.administration import SERVER
from infra.postgres import embedded
from infra.postgres.pool import connect_pool
from infra.runtime import open_runtime
from infra.settings import Settings
from infra.webhooks.subscriptions import NewWebhook
from tests.http.feed import a_service
from tests.http.receiver import Receiver, receiving
from tests.projections.diaries import eventful
from tests.projections.histories import Teller

DJC = str(Path(sys.executable).with_name("djc"))


@pytest.fixture
def year(admin: str, template: str) -> Iterator[str]:
    """A database with a year of some hundred facts."""
    name = f"delivered_{uuid4().hex[:8]}"
    database = embedded.create_database(admin, name, template=template)
    with connect_pool(database, 10) as pool:
        eventful(3).play(Teller(pool), [], lambda: None)
    yield database
    embedded.drop_database(admin, name)


def started(processes: ExitStack, database: str, data: Path) -> Popen[bytes]:
    others: Mapping[str, str] = {name: value for name, value in os.environ.items() if not name.startswith("DJC_")}
    own = {"DATABASE_URL": database, "DJC_DATA_DIR": str(data), "DJC_WEBHOOK_NETWORKS": "127.0.0.0/8"}
    process = processes.enter_context(Popen([DJC, "deliver"], env={**others, **own}, stdout=DEVNULL))  # noqa: S603
    processes.callback(process.kill)
    return process


def come(receiver: Receiver, count: int) -> None:
    """Until so many requests have come."""
    deadline = monotonic() + 60
    while len(receiver.requests) < count:
        assert monotonic() < deadline
        sleep(0.001)


def test_killed_at_random_nothing_is_lost_and_only_the_same_ids_come_twice(year: str, tmp_path: Path) -> None:
    rng = Random(11)
    with (
        receiving() as receiver,
        ExitStack() as processes,
        open_runtime(Settings(data_dir=tmp_path), database=year) as runtime,
    ):
        runtime.projections.catch_up()
        service = a_service(runtime, (Role.AUDITOR, Level.EVERYWHERE, "", None))
        webhook, receiver.secret = runtime.webhooks.subscriptions.make(
            SERVER, service, NewWebhook("对接", receiver.url)
        )
        head = runtime.recorder.position()
        working = started(processes, year, tmp_path)
        for _ in range(2):
            standing_by = started(processes, year, tmp_path)
            come(receiver, len(receiver.requests) + rng.randrange(10, 40))
            working.kill()
            working = standing_by
            assert len(receiver.requests) < head  # killed in the midst of it
        deadline = monotonic() + 90
        while runtime.webhooks.subscriptions.get(webhook.id).position < head:
            assert monotonic() < deadline
            sleep(0.05)
        working.terminate()
        assert working.wait(20) == 0
    assert receiver.forged == 0
    positions = [int(event["position"]) for event in receiver.once]
    assert positions == sorted(set(positions))
    assert len(receiver.ids) - len(set(receiver.ids)) <= 2  # one a kill at most
    assert receiver.ids == sorted(receiver.ids, key=lambda id_: int(id_.rpartition("_")[2]))
