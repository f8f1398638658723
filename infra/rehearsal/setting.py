"""All of a rehearsal file that stands before its steps: who takes part, and under which standard."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, model_validator

from domain.ballot import BallotForm, BallotRules, CarriedBy, RecusedCount
from domain.branch import BranchType, SecretaryAppointed, SecretaryKind
from domain.committee import OfficeRole
from domain.standard import (
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
from domain.timetable import Deadlines, RoundDeadlines
from infra.rehearsal.parts import Day, Id, Number, Part, Share
from services.organisation import NewBranch

LONGEST_NOTICE: Final = 250
"""Working days, about a year."""


class Days(Part):
    holidays: tuple[Day, ...] = ()
    working_weekends: tuple[Day, ...] = ()


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
    person: Id | None = None
    begins: Day | None = None
    ends: Day | None = None

    def appointed(self) -> SecretaryAppointed:
        return SecretaryAppointed(self.name, self.kind, self.person, self.begins, self.ends)


class BranchPart(Part):
    id: Id
    name: str
    type: BranchType
    secretary: Secretary
    previous_grade: str | None = None
    own_committee_members: tuple[str, ...] = ()
    established: Day | None = None

    def new_branch(self) -> NewBranch:
        return NewBranch(
            self.id,
            self.name,
            self.type,
            self.secretary.appointed(),
            self.established,
            self.previous_grade,
            self.own_committee_members,
        )


class ItemPart(Part):
    id: Id
    item_class: ItemClass = Field(alias="class")
    title: str
    full: Number
    duties: tuple[Duty, ...] = ()
    key: bool = False
    rule: str = ""
    evidence: str = ""
    counts_only: bool = False
    education: Education | None = None
    six_good: int | None = None

    def item(self) -> Item:
        return Item(
            self.id,
            self.item_class,
            self.title,
            self.full,
            self.duties,
            self.key,
            self.rule,
            self.evidence,
            self.counts_only,
            self.education,
            self.six_good,
        )


class WeightsPart(Part):
    quarters: Number
    year_end: Number

    def weights(self) -> Weights:
        return Weights(self.quarters, self.year_end)


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
    form: BallotForm | None = None
    chair_votes_last: bool = True


class SixGoodPart(Part):
    items: tuple[str, ...]
    mean_at_least: Number


def _working_days(text: object) -> object:
    """Working days are written as a number; anything else is a day of the year."""
    return int(text) if isinstance(text, str) and text.isdecimal() else text


class RoundDeadlinesPart(Part):
    self_assess: int | None = None
    score: int | None = None
    review: int | None = None
    confirm: int | None = None

    def deadlines(self) -> RoundDeadlines:
        return RoundDeadlines(self.self_assess, self.score, self.review, self.confirm)


class DeadlinesPart(Part):
    adopt_standard: str | None = None
    issue_targets: str | None = None
    acknowledge_targets: Annotated[int | str | None, BeforeValidator(_working_days)] = None
    quarter: RoundDeadlinesPart = RoundDeadlinesPart()
    year_end: RoundDeadlinesPart = RoundDeadlinesPart()
    propose_grades: int | None = None
    open_notice: int | None = None
    decide_appeal: int | None = None
    decide_grades: int | None = None
    plan_rectification: int | None = None
    honour_consequence: int | None = None
    remind: tuple[int, ...] = ()
    escalate_after: int | None = None

    def deadlines(self) -> Deadlines:
        plain = {name: getattr(self, name) for name in type(self).model_fields if name not in {"quarter", "year_end"}}
        return Deadlines(**plain, quarter=self.quarter.deadlines(), year_end=self.year_end.deadlines())


class HonouringPart(Part):
    at_most: dict[str, Number] = Field(default_factory=dict)
    rectification_working_days: int | None = None


class StandardPart(Part):
    version: int = 1
    items: tuple[ItemPart, ...]
    step: Number
    bonus_cap_per_period: Number = Decimal(0)
    bonus_counts_for_grade: bool = True
    weights: WeightsPart
    grades: tuple[GradePart, ...]
    veto_caps: dict[str, str] = Field(default_factory=dict)
    tie_breaks: tuple[str, ...] = ()
    economic_share: SharePart | None = None
    ballots: BallotRulesPart = BallotRulesPart()
    notice_working_days: int = Field(default=5, le=LONGEST_NOTICE)
    six_good: SixGoodPart | None = None
    consequences: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    honouring: HonouringPart = HonouringPart()
    targets_detailed: bool = False
    deadlines: DeadlinesPart = DeadlinesPart()
    advanced_grades: tuple[str, ...] = ()
    feature_checklist: tuple[str, ...] = ()

    def standard(self) -> Standard:
        """The domain's standard. The duties to be covered are those that the file's own items serve."""
        served = {duty for item in self.items for duty in item.duties}
        return Standard(
            version=self.version,
            items=tuple(item.item() for item in self.items),
            step=self.step,
            weights=self.weights.weights(),
            grades=tuple(self._grades()),
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
                self.ballots.form,
                self.ballots.chair_votes_last,
            ),
            notice_working_days=self.notice_working_days,
            six_good=SixGood(self.six_good.items, self.six_good.mean_at_least) if self.six_good else None,
            consequences=self.consequences,
            duties=tuple(duty for duty in Duty if duty in served),
            honouring=Honouring(self.honouring.at_most, self.honouring.rectification_working_days),
            targets_detailed=self.targets_detailed,
            deadlines=self.deadlines.deadlines(),
            advanced_grades=self.advanced_grades,
            feature_checklist=self.feature_checklist,
        )

    def _grades(self) -> Iterator[Grade]:
        """The last one needs no threshold; one of 0 says the same."""
        for number, grade in enumerate(self.grades, start=1):
            at_least = None if number == len(self.grades) and grade.at_least == 0 else grade.at_least
            yield Grade(grade.code, grade.label, at_least, grade.quota)


Year = Annotated[int, Field(ge=2000, le=2100)]


class LaterYear(Part):
    """A further year of the same committee, under a standard of its own."""

    year: Year
    standard: StandardPart


class Setting(Part):
    """What the steps are played in."""

    rehearsal: Literal["1"]
    title: str = ""
    year: Year
    timezone: str
    calendar: Days = Days()
    committee: CommitteePart
    branches: tuple[BranchPart, ...]
    standard: StandardPart
    later: tuple[LaterYear, ...] = ()

    @property
    def standards(self) -> dict[int, StandardPart]:
        """The standard of every year that is played."""
        return {self.year: self.standard, **{one.year: one.standard for one in self.later}}

    @model_validator(mode="after")
    def _known_zone(self) -> Self:
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"没有时区 {self.timezone} / timezone {self.timezone} is not known") from error
        return self

    def utc(self, moment: datetime) -> datetime:
        """A time of the file, which is local unless it says otherwise."""
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(self.timezone))).astimezone(UTC)
