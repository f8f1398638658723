"""Lists, the feed, health, and the description of it all."""

from base64 import b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import Any

import msgspec
import pytest

from tests.http.api import Api, a_committee

JSON = "application/json"
FILES = ("/evidence", "/tile/", "/checkpoint", "/events/stream")


@pytest.fixture(scope="module", autouse=True)
def committees(api: Api) -> list[str]:
    listed = sorted(a_committee(api, branches=3).id for _ in range(5))
    api.found("/committees", min_position=api.head["size"])
    return listed


def test_a_list_is_read_page_by_page_without_gaps(api: Api, committees: list[str]) -> None:
    read: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        response = api.get("/committees", **query)
        page = response.json()
        read += [one["id"] for one in page["committees"]]
        assert ("Link" in response.headers) == (page["next"] is not None)
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert read == committees


def test_the_link_leads_to_the_next_page(api: Api, committees: list[str]) -> None:
    response = api.get("/branches", limit=1, committee=committees[0], type="production")
    link = response.headers["Link"].removeprefix("<").partition(">")[0]
    following = api.client.get(link, headers={"X-Actor": "auditor"}).json()
    assert [one["id"] for one in following["branches"]] == [f"{committees[0]}-1"]


@pytest.mark.parametrize(
    "change", [lambda c: c[:-1], lambda c: "A" + c[1:], lambda c: c + "A", lambda _: "{}", str.lower]
)
def test_a_cursor_that_was_tampered_with_is_refused(api: Api, change: Any) -> None:
    cursor = api.found("/committees", limit=1)["next"]
    assert api.get("/committees", cursor=change(cursor)).status_code == 422


def test_a_cursor_of_another_list_is_refused(api: Api) -> None:
    cursor = api.found("/committees", limit=1)["next"]
    assert api.get("/branches", cursor=cursor).status_code == 422


@pytest.mark.parametrize("key", [[], [1], [None], ["", 1], [2**70, ""], ["a"]], ids=str)
def test_a_cursor_of_other_values_is_refused(api: Api, key: list[object]) -> None:
    """Its check tells slips, not forgers: whoever knows how it is reckoned can write any."""
    asked: dict[str, dict[str, Any]] = {"/branches": {}, "/grade-book": {"year": 2025}}
    for path, query in asked.items():
        whole = msgspec.json.encode(key)
        check = blake2b(path.encode() + b"\n" + whole, digest_size=6).digest()
        cursor = urlsafe_b64encode(check + whole).decode().rstrip("=")
        answer = api.get(path, cursor=cursor, **query)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "query/cursor"), path


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 501}, {"limit": "x"}, {"type": "office"}, {"q": "\x00"}])
def test_a_question_out_of_bounds_is_refused(api: Api, query: dict[str, Any]) -> None:
    assert api.get("/branches", **query).status_code == 422


def test_branches_are_found_by_committee_type_and_name(api: Api, committees: list[str]) -> None:
    mine = api.found("/branches", committee=committees[0], type="production")["branches"]
    assert [one["id"] for one in mine] == [f"{committees[0]}-{n}" for n in range(3)]
    assert api.found("/branches", type="construction")["branches"] == []
    assert [one["id"] for one in api.found("/branches", q=f"车间{committees[1]}-2")["branches"]] == [
        f"{committees[1]}-2"
    ]


def test_who_has_just_registered_a_committee_finds_it_in_the_list(api: Api) -> None:
    for number in range(5):
        done = api.done("/committees", {"id": f"fresh-{number}", "name": "新登记党委"})
        found = api.found("/committees", q=f"fresh-{number}", min_position=done["position"])["committees"]
        assert [(one["id"], one["name"], one["branches"]) for one in found] == [(f"fresh-{number}", "新登记党委", 0)]
        assert api.found("/committees", q=f"fresh-{number}", as_of=done["position"] - 1)["committees"] == []


def test_what_is_on_record_is_known_at_once_whatever_the_projections_have_reached(api: Api) -> None:
    for number in range(5):
        api.done("/committees", {"id": f"known-{number}", "name": "新登记党委"})
        assert api.found("/branches", committee=f"known-{number}") == {"branches": [], "next": None}


def test_the_branches_of_all_committees_are_read_page_by_page(api: Api, committees: list[str]) -> None:
    page = api.found("/branches", q="车间", limit=4)
    read = page["branches"]
    while page["next"]:
        page = api.found("/branches", q="车间", limit=4, cursor=page["next"])
        read += page["branches"]
    assert [one["id"] for one in read] == [f"{committee}-{n}" for committee in committees for n in range(3)]


def test_the_feed_gives_every_fact_once_in_order(api: Api) -> None:
    positions: list[int] = []
    after = 0
    while events := (page := api.found("/events", after=after, limit=7))["events"]:
        positions += [event["position"] for event in events]
        after = page["next"]
    assert positions == list(range(1, api.head["size"] + 1))


def test_the_feed_shows_facts_as_they_are_stored(api: Api) -> None:
    first = api.found("/events", limit=1)["events"][0]
    assert (first["name"], first["version"]) == ("committee.established.v1", 1)
    assert first["fact"]["timezone"] == "Asia/Shanghai"
    assert first["envelope"]["by"] == "s1"


def test_the_head_names_the_root_of_the_tree(api: Api) -> None:
    head = api.head
    assert b64decode(head["root"]).hex() == head["root_hex"]


def test_health_needs_no_signing_in(api: Api) -> None:
    assert api.client.get("/healthz").json() == {"status": "ok"}
    ready = api.client.get("/readyz").json()
    assert ready["position"] == api.head["size"]
    assert all(lag >= 0 for lag in ready["lag"].values())


def test_answers_are_guarded(api: Api) -> None:
    response = api.get("/ledger/head")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in response.headers


def _operations(api: Api) -> list[tuple[str, dict[str, Any]]]:
    paths = api.client.get("/openapi.json").json()["paths"]
    return [(f"{method} {path}", one) for path, methods in paths.items() for method, one in methods.items()]


def test_every_operation_is_described_in_both_languages(api: Api) -> None:
    for name, operation in _operations(api):
        for words in (operation["summary"], operation["description"]):
            assert any("\u4e00" <= letter <= "\u9fff" for letter in words), name
            assert any(letter.isascii() and letter.isalpha() for letter in words), name
        assert operation["tags"], name
        for parameter in operation.get("parameters", []):
            assert " / " in parameter.get("description", ""), (name, parameter["name"])


def test_every_operation_says_that_whoever_may_not_is_refused(api: Api) -> None:
    for name, operation in _operations(api):
        assert "403" in operation["responses"], name


def test_every_operation_has_examples_in_both_languages(api: Api) -> None:
    for name, operation in _operations(api):
        success = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
        bodies = [success, *([operation["requestBody"]] if "requestBody" in operation else [])]
        for content in (body.get("content", {}) for body in bodies):
            assert JSON not in content or content[JSON]["examples"].keys() == {"zh", "en"}, name
            assert JSON in content or any(file in name for file in FILES), name  # files and streams have none
        for parameter in operation.get("parameters", []):
            assert parameter["examples"].keys() == {"zh", "en"}, (name, parameter["name"])


def test_every_operation_tells_its_problems(api: Api) -> None:
    for name, operation in _operations(api):
        documented = {"401", "422", "503"} | ({"409", "412", "413", "415"} if name.startswith("post") else set())
        assert documented <= operation["responses"].keys(), name


NAMED = {
    "committee": "nobody",
    "year": 2025,
    "period": "Q1",
    "branch": "nobody",
    "number": 1,
    "practice": "posts",
    "webhook": "hook-000000000000",
    "enterprise": "nobody",
    "meeting": "none",
    "item": 1,
    "exemplar": "nobody",
    "account": "nobody",
    "key": "9f86d081884c",
    "session": "9f86d081884c7d65",
}


def test_the_examples_of_requests_are_well_formed(api: Api) -> None:
    for name, operation in _operations(api):
        if "requestBody" not in operation:
            continue
        path = name.removeprefix("post ").format(**NAMED)
        for each in operation["requestBody"]["content"].get(JSON, {"examples": {}})["examples"].values():
            response = api.post(path, each["value"])
            assert response.status_code != 422, (name, response.text)
