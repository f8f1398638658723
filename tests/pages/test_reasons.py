"""The reasons of ranks and grades say by what they were given, not what the published score alone would give."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import pytest

from domain.period import Period
from domain.reckoning import Standing
from domain.standard import Grade
from infra.http.language import Text
from infra.pages.grading.file import GradingFile
from infra.pages.grading.reasons import ground, reasons
from infra.postgres.pool import Pool
from services.assessments import Round
from services.casebook import CommitteeYear, read_casebook
from tests.projections.histories import Teller, standard

OF: Final = CommitteeYear("north", 2025)
FRAME: Final[Any] = None  # what they say does not depend on the page
POINTS: Final = {
    "A": ("57", "38"),
    "B": ("56", "38"),  # vetoed
    "C": ("55", "38"),
    "D": ("54", "38"),  # vetoed
    "E": ("50", "35"),  # with bonus
    "F": ("40", "26"),  # with bonus
    "G": ("40", "20"),
    "H": ("40", "20"),  # exempted from the fourth quarter
}


@pytest.fixture
def file(pool: Pool) -> GradingFile:
    """One place in the first grade and one in the second; bonus points do not count for grades."""
    teller = Teller(pool)
    first, second, *others = standard().grades
    quota = Decimal("0.15")
    grades = (replace(first, quota=quota), replace(second, quota=quota), *others)
    teller.establish(OF.committee, dict.fromkeys(POINTS))
    teller.adopt(OF.committee, replace(standard(bonus_counts=False), grades=grades))
    teller.issue(OF.committee)
    at = Round(OF.committee, OF.year, Period.Q4)
    teller.assessments.exempt(teller.act(), at, branches=["H"], reason="停产检修")
    for period in Period:
        points = {branch: given for branch, given in POINTS.items() if (branch, period) != ("H", Period.Q4)}
        teller.assess(OF.committee, period, points, bonus={"E": "5", "F": "5"})
    for branch in "BD":
        teller.gradings.impose_veto(teller.act(), OF, branch_id=branch, kind="safety", reason="发生工亡事故")
    seen = teller.ledger.seen()
    return GradingFile(OF, seen, read_casebook(seen, OF), {}, {}, FRAME)


def test_reasons_agree_with_what_was_compared(file: GradingFile) -> None:
    assert {branch: said.zh for branch, said in reasons(file).items()} == {
        "A": "不含加分的年度得分达到90分",
        "B": "一票否决(安全), 最高二级",
        "C": "不含加分的得分达到一级, 一级名额1个、二级名额1个已满",
        "D": "一票否决(安全), 最高二级, 二级名额1个已满",
        "E": "不含加分的得分达到二级, 二级名额1个已满",
        "F": "不含加分的年度得分未达到70分",
        "G": "不含加分的年度得分未达到70分；与H同分, 第四季度得分60高于(免考), 列前",
        "H": "不含加分的年度得分未达到70分；与G同分, 第四季度得分(免考)低于60, 列后",
    }
    assert {one.branch: one.score for one in file.reckoned.standings}["E"] == 90
    said = reasons(file)
    assert said["F"].en == "the score without bonus is below 70"
    assert said["C"].en.startswith("no place left in the ")
    assert said["D"].en.startswith("veto (safety): ")
    assert "60 to (exempt)" in said["G"].en


def test_where_no_grade_has_a_cut_off_none_is_missed() -> None:
    only = replace(standard(), grades=(Grade("none", "无等级"),), veto_caps={})
    one = Standing(1, "A", Decimal(50), "none", "score", Fraction(50))
    assert ground(one, only, lambda code: Text(code, code)) == Text("不设分数线", "there is no cut-off")
