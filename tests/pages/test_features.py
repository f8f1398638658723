"""A feature branch on pages: applied for, returned, created, accepted, named, reviewed and mended."""

from collections.abc import Iterator
from dataclasses import replace
from secrets import token_urlsafe

import httpx
import pytest

from domain.ballot import Votes
from services.ledger import Act
from services.standards import standards_of
from tests.pages.world import COMMITTEE, DURING_NOTICE, YEAR, World, a_world, headers_of

OF_B = f"/workbench/branches/B/years/{YEAR}/feature"
OFFICE = f"/workbench/committees/{COMMITTEE}/years/{YEAR}/features"
ALL = ("m1", "m2", "m3", "m4", "m5")
PLAN = {
    "brand": "先锋轧线",
    "meaning": "轧线先锋, 争创一流",
    "carrier": "党员责任区",
    "idea": "一线一旗",
    "steps": "动员\n\n创建\n总结",
    "until": "2026-11-30",
}


@pytest.fixture(scope="module")
def noticed(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The standard of the new year asks two things of a feature branch."""
    with a_world(admin, template, tmp_path_factory.mktemp("features")) as world:
        standards, act = world.runtime.standards, Act("m1", DURING_NOTICE)
        in_force = standards_of(world.runtime.ledger.seen(), COMMITTEE, YEAR).in_force
        assert in_force is not None
        asking = replace(in_force, version=1, feature_checklist=("有鲜明的品牌名称", "有丰富的活动载体"))
        standards.draft(act, committee_id=COMMITTEE, year=YEAR + 1, draft=asking)
        standards.adopt(act, committee_id=COMMITTEE, year=YEAR + 1, votes=Votes(ALL, ALL))
        world.runtime.projections.catch_up()
        yield world


def of(world: World, person: str) -> httpx.Client:
    return httpx.Client(base_url=world.url, headers=headers_of(person), timeout=60, follow_redirects=True)


def send(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    return client.post(path, data={"_key": token_urlsafe(9), **fields})


def test_a_feature_is_created_accepted_named_and_mended(noticed: World) -> None:
    with of(noticed, "m1") as office, of(noticed, "s2") as reviewer, of(noticed, "secretary:B") as branch:
        faulty = send(branch, f"{OF_B}/application", **{**PLAN, "steps": " \n"})
        assert faulty.status_code == 422
        late = send(branch, f"{OF_B}/application", **{**PLAN, "until": "2036-01-01"})
        assert late.status_code == 409
        assert "先锋轧线" in late.text, "what was typed stands there still"
        assert "特色党支部已申报" in send(branch, f"{OF_B}/application", **PLAN).text

        assert "退回" in send(reviewer, f"{OFFICE}/B/return", reason="步骤过粗").text
        again = branch.get(OF_B).text
        assert "方案已退回" in again
        assert "动员\n创建\n总结</textarea>" in again, "the plan returned is there to be mended"
        assert "特色党支部已申报" in send(branch, f"{OF_B}/application", **PLAN).text
        assert "第2次申报" in reviewer.get(f"{OFFICE}/B").text
        assert "创建方案已批准" in send(reviewer, f"{OFFICE}/B/approval", remark="同意创建").text

        assert "创建进展已登记" in send(branch, f"{OF_B}/progress", on="2026-01-14", text="首个责任区挂牌").text
        about = {"kind": "feature", "rest": "2", "whence": OF_B, "_key": token_urlsafe(9)}
        files = {"files": ("挂牌照片.txt", "照片".encode(), "text/plain")}
        evidence = f"/workbench/branches/B/years/{YEAR}/evidence"
        assert "挂牌照片.txt" in branch.post(evidence, data=about, files=files).text
        assert "有丰富的活动载体" in branch.get(OF_B).text
        half = send(branch, f"{OF_B}/report", summary="三个责任区达标", **{"entry.0": "先锋轧线"})
        assert half.status_code == 409
        assert "未说明有丰富的活动载体" in half.text
        report = {"summary": "三个责任区达标", "entry.0": "先锋轧线", "entry.1": "党员责任区"}
        assert "已申请验收" in send(branch, f"{OF_B}/report", **report).text

        members = [f"vote:{member}" for member in ALL]
        page = office.get(f"{OFFICE}/B").text
        assert "须回避" in page, "m6 belongs to the branch"
        assert "三个责任区达标" in page
        failed = send(office, f"{OFFICE}/B/acceptance", **dict.fromkeys(members, "against"))
        assert "验收表决未通过" in failed.text
        assert "已申请验收" in send(branch, f"{OF_B}/report", **{**report, "summary": "再次报请"}).text
        accepted = send(office, f"{OFFICE}/B/acceptance", **dict.fromkeys(members, "for"))
        assert "已验收, 待命名" in accepted.text
        assert "特色党支部已命名" in send(office, f"{OFFICE}/B/name", name="先锋轧线党支部").text

        unsaid = send(office, f"{OFFICE}/B/review", verdict="to_be_mended")
        assert unsaid.status_code == 409
        mend = {"verdict": "to_be_mended", "reason": "活动停滞", "mend_by": "2026-06-30"}
        assert "年度复评已登记" in send(office, f"{OFFICE}/B/review", **mend).text
        told = branch.get(OF_B).text
        assert "复评要求限期整改" in told
        assert "活动停滞" in told
        assert "整改核查已登记" in send(office, f"{OFFICE}/B/mending", mended="yes", reason="活动已恢复").text
        assert "先锋轧线党支部" in office.get(f"{OFFICE}?view=named").text
        assert "特色创建已撤回" in send(branch, f"{OF_B}/withdrawal", reason="机构调整").text
        assert "先锋轧线党支部" in office.get(f"{OFFICE}?view=ended").text
