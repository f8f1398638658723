"""The programmes on pages: how branches come on, six-good teams, commendation, exemplars, the experience meeting."""

import pytest

from tests.http.api import MEMBERS, Api, Committee
from tests.http.conftest import Clock
from tests.http.pages import all_for, row, send, shown
from tests.http.test_programmes import NAMES, a_programme_year, before_decision, decide


@pytest.fixture(scope="module")
def year(api: Api) -> Committee:
    """A year's standard is in force, and an enterprise stands above."""
    committee = a_programme_year(api)
    api.done("/enterprises", {"id": "steel", "name": "总公司党委", "organisers": [{"id": "hq1", "name": "老何"}]})
    api.done("/enterprises/steel/committees", {"committees": [committee.id]})
    return committee


def at(year: Committee, page: str = "") -> str:
    return f"/workbench{year.year}/programmes{page}"


def test_the_six_good_standard_goes_from_its_setting_to_the_mobilisation(api: Api, year: Committee) -> None:
    page = at(year, "/six-good/standard")
    assert "重新起草" not in shown(api, page)
    set_up = send(api, f"{page}/programme", adopt_by="2025-06-30")
    assert "自2025年度起开展, 标准制定期限 2025-06-30" in set_up.text
    goods = {
        f"goods.{n}.{field}": said
        for n, name in enumerate(NAMES, 1)
        for field, said in (("name", name), ("percent", "90"))
    }
    five = {name: said for name, said in goods.items() if not name.startswith("goods.6.")}
    refused = send(api, f"{page}/draft", from_year="2025", **five)
    assert (refused.status_code, "六好应列六项" in refused.text) == (409, True)
    assert "作用发挥好" not in refused.text
    assert "制度执行好" in refused.text, "what was typed stands there still"
    drafted = send(api, f"{page}/draft", from_year="2025", reward_rules="发给奖牌", **goods)
    assert "待表决" in drafted.text
    assert "90%" in drafted.text
    assert "登记动员部署" not in drafted.text
    assert "表决已登记" in send(api, f"{page}/vote", **all_for(*MEMBERS)).text
    assert "现行" in shown(api, page)
    mobilised = send(api, f"{page}/mobilisation", on="2025-01-20", text="召开支部书记动员会")
    assert "召开支部书记动员会" in mobilised.text


def test_exemplars_are_designated_promoted_and_withdrawn(api: Api, year: Committee) -> None:
    new = f"/workbench/committees/{year.id}/exemplars"
    content = {"id": "furnace", "kind": "branch", "title": "红炉台", "lesson": "一炉一面旗"}
    assert send(api, new, **content).status_code == 409, "it is no branch's"
    listed = send(api, new, branch=year.branches[0], **content)
    assert "典型已确定" in listed.text
    assert "一炉一面旗" in listed.text
    assert "红炉台" not in shown(api, "/workbench/exemplars?kind=practice")
    assert send(api, "/workbench/exemplars/furnace/promote", note="学习").status_code == 409, "it is not headquarters"
    assert "已推广" in send(api, "/workbench/exemplars/furnace/promote", by="hq1", note="请各单位学习").text
    assert "红炉台" in shown(api, "/workbench/exemplars?promoted=true")
    send(api, new, **{**content, "id": "gone", "title": "流动红旗"}, branch=year.branches[1])
    assert send(api, "/workbench/exemplars/gone/withdraw", reason="").status_code == 422
    assert "流于形式" in send(api, "/workbench/exemplars/gone/withdraw", reason="流于形式").text
    assert "流动红旗" not in shown(api, "/workbench/exemplars")
    assert "流动红旗" in shown(api, "/workbench/exemplars?withdrawn=true")


def test_the_experience_meeting_is_held_once_with_what_was_presented(api: Api, year: Committee) -> None:
    page = at(year, "/experience-meeting")
    told = {"on": "2025-01-20", "place": "二楼会议室", "topic": "怎样建设六好班子"}
    nobody = send(api, page, **told)
    assert (nobody.status_code, "发言单位或典型" in nobody.text) == (409, True)
    presented = {"presentations.1.topic": "一炉一面旗", "presentations.1.exemplar": "furnace"}
    assert "红炉台" in send(api, page, **told, **presented).text
    assert "登记本党委" not in shown(api, page)
    assert send(api, page, **told, **presented).status_code == 409
    assert "登记总公司2025年经验交流会" in shown(api, page, by="organisation_department")


def test_those_who_have_earned_it_are_commended_by_vote_and_printed(api: Api, clock: Clock, year: Committee) -> None:
    page = at(year, "/commendation")
    assert "本年度等级尚未表决" in shown(api, page)
    before_decision(api, year)
    decide(api, year, clock)
    best, worse = year.branches
    results = shown(api, at(year, "/six-good"))
    assert "六好班子" in results
    assert "无对应项目" in results, "only the first good has items"
    offered = shown(api, page)
    assert f"rows.advanced_branch/{best}.chosen" in offered
    assert f"rows.advanced_branch/{worse}.chosen" not in offered
    assert "rows.exemplar/gone.chosen" not in offered
    branch = row(f"advanced_branch/{best}", honour="advanced_branch", subject=best, chosen="true")
    exemplar = row("exemplar/furnace", honour="exemplar", subject="furnace", chosen="true", reward="奖牌")
    forgotten = row(f"advanced_branch/{best}", honour="advanced_branch", subject=best, amount="300")
    assert send(api, page, **forgotten, **exemplar, **all_for(*MEMBERS)).status_code == 422
    same = {"same.advanced_branch.reward": "锦旗", "same.advanced_branch.amount": "5000"}
    decided = send(api, page, **branch, **exemplar, **same, **all_for(*MEMBERS))
    assert "表彰决定" in decided.text
    assert all(one in decided.text for one in ("锦旗", "5000.00", "红炉台", "奖牌", "赞成5"))
    assert send(api, page, **branch, **all_for(*MEMBERS)).status_code == 409


def test_branches_are_told_by_how_they_came_on(api: Api, year: Committee) -> None:
    best, worse = year.branches
    page = shown(api, at(year) + "?only=below_standard")
    assert f"车间{worse}党支部" in page.split("<tbody>")[1]
    assert f"车间{best}党支部" not in page.split("<tbody>")[1]
    assert "先进党支部" in shown(api, at(year) + "?only=excellent")
    behind = shown(api, at(year, "/laggards?share=0.5"))
    assert f"车间{worse}党支部" in behind
    assert "名次靠后" in behind
    assert "没有列入的党支部" in shown(api, at(year, "/laggards?share=0.1"))
