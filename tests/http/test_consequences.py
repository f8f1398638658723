"""Rewards, rectifications and the closing of a year through the API; whatever is wrong records nothing."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.http.api import STANDARD, Api, Committee, a_committee, unanimous, wait_for
from tests.http.conftest import Clock
from tests.http.test_evidence import DIGEST, send
from tests.http.test_members import LESSON
from tests.http.test_polls import POLL
from tests.http.test_target_sets import CHANGE, PROGRESS, TARGETS

BETTER = {"E": "29", "P": "67"}
WORSE = {"E": "10", "P": "30"}
BRINGS = {
    **STANDARD,
    "consequences": {"first": ["team_reward", "activity_funds", "study_tour"], "none": ["rectification"]},
    "honouring": {"at_most": {"team_reward": "20000"}, "rectification_working_days": 30},
}


def graded(api: Api, clock: Clock) -> Committee:
    """Two branches, the first of first grade, the second ungraded, and what that brings is open."""
    committee = a_committee(api)
    api.done(f"{committee.year}/standard/draft", BRINGS)
    api.done(f"{committee.year}/standard/adopt", unanimous())
    for period in ("Q1", "Q2", "Q3", "Q4", "YE"):
        committee.confirmed(period, b0=BETTER, b1=WORSE)
    api.done(f"{committee.year}/grading/propose")
    api.done(f"{committee.year}/grading/open-notice")
    clock.pass_days(14)
    api.done(f"{committee.year}/grading/decide", {"ballot": unanimous()})
    wait_for(lambda: sum(map(len, api.found(f"{committee.year}/consequences")["consequences"].values())) == 4)
    return committee


@pytest.fixture
def year(api: Api, clock: Clock) -> Committee:
    return graded(api, clock)


def today(clock: Clock) -> str:
    return f"{clock.now:%Y-%m-%d}"


def award(year: Committee, amount: object = "5000.50", **more: Any) -> dict[str, Any]:
    return {"awards": [{"branch": year.branches[0], "kind": "team_reward", "amount": amount, **more}]}


def payment(year: Committee, amount: object = "3000", reference: str = "凭证1", **more: Any) -> dict[str, Any]:
    one = {"branch": year.branches[0], "kind": "team_reward", "amount": amount, "reference": reference, **more}
    return {"payments": [one]}


def receipt(year: Committee, number: object = 1) -> dict[str, Any]:
    return {"receipts": [{"branch": year.branches[0], "kind": "team_reward", "payment": number}]}


def refused(api: Api, path: str, body: Any, code: str, status: int = 409, by: str = "s1") -> None:
    with api.nothing_recorded():
        response = api.post(path, body, by=by)
    assert (response.status_code, response.json()["code"]) == (status, code), response.text


def test_a_reward_is_decided_paid_and_signed_for(api: Api, year: Committee) -> None:
    rewards, secretary = f"{year.year}/rewards", f"secretary:{year.branches[0]}"
    both = [*award(year)["awards"], {"branch": year.branches[0], "kind": "activity_funds", "amount": 800}]
    assert len(api.done(f"{rewards}/decide", {"awards": both})["facts"]) == 2
    api.done(f"{rewards}/pay", payment(year))
    api.done(f"{rewards}/receipt", receipt(year), by=secretary)
    position = api.done(f"{rewards}/pay", payment(year, "2000.50", "凭证2"))["position"]
    answer = api.found(f"{rewards}/{year.branches[0]}/team_reward")
    assert (answer["amount"], answer["left"], answer["to"]) == ("5000.5", "0", "leadership_team")
    assert answer["basis"].startswith(f"grading/{year.id}/2025@")
    assert [(one["amount"], one["receipted"] and one["receipted"]["by"]) for one in answer["payments"]] == [
        ("3000", secretary),
        ("2000.5", None),
    ]
    listed = api.found("/consequences", committee=year.id, year=2025, min_position=position)["consequences"]
    assert [(one["branch"], one["kind"], one["state"], one["paid"]) for one in listed] == [
        (year.branches[0], "activity_funds", "decided", "0"),
        (year.branches[0], "study_tour", "opened", "0"),
        (year.branches[0], "team_reward", "paid", "5000.5"),
        (year.branches[1], "rectification", "opened", "0"),
    ]
    page = api.found("/consequences", committee=year.id, limit=3)
    rest = api.found("/consequences", committee=year.id, limit=3, cursor=page["next"])
    assert [*page["consequences"], *rest["consequences"]] == listed
    totals = api.found("/consequences/totals", committee=year.id, kind="team_reward")["totals"]
    assert [(one["number"], one["honoured"], one["decided"], one["paid"]) for one in totals] == [
        (1, 1, "5000.5", "5000.5")
    ]


@pytest.mark.parametrize("amount", ["0", "-5", "0.001", "20000.01", -1, 0])
def test_an_absurd_amount_is_refused(api: Api, year: Committee, amount: object) -> None:
    refused(api, f"{year.year}/rewards/decide", award(year, amount), "amount_out_of_range")


@pytest.mark.parametrize("amount", [5000.5, "1e6", "NaN", "Infinity", "１００", None, "12345678901", "", True])
def test_what_is_no_amount_is_invalid(api: Api, year: Committee, amount: object) -> None:
    refused(api, f"{year.year}/rewards/decide", award(year, amount), "invalid", 422)


def test_a_reward_out_of_turn_is_refused(api: Api, year: Committee) -> None:
    rewards, secretary = f"{year.year}/rewards", f"secretary:{year.branches[0]}"
    refused(api, f"{rewards}/pay", payment(year), "not_decided")
    refused(api, f"{rewards}/receipt", receipt(year), "not_paid", by=secretary)
    refused(api, f"{rewards}/cancel", {**award(year)["awards"][0], "reason": "有误"}, "invalid", 422)
    cancel = {"branch": year.branches[0], "kind": "team_reward", "reason": "金额有误"}
    refused(api, f"{rewards}/cancel", cancel, "not_decided")
    api.done(f"{rewards}/decide", award(year))
    refused(api, f"{rewards}/decide", award(year), "already_decided")
    refused(api, f"{rewards}/cancel", {**cancel, "reason": " "}, "reason_required")
    api.done(f"{rewards}/cancel", cancel)
    (told,) = api.found(f"{rewards}/{year.branches[0]}/team_reward")["cancelled"]
    assert (told["reason"], told["by"]) == ("金额有误", "s1")
    assert told["amount"] == "5000.5"
    api.done(f"{rewards}/decide", award(year))
    api.done(f"{rewards}/pay", payment(year))
    refused(api, f"{rewards}/pay", payment(year), "already_paid")
    refused(api, f"{rewards}/pay", payment(year, "2000.51", "凭证2"), "overpaid")
    refused(api, f"{rewards}/cancel", cancel, "already_paid")
    refused(api, f"{rewards}/receipt", receipt(year), "same_person")
    refused(api, f"{rewards}/receipt", receipt(year, 2), "not_paid", by=secretary)
    refused(api, f"{rewards}/receipt", receipt(year, 0), "invalid", 422, by=secretary)
    api.done(f"{rewards}/receipt", receipt(year), by=secretary)
    refused(api, f"{rewards}/receipt", receipt(year), "already_receipted", by=secretary)


@pytest.mark.parametrize("on", ["1925-01-20", "9999-12-31", "2024-12-31"])
def test_an_absurd_day_of_payment_is_refused(api: Api, year: Committee, on: str) -> None:
    api.done(f"{year.year}/rewards/decide", award(year))
    refused(api, f"{year.year}/rewards/pay", payment(year, on=on), "date_out_of_range")


@pytest.mark.parametrize("more", [{"on": "2025-02-30"}, {"on": "soon"}, {"reference": ""}, {"reference": "a\u0007"}])
def test_what_is_no_payment_is_invalid(api: Api, year: Committee, more: dict[str, str]) -> None:
    refused(api, f"{year.year}/rewards/pay", payment(year, **more), "invalid", 422)


def test_only_what_the_grade_brings_is_given(api: Api, year: Committee) -> None:
    second, rewards = year.branches[1], f"{year.year}/rewards"
    refused(api, f"{rewards}/decide", award(year, branch=second), "not_brought_by_grade")
    refused(api, f"{rewards}/decide", award(year, branch="nobody"), "not_found", 404)
    refused(api, f"{rewards}/decide", award(year, kind="medal"), "invalid", 422)
    ordering = f"{year.year}/rectifications/order"
    refused(api, ordering, {"branches": [year.branches[0]]}, "not_brought_by_grade")
    assert api.get(f"{rewards}/{second}/team_reward").status_code == 404
    assert api.get(f"{year.year}/rectifications/{year.branches[0]}").status_code == 404
    one_wrong = {"awards": [*award(year)["awards"], {**award(year)["awards"][0], "branch": second}]}
    refused(api, f"{rewards}/decide", one_wrong, "not_brought_by_grade")


def test_of_two_people_paying_at_once_one_pays(api: Api, year: Committee) -> None:
    api.done(f"{year.year}/rewards/decide", award(year))
    together = Barrier(2)

    def pay(number: int) -> httpx.Response:
        together.wait()
        return api.post(f"{year.year}/rewards/pay", payment(year, "5000.50", f"凭证{number}"), by=f"m{number}")

    with ThreadPoolExecutor(2) as pool:
        responses = list(pool.map(pay, range(2)))
    assert sorted(response.status_code for response in responses) == [200, 409]
    assert {r.json()["code"] for r in responses if r.status_code == 409} == {"overpaid"}


def test_other_kinds_are_honoured_with_a_note(api: Api, year: Committee) -> None:
    path = f"{year.year}/consequences/honour"
    note = {"branch": year.branches[0], "kind": "study_tour", "note": "已赴兄弟单位学习"}
    refused(api, path, {**note, "note": " "}, "text_required")
    refused(api, path, {**note, "kind": "team_reward"}, "wrong_kind")
    refused(api, path, {**note, "branch": year.branches[1]}, "not_brought_by_grade")
    api.done(path, note)
    refused(api, path, note, "already_honoured")


def plan(year: Committee, clock: Clock, **more: Any) -> dict[str, Any]:
    asked = {"problems": ["记录不全"], "measures": ["补齐记录"], "owner": "王一", "until": today(clock)}
    return {"branch": year.branches[1], **asked, **more}


def test_a_rectification_goes_from_the_order_to_the_acceptance(api: Api, year: Committee, clock: Clock) -> None:
    path, second = f"{year.year}/rectifications", year.branches[1]
    secretary, one = f"secretary:{second}", {"branch": second}
    refused(api, f"{path}/plan", plan(year, clock), "rectification_out_of_turn", by=secretary)
    api.done(f"{path}/order", {"branches": [second]})
    refused(api, f"{path}/order", {"branches": [second]}, "rectification_out_of_turn")
    refused(api, f"{path}/plan", plan(year, clock, until="2099-01-01"), "date_out_of_range", by=secretary)
    refused(api, f"{path}/plan", plan(year, clock, until="2000-01-01"), "date_out_of_range", by=secretary)
    refused(api, f"{path}/plan", plan(year, clock, problems=[" "]), "text_required", by=secretary)
    refused(api, f"{path}/plan", plan(year, clock, measures=[]), "invalid", 422, by=secretary)
    api.done(f"{path}/plan", plan(year, clock), by=secretary)
    review = {**one, "agreed": True}
    refused(api, f"{path}/review-plan", review, "same_person", by=secretary)
    refused(api, f"{path}/review-plan", {**one, "agreed": False}, "reason_required")
    api.done(f"{path}/review-plan", {**one, "agreed": False, "reason": "措施不具体"})
    refused(api, f"{path}/hand-in", {**one, "report": "已落实"}, "rectification_out_of_turn", by=secretary)
    api.done(f"{path}/plan", plan(year, clock), by=secretary)
    api.done(f"{path}/review-plan", review)
    api.done(f"{path}/note", {**one, "text": "记录已补齐"}, by=secretary)
    adjust = {**one, "left": ["王一"], "joined": ["周二"], "reason": "工作不力"}
    api.done(f"{path}/adjust-leadership", adjust)
    refused(api, f"{path}/adjust-leadership", adjust, "already_adjusted")
    refused(api, f"{path}/accept", {**one, "ballot": unanimous()}, "rectification_out_of_turn")
    api.done(f"{path}/hand-in", {**one, "report": "已落实"}, by=secretary)
    short = {"present": ["m1"], "in_favour": ["m1"]}
    refused(api, f"{path}/accept", {**one, "ballot": short}, "no_quorum")
    refused(api, f"{path}/accept", {**one, "ballot": unanimous(), "working_days": 0}, "invalid", 422)
    against = {"present": ["m1", "m2", "m3"], "in_favour": [], "against": ["m1", "m2", "m3"]}
    failed = api.done(f"{path}/accept", {**one, "ballot": against, "working_days": 10})
    assert failed["outcome"] == "failed"
    api.done(f"{path}/hand-in", {**one, "report": "再次落实"}, by=secretary)
    assert api.done(f"{path}/accept", {**one, "ballot": unanimous()})["outcome"] == "carried"
    refused(api, f"{path}/adjust-leadership", {**adjust, "left": ["吴三"]}, "rectification_out_of_turn")
    answer = api.found(f"{path}/{second}")
    assert (answer["stage"], answer["plan"]["owner"]) == ("accepted", "王一")
    assert [step["name"].split(".")[1] for step in answer["steps"]] == [
        "ordered",
        "plan-handed-in",
        "plan-returned",
        "plan-handed-in",
        "plan-agreed",
        "progress-noted",
        "leadership-adjusted",
        "handed-in",
        "failed",
        "handed-in",
        "accepted",
    ]
    assert [ballot["carried"] for ballot in answer["ballots"]] == [False, True]
    assert (answer["steps"][2]["text"], answer["steps"][6]["left"]) == ("措施不具体", ["王一"])


@pytest.mark.parametrize("days", [0, -1, 251, "30", 1.5])
def test_an_absurd_number_of_days_is_invalid(api: Api, year: Committee, days: object) -> None:
    body = {"branches": [year.branches[1]], "working_days": days}
    refused(api, f"{year.year}/rectifications/order", body, "invalid", 422)


def test_what_is_not_yet_honoured_has_waited_so_many_days(api: Api, year: Committee, clock: Clock) -> None:
    api.done(f"{year.year}/rewards/decide", award(year))
    position = api.done(f"{year.year}/rewards/pay", payment(year, "5000.50"))["position"]
    clock.pass_days(5)
    query = {"committee": year.id, "min_position": position}
    waiting = api.found("/consequences/not-honoured", **query)["waiting"]
    assert [(one["item"]["kind"], one["days"]) for one in waiting] == [
        ("activity_funds", 5),
        ("study_tour", 5),
        ("rectification", 5),
    ]
    then = api.found("/consequences/not-honoured", **query, as_of=position - 1, today=today(clock), limit=1)
    assert then["next"]
    assert len(api.found("/consequences/not-honoured", **query, as_of=position - 1)["waiting"]) == 4
    assert api.get("/consequences/not-honoured", committee="nobody").status_code == 404


def changes(year: Committee) -> dict[str, Any]:
    """Every act on a year's appraisal, with a body."""
    first = year.branches[0]
    appeal = {"branch": first, "period": "YE", "item": "E"}
    veto = {"branch": first, "kind": "safety", "reason": "事故"}
    sheets = {first: {"scores": {"E": "28", "P": "66"}}}
    evidence = {"subject": {"kind": "assessment", "branch": first, "period": "Q1"}, "sha256": DIGEST}
    return {
        "standard/draft": {**BRINGS, "version": 2},
        "standard/adopt": unanimous(),
        "targets/draft": {"drafts": {first: TARGETS}},
        "targets/issue": {},
        "targets/acknowledge": {},
        "targets/{branch}/changes": CHANGE,
        "targets/{branch}/changes/{number}/approve": None,
        "targets/{branch}/changes/{number}/return": {"reason": "依据不足"},
        "targets/{branch}/changes/{number}/withdraw": None,
        "targets/{branch}/progress": PROGRESS,
        "periods/{period}/self-assess": {"sheets": sheets},
        "periods/{period}/score": {"sheets": sheets},
        "periods/{period}/review": {"agreed": True},
        "periods/{period}/confirm": {},
        "periods/{period}/correct": {"branch": first, "item": "E", "points": "28", "reason": "有误"},
        "periods/{period}/exempt": {"branches": [first], "reason": "停产"},
        "periods/{period}/default-self-assessment": {"branches": [first], "reason": "住院"},
        "periods/{period}/participation": {"branch": first, **LESSON},
        "grading/veto": veto,
        "grading/lift-veto": veto,
        "grading/propose": None,
        "grading/break-tie": {"order": list(year.branches), "ballot": unanimous()},
        "grading/open-notice": None,
        "grading/appeals": {**appeal, "grounds": "漏计"},
        "grading/appeals/decide": {**appeal, "points": "28.5", "ballot": unanimous()},
        "grading/decide": {"ballot": unanimous()},
        "evidence": {**evidence, "name": "记录.pdf"},
        "evidence/withdraw": {**evidence, "reason": "附错季度"},
        "polls/open": POLL,
    }


GO_ON = {
    *(
        "close",
        "what-if",
        "consequences/honour",
        "consequences/honour-several",
        "deadlines/extend",
        "targets/{branch}/practices",
    ),
    *(
        "periods/{period}/publish",
        "voices/answer",
        "polls/answer",
        "polls/close",
        "polls/void",
        "guidance/give",
        "guidance/request",
        "commendation",
        "experience-meeting",
    ),
    *("voices/comment", "voices/comment-unsigned", "voices/object"),  # only during the notice, which is over
}


def test_a_closed_year_is_not_changed_but_what_was_opened_goes_on(api: Api, year: Committee) -> None:
    assert api.found(f"{year.year}/closing") == {"closed": None, "hindrances": []}
    api.done(f"{year.year}/close")
    assert api.found(f"{year.year}/closing")["closed"]["by"] == "s1"
    refused(api, f"{year.year}/close", None, "year_closed")
    assert send(api).status_code == 201
    for path, body in changes(year).items():
        act = path.format(period="Q1", branch=year.branches[0], number=1)
        refused(api, f"{year.year}/{act}", body, "year_closed")
    of = {"branch": year.branches[0], "year": "2025"}
    for kind, details in (
        ("score_correction", {"period": "Q1", "item": "E", "points": "25"}),
        ("exemption", {"period": "Q1"}),
        ("target_change", {"number": "1"}),
    ):
        asked = {"kind": kind, "details": {**of, **details}, "reason": "有误"}
        refused(api, f"/committees/{year.id}/approvals", asked, "year_closed")
    api.done(f"{year.year}/rewards/decide", award(year))
    api.done(f"{year.year}/rewards/pay", payment(year))
    api.done(f"{year.year}/rectifications/order", {"branches": [year.branches[1]]})


def test_a_rectification_has_evidence_of_its_own(api: Api, year: Committee) -> None:
    second, attaching = year.branches[1], f"{year.year}/evidence"
    assert send(api).status_code == 201
    report = {"subject": {"kind": "rectification", "branch": second}, "sha256": DIGEST, "name": "整改报告.pdf"}
    refused(api, attaching, report, "not_found", 404)
    api.done(f"{year.year}/rectifications/order", {"branches": [second]})
    api.done(attaching, report)
    assert [one["name"] for one in api.found(f"{attaching}/rectification", branch=second)["evidence"]] == [
        "整改报告.pdf"
    ]
    assert api.found(f"{attaching}/rectification", branch=year.branches[0])["evidence"] == []
    assert api.found(attaching, branch=second, period="Q1")["evidence"] == []


def test_every_act_on_a_year_is_tried_on_a_closed_one(api: Api, year: Committee) -> None:
    prefix = "/committees/{committee}/years/{year}/"
    paths = api.found("/openapi.json")["paths"]
    acts = {path.removeprefix(prefix) for path in paths if path.startswith(prefix) and "post" in paths[path]}
    honouring = {act for act in acts if act.startswith(("rewards/", "rectifications/"))}
    assert acts - honouring - GO_ON == set(changes(year))


def test_a_year_whose_grades_are_undecided_is_not_closed(api: Api) -> None:
    committee = a_committee(api)
    refused(api, f"{committee.year}/close", None, "grades_undecided")
    assert [one["code"] for one in api.found(f"{committee.year}/closing")["hindrances"]] == ["grades_undecided"]
    refused(api, "/committees/nobody/years/2025/close", None, "not_found", 404)
    assert api.get("/committees/nobody/years/2025/closing").status_code == 404
