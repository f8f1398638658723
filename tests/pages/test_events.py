"""The event log on its pages: narrowed, gone through page by page, exported, and each fact opened to its proof."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from python_calamine import CalamineWorkbook

from domain.branch import SecretaryAppointed, SecretaryKind
from infra.pages.events.words import TITLES
from services.casebook import CommitteeYear
from services.ledger import Act
from tests.pages.world import COMMITTEE, YEAR, World, a_world, headers_of

EVENTS = "/workbench/events"


@pytest.fixture
def auditor(world: World) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=world.url, headers=headers_of("auditor"), timeout=60) as client:
        yield client


def positions(page: str) -> list[int]:
    return [int(one) for one in re.findall(r'data-href="/workbench/events/(\d+)"', page)]


def test_every_kind_of_fact_has_its_official_name() -> None:
    assert TITLES
    assert not [one.zh for one in TITLES.values() if not re.fullmatch(r"[\u4e00-\u9fff、]+", one.zh)]


def test_the_log_is_gone_through_page_by_page_to_its_beginning(world: World, auditor: httpx.Client) -> None:
    seen: list[int] = []
    address: str | None = f"{EVENTS}?size=100"
    while address:
        page = auditor.get(address).text
        seen += positions(page)
        following = re.search(r'href="([^"]*cursor=[^"]*)"', page)
        address = following.group(1).replace("&amp;", "&") if following else None
    assert seen == [*range(world.runtime.recorder.position(), 0, -1)]


def test_facts_are_narrowed_by_person_kind_and_days(auditor: httpx.Client) -> None:
    asked = {"committee": COMMITTEE, "by": "组织科小冯", "kind": "scored", "since": "2025-04-01", "until": "2025-04-30"}
    page = auditor.get(EVENTS, params=asked).text
    assert len(positions(page)) == 6
    assert "第一季度由组织科小冯评分" in page
    assert positions(auditor.get(EVENTS, params={**asked, "until": "2025-04-02"}).text) == []
    # a secretary goes by name too, and a branch has what concerned it among all
    mine = auditor.get(
        EVENTS, params={"committee": COMMITTEE, "branch": "A", "by": "王一", "kind": "self_assessed"}
    ).text
    assert len(positions(mine)) == 5
    notice = auditor.get(EVENTS, params={"committee": COMMITTEE, "branch": "B", "kind": "notice_opened"}).text
    assert "二轧车间党支部" in notice
    # what concerns many branches is told once
    every = auditor.get(EVENTS, params={"kind": "notice_opened"}).text
    assert "6个党支部" in every
    assert "公示" in every.partition("<tbody>")[2].partition("</tbody>")[0].replace("公示已开始", "")
    proposed = auditor.get(EVENTS, params={"kind": "grades_proposed"}).text.partition("<tbody>")[2]
    assert re.search("第1次等级建议, 共6个党支部: .*一级", proposed.partition("</tbody>")[0])


@pytest.mark.parametrize("days", [{"since": "0001-01-01"}, {"until": "9999-12-31"}])
def test_days_that_no_calendar_has_in_every_zone_are_refused(auditor: httpx.Client, days: dict[str, str]) -> None:
    assert auditor.get(EVENTS, params=days).status_code == 422


def test_what_was_written_is_found_and_exported(auditor: httpx.Client) -> None:
    page = auditor.get(EVENTS, params={"q": "统计口径"}).text
    assert positions(page)
    book = CalamineWorkbook.from_filelike(
        BytesIO(auditor.get(EVENTS, params={"q": "统计口径", "format": "xlsx"}).content)
    )
    rows = book.get_sheet_by_index(0).to_python()
    assert [int(str(row[0]).partition(".")[0]) for row in rows[1:]] == positions(page)


def test_a_fact_opens_to_its_text_and_its_proof(world: World, auditor: httpx.Client) -> None:
    (position, *_) = positions(auditor.get(EVENTS, params={"kind": "veto_imposed"}).text)
    page = auditor.get(f"{EVENTS}/{position}").text
    assert "&#34;kind&#34;: &#34;safety&#34;" in page
    proof = re.search(r'href="(/ledger/inclusion[^"]*)"', page)
    assert proof
    assert auditor.get(proof.group(1)).json()["position"] == position
    assert auditor.get(f"{EVENTS}/{world.runtime.recorder.position() + 1}").status_code == 404


def test_former_secretaries_and_former_names_are_found(admin: str, template: str, tmp_path: Path) -> None:
    """Each finds what they did themselves, also of the same post."""
    with (
        a_world(admin, template, tmp_path) as own,
        httpx.Client(base_url=own.url, headers=headers_of("auditor"), timeout=60) as auditor,
    ):
        runtime, now = own.runtime, own.clock.now
        before = {"by": "王一", "committee": COMMITTEE}
        mine = positions(auditor.get(EVENTS, params=before).text)
        assert mine
        successor = SecretaryAppointed("郑继任", SecretaryKind.FULL_TIME, None, now.date(), None)
        runtime.branch_people.appoint(Act("m1", now), branch_id="A", secretary=successor)
        runtime.branch_life.rename(
            Act("m1", now), branch_id="A", name="热轧车间党支部", on=now.date(), reason="机构调整"
        )
        of = CommitteeYear(COMMITTEE, YEAR)
        done = runtime.target_changes.withdraw(Act("secretary:A", now), of, branch="A", number=1)
        runtime.projections.catch_up()
        assert positions(auditor.get(EVENTS, params=before).text) == mine
        assert positions(auditor.get(EVENTS, params={**before, "by": "郑继任"}).text) == [done.position]
        assert positions(auditor.get(EVENTS, params={**before, "by": "secretary:A"}).text) == [done.position, *mine]

        former = auditor.get("/workbench/search", params={"q": "王一"}).text
        assert f"原党支部书记, {now.date()}止" in former
        assert "热轧车间党支部" in former
        renamed = auditor.get("/workbench/search", params={"q": "一轧车间"}).text
        assert "热轧车间党支部" in renamed
        assert "曾用名相符" in renamed
        assert "曾用名" not in auditor.get("/workbench/search", params={"q": "热轧"}).text
