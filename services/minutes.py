"""Minutes 会议纪要: a meeting's file as an official text, in Chinese and in English."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.ballot import BallotForm, Presence
from domain.meeting import Choice, Settled
from services.meeting_file import Attended, MatterOnFile, MeetingOnFile, Moment, Named, VoteOnFile


@dataclass(frozen=True)
class Wording:
    """One language's words for what minutes say."""

    chinese: bool

    def __call__(self, zh: str, en: str) -> str:
        return zh if self.chinese else en

    def listed(self, people: Iterable[str]) -> str:
        return self("、", ", ").join(people)

    def named(self, people: Iterable[Named]) -> str:
        return self.listed(one.name for one in people)

    def with_note(self, what: str, note: str) -> str:
        return self(f"{what}({note})", f"{what} ({note})")

    def moment(self, at: datetime, timezone: str) -> str:
        local = at.astimezone(ZoneInfo(timezone))
        return self(
            f"{local.year}年{local.month}月{local.day}日{local.hour}时{local.minute:02}分", f"{local:%Y-%m-%d %H:%M}"
        )

    def numbers(self, came: Presence) -> str:
        return self(f"应到会{came.due}人, 实到会{came.present}人", f"{came.due} due, {came.present} present")

    def shortfall(self, came: Presence) -> str:
        return self(
            f"到会人数不足, {self.numbers(came)}, 须到会{came.needed}人",
            f"too few members: {self.numbers(came)}, {came.needed} needed",
        )


ZH, EN = Wording(chinese=True), Wording(chinese=False)
RESULTS = {
    Settled.CARRIED: ("表决通过", "carried"),
    Settled.FAILED: ("表决未通过", "not carried"),
    Settled.POSTPONED: ("暂缓表决", "postponed"),
    Settled.WITHDRAWN: ("撤回", "withdrawn"),
}
CHOICES = {
    Choice.IN_FAVOUR: ("赞成", "For"),
    Choice.AGAINST: ("反对", "Against"),
    Choice.ABSTAIN: ("弃权", "Abstained"),
}
FORMS = {BallotForm.OPEN: ("记名表决", "by name"), BallotForm.SECRET: ("无记名表决", "secret")}


def minutes(file: MeetingOnFile, say: Wording) -> str:
    """会议纪要: the same file always gives the same text."""
    return "\n".join(_lines(file, say)) + "\n"


def _lines(file: MeetingOnFile, say: Wording) -> Iterator[str]:
    yield say(f"{file.committee.name}会议纪要", f"Minutes: {file.committee.name}")
    yield say(f"{file.year}年第{file.number}次会议", f"Meeting {file.number} of {file.year}")
    yield ""
    yield say("会议名称: ", "Title: ") + file.title
    yield say("会议时间: ", "Convened for: ") + say.moment(file.at, file.timezone)
    yield say("会议地点: ", "Place: ") + file.place
    for sitting in file.sittings:
        yield ""
        yield from _attendance(sitting.attended[0], say)
        if sitting.opened:
            yield say("会议开始: ", "Opened: ") + say.moment(sitting.opened.at, file.timezone)
        for changed in sitting.attended[1:]:
            yield say("到会人员变动: ", "Attendance changed: ") + say.moment(changed.at, file.timezone)
            yield from _attendance(changed, say)
        if sitting.adjourned:
            yield _adjourned(sitting.adjourned, say, file.timezone)
    for matter in file.matters:
        yield ""
        yield from _matter(matter, say)
    yield ""
    yield (
        say("会议结束: ", "Closed: ") + say.moment(file.closed_at, file.timezone)
        if file.closed_at
        else say("会议尚未结束", "The meeting is not closed yet")
    )


def _attendance(taken: Attended, say: Wording) -> Iterator[str]:
    due = len(taken.present) + len(taken.absent)
    yield say(
        f"应到会{due}人, 实到会{len(taken.present)}人: {say.named(taken.present)}",
        f"Due {due}, present {len(taken.present)}: {say.named(taken.present)}",
    )
    if taken.absent:
        away = say.listed(say.with_note(one.member.name, one.reason) for one in taken.absent)
        yield say(f"缺席{len(taken.absent)}人: {away}", f"Absent {len(taken.absent)}: {away}")
    if taken.attendees:
        yield say("列席: ", "In attendance: ") + say.listed(
            say.with_note(one.name, one.capacity) for one in taken.attendees
        )
    yield say("主持人: ", "Chair: ") + taken.chair.name


def _adjourned(when: Moment, say: Wording, timezone: str) -> str:
    why = when.reason or say.shortfall(when.presence) + say(", 未作任何决定", "; nothing was decided")
    return say("休会: ", "Adjourned: ") + say.moment(when.at, timezone) + say(", ", ": ") + why


def _matter(matter: MatterOnFile, say: Wording) -> Iterator[str]:
    yield say(f"议题{matter.number}: ", f"Matter {matter.number}: ") + matter.title
    if text := matter.details.get("text"):
        yield say("内容: ", "Text: ") + text
    for opinion in matter.opinions:
        yield say("未到会委员意见(不计入票数): ", "Opinion of an absent member (not counted): ") + (
            f"{opinion.by}: {opinion.text}"
        )
    for comment in matter.comments:
        yield say("列席人员发言: ", "Comment: ") + f"{comment.by}: {comment.text}"
    if matter.vote and matter.vote.tally:
        yield from _vote(matter.vote, say)
    yield say("结果: ", "Result: ") + _result(matter, say)


def _vote(vote: VoteOnFile, say: Wording) -> Iterator[str]:
    if vote.recused:
        declared = {one.id for one in vote.declared}
        yield say("回避: ", "Recused: ") + say.listed(
            say.with_note(one.name, say("本人申请", "declared")) if one.id in declared else one.name
            for one in vote.recused
        )
    assert vote.tally is not None
    for_, against, abstained = vote.tally
    yield say("表决方式: ", "Vote: ") + say(*FORMS[vote.form])
    yield (
        say("表决情况: ", "Votes: ")
        + say.numbers(vote.presence)
        + say(
            f", 赞成{for_}票, 反对{against}票, 弃权{abstained}票",
            f", for {for_}, against {against}, abstained {abstained}",
        )
    )
    for choice, members in vote.choices.items():
        if members:
            yield say(*CHOICES[choice]) + ": " + say.named(members)
    if vote.tellers:
        yield say("参加投票: ", "Voted: ") + say.named(vote.voted)
        yield say("计票人: ", "Tellers: ") + say.named(vote.tellers)


def _result(matter: MatterOnFile, say: Wording) -> str:
    if matter.result is None:
        return say("尚无结果", "open")
    why = say.shortfall(matter.short) if matter.short else matter.reason
    result = say(*RESULTS[matter.result])
    return say.with_note(result, why) if why else result
