"""Review of targets 目标审查: what a set of targets lacks, and what its readers should know before it is issued."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final, NamedTuple

from domain.period import QUARTERS
from domain.points import plain
from domain.refusal import Refusal, RefusedError
from domain.standard import Finding, Item, Severity, Standard, check_quality
from domain.target import Target, coverage

Targets = tuple[Target, ...]


class Shortfall(NamedTuple):
    """不足: what one target, item or duty lacks; all under one code are told in one sentence."""

    code: Refusal
    zh: str = ""
    en: str = ""


SENTENCES: Final[Mapping[Refusal, tuple[str, str]]] = MappingProxyType(
    {
        Refusal.UNKNOWN_ITEM: ("考核标准中没有项目{}", "the standard has no item {}"),
        Refusal.TARGETS_INVALID: ("目标有误: {}", "targets are not sound: {}"),
        Refusal.BOTH_KINDS_REQUIRED: (
            "经济工作目标与党建工作目标须一起确定、一起下达",
            "economic and Party-building targets are issued together, never one kind alone",
        ),
        Refusal.DUTIES_NOT_COVERED: ("目标责任书没有覆盖职责{}", "the target set leaves duty {} uncovered"),
        Refusal.TARGETS_INCOMPLETE: ("考核项目{}没有对应目标", "no target for item {}"),
        Refusal.TARGET_POINTS_DIFFER: (
            "各目标分值之和须等于所属项目分值: {}",
            "the points of an item's targets must sum to the item's: {}",
        ),
        Refusal.TARGETS_NOT_DETAILED: ("目标还须细化: {}", "targets are to be detailed: {}"),
    }
)
AT_ONCE: Final = (Refusal.UNKNOWN_ITEM, Refusal.TARGETS_INVALID)
"""What not even a draft may contain; the rest may wait until the targets are issued."""


def shortfalls(targets: Targets, standard: Standard) -> list[Shortfall]:
    """Everything for which these targets may not be issued under the standard."""
    items = {item.code: item for item in standard.items}
    return [
        *_unknown_items(targets, items),
        *_unsound(targets, items),
        *_missing(targets, standard),
        *_points(targets, items),
        *(_gaps(targets) if standard.targets_detailed else ()),
    ]


def require_none(found: Iterable[Shortfall]) -> None:
    """Refuses under the first code found, telling everything that stands under it."""
    for refusal in _told(found):
        raise refusal


def check(targets: Targets, standard: Standard) -> list[Finding]:
    """审查目标: all findings on a draft, errors before warnings."""
    errors = [Finding(Severity.ERROR, each.zh, each.en) for each in _told(shortfalls(targets, standard))]
    return [*errors, *_warnings(targets, standard)]


def _told(found: Iterable[Shortfall]) -> Iterator[RefusedError]:
    by_code: dict[Refusal, list[Shortfall]] = defaultdict(list)
    for one in found:
        by_code[one.code].append(one)
    for code, ones in by_code.items():
        zh, en = SENTENCES[code]
        yield RefusedError(
            code, zh.format("、".join(one.zh for one in ones)), en.format(", ".join(one.en for one in ones))
        )


def _unknown_items(targets: Targets, items: Mapping[str, Item]) -> Iterator[Shortfall]:
    for code in sorted({target.item for target in targets} - items.keys()):
        yield Shortfall(Refusal.UNKNOWN_ITEM, code, code)


def _unsound(targets: Targets, items: Mapping[str, Item]) -> Iterator[Shortfall]:
    for code, times in sorted(Counter(target.code for target in targets).items()):
        if times > 1:
            yield _invalid(f"目标代码{code}重复", f"code {code} repeats")
    economic = {target.code for target in targets if target.economic}
    for target in targets:
        item = items.get(target.item)
        if item is not None and target.item_class is not item.item_class:
            yield _invalid(
                f"目标{target.code}的类别与项目{item.code}不一致", f"{target.code} is not of item {item.code}'s class"
            )
        if target.full < 0:
            yield _invalid(f"目标{target.code}的分值小于0", f"{target.code} has points below 0")
        if target.due is not None and target.due not in QUARTERS:
            yield _invalid(f"目标{target.code}的完成期限应为季度", f"{target.code} is not due in a quarter")
        if target.serves is not None and target.serves not in economic - {target.code}:
            yield _invalid(
                f"目标{target.code}所服务的{target.serves}不是本责任书中的其他经济工作目标",
                f"{target.code} serves {target.serves}, which is no other economic target of the set",
            )
        if not target.unit and any(one and one.number is not None for one in (target.level, target.baseline)):
            yield _invalid(f"目标{target.code}的数值没有计量单位", f"{target.code} has a number without a unit")


def _missing(targets: Targets, standard: Standard) -> Iterator[Shortfall]:
    if len({target.economic for target in targets}) < 2:
        yield Shortfall(Refusal.BOTH_KINDS_REQUIRED)
    for duty, served_by in sorted(coverage(targets, standard.duties).items()):
        if not served_by:
            yield Shortfall(Refusal.DUTIES_NOT_COVERED, duty, duty)
    for code in sorted({item.code for item in standard.items} - {target.item for target in targets}):
        yield Shortfall(Refusal.TARGETS_INCOMPLETE, code, code)


def _points(targets: Targets, items: Mapping[str, Item]) -> Iterator[Shortfall]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for target in targets:
        sums[target.item] += target.full
    for code, item in items.items():
        if code in sums and sums[code] != item.full:
            found, full = plain(sums[code]), plain(item.full)
            yield Shortfall(
                Refusal.TARGET_POINTS_DIFFER, f"项目{code}合计{found}, 应为{full}", f"{code} has {found}, not {full}"
            )


def _gaps(targets: Targets) -> Iterator[Shortfall]:
    """S16: a target says what is aimed at, how, shown by what, by whom and until when."""
    for target in targets:
        lacking = [
            words
            for words, given in (
                (("目标值", "level"), target.level),
                (("措施", "measure"), target.measure.strip()),
                (("佐证材料", "evidence"), target.evidence.strip()),
                (("责任人", "owner"), target.owner.strip()),
                (("完成季度", "due quarter"), target.due),
            )
            if not given
        ]
        if lacking:
            zh, en = ("/".join(one) for one in zip(*lacking, strict=True))
            yield Shortfall(Refusal.TARGETS_NOT_DETAILED, f"{target.code}缺{zh}", f"{target.code} lacks {en}")


def _warnings(targets: Targets, standard: Standard) -> Iterator[Finding]:
    yield from _shares(targets, standard)
    keys = {item.code for item in standard.items if item.key}
    for target in targets:
        if target.item in keys and not target.measure.strip():
            yield _warning(f"重点工作目标{target.code}没有措施", f"key target {target.code} names no measure")
    given = {target.item for target in targets}
    yield from check_quality(item for item in standard.items if item.code in given)


def _shares(targets: Targets, standard: Standard) -> Iterator[Finding]:
    """S29: neither kind of target is neglected, by points or by number."""
    bounds = standard.economic_share
    points = sum((target.full for target in targets), Decimal(0))
    if bounds is None or not points:
        return
    economic = [target for target in targets if target.economic]
    by_points = Fraction(sum((target.full for target in economic), Decimal(0))) / Fraction(points)
    lowest, highest = f"{bounds.min:%}", f"{bounds.max:%}"
    for share, zh, en in (
        (by_points, "分值", "points"),
        (Fraction(len(economic), len(targets)), "个数", "targets"),
    ):
        if not Fraction(bounds.min) <= share <= Fraction(bounds.max):
            yield _warning(
                f"经济工作目标{zh}占比应在{lowest}至{highest}之间",
                f"the share of economic {en} should lie between {lowest} and {highest}",
            )


def _invalid(zh: str, en: str) -> Shortfall:
    return Shortfall(Refusal.TARGETS_INVALID, zh, en)


def _warning(zh: str, en: str) -> Finding:
    return Finding(Severity.WARNING, zh, en)
