"""Targets 目标 as they are written and shown."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from domain.standard import Duty, ItemClass
from domain.target import Innovation, Level, Target
from infra.http.fields import ID, LINE, TEXT, ItemCode, Model, Name, Points

TargetCode = Annotated[str, Field(pattern=ID, description="目标代码 / target code", examples=["E1"])]
PracticeId = Annotated[str, Field(pattern=ID, description="经验做法代码 / practice id", examples=["model-posts"])]
Class = Annotated[ItemClass, Field(description="目标类别 / class", examples=["economic"])]
Duties = Annotated[tuple[Duty, ...], Field(max_length=7, description="职责任务 / duties served", examples=[["D2"]])]
Quarter = Annotated[Literal["Q1", "Q2", "Q3", "Q4"], Field(description="完成季度 / due quarter", examples=["Q4"])]
Words = Annotated[str, Field(max_length=2_000, pattern=TEXT)]
Short = Annotated[str, Field(max_length=100, pattern=rf"^$|{LINE}")]
Metric = Annotated[Short, Field(description="指标 / metric", examples=["钢材产量", "steel output"])]
Unit = Annotated[Short, Field(description="计量单位 / unit", examples=["万吨", "10 kt"])]
Measure = Annotated[
    Words, Field(description="措施 / measure", examples=["设备点检责任到人", "every machine has its inspector"])
]
Evidence = Annotated[
    Words, Field(description="佐证材料 / evidence expected", examples=["生产月报", "monthly production report"])
]
InnovationField = Annotated[
    Innovation, Field(description="创新方面 / field of innovation", examples=["working_methods"])
]


class LevelModel(Model):
    """A number in the target's unit, or words where it cannot be counted."""

    number: Annotated[Points | None, Field(description="数值 / number", examples=["100"])] = None
    text: Annotated[Short, Field(description="文字 / in words", examples=["", ""])] = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> "LevelModel":
        if (self.number is None) == (not self.text):
            raise PydanticCustomError("level", "a number or words, one of them")
        return self

    def as_domain(self) -> Level:
        return Level(self.number, self.text)


class TargetModel(Model):
    """What the branch is to reach: how much, by which measure, shown by what, by whom, until when."""

    code: Annotated[
        TargetCode | Literal[""],
        Field(description="目标代码; 不填即项目代码 / target code; empty: the item's", examples=["E1"]),
    ] = ""
    item: ItemCode
    item_class: Class
    title: Annotated[Name, Field(examples=["钢材产量", "Steel output"])]
    full: Annotated[
        Points, Field(description="分值; 同一项目各目标之和为项目分值 / its part of the item's points", examples=["30"])
    ]
    duties: Duties
    metric: Metric = ""
    unit: Unit = ""
    baseline: Annotated[LevelModel | None, Field(description="基础值 / baseline")] = None
    level: Annotated[LevelModel | None, Field(description="目标值 / level aimed at")] = None
    measure: Measure = ""
    evidence: Evidence = ""
    owner: Annotated[Short, Field(description="责任人 / owner", examples=["王一", "Wang Yi"])] = ""
    due: Quarter | None = None
    serves: Annotated[
        TargetCode | None, Field(description="所服务的经济工作目标 / economic target it promotes", examples=[None])
    ] = None
    innovation: InnovationField | None = None
    feature_goal: Annotated[
        bool, Field(strict=True, description="创特色党支部目标 / a goal of a feature branch", examples=[False])
    ] = False
    practice: Annotated[
        PracticeId | None, Field(description="借鉴的经验做法 / practice drawn from", examples=[None])
    ] = None

    def as_domain(self) -> Target:
        return TARGET.validate_python(self.model_dump())


TARGET = TypeAdapter(Target)
