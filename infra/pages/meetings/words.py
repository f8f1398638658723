"""Words 会议用语: stages, results, choices and forms of voting as pages say them, and where meetings are."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import Depends, Path

from domain.ballot import BallotForm
from domain.meeting import Choice, Settled, Stage
from infra.http.fields import ID
from infra.http.language import Text
from infra.pages.listing import Tag, Tone
from services.meeting_file import MeetingOnFile
from services.meetings import MeetingId

MEETINGS: Final = "/workbench/committees/{committee}/meetings"
MEETING: Final = MEETINGS + "/{meeting}"
MATTER: Final = MEETING + "/matters/{item}"

STAGES: Final[Mapping[Stage, Tag]] = {
    Stage.CONVENED: Tag(Text("待召开", "convened"), Tone.WARN),
    Stage.OPEN: Tag(Text("进行中", "open"), Tone.GOOD),
    Stage.ADJOURNED: Tag(Text("休会", "adjourned"), Tone.WARN),
    Stage.CLOSED: Tag(Text("已结束", "closed")),
}
RESULTS: Final[Mapping[Settled, Tag]] = {
    Settled.CARRIED: Tag(Text("通过", "carried"), Tone.GOOD),
    Settled.FAILED: Tag(Text("未通过", "not carried"), Tone.LATE),
    Settled.POSTPONED: Tag(Text("暂缓", "postponed"), Tone.WARN),
    Settled.WITHDRAWN: Tag(Text("撤回", "withdrawn")),
}
UNSETTLED: Final = Tag(Text("待审议", "to come"))
UNDER_VOTE: Final = Tag(Text("表决中", "being voted"), Tone.INFO)
CHOICES: Final[Mapping[Choice, Text]] = {
    Choice.IN_FAVOUR: Text("赞成", "For"),
    Choice.AGAINST: Text("反对", "Against"),
    Choice.ABSTAIN: Text("弃权", "Abstain"),
}
FORMS: Final[Mapping[BallotForm, Text]] = {
    BallotForm.OPEN: Text("记名表决", "by name"),
    BallotForm.SECRET: Text("无记名表决", "secret"),
}
KINDS: Final[Mapping[str, Text]] = {
    "standard": Text("考核标准", "Standard"),
    "tie": Text("并列排序", "Tie"),
    "appeal": Text("申诉", "Appeal"),
    "grades": Text("定级", "Grades"),
    "rectification": Text("整改验收", "Rectification"),
    "six_good": Text("六好标准", "Six-good standard"),
    "feature": Text("特色验收", "Feature branch"),
    "commendation": Text("年度表彰", "Commendation"),
    "other": Text("其他决议", "Resolution"),
}


def called(file: MeetingOnFile) -> Text:
    """A meeting by its number in the year."""
    return Text(f"{file.year}年第{file.number}次会议", f"Meeting {file.number} of {file.year}")


async def _meeting_at(committee: str, meeting: Annotated[str, Path(pattern=ID)]) -> MeetingId:
    return MeetingId(committee, meeting)


At = Annotated[MeetingId, Depends(_meeting_at)]
Item = Annotated[int, Path(ge=1, le=200)]
