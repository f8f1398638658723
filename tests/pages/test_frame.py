"""The frame of the pages: what waits for whom, what is exported, drafts, errors in words, files for good."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from python_calamine import CalamineWorkbook

from infra.pages.matters import WAYS
from infra.rehearsal.player import RehearsalClock
from infra.settings import Settings
from projections.open_matters import Kind
from tests.http.api import wait_for
from tests.pages.visits import OF_YEAR
from tests.pages.world import COMMITTEE, DURING_NOTICE, YEAR, World, a_runtime, headers_of, served

SCORES = "score/rolling-mill/2025/Q3"


@pytest.fixture
def client(world: World) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=world.url, timeout=30) as client:
        yield client


def test_every_kind_of_matter_says_where_it_is_done() -> None:
    assert set(WAYS) == set(Kind)


def test_the_address_alone_leads_to_the_pages(client: httpx.Client) -> None:
    answer = client.get("/", headers=headers_of("s1"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/workbench")


def test_each_sees_what_waits_for_their_own_roles(client: httpx.Client) -> None:
    leader = client.get("/workbench/inbox", headers=headers_of("m1")).text
    scorer = client.get("/workbench/inbox", headers=headers_of("s1")).text
    assert "申诉待表决" in leader
    assert "第一季度考核结果待公布" in leader
    assert "申诉待表决" not in scorer
    assert "没有待办事项" in scorer


def test_whoever_begins_from_nothing_is_told_what_comes_first(admin: str, template: str, tmp_path: Path) -> None:
    settings = Settings(development=True, data_dir=tmp_path)
    with (
        a_runtime(admin, template, settings, RehearsalClock(DURING_NOTICE)) as runtime,
        served(runtime) as url,
        httpx.Client(base_url=url, timeout=60, headers=headers_of("administrator")) as administrator,
    ):
        home = administrator.get("/workbench").text
        assert "还没有登记党委" in home
        assert '<a href="/workbench/organisation/register">' in home
        new = {"_key": "port", "id": "port", "name": "港务公司党委"}
        assert administrator.post("/workbench/organisation/committees", data=new).status_code == 303
        wait_for(lambda: "本党委还没有党支部" in administrator.get("/workbench").text)
        assert '<a href="/workbench/organisation/committees/port">' in administrator.get("/workbench").text


def test_a_notice_waits_for_the_branches_while_it_is_open(client: httpx.Client) -> None:
    for path in ("/workbench/inbox", "/workbench"):
        page = client.get(path, headers=headers_of("secretary:A")).text
        assert "公示中, 可提出申诉" in page
        where = f'<a href="/workbench/branches/A/years/{YEAR}/appeals">'
        assert re.search(f"{where}(<[^>]+>)*公示中, 可提出申诉", page), "what waits leads to where it is done"


def test_a_list_is_exported_as_it_is_shown(client: httpx.Client) -> None:
    query = {"sort": "-rank", "column": ["rank", "branch", "total"], "format": "xlsx"}
    answer = client.get(f"{OF_YEAR}/published/Q3", params=query, headers=headers_of("secretary:A"))
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["名次", "党支部", "本期得分"]
    assert rows[1] == [6.0, "合资公司党支部", 68.0]
    assert rows[-1] == [1.0, "工程项目部党支部", 95.0]


def test_an_exact_score_is_exported_exactly(client: httpx.Client) -> None:
    query = {"column": ["branch", "score", "exact"], "format": "xlsx"}
    for path in (f"{OF_YEAR}/grading", f"{OF_YEAR}/standings"):
        answer = client.get(path, params=query, headers=headers_of("m1"))
        rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        assert (93.33, 93.325) in [(row[1], row[2]) for row in rows], path


@pytest.mark.parametrize("path", [f"{OF_YEAR}/notice", f"{OF_YEAR}/published/Q3", f"{OF_YEAR}/grading/grades"])
def test_what_is_posted_says_whose_it_is(client: httpx.Client, path: str) -> None:
    assert "轧钢厂党委</span> (盖章)" in client.get(path, headers=headers_of("m1")).text


def test_as_of_a_moment_the_page_shows_that_moment_and_says_so(client: httpx.Client) -> None:
    then = client.get("/workbench/notices", params={"as_of": "2026-01-13"}, headers=headers_of("auditor")).text
    assert "截至 2026-01-13 23:59" in then
    assert "等级建议公示" in then
    assert "第三季度考核结果" not in then


def test_what_is_not_there_is_said_in_words(client: httpx.Client) -> None:
    answer = client.get(f"{OF_YEAR}/published/YE", headers=headers_of("auditor"))
    assert answer.status_code == 404
    assert "本期考核结果尚未公布" in answer.text


@pytest.mark.parametrize("page", ["grading", "what-if"])
def test_what_waits_for_a_standard_leads_to_it(client: httpx.Client, page: str) -> None:
    of_year = f"/workbench/committees/{COMMITTEE}/years/2031"
    answer = client.get(f"{of_year}/{page}", headers=headers_of("m1"))
    assert answer.status_code == 409
    assert "规则不允许" not in answer.text, "nothing was done"
    assert "本年度考核标准尚未表决通过" in answer.text
    assert f'href="{of_year}/standard">查看考核标准</a>' in answer.text


def test_nobody_unnamed_sees_a_page(client: httpx.Client) -> None:
    answer = client.get("/workbench/inbox")
    assert answer.status_code in {303, 401}
    assert "轧钢厂" not in answer.text


def test_language_and_place_are_kept_and_lead_back(client: httpx.Client) -> None:
    given = {"lang": "en", "whence": "/workbench/help"}
    answer = client.post("/workbench/preferences", data=given, headers=headers_of("s1"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/workbench/help")
    assert "The year in steps" in client.get("/workbench/help", headers=headers_of("s1")).text
    moved = {"committee": "rolling-mill", "year": "2024", "whence": f"{OF_YEAR}/notice"}
    answer = client.post("/workbench/place", data=moved, headers=headers_of("s1"))
    assert answer.headers["location"] == "/workbench/committees/rolling-mill/years/2024/notice"


@pytest.mark.parametrize("whence", ["https://elsewhere.example/", "//elsewhere.example", "/workbench\\..", "/docs"])
def test_a_choice_leads_back_to_pages_only(client: httpx.Client, whence: str) -> None:
    answer = client.post("/workbench/preferences", data={"theme": "dark", "whence": whence}, headers=headers_of("s1"))
    assert answer.headers["location"] == "/workbench"


def test_files_are_kept_for_good_under_their_digest(client: httpx.Client) -> None:
    page = client.get("/workbench/help", headers=headers_of("s1")).text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = client.get(address)
    assert "immutable" in answer.headers["cache-control"]
    name = address.rpartition("/")[2]
    assert client.get(f"/workbench/static/0000/{name}").headers["cache-control"] == "no-cache"


def test_scorers_share_the_draft_of_a_sheet(client: httpx.Client) -> None:
    first = _save(client, "A.E", "28.5")
    assert first.json()["version"] == 1
    assert first.json()["said"] == "已保存 12:00"
    known = client.get("/workbench/drafts", params={"form": SCORES}, headers=headers_of("s1")).json()
    assert known["A.E"]["value"] == "28.5"
    assert _save(client, "A.E", "29", version=1).json()["version"] == 2


def test_a_draft_is_never_written_over_unseen(client: httpx.Client) -> None:
    _save(client, "B.E", "27")
    late = _save(client, "B.E", "26")
    assert late.status_code == 409
    assert late.json()["value"] == "27"
    assert _save(client, "B.E", "27").status_code == 200


@pytest.mark.parametrize("form", [SCORES, "mine/s1/comment", "self-assess/B/2025/Q3", "unheard-of/A"])
def test_drafts_are_for_those_who_fill_the_form(client: httpx.Client, form: str) -> None:
    assert client.get("/workbench/drafts", params={"form": form}, headers=headers_of("secretary:A")).status_code == 404


def _save(client: httpx.Client, field: str, value: str, version: int = 0) -> httpx.Response:
    given = {"form": SCORES, "field": field, "value": value, "version": str(version)}
    return client.post("/workbench/drafts", data=given, headers=headers_of("s1"))
