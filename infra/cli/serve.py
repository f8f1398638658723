"""djc serve: the HTTP interface, with the projections followed in the same process."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import uvicorn

from infra.http.app import create_app
from infra.runtime import Runtime, open_runtime
from infra.settings import Settings


def run(settings: Settings) -> None:
    """Serve until stopped."""
    with open_runtime(settings) as runtime:
        listen(runtime)


def listen(runtime: Runtime) -> None:
    """Follow the log and answer requests until told to stop."""
    settings = runtime.settings
    with following(runtime):
        uvicorn.run(
            create_app(runtime),
            host=settings.host,
            port=settings.port,
            log_level="warning",
            access_log=False,
            server_header=False,
            ws="none",
        )


@contextmanager
def following(runtime: Runtime) -> Iterator[None]:
    """Keep the projections and reactions up with the log."""
    stop = Event()
    follower = Thread(target=runtime.projections.run, args=(stop,), name="projections", daemon=True)
    follower.start()
    try:
        yield
    finally:
        stop.set()
        follower.join(timeout=10)
