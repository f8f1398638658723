"""Bodies of meetings 会议请求: what is handed in to convene one, attend it and vote at it."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from domain.ballot import BallotForm
from domain.meeting import Absence, AgendaItem, Attendee, Choice
from infra.http.fields import ID, SOME, TEXT, Kind, Model, Name, People, PersonId, Reason
from services.meetings import Convocation, Roll

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 12, 31, tzinfo=UTC)
MeetingName = Annotated[str, Field(pattern=ID, description="会议代码 / meeting id", examples=["2026-01"])]
Number = Annotated[int, Field(strict=True, ge=1, le=SOME, description="议题序号 / number of the matter", examples=[1])]
Text = Annotated[
    str,
    Field(
        max_length=4_000,
        pattern=TEXT,
        description="内容 / text",
        examples=["同意更正", "agrees to the correction"],
    ),
]
PersonName = Annotated[Name, Field(description="姓名 / name", examples=["老陈", "Chen"])]


class AgendaItemModel(Model):
    """A matter on the agenda."""

    number: Number
    kind: Annotated[
        Kind,
        Field(
            description="类别: standard 考核标准, tie 并列, appeal 申诉, grades 定级, rectification 整改验收, "
            "six_good 六好标准, feature 特色党支部验收, commendation 年度表彰, other 其他决议 / kind of matter",
            examples=["appeal"],
        ),
    ]
    title: Annotated[Name, Field(description="议题 / title", examples=["二轧车间党支部申诉", "Appeal of branch B"])]
    details: Annotated[
        dict[Annotated[str, Field(pattern=ID)], Text],
        Field(
            max_length=20,
            description="要件, 按类别: standard、grades 填 year; tie 填 year、order; "
            "appeal 填 year、branch、period、item、points; rectification 填 year、branch; feature 填 branch; "
            "commendation 填 year、nominations; other 填 text / details its kind needs",
            examples=[{"year": "2025", "branch": "B", "period": "YE", "item": "E", "points": "18.5"}],
        ),
    ] = {}  # noqa: RUF012 - pydantic copies defaults

    def as_domain(self) -> AgendaItem:
        return AgendaItem(self.number, self.kind, self.title, self.details)


Agenda = Annotated[tuple[AgendaItemModel, ...], Field(max_length=SOME, description="议程 / agenda")]


class NewMeeting(Model):
    """A meeting to be convened."""

    id: MeetingName
    title: Annotated[Name, Field(description="会议名称 / title", examples=["年度考核定级会议", "Grading meeting"])]
    at: Annotated[
        AwareDatetime,
        Field(
            ge=EARLIEST,
            le=LATEST,
            description="会议时间, 带时区 / when, with its zone",
            examples=["2026-01-19T09:00:00+08:00"],
        ),
    ]
    place: Annotated[Name, Field(description="地点 / place", examples=["二楼会议室", "Room 2"])]
    chair: Annotated[PersonId, Field(description="主持人 / chair", examples=["m1"])]
    agenda: Agenda

    def convocation(self) -> Convocation:
        return Convocation(self.title, self.at.astimezone(UTC), self.place, self.chair, agenda_of(self.agenda))


class NewAgenda(Model):
    """The agenda in place of the earlier one."""

    agenda: Agenda


class AbsenceModel(Model):
    """A member who was due but did not come."""

    member: PersonId
    reason: Annotated[Reason, Field(description="缺席原因 / why", examples=["出差", "away on business"])]


class AttendeeModel(Model):
    """Somebody who attends without a vote."""

    name: PersonName
    capacity: Annotated[Name, Field(description="身份 / capacity", examples=["组织科复核员", "reviewer"])]


class Attendance(Model):
    """Who came: every member is present or absent."""

    present: Annotated[People, Field(description="到会委员 / members present", examples=[["m1", "m2", "m3", "m4"]])]
    absent: Annotated[tuple[AbsenceModel, ...], Field(max_length=SOME, description="缺席委员 / members absent")] = ()
    attendees: Annotated[tuple[AttendeeModel, ...], Field(max_length=SOME, description="列席人员 / in attendance")] = ()
    chair: Annotated[
        PersonId | None, Field(description="主持人; 不填即召集时所定 / chair; null: as convened", examples=["m1", None])
    ] = None

    def roll(self) -> Roll:
        return Roll(
            self.present,
            tuple(Absence(one.member, one.reason) for one in self.absent),
            tuple(Attendee(one.name, one.capacity) for one in self.attendees),
            self.chair,
        )


class Why(Model):
    """An act with its reason."""

    reason: Annotated[Reason, Field(examples=["意见分歧较大", "opinions differ widely"])]


class Opinion(Model):
    """The opinion of an absent member."""

    member: PersonId
    text: Text


class CommentModel(Model):
    """A comment by somebody who attends without a vote."""

    attendee: PersonName
    text: Text


class VoteToOpen(Model):
    """How a matter is put to the vote."""

    form: Annotated[
        BallotForm | None,
        Field(
            description="表决方式; 标准有规定的从其规定 / form, where the standard leaves it open", examples=["open"]
        ),
    ] = None
    recused: Annotated[
        People, Field(description="本人申请回避的委员 / members who declare a recusal", examples=[[]])
    ] = ()


class VoteModel(Model):
    """One member's vote, by name."""

    choice: Annotated[Choice, Field(description="表决意见 / vote", examples=["in_favour"])]


def agenda_of(agenda: tuple[AgendaItemModel, ...]) -> tuple[AgendaItem, ...]:
    return tuple(item.as_domain() for item in agenda)
