"""Standard 考核标准: every number and rule of a year's appraisal, adopted by vote and never edited once in force."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Final, assert_never

from domain.ballot import BallotHeld, BallotRules
from domain.money import MOST, is_amount
from domain.period import Period
from domain.points import plain
from domain.refusal import NotFoundError, Refusal, RefusedError
from domain.timetable import Deadlines, faults, inversions

LONGEST_RECTIFICATION: Final = 250  # working days, about a year

SIX_GOODS = range(1, 7)


class ItemClass(StrEnum):
    """目标类别: the five classes of the paper."""

    ECONOMIC = "economic"
    LEADERSHIP_TEAM = "leadership_team"
    MEMBERS = "members"
    STAFF = "staff"
    OVERALL = "overall"


CLASS_NAMES: Final[Mapping[ItemClass, tuple[str, str]]] = MappingProxyType(
    {
        ItemClass.ECONOMIC: ("经济工作", "economic"),
        ItemClass.LEADERSHIP_TEAM: ("班子建设", "leadership team"),
        ItemClass.MEMBERS: ("党员队伍", "members"),
        ItemClass.STAFF: ("职工队伍", "staff"),
        ItemClass.OVERALL: ("总的工作", "overall"),
    }
)


class Duty(StrEnum):
    """职责任务: the seven duties of a branch."""

    D1 = "D1"
    D2 = "D2"
    D3 = "D3"
    D4 = "D4"
    D5 = "D5"
    D6 = "D6"
    D7 = "D7"


class Education(StrEnum):
    """党员教育方式: as part of daily work, or all together for a time."""

    DAILY = "daily"
    CONCENTRATED = "concentrated"


@dataclass(frozen=True)
class Item:
    """考核项目: full points, what it serves, how it is scored and on which evidence.

    `counts_only` marks what is only counted, its effect not judged; `six_good` numbers the good it counts for.
    """

    code: str
    item_class: ItemClass
    title: str
    full: Decimal
    duties: tuple[Duty, ...]
    key: bool = False
    rule: str = ""
    evidence: str = ""
    counts_only: bool = False
    education: Education | None = None
    six_good: int | None = None


@dataclass(frozen=True)
class Weights:
    """权重: of the mean of the quarters, and of the year-end; they sum to 1."""

    quarters: Decimal
    year_end: Decimal

    def sum_to_one(self) -> bool:
        return min(self.quarters, self.year_end) >= 0 and self.quarters + self.year_end == 1


@dataclass(frozen=True)
class Grade:
    """等级: reached from `at_least` on; the last grade has no threshold. `quota` is a share of the branches."""

    code: str
    label: str
    at_least: Decimal | None = None
    quota: Decimal | None = None


@dataclass(frozen=True)
class EconomicShare:
    """经济工作分值占比: the bounds within which economic points should stay."""

    min: Decimal
    max: Decimal


@dataclass(frozen=True)
class SixGood:
    """六好班子: items of this standard whose points together must reach a mean over the quarters."""

    items: tuple[str, ...]
    mean_at_least: Decimal


@dataclass(frozen=True)
class Honouring:
    """兑现规则: the most yuan a reward of a kind may come to; the working days a rectification is given."""

    at_most: Mapping[str, Decimal] = field(default_factory=dict)
    rectification_working_days: int | None = None


@dataclass(frozen=True)
class Standard:
    """考核标准: the settings of one version."""

    version: int
    items: tuple[Item, ...]
    step: Decimal
    weights: Weights
    grades: tuple[Grade, ...]
    bonus_cap_per_period: Decimal = Decimal(0)
    bonus_counts_for_grade: bool = True
    veto_caps: Mapping[str, str] = field(default_factory=dict)
    tie_breaks: tuple[str, ...] = ()
    economic_share: EconomicShare | None = None
    ballots: BallotRules = field(default_factory=BallotRules)
    notice_working_days: int = 5
    six_good: SixGood | None = None
    consequences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    duties: tuple[Duty, ...] = tuple(Duty)
    honouring: Honouring = field(default_factory=Honouring)
    targets_detailed: bool = False
    deadlines: Deadlines = field(default_factory=Deadlines)
    advanced_grades: tuple[str, ...] = ()
    """Grades whose branches may be commended as advanced; none named: the highest."""
    feature_checklist: tuple[str, ...] = ()
    """What a feature branch must have (五个有), to be shown item by item before it is accepted."""

    def item(self, code: str) -> Item:
        for item in self.items:
            if item.code == code:
                return item
        raise RefusedError(Refusal.UNKNOWN_ITEM, f"考核标准中没有项目{code}", f"the standard has no item {code}")

    def require_grade(self, code: str) -> None:
        if all(grade.code != code for grade in self.grades):
            raise RefusedError(Refusal.UNKNOWN_GRADE, f"考核标准中没有等级{code}", f"the standard has no grade {code}")

    @property
    def full(self) -> Decimal:
        return sum((item.full for item in self.items), Decimal(0))


@dataclass(frozen=True)
class StandardDrafted:
    """考核标准已起草: a version put forward; it may be drafted again until it is adopted.

    `frame_version` is the version of the enterprise's frame it was found to keep to; None where there was none.
    """

    standard: Standard
    frame_version: int | None = None


@dataclass(frozen=True)
class StandardAdopted:
    """考核标准已通过: this version is in force from now on."""

    version: int


Fact = StandardDrafted | StandardAdopted


@dataclass(frozen=True)
class Standards:
    """The versions of one committee's standard for one year."""

    drafted: Standard | None = None
    in_force: Standard | None = None
    adopted: Mapping[int, Standard] = field(default_factory=dict)

    def require_in_force(self) -> Standard:
        if self.in_force is None:
            raise RefusedError(
                Refusal.STANDARD_NOT_IN_FORCE,
                "本年度考核标准尚未表决通过, 请先提交党委表决",
                "the year has no standard in force: adopt one by vote first",
            )
        return self.in_force


class Severity(StrEnum):
    """审查意见类别: an error forbids adoption, a warning is put before the voters."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """审查意见: what a reader of the draft should know before the vote; `about` is the setting, as `items.E`."""

    severity: Severity
    zh: str
    en: str
    about: str = ""


def draft(standards: Standards, *, standard: Standard, frame_version: int | None = None) -> list[Fact]:
    """起草考核标准: the next version, or the pending one again. Refuses a draft that could not be reckoned with."""
    last = max(standards.adopted, default=0)
    if 1 <= standard.version <= last:
        raise RefusedError(
            Refusal.STANDARD_IN_FORCE,
            f"第{standard.version}版已生效, 不得修改; 请另起草第{last + 1}版",
            f"version {standard.version} is in force and never edited: draft version {last + 1}",
        )
    require_sound(standard)
    return [StandardDrafted(standard, frame_version)]


def require_sound(standard: Standard) -> None:
    """Refuses a standard that nothing could be reckoned with."""
    errors = [finding for finding in check(standard) if finding.severity is Severity.ERROR]
    if errors:
        raise RefusedError(Refusal.STANDARD_INVALID, "; ".join(f.zh for f in errors), "; ".join(f.en for f in errors))


def pending(standards: Standards) -> Standard:
    """The draft that waits for its vote."""
    if standards.drafted is None:
        raise NotFoundError("没有待表决的考核标准, 请先起草", "no standard waits for a vote: draft one first")
    return standards.drafted


def adopt(standards: Standards, *, ballot: BallotHeld) -> list[Fact]:
    """通过考核标准: carried by the committee's vote."""
    return [StandardAdopted(pending(standards).version)] if ballot.carried else []


def evolve(standards: Standards, fact: Fact) -> Standards:
    match fact:
        case StandardDrafted():
            return replace(standards, drafted=fact.standard)
        case StandardAdopted():
            adopted = standards.drafted
            assert adopted is not None
            return Standards(None, adopted, {**standards.adopted, fact.version: adopted})
        case _:
            assert_never(fact)


def check(standard: Standard) -> list[Finding]:
    """审查考核标准: all findings on a draft, errors before warnings."""
    findings = [
        *_check_items(standard),
        *_check_grades(standard),
        *_check_settings(standard),
        *_check_honouring(standard),
        *_check_programmes(standard),
    ]
    return sorted(findings, key=lambda finding: finding.severity is Severity.WARNING)


def _check_items(standard: Standard) -> Iterator[Finding]:
    if not standard.items:
        yield _error("没有考核项目", "there are no items", "items")
        return
    repeated = [code for code, times in Counter(item.code for item in standard.items).items() if times > 1]
    if repeated:
        yield _error(f"考核项目代码重复: {'、'.join(repeated)}", f"item codes repeat: {', '.join(repeated)}", "items")
    for item in standard.items:
        if item.full <= 0:
            yield _error(
                f"项目{item.code}分值须大于0", f"item {item.code}: full points must be above 0", f"items.{item.code}"
            )
        elif standard.step > 0 and item.full % standard.step:
            yield _warning(
                f"项目{item.code}分值{plain(item.full)}不是计分单位的整数倍, 不可能得满分",
                f"item {item.code}: full points are no multiple of the step, so cannot be reached",
                f"items.{item.code}",
            )
    kinds = {item.item_class is ItemClass.ECONOMIC for item in standard.items}
    if len(kinds) == 1:
        yield _error(
            "经济工作目标与党建工作目标须同时具备",
            "the items must be of both kinds, economic and Party-building",
            "items",
        )
    covered = {duty for item in standard.items for duty in item.duties}
    missing = sorted(set(standard.duties) - covered)
    if missing:
        yield _error(f"没有项目对应职责{'、'.join(missing)}", f"no item serves duty {', '.join(missing)}", "duties")
    absent = [CLASS_NAMES[one] for one in ItemClass if one not in {item.item_class for item in standard.items}]
    if absent:
        zh, en = ("、".join(one[0] for one in absent), ", ".join(one[1] for one in absent))
        yield _warning(f"五类目标不全: 没有{zh}类项目", f"of the five classes there is no item for: {en}", "items")
    if not any(item.key for item in standard.items):
        yield _warning("没有标明重点工作目标", "no item is marked as a key one", "items")
    unruled = [item.code for item in standard.items if not item.rule.strip()]
    if unruled:
        yield _warning(
            f"项目{'、'.join(unruled)}没有考核细则", f"no rule says how {', '.join(unruled)} is scored", "items"
        )
    yield from _check_economic_share(standard)
    yield from check_quality(standard.items)


def economic_points(standard: Standard) -> Decimal:
    """The full points of the economic items together."""
    return sum((item.full for item in standard.items if item.item_class is ItemClass.ECONOMIC), Decimal(0))


def _check_economic_share(standard: Standard) -> Iterator[Finding]:
    if standard.economic_share is None or not standard.full:
        return
    economic = economic_points(standard)
    bounds = standard.economic_share
    if not bounds.min * standard.full <= economic <= bounds.max * standard.full:
        yield _warning(
            f"经济工作分值占比应在{bounds.min:%}至{bounds.max:%}之间",
            f"the share of economic points should lie between {bounds.min:%} and {bounds.max:%}",
            "economic_share",
        )


def check_quality(items: Iterable[Item]) -> Iterator[Finding]:
    """审查质与量: effect beside number, concentrated education beside daily."""
    known = tuple(items)
    for item in known:
        if item.counts_only:
            yield _warning(
                f"项目{item.code}只计数量, 不看效果",
                f"item {item.code} is only counted, not judged by its effect",
                f"items.{item.code}",
            )
    if len({item.education for item in known if item.education}) == 1:
        yield _warning(
            "日常教育与集中教育只有其一",
            "there is daily education or concentrated education, but not the other",
            "items",
        )


def _check_grades(standard: Standard) -> Iterator[Finding]:
    if not standard.grades:
        yield _error("没有等级", "there are no grades", "grades")
        return
    *upper, last = standard.grades
    codes = [grade.code for grade in standard.grades]
    if len(set(codes)) < len(codes):
        yield _error("等级代码重复", "grade codes repeat", "grades")
    if last.at_least is not None or last.quota is not None:
        yield _error("最低等级不设分数线和名额", "the lowest grade has no threshold and no quota", "grades")
    thresholds = [grade.at_least for grade in upper if grade.at_least is not None]
    if len(thresholds) < len(upper) or any(a <= b for a, b in pairwise(thresholds)):
        yield _error("各等级分数线须逐级降低", "thresholds must fall from grade to grade", "grades")
    if any(threshold < 0 for threshold in thresholds):
        yield _error("等级分数线不得小于0", "a threshold must not be negative", "grades")
    if any(grade.quota is not None and not 0 <= grade.quota <= 1 for grade in standard.grades):
        yield _error("名额比例应在0至1之间", "a quota lies between 0 and 1", "grades")
    unknown = {*standard.veto_caps.values(), *standard.consequences} - set(codes)
    if unknown:
        yield _error(
            f"没有等级{'、'.join(sorted(unknown))}", f"no such grade: {', '.join(sorted(unknown))}", "veto_caps"
        )


def _check_settings(standard: Standard) -> Iterator[Finding]:
    if standard.version < 1:
        yield _error("版本号须从1起", "versions count from 1", "version")
    if standard.step <= 0:
        yield _error("计分单位须大于0", "the step must be above 0", "step")
    if standard.bonus_cap_per_period < 0:
        yield _error("加分上限不得小于0", "the bonus cap must not be negative", "bonus_cap_per_period")
    if not standard.weights.sum_to_one():
        yield _error("季度与年末权重之和须为1", "the weights of quarters and year-end must sum to 1", "weights")
    if standard.notice_working_days < 1:
        yield _error("公示至少1个工作日", "the public notice lasts at least one working day", "notice_working_days")
    if not (0 <= standard.ballots.ordinary_quorum <= 1 and 0 <= standard.ballots.grading_quorum <= 1):
        yield _error("到会比例应在0至1之间", "a quorum lies between 0 and 1", "ballots")
    codes = {item.code for item in standard.items}
    for tie_break in standard.tie_breaks:
        if not _is_tie_break(tie_break, codes):
            yield _error(f"并列区分规则{tie_break}无法识别", f"tie-break {tie_break} is not understood", "tie_breaks")
    economic = {f"item:{item.code}" for item in standard.items if item.item_class is ItemClass.ECONOMIC}
    if economic.isdisjoint(standard.tie_breaks):
        yield _warning("名次并列时不比经济工作项目", "no tie-break looks at an economic item", "tie_breaks")
    share, six_good = standard.economic_share, standard.six_good
    if share is not None and not 0 <= share.min <= share.max <= 1:
        yield _error(
            "经济工作分值占比的下限与上限应在0至1之间",
            "the bounds of the economic share lie between 0 and 1",
            "economic_share",
        )
    if six_good is not None and not set(six_good.items) <= codes:
        yield _error("六好班子所列项目不在考核标准中", "six-good items must be items of the standard", "six_good")
    if six_good is not None and six_good.mean_at_least < 0:
        yield _error("六好班子分数线不得小于0", "the mean asked of six-good teams must not be negative", "six_good")
    yield from (_error(zh, en, "deadlines") for zh, en in faults(standard.deadlines))
    yield from (_warning(zh, en, "deadlines") for zh, en in inversions(standard.deadlines))


def _check_honouring(standard: Standard) -> Iterator[Finding]:
    rules = standard.honouring
    if any(not is_amount(amount) for amount in rules.at_most.values()):
        yield _error(
            f"奖励金额上限应大于0、不超过{plain(MOST)}元, 至多两位小数",
            f"a bound on rewards is above 0 and at most {plain(MOST)} yuan, with at most 2 places",
            "honouring",
        )
    unknown = set(rules.at_most) - {kind for kinds in standard.consequences.values() for kind in kinds}
    if unknown:
        yield _error(
            f"没有等级带来{'、'.join(sorted(unknown))}, 不必设金额上限",
            f"no grade brings {', '.join(sorted(unknown))}, so it has no bound",
            "honouring",
        )
    days = rules.rectification_working_days
    if days is not None and not 1 <= days <= LONGEST_RECTIFICATION:
        yield _error(
            f"整顿期限应为1至{LONGEST_RECTIFICATION}个工作日",
            f"a rectification is given 1 to {LONGEST_RECTIFICATION} working days",
            "honouring",
        )


def _check_programmes(standard: Standard) -> Iterator[Finding]:
    served = {item.six_good for item in standard.items} - {None}
    if not served <= set(SIX_GOODS):
        yield _error("六好序号应为1至6", "the six goods are numbered 1 to 6", "items")
    missing = [str(number) for number in SIX_GOODS if number not in served]
    if served and missing:
        yield _warning(
            f"第{'、'.join(missing)}好没有对应项目", f"no item counts for good {', '.join(missing)}", "items"
        )
    unknown = sorted(set(standard.advanced_grades) - {grade.code for grade in standard.grades})
    if unknown:
        yield _error(f"没有等级{'、'.join(unknown)}", f"no such grade: {', '.join(unknown)}", "advanced_grades")
    if len(set(standard.feature_checklist)) < len(standard.feature_checklist):
        yield _error("特色党支部验收条件重复", "the checklist of feature branches repeats itself", "feature_checklist")


def _is_tie_break(tie_break: str, items: set[str]) -> bool:
    kind, _, which = tie_break.partition(":")
    match kind:
        case "year_end":
            return not which
        case "item":
            return which in items
        case "period":
            return which in set(Period)
        case _:
            return False


def _error(zh: str, en: str, about: str) -> Finding:
    return Finding(Severity.ERROR, zh, en, about)


def _warning(zh: str, en: str, about: str) -> Finding:
    return Finding(Severity.WARNING, zh, en, about)
