"""Details 事项要素: what a request says of its matter, as texts by name, read strictly."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar

from domain.period import Period
from domain.refusal import Refusal, RefusedError, is_blank

Details = Mapping[str, str]
Choice = TypeVar("Choice", bound=StrEnum)

NAME: Final = re.compile(r"[\w.\-]{1,64}")
POINTS: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER: Final = re.compile(r"[1-9][0-9]{0,5}")
LINE: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,100}")
YEAR: Final = re.compile(r"2[01][0-9]{2}")


def subject_of(kind: str, details: Details, named_by: tuple[str, ...]) -> str:
    """`score-correction/A/2025/Q1/E`: the kind and the details that name one matter of it."""
    for name in named_by:
        if not NAME.fullmatch(text_of(details, name)):
            raise _wrong(name)
    return "/".join((kind.replace("_", "-"), *(details[name] for name in named_by)))


def text_of(details: Details, name: str) -> str:
    if is_blank(details.get(name, "")):
        raise _wrong(name)
    return details[name]


def line_of(details: Details, name: str) -> str:
    """A text of one line, at most 100 characters."""
    if not LINE.fullmatch(text_of(details, name)):
        raise _wrong(name)
    return details[name]


def year_of(details: Details) -> int:
    if not YEAR.fullmatch(text_of(details, "year")):
        raise _wrong("year")
    return int(details["year"])


def period_of(details: Details) -> Period:
    return choice_of(details, "period", Period)


def day_of(details: Details, name: str) -> date:
    if not DAY.fullmatch(text_of(details, name)):
        raise _wrong(name)
    try:
        return date.fromisoformat(details[name])
    except ValueError:
        raise _wrong(name) from None


def choice_of(details: Details, name: str, choices: type[Choice]) -> Choice:
    """The member of an enumeration that a detail names."""
    try:
        return choices(text_of(details, name))
    except ValueError:
        raise _wrong(name) from None


def number_of(details: Details, name: str) -> int:
    """A number counted from 1."""
    if not NUMBER.fullmatch(text_of(details, name)):
        raise _wrong(name)
    return int(details[name])


def points_of(details: Details, name: str) -> Decimal:
    if not POINTS.fullmatch(text_of(details, name)):
        raise _wrong(name)
    return Decimal(details[name])


def _wrong(name: str) -> RefusedError:
    return RefusedError(
        Refusal.DETAILS_INVALID,
        f"审批事项的要素{name}没有填写或填写有误, 请补正",
        f"the details of the matter lack {name}, or it is not as it should be: correct it",
    )
