"""A year of a committee as its people's accounts may and may not do and read it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec
import pytest

from domain.access import Level, Role
from infra.http import paging
from infra.runtime import Runtime
from tests.http.api import SCORES, Api, Committee, a_year, unanimous
from tests.http.signed_in import SignIn, signing_in

GRADING = {"scores": SCORES}


@dataclass(frozen=True)
class People:
    """One account a role; `b0` and `b1` are the secretaries of the two branches."""

    committee: Committee
    b0: Api
    b1: Api
    member: Api
    scorer: Api
    reviewer: Api
    chair: Api
    office: Api
    elsewhere: Api
    auditor: Api
    administrator: Api

    def all(self) -> Mapping[str, Api]:
        return {name: one for name, one in vars(self).items() if isinstance(one, Api)}


@pytest.fixture(scope="module")
def sign_in(runtime: Runtime, api: Api) -> Iterator[SignIn]:
    with signing_in(runtime, str(api.client.base_url)) as sign_in:
        yield sign_in


@pytest.fixture(scope="module")
def people(api: Api, sign_in: SignIn) -> People:
    here, there = a_year(api), a_year(api)
    for one in (here, there):
        api.done(
            f"/committees/{one.id}/people",
            {"members": [], "staff": [{"id": "s3", "name": "党办老郑", "role": "scorer"}]},
        )
    b0, b1 = here.branches

    def at(role: Role, person: str, of: str = here.id) -> Api:
        return sign_in(f"{role}-{of}", (role, Level.COMMITTEE, of, person))

    def of_branch(role: Role, branch: str, person: str) -> Api:
        return sign_in(f"{role}-{branch}", (role, Level.BRANCH, branch, person))

    return People(
        here,
        of_branch(Role.BRANCH_SECRETARY, b0, f"secretary:{b0}"),
        of_branch(Role.BRANCH_SECRETARY, b1, f"secretary:{b1}"),
        of_branch(Role.BRANCH_MEMBER, b0, "p1"),
        at(Role.SCORER, "s1"),
        at(Role.REVIEWER, "s2"),
        at(Role.COMMITTEE_MEMBER, "m1"),
        at(Role.COMMITTEE_SECRETARY, "s3"),
        at(Role.COMMITTEE_SECRETARY, "s3", there.id),
        sign_in("audit", (Role.AUDITOR, Level.EVERYWHERE, "", None)),
        sign_in("root", (Role.ADMINISTRATOR, Level.EVERYWHERE, "", None)),
    )


def refused(answer: httpx.Response) -> bool:
    return answer.status_code == 403 and answer.json()["code"] == "forbidden"


def sheets(*branches: str) -> dict[str, Any]:
    return {"sheets": dict.fromkeys(branches, GRADING)}


def test_a_quarter_is_played_by_those_whose_work_it_is(api: Api, people: People) -> None:
    here = people.committee
    b0, b1 = here.branches
    first = here.period("Q1")

    with api.nothing_recorded():
        assert refused(people.scorer.post(f"{first}/self-assess", sheets(b0)))
        assert refused(people.b0.post(f"{first}/self-assess", sheets(b1)))
        assert refused(people.b0.post(f"{first}/self-assess", sheets(b0, b1)))  # one's own does not carry another's
        assert refused(people.member.post(f"{first}/self-assess", sheets(b0)))
    people.b0.done(f"{first}/self-assess", sheets(b0))
    people.b1.done(f"{first}/self-assess", sheets(b1))

    with api.nothing_recorded():
        for who in (people.b0, people.reviewer, people.office, people.auditor, people.administrator, people.elsewhere):
            assert refused(who.post(f"{first}/score", sheets(b0, b1)))
    people.scorer.done(f"{first}/score", sheets(b0, b1))

    unseen = people.b0.found(f"{first}/branches/{b0}")
    assert unseen["scores"] == {}
    assert unseen["self_scores"] == SCORES
    assert people.reviewer.found(f"{first}/branches/{b0}")["scores"] == SCORES
    now = {"min_position": api.head["size"]}
    told = {line["kind"] for line in people.b0.found(f"/branches/{b0}/history", **now)["history"]}
    assert "self_assessed" in told
    assert "scored" not in told
    assert people.b0.found(f"/branches/{b0}/history", kind="scored")["history"] == []
    assert "scored" in {line["kind"] for line in people.auditor.found(f"/branches/{b0}/history", **now)["history"]}
    assert refused(people.b0.get(first))
    assert refused(people.b0.get(f"{first}/branches/{b1}"))

    with api.nothing_recorded():
        assert refused(people.scorer.post(f"{first}/review", {"agreed": True}))
        assert refused(people.office.post(f"{first}/review", {"agreed": True}))
    people.reviewer.done(f"{first}/review", {"agreed": True})
    people.office.done(f"{first}/confirm", {"comments": {b0: "产量达标"}})

    assert people.b0.found(f"{first}/branches/{b0}")["scores"] == SCORES
    standings: dict[str, Any] = {"year": 2025, "through": "Q1", "committee": here.id}
    assert refused(people.b0.get("/standings", **standings))
    assert people.office.get("/standings", **standings).status_code == 200
    before = api.head["size"]
    people.office.done(f"{first}/publish")
    assert people.b0.get("/standings", **standings).status_code == 200
    after = api.head["size"]
    for moment in ("as_of", "effective"):  # as they stood before they were published they stay unseen
        assert refused(people.b0.get("/standings", **standings, **{moment: before}))
        assert people.b0.get("/standings", **standings, **{moment: after}).status_code == 200
        assert people.office.get("/standings", **standings, **{moment: before}).status_code == 200
    forged = paging._seal("/standings", msgspec.json.encode([before, 0, ""]))
    assert refused(people.b0.get("/standings", **standings, cursor=forged))  # nor by where a first page would stand
    assert refused(people.b0.get("/standings", **{**standings, "through": "Q2"}))


def test_why_scores_were_returned_is_told_to_the_committee_alone(api: Api, people: People) -> None:
    here = people.committee
    here.self_assessed("Q4")
    here.scored("Q4")
    api.done(f"{here.period('Q4')}/review", {"agreed": False, "reason": "经济指标偏高"}, by="s2")
    api.caught_up()
    asked = {"branch": here.branches[0], "kind": "score_again"}
    for who, told in ((people.b0, None), (people.member, None), (people.scorer, "经济指标偏高")):
        assert [one["reason"] for one in who.found("/open-matters", **asked)["matters"]] == [told]


def test_standings_not_published_are_not_told_beside_those_that_are(api: Api, people: People) -> None:
    here = people.committee
    here.confirmed("Q3", b1={"E": "30", "P": "70"})
    api.caught_up()
    asked: dict[str, Any] = {"year": 2025, "committee": here.id, "through": "Q1"}
    page = f"/workbench{here.year}/standings"
    for who in (people.b0, people.member):
        assert refused(who.get("/movement", **asked, since="Q3"))
        assert refused(who.get("/movement", **asked, since="year"))
        assert who.get("/movement", **asked).status_code == 200  # the year before has never been
        assert refused(who.get("/movement", **{**asked, "through": "Q5"}))
        assert charted(who.get(page, through="Q1")) == ["截至第一季度"]
    assert people.office.get("/movement", **asked, since="Q3").status_code == 200
    assert "截至第三季度" in charted(people.office.get(page, through="Q1"))
    people.office.done(f"{here.period('Q3')}/publish")
    assert people.b0.get("/movement", **asked, since="Q3").status_code == 200
    assert charted(people.b0.get(page, through="Q1")) == ["截至第一季度", "截至第三季度"]


def test_a_branch_is_told_where_it_stands_as_far_as_it_is_published(api: Api, sign_in: SignIn) -> None:
    here = a_year(api)
    branch = here.branches[0]
    own = sign_in("standing", (Role.BRANCH_SECRETARY, Level.BRANCH, branch, f"secretary:{branch}"))
    office = sign_in("standing-office", (Role.COMMITTEE_SECRETARY, Level.COMMITTEE, here.id, "m1"))
    outlook, explained = f"/branches/{branch}/years/2025/outlook", f"{here.year}/branches/{branch}/explanation"

    def told(who: Api) -> tuple[str, int] | None:
        api.caught_up()
        answer = who.get(outlook)
        return (answer.json()["score"], answer.json()["rank"]) if answer.status_code == 200 else None

    here.confirmed("Q1", b0={"E": "28", "P": "52"})
    assert (told(own), told(office)) == (None, ("80", 2))
    office.done(f"{here.period('Q1')}/publish")
    here.confirmed("Q2", b1={"E": "20", "P": "40"})
    assert (told(own), told(office)) == (("80", 2), ("87", 1))
    for period in ("Q3", "Q4"):
        here.confirmed(period)
    claims = {one: {"scores": SCORES, "claimed_grade": "first"} for one in here.branches}
    api.done(f"{here.period('YE')}/self-assess", {"sheets": claims})
    here.scored("YE")
    here.reviewed("YE")
    api.done(f"{here.period('YE')}/confirm", {})
    for period in ("Q2", "Q3", "Q4"):
        office.done(f"{here.period(period)}/publish")
    assert (told(own), told(office)) == (None, ("91.9", 1))  # by the last publication the year was complete
    assert refused(own.get(explained))
    assert office.get(explained).status_code == 200
    before = api.head["size"]
    api.done(f"{here.year}/grading/propose")
    api.done(f"{here.year}/grading/open-notice")
    assert told(own) == told(office) == ("91.9", 1)
    assert own.get(explained).status_code == 200
    assert refused(own.get(explained, as_of=before))
    assert own.get(outlook, effective=before).status_code == 200  # what applied then, as it is known since


def test_what_is_said_of_another_branch_is_for_the_office(api: Api, sign_in: SignIn) -> None:
    here = a_year(api)
    mine, other = here.branches
    own = sign_in("heard", (Role.BRANCH_SECRETARY, Level.BRANCH, mine, f"secretary:{mine}"))
    member = sign_in("heard-member", (Role.BRANCH_MEMBER, Level.BRANCH, other, "p4"))
    office = sign_in("heard-office", (Role.COMMITTEE_SECRETARY, Level.COMMITTEE, here.id, "m1"))
    for period in ("Q1", "Q2", "Q3", "Q4", "YE"):
        here.confirmed(period, b0={"E": "30", "P": "68"})
    api.done(f"{here.year}/grading/propose")
    api.done(f"{here.year}/grading/open-notice")
    voices = f"{here.year}/voices"
    member.done(f"{voices}/object", {"about": mine, "text": "出勤率与签到表不符"})
    member.done(f"{voices}/object", {"about": other, "text": "党费台账有误"})
    member.done(f"{voices}/comment", {"text": "讲评应更具体"})
    told = [[one["number"] for one in who.found(voices)["voices"]] for who in (own, member, office)]
    assert told == [[1, 3], [1, 2, 3], [1, 2, 3]]
    assert own.found(voices)["unanswered_objections"] == [1]


def charted(page: httpx.Response) -> list[str]:
    """The stages of the year that the chart of a page of standings tells of."""
    (drawn,) = re.findall(r'data-chart-of="moves">(.*?)</script>', page.text)
    names: list[str] = json.loads(drawn)["names"]
    return names


def test_each_signs_under_the_name_the_record_knows(people: People) -> None:
    here = people.committee
    shown = people.auditor.found(f"{here.period('Q1')}/branches/{here.branches[0]}")
    steps = {step: shown["steps"][step]["by"] for step in ("self_assessed", "scored", "reviewed", "confirmed")}
    assert steps == {
        "self_assessed": f"secretary:{here.branches[0]}",
        "scored": "s1",
        "reviewed": "s2",
        "confirmed": "s3",
    }


def test_who_voted_how_is_told_to_the_committee_and_above_alone(people: People) -> None:
    standard = f"{people.committee.year}/standard"
    for who in (people.office, people.chair, people.scorer, people.auditor):
        (ballot,) = who.found(standard)["ballots"]
        assert ballot["votes"]["in_favour"] == unanimous()["in_favour"]
    for who in (people.b0, people.member, people.administrator):
        (ballot,) = who.found(standard)["ballots"]
        assert ballot["votes"] is None
        assert ballot["outcome"] == {"present": 5, "in_favour": 5, "against": 0, "abstained": 0, "recused": 0}


def test_who_scored_does_not_confirm(api: Api, sign_in: SignIn) -> None:
    here = a_year(api)
    both = sign_in(
        "both",
        (Role.SCORER, Level.COMMITTEE, here.id, "s1"),
        (Role.COMMITTEE_SECRETARY, Level.COMMITTEE, here.id, "s1"),
    )
    here.self_assessed()
    both.done(f"{here.period()}/score", sheets(*here.branches))
    here.reviewed()
    with api.nothing_recorded():
        answer = both.post(f"{here.period()}/confirm", {})
    assert refused(answer)
    assert "他人" in answer.json()["detail"]


def test_lists_show_what_lies_in_ones_own_committee(people: People) -> None:
    here = people.committee
    for who in (people.office, people.scorer, people.chair):
        assert {one["id"] for one in who.found("/committees")["committees"]} == {here.id}
        assert {one["committee"] for one in who.found("/open-matters")["matters"]} == {here.id}
        assert refused(who.get("/open-matters", committee="c1" if here.id != "c1" else "c2"))
    assert len(people.auditor.found("/committees")["committees"]) > 1
    assert refused(people.b0.get("/open-matters"))
    mine = people.b0.found("/open-matters", branch=here.branches[0])["matters"]
    assert {one["branch"] for one in mine} == {here.branches[0]}


def test_an_auditor_reads_everything_and_changes_nothing(api: Api, people: People) -> None:
    here = people.committee
    assert people.auditor.get("/events").status_code == 200
    for who in (people.b0, people.office, people.administrator):
        assert refused(who.get("/events"))
    with api.nothing_recorded():
        for path, body in {
            f"{here.year}/standard/adopt": unanimous(),
            f"{here.period('Q2')}/score": sheets(*here.branches),
            f"{here.year}/close": None,
            f"{here.year}/voices/object": {"text": "异议"},
        }.items():
            assert refused(people.auditor.post(path, body))


def test_an_administrator_reads_no_scores(people: People) -> None:
    here = people.committee
    assert refused(people.administrator.get(here.period("Q1")))
    assert refused(people.administrator.get("/standings", year=2025, through="Q1", committee=here.id))
    assert people.administrator.get(f"/committees/{here.id}").status_code == 200


def test_a_practice_is_kept_by_those_who_published_it(api: Api, people: People, sign_in: SignIn) -> None:
    here = people.committee
    content = {"title": "党员示范岗", "text": "每班一岗", "item_class": "members", "duties": ["D6"]}
    organisers = {"organisers": [{"id": "o1", "name": "组织部老严"}]}
    api.done("/enterprises", {"id": "keepers", "name": "总公司", "timezone": "Asia/Shanghai", **organisers})
    above = sign_in("o1", (Role.ORGANISATION_DEPARTMENT, Level.ENTERPRISE, "keepers", "o1"))
    assert people.office.post("/practices", {"id": "ours", "committee": here.id, "content": content}).is_success
    assert above.post("/practices", {"id": "common", "content": content}).is_success
    changed = {"content": {**content, "title": "示范岗位"}}
    with api.nothing_recorded():
        assert refused(people.elsewhere.post("/practices/ours/revise", changed))
        assert refused(people.office.post("/practices/common/withdraw", {"reason": "流于形式"}))
    people.office.done("/practices/ours/revise", changed)
    people.office.done("/practices/ours/withdraw", {"reason": "流于形式"})
    above.done("/practices/common/revise", changed)


def test_headquarters_reads_the_events_of_its_own_committees_only(api: Api, sign_in: SignIn) -> None:
    ours, theirs = a_year(api), a_year(api)
    organisers = {"organisers": [{"id": "o1", "name": "组织部老严"}]}
    api.done("/enterprises", {"id": "readers", "name": "总公司", "timezone": "Asia/Shanghai", **organisers})
    api.done("/enterprises/readers/committees", {"committees": [ours.id]})
    above = sign_in("o2", (Role.ORGANISATION_DEPARTMENT, Level.ENTERPRISE, "readers", "o1"))
    auditor = sign_in("audit2", (Role.AUDITOR, Level.EVERYWHERE, "", None))
    api.caught_up()

    def positions(of: Api, **asked: Any) -> set[str]:
        page = of.get("/workbench/events", size="200", **asked)
        return set(re.findall(r'data-href="/workbench/events/(\d+)"', page.text))

    assert positions(above) == positions(auditor, committee=ours.id)
    assert above.get("/workbench/events", committee=theirs.id).status_code == 403
    (one, *_), (other, *_) = sorted(positions(above)), sorted(positions(auditor, committee=theirs.id))
    assert above.get(f"/workbench/events/{one}").status_code == 200
    assert above.get(f"/workbench/events/{other}").status_code == 404


def test_headquarters_are_reminded_of_their_yearly_meeting_and_record_it(api: Api, sign_in: SignIn) -> None:
    ours = a_year(api)
    organisers = {"organisers": [{"id": "o1", "name": "组织部老严"}]}
    api.done("/enterprises", {"id": "meeting", "name": "总公司", "timezone": "Asia/Shanghai", **organisers})
    api.done("/enterprises/meeting/committees", {"committees": [ours.id]})
    above = sign_in("o3", (Role.ORGANISATION_DEPARTMENT, Level.ENTERPRISE, "meeting", "o1"))
    office = sign_in("office3", (Role.COMMITTEE_SECRETARY, Level.COMMITTEE, ours.id, "m1"))
    page = f"/workbench{ours.year}/programmes/experience-meeting"
    api.caught_up()
    waits = above.get("/workbench/inbox").text
    assert "召开经验交流会" in waits
    assert f'href="{page}"' in waits
    assert f'<option value="{ours.branches[1]}"' in above.get(page).text
    assert "登记总公司2025年经验交流会" in above.get(page).text
    assert "登记本党委2025年经验交流会" in office.get(page).text

    told = {"on": "2025-01-02", "place": "总公司礼堂", "topic": "怎样创先进", "presentations.1.topic": "一炉一面旗"}
    told |= {"_key": "1", "presentations.1.branch": ours.branches[1], "materials": "发言材料汇编\n典型事迹"}
    with api.nothing_recorded():
        assert office.client.post(f"{page}/headquarters", data=told).status_code in {403, 409}
    held = above.client.post(f"{page}/headquarters", data=told, follow_redirects=True).text
    assert "发言材料汇编; 典型事迹" in held
    assert "登记总公司" not in held
    assert "召开经验交流会" not in above.get("/workbench/inbox").text


def test_without_signing_in_nothing_is_answered(api: Api, people: People) -> None:
    with httpx.Client(base_url=api.client.base_url, timeout=60) as nobody:
        assert nobody.get("/committees").status_code == 401
        assert nobody.post(f"{people.committee.period('Q1')}/score", json=sheets("x")).status_code == 401


def test_a_refusal_is_logged_with_who_and_what(runtime: Runtime, people: People) -> None:
    people.b1.get("/events")
    newest = runtime.identity.log.read(limit=1)[0]
    assert newest.kind == "access_refused"
    assert newest.detail == {"asked": "GET /events", "why": "record_itself"}
    people.b1.post(f"{people.committee.period('Q1')}/score", sheets("x"))
    newest = runtime.identity.log.read(limit=1)[0]
    assert (newest.detail["why"], newest.detail["right"]) == ("no_right_here", "score")


def test_acting_for_another_needs_that_others_right(api: Api, people: People) -> None:
    here = people.committee
    second = here.period("Q2")
    here.self_assessed("Q2")
    given = {
        "delegate": "s2",
        "acts": ["score"],
        "begins": "2025-01-20T09:00:00",
        "ends": "2025-02-20T18:00:00",
        "reason": "出差",
    }
    people.scorer.done(f"/committees/{here.id}/delegations", given)
    with api.nothing_recorded():
        assert refused(people.reviewer.post(f"{second}/score", sheets(*here.branches)))
        assert refused(
            people.reviewer.post(f"{second}/score", sheets(*here.branches), headers={"X-On-Behalf-Of": "m1"})
        )
    answer = people.reviewer.post(f"{second}/score", sheets(*here.branches), headers={"X-On-Behalf-Of": "s1"})
    assert answer.status_code == 200, answer.text
    # a post that only the account's role tells of is delegated like any other
    people.office.done(f"/committees/{here.id}/delegations", {**given, "acts": ["confirm"], "delegate": "m1"})
    with api.nothing_recorded():
        assert refused(people.member.post(f"{second}/confirm", {}, headers={"X-On-Behalf-Of": "s3"}))
    by_both = people.chair.post(f"{second}/confirm", {}, headers={"X-On-Behalf-Of": "s3"})
    assert by_both.json()["code"] == "not_reviewed", by_both.text
