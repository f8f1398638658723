"""Targets drafted, issued, changed and followed through the API."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest

from infra.runtime import Runtime
from tests.http.api import STANDARD, Api, Committee, a_committee, unanimous, wait_for
from tests.http.conftest import Clock

NUMBERS = count(1)
OUTPUT: dict[str, Any] = {
    "item": "E",
    "code": "E1",
    "item_class": "economic",
    "title": "钢材产量",
    "full": "20",
    "duties": ["D2"],
    "metric": "产量",
    "unit": "万吨",
    "baseline": {"number": "95.5"},
    "level": {"number": "100"},
    "measure": "设备点检到人",
    "evidence": "生产月报",
    "owner": "王一",
    "due": "Q4",
}
COSTS: dict[str, Any] = {
    "item": "E",
    "code": "E2",
    "item_class": "economic",
    "title": "降本",
    "full": "10",
    "duties": ["D2"],
    "level": {"text": "低于上年"},
    "measure": "日清日结",
    "evidence": "成本报表",
    "owner": "李二",
    "due": "Q3",
}
PARTY: dict[str, Any] = {
    "item": "P",
    "item_class": "members",
    "title": "党员队伍建设目标",
    "full": "70",
    "duties": ["D1", "D3", "D4", "D5", "D6", "D7"],
    "level": {"text": "全员达标"},
    "measure": "三会一课",
    "evidence": "台账",
    "owner": "王一",
    "due": "Q2",
    "serves": "E1",
    "innovation": "working_methods",
}
TARGETS = [OUTPUT, COSTS, PARTY]


def changed(target: dict[str, Any], **change: Any) -> dict[str, Any]:
    return {**target, **change}


@pytest.fixture
def committee(api: Api) -> Committee:
    """With a standard in force that asks for detailed targets."""
    made = a_committee(api)
    api.done(f"{made.year}/standard/draft", {**STANDARD, "targets_detailed": True})
    api.done(f"{made.year}/standard/adopt", unanimous())
    return made


@pytest.fixture
def issued(api: Api, committee: Committee) -> Committee:
    drafted(api, committee)
    api.done(f"{committee.year}/targets/issue", {})
    return committee


def drafted(api: Api, committee: Committee, targets: list[dict[str, Any]] = TARGETS) -> None:
    api.done(f"{committee.year}/targets/draft", {"drafts": dict.fromkeys(committee.branches, targets)})


def first(committee: Committee) -> str:
    return f"{committee.year}/targets/{committee.branches[0]}"


def secretary(committee: Committee) -> str:
    return f"secretary:{committee.branches[0]}"


def refused(api: Api, path: str, body: Any, code: str, *, by: str = "s1", status: int = 409) -> dict[str, Any]:
    with api.nothing_recorded():
        response = api.post(path, body, by=by, headers={"Accept-Language": "en"})
    assert (response.status_code, response.json()["code"]) == (status, code), response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_a_draft_begins_with_one_target_an_item_and_says_what_is_missing(api: Api, committee: Committee) -> None:
    draft = api.found(f"{first(committee)}/draft")
    assert (draft["drafted"], [target["code"] for target in draft["targets"]]) == (None, ["E", "P"])
    assert draft["findings"][0]["severity"] == "error"
    assert "E lacks level/measure/evidence/owner/due quarter" in draft["findings"][0]["en"]
    assert [one["severity"] for one in draft["findings"]] == ["error", "warning"]


def test_what_was_shown_as_a_draft_can_be_sent_back_as_one(api: Api, committee: Committee) -> None:
    shown = api.found(f"{first(committee)}/draft")["targets"]
    drafted(api, committee, shown)
    again = api.found(f"{first(committee)}/draft")
    assert (again["drafted"]["by"], again["targets"]) == ("s1", shown)


def test_a_detailed_set_is_drafted_issued_and_shown(api: Api, committee: Committee) -> None:
    drafted(api, committee)
    draft = api.found(f"{first(committee)}/draft")
    assert [one["en"] for one in draft["findings"]] == ["the share of economic targets should lie between 20% and 60%"]
    assert draft["coverage"]["D2"] == ["E1", "E2"]
    api.done(f"{committee.year}/targets/issue", {})
    mine = api.found(first(committee))
    output, costs, party = mine["targets"]
    assert (output["baseline"], output["level"]) == (
        {"number": "95.5", "text": ""},
        {"number": "100", "text": ""},
    )
    assert (costs["level"]["text"], party["code"], party["serves"]) == ("低于上年", "P", "E1")
    assert [version["change"] for version in mine["versions"]] == [None] * 3
    assert api.found(f"{first(committee)}/coverage")["coverage"]["D7"] == ["P"]


def test_gaps_forbid_issuing_and_every_one_is_named(api: Api, committee: Committee) -> None:
    problem = refused(api, f"{committee.year}/targets/issue", {}, "targets_not_detailed")
    assert "P lacks level/measure/evidence/owner/due quarter" in problem["detail"]
    drafted(api, committee, [OUTPUT, changed(COSTS, owner=""), PARTY])
    problem = refused(api, f"{committee.year}/targets/issue", {}, "targets_not_detailed")
    assert problem["detail"] == "targets are to be detailed: E2 lacks owner"


@pytest.mark.parametrize(
    ("targets", "status", "code"),
    [
        ([], 422, "invalid"),
        ([changed(OUTPUT, full=20.0)], 422, "invalid"),
        ([changed(OUTPUT, due="YE")], 422, "invalid"),
        ([changed(OUTPUT, level={"number": "1", "text": "一"})], 422, "invalid"),
        ([changed(OUTPUT, level={})], 422, "invalid"),
        ([changed(OUTPUT, level={"number": "NaN"})], 422, "invalid"),
        ([changed(OUTPUT, innovation="else")], 422, "invalid"),
        ([changed(OUTPUT, code="a b")], 422, "invalid"),
        ([changed(OUTPUT, measure="x" * 2_001)], 422, "invalid"),
        ([changed(OUTPUT, unit="\n")], 422, "invalid"),
        ([changed(OUTPUT, surprise=1)], 422, "invalid"),
        ([OUTPUT] * 201, 422, "invalid"),
        ([OUTPUT, OUTPUT], 409, "targets_invalid"),
        ([changed(OUTPUT, item="X")], 409, "unknown_item"),
        ([changed(OUTPUT, item_class="staff")], 409, "targets_invalid"),
        ([changed(OUTPUT, full="-1")], 409, "targets_invalid"),
        ([OUTPUT, changed(PARTY, serves="P")], 409, "targets_invalid"),
        ([changed(OUTPUT, practice="nobody")], 404, "not_found"),
    ],
)
def test_what_cannot_be_a_draft(
    api: Api, committee: Committee, targets: list[dict[str, Any]], status: int, code: str
) -> None:
    body = {"drafts": {committee.branches[0]: targets}}
    refused(api, f"{committee.year}/targets/draft", body, code, status=status)


def test_nothing_is_drafted_for_strangers_without_a_standard_or_after_issue(api: Api, issued: Committee) -> None:
    draft = f"{issued.year}/targets/draft"
    refused(api, draft, {"drafts": {"nobody": TARGETS}}, "not_found", status=404)
    refused(api, draft, {"drafts": {issued.branches[0]: TARGETS}}, "targets_already_issued")
    without = a_committee(api)
    body = {"drafts": {without.branches[0]: TARGETS}}
    refused(api, f"{without.year}/targets/draft", body, "standard_not_in_force")
    response = api.get(f"{without.year}/targets/{without.branches[0]}/draft")
    assert response.json()["code"] == "standard_not_in_force"


def test_points_of_split_targets_must_sum_to_the_items(api: Api, committee: Committee) -> None:
    drafted(api, committee, [OUTPUT, PARTY])
    problem = refused(api, f"{committee.year}/targets/issue", {}, "target_points_differ")
    assert "E has 20, not 30" in problem["detail"]


HIGHER = changed(OUTPUT, level={"number": "110"})
CHANGE = {"code": "E1", "after": HIGHER, "reason": "产能扩大"}


def proposed(api: Api, committee: Committee, **change: Any) -> str:
    api.done(f"{first(committee)}/changes", {**CHANGE, **change}, by=secretary(committee))
    number = api.found(f"{first(committee)}/changes")["changes"][-1]["number"]
    return f"{first(committee)}/changes/{number}"


def test_a_change_waits_is_approved_by_another_and_keeps_what_stood_before(api: Api, issued: Committee) -> None:
    change = proposed(api, issued)
    assert [target["level"]["number"] for target in api.found(first(issued))["targets"][:1]] == ["100"]
    refused(api, f"{change}/approve", None, "same_person", by=secretary(issued))
    api.done(f"{change}/approve", by="s2")
    mine = api.found(first(issued))
    assert mine["targets"][0]["level"]["number"] == "110"
    assert [(v["change"], v["target"]["level"]["number"]) for v in mine["versions"] if v["target"]["code"] == "E1"] == [
        (None, "100"),
        (1, "110"),
    ]
    (told,) = api.found(f"{first(issued)}/changes")["changes"]
    assert (told["state"], told["before"]["level"]["number"], told["ended"]["by"]) == ("approved", "100", "s2")
    refused(api, f"{change}/approve", None, "change_not_pending", by="s2")


def test_on_behalf_of_the_proposer_nobody_approves_either(api: Api, issued: Committee) -> None:
    change = proposed(api, issued)
    with api.nothing_recorded():
        response = api.post(f"{change}/approve", by="s2", headers={"X-On-Behalf-Of": secretary(issued)})
    assert response.json()["code"] == "same_person"


def test_a_change_is_returned_or_withdrawn_and_the_target_stands(api: Api, issued: Committee) -> None:
    change = proposed(api, issued)
    refused(api, f"{change}/return", {"reason": " "}, "reason_required")
    api.done(f"{change}/return", {"reason": "依据不足"})
    change = proposed(api, issued)
    refused(api, f"{change}/withdraw", None, "not_proposer", by="s2")
    api.done(f"{change}/withdraw", by=secretary(issued))
    told = api.found(f"{first(issued)}/changes")["changes"]
    assert [(one["state"], one["returned_because"]) for one in told] == [("returned", "依据不足"), ("withdrawn", None)]
    assert api.found(first(issued))["targets"][0]["level"]["number"] == "100"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": ""}, "reason_required"),
        ({"code": "X"}, "unknown_target"),
        ({"after": OUTPUT}, "nothing_to_record"),
        ({"after": changed(OUTPUT, full="19")}, "target_points_differ"),
        ({"after": changed(OUTPUT, measure="")}, "targets_not_detailed"),
        ({"code": "P", "after": changed(PARTY, duties=["D1"])}, "duties_not_covered"),
        ({"code": "P", "after": changed(OUTPUT, code="P", full="0")}, "both_kinds_required"),
    ],
)
def test_what_change_is_refused(api: Api, issued: Committee, change: dict[str, Any], code: str) -> None:
    refused(api, f"{first(issued)}/changes", {**CHANGE, **change}, code)


def test_changes_out_of_turn_are_refused(api: Api, committee: Committee) -> None:
    refused(api, f"{first(committee)}/changes", CHANGE, "targets_not_issued")
    drafted(api, committee)
    api.done(f"{committee.year}/targets/issue", {})
    proposed(api, committee)
    refused(api, f"{first(committee)}/changes", CHANGE, "change_pending")
    refused(api, f"{committee.year}/targets/nobody/changes", CHANGE, "not_found", status=404)
    refused(api, f"{first(committee)}/changes/7/approve", None, "change_not_pending")
    refused(api, f"{first(committee)}/changes/0/approve", None, "invalid", status=422)


def test_of_two_who_approve_at_once_one_does(api: Api, issued: Committee) -> None:
    change = proposed(api, issued)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda by: api.post(f"{change}/approve", by=by).status_code, ("s1", "s2")))
    assert sorted(answers) == [200, 409]
    assert len(api.found(first(issued))["versions"]) == 4


def test_what_has_changed_since_it_was_seen_is_not_changed_unseen(api: Api, issued: Committee) -> None:
    etag = api.get(f"{first(issued)}/changes").headers["ETag"]
    proposed(api, issued)
    with api.nothing_recorded():
        body = {**CHANGE, "code": "E2", "after": changed(COSTS, title="降本增效")}
        response = api.post(f"{first(issued)}/changes", body, headers={"If-Match": etag})
    assert response.status_code == 412


@pytest.fixture
def spring(clock: Clock) -> Iterator[None]:
    """The first day of the second quarter, where the committee sits."""
    before = clock.now
    clock.now = clock.now.replace(month=3, day=31, hour=17)
    yield
    clock.now = before


PROGRESS = {"code": "E1", "period": "Q2", "text": "二季度增产", "level_reached": {"number": "48.5"}}


def test_progress_waits_for_its_quarter(api: Api, issued: Committee) -> None:
    refused(api, f"{first(issued)}/progress", PROGRESS, "outside_quarter", by=secretary(issued))


@pytest.mark.usefixtures("spring")
def test_progress_is_noted_until_the_quarter_is_confirmed(api: Api, issued: Committee) -> None:
    note = f"{first(issued)}/progress"
    for target in ("P", "E1"):
        api.done(note, {**PROGRESS, "code": target}, by=secretary(issued))
    api.done(note, {"code": "E1", "period": "Q1", "text": "开局平稳"}, by=secretary(issued))
    told = api.found(note)["progress"]
    assert [(one["code"], one["period"]) for one in told] == [("E1", "Q2"), ("E1", "Q1"), ("P", "Q2")]
    assert (told[0]["level_reached"]["number"], told[1]["level_reached"]) == ("48.5", None)
    assert len(api.found(note, code="P")["progress"]) == 1
    issued.confirmed("Q2")
    refused(api, note, PROGRESS, "already_confirmed", by=secretary(issued))


@pytest.mark.usefixtures("spring")
@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"period": "YE"}, 422, "invalid"),
        ({"period": "Q3"}, 409, "outside_quarter"),
        ({"code": "X"}, 409, "unknown_target"),
        ({"text": "", "level_reached": None}, 409, "nothing_to_record"),
    ],
)
def test_what_progress_is_refused(api: Api, issued: Committee, change: dict[str, Any], status: int, code: str) -> None:
    refused(api, f"{first(issued)}/progress", {**PROGRESS, **change}, code, status=status)


CONTENT = {
    "title": "党员示范岗",
    "text": "每班组设一个示范岗",
    "item_class": "members",
    "duties": ["D6"],
    "template": {"metric": "示范岗", "unit": "个", "level": {"number": "5"}, "measure": "一岗一责"},
}


def a_practice(api: Api, **given: Any) -> str:
    practice = f"practice-{next(NUMBERS)}"
    api.done("/practices", {"id": practice, "content": CONTENT, **given})
    return practice


def test_a_practice_is_drawn_on_and_the_target_remembers_it(api: Api, committee: Committee) -> None:
    practice = a_practice(api)
    bare = {key: PARTY[key] for key in ("item", "item_class", "title", "full", "duties")}
    drafted(api, committee, [OUTPUT, COSTS, {**bare, "practice": practice, "measure": "自己的措施"}])
    drawn = api.found(f"{first(committee)}/draft")["targets"][2]
    assert (drawn["practice"], drawn["unit"], drawn["measure"]) == (practice, "个", "自己的措施")
    assert drawn["level"]["number"] == "5"
    api.done(f"/practices/{practice}/withdraw", {"reason": "流于形式"})
    drafted(api, committee, api.found(f"{first(committee)}/draft")["targets"])
    other = [OUTPUT, changed(COSTS, practice=practice), PARTY]
    refused(api, f"{committee.year}/targets/draft", {"drafts": {committee.branches[0]: other}}, "practice_withdrawn")


def test_a_good_target_becomes_a_practice(api: Api, issued: Committee) -> None:
    practice = f"practice-{next(NUMBERS)}"
    body = {"id": practice, "code": "E1", "title": "点检到人", "text": "每台设备有人点检"}
    api.done(f"{first(issued)}/practices", body)
    refused(api, f"{first(issued)}/practices", body, "already_exists")
    refused(api, f"{first(issued)}/practices", {**body, "id": "other", "code": "X"}, "unknown_target")
    shown = api.found(f"/practices/{practice}")
    assert shown["source"] == {"branch": issued.branches[0], "year": 2025, "target": "E1"}
    assert shown["versions"][0]["content"]["template"]["measure"] == "设备点检到人"


def test_a_practice_is_revised_and_withdrawn_and_found(api: Api, runtime: Runtime, committee: Committee) -> None:
    practice = a_practice(api, committee=committee.id)
    api.done(f"/practices/{practice}/revise", {"content": {**CONTENT, "title": "示范岗"}})
    refused(api, f"/practices/{practice}/revise", {"content": {**CONTENT, "title": "示范岗"}}, "nothing_to_record")
    assert [one["content"]["title"] for one in api.found(f"/practices/{practice}")["versions"]] == [
        "党员示范岗",
        "示范岗",
    ]
    position = runtime.recorder.position()
    (row,) = api.found("/practices", committee=committee.id, duty="D6", q="示范", min_position=position)["practices"]
    assert (row["id"], row["revisions"]) == (practice, 1)
    position = api.done(f"/practices/{practice}/withdraw", {"reason": "流于形式"})["position"]
    assert api.found("/practices", committee=committee.id, min_position=position)["practices"] == []
    refused(api, f"/practices/{practice}/withdraw", {"reason": "再次"}, "practice_withdrawn")
    assert api.found(f"/practices/{practice}")["withdrawn_because"] == "流于形式"


def test_practices_of_nobody_are_not_found(api: Api) -> None:
    body = {"id": "stray", "committee": "nobody", "content": CONTENT}
    refused(api, "/practices", body, "not_found", status=404)
    refused(api, "/practices/nobody/withdraw", {"reason": "无"}, "not_found", status=404)
    refused(api, "/practices", {"id": "stray", "content": {**CONTENT, "text": ""}}, "invalid", status=422)
    assert api.get("/practices/nobody").status_code == 404
    assert api.get("/practices/a b").status_code == 422


def test_every_target_must_have_been_scored_before_grades_are_proposed(api: Api, issued: Committee) -> None:
    issued.confirmed("Q1")
    items = [STANDARD["items"][0], {**STANDARD["items"][1], "code": "N"}]  # type: ignore[index]
    api.done(f"{issued.year}/standard/draft", {**STANDARD, "version": 2, "items": items, "six_good": None})
    api.done(f"{issued.year}/standard/adopt", unanimous())
    for period in ("Q2", "Q3", "Q4", "YE"):
        sheets = {branch: {"scores": {"E": f"{28 + n}", "N": "66"}} for n, branch in enumerate(issued.branches)}
        api.done(f"{issued.period(period)}/self-assess", {"sheets": sheets})
        api.done(f"{issued.period(period)}/score", {"sheets": sheets})
        issued.reviewed(period)
        api.done(f"{issued.period(period)}/confirm", {})
    propose = f"{issued.year}/grading/propose"
    problem = refused(api, propose, None, "targets_unscored")
    one, other = issued.branches
    assert f"{one}: P, {other}: P" in problem["detail"]
    for branch in issued.branches:
        changes = f"{issued.year}/targets/{branch}/changes"
        api.done(changes, {"code": "P", "after": changed(PARTY, item="N"), "reason": "项目代码调整"})
        api.done(f"{changes}/1/approve", by="s2")
    api.done(propose)


def test_changes_end_with_the_decision_and_balances_are_answered(api: Api, issued: Committee, clock: Clock) -> None:
    for period in ("Q1", "Q2", "Q3", "Q4", "YE"):
        issued.confirmed(period, b0={"E": "29", "P": "67"})
    grading = f"{issued.year}/grading"
    api.done(f"{grading}/propose")
    api.done(f"{grading}/open-notice")
    clock.pass_days(14)
    position = api.done(f"{grading}/decide", {"ballot": unanimous()})["position"]
    # what grades bring is recorded after the decision
    wait_for(lambda: api.found(f"{issued.year}/consequences")["consequences"].keys() == {issued.branches[0]})
    refused(api, f"{first(issued)}/changes", CHANGE, "grades_decided")
    refused(api, f"{first(issued)}/progress", PROGRESS, "grades_decided")
    rows = api.found("/balances/branches", year=2025, committee=issued.id, min_position=position, limit=1)
    (row,) = rows["branches"]
    assert (row["economic_share"], row["serving"], row["targets"]) == ("0.3", 1, 3)
    assert (row["economic_scored"], row["economic_attained"]) == ("145", "29/30")
    assert api.found("/balances/branches", year=2025, committee=issued.id, cursor=rows["next"])["next"] is None
    (all_,) = api.found("/balances/committees", year=2025, committee=issued.id)["committees"]
    assert (all_["targets"], all_["duties"][0]) == (6, "D1")
    assert api.get("/balances/committees", year=2025, committee="nobody").status_code == 404


def test_what_the_targets_put_weight_on_is_listed(api: Api, issued: Committee) -> None:
    head = api.found("/ledger/head")["size"]
    first_page = api.found("/emphases", year=2025, committee=issued.id, limit=1, min_position=head)
    (row,) = first_page["branches"]
    assert (row["branch"], row["innovation"]) == (issued.branches[0], {"working_methods": ["P"]})
    assert (row["education"], row["feature_goals"]) == ({}, [])
    assert api.found("/emphases", year=2025, committee=issued.id, cursor=first_page["next"])["next"] is None
    assert api.get("/emphases", year=2025, committee="nobody").status_code == 404
