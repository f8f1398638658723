"""What the grades brought, on the pages of the committee's office: decided, paid, honoured, and the year closed."""

import pytest

from tests.http.api import Api, Committee, wait_for
from tests.http.conftest import Clock
from tests.http.pages import row, send, shown
from tests.http.test_consequences import graded

TEAM, FUNDS = "team_reward", "activity_funds"


@pytest.fixture(scope="module")
def year(api: Api, clock: Clock) -> Committee:
    """A branch of first grade, which brings it three things, and an ungraded one."""
    return graded(api, clock)


def at(year: Committee, page: str = "") -> str:
    return f"/workbench{year.year}/consequences{page}"


def line(branch: str, kind: str, **fields: str) -> dict[str, str]:
    """A row as it is sent: `chosen`, `amount`, `reference`."""
    return row(f"{branch}/{kind}", branch=branch, kind=kind, **fields)


def test_amounts_are_decided_for_whom_is_ticked(api: Api, year: Committee) -> None:
    best = year.branches[0]
    page = shown(api, at(year, "/amounts"))
    assert "按考核标准不超过20000元" in page
    both = {**line(best, TEAM, chosen="true"), **line(best, FUNDS, amount="800")}
    forgotten = send(api, at(year, "/amounts"), **both, **{f"same.{TEAM}": "6000"})
    assert forgotten.status_code == 422
    assert "已填写但未勾选" in forgotten.text
    assert 'value="6000"' in forgotten.text, "what was typed stands there still"
    unsaid = send(api, at(year, "/amounts"), **line(best, FUNDS, chosen="true"), **{f"same.{TEAM}": "6000"})
    assert (unsaid.status_code, "请填写金额" in unsaid.text) == (422, True)
    assert send(api, at(year, "/amounts"), **line(best, FUNDS)).status_code == 422
    too_much = send(api, at(year, "/amounts"), **line(best, TEAM, chosen="true", amount="20000.01"))
    assert too_much.status_code == 409
    chosen = {**line(best, TEAM, chosen="true"), **line(best, FUNDS, chosen="true", amount="800")}
    decided = send(api, at(year, "/amounts"), **chosen, **{f"same.{TEAM}": "6000"})
    assert "奖励金额已确定" in decided.text
    assert "没有待定金额的奖励" in decided.text
    page = shown(api, at(year))
    assert "6800.00" in page, "the total"
    cancelled = send(api, at(year, f"/{best}/{FUNDS}/cancel"), reason="金额有误")
    assert "金额撤销" in cancelled.text
    assert "金额有误" in cancelled.text
    again = send(api, at(year, "/amounts"), **line(best, FUNDS, chosen="true", amount="900"))
    assert again.status_code == 200


def test_payments_pay_the_balance_unless_told_otherwise(api: Api, year: Committee) -> None:
    best = year.branches[0]
    nameless = send(api, at(year, "/payments"), **line(best, TEAM, chosen="true"))
    assert (nameless.status_code, "请填写凭证号" in nameless.text) == (422, True)
    in_part = {**line(best, TEAM, chosen="true", amount="2500"), **line(best, FUNDS, chosen="true", reference="现金12")}
    assert "支付已登记" in send(api, at(year, "/payments"), **in_part, reference="转账0203").text
    page = shown(api, at(year, "/payments"))
    assert "3500.00" in page, "what is left"
    assert "activity_funds" not in page, "it is paid"
    over = send(api, at(year, "/payments"), **line(best, TEAM, chosen="true", amount="3500.01"), reference="转账0204")
    assert (over.status_code, "超出未付余额3500元" in over.text) == (409, True)
    file = shown(api, at(year, f"/{best}/{TEAM}"))
    assert "转账0203" in file
    assert "待签收" in file
    assert "撤销金额" not in file, "what was paid of stands"
    paid = send(api, at(year, "/payments"), **line(best, TEAM, chosen="true"), reference="转账0204")
    assert "没有待支付的奖励" in paid.text
    honoured = shown(api, at(year) + "?which=honoured")
    assert "已付待签收" in honoured


def test_what_has_no_steps_of_its_own_is_honoured_with_a_note(api: Api, year: Committee) -> None:
    tour = at(year, f"/{year.branches[0]}/study_tour")
    assert send(api, f"{tour}/honour", note="").status_code == 422
    assert "赴兄弟单位学习" in send(api, f"{tour}/honour", note="赴兄弟单位学习").text
    assert send(api, f"{tour}/honour", note="又一次").status_code == 409
    assert send(api, f"{tour}/cancel", reason="误登").status_code == 422, "it has no amount"
    assert "登记兑现" not in shown(api, tour)
    assert api.client.get(at(year, f"/{year.branches[1]}/study_tour"), headers={"X-Actor": "m1"}).status_code == 404


def test_several_are_honoured_at_once_each_with_a_note(api: Api, clock: Clock) -> None:
    year = graded(api, clock)
    best = year.branches[0]
    tour = line(best, "study_tour", chosen="true")
    wait_for(lambda: "外出学习" in shown(api, at(year, "/honours")))  # it opens after the decision
    unsaid = send(api, at(year, "/honours"), **tour)
    assert (unsaid.status_code, "请填写兑现说明" in unsaid.text) == (422, True)
    assert send(api, at(year, "/honours"), **line(best, "study_tour", note="已赴学习")).status_code == 422, "not ticked"
    asked = {"honours": [{"branch": best, "kind": "study_tour", "note": "已赴学习"}] * 2}
    with api.nothing_recorded():
        answer = api.post(f"{year.year}/consequences/honour-several", asked)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_honoured")
    done = send(
        api, at(year, "/honours"), **{**tour, **line(best, "study_tour", note="赴兄弟单位学习")}, note="统一安排"
    )
    assert "兑现情况已登记" in done.text
    wait_for(lambda: "没有待登记兑现的事项" in shown(api, at(year, "/honours")))
    file = shown(api, at(year, f"/{best}/study_tour"))
    assert "赴兄弟单位学习" in file
    assert "统一安排" not in file
    assert "外出学习" in file


def test_a_payment_that_needs_approval_is_asked_for(api: Api, clock: Clock) -> None:
    year = graded(api, clock)
    best = year.branches[0]
    send(api, at(year, "/amounts"), **line(best, TEAM, chosen="true", amount="6000"))
    route = {"kind": "reward_payment", "form": "any_of", "approvers": ["m2"]}
    api.done(f"/committees/{year.id}/approval-routes", route)
    page = shown(api, at(year, "/payments"))
    assert "奖励支付须经审批" in page
    assert 'name="reference"' not in page
    request = f"/workbench/committees/{year.id}/approvals/request"
    form = shown(api, f"{request}?kind=reward_payment&branch={best}&reward={TEAM}&year=2025&amount=6000")
    assert f'value="{best}" data-fact selected' in form
    assert 'value="6000"' in form
    details = {"branch": best, "year": "2025", "reward": TEAM, "amount": "6000", "reference": "转账1"}
    asked = {f"details.{name}": said for name, said in details.items()}
    assert send(api, request, kind="reward_payment", reason="年度兑现", **asked).status_code == 200
    assert "审批中" in shown(api, at(year, "/payments"))


def test_the_year_is_closed_when_nothing_stands_in_its_way(api: Api, year: Committee) -> None:
    page = shown(api, at(year, "/closing"))
    assert "可以办结" in page
    assert "尚有1项奖惩待兑现" in page
    assert "2025年度考核已办结" in send(api, at(year, "/closing")).text
    assert send(api, at(year, "/closing")).status_code == 409
    hindered = shown(api, f"/workbench/committees/{year.id}/years/2026/consequences/closing")
    assert "本年度等级尚未表决" in hindered
    assert "去办理" in hindered
    assert "办结本年度" not in hindered
