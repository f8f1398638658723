"""Timetable 时限: the deadlines that a standard sets, as they are written at the edge."""

from typing import Annotated

from pydantic import Field

from domain.timetable import LONGEST
from infra.http.fields import Model

MonthDay = Annotated[
    str, Field(pattern=r"^\d{2}-\d{2}$", description="每年的月日 / a day of every year", examples=["01-31"])
]
WorkingDays = Annotated[
    int, Field(strict=True, ge=1, le=LONGEST, description="工作日数 / number of working days", examples=[5])
]


class RoundDeadlinesModel(Model):
    """Working days after the period's last day."""

    self_assess: Annotated[WorkingDays | None, Field(description="自评 / self-assessment", examples=[5])] = None
    score: Annotated[WorkingDays | None, Field(description="评分 / scoring", examples=[10])] = None
    review: Annotated[WorkingDays | None, Field(description="复核 / review", examples=[12])] = None
    confirm: Annotated[WorkingDays | None, Field(description="确认 / confirmation", examples=[15])] = None


class DeadlinesModel(Model):
    """Deadlines of the year's steps; null: no deadline."""

    adopt_standard: Annotated[
        MonthDay | None, Field(description="考核标准表决, 至此日 / adoption of the standard by", examples=["01-31"])
    ] = None
    issue_targets: Annotated[
        MonthDay | None, Field(description="下达目标责任书, 至此日 / issue of target sets by", examples=["02-28"])
    ] = None
    acknowledge_targets: Annotated[
        MonthDay | WorkingDays | None,
        Field(
            description="签收: 至此日, 或下达后工作日数 / acknowledgement: by this day, or working days after issue",
            examples=[5],
        ),
    ] = None
    quarter: RoundDeadlinesModel = RoundDeadlinesModel()
    year_end: RoundDeadlinesModel = RoundDeadlinesModel()
    propose_grades: Annotated[
        WorkingDays | None,
        Field(description="等级建议, 12月31日后 / proposal of grades, after 31 December", examples=[16]),
    ] = None
    open_notice: Annotated[
        WorkingDays | None, Field(description="公示, 12月31日后 / public notice, after 31 December", examples=[18])
    ] = None
    decide_appeal: Annotated[
        WorkingDays | None, Field(description="申诉表决, 提出后 / decision of an appeal, once filed", examples=[5])
    ] = None
    decide_grades: Annotated[
        WorkingDays | None,
        Field(description="定级表决, 公示期满后 / decision of the grades, after the notice", examples=[3]),
    ] = None
    plan_rectification: Annotated[
        WorkingDays | None, Field(description="整改方案, 责令整顿后 / rectification plan, once ordered", examples=[10])
    ] = None
    honour_consequence: Annotated[
        WorkingDays | None, Field(description="奖惩兑现, 开启后 / honouring, once opened", examples=[20])
    ] = None
    remind: Annotated[
        tuple[WorkingDays, ...],
        Field(
            max_length=10, description="提前几个工作日催办 / reminders so many working days before", examples=[[5, 2]]
        ),
    ] = ()
    escalate_after: Annotated[
        WorkingDays | None,
        Field(
            description="党委环节逾期后几个工作日上报 / working days from overdue to escalation, for committees' steps",
            examples=[3],
        ),
    ] = None
