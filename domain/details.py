"""Details 事项要素: what a request says of its matter, as texts by name, read strictly."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from domain.period import Period
from domain.refusal import Refusal, RefusedError

Details = Mapping[str, str]

NAME: Final = re.compile(r"[\w.\-]{1,64}")
POINTS: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")
YEAR: Final = re.compile(r"2[01][0-9]{2}")


def subject_of(kind: str, details: Details, named_by: tuple[str, ...]) -> str:
    """`score-correction/A/2025/Q1/E`: the kind and the details that name one matter of it."""
    for name in named_by:
        if not NAME.fullmatch(text_of(details, name)):
            raise _wrong(name)
    return "/".join((kind.replace("_", "-"), *(details[name] for name in named_by)))


def text_of(details: Details, name: str) -> str:
    if not details.get(name, "").strip():
        raise _wrong(name)
    return details[name]


def year_of(details: Details) -> int:
    if not YEAR.fullmatch(text_of(details, "year")):
        raise _wrong("year")
    return int(details["year"])


def period_of(details: Details) -> Period:
    try:
        return Period(text_of(details, "period"))
    except ValueError:
        raise _wrong("period") from None


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
