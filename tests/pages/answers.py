"""Answers 页面上的答案: what the pages say, in the shape of a rehearsal's checks."""

import re
from decimal import Decimal
from functools import singledispatch
from typing import Any, Final

from playwright.sync_api import expect

from domain.points import plain
from infra.pages.standard.draft_fields import BRINGS
from infra.pages.terms import consequence
from infra.rehearsal.checks.audit import CheckAudit
from infra.rehearsal.checks.grades import CheckConsequences, CheckGradeChanges, CheckGrades, CheckNotice, CheckSixGood
from infra.rehearsal.checks.questions import CheckExplain, CheckKnown, CheckSelfCommitteeGaps, CheckWhatIf
from infra.rehearsal.checks.standings import CheckStandings
from infra.rehearsal.parts import Check
from projections.wording import PERIODS
from tests.pages.roles import GRADES, Somebody
from tests.pages.year import Year

DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
CODES: Final = {label: code for code, label in GRADES.items()}
BROUGHT: Final = {consequence(kind).zh: kind for kind in BRINGS}


@singledispatch
def answer(step: Check, year: Year) -> Any:
    raise NotImplementedError(f"no page is known on which {year.committee} would be told of {step.verb}")


@answer.register
def _(_: CheckAudit, year: Year) -> dict[str, str]:
    """As the auditor has it checked, and waits."""
    page = year.auditor.open("/workbench/record")
    year.auditor.press("开始核查")
    expect(page.locator("#check .check-said")).to_contain_text(
        "记录完整, 未被改动, 各查询结果与重放一致", timeout=120_000
    )
    looked_at = {row["核查内容"]: row["结果"] == "相符" for row in year.auditor.table("核查内容")}
    record = looked_at.pop("事实日志") and looked_at.pop("历次校验点")
    return {
        "log": "verified" if record else "broken",
        "projections": "equal_to_replay" if all(looked_at.values()) else "different",
    }


@answer.register
def _(step: CheckStandings, year: Year) -> list[dict[str, str]]:
    as_of = f"as_of={step.as_of:%Y-%m-%dT%H:%M}" if step.as_of else ""
    auditor = year.auditor
    auditor.open(f"{year.of_year}/standings?through={step.through}&{as_of}")
    rows = [{"rank": row["名次"], "branch": year.ids[row["党支部"]], "score": row["得分"]} for row in auditor.table()]
    if step.through != "year":
        return rows
    auditor.open(f"{year.of_year}/grading?{as_of}")
    desk = [
        {
            "rank": row["名次"],
            "branch": year.ids[row["党支部"]],
            "score": row["年度得分"],
            "grade": CODES[row["等级建议"]],
            "why": _why(row["定级依据"]),
        }
        for row in auditor.table()
    ]
    assert [{name: row[name] for name in ("rank", "branch", "score")} for row in desk] == rows
    return desk


def _why(said: str) -> str:
    return "veto:safety" if "一票否决(安全)" in said else "quota" if "名额" in said else "score"


@answer.register
def _(_: CheckNotice, year: Year) -> dict[str, str]:
    """As a branch reads it."""
    page = next(iter(year.secretaries.values())).open(f"{year.of_year}/notice")
    opens, closes = DAY.findall(page.get_by_text("公示期").first.inner_text())
    return {"opens": opens, "closes": closes}


@answer.register
def _(step: CheckKnown, year: Year) -> dict[str, str]:
    auditor, address = year.auditor, f"/workbench/branches/{step.branch}/years/{year.rehearsal.year}/results"

    def total(query: str) -> str:
        return auditor.open(f"{address}?period={step.period}{query}").locator(".card-head .figures strong").inner_text()

    return {"then": total(f"&as_of={step.on:%Y-%m-%dT%H:%M}"), "now": total("")}


@answer.register
def _(step: CheckExplain, year: Year) -> dict[str, Any]:
    page = year.auditor.open(f"{year.of_year}/branches/{step.branch}/explanation")
    read = "all => all.map(one => [...one.children].map(part => part.innerText))"
    said = dict(page.locator("dl.facts > div").evaluate_all(read))
    periods = {period.value: said[name] for period, name in PERIODS.items() if name in said}
    *_, exact = next(one for name, one in said.items() if name.startswith("年度得分")).split()
    return {
        "branch": year.ids[page.locator("main h2").first.inner_text()],
        "periods": {name: _plain(points) for name, points in {**periods, "YE": said["年末总分"]}.items()},
        "quarters_mean": said["季度均分"],
        "year_end": _plain(said["年末总分"]),
        "exact": exact,
        "score": said["公布分 (四舍五入)"],
    }


@answer.register
def _(_: CheckGrades, year: Year) -> dict[str, str]:
    """As a member of the committee reads them."""
    year.member.open(f"{year.of_year}/grading/grades")
    return {year.ids[row["党支部"]]: CODES[row["等级"]] for row in year.member.table()}


@answer.register
def _(_: CheckGradeChanges, year: Year) -> dict[str, dict[str, str]]:
    year.member.open(f"{year.of_year}/grading/grades")
    read = {year.ids[row["党支部"]]: (CODES[row["上年等级"]], CODES[row["等级"]]) for row in year.member.table()}
    return {branch: {"before": before, "after": after} for branch, (before, after) in read.items() if before != after}


@answer.register
def _(_: CheckConsequences, year: Year) -> dict[str, list[str]]:
    """What the decision brings opens behind it: a busy machine is waited for."""
    year.runtime.projections.catch_up()
    year.office.open(f"{year.of_year}/consequences")
    brought = {(year.ids[row["党支部"]], BROUGHT[row["事项"]]) for row in year.office.table("所定等级")}
    found = {branch: [kind for kind in BRINGS if (branch, kind) in brought] for branch in year.names}
    return {branch: kinds for branch, kinds in found.items() if kinds}


@answer.register
def _(_: CheckSixGood, year: Year) -> dict[str, bool]:
    year.member.open(f"{year.of_year}/programmes/six-good")
    return {year.ids[row["党支部"]]: row["考评结果"] == "六好班子" for row in year.member.table("考评结果")}


@answer.register
def _(_: CheckSelfCommitteeGaps, year: Year) -> dict[str, dict[str, str]]:
    """As the office saw them when it confirmed."""
    return {
        branch: {period: _plain(f"{-Decimal(gaps[branch])}") for period, gaps in year.gaps.items()}
        for branch in year.names
    }


@answer.register
def _(step: CheckWhatIf, year: Year) -> list[dict[str, str]]:
    """As the auditor supposes it; the office sees the same weights as a draft for the next year."""
    change, auditor = step.change, year.auditor
    page = auditor.open(f"{year.of_year}/what-if")
    if (weights := change.weights) is not None:
        for name, share in (("quarters", weights.quarters), ("year_end", weights.year_end)):
            page.locator(f"[name='weights.{name}']").fill(plain(share * 100))
    if change.bonus_counts_for_grade is not None:
        page.get_by_label("加分计入定级").select_option("yes" if change.bonus_counts_for_grade else "no")
    if change.without_veto is not None:
        page.get_by_label("某党支部的一票否决").select_option(change.without_veto)
    if (appeal := change.without_appeal) is not None:
        page.get_by_label("某项申诉更正").select_option(f"{appeal.branch}/{appeal.period}/{appeal.item}")
    auditor.press("推演")
    page.get_by_role("link", name="全部").click()
    told = _supposed(auditor, year)
    if weights is not None:
        year.office.tries(weights.weights())
        assert _supposed(year.office, year) == told
    return told


def _supposed(reader: Somebody, year: Year) -> list[dict[str, str]]:
    return [
        {
            "rank": row["推演名次"],
            "branch": year.ids[row["党支部"]],
            "score": row["推演得分"],
            "grade": CODES[row["推演等级"]],
            "why": _why(row["推演依据"]),
        }
        for row in reader.table("推演名次")
    ]


def _plain(points: str) -> str:
    return plain(Decimal(points))
