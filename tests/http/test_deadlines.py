"""Deadlines over HTTP: what falls due, what is late, who may extend, and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from infra.runtime import Runtime
from projections.deadlines import NAME
from tests.http.api import SCORES, STANDARD, Api, Committee, a_committee, unanimous
from tests.http.conftest import Clock

DEADLINES = {
    "adopt_standard": "01-31",
    "issue_targets": "02-14",
    "acknowledge_targets": 5,
    "quarter": {"self_assess": 5, "score": 8},
    "year_end": {"self_assess": 5},
    "propose_grades": 16,
    "remind": [5, 2],
    "escalate_after": 3,
}
Schedule = Callable[[], int]


@pytest.fixture
def schedule(runtime: Runtime, clock: Clock) -> Schedule:
    """A tick at the time that it is, once the projection knows all that was recorded."""

    def tick() -> int:
        assert runtime.projections.wait_for(NAME, runtime.recorder.position(), 10)
        return runtime.scheduler.tick(clock())

    return tick


def a_year(api: Api) -> Committee:
    """A standard with deadlines, drafted and not adopted yet."""
    committee = a_committee(api)
    api.done(f"{committee.year}/standard/draft", {**STANDARD, "deadlines": DEADLINES})
    return committee


def under_way(api: Api) -> Committee:
    committee = a_year(api)
    api.done(f"{committee.year}/standard/adopt", unanimous())
    api.done(f"{committee.year}/targets/issue", {})
    api.done(f"{committee.year}/targets/acknowledge", {})
    return committee


def listed(api: Api, path: str, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.found(path, min_position=api.head["size"], **query)["deadlines"]
    return found


def test_a_standard_keeps_its_deadlines(api: Api) -> None:
    committee = a_year(api)
    (version,) = api.found(f"{committee.year}/standard")["versions"]
    told = version["standard"]["deadlines"]
    assert {name: told[name] for name in ("adopt_standard", "acknowledge_targets", "remind")} == {
        "adopt_standard": "01-31",
        "acknowledge_targets": 5,
        "remind": [5, 2],
    }
    assert told["quarter"] == {"self_assess": 5, "score": 8, "review": None, "confirm": None}
    assert told["decide_appeal"] is None


@pytest.mark.parametrize(
    ("deadlines", "status"),
    [
        ({"adopt_standard": "02-30"}, 409),
        ({"remind": [2, 2]}, 409),
        ({"adopt_standard": "31 January"}, 422),
        ({"adopt_standard": 5}, 422),
        ({"quarter": {"score": 0}}, 422),
        ({"quarter": {"score": 1.5}}, 422),
        ({"year_end": {"grade": 3}}, 422),
        ({"escalate_after": 251}, 422),
        ({"remind": list(range(1, 12))}, 422),
        ({"someday": 3}, 422),
    ],
)
def test_deadlines_that_no_year_has_are_refused(api: Api, deadlines: dict[str, Any], status: int) -> None:
    committee = a_committee(api)
    with api.nothing_recorded():
        response = api.post(f"{committee.year}/standard/draft", {**STANDARD, "deadlines": deadlines})
    assert response.status_code == status, response.text


def test_a_year_goes_by_with_its_deadlines(api: Api, clock: Clock, schedule: Schedule) -> None:
    committee = a_year(api)
    (adoption,) = listed(api, f"{committee.year}/deadlines")
    assert (adoption["step"], adoption["due"], adoption["state"]) == ("adopt_standard", "2025-01-31", "open")

    clock.pass_days(8)  # 28 January
    assert schedule()
    clock.pass_days(10)  # 7 February
    assert schedule()
    assert schedule() == 0
    (adoption,) = listed(api, f"{committee.year}/deadlines")
    assert (adoption["state"], adoption["overdue"], adoption["escalated"]) == ("escalated", "2025-02-03", "2025-02-06")
    assert (adoption["reminders"], adoption["days_late"], adoption["escalated_to"]) == (2, 5, "headquarters")
    assert listed(api, "/deadlines/escalations", committee=committee.id) == [adoption]

    api.done(f"{committee.year}/standard/adopt", unanimous())
    assert listed(api, "/deadlines/escalations", committee=committee.id) == []
    (late,) = listed(api, "/deadlines", committee=committee.id, late=True)
    assert (late["state"], late["done"], late["days_late"]) == ("done", "2025-02-07", 5)
    (matter, *_) = api.found("/open-matters", committee=committee.id, min_position=api.head["size"])["matters"]
    assert (matter["kind"], matter["due"]) == ("issue_targets", "2025-02-14")
    api.done(f"{committee.year}/targets/issue", {})
    due = [one["due"] for one in listed(api, "/deadlines", branch=committee.branches[0], step="acknowledge_targets")]
    assert due == ["2025-02-14"]
    api.done(f"{committee.year}/targets/acknowledge", {})

    before = api.head["size"]
    clock.pass_days(59)  # 7 April: self-assessments fall due this day, scoring on the 10th
    assert schedule()
    api.done(
        f"{committee.period()}/self-assess", {"sheets": {committee.branches[0]: {"scores": SCORES}}}, by="secretary:x"
    )
    soon = listed(api, "/deadlines", committee=committee.id, state="open", due_by="2025-04-30")
    assert [(one["step"], one["branch"], one["due"]) for one in soon] == [
        ("self_assess", committee.branches[1], "2025-04-07"),
        ("score", None, "2025-04-10"),
    ]
    clock.pass_days(2)
    assert schedule()
    (overdue,) = listed(api, "/deadlines", branch=committee.branches[1], state="overdue")
    assert (overdue["period"], overdue["overdue"], overdue["days_late"]) == ("Q1", "2025-04-08", 2)
    lateness = api.found("/deadlines/lateness", committee=committee.id, year=2025)["lateness"]
    told = {one["step"]: one for one in lateness}
    assert (told["adopt_standard"]["done_late"], told["adopt_standard"]["days_late_done"]) == (1, 5)
    assert (told["self_assess"]["open_late"], told["self_assess"]["days_late_open"]) == (1, 2)
    assert (told["self_assess"]["done"], told["self_assess"]["open"]) == (1, 9)
    past = listed(api, f"{committee.year}/deadlines", as_of=str(before), state="overdue")
    assert past == []

    history = api.found(
        f"/branches/{committee.branches[1]}/history", year=2025, limit=500, min_position=api.head["size"]
    )
    told_zh = [line["sentence_zh"] for line in history["history"]]
    assert "催办: 第一季度自评应于2025-04-07前完成, 还有2个工作日" in told_zh
    assert "逾期: 第一季度自评应于2025-04-07前完成, 未按期完成" in told_zh


def test_nobody_is_later_at_a_time_to_come_than_now(api: Api) -> None:
    committee = under_way(api)
    asked = {"committee": committee.id, "year": 2025, "min_position": api.head["size"]}
    now = api.found("/deadlines/lateness", **asked)["lateness"]
    assert sum(one["open"] for one in now)
    assert api.found("/deadlines/lateness", **asked, as_of="9000-01-01T00:00:00Z")["lateness"] == now


def extension(committee: Committee, **change: Any) -> dict[str, Any]:
    return {
        "step": "self_assess",
        "branch": committee.branches[0],
        "period": "Q2",
        "until": "2025-07-18",
        "reason": "停产检修",
        **change,
    }


def test_the_office_extends_and_the_new_day_counts(api: Api) -> None:
    committee = under_way(api)
    done = api.done(f"{committee.year}/deadlines/extend", extension(committee))
    assert [fact["name"] for fact in done["facts"]] == ["deadline.extended.v1"]
    (row,) = [
        one
        for one in listed(api, "/deadlines", branch=committee.branches[0], step="self_assess")
        if one["period"] == "Q2"
    ]
    assert (row["due"], row["extended"]) == ("2025-07-18", True)
    own_step = {"step": "score", "branch": None, "until": "2025-07-21"}
    api.done(f"{committee.year}/deadlines/extend", extension(committee, **own_step), by="s2")


@pytest.mark.parametrize(
    ("change", "by", "status", "code"),
    [
        ({}, "m1", 409, "not_of_the_office"),
        ({}, "secretary:x", 409, "not_of_the_office"),
        ({"reason": "  "}, "s1", 409, "reason_required"),
        ({"until": "2025-07-07"}, "s1", 409, "extension_not_later"),
        ({"until": "2020-01-06"}, "s1", 409, "extension_not_later"),
        ({"until": "2025-07-19"}, "s1", 409, "not_a_working_day"),
        ({"until": "9999-12-31"}, "s1", 409, "extension_too_long"),
        ({"step": "review", "branch": None}, "s1", 409, "no_deadline"),
        ({"step": "score"}, "s1", 409, "no_deadline"),
        ({"branch": None}, "s1", 409, "no_deadline"),
        ({"period": None}, "s1", 409, "no_deadline"),
        ({"step": "decide_appeal", "which": "E"}, "s1", 409, "no_deadline"),
        ({"step": "acknowledge_targets", "period": None}, "s1", 409, "step_done"),
        ({"branch": "nobody"}, "s1", 404, "not_found"),
        ({"until": "2025-02-30"}, "s1", 422, "invalid"),
        ({"step": "celebrate"}, "s1", 422, "invalid"),
        ({"which": "a/b"}, "s1", 422, "invalid"),
        ({"reason": "x" * 2_001}, "s1", 422, "invalid"),
        ({"by": "s1"}, "s1", 422, "invalid"),
    ],
)
def test_what_cannot_be_extended_is_refused_and_leaves_no_trace(
    api: Api, year: Committee, change: dict[str, Any], by: str, status: int, code: str
) -> None:
    with api.nothing_recorded():
        response = api.post(f"{year.year}/deadlines/extend", extension(year, **change), by=by)
    assert (response.status_code, response.json()["code"]) == (status, code), response.text


@pytest.fixture(scope="module")
def year(api: Api) -> Committee:
    return under_way(api)


def test_an_extension_asked_for_twice_is_recorded_once(api: Api, year: Committee) -> None:
    key = {"Idempotency-Key": "once"}
    body = extension(year, period="Q3", until="2025-10-31")
    first = api.post(f"{year.year}/deadlines/extend", body, headers=key)
    with api.nothing_recorded():
        assert api.post(f"{year.year}/deadlines/extend", body, headers=key).json() == first.json()
        assert api.post(f"{year.year}/deadlines/extend", body).json()["code"] == "extension_not_later"


def test_lists_are_paged(api: Api, year: Committee) -> None:
    whole = listed(api, f"{year.year}/deadlines")
    seen: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = api.found(f"{year.year}/deadlines", limit=4, **cursor)
        seen += page["deadlines"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == whole
    assert [one["due"] for one in whole] == sorted(one["due"] for one in whole)


def test_what_is_unknown_is_not_found(api: Api) -> None:
    assert api.get("/committees/nobody/years/2025/deadlines").status_code == 404
    assert api.get("/deadlines", branch="nobody").status_code == 404
    assert api.get("/deadlines/lateness").status_code == 422
    assert api.get("/deadlines", step="celebrate").status_code == 422


def test_headquarters_extend_for_a_committee_and_hear_of_its_delays(api: Api, clock: Clock, schedule: Schedule) -> None:
    committee = under_way(api)
    group = f"group-{committee.id}"
    organisers = [{"id": "o1", "name": "组织部老何"}]
    api.done("/enterprises", {"id": group, "name": "总公司党委", "timezone": "Asia/Shanghai", "organisers": organisers})
    api.done(f"/enterprises/{group}/committees", {"committees": [committee.id]})
    own_step = {"step": "score", "branch": None, "until": "2025-07-21"}
    with api.nothing_recorded():
        refused = api.post(f"{committee.year}/deadlines/extend", extension(committee, **own_step), by="s1")
    assert refused.json()["code"] == "not_of_the_office"
    with api.nothing_recorded():
        refused = api.post(f"{committee.year}/deadlines/extend", extension(committee), by="o1")
    assert refused.json()["code"] == "not_of_the_office"
    api.done(f"{committee.year}/deadlines/extend", extension(committee, **own_step), by="o1")
    clock.pass_days(200)
    schedule()
    escalated = listed(api, "/deadlines/escalations", committee=committee.id, year=2025)
    assert {(one["step"], one["escalated_to"]) for one in escalated} == {("score", group)}
