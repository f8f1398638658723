"""考核: the acts of one period."""

from typing import Final, Literal

from pydantic import Field

from domain import streams
from domain.assessment import Bonus
from domain.committee import OfficeRole
from domain.period import Period
from infra.rehearsal.parts import Do, Number, Part, Whom
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from services.assessments import Round, ScoreSheet, SelfAssessment
from services.ledger import Receipt

plays: Final = Registry[Receipt]()


class Exempt(Do):
    do: Literal["exempt"]
    branch: str
    period: Period
    reason: str = ""


class SelfAssess(Do):
    do: Literal["self_assess"]
    period: Period
    scores: dict[str, dict[str, Number]]
    grades: dict[str, str] = Field(default_factory=dict)

    def sheets(self) -> dict[str, SelfAssessment]:
        return {branch: SelfAssessment(scores, self.grades.get(branch)) for branch, scores in self.scores.items()}


class DefaultSelfAssessment(Do):
    do: Literal["default_self_assessment"]
    branch: str
    period: Period
    reason: str = ""


class BonusPart(Part):
    points: Number
    reason: str = ""

    def bonus(self) -> Bonus:
        return Bonus(self.points, self.reason)


class Score(Do):
    do: Literal["score"]
    period: Period
    scores: dict[str, dict[str, Number]] = Field(default_factory=dict)
    bonus: dict[str, BonusPart] = Field(default_factory=dict)

    def named(self) -> set[str]:
        return {*self.scores, *self.bonus}

    def sheets(self) -> dict[str, ScoreSheet]:
        return {
            branch: ScoreSheet(
                self.scores.get(branch, {}), self.bonus[branch].bonus() if branch in self.bonus else None
            )
            for branch in {**self.scores, **self.bonus}
        }


class Review(Do, Whom):
    do: Literal["review"]
    period: Period
    agreed: bool
    reason: str = ""


class Confirm(Do, Whom):
    do: Literal["confirm"]
    period: Period
    comments: dict[str, str] = Field(default_factory=dict)


class Correct(Do):
    do: Literal["correct"]
    branch: str
    period: Period
    item: str
    points: Number
    reason: str = ""


@plays(Exempt)
def exempt(scene: Scene, step: Exempt) -> Receipt:
    return scene.runtime.assessments.exempt(
        scene.by_office(), _round(scene, step.period), branches=[step.branch], reason=step.reason
    )


@plays(SelfAssess)
def self_assess(scene: Scene, step: SelfAssess) -> Receipt:
    act = scene.by_secretaries(
        {branch: streams.assessment(branch, scene.of.year, step.period) for branch in step.scores}
    )
    return scene.runtime.assessments.self_assess(act, _round(scene, step.period), sheets=step.sheets())


@plays(DefaultSelfAssessment)
def default_self_assessment(scene: Scene, step: DefaultSelfAssessment) -> Receipt:
    return scene.runtime.assessments.default_self_assessment(
        scene.by_office(), _round(scene, step.period), branches=[step.branch], reason=step.reason
    )


@plays(Score)
def score(scene: Scene, step: Score) -> Receipt:
    act = scene.by_office(OfficeRole.SCORER)
    return scene.runtime.assessments.score(act, _round(scene, step.period), sheets=step.sheets())


@plays(Review)
def review(scene: Scene, step: Review) -> Receipt:
    act = scene.by_office(OfficeRole.REVIEWER)
    return scene.runtime.assessments.review(
        act, _round(scene, step.period), branches=step.branches, agreed=step.agreed, reason=step.reason
    )


@plays(Confirm)
def confirm(scene: Scene, step: Confirm) -> Receipt:
    return scene.runtime.assessments.confirm(
        scene.by_office(), _round(scene, step.period), branches=step.branches, comments=step.comments
    )


@plays(Correct)
def correct(scene: Scene, step: Correct) -> Receipt:
    return scene.runtime.assessments.correct(
        scene.by_office(),
        _round(scene, step.period),
        branch=step.branch,
        item=step.item,
        points=step.points,
        reason=step.reason,
    )


def _round(scene: Scene, period: Period) -> Round:
    return Round(scene.of.committee, scene.of.year, period)
