"""Delegations granted, used and revoked through the API."""

from typing import Any
from urllib.parse import quote

import httpx
import jsonschema_rs
import pytest

from tests.http.api import SCORES, Api, Committee, a_year
from tests.http.conftest import Clock


@pytest.fixture
def committee(api: Api) -> Committee:
    """The first quarter waits to be scored."""
    year = a_year(api)
    year.self_assessed()
    return year


def _delegation(clock: Clock, **change: Any) -> dict[str, Any]:
    """From this day, where the committee sits, for ten days."""
    day = clock.now.date()
    return {
        "delegate": "s3",
        "acts": ["score"],
        "begins": f"{day}T00:00:00",
        "ends": f"{day.replace(year=day.year + 1)}T00:00:00",
        "reason": "外出学习",
        **change,
    }


def _path(committee: Committee) -> str:
    return f"/committees/{committee.id}/delegations"


def _score(committee: Committee, by: str, principal: str) -> httpx.Response:
    sheets = {"sheets": {committee.branches[0]: {"scores": SCORES}}}
    return committee.api.post(
        f"{committee.period()}/score", sheets, by=by, headers={"X-On-Behalf-Of": quote(principal)}
    )


def _refused(response: httpx.Response, status: int, code: str) -> None:
    assert (response.status_code, response.json()["code"]) == (status, code), response.text


def test_a_delegate_scores_for_the_principal_and_the_history_names_both(
    api: Api, committee: Committee, clock: Clock
) -> None:
    with api.nothing_recorded():
        _refused(_score(committee, "s3", "s1"), 409, "not_delegated")
    api.done(_path(committee), _delegation(clock, delegate="m2"), by="s1")
    assert _score(committee, "m2", "s1").status_code == 200
    with api.nothing_recorded():
        for by in ("s1", "m2"):
            _refused(api.post(f"{committee.period()}/review", {"agreed": True}, by=by), 409, "same_person")
        _refused(_score(committee, "m2", "s2"), 409, "not_delegated")
        _refused(_score(committee, "s1", "m2"), 409, "not_delegated")
    path = f"/branches/{committee.branches[0]}/history"
    (line,) = api.found(path, kind="scored", min_position=api.head["size"])["history"]
    assert line["sentence_zh"].endswith("(委员m2代组织科小冯)")
    assert line["sentence_en"].endswith("(委员m2 on behalf of 组织科小冯)")
    sheet = api.found(f"{committee.period()}/branches/{committee.branches[0]}")
    assert (sheet["steps"]["scored"]["by"], sheet["steps"]["scored"]["on_behalf_of"]) == ("m2", "s1")


def test_times_are_described_as_they_are_asked_for_and_answered(api: Api, committee: Committee, clock: Clock) -> None:
    """Without a zone, which a `date-time` of OpenAPI has: who keeps to the description is understood."""
    given = _delegation(clock)
    api.done(_path(committee), given, by="s1")
    (answered,) = api.found(_path(committee))["delegations"]
    described = api.found("/openapi.json")["components"]["schemas"]
    for schema, value in ((described["NewDelegation"], given), (described["DelegationAnswer"], answered)):
        for name in ("begins", "ends"):
            about = schema["properties"][name]
            validator = jsonschema_rs.validator_for(about, validate_formats=True)
            assert validator.is_valid(value[name])
            assert not validator.is_valid(f"{value[name]}Z")


def test_before_its_beginning_and_after_its_end_a_delegation_is_none(
    api: Api, committee: Committee, clock: Clock
) -> None:
    day = clock.now.date()
    later = _delegation(clock, begins=f"{day.replace(day=28)}T08:00:00", ends=f"{day.replace(day=28)}T18:00:00")
    api.done(_path(committee), later)
    with api.nothing_recorded():
        _refused(_score(committee, "s3", "s1"), 409, "not_delegated")
    now = clock.now
    clock.now = now.replace(day=28, hour=1)
    assert _score(committee, "s3", "s1").status_code == 200
    (shown,) = api.found(_path(committee))["delegations"]
    assert (shown["standing"], shown["begins"], shown["ends"]) == ("in_force", later["begins"], later["ends"])
    clock.now = now.replace(day=28, hour=10)
    with api.nothing_recorded():
        _refused(_score(committee, "s3", "s1"), 409, "not_delegated")
        _refused(
            api.post(f"{_path(committee)}/revoke", {"number": 1, "reason": "已满"}), 409, "delegation_not_in_force"
        )
    assert [one["standing"] for one in api.found(_path(committee))["delegations"]] == ["over"]


def test_a_revoked_delegation_is_none(api: Api, committee: Committee, clock: Clock) -> None:
    api.done(_path(committee), _delegation(clock))
    revoke = {"number": 1, "reason": "提前返岗"}
    with api.nothing_recorded():
        _refused(api.post(f"{_path(committee)}/revoke", revoke, by="s2"), 409, "not_yours")
        _refused(api.post(f"{_path(committee)}/revoke", {**revoke, "number": 2}), 404, "not_found")
        _refused(api.post(f"{_path(committee)}/revoke", {**revoke, "reason": ""}), 409, "reason_required")
    api.done(f"{_path(committee)}/revoke", revoke)
    with api.nothing_recorded():
        _refused(_score(committee, "s3", "s1"), 409, "not_delegated")
        _refused(api.post(f"{_path(committee)}/revoke", revoke), 409, "delegation_not_in_force")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"delegate": "s1"}, 409, "same_person"),
        ({"reason": " "}, 409, "reason_required"),
        ({"begins": "2024-01-01T00:00:00"}, 409, "delegation_period_invalid"),
        ({"ends": "2024-01-01T00:00:00"}, 409, "delegation_period_invalid"),
        ({"ends": "2099-01-01T00:00:00"}, 409, "delegation_period_invalid"),
        ({"begins": "2098-01-01T00:00:00", "ends": "2098-01-02T00:00:00"}, 409, "delegation_period_invalid"),
        ({"begins": "0001-01-01T00:00:00"}, 422, "invalid"),
        ({"ends": "9999-12-31T23:59:59"}, 422, "invalid"),
        ({"begins": "2025-02-01T00:00:00+08:00"}, 422, "invalid"),
        ({"begins": "2025-02-30T00:00:00"}, 422, "invalid"),
        ({"acts": []}, 422, "invalid"),
        ({"acts": ["vote"]}, 422, "invalid"),
        ({"delegate": "a b"}, 422, "invalid"),
    ],
)
def test_absurd_delegations_are_refused(
    api: Api, committee: Committee, clock: Clock, change: dict[str, Any], status: int, code: str
) -> None:
    with api.nothing_recorded():
        _refused(api.post(_path(committee), _delegation(clock, **change)), status, code)


def test_strangers_delegate_nothing_and_nobody_passes_on_what_was_delegated(
    api: Api, committee: Committee, clock: Clock
) -> None:
    with api.nothing_recorded():
        _refused(api.post(_path(committee), _delegation(clock), by="stranger"), 404, "not_found")
        _refused(api.post("/committees/nobody/delegations", _delegation(clock)), 404, "not_found")
    api.done(_path(committee), _delegation(clock, delegate="s2"))
    with api.nothing_recorded():
        _refused(api.post(_path(committee), _delegation(clock), by="s2"), 409, "delegation_not_allowed")
        headers = {"X-On-Behalf-Of": "s1"}
        _refused(
            api.post(_path(committee), _delegation(clock), by="s2", headers=headers), 409, "delegation_not_allowed"
        )


def test_the_secretarys_delegation_is_told_in_the_history_of_the_branch(
    api: Api, committee: Committee, clock: Clock
) -> None:
    secretary = f"secretary:{committee.branches[1]}"
    body = _delegation(clock, acts=["acknowledge", "self_assess"], delegate="deputy")
    api.done(_path(committee), body, by=secretary)
    path = f"/branches/{committee.branches[1]}/history"
    (line,) = api.found(path, kind="delegation_granted", min_position=api.head["size"])["history"]
    begins, ends = (body[key].replace("T", " ")[:16] for key in ("begins", "ends"))
    assert line["sentence_zh"] == f"王一委托deputy代办签收、自评, {begins}至{ends}: 外出学习"
    assert line["sentence_en"].startswith("王一 delegates acknowledging, self-assessment to deputy")


def test_delegations_are_listed_by_person_and_standing(api: Api, committee: Committee, clock: Clock) -> None:
    api.done(_path(committee), _delegation(clock))
    api.done(_path(committee), _delegation(clock, delegate="m1"), by="s2")
    api.done(f"{_path(committee)}/revoke", {"number": 2, "reason": "提前返岗"}, by="m1")

    def numbers(**query: str) -> list[int]:
        return [one["number"] for one in api.found(_path(committee), **query)["delegations"]]

    assert numbers() == [1, 2]
    assert numbers(person="s3") == numbers(standing="in_force") == [1]
    assert numbers(person="m1") == numbers(standing="revoked") == [2]
    page = api.found(_path(committee), limit=1)
    assert [one["number"] for one in api.found(_path(committee), limit=1, cursor=page["next"])["delegations"]] == [2]
    assert api.get(_path(committee), standing="lost").status_code == 422
    assert api.get("/committees/nobody/delegations").status_code == 404
