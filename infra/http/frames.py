"""Frames 框架标准: published by headquarters in versions; and standards compared with it and with each other."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from domain import streams
from domain.frame import Bounds, Frame, FrameItem
from domain.standard import ItemClass
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import Looking
from infra.http.enterprises import ENTERPRISE
from infra.http.enterprises import InPath as Enterprise
from infra.http.fields import SOME, GradeCode, ItemCode, Kind, Model, Name, Points, Ratio
from infra.http.paths import YEAR, Of
from infra.http.paths import Year as InYear
from infra.http.standards import Duties, FindingModel
from infra.http.steps import Signed, signed
from services.enterprises import enterprise_of
from services.frames import frames_of
from services.ledger import Seen
from services.standard_versions import compare

router = APIRouter(tags=["总公司 headquarters"])

VERSION = r"[1-9]\d{0,3}"
Which = Annotated[
    str,
    Query(
        alias="of",
        pattern=rf"^(pending|in_force|{VERSION})$",
        description="哪一版: 待表决、生效或版本号 / which: pending, in_force or a version",
        examples=["pending", "2"],
    ),
]
Against = Annotated[
    str,
    Query(
        pattern=rf"^(frame|last_year|in_force|{VERSION})$",
        description="与何对照: 框架标准、上年生效版、生效版或版本号 / frame, last_year, in_force or a version",
        examples=["last_year", "frame"],
    ),
]


class BoundsModel(Model):
    """Both included; null is no bound."""

    min: Annotated[Points | None, Field(description="下限 / at least", examples=["0.2"])] = None
    max: Annotated[Points | None, Field(description="上限 / at most", examples=["0.6"])] = None

    def as_domain(self) -> Bounds:
        return Bounds(self.min, self.max)


class FrameItemModel(Model):
    """An item that every standard has."""

    code: ItemCode
    item_class: Annotated[ItemClass, Field(description="目标类别 / class", examples=["economic"])]
    title: Annotated[Name, Field(examples=["经济工作目标", "Economic targets"])]
    duties: Duties = ()
    full: Annotated[
        BoundsModel, Field(description="分值范围 / bounds of the full points", examples=[{"min": "25", "max": "35"}])
    ] = BoundsModel()

    def as_domain(self) -> FrameItem:
        return FrameItem(self.code, self.item_class, self.title, self.duties, self.full.as_domain())


class FrameModel(Model):
    """What every committee's standard of the year must keep to."""

    version: Annotated[int, Field(strict=True, ge=1, le=1_000, description="版本 / version", examples=[1])]
    items: Annotated[tuple[FrameItemModel, ...], Field(max_length=SOME, description="固定项目 / fixed items")] = ()
    veto_caps: Annotated[
        dict[Kind, GradeCode],
        Field(
            max_length=50,
            description="必设的一票否决及其最高等级 / vetoes that must be there and the highest cap allowed",
            examples=[{"safety": "second"}],
        ),
    ] = {}  # noqa: RUF012 - pydantic copies defaults
    grades: Annotated[
        tuple[GradeCode, ...],
        Field(
            max_length=20,
            description="必设等级, 由高到低 / grades in their order",
            examples=[["first", "second", "none"]],
        ),
    ] = ()
    quarters_weight: Annotated[BoundsModel, Field(description="季度权重 / weight of the quarters")] = BoundsModel()
    top_quota: Annotated[BoundsModel, Field(description="最高等级名额比例 / quota of the top grade")] = BoundsModel()
    bonus_cap: Annotated[BoundsModel, Field(description="每期加分上限 / bonus cap a period")] = BoundsModel()
    economic_share: Annotated[BoundsModel, Field(description="经济工作分值占比 / economic share")] = BoundsModel()
    notice_working_days: Annotated[
        int | None,
        Field(strict=True, ge=1, le=60, description="公示至少工作日 / least working days of notice", examples=[5]),
    ] = None
    ordinary_quorum: Annotated[
        Ratio | None, Field(description="一般事项最低到会比例 / least ordinary quorum", examples=["1/2"])
    ] = None
    grading_quorum: Annotated[
        Ratio | None, Field(description="定级最低到会比例 / least quorum for grading", examples=["2/3"])
    ] = None
    targets_detailed: Annotated[
        bool,
        Field(strict=True, description="目标须细化后下达 / targets must be detailed to be issued", examples=[True]),
    ] = False

    def as_domain(self) -> Frame:
        return Frame(
            self.version,
            tuple(item.as_domain() for item in self.items),
            self.veto_caps,
            self.grades,
            self.quarters_weight.as_domain(),
            self.top_quota.as_domain(),
            self.bonus_cap.as_domain(),
            self.economic_share.as_domain(),
            self.notice_working_days,
            self.ordinary_quorum,
            self.grading_quorum,
            self.targets_detailed,
        )


class FrameVersion(Model):
    """A version, published when and by whom; the last one is in force."""

    published: Signed
    frame: FrameModel


class FramesAnswer(Model):
    """The versions of a year's frame, the latest last."""

    versions: Annotated[tuple[FrameVersion, ...], Field(description="各版本 / versions")]


Text = Annotated[str | None, Field(description="内容 / value", examples=["0.6"])]
Title = Annotated[str, Field(description="项目名称 / title", examples=["经济工作目标", "Economic targets"])]


class FieldChangeModel(Model):
    """A field that is different, by its path."""

    field: Annotated[str, Field(description="字段 / field", examples=["weights.quarters"])]
    before: Text
    after: Text


class ItemNamedModel(Model):
    """An item by its code."""

    code: ItemCode
    title: Title
    full: Annotated[Points | None, Field(description="分值 / full points", examples=["30"])]


class ItemChangeModel(Model):
    """An item that both have, and what is different about it."""

    code: ItemCode
    title: Title
    changes: tuple[FieldChangeModel, ...]


class ClassTotalModel(Model):
    """The full points of a class before and after."""

    item_class: Annotated[ItemClass, Field(description="目标类别 / class", examples=["economic"])]
    before: Points
    after: Points


class DifferenceModel(Model):
    """What one says otherwise than the other."""

    added: Annotated[tuple[ItemNamedModel, ...], Field(description="新增项目 / items added")]
    removed: Annotated[tuple[ItemNamedModel, ...], Field(description="取消项目 / items removed")]
    changed: Annotated[tuple[ItemChangeModel, ...], Field(description="变动项目 / items changed")]
    settings: Annotated[tuple[FieldChangeModel, ...], Field(description="变动设置 / settings changed")]
    totals: Annotated[
        tuple[ClassTotalModel, ...], Field(description="各类分值; 对照框架时为空 / points by class; none for a frame")
    ]


class DifferenceAnswer(Model):
    """What was compared with what."""

    version: Annotated[int, Field(description="版本 / version", examples=[2])]
    against: Annotated[str, Field(description="与何对照 / against", examples=["last_year"])]
    against_version: Annotated[int, Field(description="对照版本 / version it was compared with", examples=[1])]
    difference: DifferenceModel
    findings: Annotated[
        tuple[FindingModel, ...], Field(description="不符合框架标准之处 / where it departs from the frame")
    ]


@router.post(
    ENTERPRISE + "/years/{year}/frame",
    status_code=201,
    response_model=ActAnswer,
    summary="发布框架标准 / Publish a frame",
)
def publish_frame(enterprise: Enterprise, year: InYear, body: FrameModel, act: Acting, running: Running) -> Response:
    """由组织部发布框架标准; 已发布的版本不得修改, 以新版本取代.

    The organisation department publishes a version of the frame; versions are never edited, only replaced.
    """
    frame = body.as_domain()
    return recorded(running.frames.publish(act, enterprise_id=enterprise, year=year, version=frame), 201)


@router.get(ENTERPRISE + "/years/{year}/frame", response_model=FramesAnswer, summary="框架标准 / The frame")
def show_frame(enterprise: Enterprise, year: InYear, seen: Looking, answer: Answering) -> Response:
    """本年度各版框架标准, 最后一版生效.

    Every version of the year's frame; the last one is in force.
    """
    return answer(seen, _frames(seen, enterprise, year))


@router.get(YEAR + "/standard/differences", response_model=DifferenceAnswer, summary="考核标准对照 / Compare standards")
def compare_standards(
    of: Of, seen: Looking, answer: Answering, against: Against, which: Which = "in_force"
) -> Response:
    """一版考核标准与框架标准、上年生效版或本年另一版逐项对照.

    A version of the standard against the frame, last year's standard in force, or another version, field by field.
    """
    return answer(seen, DifferenceAnswer.model_validate(compare(seen, of, which=which, against=against)))


def _frames(seen: Seen, enterprise: str, year: int) -> FramesAnswer:
    enterprise_of(seen, enterprise)
    frames_of(seen, enterprise, year)
    return FramesAnswer(
        versions=tuple(
            FrameVersion(published=signed(one), frame=FrameModel.model_validate(one.fact.frame))
            for one in seen.history(streams.frame(enterprise, year))
        )
    )
