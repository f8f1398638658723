"""Six-good teams 六好班子: a committee's six-good standard, judged from the scores of the one yearly standard."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from domain.ballot import BallotHeld
from domain.reckoning import BranchYear, is_six_good
from domain.refusal import NotFoundError, Refusal, RefusedError
from domain.required import require_day, require_text
from domain.standard import SIX_GOODS, Standard

YEARS_AHEAD = 5
COMMON_YEAR = 2001  # a day that it has, every year has


@dataclass(frozen=True)
class MonthDay:
    """月日: a day that every year has."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        return date(year, self.month, self.day)


@dataclass(frozen=True)
class Good:
    """一好: its name as the committee writes it, and the share of its items' full points to be reached."""

    name: str
    at_least: Decimal


@dataclass(frozen=True)
class SixGoodStandard:
    """六好标准: one version, for the years from `from_year` on; which item counts for which good, the item says."""

    version: int
    from_year: int
    goods: tuple[Good, ...]
    reward_rules: str = ""


@dataclass(frozen=True)
class SixGoodProgrammeSet:
    """六好创建活动已部署: from which year on, and by which day of that year the standard is to be adopted."""

    committee: str
    start_year: int
    adopt_by: MonthDay


@dataclass(frozen=True)
class SixGoodDrafted:
    """六好标准已起草: put forward; it may be drafted again until it is adopted."""

    committee: str
    standard: SixGoodStandard


@dataclass(frozen=True)
class SixGoodAdopted:
    """六好标准已通过: in force for the years from its own on."""

    committee: str
    version: int
    from_year: int
    on: date


@dataclass(frozen=True)
class Mobilised:
    """动员部署: how the committee set its branches going."""

    committee: str
    on: date
    text: str


Fact = SixGoodProgrammeSet | SixGoodDrafted | SixGoodAdopted | Mobilised


@dataclass(frozen=True)
class SixGoodProgramme:
    """How far a committee's six-good programme has come."""

    start_year: int | None = None
    drafted: SixGoodStandard | None = None
    adopted: tuple[SixGoodStandard, ...] = ()
    adopted_on: date | None = None

    def in_force(self, year: int) -> SixGoodStandard | None:
        """The version that a year is judged by: the latest adopted of those for that year or an earlier one."""
        return next((one for one in reversed(self.adopted) if one.from_year <= year), None)


@dataclass(frozen=True)
class QuarterPoints:
    """季度得分合计: of each item, over the quarters of a branch's year that count."""

    quarters: int
    points: Mapping[str, Decimal]

    @classmethod
    def over(cls, quarters: Sequence[Mapping[str, Decimal]]) -> "QuarterPoints":
        """Of these quarters' scores together."""
        points: dict[str, Decimal] = {}
        for scores in quarters:
            for item, given in scores.items():
                points[item] = points.get(item, Decimal(0)) + given
        return cls(len(quarters), points)

    def of(self, item: str) -> Decimal:
        return self.points.get(item, Decimal(0))


@dataclass(frozen=True)
class GoodResult:
    """一好的结果: the points of its items over the quarters that count, and the mean it takes."""

    number: int
    name: str
    items: tuple[str, ...]
    total: Decimal
    quarters: int
    needed: Decimal
    reached: bool

    @property
    def mean(self) -> Fraction | None:
        return Fraction(self.total) / self.quarters if self.quarters else None


@dataclass(frozen=True)
class SixGoodResult:
    """六好考评结果: whether the team is six-good, and how it stands good by good."""

    is_six_good: bool
    goods: tuple[GoodResult, ...]


def set_programme(
    programme: SixGoodProgramme, *, committee: str, start_year: int, adopt_by: MonthDay, today: date
) -> list[Fact]:
    """部署六好创建活动: may be set again until the standard is adopted."""
    if programme.adopted:
        raise RefusedError(
            Refusal.STANDARD_IN_FORCE,
            "六好标准已表决通过, 起始年度和制定期限不再变更",
            "the six-good standard is adopted: start year and deadline stand",
        )
    if start_year > today.year + YEARS_AHEAD:
        raise RefusedError(
            Refusal.DATE_OUT_OF_RANGE,
            f"起始年度{start_year}过远, 最晚为{today.year + YEARS_AHEAD}年",
            f"{start_year} is too far ahead: begin in {today.year + YEARS_AHEAD} at the latest",
        )
    _require_real(adopt_by)
    return [SixGoodProgrammeSet(committee, start_year, adopt_by)]


def draft(
    programme: SixGoodProgramme,
    *,
    committee: str,
    from_year: int,
    goods: tuple[Good, ...],
    reward_rules: str,
    today: date,
) -> list[Fact]:
    """起草六好标准: the next version, or the pending one again, with its rules of reward; never for years past."""
    start_year = _require_set(programme)
    faults = [
        *_faults_of(goods, reward_rules),
        *_faults_of_year(from_year, first=max(start_year, today.year), last=today.year + YEARS_AHEAD),
    ]
    _refuse(faults)
    standard = SixGoodStandard(len(programme.adopted) + 1, from_year, goods, reward_rules)
    return [SixGoodDrafted(committee, standard)]


def require_pending(programme: SixGoodProgramme, *, today: date) -> SixGoodStandard:
    """The draft that waits for its vote; its first year must not have passed meanwhile."""
    if programme.drafted is None:
        raise NotFoundError("没有待表决的六好标准, 请先起草", "no six-good standard waits for a vote: draft one first")
    _refuse(_faults_of_year(programme.drafted.from_year, first=today.year, last=today.year + YEARS_AHEAD))
    return programme.drafted


def adopt(programme: SixGoodProgramme, *, committee: str, ballot: BallotHeld, today: date) -> list[Fact]:
    """通过六好标准: carried by the committee's vote."""
    standard = require_pending(programme, today=today)
    return [SixGoodAdopted(committee, standard.version, standard.from_year, today)] if ballot.carried else []


def mobilise(programme: SixGoodProgramme, *, committee: str, on: date, text: str, today: date) -> list[Fact]:
    """动员部署: after the standard is adopted."""
    if programme.adopted_on is None:
        raise RefusedError(
            Refusal.SIX_GOOD_NOT_ADOPTED,
            "六好标准尚未表决通过, 请先提交党委表决",
            "the six-good standard is not adopted yet: put it to the vote first",
        )
    require_text(text, zh="动员部署情况", en="what was said and arranged")
    require_day(on, first=programme.adopted_on, last=today)
    return [Mobilised(committee, on, text)]


def evolve(programme: SixGoodProgramme, fact: Fact) -> SixGoodProgramme:
    match fact:
        case SixGoodProgrammeSet():
            return replace(programme, start_year=fact.start_year)
        case SixGoodDrafted():
            return replace(programme, drafted=fact.standard)
        case SixGoodAdopted():
            adopted = programme.drafted
            assert adopted is not None
            return replace(
                programme,
                drafted=None,
                adopted=(*programme.adopted, adopted),
                adopted_on=programme.adopted_on or fact.on,
            )
        case Mobilised():
            return programme
        case _:
            assert_never(fact)


def judge(standard: Standard, goods: SixGoodStandard | None, year: BranchYear, points: QuarterPoints) -> SixGoodResult:
    """六好考评: the yearly standard's own threshold and every good's share must be reached, and no veto be in force.

    A good that no item of the yearly standard counts for is not reached: there is nothing to show for it.
    """
    results = tuple(
        _judge_good(standard, number, good, points) for number, good in enumerate(goods.goods if goods else (), start=1)
    )

    def item_mean(_: str, item: str) -> Fraction:
        return Fraction(points.of(item)) / points.quarters

    if points.quarters == 0 or (standard.six_good is None and goods is None):
        return SixGoodResult(is_six_good=False, goods=results)
    overall = standard.six_good is None or is_six_good(standard, year, item_mean=item_mean)
    return SixGoodResult(overall and not year.vetoes and all(one.reached for one in results), results)


def _judge_good(standard: Standard, number: int, good: Good, points: QuarterPoints) -> GoodResult:
    serving = [item for item in standard.items if item.six_good == number]
    needed = good.at_least * sum((item.full for item in serving), Decimal(0))
    total = sum((points.of(item.code) for item in serving), Decimal(0))
    reached = bool(serving) and points.quarters > 0 and total >= needed * points.quarters
    codes = tuple(item.code for item in serving)
    return GoodResult(number, good.name, codes, total, points.quarters, needed, reached)


def _require_set(programme: SixGoodProgramme) -> int:
    if programme.start_year is None:
        raise RefusedError(
            Refusal.SIX_GOOD_NOT_SET,
            "尚未部署六好创建活动, 请先确定起始年度和制定期限",
            "the six-good programme is not set up: give its start year and deadline first",
        )
    return programme.start_year


def _require_real(day: MonthDay) -> None:
    try:
        day.in_year(COMMON_YEAR)
    except ValueError:
        raise RefusedError(
            Refusal.DATE_OUT_OF_RANGE,
            f"没有{day.month}月{day.day}日这一天, 或并非每年都有",
            f"not every year has a day {day.month:02}-{day.day:02}",
        ) from None


Faults = Iterable[tuple[str, str]]


def _faults_of(goods: tuple[Good, ...], reward_rules: str) -> Faults:
    names = [good.name.strip() for good in goods]
    if len(names) != len(SIX_GOODS):
        yield f"六好应列六项, 现有{len(names)}项", f"there are six goods, not {len(names)}"
    if "" in names or len(set(names)) < len(names):
        yield "各好的名称须填写且不得重复", "each good has a name of its own"
    if any(not 0 < good.at_least <= 1 for good in goods):
        yield "各好应达到的比例应大于0且不超过1", "the share to be reached lies above 0 and not above 1"
    if not reward_rules.strip():  # S57
        yield "请写明对六好班子的奖励办法", "say how six-good teams are rewarded"


def _faults_of_year(from_year: int, *, first: int, last: int) -> Faults:
    if not first <= from_year <= last:
        yield f"起用年度应为{first}至{last}年", f"it can be in force from a year between {first} and {last}"


def _refuse(faults: Faults) -> None:
    found = list(faults)
    if found:
        raise RefusedError(Refusal.SIX_GOOD_INVALID, "; ".join(zh for zh, _ in found), "; ".join(en for _, en in found))
