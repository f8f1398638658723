"""Difference of standards 考核标准对照: what one version adds, drops and changes against another, or a frame."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from domain.frame import Frame, FrameItem
from domain.points import exact_text, plain
from domain.standard import Item, ItemClass, Standard

BETWEEN = ", "


@dataclass(frozen=True)
class FieldChange:
    """一处变动: a field by its path (`weights.quarters`), as text; None where there is nothing on that side."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class ItemChange:
    """项目变动: an item that both have, and what is different about it."""

    code: str
    title: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True)
class ItemNamed:
    """项目: by code, with title and full points; full points are None where a frame leaves them open."""

    code: str
    title: str
    full: Decimal | None


@dataclass(frozen=True)
class ClassTotal:
    """类别分值: the full points of a class before and after."""

    item_class: ItemClass
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class Difference:
    """对照结果: items added, removed and changed, settings changed, and the points of each class."""

    added: tuple[ItemNamed, ...] = ()
    removed: tuple[ItemNamed, ...] = ()
    changed: tuple[ItemChange, ...] = ()
    settings: tuple[FieldChange, ...] = ()
    totals: tuple[ClassTotal, ...] = ()


def differences(before: Standard, after: Standard) -> Difference:
    """对照两版考核标准: field by field; the version numbers do not count."""
    old, new = {item.code: item for item in before.items}, {item.code: item for item in after.items}
    return Difference(
        tuple(_named(item) for code, item in new.items() if code not in old),
        tuple(_named(item) for code, item in old.items() if code not in new),
        tuple(
            ItemChange(code, item.title, changes)
            for code, item in new.items()
            if code in old and (changes := _changes(_flat(old[code]), _flat(item)))
        ),
        _changes(_settings(before), _settings(after)),
        tuple(ClassTotal(one, _total(before.items, one), _total(after.items, one)) for one in ItemClass),
    )


def differences_from_frame(frame: Frame, standard: Standard) -> Difference:
    """对照框架标准: the items of the committee's own, those missing, and those that depart from what is fixed."""
    fixed, there = {item.code: item for item in frame.items}, {item.code: item for item in standard.items}
    return Difference(
        tuple(_named(item) for code, item in there.items() if code not in fixed),
        tuple(ItemNamed(code, item.title, item.full.min) for code, item in fixed.items() if code not in there),
        tuple(
            ItemChange(code, there[code].title, changes)
            for code, item in fixed.items()
            if code in there and (changes := tuple(_departures(item, there[code])))
        ),
    )


def _departures(fixed: FrameItem, item: Item) -> Iterable[FieldChange]:
    if item.item_class is not fixed.item_class:
        yield FieldChange("item_class", fixed.item_class.value, item.item_class.value)
    if item.title != fixed.title:
        yield FieldChange("title", fixed.title, item.title)
    if not set(fixed.duties) <= set(item.duties):
        yield FieldChange("duties", _text(fixed.duties), _text(item.duties))
    if not fixed.full.hold(item.full):
        yield FieldChange("full", fixed.full.text(), plain(item.full))


def _settings(standard: Standard) -> Mapping[str, str]:
    left_out = {"items", "version"}
    return {
        path: text
        for one in fields(standard)
        if one.name not in left_out
        for path, text in _flat(getattr(standard, one.name), one.name).items()
    }


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(path, before.get(path), after.get(path))
        for path in dict.fromkeys((*before, *after))
        if before.get(path) != after.get(path)
    )


def _flat(value: Any, path: str = "") -> dict[str, str]:
    """Every single field below a value by its path, as text; what is not set is left out."""
    if value is None or value in ("", ()):
        return {}
    if is_dataclass(value):
        parts = {one.name: getattr(value, one.name) for one in fields(value)}
    elif isinstance(value, Mapping):
        parts = {str(key): each for key, each in value.items()}
    elif isinstance(value, Sequence) and value and hasattr(value[0], "code"):
        order = {path: BETWEEN.join(each.code for each in value)}
        return order | {name: text for each in value for name, text in _flat(each, _under(path, each.code)).items()}
    else:
        return {path: _text(value)}
    return {name: text for key, each in parts.items() for name, text in _flat(each, _under(path, key)).items()}


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return plain(value)
        case Fraction():
            return exact_text(value)
        case str():
            return str(value)
        case Sequence():
            return BETWEEN.join(_text(each) for each in value)
        case _:
            return str(value)


def _named(item: Item) -> ItemNamed:
    return ItemNamed(item.code, item.title, item.full)


def _total(items: Iterable[Item], item_class: ItemClass) -> Decimal:
    return sum((item.full for item in items if item.item_class is item_class), Decimal(0))
