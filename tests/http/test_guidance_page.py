"""Guidance and inspections on a page: recorded, counted, and looked up before a branch is asked."""

import pytest

from tests.http.api import Api, Committee, a_committee
from tests.http.pages import send, shown
from tests.http.test_programmes import a_programme_year


@pytest.fixture(scope="module")
def year(api: Api) -> Committee:
    """Its branches have their target sets, and an enterprise stands above."""
    return a_programme_year(api)


def test_guidance_is_recorded_for_a_branch_or_the_committee_in_the_name_of_who_gives_it(
    api: Api, year: Committee
) -> None:
    page = f"/workbench{year.year}/guidance"
    said = {"on": "2025-01-20", "subject": "组织生活", "text": "会议记录须当月归档"}
    assert send(api, f"{page}/give", by="m2", **{**said, "text": ""}).status_code == 422
    assert "督导意见已登记" in send(api, f"{page}/give", by="m2", branch=year.branches[0], **said).text
    above = send(api, f"{page}/give", by="organisation_department", **{**said, "text": "请重视指导"})
    row = above.text.split("请重视指导")[0].rsplit("<tr", 1)[1]
    assert "本党委" in row
    assert "上级" in row
    assert "请重视指导" not in shown(api, f"{page}?sort=inspection")


def test_what_is_on_record_is_told_before_and_marked_after_a_branch_is_asked(api: Api, year: Committee) -> None:
    page, branch = f"/workbench{year.year}/guidance", year.branches[1]
    assert "已在案1份" in shown(api, f"{page}?branch={branch}&material=target_set&period=")
    assert "尚未在案" in shown(api, f"{page}?branch={branch}&material=self_assessment&period=Q1")
    assert "已在案1份" not in shown(api, f"{page}?branch=nobody&material=target_set")
    wish = {"branch": branch, "on": "2025-01-20", "asked_for": "目标责任书复印件", "material": "target_set"}
    assert "检查要求已登记" in send(api, f"{page}/request", **wish).text
    assert "检查要求 (已在案)" in shown(api, f"{page}?sort=on_record")
    assert send(api, f"{page}/request", **{**wish, "branch": a_committee(api).branches[0]}).status_code == 409
