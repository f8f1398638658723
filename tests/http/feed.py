"""A consumer of the feed without Kafka: services with keys, pages and server-sent events, and what is made of them."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import count
from typing import Any

import httpx

from infra.identity.accounts import Account, AccountKind
from infra.identity.administration import SERVER
from infra.identity.keys import Scope
from infra.runtime import Runtime
from tests.http.api import Api
from tests.http.signed_in import Held

BATCH = "application/cloudevents-batch+json"
SERVICES = count(1)
Event = dict[str, Any]


def a_service(runtime: Runtime, *roles: Held) -> Account:
    """An account for another system, with these roles."""
    administration = runtime.identity.administration
    login = f"service-{next(SERVICES)}"
    account = administration.create(SERVER, kind=AccountKind.SERVICE, login=login, name=login)
    for role, level, place, person in roles:
        administration.grant(SERVER, account, role=role, level=level, place=place, person=person)
    return account


def a_key(runtime: Runtime, account: Account, *scopes: Scope) -> str:
    ends = runtime.clock() + timedelta(days=30)
    _, text = runtime.identity.administration.make_key(
        SERVER, account, name="接口", scopes=scopes or (Scope.EVENTS,), expires_at=ends
    )
    return text


@dataclass(frozen=True)
class Consumer:
    """Asks with a key."""

    url: str
    key: str

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=30, headers={"Authorization": f"Bearer {self.key}"})

    def get(self, path: str = "/events", **query: Any) -> httpx.Response:
        with self.client() as client:
            return client.get(path, params=query, headers={"Accept": BATCH})

    def pages(self, *, after: int = 0, **query: Any) -> list[Event]:
        """All there is after a position, by following the links."""
        read: list[Event] = []
        with self.client() as client:
            link: str = "/events"
            params: dict[str, Any] | None = {"after": after, **query}
            while True:
                answer = client.get(link, params=params, headers={"Accept": BATCH})
                assert answer.status_code == 200, answer.text
                read += answer.json()
                following = answer.headers["Link"].removeprefix("<").partition(">")[0]
                if following == link:
                    return read
                link, params = following, None

    @contextmanager
    def following(self, *, last: int | None = None, **query: Any) -> Iterator[Iterator[Event | int]]:
        """Events as they come; an id without an event is how far nothing has come."""
        headers = {} if last is None else {"Last-Event-ID": str(last)}
        with (
            self.client() as client,
            client.stream("GET", "/events/stream", params=query, headers=headers) as answer,
        ):
            if answer.status_code != 200:
                answer.read()
            assert answer.status_code == 200, answer.text
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            yield _messages(answer.iter_lines())


def _messages(lines: Iterable[str]) -> Iterator[Event | int]:
    id_, data = 0, ""
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "id":
            id_ = int(value)
        elif name == "data":
            data = value
        elif not line and id_:
            yield json.loads(data) if data else id_
            id_, data = 0, ""


@dataclass
class Books:
    """What a consumer keeps: results as confirmed and corrected, each event once."""

    seen: set[str] = field(default_factory=set)
    totals: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    def take(self, events: Iterable[Event]) -> "Books":
        for event in events:
            if event["id"] in self.seen:
                continue
            self.seen.add(event["id"])
            if event["type"] in {"assessment.scores-confirmed.v1", "assessment.score-corrected.v1"}:
                data = event["data"]
                self.totals[data["branch"], data["period"]] = Decimal(data["total"])
        return self

    def ranking(self, period: str, among: str = "") -> str:
        """A digest of branches, points and ranks, of those whose ids begin so."""
        points = {
            branch: total for (branch, of), total in self.totals.items() if of == period and branch.startswith(among)
        }
        lines = [(1 + sum(other > one for other in points.values()), branch, one) for branch, one in points.items()]
        return digest((rank, branch, str(one.normalize())) for rank, branch, one in lines)


def of_server(api: Api, committee: str, year: int, head: int) -> str:
    """The digest of the server's standings through the first quarter, as of a position or later."""
    query = {"year": year, "through": "Q1", "committee": committee, "min_position": head}
    shown = api.found("/standings", **query)["standings"]
    return digest((one["rank"], one["branch"], str(Decimal(one["score"]).normalize())) for one in shown)


def digest(lines: Iterable[tuple[int, str, str]]) -> str:
    return sha256(json.dumps(sorted(lines)).encode()).hexdigest()
