"""Standings, histories, the grade book and what waits for whom, as the API tells them."""

from typing import Any

import pytest

from infra.http import waiting
from tests.http.api import Api, Committee, a_year, unanimous
from tests.http.conftest import Clock

BETTER = {"E": "29", "P": "67"}


@pytest.fixture(scope="module")
def year(api: Api, clock: Clock) -> Committee:
    """Three branches; Q1 is confirmed, then one of them corrected, and Q2 waits for its review."""
    committee = a_year(api, branches=3)
    committee.confirmed("Q1", b1=BETTER)
    clock.pass_days(30)
    correction = {"branch": committee.branches[0], "item": "E", "points": "30", "reason": "统计口径更正"}
    api.done(f"{committee.period()}/correct", correction)
    committee.self_assessed("Q2")
    committee.scored("Q2")
    return committee


def _standings(api: Api, year: Committee, **query: object) -> list[tuple[int, str, str]]:
    answer = api.found("/standings", year=2025, through="Q1", committee=year.id, min_position=_head(api), **query)
    return [(place["rank"], place["branch"], place["score"]) for place in answer["standings"]]


def _head(api: Api) -> int:
    size: int = api.head["size"]
    return size


def test_standings_follow_the_scores(api: Api, year: Committee) -> None:
    first, second, third = year.branches
    assert _standings(api, year) == [(1, first, "96"), (1, second, "96"), (3, third, "94")]


def test_standings_stand_as_they_stood_at_a_moment_or_a_position(api: Api, year: Committee, clock: Clock) -> None:
    first, second, third = year.branches
    then = [(1, second, "96"), (2, first, "94"), (2, third, "94")]
    (correction,) = api.found(f"{year.period()}/branches/{first}")["corrections"]
    events = api.found("/events", limit=500)["events"]
    position = next(e["position"] for e in events if f"{e['stream']}@{e['version']}" == correction["fact"])
    assert _standings(api, year, as_of=position - 1) == then
    assert _standings(api, year, as_of="2025-02-01T00:00:00+08:00") == then
    assert _standings(api, year, as_of=clock.now.isoformat()) == _standings(api, year)


def test_changes_between_two_moments_name_their_causes(api: Api, year: Committee) -> None:
    first, _, third = year.branches
    (correction,) = api.found(f"{year.period()}/branches/{first}")["corrections"]
    query: dict[str, Any] = {"year": 2025, "through": "Q1", "committee": year.id, "min_position": _head(api)}
    answer = api.found("/standings/changes", **query, since="2025-02-01T00:00:00+08:00")
    rank = {one["branch"]: (one["before"]["rank"], one["after"]["rank"]) for one in answer["changes"]}
    assert rank == {first: (2, 1), third: (2, 3)}
    own, others = answer["changes"]
    assert [(one["id"], one["kind"], one["reason"]) for one in own["causes"]] == [
        (correction["fact"], "score_corrected", "统计口径更正")
    ]
    assert others["causes"] == []  # another moved past it
    # the same two moments as positions, page by page, and nothing where they are one
    positions = {"since": answer["since"], "until": answer["until"]}
    page = api.found("/standings/changes", **query, **positions, limit=1)
    rest = api.found("/standings/changes", **query, since=answer["since"], limit=1, cursor=page["next"])
    assert [*page["changes"], *rest["changes"]] == answer["changes"]
    assert rest["until"] == answer["until"]
    same = api.found("/standings/changes", **query, since=answer["until"], until=answer["until"])
    assert same["changes"] == []
    back = api.get("/standings/changes", **query, since=answer["until"], until=answer["since"])
    assert (back.status_code, back.json()["errors"][0]["pointer"]) == (422, "query/since")
    assert api.get("/standings/changes", **query, since="yesterday").status_code == 422


@pytest.mark.parametrize("as_of", ["2025-02-01T00:00:00", "yesterday", "-1", "１２"])
def test_a_moment_without_a_zone_is_refused(api: Api, year: Committee, as_of: str) -> None:
    assert api.get("/standings", year=2025, committee=year.id, as_of=as_of).status_code == 422


def test_later_pages_stand_where_the_first_stood(api: Api, year: Committee) -> None:
    query = {"year": 2025, "through": "Q1", "committee": year.id, "limit": 2}
    page = api.found("/standings", **query, min_position=_head(api))
    a_year(api)
    rest = api.found("/standings", **query, cursor=page["next"], min_position=_head(api))
    assert rest["position"] == page["position"] < _head(api)
    assert [place["branch"] for place in (*page["standings"], *rest["standings"])] == list(year.branches)
    assert rest["next"] is None


def test_the_enterprise_ranks_the_branches_of_all(api: Api, year: Committee) -> None:
    other = a_year(api, branches=1)
    other.confirmed("Q1", b0={"E": "30", "P": "70"})
    answer = api.found("/standings", year=2025, through="Q1", min_position=_head(api))
    assert [(p["enterprise_rank"], p["branch"]) for p in answer["standings"][:2]] == [
        (1, other.branches[0]),
        (2, year.branches[0]),
    ]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/standings", {"year": 2025}),
        ("/grade-book", {"year": 2025}),
        ("/open-matters", {}),
        ("/open-matters/counts", {}),
        ("/branches", {}),
    ],
)
def test_an_unknown_committee_is_not_found(api: Api, path: str, query: dict[str, Any]) -> None:
    assert api.get(path, committee="nobody", **query).status_code == 404


def test_the_history_of_a_branch_tells_who_did_what(api: Api, year: Committee) -> None:
    path = f"/branches/{year.branches[0]}/history"
    history = api.found(path, min_position=_head(api))["history"]
    assert [line["position"] for line in history] == sorted(line["position"] for line in history)
    corrected = next(line for line in history if line["kind"] == "score_corrected")
    assert (corrected["who"], corrected["reason"]) == ("组织科小冯", "统计口径更正")
    newest = api.found(path, newest_first=True, limit=3)
    assert [line["id"] for line in newest["history"]] == [line["id"] for line in history[::-1][:3]]
    older = api.found(path, newest_first=True, limit=3, cursor=newest["next"])
    assert [line["id"] for line in older["history"]] == [line["id"] for line in history[::-1][3:6]]
    assert {line["kind"] for line in api.found(path, kind=["scored", "self_assessed"])["history"]} == {
        "scored",
        "self_assessed",
    }
    assert api.get(path, kind="gossip").status_code == 422
    assert api.get("/branches/nobody/history").status_code == 404


def test_what_waits_for_the_reviewer_is_listed_and_counted(api: Api, year: Committee) -> None:
    query = {"committee": year.id, "awaits": "reviewer", "min_position": _head(api)}
    matters = api.found("/open-matters", **query)["matters"]
    assert [(m["branch"], m["kind"], m["period"]) for m in matters] == [(b, "review", "Q2") for b in year.branches]
    assert api.found("/open-matters/counts", **query)["counts"] == {"review": 3}
    page = api.found("/open-matters", **query, limit=2)
    rest = api.found("/open-matters", **query, limit=2, cursor=page["next"])
    assert [*page["matters"], *rest["matters"]] == matters


def test_decided_grades_come_into_the_book_and_open_what_they_bring(api: Api, clock: Clock) -> None:
    committee = a_year(api, branches=2)
    for period in ("Q1", "Q2", "Q3", "Q4", "YE"):
        committee.confirmed(period, b0=BETTER)
    api.done(f"{committee.year}/grading/propose")
    api.done(f"{committee.year}/grading/open-notice")
    clock.pass_days(14)
    decided = api.done(f"{committee.year}/grading/decide", {"ballot": unanimous()})
    query = {"year": 2025, "committee": committee.id, "min_position": decided["position"]}
    book = api.found("/grade-book", **query)
    assert [(row["branch"], row["grade"], row["change"]) for row in book["grades"]] == [
        (committee.branches[0], "first", "first"),
        (committee.branches[1], "second", "first"),
    ]
    page = api.found("/grade-book", **query, limit=1)
    rest = api.found("/grade-book", **query, limit=1, cursor=page["next"])
    assert [*page["grades"], *rest["grades"]] == book["grades"]
    assert api.found("/grade-book", **query, only_changes=True)["grades"] == []


def test_a_reader_can_wait_for_what_was_just_recorded(api: Api) -> None:
    committee = a_year(api, branches=1)
    committee.confirmed("Q1")
    position = _head(api)
    answer = api.get(
        "/standings", year=2025, through="Q1", committee=committee.id, headers={"X-Min-Position": str(position)}
    ).json()
    assert (answer["position"] >= position, len(answer["standings"])) == (True, 1)


def test_a_position_that_does_not_come_is_not_waited_for_long(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0.1)
    response = api.get("/standings", year=2025, min_position=_head(api) + 1_000)
    assert (response.status_code, response.json()["code"]) == (503, "not_caught_up")
    assert response.headers["Retry-After"] == "1"
