"""What a rehearsal file is made of; every scalar is text at first, so no number ever passes through a float."""

from datetime import datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from domain.ballot import Votes
from domain.period import Period
from services.gradings import Appealed


def _number(text: object) -> Decimal:
    if isinstance(text, str) and text.strip("+-").replace(".", "", 1).isdecimal():
        return Decimal(text)
    raise ValueError("must be a decimal, for example '28.5'")


def _moment(text: object) -> datetime:
    moment = datetime.fromisoformat(str(text))
    return moment if "T" in str(text) or " " in str(text) else datetime.combine(moment.date(), time())


Number = Annotated[Decimal, BeforeValidator(_number)]
Share = Annotated[Fraction, BeforeValidator(lambda text: Fraction(str(text)))]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Id = Annotated[str, Field(pattern=r"^[\w.\-]{1,64}$")]


class Part(BaseModel):
    """A part of the file. What it does not know it leaves alone, but a wrong value is an error."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: object) -> object:
        """A key with nothing behind it is as good as none."""
        return {key: each for key, each in value.items() if each is not None} if isinstance(value, dict) else value

    def unknown(self) -> list[str]:
        """Keys of the file that mean nothing here, so that a slip of the pen is seen."""
        return sorted(self.model_extra or ())


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
        return None if value == "all" else value


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

    @property
    def verb(self) -> str:
        return self.do


class Check(Step):
    """A step that checks an answer; each check narrows `check` to its own name."""

    check: str

    @property
    def verb(self) -> str:
        return self.check
