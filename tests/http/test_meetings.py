"""Meetings, told through the API: opened with a quorum, voting matter by matter, and what is refused."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.http.api import MEMBERS, STANDARD, Api, Committee, a_committee, unanimous
from tests.http.meetings import Meeting, attendance, convened, matter, notice


@pytest.fixture(scope="module")
def committee(api: Api) -> Committee:
    return a_committee(api)


def refused(response: httpx.Response, code: str) -> None:
    assert (response.status_code, response.json()["code"]) == (409, code), response.text


def drafted(api: Api) -> Committee:
    committee = a_committee(api)
    api.done(f"{committee.year}/standard/draft", STANDARD)
    return committee


def test_a_standard_is_adopted_at_a_meeting_in_one_act_with_its_ballot(api: Api) -> None:
    committee = drafted(api)
    meeting = convened(api, committee, matter("standard", details={"year": "2025"})).opened().put()
    closed = meeting.all_for(*MEMBERS)
    assert closed["outcome"] == "carried"
    assert [fact["name"] for fact in closed["facts"]] == [
        "ballot.held.v1",
        "standard.adopted.v1",
        "meeting.vote-closed.v1",
    ]
    standard = api.found(f"{committee.year}/standard")
    assert standard["versions"][0]["status"] == "in_force"
    (ballot,) = standard["ballots"]
    assert (ballot["meeting"], ballot["count"], ballot["due"]) == (meeting.id, None, 5)

    other = drafted(api)
    api.done(f"{other.year}/standard/adopt", unanimous())
    (direct,) = api.found(f"{other.year}/standard")["ballots"]
    same = {"matter": direct["matter"], "meeting": None, "votes": direct["votes"]}
    assert ballot | same == direct
    assert {how: set(who) for how, who in ballot["votes"].items()} == {
        how: set(who) for how, who in direct["votes"].items()
    }


def test_what_is_voted_down_comes_back_only_at_a_later_meeting(api: Api) -> None:
    committee = drafted(api)
    agenda = matter("standard", details={"year": "2025"}), matter("standard", 2, {"year": "2025", "note": "再议"})
    meeting = convened(api, committee, *agenda).opened("m5").put()
    meeting.voted(m4="against", m3="abstain", m2="in_favour", m1="in_favour")
    assert api.done(f"{meeting.matter()}/close-vote")["outcome"] == "failed"
    with api.nothing_recorded():
        refused(api.post(f"{meeting.matter()}/open-vote", {}), "matter_settled")
        refused(api.post(f"{meeting.matter(2)}/open-vote", {}), "matter_settled")
    later = convened(api, committee, matter("standard", details={"year": "2025"})).opened().put()
    assert later.all_for(*MEMBERS)["outcome"] == "carried"


def test_what_a_matter_needs_is_looked_at_when_its_vote_opens_and_when_it_closes(api: Api) -> None:
    committee = a_committee(api)
    meeting = convened(api, committee, matter("standard", details={"year": "2025"})).opened()
    with api.nothing_recorded():
        response = api.post(f"{meeting.matter()}/open-vote", {})
        assert response.status_code == 404
    api.done(f"{committee.year}/standard/draft", STANDARD)
    meeting.put().voted(**dict.fromkeys(MEMBERS[::-1], "in_favour"))
    api.done(f"{committee.year}/standard/adopt", unanimous())
    with api.nothing_recorded():
        assert api.post(f"{meeting.matter()}/close-vote").status_code == 404
    assert meeting.shown()["matters"][0]["result"] is None


def test_a_resolution_is_recorded_with_its_text_and_without_effect(api: Api, committee: Committee) -> None:
    meeting = convened(api, committee).opened().put()
    closed = meeting.all_for(*MEMBERS)
    assert [fact["name"] for fact in closed["facts"]] == ["ballot.held.v1", "meeting.vote-closed.v1"]
    (shown,) = meeting.shown()["matters"]
    assert (shown["details"]["text"], shown["result"]) == ("同意设立创先争优专栏", "carried")
    assert shown["vote"]["tally"] == {"in_favour": 5, "against": 0, "abstained": 0}


def test_of_members_who_vote_at_once_each_has_one_vote(api: Api, committee: Committee) -> None:
    meeting = convened(api, committee).opened().put()
    together = Barrier(12)

    def vote(number: int) -> httpx.Response:
        together.wait()
        member, choice = MEMBERS[1:][number % 4], ("in_favour", "against", "abstain")[number % 3]
        return api.post(f"{meeting.matter()}/vote", {"choice": choice}, by=member)

    with ThreadPoolExecutor(12) as pool:
        responses = list(pool.map(vote, range(12)))
    assert sorted(response.status_code for response in responses) == [200] * 4 + [409] * 8
    assert {r.json()["code"] for r in responses if r.status_code == 409} == {"vote_not_allowed"}
    assert {one["id"] for one in meeting.shown()["matters"][0]["vote"]["voted"]} == set(MEMBERS[1:])
    api.done(f"{meeting.matter()}/vote", {"choice": "in_favour"}, by="m1")
    assert sum(map(len, api.found(f"{meeting.path}")["matters"][0]["vote"]["choices"].values())) == 5


def test_nobody_votes_out_of_turn_or_for_another(api: Api, committee: Committee) -> None:
    meeting = convened(api, committee).opened("m5")
    vote, yes = f"{meeting.matter()}/vote", {"choice": "in_favour"}
    with api.nothing_recorded():
        refused(api.post(vote, yes, by="m2"), "vote_not_open")
    meeting.put(recused=["m4"])
    with api.nothing_recorded():
        refused(api.post(vote, yes, by="m1"), "chair_votes_last")
        for nobody in ("m4", "m5", "s1"):
            refused(api.post(vote, yes, by=nobody), "vote_not_allowed")
        refused(api.post(vote, yes, by="m2", headers={"X-On-Behalf-Of": "m5"}), "vote_not_allowed")
        refused(api.post(f"{meeting.matter()}/close-vote"), "vote_not_allowed")
        assert api.post(vote, {"choice": "maybe"}, by="m2").status_code == 422
        refused(api.post(f"{meeting.path}/attendance", attendance()), "vote_open")
        refused(api.post(f"{meeting.path}/adjourn", {"reason": "再议"}), "vote_open")
    assert meeting.all_for("m1", "m2", "m3")["outcome"] == "carried"


def test_a_secret_vote_leaves_no_name_beside_a_choice(api: Api, committee: Committee) -> None:
    meeting = convened(api, committee).opened("m5").put(form="secret")
    before = api.head["size"]
    count = {"voted": MEMBERS[:4], "in_favour": 3, "against": 0, "abstained": 1, "tellers": ["m2", "m3"]}
    path = f"{meeting.matter()}/count"
    with api.nothing_recorded():
        refused(api.post(f"{meeting.matter()}/vote", {"choice": "against"}, by="m2"), "wrong_ballot_form")
        refused(api.post(f"{meeting.matter()}/close-vote"), "count_missing")
        refused(api.post(path, count | {"in_favour": 4}, by="m2"), "count_mismatch")
        refused(api.post(path, count, by="s1"), "tellers_required")
        refused(api.post(path, count | {"tellers": ["m2", "m5"]}, by="m2"), "tellers_required")
        refused(api.post(path, count | {"voted": MEMBERS}, by="m2"), "vote_not_allowed")
        assert api.post(path, count | {"in_favour": -1}, by="m2").status_code == 422
    api.done(path, count, by="m3")
    with api.nothing_recorded():
        refused(api.post(path, count, by="m3"), "vote_not_allowed")
    assert api.done(f"{meeting.matter()}/close-vote")["outcome"] == "carried"
    events = api.found("/events", after=before)["events"]
    assert {event["name"] for event in events} == {
        "meeting.votes-counted.v1",
        "ballot.held.v1",
        "meeting.vote-closed.v1",
    }
    votes = next(event["fact"] for event in events if event["name"] == "ballot.held.v1")["votes"]
    assert votes == {"present": MEMBERS[:4], "in_favour": [], "against": [], "abstained": [], "recused": []}
    shown = meeting.shown()["matters"][0]["vote"]
    assert shown["tally"] == {"in_favour": 3, "against": 0, "abstained": 1}
    assert not any(shown["choices"].values())


def test_a_meeting_without_a_quorum_is_adjourned_and_resumed_with_a_new_attendance(
    api: Api, committee: Committee
) -> None:
    meeting = convened(api, committee).attended("m3", "m4", "m5")
    assert [fact["name"] for fact in api.done(f"{meeting.path}/open")["facts"]] == ["meeting.adjourned.v1"]
    shown = meeting.shown()
    assert shown["stage"] == "adjourned"
    assert shown["sittings"][0]["adjourned"]["presence"] == {"due": 5, "present": 2, "needed": 3}
    with api.nothing_recorded():
        refused(api.post(f"{meeting.matter()}/open-vote", {}), "meeting_not_open")
        refused(api.post(f"{meeting.path}/open"), "attendance_missing")
    assert meeting.opened("m5").put().all_for(*MEMBERS[:4])["outcome"] == "carried"
    assert [one["adjourned"] is None for one in meeting.shown()["sittings"]] == [False, True]


def test_a_matter_short_of_its_quorum_is_postponed_with_the_numbers(api: Api, committee: Committee) -> None:
    meeting = convened(api, committee).opened("m4", "m5")
    answer = api.done(f"{meeting.matter()}/open-vote", {"recused": ["m3"]})
    assert [fact["name"] for fact in answer["facts"]] == ["meeting.matter-postponed.v1"]
    (shown,) = meeting.shown()["matters"]
    assert (shown["result"], shown["short"]) == ("postponed", {"due": 5, "present": 2, "needed": 3})


def test_opinions_and_comments_are_told_and_never_counted(api: Api, committee: Committee) -> None:
    meeting = convened(api, committee).opened("m5")
    opinion, comment = {"member": "m5", "text": "不同意"}, {"attendee": "老陈", "text": "材料属实"}
    with api.nothing_recorded():
        refused(api.post(f"{meeting.matter()}/opinions", opinion | {"member": "m2"}), "not_absent")
        refused(api.post(f"{meeting.matter()}/opinions", opinion | {"text": " "}), "reason_required")
        refused(api.post(f"{meeting.matter()}/comments", comment | {"attendee": "老王"}), "not_an_attendee")
        assert api.post(f"{meeting.matter(2)}/comments", comment).status_code == 404
    api.done(f"{meeting.matter()}/opinions", opinion)
    api.done(f"{meeting.matter()}/comments", comment)
    with api.nothing_recorded():
        refused(api.post(f"{meeting.matter()}/opinions", opinion), "already_exists")
    meeting.put().all_for(*MEMBERS[:4])
    (shown,) = meeting.shown()["matters"]
    assert (shown["opinions"], shown["comments"]) == (
        [{"by": "委员m5", "text": "不同意"}],
        [{"by": "老陈", "text": "材料属实"}],
    )
    assert shown["vote"]["tally"]["against"] == 0


def test_a_meeting_closes_when_every_matter_is_settled(api: Api, committee: Committee) -> None:
    agenda = [matter(number=number, details={"text": f"决议{number}"}) for number in (1, 2, 3)]
    meeting = convened(api, committee, *agenda).opened().put()
    with api.nothing_recorded():
        refused(api.post(f"{meeting.path}/close"), "vote_open")
        refused(api.post(f"{meeting.matter()}/withdraw", {"reason": "再议"}), "vote_open")
    api.done(f"{meeting.matter()}/postpone", {"reason": "意见分歧较大"})
    with api.nothing_recorded():
        refused(api.post(f"{meeting.path}/close"), "matters_pending")
        refused(api.post(f"{meeting.matter(2)}/withdraw", {"reason": ""}), "reason_required")
        refused(api.post(f"{meeting.matter(1)}/postpone", {"reason": "再议"}), "matter_settled")
    api.done(f"{meeting.matter(2)}/withdraw", {"reason": "提请人撤回"})
    meeting.put(3).all_for(*MEMBERS, item=3)
    api.done(f"{meeting.path}/close")
    with api.nothing_recorded():
        for act, body in [
            ("open", None),
            ("close", None),
            ("attendance", attendance()),
            ("agenda", {"agenda": agenda}),
        ]:
            refused(api.post(f"{meeting.path}/{act}", body), "meeting_closed")
    results = [one["result"] for one in meeting.shown()["matters"]]
    assert results == ["postponed", "withdrawn", "carried"]


def test_the_agenda_may_be_changed_until_the_meeting_is_opened(api: Api, committee: Committee) -> None:
    meeting = convened(api, committee)
    agenda = {"agenda": [matter(number=1), matter(number=2, details={"text": "另议"})]}
    api.done(f"{meeting.path}/agenda", agenda)
    assert len(meeting.shown()["matters"]) == 2
    meeting.opened()
    with api.nothing_recorded():
        refused(api.post(f"{meeting.path}/agenda", {"agenda": [matter()]}), "agenda_fixed")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"at": "2025-01-19T23:59:00+08:00"}, "meeting_date"),
        ({"at": "2026-01-22T09:00:00+08:00"}, "meeting_date"),
        ({"chair": "s1"}, "chair_absent"),
        ({"agenda": []}, "agenda_invalid"),
        ({"agenda": [matter(), matter(details={"text": "另议"})]}, "agenda_invalid"),
        ({"agenda": [matter("promotion")]}, "unknown_matter"),
        ({"agenda": [matter("grades", details={})]}, "matter_incomplete"),
        ({"agenda": [matter("grades", details={"year": "soon"})]}, "matter_incomplete"),
        ({"agenda": [matter("appeal", details={"year": "2025", "branch": "B"})]}, "matter_incomplete"),
    ],
)
def test_what_no_meeting_can_be_convened_with_is_refused(
    api: Api, committee: Committee, change: dict[str, Any], code: str
) -> None:
    with api.nothing_recorded():
        refused(api.post(f"/committees/{committee.id}/meetings", notice(**change)), code)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"at": "2025-01-20T09:00:00"}, "#/at"),
        ({"at": "9999-12-31T23:59:59Z"}, "#/at"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "#/at"),
        ({"at": "soon"}, "#/at"),
        ({"id": "a/b"}, "#/id"),
        ({"title": " "}, "#/title"),
        ({"agenda": [matter(number=0)]}, "#/agenda/0/number"),
        ({"agenda": [matter(details={"text": "x" * 4_001})]}, "#/agenda/0/details/text"),
        ({"agenda": [matter() | {"secret": True}]}, "#/agenda/0/secret"),
    ],
)
def test_what_is_no_notice_of_a_meeting_is_shown_where_it_is_wrong(
    api: Api, committee: Committee, change: dict[str, Any], pointer: str
) -> None:
    with api.nothing_recorded():
        response = api.post(f"/committees/{committee.id}/meetings", notice(**change))
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


def test_a_meeting_is_convened_once_and_not_opened_before_its_day(api: Api, committee: Committee) -> None:
    meeting = convened(api, committee, at="2025-01-21T00:30:00+08:00").attended()
    with api.nothing_recorded():
        refused(api.post(f"/committees/{committee.id}/meetings", notice(id=meeting.id)), "already_exists")
        refused(api.post(f"{meeting.path}/open"), "meeting_date")


def test_the_chair_must_be_there_or_somebody_else_preside(api: Api, committee: Committee) -> None:
    meeting = convened(api, committee).attended("m1")
    with api.nothing_recorded():
        refused(api.post(f"{meeting.path}/open"), "chair_absent")
        refused(api.post(f"{meeting.path}/attendance", attendance("m1") | {"chair": "s1"}), "chair_absent")
        refused(api.post(f"{meeting.path}/attendance", attendance() | {"present": MEMBERS[:4]}), "attendance_invalid")
    api.done(f"{meeting.path}/attendance", attendance("m1") | {"chair": "m2"})
    api.done(f"{meeting.path}/open")
    with api.nothing_recorded():
        refused(api.post(f"{meeting.path}/open"), "meeting_open")
    assert meeting.shown()["chair"] == {"id": "m2", "name": "委员m2"}


def test_nothing_is_known_of_a_meeting_nobody_convened(api: Api, committee: Committee) -> None:
    path = f"/committees/{committee.id}/meetings/none"
    with api.nothing_recorded():
        for act in ("open", "close", "matters/1/close-vote"):
            assert api.post(f"{path}/{act}").status_code == 404
        assert api.post("/committees/nobody/meetings", notice()).status_code == 404
    assert {api.get(one).status_code for one in (path, f"{path}/minutes")} == {404}
    assert api.get("/committees/nobody/meetings", year=2025).status_code == 404
    assert api.post(f"{path}/matters/0/close-vote").status_code == 422


def test_the_meetings_of_a_year_are_listed_by_number(api: Api) -> None:
    committee = a_committee(api)
    first, second = convened(api, committee), convened(api, committee).opened()
    next_year = convened(api, committee, at="2026-01-05T09:00:00+08:00")
    listed = api.found(f"/committees/{committee.id}/meetings", year=2025)["meetings"]
    assert [(one["number"], one["meeting"], one["stage"], one["pending"]) for one in listed] == [
        (1, first.id, "convened", 1),
        (2, second.id, "open", 1),
    ]
    (later,) = api.found(f"/committees/{committee.id}/meetings", year=2026)["meetings"]
    assert (later["number"], later["meeting"]) == (1, next_year.id)


def test_of_two_meetings_convened_at_once_each_takes_a_number_of_its_own(api: Api) -> None:
    committee, together = a_committee(api), Barrier(4)

    def convene(_: int) -> Meeting:
        together.wait()
        return convened(api, committee)

    with ThreadPoolExecutor(4) as pool:
        meetings = list(pool.map(convene, range(4)))
    listed = api.found(f"/committees/{committee.id}/meetings", year=2025)["meetings"]
    assert [one["number"] for one in listed] == [1, 2, 3, 4]
    assert {one["meeting"] for one in listed} == {one.id for one in meetings}


def test_who_has_seen_an_older_state_of_the_meeting_is_refused(api: Api, committee: Committee) -> None:
    meeting = convened(api, committee).attended()
    seen = {"If-Match": api.get(meeting.path).headers["ETag"]}
    assert api.post(f"{meeting.path}/open", headers=seen).status_code == 200
    with api.nothing_recorded():
        response = api.post(f"{meeting.path}/adjourn", {"reason": "再议"}, headers=seen)
    assert response.status_code == 412


def test_the_minutes_are_the_same_bytes_whenever_they_are_asked_for(api: Api) -> None:
    committee = a_committee(api)
    agenda = matter(number=1), matter(number=2, details={"text": "另议"})
    meeting = convened(api, committee, *agenda).opened("m5")
    api.done(f"{meeting.matter()}/opinions", {"member": "m5", "text": "同意"})
    meeting.put(recused=["m4"]).all_for("m1", "m2", "m3")
    api.done(f"{meeting.matter(2)}/postpone", {"reason": "意见分歧较大"})
    api.done(f"{meeting.path}/close")
    first = api.get(f"{meeting.path}/minutes").content
    api.done(f"/committees/{committee.id}/people", {"members": [{"id": "m6", "name": "新委员"}]})
    convened(api, committee)
    assert api.get(f"{meeting.path}/minutes").content == first
    minutes = json.loads(first)
    number = minutes["number"]
    assert minutes["text_zh"].splitlines() == [
        f"第{committee.id.removeprefix('c')}党委会议纪要",
        f"2025年第{number}次会议",
        "",
        "会议名称: 党委会",
        "会议时间: 2025年1月20日9时00分",
        "会议地点: 二楼会议室",
        "",
        "应到会5人, 实到会4人: 委员m1、委员m2、委员m3、委员m4",
        "缺席1人: 委员m5(出差)",
        "列席: 老陈(组织科复核员)",
        "主持人: 委员m1",
        "会议开始: 2025年1月20日9时00分",
        "",
        "议题1: 第1项",
        "内容: 同意设立创先争优专栏",
        "未到会委员意见(不计入票数): 委员m5: 同意",
        "回避: 委员m4(本人申请)",
        "表决方式: 记名表决",
        "表决情况: 应到会5人, 实到会3人, 赞成3票, 反对0票, 弃权0票",
        "赞成: 委员m1、委员m2、委员m3",
        "结果: 表决通过",
        "",
        "议题2: 第2项",
        "内容: 另议",
        "结果: 暂缓表决(意见分歧较大)",
        "",
        "会议结束: 2025年1月20日9时00分",
    ]
    english = minutes["text_en"].splitlines()
    assert len(english) == len(minutes["text_zh"].splitlines())
    assert "Votes: 5 due, 3 present, for 3, against 0, abstained 0" in english
    assert "Result: postponed (意见分歧较大)" in english


def test_of_people_who_close_a_vote_at_once_one_closes_it(api: Api, committee: Committee) -> None:
    meeting = convened(api, committee).opened().put()
    meeting.voted(**dict.fromkeys(MEMBERS[::-1], "in_favour"))
    together = Barrier(4)

    def close(number: int) -> httpx.Response:
        together.wait()
        return api.post(f"{meeting.matter()}/close-vote", by=f"m{number + 1}")

    with ThreadPoolExecutor(4) as pool:
        responses = list(pool.map(close, range(4)))
    assert sorted(response.status_code for response in responses) == [200] + [409] * 3
    assert {r.json()["code"] for r in responses if r.status_code == 409} == {"matter_settled"}


def test_the_form_that_the_standard_prescribes_is_not_for_the_chair_to_choose(api: Api) -> None:
    committee = a_committee(api)
    secret = STANDARD | {"ballots": STANDARD["ballots"] | {"form": "secret"}}  # type: ignore[operator]
    api.done(f"{committee.year}/standard/draft", secret)
    meeting = convened(api, committee, matter("standard", details={"year": "2025"})).opened()
    with api.nothing_recorded():
        refused(api.post(f"{meeting.matter()}/open-vote", {"form": "open"}), "wrong_ballot_form")
    assert meeting.put().shown()["matters"][0]["vote"]["form"] == "secret"


def test_a_member_finds_the_vote_that_waits_for_them(api: Api, committee: Committee) -> None:
    meeting = convened(api, committee).opened().put()

    def waiting(person: str) -> list[str]:
        query = {"committee": committee.id, "person": person, "kind": "cast_vote", "min_position": api.head["size"]}
        return [one["matter"] for one in api.found("/open-matters", **query)["matters"] if meeting.id in one["matter"]]

    assert waiting("m2") == [f"cast_vote/{committee.id}/2025/{meeting.id}/1/m2"]
    meeting.voted(m2="against")
    assert (waiting("m2"), len(waiting("m3"))) == ([], 1)
