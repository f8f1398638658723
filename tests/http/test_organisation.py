"""Headquarters, the life of branches, their people and the frame over HTTP: what is right, and what is refused."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep
from typing import Any

import httpx
import pytest

from tests.http.api import SCORES, STANDARD, Api, Committee, a_committee, a_year, unanimous
from tests.http.conftest import Clock

WHY = {"on": "2025-03-01", "reason": "机构调整"}
NUMBERS = iter(range(1, 1_000))


def headquarters(api: Api, *committees: Committee) -> str:
    """An enterprise that these committees have joined."""
    enterprise = f"group-{next(NUMBERS)}"
    body = {"id": enterprise, "name": "总公司党委", "organisers": [{"id": "o1", "name": "组织部老何"}]}
    api.done("/enterprises", body)
    if committees:
        api.done(f"/enterprises/{enterprise}/committees", {"committees": [one.id for one in committees]})
    return enterprise


def refused(api: Api, path: str, body: Any, *, by: str = "s1") -> str:
    """The code of a refusal that leaves no trace."""
    with api.nothing_recorded():
        response = api.post(path, body, by=by)
    assert response.status_code in {404, 409, 422}, response.text
    return str(response.json()["code"])


def position(api: Api) -> int:
    return int(api.head["size"])


def test_an_enterprise_is_registered_joined_and_shown(api: Api) -> None:
    mill, plant = a_committee(api), a_committee(api)
    enterprise = headquarters(api, mill, plant)
    shown = api.found(f"/enterprises/{enterprise}")
    assert shown["committees"] == [mill.id, plant.id]
    assert shown["organisers"] == [{"id": "o1", "name": "组织部老何"}]
    assert api.found(f"/committees/{mill.id}")["enterprise"] == enterprise
    listed = api.found("/committees", enterprise=enterprise, min_position=position(api))["committees"]
    assert [one["id"] for one in listed] == sorted([mill.id, plant.id])


def test_a_committee_joins_one_enterprise_once(api: Api) -> None:
    mill = a_committee(api)
    enterprise, other = headquarters(api, mill), headquarters(api)
    joining = {"committees": [mill.id]}
    assert refused(api, f"/enterprises/{enterprise}/committees", joining) == "already_exists"
    assert refused(api, f"/enterprises/{other}/committees", joining) == "already_exists"
    assert refused(api, f"/enterprises/{other}/committees", {"committees": ["nobody"]}) == "not_found"
    assert refused(api, "/enterprises/nobody/committees", joining) == "not_found"
    assert refused(api, f"/enterprises/{other}/committees", {"committees": [mill.id, mill.id]}) == "invalid"
    assert refused(api, "/enterprises", {"id": enterprise, "name": "总公司"}) == "already_exists"
    assert refused(api, f"/enterprises/{other}/organisers", {"organisers": [{"id": "o1", "name": "何"}]}) == (
        "already_exists"
    )
    assert api.get("/enterprises/nobody").status_code == 404


def test_a_branch_is_renamed_and_its_history_keeps_the_earlier_name(api: Api) -> None:
    committee = a_committee(api)
    branch = committee.branches[0]
    earlier = position(api)
    api.done(f"/branches/{branch}/rename", {**WHY, "name": "热轧车间党支部"})
    assert api.found(f"/branches/{branch}")["name"] == "热轧车间党支部"
    query = {"q": "热轧车间党支部", "committee": committee.id, "min_position": position(api)}
    assert [one["id"] for one in api.found("/branches", **query)["branches"]] == [branch]
    assert api.found("/branches", **query, as_of=earlier)["branches"] == []
    told = api.found(f"/branches/{branch}/history", kind="branch_renamed", min_position=position(api))["history"]
    assert told[0]["sentence_zh"] == f"车间{branch}党支部自2025-03-01起更名为热轧车间党支部: 机构调整"
    assert refused(api, f"/branches/{branch}/rename", {**WHY, "name": "热轧车间党支部"}) == "nothing_to_record"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"on": "2026-01-21"}, "date_out_of_range"),
        ({"on": "2101-01-01"}, "invalid"),
        ({"on": "1900-01-01"}, "invalid"),
        ({"on": "2025-02-30"}, "invalid"),
        ({"on": None}, "invalid"),
        ({"reason": " "}, "reason_required"),
        ({"reason": "\x00"}, "invalid"),
        ({"extra": 1}, "invalid"),
    ],
)
@pytest.mark.parametrize(("act", "more"), [("rename", {"name": "热轧"}), ("dissolve", {}), ("merge", {"into": ""})])
def test_a_change_has_a_day_that_can_be_and_a_reason(
    api: Api, act: str, more: dict[str, str], change: dict[str, Any], code: str
) -> None:
    committee = a_committee(api)
    given = {key: value or committee.branches[1] for key, value in more.items()}
    body = {**WHY, **given, **change}
    assert refused(api, f"/branches/{committee.branches[0]}/{act}", body) == code
    assert refused(api, f"/branches/nobody/{act}", {**WHY, **given}) == "not_found"


def test_a_branch_merges_into_another_and_both_histories_tell_it(api: Api) -> None:
    committee = a_year(api)
    merged, into = committee.branches
    api.done(f"/branches/{merged}/merge", {**WHY, "into": into})
    shown = api.found(f"/branches/{merged}")
    assert (shown["ended"], shown["merged_into"]) == ("2025-03-01", into)
    query = {"min_position": position(api)}
    for branch, sentence in (
        (merged, f"自2025-03-01起并入车间{into}党支部: 机构调整"),
        (into, f"自2025-03-01起车间{merged}党支部并入本支部: 机构调整"),
    ):
        told = api.found(f"/branches/{branch}/history", newest_first=True, limit=1, **query)["history"]
        assert told[0]["sentence_zh"] == sentence
    listed = api.found("/branches", committee=committee.id, ended=False, **query)["branches"]
    assert [one["id"] for one in listed] == [into]
    found = api.found("/committees", q=committee.id)["committees"]
    assert [one["branches"] for one in found if one["id"] == committee.id] == [1]
    assert refused(api, f"/branches/{merged}/merge", {**WHY, "into": into}) == "branch_ended"
    assert refused(api, f"/branches/{merged}/dissolve", WHY) == "branch_ended"
    assert refused(api, f"/branches/{into}/merge", {**WHY, "into": merged}) == "branch_ended"
    sheets = {"sheets": {merged: {"scores": SCORES}}}
    assert refused(api, f"{committee.period()}/self-assess", sheets) == "branch_left"


def test_a_branch_merges_only_into_another_one_of_its_committee(api: Api) -> None:
    committee, other = a_committee(api), a_committee(api)
    path = f"/branches/{committee.branches[0]}/merge"
    assert refused(api, path, {**WHY, "into": committee.branches[0]}) == "into_itself"
    assert refused(api, path, {**WHY, "into": other.branches[0]}) == "not_same_committee"
    assert refused(api, path, {**WHY, "into": "nobody"}) == "not_found"


def test_a_branch_that_is_dissolved_takes_no_part_in_the_year(api: Api) -> None:
    committee = a_year(api)
    gone, left = committee.branches
    committee.confirmed("Q1")
    before = position(api)
    api.done(f"/branches/{gone}/dissolve", WHY)
    query = {"year": 2025, "through": "Q1", "committee": committee.id}
    now = api.found("/standings", **query, min_position=position(api))["standings"]
    assert [(one["rank"], one["branch"], one["rank_in_type"]) for one in now] == [(1, left, 1)]
    then = api.found("/standings", **query, as_of=before)["standings"]
    assert [one["branch"] for one in then] == [gone, left]
    veto = {"branch": gone, "kind": "safety", "reason": "事故"}
    assert refused(api, f"{committee.year}/grading/veto", veto) == "branch_left"
    assert refused(api, f"{committee.year}/targets/issue", {"branches": [gone]}) == "branch_left"
    history = api.found(f"/branches/{gone}/history", min_position=position(api))["history"]
    assert history[-1]["kind"] == "branch_dissolved"
    assert any(line["kind"] == "scores_confirmed" for line in history)


def test_a_moved_branch_brings_what_was_confirmed_and_goes_on_under_what_it_was_opened(api: Api) -> None:
    mill, plant = a_year(api), a_year(api)
    headquarters(api, mill, plant)
    branch, stays = mill.branches
    mill.confirmed("Q1", b0={"E": "30", "P": "70"})
    before = position(api)
    api.done(f"/branches/{branch}/move", {**WHY, "to": plant.id, "own_members": ["m3"]})
    query = {"year": 2025, "through": "Q1", "min_position": position(api)}
    there = api.found("/standings", **query, committee=plant.id)["standings"]
    assert [(one["branch"], one["score"], one["committee"]) for one in there] == [(branch, "100", plant.id)]
    assert [one["branch"] for one in api.found("/standings", **query, committee=mill.id)["standings"]] == [stays]
    then = api.found("/standings", year=2025, through="Q1", committee=mill.id, as_of=before)["standings"]
    assert [one["branch"] for one in then] == [branch, stays]
    assert api.found(f"/branches/{branch}")["committee"] == plant.id
    waiting = api.found("/open-matters", branch=branch, min_position=position(api))["matters"]
    assert [(one["kind"], one["committee"]) for one in waiting] == [("self_assess", plant.id)]

    sheets = {"sheets": {branch: {"scores": SCORES}}}
    assert refused(api, f"{mill.period('Q2')}/self-assess", sheets) == "branch_left"
    api.done(f"{plant.period('Q2')}/self-assess", sheets)
    correction = {"branch": branch, "item": "E", "points": "29", "reason": "统计口径更正"}
    assert refused(api, f"{mill.period()}/correct", correction) == "branch_left"
    api.done(f"{plant.period()}/correct", correction)
    api.done(f"{plant.period('Q2')}/score", {"sheets": {branch: {"scores": {"E": "30"}}}})


def test_a_branch_moves_within_its_enterprise_only(api: Api) -> None:
    mill, plant, stranger = a_committee(api), a_committee(api), a_committee(api)
    path = f"/branches/{mill.branches[0]}/move"
    assert refused(api, path, {**WHY, "to": plant.id}) == "not_same_enterprise"
    headquarters(api, mill, plant)
    headquarters(api, stranger)
    assert refused(api, path, {**WHY, "to": stranger.id}) == "not_same_enterprise"
    assert refused(api, path, {**WHY, "to": mill.id}) == "nothing_to_record"
    assert refused(api, path, {**WHY, "to": "nobody"}) == "not_found"
    assert refused(api, path, {**WHY, "to": plant.id, "own_members": ["nobody"]}) == "not_found"
    api.done(path, {**WHY, "to": plant.id})
    assert refused(api, path, {**WHY, "on": "2025-02-01", "to": mill.id}) == "date_out_of_range"
    api.done(path, {**WHY, "on": "2025-03-02", "to": mill.id})
    stays = [
        (one["branch"], one["joined"], one["left"])
        for one in api.found(f"/committees/{mill.id}")["branches"]
        if one["branch"] == mill.branches[0]
    ]
    assert stays == [(mill.branches[0], None, "2025-03-01"), (mill.branches[0], "2025-03-02", None)]


def test_of_two_who_merge_and_dissolve_a_branch_at_once_one_is_refused(api: Api) -> None:
    committee = a_committee(api)
    branch, into = committee.branches
    together = Barrier(2)

    def ask(number: int) -> httpx.Response:
        together.wait()
        if number:
            return api.post(f"/branches/{branch}/dissolve", WHY)
        return api.post(f"/branches/{branch}/merge", {**WHY, "into": into})

    with ThreadPoolExecutor(2) as pool:
        assert sorted(response.status_code for response in pool.map(ask, range(2))) == [200, 409]


def test_nobody_leaves_a_year_that_is_graded(api: Api, clock: Clock) -> None:
    committee = a_year(api, branches=3)
    scores = {f"b{n}": {"E": str(28 - n), "P": "66"} for n in range(3)}
    for period in ("Q1", "Q2", "Q3", "Q4"):
        committee.confirmed(period, **scores)
    sheets = {branch: {"scores": SCORES, "claimed_grade": "first"} for branch in committee.branches}
    api.done(f"{committee.period('YE')}/self-assess", {"sheets": sheets})
    committee.scored("YE", **scores)
    committee.reviewed("YE")
    api.done(f"{committee.period('YE')}/confirm", {})
    gone, graded, next_year = committee.branches
    api.done(f"/branches/{gone}/dissolve", {**WHY, "on": "2025-12-31"})
    api.done(f"{committee.year}/grading/propose")
    api.done(f"{committee.year}/grading/open-notice")
    clock.pass_days(10)
    api.done(f"{committee.year}/grading/decide", {"ballot": unanimous()})
    grades = api.found("/grade-book", year=2025, committee=committee.id, min_position=position(api))["grades"]
    assert {row["branch"] for row in grades} == {graded, next_year}
    while not api.found(f"{committee.year}/consequences")["consequences"]:
        sleep(0.02)  # what the grades bring is opened a moment later
    assert refused(api, f"/branches/{graded}/dissolve", {**WHY, "on": "2025-12-31"}) == "grades_decided"
    assert refused(api, f"/branches/{graded}/merge", {**WHY, "into": next_year}) == "grades_decided"
    api.done(f"/branches/{graded}/dissolve", {**WHY, "on": "2026-01-01"})
    grades = api.found("/grade-book", year=2025, committee=committee.id, min_position=position(api))["grades"]
    assert {row["branch"] for row in grades} == {graded, next_year}
    places = api.found("/standings", year=2025, committee=committee.id)["standings"]
    assert {row["branch"] for row in places} == {graded, next_year}


def test_members_are_counted_and_the_latest_count_is_shown(api: Api) -> None:
    committee = a_committee(api)
    path, (first, second) = f"/committees/{committee.id}/member-counts", committee.branches
    counts = {first: {"members": 31, "probationary": 2}, second: {"members": 10, "probationary": 0}}
    api.done(path, {"on": "2025-01-01", "counts": counts})
    api.done(path, {"on": "2025-01-10", "counts": {first: {"members": 33, "probationary": 1}}})
    api.done(path, {"on": "2025-01-05", "counts": {first: {"members": 5, "probationary": 5}}})
    assert api.found(f"/branches/{first}")["count"] == {"on": "2025-01-10", "members": 33, "probationary": 1}
    query = {"min_position": position(api)}
    rows = api.found("/branches", committee=committee.id, **query)["branches"]
    assert [(row["members"], row["probationary"], row["counted_on"]) for row in rows] == [
        (33, 1, "2025-01-10"),
        (10, 0, "2025-01-01"),
    ]
    found = [one for one in api.found("/committees", q=committee.id)["committees"] if one["id"] == committee.id]
    assert [(one["party_members"], one["probationary"]) for one in found] == [(43, 1)]
    api.done(f"/branches/{second}/dissolve", WHY)
    found = api.found("/committees", q=committee.id, min_position=position(api))["committees"]
    assert [(one["branches"], one["party_members"]) for one in found if one["id"] == committee.id] == [(1, 33)]


@pytest.mark.parametrize(
    ("on", "count", "code"),
    [
        ("2025-01-01", {"members": -1, "probationary": 0}, "invalid"),
        ("2025-01-01", {"members": 3.5, "probationary": 0}, "invalid"),
        ("2025-01-01", {"members": "3", "probationary": 0}, "invalid"),
        ("2025-01-01", {"members": True, "probationary": 0}, "invalid"),
        ("2025-01-01", {"members": 10**9, "probationary": 0}, "invalid"),
        ("2025-01-01", {"members": 3}, "invalid"),
        ("2025-01-01", {"members": 3, "probationary": 4}, "count_out_of_range"),
        ("2027-01-01", {"members": 3, "probationary": 1}, "date_out_of_range"),
    ],
)
def test_counts_and_days_that_cannot_be_are_refused(api: Api, on: str, count: Any, code: str) -> None:
    committee = a_committee(api)
    body = {
        "on": on,
        "counts": {committee.branches[0]: {"members": 3, "probationary": 1}, committee.branches[1]: count},
    }
    assert refused(api, f"/committees/{committee.id}/member-counts", body) == code


def test_members_of_other_branches_are_not_counted_here(api: Api) -> None:
    committee, other = a_committee(api), a_committee(api)
    body = {"on": "2025-01-01", "counts": {other.branches[0]: {"members": 3, "probationary": 1}}}
    assert refused(api, f"/committees/{committee.id}/member-counts", body) == "not_found"
    assert refused(api, f"/committees/{committee.id}/member-counts", {"on": "2025-01-01", "counts": {}}) == "invalid"


def test_a_secretary_follows_another_and_leaves(api: Api) -> None:
    committee = a_committee(api)
    branch, other = committee.branches
    appointed = {"name": "李二", "kind": "part_time", "person": "p2", "begins": "2025-02-01", "ends": "2025-03-31"}
    api.done(f"/branches/{branch}/secretary/appoint", appointed)
    assert refused(api, f"/branches/{branch}/secretary/appoint", appointed) == "nothing_to_record"
    query = {"min_position": position(api)}
    terms = api.found(f"/branches/{branch}/secretaries", **query)["terms"]
    assert [(one["name"], one["begins"], one["ended"], one["how"]) for one in terms] == [
        ("李二", "2025-02-01", None, None),
        ("王一", None, "2025-02-01", "replaced"),
    ]
    asked = {"committee": committee.id, "on": "2025-03-01", **query}
    (summary,) = api.found("/secretaries/summary", year=2025, within=30, **asked)["summaries"]
    assert summary == {
        "committee": committee.id,
        "branches": 2,
        "vacancies": 0,
        "full_time": 1,
        "part_time": 1,
        "changes": 1,
        "mean_tenure": "1",
        "tenure_known": 1,
        "ending": 1,
    }
    assert [one["branch"] for one in api.found("/secretaries/ending", within=30, **asked)["terms"]] == [branch]
    assert api.found("/secretaries/ending", within=29, **asked)["terms"] == []
    api.done(f"/branches/{branch}/secretary/leave", {"on": "2025-02-20", "reason": "调任"})
    assert refused(api, f"/branches/{branch}/secretary/leave", WHY) == "secretary_vacant"
    asked["min_position"] = position(api)
    assert [one["branch"] for one in api.found("/secretaries/vacancies", **asked)["vacancies"]] == [branch]
    asked["on"] = "2025-02-19"
    assert api.found("/secretaries/vacancies", **asked)["vacancies"] == []
    assert api.found(f"/branches/{branch}")["secretary"] is None
    row = api.found("/branches", committee=committee.id, min_position=position(api))["branches"][0]
    assert (row["id"], row["secretary"], row["vacant_since"]) == (branch, None, "2025-02-20")
    assert api.found(f"/branches/{other}")["secretary"]["name"] == "王一"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"begins": None}, "invalid"),
        ({"begins": "2027-01-01"}, "date_out_of_range"),
        ({"ends": "2025-02-01"}, "date_out_of_range"),
        ({"kind": "volunteer"}, "invalid"),
        ({"name": ""}, "invalid"),
        ({"person": "a b"}, "invalid"),
    ],
)
def test_an_appointment_that_cannot_be_is_refused(api: Api, change: dict[str, Any], code: str) -> None:
    branch = a_committee(api, branches=1).branches[0]
    body = {"name": "李二", "kind": "part_time", "begins": "2025-02-01", **change}
    assert refused(api, f"/branches/{branch}/secretary/appoint", body) == code
    assert api.get("/branches/nobody/secretaries").status_code == 404


FRAME = {
    "version": 1,
    "items": [{"code": "E", "item_class": "economic", "title": "经济工作目标", "full": {"min": "25", "max": "35"}}],
    "veto_caps": {"safety": "second"},
    "grades": ["first", "second", "none"],
    "quarters_weight": {"min": "0.5", "max": "0.7"},
    "bonus_cap": {"max": "5"},
    "notice_working_days": 5,
    "grading_quorum": "2/3",
}


def test_a_standard_is_drafted_and_adopted_only_if_it_keeps_to_the_frame(api: Api) -> None:
    committee = a_committee(api)
    enterprise = headquarters(api, committee)
    path = f"/enterprises/{enterprise}/years/2025/frame"
    assert refused(api, path, FRAME, by="s1") == "not_organisation_department"
    assert refused(api, "/enterprises/nobody/years/2025/frame", FRAME, by="o1") == "not_found"
    assert refused(api, path, {**FRAME, "bonus_cap": {"min": "6", "max": "5"}}, by="o1") == "frame_invalid"
    assert refused(api, path, {**FRAME, "notice_working_days": 0}, by="o1") == "invalid"
    api.done(path, FRAME, by="o1")
    assert refused(api, path, FRAME, by="o1") == "frame_in_force"

    draft = f"{committee.year}/standard/draft"
    with api.nothing_recorded():
        response = api.post(draft, {**STANDARD, "notice_working_days": 4, "bonus_cap_per_period": "6"})
    assert (response.status_code, response.json()["code"]) == (409, "frame_not_kept")
    assert "公示不得少于5个工作日" in response.json()["detail"]
    assert "每期加分上限6" in response.json()["detail"]
    done = api.done(draft, STANDARD)
    event = api.found("/events", after=done["position"] - 1, limit=1)["events"][0]
    assert event["fact"]["frame_version"] == 1

    api.done(path, {**FRAME, "version": 2, "notice_working_days": 7}, by="o1")
    assert refused(api, f"{committee.year}/standard/adopt", unanimous()) == "frame_not_kept"
    against = api.found(f"{committee.year}/standard/differences", of="pending", against="frame")
    assert (against["against_version"], [one["severity"] for one in against["findings"]]) == (2, ["error"])
    assert [one["code"] for one in against["difference"]["added"]] == ["P"]
    api.done(draft, {**STANDARD, "notice_working_days": 7})
    api.done(f"{committee.year}/standard/adopt", unanimous())
    versions = api.found(path)["versions"]
    assert [(one["frame"]["version"], one["published"]["by"]) for one in versions] == [(1, "o1"), (2, "o1")]


def test_a_committee_without_an_enterprise_drafts_as_it_likes(api: Api) -> None:
    api.done(f"{a_committee(api).year}/standard/draft", {**STANDARD, "notice_working_days": 1})


def test_standards_are_compared_with_last_years_and_with_each_other(api: Api) -> None:
    committee = a_year(api)
    last_year = f"/committees/{committee.id}/years/2024"
    api.done(f"{last_year}/standard/draft", {**STANDARD, "step": "1"})
    api.done(f"{last_year}/standard/adopt", unanimous())
    api.done(f"{committee.year}/standard/draft", {**STANDARD, "version": 2, "notice_working_days": 6})
    path = f"{committee.year}/standard/differences"
    found = api.found(path, against="last_year")
    assert found["difference"]["settings"] == [{"field": "step", "before": "1", "after": "0.5"}]
    assert found["difference"]["totals"][0] == {"item_class": "economic", "before": "30", "after": "30"}
    for which in ("pending", "2"):
        found = api.found(path, of=which, against="in_force")
        assert found["difference"]["settings"] == [{"field": "notice_working_days", "before": "5", "after": "6"}]
        assert (found["version"], found["against_version"]) == (2, 1)
    assert api.get(path, against="frame").status_code == 404
    assert api.get(path, against="7").status_code == 404
    assert api.get(f"{last_year}/standard/differences", of="pending", against="1").status_code == 404
    for wrong in ("0", "x", "last", ""):
        assert api.get(path, against=wrong).status_code == 422
    assert api.get(path).status_code == 422


def test_branches_are_ranked_within_their_type(api: Api) -> None:
    committee = a_committee(api, branches=2)
    secretary = {"name": "王一", "kind": "full_time"}
    more = [
        {"id": f"{committee.id}-{n}", "name": f"工地{n}党支部", "type": "construction", "secretary": secretary}
        for n in (2, 3)
    ]
    api.done(f"/committees/{committee.id}/branches", {"branches": more})
    whole = Committee(api, committee.id, (*committee.branches, *(str(one["id"]) for one in more)))
    api.done(f"{whole.year}/standard/draft", STANDARD)
    api.done(f"{whole.year}/standard/adopt", unanimous())
    points = ("28", "26", "27", "26")
    whole.confirmed("Q1", **{f"b{n}": {"E": e, "P": "66"} for n, e in enumerate(points)})
    query: dict[str, Any] = {"year": 2025, "through": "Q1", "min_position": position(api)}
    places = api.found("/standings", committee=whole.id, **query)["standings"]
    assert [(one["branch"][-1], one["rank"], one["rank_in_type"]) for one in places] == [
        ("0", 1, 1),
        ("2", 2, 1),
        ("1", 3, 2),
        ("3", 3, 2),
    ]
    built = api.found("/standings", committee=whole.id, type="construction", **query)["standings"]
    assert [(one["branch"][-1], one["rank"]) for one in built] == [("2", 2), ("3", 3)]
    every = api.found("/standings", type="construction", **query)["standings"]
    assert [one["rank_in_type"] for one in every] == [1, 2]
    assert api.get("/standings", type="office", **query).status_code == 422
