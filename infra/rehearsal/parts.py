"""What a rehearsal file is made of; every scalar is text at first, so no number ever passes through a float."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from domain.ballot import Votes
from domain.period import Period
from services.gradings import Appealed

MOST_DIGITS: Final = 13
"""Of a number in a file: what is reckoned from such numbers stays exact."""

_DECIMAL: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
_FRACTION: Final = re.compile(r"(\d{1,6})/(0*[1-9]\d{0,5})", re.ASCII)
_YEARS: Final = range(1990, 2201)


def _number(text: object) -> Decimal:
    if not isinstance(text, str) or not _DECIMAL.fullmatch(text):
        raise ValueError("应为十进制数, 例如 '28.5' / must be a decimal, for example '28.5'")
    if sum(map(str.isdigit, text)) > MOST_DIGITS:
        raise ValueError(f"数字至多{MOST_DIGITS}位 / has more than {MOST_DIGITS} digits")
    return Decimal(text)


def _share(text: object) -> Fraction:
    if isinstance(text, str) and (written := _FRACTION.fullmatch(text)):
        return Fraction(int(written[1]), int(written[2]))
    try:
        return Fraction(_number(text))
    except ValueError as error:
        raise ValueError("应为分数或小数, 例如 2/3 / must be a fraction or a decimal, for example 2/3") from error


def _moment(text: object) -> datetime:
    try:
        moment = datetime.fromisoformat(text if isinstance(text, str) else "")
    except ValueError as error:
        raise ValueError("应为时间, 例如 2025-04-08T09:00 / must be a time, for example 2025-04-08T09:00") from error
    if moment.year not in _YEARS:
        raise ValueError(f"年份应在{_YEARS[0]}至{_YEARS[-1]}之间 / must lie between {_YEARS[0]} and {_YEARS[-1]}")
    return moment


def _day(text: object) -> date:
    try:
        return _moment(text).date()
    except ValueError as error:
        raise ValueError("应为日期, 例如 2025-04-08 / must be a day, for example 2025-04-08") from error


def _ids(value: object) -> object:
    """One alone may stand without brackets."""
    return (value,) if isinstance(value, str) else value


Number = Annotated[Decimal, BeforeValidator(_number)]
Share = Annotated[Fraction, BeforeValidator(_share)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Day = Annotated[date, BeforeValidator(_day)]
Id = Annotated[str, Field(pattern=r"^[\w.\-]{1,64}$")]
Place = tuple[str | int, ...]
"""Where in a file: keys, and places in lists counted from 0."""


class Part(BaseModel):
    """A part of the file. What it does not know it leaves alone, but a wrong value is an error."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: object) -> object:
        """A key with nothing behind it is as good as none, but for an answer, which may be nothing."""
        if not isinstance(value, dict):
            return value
        return {key: each for key, each in value.items() if each is not None or key == "is"}

    def unknown(self, where: Place = ()) -> Iterator[Place]:
        """Where the file has keys that mean nothing here, so that a slip of the pen is seen."""
        yield from ((*where, key) for key in self.model_extra or ())
        for name, field in type(self).model_fields.items():
            yield from _unknown(getattr(self, name), (*where, field.alias or name))


def _unknown(value: object, where: Place) -> Iterator[Place]:
    match value:
        case Part():
            yield from value.unknown(where)
        case tuple():
            for number, one in enumerate(value):
                yield from _unknown(one, (*where, number))
        case Mapping():
            for key, one in value.items():
                yield from _unknown(one, (*where, str(key)))


class BallotPart(Part):
    present: tuple[str, ...] = ()
    in_favour: tuple[str, ...] = Field(default=(), alias="for")
    against: tuple[str, ...] = ()
    abstain: tuple[str, ...] = ()
    recused: tuple[str, ...] = ()

    def votes(self) -> Votes:
        return Votes(self.present, self.in_favour, self.against, self.abstain, self.recused)


class AppealPart(Part):
    branch: str
    period: Period
    item: str

    def appealed(self) -> Appealed:
        return Appealed(self.branch, self.period, self.item)


class Whom(Part):
    """`branches`: a list, or `all` (None here) for every branch that takes part."""

    branches: tuple[str, ...] | None

    @field_validator("branches", mode="before")
    @classmethod
    def _all(cls, value: object) -> object:
        return None if value == "all" else _ids(value)


class Step(Part):
    """One step: `do` something, or `check` an answer; of the file's first year unless it says which."""

    at: Moment
    year: int | None = None
    by: str | None = None
    on_behalf_of: str | None = None
    outcome: Literal["carried", "failed"] | None = None
    refused: str | None = None
    expected: Any = Field(default=None, alias="is")

    def named(self) -> set[str]:
        """The branches that it names, as one, as a list or by their scores."""
        branches = getattr(self, "branches", None) or ()
        return {*branches, *getattr(self, "scores", ()), getattr(self, "branch", "")}


class Do(Step):
    """A step that does something; each verb narrows `do` to its own name."""

    has_consequences: ClassVar[bool] = False  # what follows from it is recorded on the same day

    do: str

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if self.outcome is not None and self.refused is not None:
            raise ValueError("outcome 与 refused 只能写其一 / has both outcome and refused: write one of them")
        if "expected" in self.model_fields_set:
            raise ValueError("is 只用于 check / has is, which belongs to a check")
        return self

    @property
    def verb(self) -> str:
        return self.do


class Check(Step):
    """A step that checks an answer; each check narrows `check` to its own name."""

    check: str

    @model_validator(mode="after")
    def _has_answer(self) -> Self:
        if self.outcome is not None or self.refused is not None:
            raise ValueError("outcome、refused 只用于 do / has outcome or refused, which belong to a do")
        if "expected" not in self.model_fields_set:
            raise ValueError("缺少 is: 应得的答案 / has no is: the answer that is expected")
        return self

    @property
    def verb(self) -> str:
        return self.check
