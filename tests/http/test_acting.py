"""Asking twice, asking for something else, and asking after others have been there."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import quote

import httpx
import pytest

from tests.http.api import SCORES, Api, Committee, a_committee, a_year


@pytest.fixture(scope="module")
def committee(api: Api) -> Committee:
    year = a_year(api)
    year.self_assessed()
    return year


def _score(committee: Committee, points: str = "28", number: int = 0) -> dict[str, object]:
    return {"sheets": {committee.branches[number]: {"scores": {"E": points}}}}


def test_the_same_key_gives_the_same_answer_and_is_recorded_once(api: Api, committee: Committee) -> None:
    branch, key = committee.branches[0], {"Idempotency-Key": "score-1"}
    sheets = {"sheets": {branch: {"scores": {"E": "28", "P": "66"}}}}
    first = api.post(f"{committee.period()}/score", sheets, headers=key)
    spaced = f' {{"sheets": {{"{branch}": {{"scores": {{"P": "66", "E": "28"}}}}}}}}'.encode()
    with api.nothing_recorded():
        again = api.raw(f"{committee.period()}/score", spaced, headers=key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_repeated_act_is_answered_even_when_it_would_now_be_refused(api: Api) -> None:
    body, key = {"id": "again", "name": "重复党委"}, {"Idempotency-Key": "again-1"}
    first = api.post("/committees", body, headers=key)
    with api.nothing_recorded():
        again = api.post("/committees", body, headers=key)
        other = api.post("/committees", body)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert (other.status_code, other.json()["code"]) == (409, "already_exists")


def test_the_same_key_with_another_body_is_a_conflict(api: Api, committee: Committee) -> None:
    key = {"Idempotency-Key": "score-2"}
    assert api.post(f"{committee.period()}/score", _score(committee), headers=key).status_code == 200
    with api.nothing_recorded():
        response = api.post(f"{committee.period()}/score", _score(committee, "27"), headers=key)
    assert (response.status_code, response.json()["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize("beside", [{"X-On-Behalf-Of": "s2"}, {"X-Reason": "again"}])
def test_the_same_key_in_another_name_or_for_another_reason_is_a_conflict(
    api: Api, committee: Committee, beside: dict[str, str]
) -> None:
    key = {"Idempotency-Key": f"score-beside-{next(iter(beside))}"}
    assert api.post(f"{committee.period()}/score", _score(committee), headers=key).status_code == 200
    with api.nothing_recorded():
        response = api.post(f"{committee.period()}/score", _score(committee), headers=key | beside)
    assert response.status_code == 409
    assert response.json()["code"] in {"idempotency_key_reused", "not_delegated"}


def test_two_people_may_use_the_same_key(api: Api, committee: Committee) -> None:
    key = {"Idempotency-Key": "score-3"}
    mine = api.post(f"{committee.period()}/score", _score(committee), headers=key, by="s1")
    theirs = api.post(f"{committee.period()}/score", _score(committee), headers=key, by="s3")
    assert mine.json()["position"] < theirs.json()["position"]


def test_one_key_sent_by_many_at_once_is_recorded_once(api: Api, committee: Committee) -> None:
    together, before = Barrier(8), api.head["size"]

    def send(_: int) -> httpx.Response:
        together.wait()
        return api.post(f"{committee.period()}/score", _score(committee), headers={"Idempotency-Key": "storm"})

    with ThreadPoolExecutor(8) as pool:
        responses = list(pool.map(send, range(8)))
    assert {response.status_code for response in responses} == {200}
    assert len({response.text for response in responses}) == 1
    assert api.head["size"] == before + 1


@pytest.mark.parametrize("key", ["a" * 256, "a b", "键"])
def test_a_key_is_short_visible_ascii(api: Api, committee: Committee, key: str) -> None:
    headers = [(b"X-Actor", b"s1"), (b"Idempotency-Key", key.encode())]
    with api.nothing_recorded():
        response = api.client.post(f"{committee.period()}/score", json=_score(committee), headers=headers)
    assert response.status_code == 422


def test_who_has_seen_an_older_state_is_refused(api: Api, committee: Committee) -> None:
    sheet = f"{committee.period()}/branches/{committee.branches[0]}"
    etag = api.get(sheet).headers["ETag"]
    seen = {"If-Match": etag}
    assert api.post(f"{committee.period()}/score", _score(committee), headers=seen).status_code == 200
    with api.nothing_recorded():
        response = api.post(f"{committee.period()}/score", _score(committee, "29"), headers=seen)
    assert (response.status_code, response.json()["code"]) == (412, "precondition_failed")
    fresh = {"If-Match": api.get(sheet).headers["ETag"]}
    assert api.post(f"{committee.period()}/score", _score(committee, "29"), headers=fresh).status_code == 200


def test_what_others_do_to_another_branch_of_the_sheet_is_no_hindrance(api: Api, committee: Committee) -> None:
    etag = api.get(committee.period()).headers["ETag"]
    assert api.post(f"{committee.period()}/score", _score(committee, number=1)).status_code == 200
    response = api.post(f"{committee.period()}/score", _score(committee), headers={"If-Match": etag})
    assert response.status_code == 200


@pytest.mark.parametrize("resource", ["", "standard", "targets", "periods/Q1", "grading"])
def test_every_resource_gives_an_etag_that_its_acts_accept(api: Api, committee: Committee, resource: str) -> None:
    path = f"{committee.year}/{resource}" if resource else f"/committees/{committee.id}"
    etag = {"If-Match": api.get(path).headers["ETag"]}
    act, body = {
        "": ("calendar", {"holidays": ["2026-01-01"]}),
        "standard": ("adopt", {"present": [], "in_favour": []}),
        "targets": ("issue", {}),
        "periods/Q1": ("score", _score(committee)),
        "grading": ("veto", {"branch": committee.branches[0], "kind": "safety", "reason": "轻伤事故"}),
    }[resource]
    assert api.post(f"{path}/{act}", body, headers=etag).status_code != 412
    if resource in {"", "periods/Q1", "grading"}:
        assert api.post(f"{path}/{act}", body, headers=etag).status_code == 412


@pytest.mark.parametrize("tag", ['"0"', '"999999999"', '"abc"', 'W/"5"'])
def test_a_version_that_never_was_is_refused(api: Api, committee: Committee, tag: str) -> None:
    with api.nothing_recorded():
        response = api.post(f"{committee.period()}/score", _score(committee), headers={"If-Match": tag})
    assert response.status_code == 412


@pytest.mark.parametrize("tag", ["5", '"5', ""])
def test_if_match_must_be_a_tag(api: Api, committee: Committee, tag: str) -> None:
    with api.nothing_recorded():
        response = api.post(f"{committee.period()}/score", _score(committee), headers={"If-Match": tag})
    assert response.status_code == 422


def test_what_has_not_changed_is_not_sent_again(api: Api, committee: Committee) -> None:
    first = api.get(committee.period())
    known = {"If-None-Match": first.headers["ETag"]}
    again = api.get(committee.period(), headers=known)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    a_committee(api)
    assert api.get(committee.period(), headers=known).status_code == 304
    assert api.post(f"{committee.period()}/score", _score(committee)).status_code == 200
    assert api.get(committee.period(), headers=known).status_code == 200


def test_the_envelope_keeps_who_for_whom_and_why(api: Api, committee: Committee) -> None:
    delegation = {
        "delegate": "冯.s1",
        "acts": ["score"],
        "begins": "2025-01-20T00:00:00",
        "ends": "2025-02-01T00:00:00",
    }
    api.done(f"/committees/{committee.id}/delegations", {**delegation, "reason": "外出"}, by="m1")
    headers = {"X-On-Behalf-Of": "m1", "X-Reason": quote("补录纸质评分"), "X-Correlation-Id": "import-7"}
    sheets = {"sheets": {committee.branches[1]: {"scores": SCORES}}}
    response = api.post(f"{committee.period()}/score", sheets, by=quote("冯.s1"), headers=headers)
    (event,) = api.found("/events", after=response.json()["position"] - 1)["events"]
    assert {"by": "冯.s1", "on_behalf_of": "m1", "reason": "补录纸质评分", "correlation": "import-7"}.items() <= event[
        "envelope"
    ].items()


def test_a_reason_with_control_characters_is_refused(api: Api, committee: Committee) -> None:
    with api.nothing_recorded():
        response = api.post(f"{committee.period()}/score", _score(committee), headers={"X-Reason": "%00"})
    assert response.status_code == 422
