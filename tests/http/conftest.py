"""A real server over a real database, for each module of tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from infra.http.app import create_app
from infra.http.server import Server
from infra.postgres import embedded
from infra.runtime import Runtime, open_runtime
from infra.settings import Settings
from tests.http.api import Api


class Clock:
    """Tells the time it was set to."""

    def __init__(self) -> None:
        self.now = datetime(2025, 1, 20, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def set_up() -> dict[str, Any]:
    """Settings of a module's own."""
    return {}


@pytest.fixture(scope="module")
def runtime(
    admin: str, template: str, clock: Clock, tmp_path_factory: pytest.TempPathFactory, set_up: dict[str, Any]
) -> Iterator[Runtime]:
    name = f"http_{uuid4().hex[:12]}"
    database = embedded.create_database(admin, name, template=template)
    settings = Settings(development=True, body_limit=1_000_000, data_dir=tmp_path_factory.mktemp("data"), **set_up)
    with open_runtime(settings, database=database, clock=clock) as runtime:
        stop = Event()
        following = Thread(target=runtime.projections.run, args=(stop,))
        following.start()
        yield runtime
        stop.set()
        following.join()
    embedded.drop_database(admin, name)


@pytest.fixture(scope="module")
def api(runtime: Runtime) -> Iterator[Api]:
    with serving(create_app(runtime)) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield Api(client)


@contextmanager
def serving(app: FastAPI | uvicorn.Config) -> Iterator[str]:
    """The address of a server of this app, on a free port."""
    config = app if isinstance(app, uvicorn.Config) else uvicorn.Config(app, log_level="error", ws="none")
    config.port = 0
    server = Server(config)
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
