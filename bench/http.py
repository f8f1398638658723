"""Requests per second of the command route (score one branch on 20 items) beside a route that returns a constant."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import cycle, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from statistics import median, quantiles
from threading import Barrier, Event, Thread
from types import SimpleNamespace

import uvicorn
from starlette.responses import PlainTextResponse, Response

from bench._server import fresh_database
from domain.ballot import Votes
from domain.branch import BranchType, SecretaryAppointed, SecretaryKind
from domain.period import Period
from infra.http.app import create_app
from infra.http.standards import StandardModel
from infra.runtime import Runtime, open_runtime
from infra.settings import Settings
from services.assessments import Round, SelfAssessment
from services.ledger import Act
from services.organisation import NewBranch, Person

WIDTHS = (8, 32)
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "2"))
COMMITTEES, BRANCHES = 16, 26
CODES = [f"i{number}" for number in range(20)]
HEADERS = {"X-Actor": "s1", "Content-Type": "application/json"}
BODY = {"scores": dict.fromkeys(CODES, "4.5")}

Request = tuple[str, str, str | None]
"""Method, path and body."""


def run() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    with ExitStack() as stack:
        served = stack.enter_context(serving(following=True))
        apart = stack.enter_context(serving(following=False))
        contenders: dict[str, tuple[int, Callable[[int, int], Iterator[Request]]]] = {
            "constant": (served, constants),
            "command": (served, scorings),
            "command, projections elsewhere": (apart, scorings),
        }
        for width in WIDTHS:
            rounds: dict[str, list[tuple[float, list[float]]]] = {name: [] for name in contenders}
            for _ in range(ROUNDS):
                for name, (port, requests) in contenders.items():
                    rounds[name].append(measure(port, requests, width))
            rates = {name: median(rate for rate, _ in measured) for name, measured in rounds.items()}
            for name, measured in rounds.items():
                cuts = quantiles([latency for _, latencies in measured for latency in latencies], n=100)
                rows.append(
                    {
                        "connections": width,
                        "what": name,
                        "requests/s": rates[name],
                        "to constant": rates[name] / rates["constant"],
                        "p50 ms": cuts[49] * 1000,
                        "p99 ms": cuts[98] * 1000,
                    }
                )
    return rows


def measure(port: int, requests: Callable[[int, int], Iterator[Request]], width: int) -> tuple[float, list[float]]:
    """Requests per second and the seconds each took.

    Threads with http.client and kept connections: a third of the CPU that httpx takes (0.3 against 1.05 ms a request).
    """
    start = Barrier(width + 1)
    latencies: list[list[float]] = [[] for _ in range(width)]

    def ask(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port)
        mine = requests(number, width)
        send(connection, *next(mine))
        start.wait()
        before = begin = time.perf_counter()
        while before - begin < SECONDS:
            send(connection, *next(mine))
            now = time.perf_counter()
            latencies[number].append(now - before)
            before = now
        connection.close()

    threads = [Thread(target=ask, args=(number,)) for number in range(width)]
    for thread in threads:
        thread.start()
    start.wait()
    begin = time.perf_counter()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - begin
    return sum(map(len, latencies)) / elapsed, [latency for own in latencies for latency in own]


def send(connection: HTTPConnection, method: str, path: str, body: str | None) -> None:
    connection.request(method, path, body, HEADERS)
    response = connection.getresponse()
    text = response.read()
    assert response.status == 200, text


def constants(_number: int, _width: int) -> Iterator[Request]:
    return cycle([("GET", "/constant", None)])


def scorings(number: int, width: int) -> Iterator[Request]:
    """A branch and period after the other, never those of another connection."""
    slots = [
        (f"/committees/c{c}/years/2025/periods/{period}/score", json.dumps({"sheets": {f"c{c}-{b}": BODY}}))
        for b in range(BRANCHES)
        for period in Period
        for c in range(COMMITTEES)
    ]
    return cycle([("POST", path, body) for path, body in islice(slots, number, None, width)])


@contextmanager
def serving(*, following: bool) -> Iterator[int]:
    """The port of a server in a process of its own."""
    context = get_context("spawn")
    with fresh_database() as conninfo:
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(conninfo, theirs, following))
        process.start()
        port: int = ours.recv()
        yield port
        ours.send("stop")
        process.join()


def serve(conninfo: str, control: Connection, following: bool) -> None:  # noqa: FBT001 - spawned with plain arguments
    with open_runtime(Settings(development=True), database=conninfo) as runtime:
        prepare(runtime)
        stop = Event()
        follower = Thread(target=runtime.projections.run, args=(stop,))
        if following:
            runtime.projections.catch_up()
            follower.start()
        app = create_app(runtime)
        app.add_api_route("/constant", constant)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="none"))
        Thread(target=tell, args=(server, control), daemon=True).start()
        server.run()
        stop.set()
        if following:
            follower.join()


def constant() -> Response:
    return PlainTextResponse("ok")


def tell(server: uvicorn.Server, control: Connection) -> None:
    while not server.started:
        time.sleep(0.01)
    control.send(server.servers[0].sockets[0].getsockname()[1])
    control.recv()
    server.should_exit = True


def prepare(runtime: Runtime) -> None:
    """Committees whose branches have assessed themselves in every period."""
    act = Act("s1", datetime.now(UTC))
    items = {"item_class": "members", "full": "5", "duties": [f"D{number}" for number in range(1, 8)]}
    standard = StandardModel.model_validate(
        {
            "version": 1,
            "items": [{**items, "code": code, "title": f"项目{code}"} for code in CODES]
            + [{**items, "item_class": "economic", "code": "E", "title": "经济工作目标"}],
            "step": "0.5",
            "weights": {"quarters": "0.60", "year_end": "0.40"},
            "grades": [{"code": "first", "label": "一级", "at_least": "90"}, {"code": "none", "label": "无等级"}],
            "bonus_cap_per_period": "0",
            "ballots": {
                "ordinary_quorum": "1/2",
                "grading_quorum": "2/3",
                "carried_by": "more_than_half_of_due",
                "recused": "stay_in_due",
            },
        }
    ).as_domain()
    scores = {item.code: item.full for item in standard.items}
    for number in range(COMMITTEES):
        of = SimpleNamespace(committee_id=f"c{number}", year=2025)
        branches = [f"c{number}-{branch}" for branch in range(BRANCHES)]
        members = [Person("m1", "赵书记")]
        runtime.organisation.establish(act, id=of.committee_id, name="某党委", timezone="UTC", members=members)
        secretary = SecretaryAppointed("王一", SecretaryKind.FULL_TIME)
        new = [NewBranch(branch, "某党支部", BranchType.PRODUCTION, secretary) for branch in branches]
        runtime.organisation.found_branches(act, committee_id=of.committee_id, branches=new)
        runtime.standards.draft(act, **vars(of), draft=standard)
        runtime.standards.adopt(act, **vars(of), votes=Votes(("m1",), ("m1",)))
        runtime.target_sets.issue(act, **vars(of))
        for period in Period:
            sheets = {branch: SelfAssessment(scores) for branch in branches}
            runtime.assessments.self_assess(act, Round(of.committee_id, 2025, period), sheets=sheets)
