"""Fields 字段: what may be written at the edge, with words and examples in both languages."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from domain.branch import EARLIEST
from domain.points import exact_text, plain

ID = r"^(?:[\w\-][\w.\-]{0,63}|\.[\w\-][\w.\-]{0,62}|\.\.[\w.\-]{1,62})$"  # an address with /./ or /../ goes elsewhere
ACTOR = r"^(secretary:)?[\w.\-]{1,64}$"
LINE = r"^[^\p{Cc}]*[^\p{Cc}\p{Cf}\s][^\p{Cc}]*$"  # something of it can be seen, as `is_blank` has it
TEXT = r"^(?:[^\p{Cc}]|\n)*$"
POINTS = r"^-?\d{1,9}(\.\d{1,4})?$"
RATIO = r"^(\d{1,4}/[1-9]\d{0,3}|\d(\.\d{1,4})?)$"
MANY = 2_000  # a committee may have 1,588 branches
SOME = 200


class Model(BaseModel):
    """What is not described here is refused; domain objects can be read as they are."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


def _number(pattern: str, make: Callable[[str], Any], kind: type, code: str) -> Callable[[Any], Any]:
    """Reads text or an integer exactly; a JSON float has lost its digits before it came here."""
    matches = re.compile(pattern, re.ASCII).fullmatch

    def read(value: Any) -> Any:
        if isinstance(value, kind):
            return value
        if isinstance(value, float):
            raise PydanticCustomError("float", "write points as a string")
        text = str(value) if type(value) is int else value
        if (
            not isinstance(text, str)
            or not matches(text)
            or len(text) - text.count(".") - text.count("-") - text.count("/") > 9
        ):
            raise PydanticCustomError(code, "not such a number")
        return make(text)

    return read


def _decimal(text: str) -> Decimal:
    return Decimal(text) + 0  # -0 is 0


def distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise PydanticCustomError("repeated", "listed more than once")
    return values


Points = Annotated[
    Decimal,
    BeforeValidator(_number(POINTS, _decimal, Decimal, "points")),
    PlainSerializer(plain, return_type=str),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": POINTS}, {"type": "integer"}]}, mode="validation"),
    WithJsonSchema({"type": "string", "pattern": POINTS}, mode="serialization"),
    Field(
        description="分值: 精确小数, 写作字符串, 至多4位小数、9位数字 / "
        "points: an exact decimal as a string, at most 4 places and 9 digits",
        examples=["28.5"],
    ),
]
Share = Annotated[Points, Field(description="比例: 精确小数 / share: an exact decimal", examples=["0.60"])]
Ratio = Annotated[
    Fraction,
    BeforeValidator(_number(RATIO, Fraction, Fraction, "ratio")),
    PlainSerializer(exact_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": RATIO}),
    Field(description="比例: 分数或小数 / ratio: a fraction or a decimal", examples=["2/3"]),
]
Exact = Annotated[
    Fraction,
    PlainSerializer(exact_text, return_type=str),
    WithJsonSchema({"type": "string"}),
    Field(
        description="精确值: 小数, 除不尽时写作分数 / exact: a decimal, or a fraction where it does not terminate",
        examples=["91.4", "6857/75"],
    ),
]

CommitteeId = Annotated[str, Field(pattern=ID, description="党委代码 / committee id", examples=["rolling-mill"])]
BranchId = Annotated[str, Field(pattern=ID, description="党支部代码 / branch id", examples=["A"])]
PersonId = Annotated[str, Field(pattern=ID, description="人员代码 / person id", examples=["m1"])]
ActorId = Annotated[
    str,
    Field(
        pattern=ACTOR,
        description="操作人: 人员代码, 或 secretary:党支部代码 / who acts: a person id, or secretary:BRANCH",
        examples=["s1", "secretary:A"],
    ),
]
ItemCode = Annotated[str, Field(pattern=ID, description="考核项目代码 / item code", examples=["E"])]
GradeCode = Annotated[str, Field(pattern=ID, description="等级代码 / grade code", examples=["first"])]
Kind = Annotated[str, Field(pattern=ID, description="事项代码 / kind", examples=["safety"])]
ExemplarId = Annotated[str, Field(pattern=ID, description="典型代码 / exemplar id", examples=["model-posts"])]
References = Annotated[
    tuple[Annotated[str, Field(max_length=200, pattern=LINE)], ...],
    Field(
        max_length=50,
        description="材料编号, 如佐证材料的摘要值 / materials by reference, such as digests of evidence",
        examples=[["9f86d081884c7d65"]],
    ),
]
Year = Annotated[int, Field(ge=2000, le=2100, description="年度 / year", examples=[2025])]
Position = Annotated[int, Field(ge=0, le=2**62, description="事实日志的位置 / position in the log", examples=[1024])]
FactId = Annotated[
    str,
    Field(
        description="事实编号: 事实流@版本 / fact id: its stream @ version",
        examples=["assessment/A/2025/Q1@3"],
    ),
]
Name = Annotated[
    str,
    Field(
        max_length=100,
        pattern=LINE,
        description="名称 / name",
        examples=["一轧车间党支部", "No. 1 rolling shop branch"],
    ),
]
Reason = Annotated[
    str,
    Field(
        max_length=2_000,
        pattern=TEXT,
        description="理由 / reason",
        examples=["停产检修, 本季度未开展考核", "shut down for overhaul, not assessed this quarter"],
    ),
]
Comment = Annotated[
    str,
    Field(
        max_length=2_000,
        pattern=TEXT,
        description="讲评 / comment",
        examples=["产量达标, 三会一课还须补齐记录", "output on target; meeting records still to be completed"],
    ),
]
Branches = Annotated[
    tuple[BranchId, ...],
    AfterValidator(distinct),
    Field(
        min_length=1,
        max_length=MANY,
        description="党支部, 各列一次 / branches, each listed once",
        examples=[["A", "B"]],
    ),
]
AllOrSome = Annotated[
    Branches | None,
    Field(
        description="党支部; 不填即全部参加考核者 / branches; null means all that take part",
        examples=[["A", "B"], None],
    ),
]
People = Annotated[
    tuple[PersonId, ...],
    Field(max_length=SOME, description="委员 / members", examples=[["m1", "m2"]]),
]
Scores = Annotated[
    dict[ItemCode, Points],
    Field(
        max_length=SOME,
        description="各项目得分 / points by item",
        examples=[{"E": "28", "B": "23"}],
    ),
]
Yuan = Annotated[
    Points,
    Field(
        description="金额 (元): 精确小数, 写作字符串, 至多两位小数 / "
        "yuan: an exact decimal as a string, at most 2 places",
        examples=["5000.50"],
    ),
]

LATEST: Final = date(2100, 12, 31)
EnterpriseId = Annotated[str, Field(pattern=ID, description="企业代码 / enterprise id", examples=["group"])]
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST, description="生效日期 / day it applies", examples=["2025-09-01"])]
