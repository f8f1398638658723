"""Polls on pages: opened with slips shown once, answered without a name, ended, and read by whom it concerns."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Final

import httpx
import pytest

from infra.pages.polls.opening import drawn
from infra.runtime import Runtime
from tests.http.api import Api, Committee, a_committee
from tests.http.pages import send, shown
from tests.http.test_polls import everything_stored, said

__all__ = ("said",)

CODE: Final = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){6}")
FORM: Final = {
    "title": "满意度测评",
    "period": "Q1",
    "slips": "8",
    "least": "5",
    "questions.r1.title": "对支部工作是否满意",
    "questions.r1.choices": "满意\n不满意",
    "questions.r4.title": "对书记作风是否满意",
    "questions.r4.choices": "满意\n一般\n不满意",
    "questions.r5.choices": "满意\n不满意",
}
GOOD: Final = {"answer.q1": "c1", "answer.q2": "c3"}


@pytest.fixture
def committee(api: Api) -> Committee:
    return a_committee(api)


@pytest.fixture
def slips(api: Api, committee: Committee) -> list[str]:
    return slips_of(send(api, f"/workbench{committee.year}/polls", **FORM))


def slips_of(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return CODE.findall(answer.text)


def sheet(committee: Committee, number: int = 1) -> str:
    return f"/workbench/polls/{committee.id}/2025/{number}"


def fill_in(api: Api, committee: Committee, slip: str, **answers: str) -> httpx.Response:
    """By nobody: no header tells who it is."""
    return api.client.post(sheet(committee), data={"slip": slip, **(answers or GOOD)})


def test_slips_are_shown_once_with_the_address_that_fills_them_in(api: Api, committee: Committee) -> None:
    page = f"/workbench{committee.year}/polls"
    answer = send(api, page, _key="once", **FORM)
    slips = slips_of(answer)
    assert len(set(slips)) == 8
    where = f"{api.client.base_url}".rstrip("/") + sheet(committee)
    assert where in answer.text
    assert all(str(drawn(f"{where}#{slip}")) in answer.text for slip in slips)
    again = send(api, page, _key="once", **FORM)
    assert "测评码只在开启时给出一次" in again.text
    assert slips_of(again) == []
    assert not any(slip in shown(api, f"{page}/1") for slip in slips)


@pytest.mark.parametrize(
    ("change", "status", "said_there"),
    [
        ({"title": ""}, 422, "title-error"),
        ({"slips": "2"}, 422, "slips-error"),
        ({"slips": "many"}, 422, "slips-error"),
        ({"period": ""}, 422, "period-error"),
        ({"least": "9"}, 409, "最少答卷数应不少于"),
        ({"questions.r1.title": "", "questions.r4.title": ""}, 409, "题目应有1至20道"),
        ({"questions.r1.choices": "满意"}, 409, "每道题目应有2至10个选项"),
        ({"about": "nobody"}, 409, "nobody"),
    ],
)
def test_a_poll_that_could_not_be_answered_is_refused_and_nothing_typed_is_lost(
    api: Api, committee: Committee, change: dict[str, str], status: int, said_there: str
) -> None:
    with api.nothing_recorded():
        answer = send(api, f"/workbench{committee.year}/polls", **{**FORM, **change})
    assert answer.status_code == status
    assert said_there in answer.text
    assert "满意\n一般\n不满意" in answer.text


def test_whoever_holds_a_slip_answers_once_and_only_the_end_tells_what(
    api: Api, committee: Committee, slips: list[str]
) -> None:
    page = f"/workbench{committee.year}/polls/1"
    asked = api.client.get(sheet(committee))
    assert "对书记作风是否满意" in asked.text
    with api.nothing_recorded():
        for slip in slips[:6]:
            answer = fill_in(api, committee, f" {slip.lower()} ")
            assert "答卷已计入" in answer.text
            assert slip not in answer.text.upper()
            assert "set-cookie" not in answer.headers
            assert answer.headers["cache-control"] == "no-store"
        watched = shown(api, page)
    assert "受理中" in watched
    assert "答卷份数</dt>" not in watched
    assert "测评已结束" in send(api, f"{page}/close").text
    text = re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", " ", shown(api, page))))
    assert "答卷份数6(75%)" in text
    assert "满意6100%不满意00%" in text
    assert "满意00%一般00%不满意6100%" in text
    assert "不再受理答卷" in api.client.get(sheet(committee)).text
    assert "测评已结束" in fill_in(api, committee, slips[7]).text


def test_what_is_no_answer_is_said_beside_the_question_and_costs_no_slip(
    api: Api, committee: Committee, slips: list[str]
) -> None:
    answer = fill_in(api, committee, slips[0], **{"answer.q1": "c2"})
    assert (answer.status_code, answer.text.count("请选择一项")) == (409, 1)
    assert re.search(r'name="answer.q1" value="c2"[^>]*checked', answer.text)
    assert slips[0] in answer.text
    assert "测评码无效" in fill_in(api, committee, "00000-00000-00000-00000").text
    assert "测评码无效" in fill_in(api, committee, "").text
    assert api.client.post(sheet(committee, 2), data=GOOD).status_code == 404
    assert "答卷已计入" in fill_in(api, committee, slips[0]).text
    assert "该测评码已使用" in fill_in(api, committee, slips[0]).text


def test_neither_the_database_nor_the_log_tells_of_a_sheet(
    api: Api, committee: Committee, runtime: Runtime, slips: list[str], said: Callable[[], str]
) -> None:
    for slip in slips[:5]:
        fill_in(api, committee, slip)
        assert fill_in(api, committee, slip).status_code == 409
    api.client.get(sheet(committee, 9))
    stored, log = everything_stored(runtime), said()
    assert not any(slip in stored or slip in log for slip in slips)
    assert sheet(committee, 9) not in log
    assert "workbench/polls/" not in log


def test_a_poll_is_void_with_a_reason_and_never_told(api: Api, committee: Committee, slips: list[str]) -> None:
    page = f"/workbench{committee.year}/polls/1"
    for slip in slips[:5]:
        fill_in(api, committee, slip)
    assert send(api, f"{page}/void").status_code == 409
    assert "测评已作废" in send(api, f"{page}/void", reason="测评码发放有误").text
    told = shown(api, page)
    assert "测评码发放有误" in told
    assert "已答内容不予公布" in told
    assert "答卷份数</dt>" in told
    assert send(api, f"{page}/close").status_code == 409


def test_too_few_answers_are_not_told(api: Api, committee: Committee, slips: list[str]) -> None:
    page = f"/workbench{committee.year}/polls/1"
    for slip in slips[:4]:
        fill_in(api, committee, slip)
    refused = send(api, f"{page}/close")
    assert refused.status_code == 409
    assert "答卷不足5份" in refused.text
    assert "受理中" in shown(api, page)


def test_those_whom_it_concerns_read_it(api: Api, committee: Committee) -> None:
    page, (first, second, *_) = f"/workbench{committee.year}/polls", committee.branches
    send(api, page, **{**FORM, "about": first, "title": "本支部测评"})
    send(api, page, **{**FORM, "title": "党委测评"})
    for who, expected in (("m1", 2), (f"secretary:{first}", 2), (f"secretary:{second}", 1), ("auditor", 2)):
        listed = shown(api, page, by=who)
        assert len(re.findall("本支部测评|党委测评", listed)) == expected, who
        assert ("本支部测评" in listed) == (expected == 2)
    assert api.client.get(f"{page}/1", headers={"X-Actor": f"secretary:{second}"}).status_code == 404
    assert "结束测评" not in shown(api, f"{page}/2", by=f"secretary:{second}")
    assert send(api, f"{page}/1/close", by=f"secretary:{second}").status_code == 404


def test_the_counts_go_into_a_spreadsheet(api: Api, committee: Committee, slips: list[str]) -> None:
    for slip in slips[:5]:
        fill_in(api, committee, slip)
    page = f"/workbench{committee.year}/polls/1"
    send(api, f"{page}/close")
    answer = api.client.get(f"{page}?format=xlsx", headers={"X-Actor": "m1"})
    assert answer.content[:2] == b"PK"


@pytest.fixture(autouse=True)
def _no_cookies(api: Api) -> Iterator[None]:
    """Nobody who answers is given any, nor does the page after an act leave one to them."""
    api.client.cookies.clear()
    yield
    api.client.cookies.clear()
