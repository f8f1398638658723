"""The conduct of committees, with the facts behind each number, as the API tells it."""

from typing import Any

import pytest

from tests.http.api import Api, Committee, a_year
from tests.http.conftest import Clock

BETTER = {"E": "29", "P": "67"}


@pytest.fixture(scope="module")
def year(api: Api, clock: Clock) -> Committee:
    """Two results confirmed with one comment between them, published, and one of them corrected afterwards."""
    committee = a_year(api)
    first, second = committee.branches
    clock.pass_days(90)
    committee.self_assessed()
    committee.scored(b0=BETTER)
    committee.reviewed()
    api.done(f"{committee.period()}/confirm", {"comments": {second: "产量达标"}})
    api.done(f"{committee.period()}/publish")
    api.done(f"{committee.period()}/correct", {"branch": first, "item": "E", "points": "30", "reason": "统计口径更正"})
    return committee


def _found(api: Api, committee: Committee, **query: object) -> Any:
    answer = api.found("/conduct", year=2025, committee=committee.id, min_position=api.head["size"], **query)
    (one,) = answer["conduct"]
    return one


def _numbers(api: Api, committee: Committee, **query: object) -> dict[str, tuple[int, int | None]]:
    return {one["measure"]: (one["number"], one["of"]) for one in _found(api, committee, **query)["counts"]}


def test_a_committees_year_is_told_in_numbers_each_of_them_with_a_question(api: Api, year: Committee) -> None:
    numbers = _numbers(api, year)
    assert numbers["without_comment"] == (1, 2)
    assert numbers["changed_after_ranking"] == (1, 1)
    assert numbers["voted_unanimously"] == (1, 1)
    found = _found(api, year)
    words = {
        "title_zh": "自评与考核差",
        "title_en": "self-assessment above the committee's scores",
        "question_zh": "党支部与党委对标准的理解有何不同?",
        "question_en": "Where do branches and the committee read the standard differently?",
    }
    assert found["gap"] == {"mean": "-1", "exact": "-1", "results": 2, "words": words}
    assert found["lateness"]["steps"] == []


def test_leniency_stands_beside_the_mean_of_all(api: Api, year: Committee) -> None:
    other = a_year(api, branches=1)
    other.confirmed(b0={"E": "30", "P": "69.5"})
    leniency = _found(api, year)["leniency"]
    shown = {name: value for name, value in leniency.items() if name != "words"}
    assert shown == {
        "mean": "95",
        "results": 2,
        "mean_of_all": "96.5",
        "results_of_all": 3,
        "difference": "-1.5",
        "exact": "-1.5",
    }


def test_every_number_leads_to_its_facts(api: Api, year: Committee) -> None:
    first, second = year.branches
    path = f"{year.year}/conduct/facts"
    (changed,) = api.found(path, measure="changed_after_ranking")["facts"]
    (correction,) = api.found(f"{year.period()}/branches/{first}")["corrections"]
    assert (changed["fact"], changed["about"]) == (correction["fact"], "E")
    assert changed["shown_by"] == f"publication/{year.id}/2025@1"
    page = api.found(path, measure="confirmed", limit=1)
    rest = api.found(path, measure="confirmed", limit=1, cursor=page["next"])
    assert [one["branch"] for one in (*page["facts"], *rest["facts"])] == [first, second]
    assert (page["facts"][0]["self_total"], page["facts"][0]["total"], rest["next"]) == ("94", "96", None)
    assert api.get(path, measure="gossip").status_code == 422
    assert api.get("/committees/nobody/years/2025/conduct/facts", measure="asked").status_code == 404


def test_conduct_stands_as_it_stood_at_a_position(api: Api, year: Committee) -> None:
    (changed,) = api.found(f"{year.year}/conduct/facts", measure="changed_after_ranking")["facts"]
    before = changed["position"] - 1
    assert _numbers(api, year, as_of=before)["corrected"] == (0, None)
    assert _numbers(api, year, as_of=before)["confirmed"] == (2, None)
    assert api.found(f"{year.year}/conduct/facts", measure="corrected", as_of=before)["facts"] == []


def test_committees_are_read_page_by_page_each_page_standing_where_the_first_stood(api: Api, year: Committee) -> None:
    others = [a_year(api, branches=1) for _ in range(2)]
    page = api.found("/conduct", year=2025, limit=2, min_position=api.head["size"])
    a_year(api, branches=1)
    read, following = page["conduct"], page["next"]
    while following:
        rest = api.found("/conduct", year=2025, limit=2, cursor=following, min_position=api.head["size"])
        assert rest["position"] == page["position"]
        read, following = [*read, *rest["conduct"]], rest["next"]
    listed = [one["committee"] for one in read]
    assert listed == sorted(listed)
    assert {year.id, *(one.id for one in others)} <= set(listed)
    assert api.get("/conduct", year=2025, committee="nobody").status_code == 404
