"""Approvals and delegations on pages: asked for, returned with a reason, agreed to; granted and revoked."""

import re
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import httpx
import pytest

from domain.access import Level, Role
from domain.delegation import Delegable
from infra.http.standing_in import tag_of
from infra.identity.accounts import AccountKind
from infra.identity.administration import SERVER
from services.ledger import Act
from tests.http.signed_in import PASSWORD
from tests.pages.visits import OF_COMMITTEE
from tests.pages.world import APPROVAL, COMMITTEE, ZONE, World, a_world, headers_of

APPROVALS, MATTER = f"{OF_COMMITTEE}/approvals", f"{OF_COMMITTEE}/approvals/matter?subject={APPROVAL}"
REQUEST = {"subject": APPROVAL, "number": "1"}


@pytest.fixture
def office(admin: str, template: str, tmp_path: Path) -> Iterator[World]:
    with a_world(admin, template, tmp_path) as world:
        yield world


def test_who_is_asked_decides_and_nobody_else(office: World) -> None:
    with httpx.Client(base_url=office.url, timeout=30) as client:
        awaiting = client.get(APPROVALS, headers=headers_of("s2")).text
        assert "得分更正" in awaiting
        assert "没有待您审批的事项" in client.get(APPROVALS, headers=headers_of("s1")).text
        own = client.post(f"{APPROVALS}/agree", data={"_key": "1", **REQUEST}, headers=headers_of("s1"))
        assert own.status_code == 409
        bare = client.post(f"{APPROVALS}/return", data={"_key": "2", **REQUEST}, headers=headers_of("s2"))
        assert bare.status_code == 409
        given = {"_key": "3", **REQUEST, "remark": "请附统计报表"}
        assert client.post(f"{APPROVALS}/return", data=given, headers=headers_of("s2")).status_code == 303
        shown = client.get(MATTER, headers=headers_of("s1")).text
        assert "请附统计报表" in shown
        for said in ("一轧车间党支部", "第三季度", "经济工作目标"):
            assert said in shown
        assert "校验点" not in shown
        made = office.runtime.checkpoints.make()
        sealed = re.search(r"校验点 <span[^>]*>([^<]+)</span>", client.get(MATTER, headers=headers_of("s1")).text)
        assert sealed
        name, size, root = unescape(sealed.group(1)).split(" ")
        assert (size, root) == (str(made.size), b64encode(made.root).decode())
        assert name in made.note


def test_a_delegation_shows_both_names_and_ends_by_either_side(office: World) -> None:
    at = f"{OF_COMMITTEE}/delegations"
    with httpx.Client(base_url=office.url, timeout=30, headers=headers_of("s2")) as delegate:
        shown = delegate.get(at).text
        assert "组织科小冯" in shown
        assert "组织科老陈" in shown
        assert delegate.post(f"{at}/revoke", data={"_key": "1", "number": "1"}).status_code == 409
        ended = delegate.post(f"{at}/revoke", data={"_key": "2", "number": "1", "why": "提前返岗"})
        assert ended.status_code == 303
        assert "已撤销" in delegate.get(at).text


def test_a_delegate_agrees_for_another_unless_it_is_either_ones_own(office: World) -> None:
    """The correction was asked for by s1; whoever acts for s2 agrees, s1 never does."""
    runtime, now = office.runtime, office.clock.now
    administration, begins = runtime.identity.administration, now.astimezone(ZONE).replace(tzinfo=None)
    person = administration.create(
        SERVER, kind=AccountKind.PERSON, login="qian", name="钱委员", password=PASSWORD, must_change=False
    )
    administration.grant(
        SERVER, person, role=Role.COMMITTEE_MEMBER, level=Level.COMMITTEE, place=COMMITTEE, person="m2"
    )
    for delegate in ("s1", "m2"):
        runtime.delegations.grant(
            Act("s2", now),
            committee_id=COMMITTEE,
            delegate=delegate,
            acts=[Delegable.APPROVE],
            begins=begins,
            ends=begins + timedelta(days=3),
            reason="外出学习",
        )
    seen = tag_of(COMMITTEE, "s2")
    own_pages = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "zh-CN"}
    for login, status in (("feng", 409), ("qian", 303)):
        with httpx.Client(base_url=office.url, timeout=30, headers=own_pages) as client:
            client.post("/sign-in", json={"login": login, "password": PASSWORD})
            assert "代组织科老陈" in client.get("/workbench/inbox").text
            client.post("/workbench/standing-in", data={"committee": COMMITTEE, "principal": "s2"})
            assert "得分更正" in client.get(APPROVALS).text
            agreed = client.post(f"{APPROVALS}/agree", data={"_key": f"1~{seen}", **REQUEST})
            assert agreed.status_code == status, agreed.text
    events = runtime.ledger.seen().history(f"approval/{APPROVAL}")
    assert [(one.envelope.by, one.envelope.on_behalf_of) for one in events][-1] == ("m2", "s2")


def test_a_branch_secretary_delegates_their_own_acts_and_sees_nobody_elses(office: World) -> None:
    at = f"{OF_COMMITTEE}/delegations"
    given = {"_key": "1", "delegate": "secretary:B", "acts[]": ["self_assess", "acknowledge"], "reason": "住院治疗"}
    given["_boxes"] = "acts[]"
    times = {"begins": "2026-01-15T08:00", "ends": "2026-02-15T18:00"}
    with httpx.Client(base_url=office.url, timeout=30, headers=headers_of("secretary:A")) as secretary:
        before = secretary.get(at).text
        assert "还没有委托" in before
        assert 'value="self_assess"' in before
        assert 'value="score"' not in before
        faulty = secretary.post(at, data=given)
        assert faulty.status_code == 422
        assert all(f'name="acts[]" value="{act}" checked' in faulty.text for act in given["acts[]"])
        assert secretary.post(at, data={**given, "_key": "2", **times}).status_code == 303
        shown = secretary.get(at).text
        assert "住院治疗" in shown
        assert "外出学习" not in shown  # s1's, to s2
        assert "/delegations" in secretary.get("/workbench").text
    with httpx.Client(base_url=office.url, timeout=30) as client:
        assert "住院治疗" in client.get(at, headers=headers_of("secretary:B")).text
        assert "住院治疗" not in client.get(at, headers=headers_of("secretary:C")).text
        assert "住院治疗" in client.get(at, headers=headers_of("auditor")).text


@pytest.mark.parametrize("stage", ["Q3", "year"])
def test_standings_stand_as_of_any_moment_and_explain_themselves(world: World, stage: str) -> None:
    at = f"{OF_COMMITTEE}/years/2025"
    with httpx.Client(base_url=world.url, timeout=30, headers=headers_of("auditor")) as auditor:
        now = auditor.get(f"{at}/standings", params={"through": stage}).text
        assert "名次变化" in now
        early = auditor.get(f"{at}/standings", params={"through": stage, "as_of": "2025-01-20"}).text
        assert "还没有可排名的考核结果" in early
        explained = auditor.get(f"{at}/branches/B/explanation").text
        assert "季度均分" in explained
        assert "/ledger/inclusion?fact=assessment/B/2025/Q1@" in explained
