"""Suggested 建议设置: what a committee's first draft begins with: the settings of the paper, and no items yet."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

from domain.ballot import BallotRules, CarriedBy, RecusedCount
from domain.standard import Duty, EconomicShare, Grade, Standard, Weights

SUGGESTED: Final = Standard(
    version=1,
    items=(),
    step=Decimal("0.5"),
    weights=Weights(Decimal("0.60"), Decimal("0.40")),
    grades=(
        Grade("first", "一级", Decimal(90), Decimal("0.30")),
        Grade("second", "二级", Decimal(80)),
        Grade("third", "三级", Decimal(70)),
        Grade("none", "无等级"),
    ),
    bonus_cap_per_period=Decimal(5),
    veto_caps={"safety": "second", "discipline": "third"},
    tie_breaks=("year_end", "period:Q4"),
    economic_share=EconomicShare(Decimal("0.20"), Decimal("0.60")),
    ballots=BallotRules(
        ordinary_quorum=Fraction(1, 2),
        grading_quorum=Fraction(2, 3),
        carried_by=CarriedBy.MORE_THAN_HALF_OF_DUE,
        recused=RecusedCount.STAY_IN_DUE,
    ),
    notice_working_days=5,
    consequences={"first": ("team_reward", "activity_funds"), "none": ("rectification",)},
    duties=tuple(Duty),
)
