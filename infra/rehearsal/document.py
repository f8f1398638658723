"""A rehearsal file as typed values; every scalar is read as text, so no number ever passes through a float."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from domain.ballot import BallotRules, CarriedBy, RecusedCount, Votes
from domain.branch import BranchType, SecretaryKind
from domain.committee import OfficeRole
from domain.period import Period
from domain.standard import Duty, EconomicShare, Grade, Item, ItemClass, SixGood, Standard, Weights

LARGEST_FILE = 20_000_000


class RehearsalFileError(Exception):
    """The file is not a rehearsal; says where and what to do."""


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


class Days(Part):
    holidays: tuple[date, ...] = ()
    working_weekends: tuple[date, ...] = ()


class Person(Part):
    id: Id
    name: str


class Staff(Person):
    role: OfficeRole


class CommitteePart(Part):
    id: Id
    name: str
    staff: tuple[Staff, ...] = ()
    members: tuple[Person, ...]


class Secretary(Part):
    name: str
    kind: SecretaryKind


class BranchPart(Part):
    id: Id
    name: str
    type: BranchType
    secretary: Secretary
    previous_grade: str | None = None
    own_committee_members: tuple[str, ...] = ()
    established: date | None = None


class ItemPart(Part):
    id: Id
    item_class: ItemClass = Field(alias="class")
    title: str
    full: Number
    duties: tuple[Duty, ...] = ()
    key: bool = False
    rule: str = ""
    evidence: str = ""


class WeightsPart(Part):
    quarters: Number
    year_end: Number


class GradePart(Part):
    code: str
    label: str
    at_least: Number | None = None
    quota: Number | None = None


class SharePart(Part):
    min: Number
    max: Number


class BallotRulesPart(Part):
    ordinary_quorum: Share = Fraction(1, 2)
    grading_quorum: Share = Fraction(2, 3)
    carried_by: CarriedBy = CarriedBy.MORE_THAN_HALF_OF_DUE
    recused: RecusedCount = RecusedCount.STAY_IN_DUE


class SixGoodPart(Part):
    items: tuple[str, ...]
    mean_at_least: Number


class StandardPart(Part):
    version: int = 1
    items: tuple[ItemPart, ...]
    step: Number
    bonus_cap_per_period: Number = Decimal(0)
    bonus_counts_for_grade: bool = True
    weights: WeightsPart
    grades: tuple[GradePart, ...]
    veto_caps: dict[str, str] = {}
    tie_breaks: tuple[str, ...] = ()
    economic_share: SharePart | None = None
    ballots: BallotRulesPart = BallotRulesPart()
    notice_working_days: int = 5
    six_good: SixGoodPart | None = None
    consequences: dict[str, tuple[str, ...]] = {}

    def standard(self) -> Standard:
        """The domain's standard. The duties to be covered are those that the file's own items serve."""
        served = {duty for item in self.items for duty in item.duties}
        return Standard(
            version=self.version,
            items=tuple(
                Item(i.id, i.item_class, i.title, i.full, i.duties, i.key, i.rule, i.evidence) for i in self.items
            ),
            step=self.step,
            weights=Weights(self.weights.quarters, self.weights.year_end),
            grades=tuple(Grade(g.code, g.label, g.at_least, g.quota) for g in self.grades),
            bonus_cap_per_period=self.bonus_cap_per_period,
            bonus_counts_for_grade=self.bonus_counts_for_grade,
            veto_caps=self.veto_caps,
            tie_breaks=self.tie_breaks,
            economic_share=EconomicShare(self.economic_share.min, self.economic_share.max)
            if self.economic_share
            else None,
            ballots=BallotRules(
                self.ballots.ordinary_quorum,
                self.ballots.grading_quorum,
                self.ballots.carried_by,
                self.ballots.recused,
            ),
            notice_working_days=self.notice_working_days,
            six_good=SixGood(self.six_good.items, self.six_good.mean_at_least) if self.six_good else None,
            consequences=self.consequences,
            duties=tuple(duty for duty in Duty if duty in served),
        )


class BallotPart(Part):
    present: tuple[str, ...] = ()
    in_favour: tuple[str, ...] = Field(default=(), alias="for")
    against: tuple[str, ...] = ()
    abstain: tuple[str, ...] = ()
    recused: tuple[str, ...] = ()

    def votes(self) -> Votes:
        return Votes(self.present, self.in_favour, self.against, self.abstain, self.recused)


class BonusPart(Part):
    points: Number
    reason: str = ""


class Whom(Part):
    """`branches`: a list, or `all` (None here) for every branch that takes part."""

    branches: tuple[str, ...] | None

    @field_validator("branches", mode="before")
    @classmethod
    def _all(cls, value: object) -> object:
        return None if value == "all" else value


class Step(Part):
    """One step: `do` something, or `check` an answer."""

    at: Moment
    by: str | None = None
    outcome: Literal["carried", "failed"] | None = None
    refused: str | None = None
    expected: Any = Field(default=None, alias="is")

    @property
    def verb(self) -> str:
        return str(getattr(self, "do", None) or getattr(self, "check", ""))


class AdoptStandard(Step):
    do: Literal["adopt_standard"]
    ballot: BallotPart


class IssueTargets(Step, Whom):
    do: Literal["issue_targets"]
    without_items: tuple[str, ...] = ()


class AcknowledgeTargets(Step, Whom):
    do: Literal["acknowledge_targets"]


class Exempt(Step):
    do: Literal["exempt"]
    branch: str
    period: Period
    reason: str = ""


class SelfAssess(Step):
    do: Literal["self_assess"]
    period: Period
    scores: dict[str, dict[str, Number]]
    grades: dict[str, str] = {}


class DefaultSelfAssessment(Step):
    do: Literal["default_self_assessment"]
    branch: str
    period: Period
    reason: str = ""


class Score(Step):
    do: Literal["score"]
    period: Period
    scores: dict[str, dict[str, Number]]
    bonus: dict[str, BonusPart] = {}


class Review(Step, Whom):
    do: Literal["review"]
    period: Period
    agreed: bool
    reason: str = ""


class Confirm(Step, Whom):
    do: Literal["confirm"]
    period: Period


class Veto(Step):
    do: Literal["veto"]
    branch: str
    kind: str
    reason: str = ""


class ProposeGrades(Step):
    do: Literal["propose_grades"]


class BreakTie(Step):
    do: Literal["break_tie"]
    order: tuple[str, ...]
    ballot: BallotPart


class OpenNotice(Step):
    do: Literal["open_notice"]


class AppealPart(Part):
    branch: str
    period: Period
    item: str


class Appeal(Step, AppealPart):
    do: Literal["appeal"]
    grounds: str = ""


class DecideAppeal(Step, AppealPart):
    do: Literal["decide_appeal"]
    points: Number
    ballot: BallotPart


class DecideGrades(Step):
    do: Literal["decide_grades"]
    ballot: BallotPart


class CheckStandings(Step):
    check: Literal["standings"]
    through: Literal["Q1", "Q2", "Q3", "Q4", "year"]
    as_of: Moment | None = None


class CheckKnown(Step):
    check: Literal["known"]
    branch: str
    period: Period
    on: Moment


class CheckExplain(Step):
    check: Literal["explain"]
    branch: str


class WhatIfPart(Part):
    weights: WeightsPart | None = None
    bonus_counts_for_grade: bool | None = None
    without_veto: str | None = None
    without_appeal: AppealPart | None = None


class CheckWhatIf(Step):
    check: Literal["what_if"]
    change: WhatIfPart


class CheckPlain(Step):
    check: Literal["notice", "grades", "grade_changes", "consequences", "six_good", "self_committee_gaps", "audit"]


Do = Annotated[
    AdoptStandard
    | IssueTargets
    | AcknowledgeTargets
    | Exempt
    | SelfAssess
    | DefaultSelfAssessment
    | Score
    | Review
    | Confirm
    | Veto
    | ProposeGrades
    | BreakTie
    | OpenNotice
    | Appeal
    | DecideAppeal
    | DecideGrades,
    Field(discriminator="do"),
]
Check = Annotated[CheckStandings | CheckKnown | CheckExplain | CheckWhatIf | CheckPlain, Field(discriminator="check")]


class Rehearsal(Part):
    """推演: who takes part, under which standard, what is done when, and what the answers must be."""

    rehearsal: Literal["1"]
    title: str
    year: int = Field(ge=2000, le=2100)
    timezone: str
    calendar: Days = Days()
    committee: CommitteePart
    branches: tuple[BranchPart, ...]
    standard: StandardPart
    steps: tuple[Do | Check, ...]

    @model_validator(mode="after")
    def _known_zone(self) -> "Rehearsal":
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError) as error:
            raise ValueError(f"timezone {self.timezone} is not known") from error
        return self


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Reads every scalar as text but null, as YAML 1.2 writes it, and refuses a key written twice."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the library's own class attribute

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key.value!r} stands twice", key.start_mark)
            seen.add(key.value)
        pairs: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return pairs


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])


def read_rehearsal(path: Path) -> Rehearsal:
    """Read a file. Raises RehearsalFileError with the place of the first faults."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise RehearsalFileError(f"{path}: larger than {LARGEST_FILE} bytes")
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader of our own
    except OSError as error:
        raise RehearsalFileError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise RehearsalFileError(f"{path}: is not UTF-8 text") from error
    except yaml.YAMLError as error:
        raise RehearsalFileError(f"{path}: is not YAML: {' '.join(str(error).split())}") from error
    except RecursionError as error:
        raise RehearsalFileError(f"{path}: is nested too deeply") from error
    return parse_rehearsal(content, name=str(path))


def parse_rehearsal(content: object, *, name: str) -> Rehearsal:
    """Typed values from a document. Raises RehearsalFileError."""
    try:
        return Rehearsal.model_validate(content)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        places = [f"{'.'.join(str(part) for part in fault['loc']) or 'file'}: {fault['msg']}" for fault in faults[:3]]
        more = f" (and {len(faults) - 3} more)" if len(faults) > 3 else ""
        raise RehearsalFileError(f"{name}: not a rehearsal: {'; '.join(places)}{more}") from error
