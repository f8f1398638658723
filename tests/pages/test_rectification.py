"""A rectification on pages, from its order to its acceptance, by the branch and by the committee."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from secrets import token_urlsafe

import httpx
import pytest
from playwright.sync_api import expect

from domain.ballot import Votes
from domain.period import Period
from services.casebook import CommitteeYear
from services.gradings import Appealed
from services.ledger import Act
from tests.pages.axe import findings
from tests.pages.conftest import PageAs
from tests.pages.world import COMMITTEE, YEAR, ZONE, World, a_world, headers_of

OF_F = f"/workbench/branches/F/years/{YEAR}/rectification"
QUEUE = f"/workbench/committees/{COMMITTEE}/years/{YEAR}/rectifications"
ALL = ("m1", "m2", "m3", "m4", "m5")
PLAN = {
    "problems": "三会一课不落实\n党费收缴不及时",
    "measures": "补齐记录\n支委包保",
    "owner": "孙书记",
    "until": "2026-03-10",
}


@pytest.fixture(scope="module")
def graded(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The grades are decided: F is ungraded, and what that brings is open."""
    with a_world(admin, template, tmp_path_factory.mktemp("graded")) as world:
        of, gradings = CommitteeYear(COMMITTEE, YEAR), world.runtime.gradings
        against = Votes(ALL, (), ALL, (), ("m6",))
        gradings.decide_appeal(
            Act("m1", at(20)), of, against=Appealed("B", Period.Q3, "D"), points=Decimal(20), votes=against
        )
        gradings.decide_grades(Act("m1", at(27)), of, votes=Votes(ALL, ALL, (), ()))
        world.clock.now = at(28)
        world.runtime.projections.catch_up()
        yield world


def at(day: int, month: int = 1) -> datetime:
    return datetime(2026, month, day, 10, tzinfo=ZONE)


def of(world: World, person: str) -> httpx.Client:
    return httpx.Client(base_url=world.url, headers=headers_of(person), timeout=60, follow_redirects=True)


def send(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    return client.post(path, data={"_key": token_urlsafe(9), **fields})


def test_a_branch_is_rectified_and_accepted(graded: World, page_as: PageAs) -> None:
    with of(graded, "m1") as office, of(graded, "s2") as reviewer, of(graded, "secretary:F") as branch:
        assert "待责令" in branch.get(OF_F).text
        ordered = send(office, f"{QUEUE}/order", **{"branches[]": "F", "working_days": "30"})
        assert "已责令整顿" in ordered.text
        assert "待提交方案" in ordered.text

        faulty = send(branch, f"{OF_F}/plan", **{**PLAN, "problems": " \n "})
        assert faulty.status_code == 422
        late = send(branch, f"{OF_F}/plan", **{**PLAN, "until": "2027-01-01"})
        assert late.status_code == 409
        assert "支委包保" in late.text, "what was typed stands there still"
        assert "整改方案已提交" in send(branch, f"{OF_F}/plan", **PLAN).text

        assert f'href="{QUEUE}/F"' in reviewer.get("/workbench/inbox").text, "what waits leads to where it is done"
        page = reviewer.get(f"{QUEUE}/F").text
        assert "党费收缴不及时" in page
        assert send(reviewer, f"{QUEUE}/F/return").status_code == 422
        assert "已退回党支部" in send(reviewer, f"{QUEUE}/F/return", reason="措施不具体").text
        again = branch.get(OF_F).text
        assert "审核退回: 措施不具体" in again
        assert "三会一课不落实\n党费收缴不及时</textarea>" in again, "the plan returned is there to be mended"
        assert "方案已提交" in send(branch, f"{OF_F}/plan", **PLAN).text
        assert "整改方案已同意" in send(reviewer, f"{QUEUE}/F/agreement").text

        assert "进展已登记" in send(branch, f"{OF_F}/progress", text="记录已补齐").text
        files = {"files": ("会议记录.txt", "三会一课".encode(), "text/plain")}
        about = {"kind": "rectification", "rest": "", "whence": OF_F, "_key": token_urlsafe(9)}
        evidence = f"/workbench/branches/F/years/{YEAR}/evidence"
        assert "会议记录.txt" in branch.post(evidence, data=about, files=files).text
        _looks_well(graded, page_as)
        assert "已报请验收" in send(branch, f"{OF_F}/report", report="各项措施已落实").text

        assert f'href="{QUEUE}/F"' in office.get("/workbench/inbox").text
        failed = send(office, f"{QUEUE}/F/acceptance", working_days="10", **votes("against"))
        assert "继续整改, 限至2026-02-11" in failed.text
        assert "已报请验收" in send(branch, f"{OF_F}/report", report="补充落实").text
        assert "调整已登记" in send(office, f"{QUEUE}/F/team", left="孙书记", adjusted_because="工作不力").text
        accepted = send(office, f"{QUEUE}/F/acceptance", **votes("for")).text
        assert "验收表决通过" in accepted
        assert "已通过验收" in office.get(f"{QUEUE}?view=done").text
        assert 'name="report"' not in branch.get(OF_F).text


def test_the_branch_file_tells_all_of_it(graded: World) -> None:
    with of(graded, "m1") as office:
        page = office.get(f"/workbench/branches/F/years/{YEAR}").text
        assert "降级" in page
        assert "整改" in page
        assert "已通过验收" in page
        assert f'href="{OF_F}"' in page
        assert f'href="/workbench/branches/F/years/{YEAR}"' in office.get("/workbench/search?q=合资公司").text
    with of(graded, "secretary:A") as other:
        assert f'href="/workbench/branches/F/years/{YEAR}"' not in other.get("/workbench/search?q=合资公司").text


def test_who_has_none_is_told_so(graded: World) -> None:
    with of(graded, "secretary:A") as branch:
        assert "本年度没有整顿事项" in branch.get(OF_F.replace("/F/", "/A/")).text
    with of(graded, "m1") as office:
        assert "该党支部本年度没有整顿事项" in office.get(f"{QUEUE}/A").text


def votes(choice: str) -> dict[str, str]:
    return {f"vote:{member}": choice for member in ALL}


def _looks_well(world: World, page_as: PageAs) -> None:
    """Under way, with forms and files, on a phone."""
    page = page_as("secretary:F", on=world, width=390)
    page.goto(OF_F)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=1)
    expect(page.locator(".steps [aria-current]")).to_be_in_viewport()
    assert not findings(page)
