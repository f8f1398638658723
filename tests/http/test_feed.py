"""Other systems follow the events without Kafka: in pages and as they come, each as far as it may read."""

import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from threading import Timer
from time import monotonic, sleep
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from domain.access import Level, Role
from infra.feed.audience import Audience
from infra.feed.reading import Filters
from infra.http import feed, sse
from infra.http.app import create_app
from infra.identity.administration import SERVER
from infra.identity.keys import Scope
from infra.runtime import Runtime
from tests.growing import a_year_more
from tests.http.api import Api, Committee, a_committee, a_year, wait_for
from tests.http.conftest import Clock, serving
from tests.http.every_role import Roles, every_role
from tests.http.feed import BATCH, Books, Consumer, Event, a_key, a_service, of_server

EVERYTHING = (Role.AUDITOR, Level.EVERYWHERE, "", None)


@pytest.fixture(scope="module", autouse=True)
def roles(runtime: Runtime, api: Api) -> Iterator[Roles]:
    with every_role(runtime, api) as roles:
        yield roles


@pytest.fixture(scope="module")
def url(api: Api) -> str:
    return str(api.client.base_url)


@pytest.fixture
def warehouse(runtime: Runtime, url: str) -> Consumer:
    """A data warehouse that may read everything."""
    return Consumer(url, a_key(runtime, a_service(runtime, EVERYTHING)))


def of_committee(runtime: Runtime, url: str, committee: Committee) -> Consumer:
    service = a_service(runtime, (Role.COMMITTEE_MEMBER, Level.COMMITTEE, committee.id, "m2"))
    return Consumer(url, a_key(runtime, service))


def of_branch(runtime: Runtime, url: str, branch: str) -> Consumer:
    service = a_service(runtime, (Role.BRANCH_MEMBER, Level.BRANCH, branch, f"portal-{branch}"))
    return Consumer(url, a_key(runtime, service))


def positions(events: list[Event]) -> list[int]:
    return [int(event["position"]) for event in events]


def is_about(event: Event, committee: Committee) -> bool:
    return re.search(rf"\b{committee.id}\b", f"{event['subject']} {event['data']}") is not None


def caught_up(runtime: Runtime) -> int:
    head = runtime.recorder.position()
    assert runtime.projections.wait_for("branch_history", head, 60)
    return head


def test_every_event_comes_once_in_order_as_a_cloud_event(warehouse: Consumer, runtime: Runtime) -> None:
    head = caught_up(runtime)
    read = warehouse.pages(limit=50)
    assert positions(read) == sorted(set(positions(read)))
    assert len({event["id"] for event in read}) == len(read)
    staying = {entry.topic for entry in runtime.recorder.read(0, head)} - {event["type"] for event in read}
    assert not {"assessment.scored.v1", "committee.established.v1"} & staying
    first = read[0]
    assert (first["specversion"], first["type"]) == ("1.0", "committee.established.v1")
    assert "by" not in str(sorted(first))


def test_from_any_time_of_the_past(warehouse: Consumer, runtime: Runtime, api: Api, clock: Clock) -> None:
    before = runtime.recorder.position()
    clock.now += timedelta(minutes=1)
    since = clock().isoformat()
    clock.now += timedelta(minutes=1)
    a_committee(api)
    caught_up(runtime)
    assert min(positions(warehouse.pages(since=since))) == before + 1
    # several facts have one time: whoever asks from the last one's on, gets those beside it
    assert min(positions(warehouse.pages(since=clock().isoformat()))) == before + 1


def test_narrowed_by_committee_branch_and_type(warehouse: Consumer, roles: Roles, runtime: Runtime) -> None:
    caught_up(runtime)
    home, foreign = roles.home, roles.foreign
    of_home = warehouse.pages(committee=home.id)
    assert of_home
    assert [event for event in of_home if is_about(event, foreign)] == []
    confirmed = warehouse.pages(committee=home.id, type=["assessment.scores-confirmed.v1"], limit=1)
    assert {event["data"]["branch"] for event in confirmed} == set(home.branches)
    one = warehouse.pages(branch=home.branches[0], type=["assessment.scores-confirmed.v1", "targets.issued.v1"])
    assert {(event["type"], event["data"]["branch"]) for event in one} == {
        ("assessment.scores-confirmed.v1", home.branches[0]),
        ("targets.issued.v1", home.branches[0]),
    }


def test_a_committee_sees_its_own_and_what_is_for_all(runtime: Runtime, url: str, roles: Roles) -> None:
    caught_up(runtime)
    read = of_committee(runtime, url, roles.home).pages()
    assert "assessment.scored.v1" in {event["type"] for event in read}
    assert [event for event in read if is_about(event, roles.foreign)] == []


def test_a_branch_sees_no_unpublished_scores_and_nothing_of_other_branches(
    runtime: Runtime, url: str, roles: Roles
) -> None:
    caught_up(runtime)
    mine, other = roles.home.branches
    read = of_branch(runtime, url, mine).pages()
    types = {event["type"] for event in read}
    assert {"assessment.scores-confirmed.v1", "targets.issued.v1", "standard.adopted.v1"} <= types
    assert not {"assessment.scored.v1", "assessment.review-agreed.v1", "ballot.held.v1"} & types
    assert {
        event["data"].get("branch") for event in read if event["type"].startswith(("assessment.scores", "targets."))
    } == {mine}
    assert not any(event["subject"].startswith(f"assessment/{other}") for event in read)


@pytest.mark.parametrize("role", Role)
def test_whoever_asks_is_handed_all_that_is_theirs_and_nothing_else(role: Role, runtime: Runtime, roles: Roles) -> None:
    """Every event judged by itself, against what pages leave out before they read it."""
    head, events = caught_up(runtime), runtime.projections.events
    audience = Audience(roles.actors[role], runtime.ledger.seen())
    everything = runtime.recorder.read(0, head)
    rows = {entry.id: events.at(entry.id) for entry in everything}
    theirs = [one.id for one in everything if audience.sees(one.topic, one.originator_id, rows[one.id])]
    handed: list[int] = []
    after, ended = 0, False
    while not ended:
        page = runtime.feed.page(audience, Filters(), after=after, limit=7)
        handed += [one.entry.id for one in page.events]
        after, ended = page.next, page.ended
    assert handed == theirs
    assert (handed == [entry.id for entry in everything]) == (role is Role.AUDITOR)


def test_an_administrator_follows_nothing(runtime: Runtime, url: str, roles: Roles) -> None:
    service = a_service(runtime, (Role.ADMINISTRATOR, Level.EVERYWHERE, "", None))
    assert Consumer(url, a_key(runtime, service)).get().status_code == 403
    assert roles.accounts[Role.ADMINISTRATOR].get("/events").status_code == 403


def test_a_key_for_reading_is_not_for_events(runtime: Runtime, url: str) -> None:
    consumer = Consumer(url, a_key(runtime, a_service(runtime, EVERYTHING), Scope.READ))
    assert consumer.get().status_code == 403
    assert consumer.get("/events/stream").status_code == 403
    assert Consumer(url, "djc_000000000000_x").get().status_code == 401


def test_the_record_to_the_letter_is_for_supervision(runtime: Runtime, roles: Roles) -> None:
    caught_up(runtime)
    office = roles.accounts[Role.COMMITTEE_SECRETARY]
    refused = office.get("/events")
    assert refused.status_code == 403
    assert BATCH in refused.json()["detail"]
    assert office.get("/events", headers={"Accept": BATCH}).status_code == 200
    headquarters = roles.accounts[Role.ORGANISATION_DEPARTMENT].found("/events", limit=500)
    assert headquarters["events"]
    told = [{"subject": one["stream"], "data": one["fact"]} for one in headquarters["events"]]
    assert [event for event in told if is_about(event, roles.foreign)] == []
    assert headquarters["events"][0]["envelope"]["by"] == "s1"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"type": "assessment.guessed.v1"}, "query/type/0"),
        ({"after": 10**9}, "query/after"),
        ({"after": -1}, "query/after"),
        ({"limit": 501}, "query/limit"),
        ({"wait": 31}, "query/wait"),
        ({"since": "yesterday"}, "query/since"),
    ],
)
def test_what_makes_no_sense_is_said(warehouse: Consumer, query: dict[str, Any], pointer: str) -> None:
    answer = warehouse.get(**query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_a_question_may_wait_for_news(warehouse: Consumer, runtime: Runtime, api: Api) -> None:
    head = caught_up(runtime)
    assert warehouse.get(after=head).json() == []
    later = Timer(0.3, a_committee, [api])
    later.start()
    asked = monotonic()
    answer = warehouse.get(after=head, wait=20)
    later.join()
    assert answer.json()[0]["type"] == "committee.established.v1"
    assert monotonic() - asked < 15


def test_waiting_passes_over_what_is_not_asked_for(warehouse: Consumer, runtime: Runtime, api: Api) -> None:
    head = caught_up(runtime)
    a_committee(api)
    caught_up(runtime)
    answer = warehouse.get(after=head, wait=1, type="reward.paid.v1")
    assert answer.json() == []
    assert f"after={runtime.recorder.position()}&" in answer.headers["Link"]


def test_nothing_follows_from_another_log(warehouse: Consumer, runtime: Runtime) -> None:
    """As one is after losses, under another name: its facts at the same positions are others."""
    head = caught_up(runtime)
    (log,) = parse_qs(urlsplit(warehouse.get(after=0, limit=1).links["next"]["url"]).query)["log"]
    assert warehouse.get(after=head, log=log).status_code == 200
    for path in ("/events", "/events/stream"):
        refused = warehouse.get(path, after=1, log="lost.example").json()
        assert (refused["status"], refused["errors"][0]["pointer"]) == (422, "query/log")


def test_events_come_as_they_are_recorded(warehouse: Consumer, runtime: Runtime, api: Api) -> None:
    head = caught_up(runtime)
    with warehouse.following(after=head) as events:
        a_committee(api)
        first = next(events)
    assert isinstance(first, dict)
    assert (first["type"], int(first["position"])) == ("committee.established.v1", head + 1)


def test_away_for_a_thousand_events_it_goes_on_exactly_though_the_server_was_restarted(
    warehouse: Consumer, runtime: Runtime, api: Api
) -> None:
    """And reaches the standings of the server, as one does that starts from the beginning a year later."""
    caught_up(runtime)
    with serving(create_app(runtime)) as first, Consumer(first, warehouse.key).following() as events:
        read = list(islice(events, 20))
    committee = a_year_more(str(runtime.pool.conninfo), 2026, "g")
    head = caught_up(runtime)
    last = read[-1]
    assert isinstance(last, dict)
    assert head - int(last["position"]) > 1_000
    whole = warehouse.pages(limit=500)
    with serving(create_app(runtime)) as second:
        consumer = Consumer(second, warehouse.key)
        with consumer.following(last=int(last["position"])) as events:
            read += list(islice(events, len(whole) - 20))
        with consumer.following() as events:
            late = list(islice(events, len(whole)))
    assert read == late == whole
    books = [Books().take(one for one in each if isinstance(one, dict)) for each in (read, late)]
    rankings = {one.ranking("Q1", among="gb") for one in books}
    assert rankings == {of_server(api, committee, 2026, head)}


def test_a_server_that_stops_lets_go_of_streams(warehouse: Consumer, runtime: Runtime) -> None:
    head = caught_up(runtime)
    with serving(create_app(runtime)) as url:
        client = Consumer(url, warehouse.key).client()
        stream = client.stream("GET", "/events/stream", params={"after": head})
        answer = stream.__enter__()
        asked = monotonic()
    assert monotonic() - asked < 10
    assert b"".join(answer.iter_raw()).startswith(b"retry: ")
    client.close()


def test_heartbeats_tell_how_far_nothing_has_come(
    warehouse: Consumer, runtime: Runtime, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "HEARTBEAT", 0.2)
    head = caught_up(runtime)
    with warehouse.following(after=head, type="reward.paid.v1") as events:
        a_committee(api)
        reached = next(events)
    assert isinstance(reached, int)
    assert reached > head


def test_a_stream_ends_with_the_key(runtime: Runtime, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "ASKED_AGAIN", 0.1)
    monkeypatch.setattr(feed, "HEARTBEAT", 0.1)
    head, service = caught_up(runtime), a_service(runtime, EVERYTHING)
    consumer = Consumer(url, a_key(runtime, service))
    with consumer.following(after=head) as events:
        runtime.identity.administration.disable(SERVER, service)
        assert list(events) == []
    assert consumer.get().status_code == 401


def test_a_stream_ends_with_the_role_and_passes_nothing_over(
    runtime: Runtime, url: str, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was recorded while the role was gone would be told as nothing, and never asked for again."""
    monkeypatch.setattr(feed, "ASKED_AGAIN", 0.1)
    monkeypatch.setattr(feed, "HEARTBEAT", 0.1)
    head, service = caught_up(runtime), a_service(runtime, EVERYTHING)
    consumer = Consumer(url, a_key(runtime, service))
    with consumer.following(after=head) as events:
        (grant,) = runtime.identity.grants.of(service.id)
        runtime.identity.administration.revoke(SERVER, service, grant.number)
        sleep(1)
        a_committee(api)
        assert list(islice(events, 1)) == []
    assert consumer.get(after=head).status_code == 403


def test_one_account_has_so_many_streams_and_no_more(warehouse: Consumer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "MOST_STREAMS", 1)
    with warehouse.following() as events:
        next(events)
        answer = warehouse.get("/events/stream")
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")

    def free() -> bool:
        with warehouse.client() as client, client.stream("GET", "/events/stream") as answer:
            return answer.status_code == 200

    wait_for(free)


def test_a_slow_reader_is_read_for_no_faster_and_let_go_when_it_stalls(
    warehouse: Consumer, runtime: Runtime, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes nothing: only as many pages are read as fit into the buffers between, and then none."""
    monkeypatch.setattr(sse, "STALLED", 1.0)
    monkeypatch.setattr(feed, "CHUNK", 5)
    caught_up(runtime)
    read: list[int] = []
    page = runtime.feed.page

    def counted(*args: Any, **more: Any) -> Any:
        read.append(more["after"])
        return page(*args, **{**more, "after": 0})  # a log without end

    monkeypatch.setattr(type(runtime.feed), "page", lambda _, *args, **more: counted(*args, **more))
    host, port = url.removeprefix("http://").split(":")
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        slow.connect((host, int(port)))
        asked = f"GET /events/stream HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {warehouse.key}\r\n\r\n"
        slow.sendall(asked.encode())
        wait_for(lambda: len(read) > 5)
        settled = -1
        while len(read) != settled:
            settled = len(read)
            sleep(0.5)
        sleep(1.5)
        assert len(read) == settled


def test_who_starts_from_the_beginning_reaches_the_standings_of_the_server(
    runtime: Runtime, url: str, api: Api
) -> None:
    here = a_year(api, branches=5)
    scores = {f"b{n}": {"E": str(30 - n), "P": "60.5"} for n in range(5)}
    here.confirmed("Q1", **scores)
    correction = {"branch": here.branches[4], "item": "E", "points": "29.5", "reason": "统计口径更正"}
    api.done(f"{here.period()}/correct", correction)
    head = caught_up(runtime)
    consumer = of_committee(runtime, url, here)
    pages = consumer.pages(limit=7)
    wanted = of_server(api, here.id, 2025, head)
    assert Books().take(pages).ranking("Q1") == wanted
    with consumer.following() as events:
        streamed = [one for one in islice(events, len(pages)) if isinstance(one, dict)]
    assert Books().take([*streamed, *pages]).ranking("Q1") == wanted
