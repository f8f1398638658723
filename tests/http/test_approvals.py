"""Approvals asked for, agreed to and carried out through the API."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.http.api import Api, Committee, a_committee, a_year


@pytest.fixture
def committee(api: Api) -> Committee:
    """The first quarter is confirmed."""
    year = a_year(api)
    year.confirmed()
    return year


def _correction(committee: Committee, **change: str) -> dict[str, Any]:
    details = {"branch": committee.branches[0], "year": "2025", "period": "Q1", "item": "E", "points": "29", **change}
    return {"kind": "score_correction", "details": details, "reason": "统计口径更正"}


def _subject(committee: Committee) -> dict[str, Any]:
    return {"subject": f"score-correction/{committee.branches[0]}/2025/Q1/E", "number": 1}


def _path(committee: Committee, act: str = "") -> str:
    return f"/committees/{committee.id}/approvals" + (f"/{act}" if act else "")


def _route(committee: Committee, form: str, *approvers: str) -> None:
    body = {"kind": "score_correction", "form": form, "approvers": approvers}
    committee.api.done(f"/committees/{committee.id}/approval-routes", body)


def _refused(response: httpx.Response, status: int, code: str) -> None:
    assert (response.status_code, response.json()["code"]) == (status, code), response.text


def test_a_correction_goes_along_its_route_and_is_made(api: Api, committee: Committee) -> None:
    _route(committee, "sequence", "s2", "m1")
    api.done(_path(committee), _correction(committee))
    with api.nothing_recorded():
        _refused(api.post(_path(committee, "approve"), _subject(committee), by="m1"), 409, "not_your_turn")
    api.done(_path(committee, "approve"), {**_subject(committee), "remark": "属实"}, by="s2")
    done = api.done(_path(committee, "approve"), _subject(committee), by="m1")
    assert [fact["name"] for fact in done["facts"]] == [
        "approval.given.v1",
        "approval.completed.v1",
        "assessment.score-corrected.v1",
    ]
    sheet = api.found(f"{committee.period()}/branches/{committee.branches[0]}")
    assert (sheet["scores"]["E"], sheet["corrections"][0]["before"]) == ("29", "28")
    file = api.found(f"{_path(committee)}/{_subject(committee)['subject']}")
    (request,) = file["requests"]
    assert (request["state"], request["waiting_for"], request["closed"]["by"]) == ("completed", [], "m1")
    assert [(one["approver"], one["remark"]) for one in request["given"]] == [("s2", "属实"), ("m1", "")]


def test_what_is_returned_is_asked_for_again_and_both_stay(api: Api, committee: Committee) -> None:
    api.done(_path(committee), _correction(committee))
    with api.nothing_recorded():
        _refused(api.post(_path(committee), _correction(committee), by="s2"), 409, "approval_pending")
        no_reason = {**_subject(committee), "reason": ""}
        _refused(api.post(_path(committee, "return"), no_reason, by="s2"), 409, "reason_required")
    api.done(_path(committee, "return"), {**_subject(committee), "reason": "请附报表"}, by="s2")
    api.done(_path(committee), _correction(committee, points="29.5"))
    with api.nothing_recorded():
        _refused(api.post(_path(committee, "approve"), _subject(committee), by="s2"), 409, "approval_closed")
        _refused(
            api.post(_path(committee, "withdraw"), {**_subject(committee), "number": 2}, by="s2"), 409, "not_yours"
        )
        nowhere = {**_subject(committee), "number": 3}
        _refused(api.post(_path(committee, "approve"), nowhere, by="s2"), 404, "not_found")
    api.done(_path(committee, "withdraw"), {**_subject(committee), "number": 2})
    query = {"committee": committee.id, "min_position": api.head["size"]}
    rows = api.found("/approvals", **query)["approvals"]
    assert [(row["number"], row["state"], row["closing_reason"]) for row in rows] == [
        (1, "returned", "请附报表"),
        (2, "withdrawn", None),
    ]
    assert [row["details"]["points"] for row in rows] == ["29", "29.5"]
    page = api.found("/approvals", **query, limit=1)
    assert [*page["approvals"], *api.found("/approvals", **query, limit=1, cursor=page["next"])["approvals"]] == rows


def test_whoever_asked_and_whoever_is_not_on_the_route_do_not_approve(api: Api, committee: Committee) -> None:
    api.done(_path(committee), _correction(committee))
    with api.nothing_recorded():
        _refused(api.post(_path(committee, "approve"), _subject(committee), by="s1"), 409, "same_person")
        _refused(api.post(_path(committee, "approve"), _subject(committee), by="m1"), 409, "not_approver")
        _refused(
            api.post(_path(committee, "return"), {**_subject(committee), "reason": "否"}, by="m1"), 409, "not_approver"
        )
    _route(committee, "countersign", "s2", "m1")
    exemption = {"branch": committee.branches[0], "year": "2025", "period": "Q2"}
    body = {"kind": "exemption", "details": exemption, "reason": "停产检修"}
    api.done(
        f"/committees/{committee.id}/approval-routes",
        {"kind": "exemption", "form": "countersign", "approvers": ["s2", "m1"]},
    )
    api.done(_path(committee), body)
    asked = {"subject": f"exemption/{committee.branches[0]}/2025/Q2", "number": 1}
    api.done(_path(committee, "approve"), asked, by="m1")
    with api.nothing_recorded():
        _refused(api.post(_path(committee, "approve"), asked, by="m1"), 409, "already_approved")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"points": "30.5"}, 409, "score_out_of_range"),
        ({"points": "28.7"}, 409, "score_off_step"),
        ({"points": "999999999999"}, 409, "details_invalid"),
        ({"points": "-1"}, 409, "details_invalid"),
        ({"period": "Q4"}, 409, "not_confirmed"),
        ({"period": "Q9"}, 409, "details_invalid"),
        ({"year": "9999"}, 409, "details_invalid"),
        ({"year": "2026"}, 409, "standard_not_in_force"),
        ({"item": "../E"}, 409, "details_invalid"),
        ({"branch": "nobody"}, 404, "not_found"),
        ({"points": ""}, 422, "invalid"),
        ({"note": "\u0000"}, 422, "invalid"),
        ({"note": "长" * 2_001}, 422, "invalid"),
        ({"a b": "c"}, 422, "invalid"),
    ],
)
def test_what_cannot_be_is_not_asked_for(
    api: Api, committee: Committee, change: dict[str, str], status: int, code: str
) -> None:
    with api.nothing_recorded():
        _refused(api.post(_path(committee), _correction(committee, **change)), status, code)


def test_unknown_matters_people_and_places_are_refused(api: Api, committee: Committee) -> None:
    with api.nothing_recorded():
        promotion = {**_correction(committee), "kind": "promotion"}
        _refused(api.post(_path(committee), promotion), 404, "not_found")
        _refused(api.post(_path(committee), _correction(committee), by="stranger"), 404, "not_found")
        _refused(api.post("/committees/nobody/approvals", _correction(committee)), 404, "not_found")
        _refused(api.post(_path(committee, "approve"), _subject(committee), by="s2"), 404, "not_found")
        _refused(api.post(_path(committee), {**_correction(committee), "reason": ""}), 409, "reason_required")
        zero = {**_subject(committee), "number": 0}
        _refused(api.post(_path(committee, "approve"), zero, by="s2"), 422, "invalid")
        slash = {**_subject(committee), "subject": "a//b"}
        _refused(api.post(_path(committee, "approve"), slash, by="s2"), 422, "invalid")
    assert api.get(f"{_path(committee)}/exemption/nobody/2025/Q1").status_code == 404
    assert api.get("/approvals", committee="nobody").status_code == 404
    assert api.get("/approvals", state="lost").status_code == 422


@pytest.mark.parametrize(
    ("approvers", "status", "code"),
    [
        (["s2", "s2"], 409, "route_invalid"),
        (["stranger"], 409, "route_invalid"),
        ([], 422, "invalid"),
        (["a b"], 422, "invalid"),
    ],
)
def test_a_route_names_people_of_the_committee(
    api: Api, committee: Committee, approvers: list[str], status: int, code: str
) -> None:
    body = {"kind": "exemption", "form": "any_of", "approvers": approvers}
    with api.nothing_recorded():
        _refused(api.post(f"/committees/{committee.id}/approval-routes", body), status, code)
        path = f"/committees/{committee.id}/approval-routes"
        _refused(api.post(path, {**body, "approvers": ["m1"], "kind": "promotion"}), 404, "not_found")


def test_routes_are_shown_with_their_defaults(api: Api, committee: Committee) -> None:
    _route(committee, "sequence", "s2", "m1")
    routes = api.found(f"/committees/{committee.id}/approval-routes")["routes"]
    assert {route["kind"]: (route["form"], route["approvers"], route["is_default"]) for route in routes} == {
        "score_correction": ("sequence", ["s2", "m1"], False),
        "exemption": ("any_of", ["s1", "s2"], True),
        "target_change": ("any_of", ["s1", "s2"], True),
        "deadline_extension": ("any_of", ["s1", "s2"], True),
        "reward_payment": ("any_of", ["s1", "s2"], True),
    }


def test_an_approval_waits_for_whoever_has_the_turn(api: Api, committee: Committee) -> None:
    _route(committee, "sequence", "s2", "m1")
    api.done(_path(committee), _correction(committee))

    def waiting(person: str) -> tuple[list[str], list[str]]:
        query = {"committee": committee.id, "min_position": api.head["size"]}
        listed = api.found("/approvals", **query, waits_for=person)["approvals"]
        matters = api.found("/open-matters", **query, person=person)["matters"]
        return [row["subject"] for row in listed], [matter["subject_zh"] for matter in matters]

    mine = [_subject(committee)["subject"]], ["第一季度得分更正待审批"]
    assert (waiting("s2"), waiting("m1")) == (mine, ([], []))
    done = api.done(_path(committee, "approve"), _subject(committee), by="s2")
    assert (waiting("s2"), waiting("m1")) == (([], []), mine)
    api.done(_path(committee, "approve"), _subject(committee), by="m1")
    assert (waiting("s2"), waiting("m1")) == (([], []), ([], []))
    then = api.found("/approvals", committee=committee.id, waits_for="m1", as_of=done["position"])["approvals"]
    assert [(row["state"], row["approved"]) for row in then] == [("open", ["s2"])]


def test_the_history_of_the_branch_tells_the_approval(api: Api, committee: Committee) -> None:
    api.done(_path(committee), _correction(committee))
    api.done(_path(committee, "approve"), {**_subject(committee), "remark": "属实"}, by="s2")
    path = f"/branches/{committee.branches[0]}/history"
    lines = api.found(path, min_position=api.head["size"], newest_first=True, limit=3)["history"][::-1]
    assert [(line["kind"], line["who"], line["sentence_zh"]) for line in lines] == [
        ("approval_requested", "组织科小冯", "提请审批第一季度得分更正: 经济工作目标 更正为 29, 理由: 统计口径更正"),
        ("approval_given", "组织科老陈", "审批同意得分更正: 属实"),
        ("score_corrected", "组织科老陈", "第一季度经济工作目标 28 更正为 29: 统计口径更正"),
    ]


def test_whoever_has_seen_the_approval_can_act_on_it_however_much_has_happened_since_it_was_asked(
    api: Api, committee: Committee
) -> None:
    api.done(_path(committee), _correction(committee))
    path = f"{_path(committee)}/{_subject(committee)['subject']}"
    seen = {"If-Match": api.get(path).headers["ETag"]}
    correction = {"branch": committee.branches[0], "item": "E", "points": "27", "reason": "更正"}
    api.done(f"{committee.period()}/correct", correction)
    with api.nothing_recorded():
        response = api.post(_path(committee, "approve"), _subject(committee), by="s2", headers=seen)
        _refused(response, 412, "precondition_failed")
    fresh = {"If-Match": api.get(path).headers["ETag"]}
    assert api.post(_path(committee, "approve"), _subject(committee), by="s2", headers=fresh).status_code == 200


def test_of_two_approvers_at_once_one_completes_it(api: Api, committee: Committee) -> None:
    _route(committee, "any_of", "m1", "m2", "m3", "m4")
    api.done(_path(committee), _correction(committee))
    before, together = api.head["size"], Barrier(4)

    def approve(number: int) -> httpx.Response:
        together.wait()
        return api.post(_path(committee, "approve"), _subject(committee), by=f"m{number}")

    with ThreadPoolExecutor(4) as pool:
        responses = list(pool.map(approve, range(1, 5)))
    assert sorted(response.status_code for response in responses) == [200, 409, 409, 409]
    assert {one.json()["code"] for one in responses if one.status_code == 409} == {"approval_closed"}
    assert api.head["size"] == before + 3


def test_an_office_of_nobody_needs_a_route(api: Api) -> None:
    lonely = a_committee(api, branches=1)
    api.done("/committees", {"id": f"{lonely.id}x", "name": "无办事人员党委", "members": [{"id": "m1", "name": "赵"}]})
    body = {"kind": "exemption", "details": {"branch": "A", "year": "2025", "period": "Q1"}, "reason": "停产"}
    with api.nothing_recorded():
        _refused(api.post(f"/committees/{lonely.id}x/approvals", body, by="m1"), 409, "route_invalid")
