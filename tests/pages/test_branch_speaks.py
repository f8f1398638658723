"""The branch speaks up while the grades are on notice, and sees what comes of it."""

import re
from collections.abc import Iterator
from datetime import datetime
from secrets import token_urlsafe

import httpx
import pytest

from tests.pages.world import COMMITTEE, YEAR, ZONE, World, a_world, headers_of

OF_B = f"/workbench/branches/B/years/{YEAR}"
AFTER = datetime(2026, 1, 20, 15, tzinfo=ZONE)


@pytest.fixture(scope="module")
def noticed(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The notice is open and branch B has appealed already."""
    with a_world(admin, template, tmp_path_factory.mktemp("noticed")) as world:
        yield world


def of(world: World, person: str) -> httpx.Client:
    return httpx.Client(base_url=world.url, headers=headers_of(person), timeout=60, follow_redirects=True)


@pytest.mark.parametrize(("name", "says"), [("好" * 200 + ".txt", "文件名过长"), ("附\u202e件.txt", "不允许的字符")])
def test_a_file_whose_name_cannot_be_kept_is_said_to_be_so(noticed: World, name: str, says: str) -> None:
    about = {"kind": "appeal", "rest": "Q3/D", "whence": f"{OF_B}/appeals/Q3/D", "_key": token_urlsafe(9)}
    with of(noticed, "secretary:B") as branch:
        answer = branch.post(f"{OF_B}/evidence", data=about, files={"files": (name, "说明".encode())})
    assert answer.status_code == 200
    assert says in answer.text


def test_of_many_files_it_is_said_which_is_not_attached(noticed: World) -> None:
    """What is said is carried by a cookie, which browsers drop where it is too long."""
    about = {"kind": "appeal", "rest": "Q3/D", "whence": f"{OF_B}/appeals/Q3/D", "_key": token_urlsafe(9)}
    files = [("files", (f"转正材料之{'附件' * 12}{n}.txt", f"第{n}份".encode())) for n in range(30)]
    files[17] = ("files", ("空文件.txt", b""))
    with of(noticed, "secretary:B") as branch:
        answer = branch.post(f"{OF_B}/evidence", data=about, files=files)
    assert "未附上空文件.txt: 文件为空" in answer.text
    assert "已附29个文件" in answer.text


@pytest.mark.parametrize(("reason", "says"), [("附\v错", "不允许的字符"), ("错" * 2001, "过长"), (" ", "必须填写")])
def test_a_reason_that_cannot_be_kept_withdraws_nothing(noticed: World, reason: str, says: str) -> None:
    about = {"kind": "appeal", "rest": "Q3/D", "whence": f"{OF_B}/appeals/Q3/D", "sha256": "0" * 64}
    with of(noticed, "secretary:B") as branch:
        answer = send(branch, f"{OF_B}/evidence/withdraw", **about, reason=reason)
    assert answer.status_code == 200
    assert says in answer.text


def send(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    return client.post(path, data={"_key": token_urlsafe(9), **fields})


def test_the_branch_appeals_against_an_item_once_and_reads_what_was_decided(noticed: World) -> None:
    with of(noticed, "secretary:B") as branch:
        page = branch.get(f"{OF_B}/appeals").text
        assert 'value="Q1/E"' in page
        assert 'value="Q3/D"' not in page, "it has been appealed against already"
        assert "待党委表决" in page
        filed = send(branch, f"{OF_B}/appeals", about="Q1/E", grounds="产量统计口径有误")
        assert "申诉已提出" in filed.text
        again = send(branch, f"{OF_B}/appeals", about="Q1/E", grounds="再次申诉")
        assert again.status_code == 409
        assert "该项目已提出过申诉" in again.text
        assert "再次申诉" in again.text, "what was typed stands there still"
        faulty = send(branch, f"{OF_B}/appeals", about="Q9/E", grounds="")
        assert faulty.status_code == 422

        files = {"files": ("转正材料.txt", "按期转正".encode(), "text/plain")}
        about = {"kind": "appeal", "rest": "Q1/E", "whence": f"{OF_B}/appeals/Q1/E", "_key": token_urlsafe(9)}
        assert "转正材料.txt" in branch.post(f"{OF_B}/evidence", data=about, files=files).text

    with of(noticed, "m1") as office:
        votes = {f"vote:m{n}": "against" for n in (1, 2, 3, 4, 5)}
        path = f"/workbench/committees/{COMMITTEE}/years/{YEAR}/grading/appeals/B/Q1/E"
        assert send(office, path, points="29", **votes).status_code == 200
    with of(noticed, "secretary:B") as branch:
        page = branch.get(f"{OF_B}/appeals/Q1/E").text
        assert "不成立, 得分不变" in page
        assert "应到会7, 实到会5, 赞成0 反对5 弃权0, 回避1人" in page
        assert branch.get(f"{OF_B}/appeals/Q1/B").status_code == 404


def test_members_comment_and_object_and_read_the_answer(noticed: World) -> None:
    with of(noticed, "secretary:B") as branch:
        assert "异议已提出" in send(branch, f"{OF_B}/voices", way="objection", about="B", text="出勤率有误").text
        assert "意见已提出" in send(branch, f"{OF_B}/voices", way="comment", text="公示很及时").text
        assert "意见已收到" in send(branch, f"{OF_B}/voices", way="unsigned", about="A", text="请核对").text
        refused = send(branch, f"{OF_B}/voices", way="comment", about="A", text=" ")
        assert refused.status_code == 422
    with of(noticed, "m1") as office:
        path = f"/workbench/committees/{COMMITTEE}/years/{YEAR}/grading/voices"
        assert "请核对" in office.get(path).text
        assert send(office, path, number="1", text="已核对, 记录无误").status_code == 200
    with of(noticed, "secretary:B") as branch:
        page = branch.get(f"{OF_B}/voices").text
        assert "已核对, 记录无误" in page
        assert "公示很及时" in page
        assert "请核对" not in page, "it is about another branch and nobody's"


def test_only_who_may_read_the_record_is_led_to_the_events(noticed: World) -> None:
    path = f"{OF_B}/history"
    with of(noticed, "auditor") as auditor:
        assert "event-link" in auditor.get(path).text
    with of(noticed, "secretary:B") as branch:
        page = branch.get(path)
        assert page.status_code == 200
        assert "event-link" not in page.text


def test_nothing_unsigned_leads_to_who_said_it(noticed: World) -> None:
    """Neither the fact nor its envelope has anything of the account."""
    with of(noticed, "secretary:D") as branch:
        path = f"/workbench/branches/D/years/{YEAR}/voices"
        *_, key = re.findall(r'name="_key" value="([^"]+)"', branch.get(path).text)
        assert "意见已收到" in send(branch, path, _key=key, way="unsigned", text="不署名的一条").text
    voices = noticed.runtime.ledger.seen().history(f"voices/{COMMITTEE}/{YEAR}")
    mine = next(one for one in voices if getattr(one.fact, "text", "") == "不署名的一条")
    assert "secretary" not in repr(mine)
    assert mine.envelope.command == f"unsigned/{key.partition('~')[0]}", "what tells who sent a form is left out"


def test_after_the_notice_nothing_is_taken_any_more(noticed: World) -> None:
    """Last: it moves the clock."""
    noticed.clock.now = AFTER
    with of(noticed, "secretary:B") as branch:
        assert "期外不再受理" in branch.get(f"{OF_B}/appeals").text
        assert 'name="grounds"' not in branch.get(f"{OF_B}/appeals").text
        assert 'name="text"' not in branch.get(f"{OF_B}/voices").text
        refused = send(branch, f"{OF_B}/appeals", about="Q2/E", grounds="逾期")
        assert refused.status_code == 409
        assert "不在公示期内" in refused.text
