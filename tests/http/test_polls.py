"""Polls over HTTP: answered by slip alone, by many at once, and never to be traced."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from infra.runtime import Runtime
from tests.http.api import Api, Committee, a_committee

QUESTIONS = [
    {
        "code": "work",
        "text": "对支部工作是否满意",
        "choices": [{"code": "good", "text": "满意"}, {"code": "poor", "text": "不满意"}],
    },
    {
        "code": "style",
        "text": "对书记作风是否满意",
        "choices": [{"code": "good", "text": "满意"}, {"code": "poor", "text": "不满意"}],
    },
]
POLL = {"period": "Q1", "title": "满意度测评", "questions": QUESTIONS, "slips": 8}
CLIENT = ("httpx", "httpcore")
GOOD = {"work": "good", "style": "poor"}


@pytest.fixture
def committee(api: Api) -> Committee:
    return a_committee(api)


@pytest.fixture
def slips(api: Api, committee: Committee) -> list[str]:
    slips: list[str] = api.done(f"{committee.year}/polls/open", POLL)["slips"]
    return slips


def answer(api: Api, committee: Committee, slip: str, answers: Any = GOOD, number: int = 1) -> httpx.Response:
    """Nobody is named."""
    body = {"number": number, "slip": slip, "answers": answers}
    return api.client.post(f"{committee.year}/polls/answer", json=body)


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Everything the program has logged or printed; what the client of the tests logs is none of it."""

    def told() -> str:
        ours = (one for one in caplog.records if not one.name.startswith(CLIENT))
        return "\n".join([*capfd.readouterr(), *(one.getMessage() for one in ours)])

    with caplog.at_level(logging.DEBUG):
        yield told


def everything_stored(runtime: Runtime) -> str:
    """Every row of every table of the database, as text."""
    with runtime.pool.connection() as connection:
        connection.execute("RESET ROLE")
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        rows = [
            row for (table,) in tables for (row,) in connection.execute(f"SELECT t::text FROM {table} AS t").fetchall()
        ]
        connection.execute("SET ROLE djc_app")
    assert any("poll.opened.v1" in row for row in rows)
    return "\n".join(rows)


def test_a_poll_is_answered_by_slip_and_closed_with_counts_only(
    api: Api, committee: Committee, slips: list[str]
) -> None:
    polls = f"{committee.year}/polls"
    assert len(set(slips)) == 8
    form = api.client.get(f"{polls}/1/form").json()
    assert (form["title"], form["questions"], form["open"]) == ("满意度测评", QUESTIONS, True)
    with api.nothing_recorded():
        for number, slip in enumerate(slips[:5]):
            response = answer(api, committee, slip.lower(), {**GOOD, "work": "poor" if number == 2 else "good"})
            assert (response.status_code, response.json()) == (200, {"counted": True})
        shown = api.found(polls)["polls"][0]
    assert (shown["status"], shown["turnout"], shown["counts"]) == ("open", None, None)
    api.done(f"{polls}/close", {"number": 1})
    shown = api.found(polls)["polls"][0]
    assert (shown["status"], shown["turnout"]) == ("closed", 5)
    assert shown["counts"] == {"work": {"good": 4, "poor": 1}, "style": {"good": 0, "poor": 5}}
    assert api.client.get(f"{polls}/1/form").json()["open"] is False
    assert answer(api, committee, slips[6]).json()["code"] == "poll_closed"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"slip": "00000-00000-00000-00000"}, 409, "slip_unknown"),
        ({"slip": ""}, 422, "invalid"),
        ({"slip": "测评码"}, 422, "invalid"),
        ({"slip": 12345}, 422, "invalid"),
        ({"answers": {}}, 409, "answer_incomplete"),
        ({"answers": {"work": "good"}}, 409, "answer_incomplete"),
        ({"answers": {**GOOD, "other": "good"}}, 409, "answer_incomplete"),
        ({"answers": {**GOOD, "style": "both"}}, 409, "answer_incomplete"),
        ({"answers": {**GOOD, "style": ["good", "poor"]}}, 422, "invalid"),
        ({"number": 2}, 404, "not_found"),
        ({"number": 0}, 422, "invalid"),
        ({"name": "王一"}, 422, "invalid"),
    ],
)
def test_what_is_no_answer_is_not_counted(
    api: Api, committee: Committee, slips: list[str], change: dict[str, Any], status: int, code: str
) -> None:
    body = {"number": 1, "slip": slips[0], "answers": GOOD, **change}
    with api.nothing_recorded():
        response = api.client.post(f"{committee.year}/polls/answer", json=body)
    assert (response.status_code, response.json()["code"]) == (status, code), response.text
    assert answer(api, committee, slips[0]).status_code == 200
    assert answer(api, committee, slips[0]).json()["code"] == "slip_used"


def test_too_few_answers_are_never_told(api: Api, committee: Committee, slips: list[str]) -> None:
    polls = f"{committee.year}/polls"
    for slip in slips[:4]:
        answer(api, committee, slip)
    with api.nothing_recorded():
        assert api.post(f"{polls}/close", {"number": 1}).json()["code"] == "too_few_answers"
        assert api.post(f"{polls}/void", {"number": 1, "reason": ""}).json()["code"] == "reason_required"
    assert answer(api, committee, slips[4]).status_code == 200
    api.done(f"{polls}/void", {"number": 1, "reason": "测评码发放有误"})
    shown = api.found(polls)["polls"][0]
    assert (shown["status"], shown["turnout"], shown["counts"]) == ("void", 5, None)
    with api.nothing_recorded():
        for act in ("close", "void"):
            response = api.post(f"{polls}/{act}", {"number": 1, "reason": "再次"} if act == "void" else {"number": 1})
            assert response.json()["code"] == "poll_closed"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"least": 9}, 409, "poll_invalid"),
        ({"questions": [QUESTIONS[0], QUESTIONS[0]]}, 409, "poll_invalid"),
        ({"about": "nobody"}, 404, "not_found"),
        ({"slips": 2}, 422, "invalid"),
        ({"slips": 2_001}, 422, "invalid"),
        ({"least": 2}, 422, "invalid"),
        ({"questions": []}, 422, "invalid"),
        ({"questions": [{**QUESTIONS[0], "choices": []}]}, 422, "invalid"),
        ({"title": " "}, 422, "invalid"),
    ],
)
def test_a_poll_that_could_not_be_answered_is_not_opened(
    api: Api, committee: Committee, change: dict[str, Any], status: int, code: str
) -> None:
    with api.nothing_recorded():
        response = api.post(f"{committee.year}/polls/open", {**POLL, **change})
    assert (response.status_code, response.json()["code"]) == (status, code), response.text


def test_slips_are_given_once_and_opening_needs_a_name(api: Api, committee: Committee) -> None:
    key = {"Idempotency-Key": "open-1"}
    first = api.post(f"{committee.year}/polls/open", POLL, headers=key).json()
    again = api.post(f"{committee.year}/polls/open", POLL, headers=key)
    assert (again.json(), len(first["slips"])) == ({**first, "slips": []}, 8)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert api.client.post(f"{committee.year}/polls/open", json=POLL).status_code == 401
    assert api.client.post(f"{committee.year}/polls/close", json={"number": 1}).status_code == 401


def test_of_many_answers_at_once_each_slip_counts_once(api: Api, committee: Committee, slips: list[str]) -> None:
    together = Barrier(16)

    def send(number: int) -> int:
        together.wait()
        return answer(api, committee, slips[number % 8], {"work": "good", "style": "good"}).status_code

    with ThreadPoolExecutor(16) as pool:
        assert sorted(pool.map(send, range(16))) == [200] * 8 + [409] * 8
    api.done(f"{committee.year}/polls/close", {"number": 1})
    shown = api.found(f"{committee.year}/polls")["polls"][0]
    assert (shown["turnout"], shown["counts"]["work"]) == (8, {"good": 8, "poor": 0})


def test_an_answer_that_races_with_the_close_is_counted_or_refused(
    api: Api, committee: Committee, slips: list[str]
) -> None:
    for slip in slips[:5]:
        answer(api, committee, slip)
    together = Barrier(4)

    def send(slip: str) -> int:
        together.wait()
        return answer(api, committee, slip).status_code

    def close(_: str) -> int:
        together.wait()
        return api.post(f"{committee.year}/polls/close", {"number": 1}).status_code

    with ThreadPoolExecutor(4) as pool:
        closing = pool.submit(close, "")
        late = list(pool.map(send, slips[5:]))
    assert closing.result() == 200
    assert api.found(f"{committee.year}/polls")["polls"][0]["turnout"] == 5 + late.count(200)


def test_nothing_anywhere_links_an_answer_to_a_slip(
    api: Api, committee: Committee, runtime: Runtime, slips: list[str], said: Callable[[], str]
) -> None:
    for slip in slips[:6]:
        assert answer(api, committee, slip).status_code == 200
        answer(api, committee, slip, {**GOOD, "work": "poor"})
        answer(api, committee, slip, {})
    stored = everything_stored(runtime)
    assert not any(slip in stored or slip.replace("-", "") in stored for slip in slips)
    with runtime.pool.connection() as connection:
        columns = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'polls' ORDER BY 1"
        ).fetchall()
        boxes = connection.execute(
            "SELECT encode(used, 'hex'), counts::text FROM polls.box WHERE poll LIKE %s", [f"{committee.id}/%"]
        ).fetchall()
    assert [name for (name,) in columns] == ["counts", "poll", "used"]
    ((joined, counts),) = boxes
    used = [joined[start : start + 64] for start in range(0, len(joined), 64)]
    assert (used, counts) == (sorted(used), '{"style":{"poor":6},"work":{"good":6}}')
    events = api.found("/events", after=api.head["size"] - 1)["events"]
    assert [event["name"] for event in events] == ["poll.opened.v1"]
    api.done(f"{committee.year}/polls/close", {"number": 1})
    with runtime.pool.connection() as connection:
        left = connection.execute("SELECT count(*) FROM polls.box WHERE poll LIKE %s", [f"{committee.id}/%"]).fetchone()
    assert left == (0,)
    (closed,) = api.found("/events", after=api.head["size"] - 1)["events"]
    assert not any(digest in str(closed) for digest in used)
    log = said()
    assert "polls/answer" not in log  # a refused answer is not logged either: it would tell from where and when
    assert not any(word in log for word in (*slips, *used))


def test_what_goes_wrong_while_answering_tells_no_slip(
    api: Api, committee: Committee, runtime: Runtime, slips: list[str], said: Callable[[], str]
) -> None:
    with runtime.pool.connection() as connection:
        connection.execute("ALTER TABLE polls.box RENAME TO box_away")
        try:
            response = answer(api, committee, slips[0])
        finally:
            connection.execute("ALTER TABLE polls.box_away RENAME TO box")
    assert response.status_code in {500, 503}
    assert slips[0] not in response.text
    assert answer(api, committee, slips[0]).status_code == 200
    log = said()
    assert "request_failed" in log
    assert "polls/answer" in log
    assert slips[0] not in log
    assert "address=None" in log
    assert "127.0.0.1" not in log
