"""Every page of the workbench over the sample of 1,588 branches: milliseconds at the server and bytes of HTML.

`first` is the first time that anybody asks, the others of the times after it.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from threading import Event, Thread
from urllib.parse import quote

import uvicorn
from fastapi.routing import APIRoute

from infra.cli.serve import configured
from infra.http.rights import RIGHTS
from infra.pages.app import ROUTERS
from infra.runtime import open_runtime
from infra.sample.load import load_sample
from infra.settings import Settings

TIMES = int(os.environ.get("BENCH_PAGE_TIMES", "25"))
COMMITTEE, BRANCH = "u01", "u01-b01"
PARTS = {
    "committee": COMMITTEE,
    "branch": BRANCH,
    "year": "2025",
    "period": "Q1",
    "item": "E1",
    "code": "E1",
    "kind": "team_reward",
}
"""What an address is filled with; a page that needs more is named among those not measured."""
ACTORS = ("u01-m1", "u01-s1", "u01-s2", f"secretary:{BRANCH}", "organisation_department", "auditor", "administrator")
"""Tried in this order: a page is measured as the first who sees it."""


def run() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    with served() as (port, routes):
        for route in routes:
            path = route.path_format.format(**{name: PARTS.get(name, "1") for name in route.param_convertors})
            rows.append({"page": route.name, **measured(port, path)})
    return rows


def measured(port: int, path: str) -> dict[str, object]:
    """As the first actor who sees the page; its status alone where nobody does."""
    connection = HTTPConnection("127.0.0.1", port)
    for actor in ACTORS:
        status, size, first = ask(connection, path, actor)
        if status == 200:
            taken = [ask(connection, path, actor)[2] * 1000 for _ in range(TIMES)]
            cuts = quantiles(taken, n=20)
            times = {"first ms": first * 1000, "p50 ms": cuts[9], "p95 ms": cuts[18]}
            return {"by": actor, "status": status, **times, "kB": size / 1000}
    return {"by": "-", "status": status, "first ms": 0.0, "p50 ms": 0.0, "p95 ms": 0.0, "kB": 0.0}


def ask(connection: HTTPConnection, path: str, actor: str) -> tuple[int, int, float]:
    begin = time.perf_counter()
    connection.request("GET", path, headers={"X-Actor": quote(actor), "Accept-Language": "zh-CN"})
    response = connection.getresponse()
    body = response.read()
    return response.status, len(body), time.perf_counter() - begin


@contextmanager
def served() -> Iterator[tuple[int, list[APIRoute]]]:
    """The port, and the pages that are only looked at."""
    with TemporaryDirectory(prefix="bench-") as folder:
        settings = Settings(development=True, data_dir=Path(folder), request_rate="1000000/minute")
        load_sample(settings, lambda *_: None)
        with open_runtime(settings) as runtime:
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
            routes = [one for router in ROUTERS for one in router.routes if isinstance(one, APIRoute)]
            pages = [one for one in routes if "GET" in (one.methods or ()) and one.name in RIGHTS]
            yield server.servers[0].sockets[0].getsockname()[1], pages
            server.should_exit = True
            thread.join()
            stop.set()
            following.join()
