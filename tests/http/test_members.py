"""The members' side over HTTP: results published, voices during the notice, participation, guidance."""

from typing import Any

import pytest

from tests.http.api import Api, Committee, a_committee, a_year, unanimous
from tests.http.conftest import Clock

LESSON = {"activity": "二月党课", "held_on": "2025-02-20", "due": 30, "present": 27}


@pytest.fixture(scope="module")
def year(api: Api, clock: Clock) -> Committee:
    """Confirmed in all periods, with a comment for the first branch in Q1; proposed, not yet up for notice."""
    committee = a_year(api)
    first, second = committee.branches
    clock.pass_days(90)
    for branch, present in ((first, 27), (second, 18)):
        body = {"branch": branch, **LESSON, "present": present}
        api.done(f"{committee.period()}/participation", body, by=f"secretary:{branch}")
    committee.self_assessed()
    committee.scored(b1={"E": "27", "P": "65.5"})
    committee.reviewed()
    api.done(f"{committee.period()}/confirm", {"comments": {first: "产量达标"}})
    for period in ("Q2", "Q3", "Q4", "YE"):
        committee.confirmed(period, b1={"E": "27", "P": "65.5"})
    api.done(f"{committee.year}/grading/propose")
    return committee


def test_published_results_stay_as_published_until_published_again(api: Api, year: Committee) -> None:
    first, second = year.branches
    show = f"{year.period()}/publication"
    assert api.get(show).status_code == 404
    api.done(f"{year.period()}/publish")
    shown = api.found(show)
    assert [(one["rank"], one["branch"], one["total"], one["score"]) for one in shown["results"]] == [
        (1, first, "94", "94"),
        (2, second, "92.5", "92.5"),
    ]
    assert shown["results"][1]["items"]["P"] == {"full": "70", "points": "65.5", "lost": "4.5"}
    assert shown["missing_comments"] == [second]
    correction = {"branch": second, "item": "E", "points": "29.5", "reason": "统计口径更正"}
    api.done(f"{year.period()}/correct", correction)
    assert api.found(show) == shown
    api.done(f"{year.period()}/publish")
    again = api.found(show)
    assert [(one["rank"], one["total"]) for one in again["results"]] == [(2, "94"), (1, "95")]
    (change,) = again["publication"]["changes"]
    assert (change["branch"], change["item"], change["before"], change["after"]) == (second, "E", "27", "29.5")
    assert api.found(show, number=1) == shown
    assert [one["number"] for one in api.found(f"{year.year}/publications")["publications"]] == [1, 2]
    with api.nothing_recorded():
        response = api.post(f"{year.period()}/publish")
    assert (response.status_code, response.json()["code"]) == (409, "already_published")
    assert api.get(show, number=3).status_code == 404
    api.done(f"{year.year}/grading/propose")


def test_the_publication_of_a_year_end_shows_the_ranks_of_the_year(api: Api, year: Committee) -> None:
    api.done(f"{year.period('YE')}/publish")
    shown = api.found(f"{year.period('YE')}/publication")
    assert [one["rank"] for one in shown["results"]] == [1, 2]


def test_results_are_published_all_together(api: Api) -> None:
    committee = a_year(api)
    committee.self_assessed()
    with api.nothing_recorded():
        response = api.post(f"{committee.period()}/publish")
        assert (response.status_code, response.json()["code"]) == (409, "not_confirmed")
        assert api.post("/committees/nobody/years/2025/periods/Q1/publish").status_code == 404


def test_participation_stands_beside_the_self_assessment(api: Api, year: Committee) -> None:
    first, second = year.branches
    sheet = api.found(f"{year.period()}/branches/{first}")
    assert (sheet["participation"]["rate"], sheet["self_total"]) == ("0.9", "94")
    assert sheet["participation"]["activities"][0]["held_on"] == "2025-02-20"
    assert api.found(f"{year.period('Q2')}/branches/{first}")["participation"] is None
    rates = api.found(f"{year.year}/participation")["participation"]
    assert {branch: periods["Q1"]["rate"] for branch, periods in rates.items()} == {first: "0.9", second: "0.6"}


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"present": 31}, 409, "count_out_of_range"),
        ({"due": 0, "present": 0}, 409, "count_out_of_range"),
        ({"held_on": "2025-04-01"}, 409, "date_out_of_range"),
        ({"held_on": "1925-02-20"}, 409, "date_out_of_range"),
        ({"held_on": "2025-02-30"}, 422, "invalid"),
        ({"present": -1}, 422, "invalid"),
        ({"present": 27.5}, 422, "invalid"),
        ({"present": True}, 422, "invalid"),
        ({"activity": "\u0000"}, 422, "invalid"),
        ({"names": ["王一"]}, 422, "invalid"),
        ({"branch": "nobody"}, 404, "not_found"),
    ],
)
def test_absurd_counts_and_days_are_refused(
    api: Api, year: Committee, change: dict[str, Any], status: int, code: str
) -> None:
    other = a_year(api, branches=1) if "branch" not in change else year
    with api.nothing_recorded():
        response = api.post(f"{other.period()}/participation", {"branch": other.branches[0], **LESSON, **change})
    assert (response.status_code, response.json()["code"]) == (status, code), response.text


def test_a_confirmed_period_takes_no_participation(api: Api, year: Committee) -> None:
    with api.nothing_recorded():
        response = api.post(f"{year.period()}/participation", {"branch": year.branches[0], **LESSON, "present": 1})
    assert response.json()["code"] == "already_confirmed"


def test_voices_are_heard_during_the_notice_and_hold_up_the_grades(api: Api, year: Committee, clock: Clock) -> None:
    voices, grading = f"{year.year}/voices", f"{year.year}/grading"
    first = year.branches[0]
    objection = {"about": first, "text": "出勤率与签到表不符"}
    with api.nothing_recorded():
        for act in ("comment", "comment-unsigned", "object"):
            assert api.post(f"{voices}/{act}", objection).json()["code"] == "outside_notice"
    api.done(f"{grading}/open-notice")
    api.done(f"{voices}/object", objection, by="p7")
    api.done(f"{voices}/comment", {"text": "讲评应更具体"}, by="p8")
    with api.nothing_recorded():
        for body in ({"text": ""}, {"text": " \n "}):
            assert api.post(f"{voices}/object", body, by="p7").json()["code"] == "text_required"
        for wrong in ({"text": "长" * 2_001}, {}, {"text": "\u0007"}, {"text": "x", "by": "p1"}):
            assert api.post(f"{voices}/object", wrong, by="p7").status_code == 422
        assert api.post(f"{voices}/object", {"about": "nobody", "text": "有误"}).status_code == 404
    clock.pass_days(14)
    with api.nothing_recorded():
        assert api.post(f"{grading}/decide", {"ballot": unanimous()}).json()["code"] == "objection_pending"
        refused = [
            api.post(f"{voices}/answer", {"number": number, "text": "已核对"}, by=by)
            for number, by in ((1, "p7"), (1, f"secretary:{first}"), (9, "s1"))
        ]
        assert [one.json()["code"] for one in refused] == ["not_of_the_office", "not_of_the_office", "not_found"]
    api.done(f"{voices}/answer", {"number": 1, "text": "已核对, 记录无误"})
    with api.nothing_recorded():
        again = api.post(f"{voices}/answer", {"number": 1, "text": "再答"})
        assert again.json()["code"] == "already_answered"
        assert api.post(f"{voices}/comment", {"text": "迟到的意见"}).json()["code"] == "outside_notice"
    answer = api.found(voices)
    assert [(one["number"], one["kind"], one["by"], one["answer"]) for one in answer["voices"]] == [
        (1, "objection", "p7", "已核对, 记录无误"),
        (2, "comment", "p8", None),
    ]
    assert answer["unanswered_objections"] == []
    assert api.done(f"{grading}/decide", {"ballot": unanimous()})["outcome"] == "carried"


def test_nothing_is_kept_of_whom_an_unsigned_comment_came_from(api: Api) -> None:
    committee = a_year(api)
    for period in ("Q1", "Q2", "Q3", "Q4", "YE"):
        committee.confirmed(period)
    tie = {"order": [*committee.branches], "ballot": unanimous()}
    api.done(f"{committee.year}/grading/break-tie", tie)
    api.done(f"{committee.year}/grading/propose")
    api.done(f"{committee.year}/grading/open-notice")
    headers = {
        "Idempotency-Key": "comment-1",
        "X-On-Behalf-Of": "whistle-blower",
        "X-Reason": "whistle-blower",
        "X-Correlation-Id": "whistle-blower",
    }
    path = f"{committee.year}/voices/comment-unsigned"
    first = api.post(path, {"text": "有人代签"}, by="whistle-blower", headers=headers)
    again = api.post(path, {"text": "有人代签"}, by="whistle-blower", headers=headers)
    assert first.status_code == 200
    assert first.json() == again.json()
    (event,) = api.found("/events", after=first.json()["position"] - 1)["events"]
    assert event["envelope"] == {"by": "unsigned", "command": "unsigned/comment-1"}
    assert event["fact"]["by"] is None
    assert "whistle-blower" not in api.get("/events", after=first.json()["position"] - 1).text
    assert api.client.post(path, json={"text": "x"}).status_code == 401


def test_guidance_and_inspections_are_counted_and_what_is_on_record_is_pointed_out(
    api: Api, year: Committee, clock: Clock
) -> None:
    first, second = year.branches
    guidance, today = f"{year.year}/guidance", clock().date().isoformat()
    note = {"branch": first, "on": today, "level": "committee", "subject": "组织生活", "text": "记录须当月归档"}
    api.done(f"{guidance}/give", note)
    api.done(f"{guidance}/give", {**note, "branch": None, "level": "headquarters", "text": "讲评须及时"}, by="h1")
    known = api.found(f"{guidance}/on-record", branch=first, material="self_assessment", period="Q1")
    assert known == {"on_record": [f"assessment/{first}/2025/Q1@1"], "warning": True}
    wish = {"branch": first, "on": today, "level": "headquarters", "asked_for": "一季度自评表"}
    api.done(f"{guidance}/request", {**wish, "material": "self_assessment", "period": "Q1"}, by="h1")
    api.done(f"{guidance}/request", {**wish, "branch": second, "level": "committee", "asked_for": "党员花名册"})
    shown = api.found(guidance)
    assert [(one["number"], one["branch"], one["by"]) for one in shown["notes"]] == [(1, first, "s1"), (2, None, "h1")]
    assert [(one["number"], one["on_record"]) for one in shown["inspections"]] == [(3, known["on_record"]), (4, [])]
    assert shown["counts"][first] == {
        "guidance": 1,
        "inspections_by_committee": 0,
        "inspections_by_headquarters": 1,
        "on_record": 1,
    }
    assert shown["counts"][second]["inspections_by_committee"] == 1
    materials = {"target_set": 1, "result": 5, "participation": 1}
    for material, count in materials.items():
        found = api.found(f"{guidance}/on-record", branch=first, material=material)
        assert len(found["on_record"]) == count, material
    assert api.found(f"{guidance}/on-record", branch=first, material="participation", period="Q2")["warning"] is False


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"on": "2024-12-31"}, 409, "date_out_of_range"),
        ({"on": "2099-01-01"}, 409, "date_out_of_range"),
        ({"branch": None}, 409, "superior_required"),
        ({"text": " "}, 409, "text_required"),
        ({"level": "province"}, 422, "invalid"),
        ({"subject": ""}, 422, "invalid"),
        ({"branch": "nobody"}, 404, "not_found"),
    ],
)
def test_guidance_out_of_order_is_refused(api: Api, change: dict[str, Any], status: int, code: str) -> None:
    committee = a_committee(api, branches=1)
    note = {
        "branch": committee.branches[0],
        "on": "2025-01-06",
        "level": "committee",
        "subject": "会议",
        "text": "补记录",
    }
    with api.nothing_recorded():
        response = api.post(f"{committee.year}/guidance/give", {**note, **change})
    assert (response.status_code, response.json()["code"]) == (status, code), response.text


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"on": "2099-01-01"}, 409, "date_out_of_range"),
        ({"asked_for": ""}, 409, "text_required"),
        ({"material": "gossip"}, 422, "invalid"),
        ({"branch": None}, 422, "invalid"),
        ({"branch": "nobody"}, 404, "not_found"),
    ],
)
def test_a_request_out_of_order_is_refused(api: Api, change: dict[str, Any], status: int, code: str) -> None:
    committee = a_committee(api, branches=1)
    wish = {"branch": committee.branches[0], "on": "2025-01-06", "level": "committee", "asked_for": "会议记录"}
    with api.nothing_recorded():
        response = api.post(f"{committee.year}/guidance/request", {**wish, **change})
    assert (response.status_code, response.json()["code"]) == (status, code), response.text
