"""Six-good teams, commendations, features, exemplars and experience meetings, asked for rightly and wrongly."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.http.api import MEMBERS, STANDARD, Api, Committee, a_committee, unanimous, wait_for
from tests.http.conftest import Clock
from tests.http.test_evidence import DIGEST, send

NAMES = ("班子建设好", "党员队伍好", "组织活动好", "制度执行好", "基础工作好", "作用发挥好")
GOODS = [{"name": name, "at_least": "0.9"} for name in NAMES]
HAVES = ["有鲜明的品牌名称", "有丰富的活动载体"]
TAGGED = {
    **STANDARD,
    "items": [STANDARD["items"][0], {**STANDARD["items"][1], "six_good": 1}],  # type: ignore[index]
    "advanced_grades": ["first"],
    "feature_checklist": HAVES,
}
PLAN = {
    "meaning": "炉火正红",
    "carrier": "党员先锋炉台",
    "idea": "一炉一面旗",
    "steps": ["动员", "创建"],
    "until": "2025-12-31",
}
APPLICATION = {"brand": "红炉台", "plan": PLAN}
HANDED_IN = {"summary": "三个炉台达标", "checklist": dict.fromkeys(HAVES, "已具备")}
AGAINST = {"present": MEMBERS, "in_favour": MEMBERS[:2], "against": MEMBERS[2:]}


def a_programme_year(api: Api, branches: int = 2) -> Committee:
    """A standard that serves the programmes is in force."""
    committee = a_committee(api, branches)
    api.done(f"{committee.year}/standard/draft", TAGGED)
    api.done(f"{committee.year}/standard/adopt", unanimous())
    api.done(f"{committee.year}/targets/issue", {})
    return committee


def refused(api: Api, path: str, body: Any, code: str, *, by: str = "s1") -> None:
    """Nothing is recorded, and the answer says why."""
    with api.nothing_recorded():
        response = api.post(path, body, by=by)
    status = {"not_found": 404, "invalid": 422}.get(code, 409)
    assert (response.status_code, response.json()["code"]) == (status, code), response.text


@pytest.fixture(scope="module")
def committee(api: Api) -> Committee:
    """It belongs to an enterprise, whose organisation department is hq1."""
    committee = a_programme_year(api)
    api.done("/enterprises", {"id": "steel", "name": "总公司党委", "organisers": [{"id": "hq1", "name": "老何"}]})
    api.done("/enterprises/steel/committees", {"committees": [committee.id]})
    return committee


@pytest.fixture(scope="module")
def graded(api: Api, clock: Clock) -> Committee:
    """The year told to its end; the first branch is better than the second."""
    committee = a_programme_year(api)
    path = f"/committees/{committee.id}/six-good"
    api.done(f"{path}/programme", {"start_year": 2025, "adopt_by": "12-31"})
    before_decision(api, committee)
    refused(api, f"{committee.year}/commendation", commendation(committee.branches[0]), "grades_undecided")
    decide(api, committee, clock)
    return committee


def before_decision(api: Api, committee: Committee) -> None:
    """Up to the public notice; the first branch is better than the second."""
    for period in ("Q1", "Q2", "Q3", "Q4", "YE"):
        committee.confirmed(period, b1={"E": "20", "P": "55"})
    api.done(f"{committee.year}/grading/propose")
    api.done(f"{committee.year}/grading/open-notice")


def decide(api: Api, committee: Committee, clock: Clock) -> None:
    """Two weeks later; what the grades bring is on record."""
    before = clock.now
    clock.pass_days(14)
    api.done(f"{committee.year}/grading/decide", {"ballot": unanimous()})
    clock.now = before
    wait_for(lambda: api.found(f"{committee.year}/consequences")["consequences"])


def commendation(*teams: str, **more: Any) -> dict[str, Any]:
    return {"six_good_teams": [{"branch": team} for team in teams], "ballot": unanimous(), **more}


# the six-good programme


def test_the_programme_goes_from_its_setting_to_the_mobilisation(api: Api) -> None:
    committee = a_programme_year(api, branches=1)
    path = f"/committees/{committee.id}/six-good"
    draft = {"from_year": 2025, "goods": GOODS, "reward_rules": "发给奖牌"}
    refused(api, f"{path}/draft", draft, "six_good_not_set")
    refused(api, f"{path}/adopt", unanimous(), "not_found")
    api.done(f"{path}/programme", {"start_year": 2025, "adopt_by": "12-31"})
    api.done(f"{path}/draft", draft)
    refused(api, f"{path}/mobilise", {"on": "2025-01-20", "text": "动员会"}, "six_good_not_adopted")
    assert api.done(f"{path}/adopt", AGAINST)["outcome"] == "failed"
    adopted = api.done(f"{path}/adopt", unanimous())
    assert adopted["outcome"] == "carried"
    refused(api, f"{path}/adopt", unanimous(), "not_found")
    refused(api, f"{path}/programme", {"start_year": 2026, "adopt_by": "12-31"}, "standard_in_force")
    refused(api, f"{path}/mobilise", {"on": "2025-01-21", "text": "动员会"}, "date_out_of_range")
    done = api.done(f"{path}/mobilise", {"on": "2025-01-20", "text": "动员会"})
    shown = api.found(path)
    assert (shown["start_year"], shown["adopt_by"]) == (2025, "2025-12-31")
    assert [(one["version"], one["adopted_on"], len(one["goods"])) for one in shown["versions"]] == [
        (1, "2025-01-20", 6)
    ]
    assert [ballot["carried"] for ballot in shown["ballots"]] == [False, True]
    units = {unit["committee"]: unit for unit in api.found("/six-good/units", min_position=done["position"])["units"]}
    assert (units[committee.id]["version"], units[committee.id]["mobilised_on"]) == (1, "2025-01-20")


def test_headquarters_sees_which_units_have_not(api: Api) -> None:
    committee = a_committee(api, branches=1)
    position = api.done(f"/committees/{committee.id}/six-good/programme", {"start_year": 2025, "adopt_by": "06-30"})[
        "position"
    ]
    missing = api.found("/six-good/units", only_missing=True, min_position=position)["units"]
    mine = next(unit for unit in missing if unit["committee"] == committee.id)
    assert (mine["adopt_by"], mine["adopted_on"]) == ("2025-06-30", None)
    assert committee.id not in {
        unit["committee"] for unit in api.found("/six-good/units", as_of=position - 4)["units"] if unit["start_year"]
    }


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("programme", {"start_year": 2025, "adopt_by": "02-30"}, "date_out_of_range"),
        ("programme", {"start_year": 2090, "adopt_by": "12-31"}, "date_out_of_range"),
        ("programme", {"start_year": 2025, "adopt_by": "13-01"}, "invalid"),
        ("programme", {"start_year": "2025", "adopt_by": "12-31"}, "invalid"),
        ("draft", {"from_year": 2025, "goods": GOODS}, "six_good_invalid"),
        ("draft", {"from_year": 2025, "reward_rules": "奖牌", "goods": GOODS[:5]}, "six_good_invalid"),
        ("draft", {"from_year": 2025, "reward_rules": "奖牌", "goods": [GOODS[0]] * 6}, "six_good_invalid"),
        ("draft", {"from_year": 2024, "reward_rules": "奖牌", "goods": GOODS}, "six_good_invalid"),
        (
            "draft",
            {"from_year": 2025, "reward_rules": "奖牌", "goods": [*GOODS[:5], {"name": "好", "at_least": "1.5"}]},
            "six_good_invalid",
        ),
        (
            "draft",
            {"from_year": 2025, "reward_rules": "奖牌", "goods": [*GOODS[:5], {"name": "好", "at_least": 0.9}]},
            "invalid",
        ),
        ("adopt", {"present": ["stranger"], "in_favour": ["stranger"]}, "not_found"),
    ],
)
def test_a_wrong_programme_is_refused(api: Api, committee: Committee, path: str, body: Any, code: str) -> None:
    programme = f"/committees/{committee.id}/six-good"
    api.done(f"{programme}/programme", {"start_year": 2025, "adopt_by": "12-31"})
    refused(api, f"{programme}/{path}", body, code)


def test_strangers_do_not_adopt_the_standard(api: Api) -> None:
    committee = a_programme_year(api, branches=1)
    path = f"/committees/{committee.id}/six-good"
    api.done(f"{path}/programme", {"start_year": 2025, "adopt_by": "12-31"})
    api.done(f"{path}/draft", {"from_year": 2025, "goods": GOODS, "reward_rules": "奖牌"})
    refused(api, f"{path}/adopt", {"present": ["x"], "in_favour": ["x"]}, "vote_not_allowed")
    refused(api, f"{path}/adopt", {"present": MEMBERS[:2], "in_favour": MEMBERS[:2]}, "no_quorum")


def test_results_are_shown_good_by_good(api: Api, graded: Committee) -> None:
    first, second = graded.branches
    results = api.found(f"{graded.year}/six-good/results")["results"]
    assert (results[first]["is_six_good"], results[second]["is_six_good"]) == (True, False)
    assert api.found(f"{graded.year}/six-good")["six_good"] == {first: True, second: False}


# commendations


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"six_good_teams": []}, "nothing_to_record"),
        ({"six_good_teams": [{"branch": "nobody"}]}, "not_six_good"),
        ({"exemplars": [{"exemplar": "nothing"}]}, "not_exemplar"),
        ({"ballot": {"present": MEMBERS, "in_favour": MEMBERS[1:]}}, "vote_not_allowed"),
        ({"ballot": {"present": MEMBERS[:1], "in_favour": MEMBERS[:1]}}, "no_quorum"),
    ],
)
def test_a_wrong_list_is_not_voted_on(api: Api, graded: Committee, change: Any, code: str) -> None:
    refused(api, f"{graded.year}/commendation", {**commendation(graded.branches[0]), **change}, code)


def test_only_those_who_earned_it_are_commended(api: Api, graded: Committee) -> None:
    first, second = graded.branches
    path = f"{graded.year}/commendation"
    refused(api, path, commendation(first, second), "not_six_good")
    refused(api, path, commendation(advanced_branches=[{"branch": second}]), "not_advanced")
    refused(api, path, commendation(first, first), "already_commended")
    for amount in ("0", "-5", "0.001", "99999999"):
        wrong = {"six_good_teams": [{"branch": first, "amount": amount}], "ballot": unanimous()}
        refused(api, path, wrong, "amount_out_of_range")


def test_the_year_is_commended_once(api: Api, clock: Clock) -> None:
    committee = a_programme_year(api)
    before_decision(api, committee)
    decide(api, committee, clock)
    first = committee.branches[0]
    api.done(f"/committees/{committee.id}/exemplars", exemplar(f"e-{first}", first), by="s1")
    body = {
        "six_good_teams": [{"branch": first, "reward": "奖牌", "amount": "5000"}],
        "advanced_branches": [{"branch": first}],
        "exemplars": [{"exemplar": f"e-{first}"}],
    }
    path = f"{committee.year}/commendation"
    assert api.done(path, {**body, "ballot": AGAINST})["outcome"] == "failed"
    done = api.done(path, {**body, "ballot": unanimous()})
    assert done["outcome"] == "carried"
    refused(api, path, {**body, "ballot": unanimous()}, "already_commended")
    listed = api.found("/commendations", year=2025, committee=committee.id, min_position=done["position"])["commended"]
    assert [(one["honour"], one["branch"], one["amount"]) for one in listed] == [
        ("advanced_branch", first, None),
        ("exemplar", first, None),
        ("six_good_team", first, "5000"),
    ]
    advances = api.found("/advances", year=2025, committee=committee.id, min_position=done["position"])["advances"]
    assert [(one["branch"], one["excellent"], one["standard_met"]) for one in advances] == [
        (first, True, True),
        (committee.branches[1], False, False),
    ]
    history = api.found(f"/branches/{first}/history", kind="commendation_issued", min_position=done["position"])
    assert history["history"][0]["sentence_zh"].startswith("2025年度表彰为六好班子(奖牌, 奖金5000元)、先进党支部、典型")


# features


def feature_of(committee: Committee, number: int = 0) -> str:
    return f"/committees/{committee.id}/branches/{committee.branches[number]}/feature"


def test_a_feature_has_evidence_by_the_number_of_its_application(api: Api) -> None:
    committee = a_programme_year(api, branches=1)
    (branch,), attaching = committee.branches, f"{committee.year}/evidence"
    assert send(api).status_code == 201
    photos = {"subject": {"kind": "feature", "branch": branch, "number": 1}, "sha256": DIGEST, "name": "活动.pdf"}
    assert api.post(attaching, photos).status_code == 404
    api.done(f"{feature_of(committee)}/apply", APPLICATION, by=f"secretary:{branch}")
    api.done(attaching, photos)
    listed = [api.found(f"{attaching}/feature", branch=branch, number=number)["evidence"] for number in (1, 2)]
    assert [[one["name"] for one in of] for of in listed] == [["活动.pdf"], []]


def test_a_feature_goes_all_the_way_and_nothing_comes_out_of_turn(api: Api, clock: Clock) -> None:
    committee = a_programme_year(api, branches=1)
    path, secretary = feature_of(committee), f"secretary:{committee.branches[0]}"
    acts: dict[str, Any] = {
        "approve-plan": {},
        "return-plan": {"reason": "步骤过粗"},
        "progress": {"on": "2025-01-20", "text": "挂牌"},
        "hand-in": HANDED_IN,
        "accept": {"ballot": unanimous()},
        "name": {"name": "红炉台党支部"},
        "review": {"verdict": "kept"},
        "check-mending": {"mended": True, "reason": "好"},
        "withdraw": {"reason": "撤并"},
    }

    def out_of_turn(*allowed: str) -> None:
        for act, body in acts.items():
            if act not in allowed:
                refused(api, f"{path}/{act}", body, "feature_out_of_turn")

    out_of_turn()
    api.done(f"{path}/apply", APPLICATION, by=secretary)
    refused(api, f"{path}/apply", APPLICATION, "feature_running", by=secretary)
    out_of_turn("approve-plan", "return-plan", "withdraw")
    refused(api, f"{path}/approve-plan", {}, "same_person", by=secretary)
    api.done(f"{path}/approve-plan", {"remark": "同意"})
    out_of_turn("progress", "hand-in", "withdraw")
    refused(api, f"{path}/hand-in", {**HANDED_IN, "checklist": {}}, "checklist_incomplete", by=secretary)
    api.done(f"{path}/progress", acts["progress"], by=secretary)
    api.done(f"{path}/hand-in", HANDED_IN, by=secretary)
    out_of_turn("accept", "withdraw")
    assert api.done(f"{path}/accept", {"ballot": AGAINST})["outcome"] == "failed"
    api.done(f"{path}/hand-in", HANDED_IN, by=secretary)
    assert api.done(f"{path}/accept", {"ballot": unanimous()})["outcome"] == "carried"
    out_of_turn("name", "withdraw")
    api.done(f"{path}/name", acts["name"])
    out_of_turn("review", "withdraw")
    refused(api, f"{path}/review", {"verdict": "to_be_mended", "reason": "停滞"}, "date_out_of_range")
    mending = {"verdict": "to_be_mended", "reason": "停滞", "mend_by": "2025-06-30"}
    api.done(f"{path}/review", mending)
    refused(api, f"{path}/review", mending, "already_reviewed")
    out_of_turn("check-mending", "withdraw", "review")
    done = api.done(f"{path}/check-mending", acts["check-mending"])
    refused(api, f"{path}/review", {"verdict": "kept"}, "already_reviewed")
    listed = api.found("/features", committee=committee.id, min_position=done["position"])["features"]
    assert [(one["stage"], one["title"], one["progress"], one["type"]) for one in listed] == [
        ("named", "红炉台党支部", 1, "production")
    ]
    assert api.found("/features", committee=committee.id, stage="creating")["features"] == []
    counts = api.found("/features/counts", committee=committee.id)["counts"]
    assert counts == [{"type": "production", "stage": "named", "number": 1}]
    waits = api.found("/open-matters", committee=committee.id, kind="review_feature", min_position=done["position"])
    assert [(one["year"], one["not_before"]) for one in waits["matters"]] == [(2026, "2026-01-01")]
    (shown,) = api.found(path)["applications"]
    assert (shown["plan"], shown["stage"], shown["applied"]["by"]) == (PLAN, "named", secretary)
    assert [(step["kind"], step["outcome"]) for step in shown["steps"]] == [
        ("feature_plan_approved", None),
        ("feature_progress_noted", None),
        ("feature_handed_in", None),
        ("feature_acceptance_decided", "not_accepted"),
        ("feature_handed_in", None),
        ("feature_acceptance_decided", "accepted"),
        ("feature_named", None),
        ("feature_reviewed", "to_be_mended"),
        ("feature_mending_checked", "mended"),
    ]
    assert [ballot["carried"] for ballot in api.found(path)["ballots"]] == [False, True]
    clock.pass_days(365)
    api.done(f"{path}/review", {"verdict": "revoked", "reason": "名不副实"})
    out_of_turn()
    clock.pass_days(-365)


def test_members_of_the_branch_stand_aside_at_the_acceptance(api: Api) -> None:
    committee = a_committee(api, branches=1)
    branch = f"{committee.id}-own"
    founded = {
        "id": branch,
        "name": "一轧党支部",
        "type": "production",
        "secretary": {"name": "王一", "kind": "full_time"},
        "own_members": ["m5"],
    }
    api.done(f"/committees/{committee.id}/branches", {"branches": [founded]})
    path = f"/committees/{committee.id}/branches/{branch}/feature"
    api.done(f"{path}/apply", APPLICATION, by=f"secretary:{branch}")
    api.done(f"{path}/approve-plan", {})
    api.done(f"{path}/hand-in", {"summary": "达标"})
    refused(api, f"{path}/accept", {"ballot": unanimous()}, "recusal_required")
    assert api.done(f"{path}/accept", {"ballot": unanimous("m5")})["outcome"] == "carried"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"brand": " "}, "invalid"),
        ({"brand": "牌" * 101}, "invalid"),
        ({"plan": {**PLAN, "until": "2025-01-01"}}, "date_out_of_range"),
        ({"plan": {**PLAN, "until": "2099-12-31"}}, "date_out_of_range"),
        ({"plan": {**PLAN, "until": "2025-02-30"}}, "invalid"),
        ({"plan": {**PLAN, "meaning": ""}}, "text_required"),
        ({"plan": {**PLAN, "steps": []}}, "text_required"),
        ({"plan": {**PLAN, "more": 1}}, "invalid"),
    ],
)
def test_a_wrong_application_is_refused(api: Api, committee: Committee, change: Any, code: str) -> None:
    refused(api, f"{feature_of(committee)}/apply", {**APPLICATION, **change}, code)


def test_a_branch_of_another_committee_has_no_feature_here(api: Api, committee: Committee) -> None:
    other = a_committee(api, branches=1)
    feature = f"/committees/{committee.id}/branches/{other.branches[0]}/feature"
    refused(api, f"{feature}/apply", APPLICATION, "not_found")
    api.done(f"{feature_of(other)}/apply", APPLICATION, by=f"secretary:{other.branches[0]}")
    refused(api, f"{feature}/approve-plan", {"remark": ""}, "not_found")
    refused(api, f"/committees/{committee.id}/branches/nobody/feature/apply", APPLICATION, "not_found")
    refused(api, f"/committees/nobody/branches/{committee.branches[0]}/feature/apply", APPLICATION, "not_found")


def test_a_branch_of_the_lowest_grade_does_not_apply(api: Api, graded: Committee) -> None:
    refused(api, f"{feature_of(graded, 1)}/apply", APPLICATION, "lowest_grade")
    with_feature = api.post(f"{feature_of(graded, 0)}/apply", APPLICATION)
    assert with_feature.status_code == 200


def test_of_eight_applications_at_once_one_is_recorded(api: Api) -> None:
    committee = a_programme_year(api, branches=1)
    before = api.head["size"]
    together = Barrier(8)

    def apply(number: int) -> httpx.Response:
        together.wait()
        return api.post(f"{feature_of(committee)}/apply", APPLICATION, by=f"m{number}")

    with ThreadPoolExecutor(8) as pool:
        responses = list(pool.map(apply, range(8)))
    assert sorted(response.status_code for response in responses) == [200] + [409] * 7
    assert api.head["size"] == before + 1


# exemplars and experience meetings


def exemplar(id_: str, branch: str, **change: Any) -> dict[str, Any]:
    return {"id": id_, "kind": "branch", "title": "红炉台", "lesson": "一炉一面旗", "branch": branch, **change}


def test_an_exemplar_is_designated_promoted_found_and_withdrawn(api: Api, committee: Committee) -> None:
    branch, path = committee.branches[0], f"/committees/{committee.id}/exemplars"
    designated = exemplar("furnace", branch, materials=["sha256-1"])
    api.done(path, designated)
    refused(api, path, designated, "already_exists")
    refused(api, "/exemplars/furnace/promote", {}, "not_organisation_department", by="s1")
    refused(api, "/exemplars/furnace/promote", {}, "not_organisation_department", by="m1")
    refused(api, "/exemplars/furnace/promote", {}, "not_organisation_department", by="stranger")
    done = api.done("/exemplars/furnace/promote", {"note": "请学习"}, by="hq1")
    refused(api, "/exemplars/furnace/promote", {}, "already_promoted", by="hq1")
    found = api.found("/exemplars", q="一面旗", only_promoted=True, min_position=done["position"])["exemplars"]
    assert [(one["id"], one["branch"], one["note"], one["materials"]) for one in found] == [
        ("furnace", branch, "请学习", ["sha256-1"])
    ]
    assert api.found("/exemplars", kind="practice")["exemplars"] == []
    refused(api, "/exemplars/furnace/withdraw", {"reason": " "}, "reason_required")
    done = api.done("/exemplars/furnace/withdraw", {"reason": "流于形式"})
    refused(api, "/exemplars/furnace/withdraw", {"reason": "再次"}, "exemplar_withdrawn")
    assert api.found("/exemplars", branch=branch, min_position=done["position"])["exemplars"] == []
    assert len(api.found("/exemplars", branch=branch, with_withdrawn=True)["exemplars"]) == 1
    assert len(api.found("/exemplars", branch=branch, as_of=done["position"] - 1)["exemplars"]) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"branch": "nobody"}, "not_found"),
        ({"branch": None}, "text_required"),
        ({"kind": "practice"}, "text_required"),
        ({"lesson": ""}, "text_required"),
        ({"title": ""}, "invalid"),
        ({"kind": "person"}, "invalid"),
        ({"materials": ["x" * 201]}, "invalid"),
    ],
)
def test_a_wrong_exemplar_is_refused(api: Api, committee: Committee, change: Any, code: str) -> None:
    body = {**exemplar("wrong", committee.branches[0]), **change}
    refused(api, f"/committees/{committee.id}/exemplars", body, code)


def test_nobody_promotes_or_withdraws_what_is_no_exemplar(api: Api) -> None:
    refused(api, "/exemplars/nothing/promote", {}, "not_found", by="hq1")
    refused(api, "/exemplars/nothing/withdraw", {"reason": "无"}, "not_found")


def meeting(branch: str, **change: Any) -> dict[str, Any]:
    spoke = [{"topic": "红炉台的做法", "branch": branch}]
    return {"on": "2025-01-15", "place": "礼堂", "topics": ["班子建设"], "presentations": spoke, **change}


ALL_UNITS = "/enterprises/steel/years/2025/experience-meeting"


def test_a_committee_and_headquarters_meet_once_a_year_each(api: Api, committee: Committee) -> None:
    branch = committee.branches[0]
    for path, by in ((f"{committee.year}/experience-meeting", "s1"), (ALL_UNITS, "hq1")):
        done = api.done(path, meeting(branch), by=by)
        refused(api, path, meeting(branch), "already_held", by=by)
    held = api.found("/experience-meetings", year=2025, min_position=done["position"])["meetings"]
    assert {(one["scope"], one["presentations"][0]["branch"]) for one in held} == {
        (committee.id, branch),
        ("steel", branch),
    }
    told = api.found(f"/branches/{branch}/history", kind="experience_meeting_held", min_position=done["position"])
    assert len(told["history"]) == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"on": "2024-12-31"}, "date_out_of_range"),
        ({"on": "2025-02-20"}, "date_out_of_range"),
        ({"on": "2025-13-01"}, "invalid"),
        ({"topics": []}, "text_required"),
        ({"presentations": []}, "text_required"),
        ({"presentations": [{"topic": "无"}]}, "text_required"),
        ({"presentations": [{"topic": "无", "branch": "nobody"}]}, "not_found"),
        ({"presentations": [{"topic": "无", "exemplar": "nothing"}]}, "not_found"),
    ],
)
def test_a_wrong_meeting_is_refused(api: Api, change: Any, code: str) -> None:
    committee = a_committee(api, branches=1)
    body = meeting(committee.branches[0], **change)
    refused(api, f"{committee.year}/experience-meeting", body, code)


def test_headquarters_is_the_organisation_department_of_an_enterprise_with_its_own_units(
    api: Api, committee: Committee
) -> None:
    other = a_committee(api, branches=1)
    refused(api, f"{other.year}/experience-meeting", meeting(committee.branches[0]), "not_found")
    path = ALL_UNITS.replace("2025", "2024")
    refused(api, path, meeting(committee.branches[0]), "not_organisation_department", by="s1")
    refused(api, path, meeting(other.branches[0]), "not_found", by="hq1")
    refused(api, path, meeting("nobody"), "not_found", by="hq1")
    refused(api, path.replace("steel", "nowhere"), meeting(committee.branches[0]), "not_found", by="hq1")
    refused(api, path.replace("steel", other.id), meeting(other.branches[0]), "not_found", by="hq1")


# progress


def test_movement_laggards_and_the_secretarys_own_view(api: Api, graded: Committee) -> None:
    first, second = graded.branches
    position = api.head["size"]
    moves = api.found("/movement", year=2025, committee=graded.id, min_position=position)["moves"]
    assert [(one["branch"], one["rank"], one["rank_before"], one["arrow"]) for one in moves] == [
        (first, 1, 1, "same"),
        (second, 2, 2, "same"),
    ]
    against_last_year = api.found("/movement", year=2025, committee=graded.id, since="last_year")["moves"]
    assert {one["arrow"] for one in against_last_year} == {"new"}
    laggards = api.found("/laggards", year=2025, committee=graded.id, share="0.5")["laggards"]
    assert [(one["branch"], one["is_last"], one["fallen"]) for one in laggards] == [(second, True, False)]
    outlook = api.found(f"/branches/{second}/years/2025/outlook")
    assert (outlook["score"], outlook["grade"], outlook["next_grade"], outlook["short"]) == (
        "75",
        "none",
        "second",
        "5",
    )
    assert [(one["item"], one["lost"]) for one in outlook["lost"]] == [("P", "15"), ("E", "10")]
    plain = api.found("/advances", year=2025, committee=graded.id, only="below_standard")["advances"]
    assert [one["branch"] for one in plain] == [second]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/laggards", {"year": 2025, "share": "1.5"}),
        ("/laggards", {"year": 2025, "share": "x"}),
        ("/movement", {"year": 2025, "through": "Q5"}),
        ("/advances", {"year": 1999}),
        ("/advances", {"year": 2025, "only": "best"}),
        ("/features", {"stage": "lost"}),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(api: Api, path: str, query: dict[str, Any]) -> None:
    assert api.get(path, **query).status_code == 422


def test_a_branch_with_nothing_confirmed_has_no_outlook(api: Api) -> None:
    committee = a_programme_year(api, branches=1)
    assert api.get(f"/branches/{committee.branches[0]}/years/2025/outlook").status_code == 404
    assert api.get("/branches/nobody/years/2025/outlook").status_code == 404
