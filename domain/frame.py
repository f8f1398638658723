"""Frame standard 框架标准: what every committee's standard of a year must keep to, published by headquarters."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from domain.english import counted
from domain.points import exact_text, plain
from domain.refusal import Refusal, RefusedError
from domain.standard import Duty, Finding, ItemClass, Severity, Standard, economic_points

ONE = Decimal(1)


@dataclass(frozen=True)
class Bounds:
    """上下限: both included; None is no bound."""

    min: Decimal | None = None
    max: Decimal | None = None

    def hold(self, value: Decimal) -> bool:
        return (self.min is None or value >= self.min) and (self.max is None or value <= self.max)

    def text(self) -> str:
        return f"{'' if self.min is None else plain(self.min)}–{'' if self.max is None else plain(self.max)}"


@dataclass(frozen=True)
class FrameItem:
    """固定项目: an item that every standard has, with these duties at least, its full points within bounds."""

    code: str
    item_class: ItemClass
    title: str
    duties: tuple[Duty, ...] = ()
    full: Bounds = Bounds()


@dataclass(frozen=True)
class Frame:
    """框架标准: one version. `veto_caps` are the highest caps allowed, `grades` codes that must be there in order.

    `targets_detailed`: every standard has targets decomposed, detailed and quantified before they are issued (S35).
    """

    version: int
    items: tuple[FrameItem, ...] = ()
    veto_caps: Mapping[str, str] = field(default_factory=dict)
    grades: tuple[str, ...] = ()
    quarters_weight: Bounds = Bounds()
    top_quota: Bounds = Bounds()
    bonus_cap: Bounds = Bounds()
    economic_share: Bounds = Bounds()
    notice_working_days: int | None = None
    ordinary_quorum: Fraction | None = None
    grading_quorum: Fraction | None = None
    targets_detailed: bool = False


@dataclass(frozen=True)
class FramePublished:
    """框架标准已发布: this version is in force from now on; versions are never edited."""

    enterprise: str
    year: int
    frame: Frame


Fact = FramePublished


@dataclass(frozen=True)
class Frames:
    """The versions of one enterprise's frame for one year, the latest in force."""

    published: tuple[Frame, ...] = ()

    @property
    def in_force(self) -> Frame | None:
        return self.published[-1] if self.published else None


def publish(frames: Frames, *, enterprise: str, year: int, frame: Frame) -> list[Fact]:
    """发布框架标准: the next version; refused where no standard could keep to it."""
    last = frames.in_force.version if frames.in_force else 0
    if frame.version <= last:
        raise RefusedError(
            Refusal.FRAME_IN_FORCE,
            f"框架标准第{last}版已发布, 不得修改; 请发布第{last + 1}版",
            f"frame version {last} is published and never edited: publish version {last + 1}",
        )
    faults = list(_faults(frame))
    if faults:
        raise RefusedError(Refusal.FRAME_INVALID, "; ".join(zh for zh, _ in faults), "; ".join(en for _, en in faults))
    return [FramePublished(enterprise, year, frame)]


def require_kept(frame: Frame | None, standard: Standard) -> int | None:
    """The version of the frame that the standard keeps to; None where there is no frame in force."""
    if frame is None:
        return None
    broken = [finding for finding in check_frame(frame, standard) if finding.severity is Severity.ERROR]
    if broken:
        raise RefusedError(
            Refusal.FRAME_NOT_KEPT,
            f"不符合总公司框架标准第{frame.version}版: {'; '.join(one.zh for one in broken)}",
            f"does not keep to version {frame.version} of the frame: {'; '.join(one.en for one in broken)}",
        )
    return frame.version


def check_frame(frame: Frame, standard: Standard) -> list[Finding]:
    """对照框架标准: every bound that the standard breaks; an empty list where it keeps to the frame."""
    return [
        Finding(severity, zh, en)
        for findings in (_items, _vetoes, _grades, _shares, _ballots, _targets)
        for severity, zh, en in findings(frame, standard)
    ]


def evolve(frames: Frames, fact: Fact) -> Frames:
    return Frames((*frames.published, fact.frame))


Findings = Iterator[tuple[Severity, str, str]]


def _items(frame: Frame, standard: Standard) -> Findings:
    there = {item.code: item for item in standard.items}
    for fixed in frame.items:
        item = there.get(fixed.code)
        if item is None:
            yield _error(f"缺少固定项目{fixed.code}({fixed.title})", f"the fixed item {fixed.code} is missing")
            continue
        if item.item_class is not fixed.item_class:
            yield _error(
                f"项目{fixed.code}的类别应为{fixed.item_class}",
                f"item {fixed.code} must be of class {fixed.item_class}",
            )
        if item.title != fixed.title:
            yield _error(f"项目{fixed.code}的名称应为{fixed.title}", f"item {fixed.code} must be titled {fixed.title}")
        missing = sorted(set(fixed.duties) - set(item.duties))
        if missing:
            yield _error(
                f"项目{fixed.code}须对应职责{'、'.join(missing)}", f"item {fixed.code} must serve {', '.join(missing)}"
            )
        if not fixed.full.hold(item.full):
            yield _error(
                f"项目{fixed.code}分值{plain(item.full)}应在{fixed.full.text()}之间",
                f"item {fixed.code}: {plain(item.full)} full points are outside {fixed.full.text()}",
            )


def _vetoes(frame: Frame, standard: Standard) -> Findings:
    order = [grade.code for grade in standard.grades]
    for kind, highest in frame.veto_caps.items():
        cap = standard.veto_caps.get(kind)
        if cap is None:
            yield _error(f"缺少一票否决事项{kind}", f"the veto {kind} is missing")
        elif highest in order and cap in order and order.index(cap) < order.index(highest):
            yield _error(
                f"一票否决事项{kind}最高只能评为{highest}, 不得为{cap}",
                f"the veto {kind} caps at {highest} at most, not at {cap}",
            )


def _grades(frame: Frame, standard: Standard) -> Findings:
    codes = [grade.code for grade in standard.grades]
    missing = [code for code in frame.grades if code not in codes]
    if missing:
        yield _error(f"缺少等级{'、'.join(missing)}", f"grade {', '.join(missing)} is missing")
    elif [code for code in codes if code in frame.grades] != list(frame.grades):
        yield _error(
            f"等级次序应为{'、'.join(frame.grades)}", f"the grades must be in the order {', '.join(frame.grades)}"
        )


def _shares(frame: Frame, standard: Standard) -> Findings:
    quota = standard.grades[0].quota if standard.grades else None
    for zh, en, bounds, value in (
        ("季度权重", "the weight of the quarters", frame.quarters_weight, standard.weights.quarters),
        ("最高等级名额比例", "the quota of the top grade", frame.top_quota, ONE if quota is None else quota),
        ("每期加分上限", "the bonus cap", frame.bonus_cap, standard.bonus_cap_per_period),
    ):
        if not bounds.hold(value):
            yield _error(
                f"{zh}{plain(value)}应在{bounds.text()}之间", f"{en} is {plain(value)}, outside {bounds.text()}"
            )
    share = frame.economic_share
    economic, full = economic_points(standard), standard.full
    low, high = (share.min or Decimal(0)) * full, (ONE if share.max is None else share.max) * full
    if not low <= economic <= high:
        said = f"{plain(economic)}/{plain(full)}"
        yield _error(
            f"经济工作分值占比{said}应在{share.text()}之间", f"the economic share {said} is outside {share.text()}"
        )
    own = standard.economic_share
    if own is not None and not (share.hold(own.min) and share.hold(own.max)):
        yield (
            Severity.WARNING,
            f"本标准所设经济工作分值占比范围宽于框架标准的{share.text()}",
            f"the standard's own bounds of the economic share are wider than the frame's {share.text()}",
        )


def _ballots(frame: Frame, standard: Standard) -> Findings:
    days = frame.notice_working_days
    if days is not None and standard.notice_working_days < days:
        yield _error(
            f"公示不得少于{days}个工作日", f"the public notice must last at least {counted(days, 'working day')}"
        )
    for zh, en, least, quorum in (
        ("一般事项到会比例", "the ordinary quorum", frame.ordinary_quorum, standard.ballots.ordinary_quorum),
        ("定级到会比例", "the quorum for grading", frame.grading_quorum, standard.ballots.grading_quorum),
    ):
        if least is not None and quorum < least:
            said = exact_text(least)
            yield _error(f"{zh}不得低于{said}", f"{en} must be at least {said}")


def _targets(frame: Frame, standard: Standard) -> Findings:
    if frame.targets_detailed and not standard.targets_detailed:
        yield _error("须规定目标细化后方可下达", "it must require targets to be detailed before they are issued")


def _faults(frame: Frame) -> Iterator[tuple[str, str]]:
    if frame.version < 1:
        yield "版本号须从1起", "versions count from 1"
    for zh, en, codes in (("固定项目", "item", [i.code for i in frame.items]), ("等级", "grade", list(frame.grades))):
        repeated = [code for code, times in Counter(codes).items() if times > 1]
        if repeated:
            yield f"{zh}代码重复: {'、'.join(repeated)}", f"{en} codes repeat: {', '.join(repeated)}"
    for zh, en, bounds, most in (
        *((f"项目{i.code}分值", f"item {i.code}: full points", i.full, None) for i in frame.items),
        ("季度权重", "the weight of the quarters", frame.quarters_weight, ONE),
        ("最高等级名额比例", "the quota of the top grade", frame.top_quota, ONE),
        ("每期加分上限", "the bonus cap", frame.bonus_cap, None),
        ("经济工作分值占比", "the economic share", frame.economic_share, ONE),
    ):
        given = [value for value in (bounds.min, bounds.max) if value is not None]
        if given != sorted(given) or any(value < 0 or (most is not None and value > most) for value in given):
            yield f"{zh}的上下限{bounds.text()}有误", f"{en}: {bounds.text()} are no bounds"
    unknown = sorted(set(frame.veto_caps.values()) - set(frame.grades))
    if unknown:
        yield f"没有等级{'、'.join(unknown)}", f"no such grade: {', '.join(unknown)}"
    if frame.notice_working_days is not None and frame.notice_working_days < 1:
        yield "公示至少1个工作日", "the public notice lasts at least one working day"
    if any(not 0 <= quorum <= 1 for quorum in (frame.ordinary_quorum, frame.grading_quorum) if quorum is not None):
        yield "到会比例应在0至1之间", "a quorum lies between 0 and 1"


def _error(zh: str, en: str) -> tuple[Severity, str, str]:
    return Severity.ERROR, zh, en
