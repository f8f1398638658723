"""What-if on a page: settings, a whole draft and one event; who stands otherwise and why, and nothing recorded."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from domain.assessment import ScoreCorrected
from infra.pages.standard.draft_fields import values_of
from services.casebook import CommitteeYear
from services.questions import leavable
from services.standards import standards_of
from tests.pages.visits import OF_YEAR
from tests.pages.world import COMMITTEE, GRADED, YEAR, World, a_world, headers_of

PAGE = f"{OF_YEAR}/what-if"
OF = CommitteeYear(COMMITTEE, YEAR)
ROW = re.compile(r'<tr[^>]*>\s*<th scope="row" class="text"[^>]*>(.*?)</th>(.*?)</tr>', re.DOTALL)
CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)


@pytest.fixture(scope="module")
def decided(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The appeal is upheld and the grades decided."""
    with a_world(admin, template, tmp_path_factory.mktemp("what-if"), until=GRADED) as world:
        yield world


@pytest.fixture
def auditor(decided: World) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=decided.url, timeout=30, headers=headers_of("auditor")) as client:
        before = decided.runtime.recorder.position()
        yield client
        assert decided.runtime.recorder.position() == before


def rows(answer: httpx.Response) -> dict[str, list[str]]:
    """The cells of each branch's row by its name."""
    assert answer.status_code == 200, answer.text
    found = ROW.findall(answer.text)
    cells = {name: CELL.findall(rest) for name, rest in found}
    return {name.strip(): [unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in row] for name, row in cells.items()}


def ask(client: httpx.Client, **fields: str) -> dict[str, list[str]]:
    """With the settings in force but for these."""
    page = client.get(PAGE).text
    set_now = dict(re.findall(r'<input name="([\w.]+)" value="([^"]*)"', page))
    return rows(client.get(PAGE, params={"tried": "yes", **set_now, **fields}))


def test_nothing_changes_where_nothing_is_supposed(auditor: httpx.Client) -> None:
    assert ask(auditor) == {}
    assert len(ask(auditor, only="all")) == 6


def test_who_changes_is_told_with_before_and_after_and_why(auditor: httpx.Client) -> None:
    changed = ask(auditor, **{"grades.r1.quota": "50"})
    assert {name: cells[5:] for name, cells in changed.items()} == {
        "一轧车间党支部": ["二级", "一级", "年度得分达到90分", "名额或其他党支部的等级改变"]
    }
    unveto = ask(auditor, without_veto="C")
    assert "不再受一票否决限制" in unveto["工程项目部党支部"][8]
    capped = ask(auditor, **{"caps.r1": "none"})
    assert capped["工程项目部党支部"][6] == "无等级"
    assert "一票否决(安全), 最高无等级" in capped["工程项目部党支部"][7]
    asked = {"tried": "yes", "caps.r1": "none"}
    assert "veto (safety): ungraded at most" in auditor.get(PAGE, params=asked, headers={"Accept-Language": "en"}).text


def test_without_one_event_and_without_the_result_of_a_period(decided: World, auditor: httpx.Client) -> None:
    known = leavable(decided.runtime.ledger.seen(), OF)
    correction = next(one for one in known if isinstance(one.fact, ScoreCorrected))
    by_appeal = ask(auditor, without_appeal="B/Q3/D", only="all")
    assert by_appeal == ask(auditor, without=correction.id, only="all")
    confirmed = next(one.id for one in known if one.id.startswith("assessment/F/2025/Q1@"))
    gone = ask(auditor, without=confirmed)
    assert "不参加定级" in gone["合资公司党支部"]
    assert "以事实" in auditor.get(PAGE, params={"tried": "yes", "without": "meeting/x@1"}).text


def test_what_never_happened_is_said_to_be_nothing_that_the_year_rests_on(auditor: httpx.Client) -> None:
    for name, never in (("without_veto", "A"), ("without_appeal", "B/Q2/D"), ("without_appeal", "B"), ("without", "x")):
        answer = auditor.get(PAGE, params={"tried": "yes", name: never})
        assert 'class="alert late"' in answer.text, never
        assert "没有党支部的名次或等级会变化" not in answer.text, never


def test_what_no_standard_could_have_is_said_in_words(auditor: httpx.Client) -> None:
    odd = auditor.get(PAGE, params={"tried": "yes", "weights.quarters": "60", "weights.year_end": "60"})
    assert "权重之和须为1" in odd.text
    faulty = auditor.get(PAGE, params={"tried": "yes", "weights.quarters": "many", "weights.year_end": "60"})
    assert "weights.quarters-error" in faulty.text
    assert 'value="many"' in faulty.text


def test_a_whole_draft_is_tried_by_who_drafts_it_and_nobody_else(decided: World) -> None:
    known = standards_of(decided.runtime.ledger.seen(), COMMITTEE, YEAR).in_force
    assert known is not None
    typed = {**values_of(known), "weights.quarters": "20", "weights.year_end": "80"}
    fields = {name: (value, 0) for name, value in typed.items() if value}
    decided.runtime.drafts.save_all(f"standard/{COMMITTEE}/{YEAR + 1}", fields, by="m1", at=decided.clock.now)
    with httpx.Client(base_url=decided.url, timeout=30) as client:
        mine = client.get(PAGE, params={"standard": f"{YEAR + 1}-typed", "only": "all"}, headers=headers_of("m1"))
        assert "起草稿" in mine.text
        assert rows(mine)["工程项目部党支部"][4] == "95.80"
        assert "起草稿" not in client.get(PAGE, headers=headers_of("s1")).text


def test_a_branch_secretary_does_not_ask_it(decided: World) -> None:
    with httpx.Client(base_url=decided.url, timeout=30) as client:
        home = client.get("/workbench", headers=headers_of("secretary:A")).text
    assert "/what-if" not in home
