"""Draft form 起草表: a standard as the fields of a form, and the form read into a standard again."""

from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from domain.ballot import BallotForm, BallotRules, CarriedBy, RecusedCount
from domain.points import plain
from domain.standard import (
    LONGEST_RECTIFICATION,
    Duty,
    EconomicShare,
    Education,
    Grade,
    Honouring,
    Item,
    ItemClass,
    SixGood,
    Standard,
    Weights,
)
from domain.timetable import Deadlines
from infra.http.fields import TEXT, GradeCode, ItemCode, Kind, Name, Points, Ratio, Yuan
from infra.http.timetable import DeadlinesModel
from infra.pages.forms import FormModel
from infra.pages.rows import filled

DEADLINES: Final = TypeAdapter(Deadlines)
MOST_CONDITIONS: Final = 20
LONGEST_CONDITION: Final = 100  # characters


def _percent(value: Any) -> Any:
    """Thirty per cent is written 30 and meant 0.3."""
    return value.removesuffix("%").strip() if isinstance(value, str) else value


Percent = Annotated[Points, BeforeValidator(_percent), PlainSerializer(plain)]
Days = Annotated[int, Field(ge=1, le=LONGEST_RECTIFICATION)]
Ticked = bool


class ItemRow(FormModel):
    """A row of the items' table."""

    order: Annotated[int, Field(ge=0, le=10_000)] = 10_000
    code: ItemCode
    item_class: ItemClass
    title: Name
    full: Points
    duties: tuple[Duty, ...] = ()
    key: Ticked = False
    rule: Annotated[str, Field(max_length=4_000, pattern=TEXT)] = ""
    evidence: Annotated[str, Field(max_length=4_000, pattern=TEXT)] = ""
    counts_only: Ticked = False
    education: Education | None = None
    six_good: Annotated[int | None, Field(ge=1, le=6)] = None
    in_six_good: Ticked = False

    def item(self) -> Item:
        given = {name: getattr(self, name) for name in Item.__dataclass_fields__}
        return Item(**given)


class GradeRow(FormModel):
    """A row of the grades' table, the highest first."""

    code: GradeCode
    label: Name
    at_least: Points | None = None
    quota: Percent | None = None
    brings: tuple[Kind, ...] = ()
    advanced: Ticked = False

    def grade(self) -> Grade:
        return Grade(self.code, self.label, self.at_least, None if self.quota is None else self.quota / 100)


class VetoRow(FormModel):
    kind: Kind
    cap: GradeCode


class Pair(FormModel):
    """Two shares in per cent."""

    quarters: Percent | None = None
    year_end: Percent | None = None
    min: Percent | None = None
    max: Percent | None = None


class BallotFields(FormModel):
    ordinary_quorum: Ratio
    grading_quorum: Ratio
    carried_by: CarriedBy
    recused: RecusedCount
    form: BallotForm | None = None
    chair_votes_last: Ticked = False


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _each_a_name(text: str) -> str:
    """As many lines, and as long, as are read again."""
    lines = _lines(text)
    if len(lines) > MOST_CONDITIONS:
        raise PydanticCustomError("too_long", "too many lines")
    if any(len(line) > LONGEST_CONDITION for line in lines):
        raise PydanticCustomError("string_too_long", "a line is too long")
    return text


class DraftForm(FormModel):
    """The whole form; rows without a code, a title and points are empty and left out, as are those taken out."""

    items: dict[str, ItemRow] = {}  # noqa: RUF012 - pydantic copies defaults
    grades: dict[str, GradeRow] = {}  # noqa: RUF012
    vetoes: dict[str, VetoRow] = {}  # noqa: RUF012
    ties: dict[str, Annotated[str, Field(max_length=80)]] = {}  # noqa: RUF012
    duties: tuple[Duty, ...] = ()
    step: Points
    weights: Pair
    bonus_cap_per_period: Points = Decimal(0)
    bonus_counts_for_grade: Ticked = False
    economic_share: Pair = Pair()
    mean_at_least: Points | None = None
    ballots: BallotFields
    notice_working_days: Annotated[int, Field(ge=1, le=60)]
    at_most: dict[Kind, Yuan] = {}  # noqa: RUF012
    rectification_working_days: Days | None = None
    targets_detailed: Ticked = False
    feature_checklist: Annotated[str, Field(max_length=2_000, pattern=TEXT), AfterValidator(_each_a_name)] = ""
    deadlines: DeadlinesModel = DeadlinesModel()

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, given: dict[str, Any]) -> dict[str, Any]:
        return {
            **given,
            "items": filled(given.get("items"), ("code", "title", "full")),
            "grades": filled(given.get("grades"), ("code", "label")),
            "vetoes": filled(given.get("vetoes"), ("kind", "cap")),
            "deadlines": _numbers(given.get("deadlines", {})),
        }

    @model_validator(mode="after")
    def _complete(self) -> "DraftForm":
        if self.weights.quarters is None or self.weights.year_end is None:
            raise PydanticCustomError("missing", "both weights are needed")
        return self

    def as_domain(self, version: int) -> Standard:
        rows = sorted(self.items.values(), key=lambda row: row.order)
        weights, share = self.weights, self.economic_share
        assert weights.quarters is not None
        assert weights.year_end is not None
        grades = list(self.grades.values())
        good = tuple(row.code for row in rows if row.in_six_good)
        return Standard(
            version,
            tuple(row.item() for row in rows),
            self.step,
            Weights(weights.quarters / 100, weights.year_end / 100),
            tuple(one.grade() for one in grades),
            self.bonus_cap_per_period,
            self.bonus_counts_for_grade,
            {one.kind: one.cap for one in self.vetoes.values()},
            tuple(dict.fromkeys(self.ties.values())),
            None if share.min is None or share.max is None else EconomicShare(share.min / 100, share.max / 100),
            BallotRules(**{name: getattr(self.ballots, name) for name in BallotFields.model_fields}),
            self.notice_working_days,
            SixGood(good, self.mean_at_least) if good and self.mean_at_least is not None else None,
            {one.code: one.brings for one in grades if one.brings},
            self.duties,
            Honouring(self.at_most, self.rectification_working_days),
            self.targets_detailed,
            DEADLINES.validate_python(self.deadlines.model_dump()),
            tuple(one.code for one in grades if one.advanced),
            _lines(self.feature_checklist),
        )


def _numbers(given: Any) -> Any:
    """Working days are numbers, days of the year are not; reminders are listed with commas."""
    if isinstance(given, dict):
        remind = given.get("remind")
        listed = remind.replace("、", ",").replace("，", ",").split(",") if isinstance(remind, str) else remind
        others = {name: _numbers(value) for name, value in given.items() if name != "remind"}
        return others | ({"remind": [_numbers(one.strip()) for one in listed]} if listed else {})
    return int(given) if isinstance(given, str) and given.isascii() and given.isdigit() and len(given) < 9 else given
