"""Evidence subjects 材料所附事项: what evidence is attached to, as the API names it."""

from typing import Annotated, Literal

from pydantic import Field

from domain.period import Period
from infra.http.fields import BranchId, ItemCode, Model
from services.casebook import CommitteeYear
from services.evidence import Subject

Application = Annotated[int, Field(ge=1, le=1_000, description="第几次申报 / which application, from 1", examples=[1])]


class AssessmentSubject(Model):
    """The assessment of a branch in a period."""

    kind: Literal["assessment"]
    branch: BranchId
    period: Period

    def of(self, year: CommitteeYear) -> Subject:
        return Subject(self.kind, year, self.branch, self.period)


class AppealSubject(Model):
    """An appeal, by what it is against."""

    kind: Literal["appeal"]
    branch: BranchId
    period: Period
    item: ItemCode

    def of(self, year: CommitteeYear) -> Subject:
        return Subject(self.kind, year, self.branch, f"{self.period}/{self.item}")


class RectificationSubject(Model):
    """The rectification that a branch was ordered for the year's grade."""

    kind: Literal["rectification"]
    branch: BranchId

    def of(self, year: CommitteeYear) -> Subject:
        return Subject(self.kind, year, self.branch)


class FeatureSubject(Model):
    """An application for a feature, in the year that the evidence is of."""

    kind: Literal["feature"]
    branch: BranchId
    number: Application

    def of(self, year: CommitteeYear) -> Subject:
        return Subject(self.kind, year, self.branch, str(self.number))


About = Annotated[
    AssessmentSubject | AppealSubject | RectificationSubject | FeatureSubject,
    Field(
        discriminator="kind",
        description="所附事项 / what it is attached to",
        examples=[{"kind": "assessment", "branch": "A", "period": "Q1"}],
    ),
]
