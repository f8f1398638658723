"""Meeting file 会议卷宗: a meeting as recorded, its minutes, and the meetings of a year."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from domain import streams
from domain.ballot import BallotForm
from domain.meeting import Choice, MeetingNumbered, Settled, Stage
from infra.http.fields import Model, Name, PersonId, Reason
from services.ledger import Seen
from services.meeting_file import MeetingOnFile, read_meeting
from services.meetings import MeetingId
from services.minutes import EN, ZH, minutes
from services.organisation import committee_of

Moment = Annotated[datetime, Field(description="时间 (UTC) / when (UTC)", examples=["2026-01-19T01:05:00Z"])]
Title = Annotated[Name, Field(description="名称 / title", examples=["年度考核定级会议", "Grading meeting"])]
Headcount = Annotated[int, Field(description="人数 / number of members", examples=[5])]
StageName = Annotated[Stage, Field(description="会议状态 / stage", examples=["open"])]
MeetingName = Annotated[str, Field(description="会议代码 / meeting id", examples=["2026-01"])]
Number = Annotated[int, Field(description="年度内编号 / number within the year", examples=[1])]


class PresenceModel(Model):
    """How many were due, came, and were needed."""

    due: Headcount
    present: Headcount
    needed: Headcount


class NamedModel(Model):
    """A person by id and name."""

    id: PersonId
    name: Annotated[str, Field(description="姓名 / name", examples=["赵书记", "Secretary Zhao"])]


class AwayModel(Model):
    """A member who did not come."""

    member: NamedModel
    reason: Reason


class AttendeeOnFile(Model):
    """Somebody who attends without a vote."""

    name: Annotated[str, Field(description="姓名 / name", examples=["老陈", "Chen"])]
    capacity: Annotated[str, Field(description="身份 / capacity", examples=["组织科复核员", "reviewer"])]


class AttendedModel(Model):
    """The attendance as taken at some moment."""

    at: Moment
    chair: NamedModel
    present: tuple[NamedModel, ...]
    absent: tuple[AwayModel, ...]
    attendees: tuple[AttendeeOnFile, ...]


class MomentModel(Model):
    """When the meeting was opened or adjourned."""

    at: Moment
    presence: PresenceModel
    reason: Reason


class SittingModel(Model):
    """From taking the attendance to an adjournment or the end."""

    attended: tuple[AttendedModel, ...]
    opened: MomentModel | None
    adjourned: MomentModel | None


class SaidModel(Model):
    """An opinion or a comment."""

    by: Annotated[str, Field(description="姓名 / name", examples=["吴委员", "Wu"])]
    text: Annotated[str, Field(description="内容 / text", examples=["同意更正", "agrees to the correction"])]


class TallyModel(Model):
    """How many for, against, abstained."""

    in_favour: Headcount
    against: Headcount
    abstained: Headcount


class VoteOnFileModel(Model):
    """A vote: by name with everybody's choice, or secret with the numbers only."""

    ballot: Annotated[str, Field(description="表决事项 / ballot", examples=["appeal/B/2025/YE/E"])]
    form: Annotated[BallotForm, Field(description="表决方式 / form", examples=["open"])]
    presence: PresenceModel
    voters: Annotated[tuple[NamedModel, ...], Field(description="可表决的委员 / who may vote")]
    recused: Annotated[tuple[NamedModel, ...], Field(description="回避 / recused")]
    declared: Annotated[tuple[NamedModel, ...], Field(description="本人申请回避 / who declared it")]
    voted: Annotated[tuple[NamedModel, ...], Field(description="已表决 / who has voted")]
    choices: Annotated[
        dict[Choice, tuple[NamedModel, ...]], Field(description="各委员的表决意见; 无记名的为空 / votes by name")
    ]
    tellers: tuple[NamedModel, ...]
    tally: TallyModel | None
    carried: Annotated[bool | None, Field(description="是否通过 / whether it carried", examples=[True])]


class MatterOnFileModel(Model):
    """A matter with everything said and decided about it."""

    number: Annotated[int, Field(description="议题序号 / number", examples=[1])]
    kind: Annotated[str, Field(description="类别 / kind", examples=["appeal"])]
    title: Title
    details: Annotated[dict[str, str], Field(description="要件 / details", examples=[{"year": "2025"}])]
    opinions: tuple[SaidModel, ...]
    comments: tuple[SaidModel, ...]
    vote: VoteOnFileModel | None
    result: Annotated[Settled | None, Field(description="结果 / how it was settled", examples=["carried"])]
    reason: Reason
    short: Annotated[PresenceModel | None, Field(description="到会不足 / too few to vote")]


class MeetingAnswer(Model):
    """A meeting as recorded."""

    committee: NamedModel
    timezone: Annotated[str, Field(description="时区 / time zone", examples=["Asia/Shanghai"])]
    meeting: MeetingName
    year: Annotated[int, Field(description="年度 / year", examples=[2026])]
    number: Number
    title: Title
    at: Moment
    on: Annotated[date, Field(description="会议日期 / day", examples=["2026-01-19"])]
    place: Annotated[str, Field(description="地点 / place", examples=["二楼会议室", "Room 2"])]
    chair: NamedModel
    stage: StageName
    sittings: Annotated[tuple[SittingModel, ...], Field(description="各次到会与开休会 / sittings")]
    matters: Annotated[tuple[MatterOnFileModel, ...], Field(description="议题 / matters")]
    closed_at: Moment | None


class MinutesAnswer(MeetingAnswer):
    """The minutes: the meeting as recorded, and the same as a text."""

    text_zh: Annotated[str, Field(description="纪要正文 / text in Chinese", examples=["轧钢厂党委会议纪要\n..."])]
    text_en: Annotated[str, Field(description="英文正文 / text in English", examples=["Minutes: ...\n"])]


class MeetingRow(Model):
    """A meeting in the list of its year."""

    meeting: MeetingName
    number: Number
    title: Title
    at: Moment
    stage: StageName
    pending: Annotated[int, Field(description="尚无结果的议题数 / matters not settled", examples=[2])]


class MeetingsAnswer(Model):
    """The meetings of a year."""

    meetings: Annotated[tuple[MeetingRow, ...], Field(description="会议 / meetings")]


def minutes_of(file: MeetingOnFile) -> MinutesAnswer:
    whole = MeetingAnswer.model_validate(file)
    return MinutesAnswer(**dict(whole), text_zh=minutes(file, ZH), text_en=minutes(file, EN))


def meetings_of_year(seen: Seen, committee: str, year: int) -> MeetingsAnswer:
    committee_of(seen, committee)
    numbered = [
        recorded.fact
        for recorded in seen.history(streams.meetings(committee, year))
        if isinstance(recorded.fact, MeetingNumbered)
    ]
    seen.load(streams.meeting(committee, fact.meeting) for fact in numbered)
    files = [read_meeting(seen, MeetingId(committee, fact.meeting)) for fact in numbered]
    return MeetingsAnswer(meetings=tuple(map(_row, files)))


def _row(file: MeetingOnFile) -> MeetingRow:
    pending = sum(matter.result is None for matter in file.matters)
    return MeetingRow(
        meeting=file.meeting, number=file.number, title=file.title, at=file.at, stage=file.stage, pending=pending
    )
