"""Feature file 特色创建卷宗: a branch's applications with their plans, every step since, and the ballots held."""

from collections.abc import Mapping
from datetime import date
from functools import reduce
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from domain import feature, streams
from domain.branch import BranchType
from domain.committee import require_branches
from domain.feature import (
    Feature,
    FeatureAcceptanceDecided,
    FeatureApplied,
    FeatureHandedIn,
    FeatureMendingChecked,
    FeatureNamed,
    FeaturePlanApproved,
    FeatureProgressNoted,
    FeatureReviewed,
    Stage,
)
from domain.record import Recorded
from infra.http import fields
from infra.http.ballots import BallotAnswer, ballots_on
from infra.http.fields import Day, Model, Name
from infra.http.steps import Signed, signed
from projections.wording import KINDS
from services.ledger import Seen
from services.organisation import committee_of

Text = Annotated[str, Field(max_length=4_000, pattern=fields.TEXT)]
StageName = Annotated[Stage, Field(description="阶段 / stage", examples=["creating"])]
Type = Annotated[BranchType, Field(description="支部类型 / type of branch", examples=["production"])]
Brand = Annotated[Name, Field(description="品牌名称 / brand", examples=["红炉台", "Red Furnace"])]
Checklist = Annotated[
    dict[Annotated[str, Field(max_length=100)], Text],
    Field(
        max_length=20,
        description="验收条件逐项说明 / how each entry is met",
        examples=[{"有鲜明的品牌名称": "红炉台"}, {"a distinct brand name": "Red Furnace"}],
    ),
]


class PlanModel(Model):
    """What is to be created, and by when."""

    meaning: Annotated[Text, Field(description="品牌寓意 / what it means", examples=["炉火正红", "the fire burns red"])]
    carrier: Annotated[
        Text, Field(description="活动载体 / what carries it", examples=["党员先锋炉台", "members' furnace platforms"])
    ]
    idea: Annotated[Text, Field(description="创建思路 / idea", examples=["一炉一面旗", "a flag on every furnace"])]
    steps: Annotated[
        tuple[Annotated[Text, Field(min_length=1)], ...],
        Field(max_length=50, description="创建步骤 / steps", examples=[["动员", "创建"], ["mobilise", "create"]]),
    ]
    until: Annotated[Day, Field(description="创建期限 / to be created by", examples=["2025-12-31"])]


class StepModel(Model):
    """Something that happened to an application."""

    kind: Annotated[str, Field(description="类别 / kind", examples=["feature_plan_approved"])]
    recorded: Signed
    text: Annotated[str | None, Field(description="说明 / what was said", examples=["同意创建", "agreed"])]
    outcome: Annotated[
        str | None,
        Field(description="结果: 是否通过, 或复评结果 / whether it passed, or the verdict", examples=["kept"]),
    ]
    day: Annotated[date | None, Field(description="相关日期 / day it speaks of", examples=["2025-06-30"])]
    checklist: Checklist | None


class ApplicationAnswer(Model):
    """An application with its plan, and every step since."""

    number: Annotated[int, Field(description="第几次申报 / number", examples=[1])]
    brand: Brand
    type: Type
    stage: StageName
    plan: PlanModel
    applied: Signed
    steps: Annotated[tuple[StepModel, ...], Field(description="历次环节 / steps, in the order recorded")]


class FeatureFileAnswer(Model):
    """A branch's applications, oldest first, and the ballots held on them."""

    applications: Annotated[tuple[ApplicationAnswer, ...], Field(description="历次申报 / applications")]
    ballots: Annotated[tuple[BallotAnswer, ...], Field(description="表决 / ballots held")]


def feature_file(seen: Seen, committee: str, branch: str, *, named: bool = False) -> FeatureFileAnswer:
    """Reads all that the acts on a feature rest on, so that the answer's ETag speaks for all of it."""
    seen.load([streams.committee(committee), streams.branch(branch), streams.feature(branch)])
    require_branches(committee_of(seen, committee), (branch,))
    by_number: dict[int, list[Recorded]] = {}
    for recorded in seen.history(streams.feature(branch)):
        by_number.setdefault(recorded.fact.number, []).append(recorded)
    return FeatureFileAnswer(
        applications=tuple(_application(history) for history in by_number.values()),
        ballots=ballots_on(seen, [f"feature/{branch}/{number}" for number in by_number], named=named),
    )


def _application(history: list[Recorded]) -> ApplicationAnswer:
    applied: FeatureApplied = history[0].fact
    stage = reduce(feature.evolve, (recorded.fact for recorded in history), Feature()).stage
    assert stage is not None
    return ApplicationAnswer(
        number=applied.number,
        brand=applied.brand,
        type=applied.type,
        stage=stage,
        plan=PlanModel.model_validate(applied.plan),
        applied=signed(history[0]),
        steps=tuple(_step(recorded) for recorded in history[1:]),
    )


class _Said(NamedTuple):
    text: str | None = None
    outcome: str | None = None
    day: date | None = None
    checklist: Mapping[str, str] | None = None


def _step(recorded: Recorded) -> StepModel:
    said = _said(recorded.fact)
    return StepModel(
        kind=KINDS[type(recorded.fact)],
        recorded=signed(recorded),
        text=said.text,
        outcome=said.outcome,
        day=said.day,
        checklist=None if said.checklist is None else dict(said.checklist),
    )


def _said(fact: Any) -> _Said:
    match fact:
        case FeaturePlanApproved():
            return _Said(fact.remark)
        case FeatureProgressNoted():
            return _Said(fact.text, day=fact.on)
        case FeatureHandedIn():
            return _Said(fact.summary, checklist=fact.checklist)
        case FeatureAcceptanceDecided():
            return _Said(outcome="accepted" if fact.accepted else "not_accepted")
        case FeatureNamed():
            return _Said(fact.name, day=fact.on)
        case FeatureReviewed():
            return _Said(fact.reason, fact.verdict.value, fact.mend_by)
        case FeatureMendingChecked():
            return _Said(fact.reason, "mended" if fact.mended else "not_mended")
        case _:
            return _Said(fact.reason)
