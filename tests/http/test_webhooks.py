"""Events are sent to another system, signed, in order, until they have arrived."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from time import sleep
from typing import Any

import pytest

from domain.access import Level, Role
from infra.identity.accounts import Account
from infra.identity.administration import SERVER
from infra.identity.security_log import Kind
from infra.runtime import Runtime, open_runtime
from infra.webhooks import delivery, progress, sending
from infra.webhooks.delivery import delivering
from infra.webhooks.webhook import State, Webhook
from tests.growing import a_year_more
from tests.http.api import Api, Committee, a_committee, a_year
from tests.http.api import wait_for as until
from tests.http.conftest import Clock
from tests.http.feed import Books, a_service, of_server
from tests.http.receiver import Receiver, receiving

AUDITOR = (Role.AUDITOR, Level.EVERYWHERE, "", None)


@pytest.fixture(scope="module")
def set_up() -> dict[str, Any]:
    return {"webhook_networks": "127.0.0.1/32", "webhook_days": 2}


@pytest.fixture(scope="module")
def committee(api: Api) -> Committee:
    return a_year(api)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def at(account: Account, *rest: str) -> str:
    return "/".join((f"/accounts/{account.id}/webhooks", *rest))


def a_webhook(api: Api, receiver: Receiver, account: Account, **more: Any) -> str:
    """Made by an administrator, with its secret handed to the receiver."""
    made = api.done(at(account), {"name": "人事系统", "url": receiver.url, "after": 0, **more}, by="admin")
    receiver.secret = made["secret"]
    return str(made["id"])


@contextmanager
def delivered(runtime: Runtime) -> Iterator[None]:
    with delivering(runtime, tick=0.05):
        yield


def caught_up(runtime: Runtime, webhook: str) -> bool:
    assert runtime.projections.wait_for("branch_history", runtime.recorder.position(), 60)
    return runtime.webhooks.subscriptions.get(webhook).position == runtime.recorder.position()


def of(runtime: Runtime, webhook: str) -> Webhook:
    return runtime.webhooks.subscriptions.get(webhook)


def test_every_event_arrives_once_signed_and_in_order(
    runtime: Runtime, api: Api, committee: Committee, receiver: Receiver
) -> None:
    webhook = a_webhook(api, receiver, a_service(runtime, AUDITOR))
    with delivered(runtime):
        until(lambda: caught_up(runtime, webhook))
        committee.confirmed("Q1")
        until(lambda: caught_up(runtime, webhook))
    positions = [int(event["position"]) for event in receiver.accepted]
    assert positions == sorted(set(positions))
    assert receiver.forged == 0
    assert "assessment.scored.v1" in {event["type"] for event in receiver.accepted}
    (log,) = {id_.rpartition("_")[0] for id_ in receiver.ids}
    assert receiver.ids == [f"{log}_{position}" for position in positions]


def test_a_new_event_goes_out_at_once_and_a_failed_one_by_its_own_time(
    runtime: Runtime, api: Api, clock: Clock, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "WAITS", (0.5,))
    webhook = a_webhook(api, receiver, a_service(runtime, AUDITOR), after=runtime.recorder.position())
    with delivering(runtime, tick=60):  # as long as nobody looks for what else was changed
        sleep(0.5)  # everything has been looked at once
        api.done("/committees", {"id": "prompt", "name": "党委", "timezone": "Asia/Shanghai"})
        until(lambda: caught_up(runtime, webhook), patience=20)
        receiver.answers = lambda before: 500 if before == 1 else 204
        api.done("/committees", {"id": "failing", "name": "党委", "timezone": "Asia/Shanghai"})
        until(lambda: of(runtime, webhook).failures == 1, patience=20)
        clock.now += timedelta(minutes=1)
        until(lambda: caught_up(runtime, webhook), patience=20)
    assert receiver.ids[1] == receiver.ids[2]


def test_a_service_is_sent_what_its_roles_may_read_and_what_it_asked_for(
    runtime: Runtime, api: Api, committee: Committee, receiver: Receiver
) -> None:
    mine = committee.branches[0]
    service = a_service(runtime, (Role.BRANCH_MEMBER, Level.BRANCH, mine, "portal"))
    webhook = a_webhook(api, receiver, service, committee=committee.id, types=["targets.issued.v1", "ballot.held.v1"])
    with delivered(runtime):
        until(lambda: caught_up(runtime, webhook))
    assert [(event["type"], event["data"]["branch"]) for event in receiver.accepted] == [("targets.issued.v1", mine)]


def test_a_role_taken_back_ends_what_is_sent(runtime: Runtime, api: Api, receiver: Receiver) -> None:
    service = a_service(runtime, AUDITOR)
    webhook = a_webhook(api, receiver, service)
    (grant,) = runtime.identity.grants.of(service.id)
    runtime.identity.administration.revoke(SERVER, service, grant.number)
    with delivered(runtime):
        until(lambda: caught_up(runtime, webhook))
    assert receiver.requests == []


def test_a_role_taken_back_ends_what_is_sent_slowly(
    runtime: Runtime, api: Api, committee: Committee, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of events is not gone on with for minutes."""
    monkeypatch.setattr(delivery, "ASKED_AGAIN", 0.5)

    def at_leisure(_: int) -> int:
        sleep(0.2)
        return 204

    receiver.answers = at_leisure
    service = a_service(runtime, (Role.COMMITTEE_MEMBER, Level.COMMITTEE, committee.id, "m2"))
    a_webhook(api, receiver, service)
    (grant,) = runtime.identity.grants.of(service.id)
    with delivered(runtime):
        until(lambda: receiver.requests)
        runtime.identity.administration.revoke(SERVER, service, grant.number)
        sleep(4)
        assert 0 < len(receiver.requests) < 10
        known = len(receiver.requests)
        sleep(1)
    assert len(receiver.requests) == known


def test_what_fails_is_tried_again_with_patience_and_nothing_is_left_out(
    runtime: Runtime, api: Api, clock: Clock, receiver: Receiver
) -> None:
    receiver.answers = lambda before: 500 if before in {3, 4} else 204
    service = a_service(runtime, AUDITOR)
    webhook = a_webhook(api, receiver, service)
    with delivered(runtime):
        until(lambda: of(runtime, webhook).failures == 1)
        due = of(runtime, webhook).due_at
        assert due is not None
        assert timedelta(seconds=3) < due - clock() < timedelta(seconds=7)
        clock.now = due
        until(lambda: of(runtime, webhook).failures == 2)
        clock.now += timedelta(minutes=1)
        until(lambda: caught_up(runtime, webhook))
    assert receiver.ids[3] == receiver.ids[4] == receiver.ids[5]
    assert [int(one["position"]) for one in receiver.accepted] == sorted(
        {int(one["position"]) for one in receiver.once}
    )
    attempts = api.found(at(service, webhook, "attempts"), limit=500)["attempts"]
    assert [(one["status"], one["attempt"]) for one in reversed(attempts)][:6] == [
        (204, 1),
        (204, 1),
        (204, 1),
        (500, 1),
        (500, 2),
        (204, 3),
    ]
    failed = api.found(at(service, webhook, "attempts"), failed=True)["attempts"]
    assert [one["status"] for one in failed] == [500, 500]


def test_a_receiver_may_ask_for_more_patience(runtime: Runtime, api: Api, clock: Clock, receiver: Receiver) -> None:
    receiver.answers, receiver.headers = lambda _: 503, {"Retry-After": "900"}
    webhook = a_webhook(api, receiver, a_service(runtime, AUDITOR))
    with delivered(runtime):
        until(lambda: of(runtime, webhook).failures == 1)
    due = of(runtime, webhook).due_at
    assert due == clock() + timedelta(seconds=900)


def test_patience_until_a_time_and_what_is_no_patience(
    runtime: Runtime, api: Api, clock: Clock, receiver: Receiver
) -> None:
    """A time counts from now on; what makes no sense is passed over, and noted as any other answer."""
    a_committee(api)
    in_half_an_hour = format_datetime(datetime.now(UTC) + timedelta(minutes=30), usegmt=True)
    for asked, least, most in ((in_half_an_hour, 1_700, 1_800), ("9" * 5_000, 3, 3_600), ("soon", 3, 7)):
        receiver.answers, receiver.headers = lambda _: 503, {"Retry-After": asked}
        webhook = a_webhook(api, receiver, a_service(runtime, AUDITOR))
        with delivered(runtime):
            until(lambda webhook=webhook: of(runtime, webhook).failures == 1)  # type: ignore[misc]
        due = of(runtime, webhook).due_at
        assert due is not None
        assert least <= (due - clock()).total_seconds() <= most


def test_after_days_of_failure_it_is_disabled_and_reported_and_goes_on_when_resumed(
    runtime: Runtime, api: Api, clock: Clock, receiver: Receiver
) -> None:
    receiver.answers = lambda _: 500
    service = a_service(runtime, AUDITOR)
    webhook = a_webhook(api, receiver, service)
    with delivered(runtime):
        until(lambda: of(runtime, webhook).failures == 1)
        clock.pass_days(3)
        until(lambda: of(runtime, webhook).state is State.DISABLED)
        lines = runtime.identity.log.read(kind=Kind.WEBHOOK_DISABLED, limit=50)  # those of other tests end too
        (line,) = (line for line in lines if line.account == service.id)
        assert (line.detail["why"], line.detail["webhook"]) == ("failing", webhook)
        a_committee(api)
        receiver.answers = lambda _: 204
        assert api.done(at(service, webhook, "resume"), by="admin")["failures"] == 0
        until(lambda: caught_up(runtime, webhook))
    assert int(receiver.accepted[0]["position"]) == 1
    assert int(receiver.accepted[-1]["position"]) == runtime.recorder.position()


def test_who_is_gone_for_good_is_asked_no_more(runtime: Runtime, api: Api, receiver: Receiver) -> None:
    receiver.answers = lambda _: 410
    webhook = a_webhook(api, receiver, a_service(runtime, AUDITOR))
    with delivered(runtime):
        until(lambda: of(runtime, webhook).state is State.DISABLED)
    assert (of(runtime, webhook).why, len(receiver.requests)) == ("gone", 1)


def test_a_redirect_is_not_followed(runtime: Runtime, api: Api, receiver: Receiver) -> None:
    with receiving() as elsewhere:
        receiver.answers, receiver.headers = lambda _: 307, {"Location": elsewhere.url}
        webhook = a_webhook(api, receiver, a_service(runtime, AUDITOR))
        with delivered(runtime):
            until(lambda: of(runtime, webhook).failures == 1)
        assert elsewhere.forged == 0
        assert elsewhere.requests == []


def slowly(_: int) -> int:
    sleep(5)
    return 204


def test_one_that_does_not_answer_does_not_hold_up_the_others(
    runtime: Runtime, api: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PATIENCE", 4.0)
    service = a_service(runtime, AUDITOR)
    with receiving() as silent:
        silent.answers = slowly
        hanging, going = a_webhook(api, silent, service), a_webhook(api, receiver, service)
        with delivered(runtime):
            until(lambda: caught_up(runtime, going))
            assert of(runtime, hanging).position == 0
            until(lambda: of(runtime, hanging).failures == 1)
        assert runtime.webhooks.subscriptions.history(hanging)[0].fault == "timeout"


def test_paused_resumed_replayed_and_removed(runtime: Runtime, api: Api, clock: Clock, receiver: Receiver) -> None:
    service = a_service(runtime, AUDITOR)
    webhook = a_webhook(api, receiver, service)
    with delivered(runtime):
        until(lambda: caught_up(runtime, webhook))
        api.done(at(service, webhook, "pause"), by="admin")
        assert api.post(at(service, webhook, "pause"), by="admin").status_code == 409
        clock.now += timedelta(minutes=5)
        head = runtime.recorder.position()
        a_committee(api)
        assert of(runtime, webhook).position == head
        api.done(at(service, webhook, "resume"), by="admin")
        until(lambda: caught_up(runtime, webhook))
        first = list(receiver.ids)
        assert len(set(first)) == len(first)
        api.done(at(service, webhook, "replay"), {"since": clock.now.isoformat()}, by="admin")
        until(lambda: len(receiver.ids) > len(first) and caught_up(runtime, webhook))
        assert receiver.ids[len(first) :] == [id_ for id_ in first if int(id_.rpartition("_")[2]) > head]
        ahead = api.post(at(service, webhook, "replay"), {"after": runtime.recorder.position() + 1}, by="admin")
        assert (ahead.status_code, ahead.json()["code"]) == (409, "webhook_position")
        api.done(at(service, webhook, "remove"), by="admin")
        known = len(receiver.ids)
        a_committee(api)
    assert len(receiver.ids) == known
    assert api.found(at(service))["webhooks"] == []
    assert api.get(at(service, webhook, "attempts")).status_code == 404


def test_a_secret_is_shown_once_and_rotated_without_a_gap(
    runtime: Runtime, api: Api, clock: Clock, receiver: Receiver
) -> None:
    service = a_service(runtime, AUDITOR)
    webhook = a_webhook(api, receiver, service)
    old = receiver.secret
    assert old.startswith("whsec_")
    assert old.removeprefix("whsec_") not in api.get(at(service)).text
    with runtime.pool.connection() as connection:
        stored = connection.execute("SELECT w::text FROM webhooks.webhook w WHERE id = %s", [webhook]).fetchone()
    assert old.removeprefix("whsec_") not in str(stored)
    new = api.done(at(service, webhook, "rotate"), {"overlap_days": 3}, by="admin")["secret"]
    assert new != old
    with delivered(runtime):
        until(lambda: caught_up(runtime, webhook))
        receiver.secret = new
        a_committee(api)
        until(lambda: caught_up(runtime, webhook))
        assert receiver.forged == 0
        clock.pass_days(3)
        receiver.secret = old
        a_committee(api)
        until(lambda: of(runtime, webhook).failures == 1)
    assert receiver.forged == 1


def test_another_key_file_sends_nothing_until_the_secret_is_rotated(
    runtime: Runtime, api: Api, clock: Clock, receiver: Receiver
) -> None:
    service = a_service(runtime, AUDITOR)
    webhook = a_webhook(api, receiver, service)
    key = runtime.settings.data_dir / "keys" / "webhooks.key"
    assert key.stat().st_mode & 0o077 == 0
    kept = key.read_text()
    key.unlink()
    with delivered(runtime):
        until(lambda: of(runtime, webhook).failures == 1)
        assert runtime.webhooks.subscriptions.history(webhook)[0].fault == "key"
        assert receiver.requests == []
        receiver.secret = api.done(at(service, webhook, "rotate"), {"overlap_days": 0}, by="admin")["secret"]
        clock.now += timedelta(minutes=1)
        until(lambda: caught_up(runtime, webhook))
    assert receiver.forged == 0
    key.write_text(kept)


def test_a_test_is_sent_at_once_and_moves_nothing(runtime: Runtime, api: Api, receiver: Receiver) -> None:
    service = a_service(runtime, AUDITOR)
    webhook = a_webhook(api, receiver, service)
    answer = api.done(at(service, webhook, "test"), by="admin")
    assert (answer["arrived"], answer["status"]) == (True, 204)
    assert receiver.accepted[0]["type"] == "dajinchuang.webhook-test.v1"
    assert of(runtime, webhook).position == 0
    assert api.found(at(service, webhook, "attempts"))["attempts"][0]["position"] == 0


@pytest.mark.parametrize(
    "url",
    [
        "https://10.1.2.3/events",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/events",
        "https://[::ffff:192.168.1.1]/events",
        "https://[64:ff9b::a00:1]/events",
        "https://0.0.0.0/events",
        "http://10.1.2.3/events",
        "http://93.184.216.34/events",
        "https://user:secret@93.184.216.34/events",
        "ftp://93.184.216.34/events",
        "https:///events",
        "https://no-such-host.invalid/events",
        "https://93.184.216.34/达晋创/事件",
        "https://93.184.216.34/the events",
    ],
)
def test_an_address_that_is_not_to_be_reached_is_refused(runtime: Runtime, api: Api, url: str) -> None:
    service = a_service(runtime, AUDITOR)
    answer = api.post(at(service), {"name": "内网", "url": url}, by="admin")
    assert (answer.status_code, answer.json()["code"]) == (409, "webhook_address")
    assert api.found(at(service))["webhooks"] == []


def test_only_services_are_sent_events_and_only_known_types(runtime: Runtime, api: Api, receiver: Receiver) -> None:
    service = a_service(runtime, AUDITOR)
    unknown = api.post(at(service), {"name": "x", "url": receiver.url, "types": ["guessed.v1"]}, by="admin")
    assert unknown.status_code == 422
    assert api.post(at(service), {"name": "x", "url": receiver.url, "after": 10**9}, by="admin").status_code == 409
    assert api.post(at(service), {"name": "x", "url": receiver.url, "committee": "none"}, by="admin").status_code == 404
    assert api.post(at(service, "hook-000000000000", "pause"), by="admin").status_code == 404
    other = a_webhook(api, receiver, a_service(runtime, AUDITOR))
    assert api.post(at(service, other, "pause"), by="admin").status_code == 404


def test_away_for_a_thousand_events_it_goes_on_exactly_and_reaches_the_standings_of_the_server(
    runtime: Runtime, api: Api, clock: Clock, receiver: Receiver
) -> None:
    """Delivered by a program that was started anew; and so does one that starts from the beginning a year later."""
    webhook = a_webhook(api, receiver, a_service(runtime, AUDITOR), after=runtime.recorder.position())
    a_committee(api)
    with delivered(runtime):
        until(lambda: caught_up(runtime, webhook))
    away = runtime.recorder.position()
    committee = a_year_more(str(runtime.pool.conninfo), 2026, "g")
    head = runtime.recorder.position()
    assert head - away > 1_000
    with receiving() as receiver_of_results:
        types = ["assessment.scores-confirmed.v1", "assessment.score-corrected.v1"]
        late = a_webhook(api, receiver_of_results, a_service(runtime, AUDITOR), types=types)
        assert runtime.projections.wait_for("branch_history", head, 60)
        with (
            open_runtime(runtime.settings, database=str(runtime.pool.conninfo), clock=clock) as anew,
            delivered(anew),
        ):
            until(lambda: caught_up(runtime, webhook) and caught_up(runtime, late))
    positions = [int(id_.rpartition("_")[2]) for id_ in receiver.ids]
    assert positions == sorted(set(positions))
    assert len([one for one in positions if one > away]) == head - away
    rankings = {Books().take(one.accepted).ranking("Q1", among="gb") for one in (receiver, receiver_of_results)}
    assert rankings == {of_server(api, committee, 2026, head)}
