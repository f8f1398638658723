"""The steel works' standard of 2025, for tests to start from and to change."""

from decimal import Decimal
from fractions import Fraction

from domain.assessment import Opening
from domain.ballot import BallotHeld, BallotRules, Votes
from domain.period import Period
from domain.standard import Duty, EconomicShare, Grade, Item, ItemClass, SixGood, Standard, Weights


def points(text: str) -> Decimal:
    return Decimal(text)


def sheet(text: str) -> dict[str, Decimal]:
    """`E=28 B=23.5`: points by item."""
    return {item: Decimal(given) for item, given in (one.split("=") for one in text.split())}


RULE = "未达目标值的, 按比例扣分, 扣完为止"
ECONOMIC = Item("E", ItemClass.ECONOMIC, "经济工作目标", points("30"), (Duty.D2,), key=True, rule=RULE)
TEAM = Item("B", ItemClass.LEADERSHIP_TEAM, "班子建设目标(含六好)", points("25"), (Duty.D6,), rule=RULE)
MEMBERS = Item("D", ItemClass.MEMBERS, "党员队伍建设目标", points("20"), (Duty.D1, Duty.D6), rule=RULE)
STAFF = Item("Z", ItemClass.STAFF, "职工队伍建设目标", points("15"), (Duty.D3, Duty.D5, Duty.D7), rule=RULE)
OVERALL = Item("S", ItemClass.OVERALL, "总的工作目标与基础工作", points("10"), (Duty.D1, Duty.D4), rule=RULE)

STEEL = Standard(
    version=1,
    items=(ECONOMIC, TEAM, MEMBERS, STAFF, OVERALL),
    step=points("0.5"),
    weights=Weights(points("0.60"), points("0.40")),
    grades=(
        Grade("first", "一级", points("90"), points("0.30")),
        Grade("second", "二级", points("80")),
        Grade("third", "三级", points("70")),
        Grade("none", "无等级"),
    ),
    bonus_cap_per_period=points("5"),
    bonus_counts_for_grade=True,
    veto_caps={"safety": "second", "discipline": "third"},
    tie_breaks=("year_end", "item:E", "period:Q4"),
    economic_share=EconomicShare(points("0.20"), points("0.60")),
    ballots=BallotRules(Fraction(1, 2), Fraction(2, 3)),
    notice_working_days=5,
    six_good=SixGood(("B",), points("22.5")),
    consequences={"first": ("team_reward", "activity_funds"), "none": ("rectification",)},
)

FULL = sheet("E=30 B=25 D=20 Z=15 S=10")
GOOD = sheet("E=28 B=23 D=18.5 Z=13.5 S=9")


def opening(period: Period = Period.Q1, branch: str = "A") -> Opening:
    return Opening(branch, 2025, period, 1, f"targets/{branch}/2025")


def vote(*, carried: bool, matter: str = "grades/rolling-mill/2025") -> BallotHeld:
    """A ballot of three members, as it went."""
    votes = Votes(("m1", "m2"), ("m1", "m2") if carried else (), () if carried else ("m1", "m2"))
    return BallotHeld(matter, 3, Fraction(2, 3), votes, carried)
