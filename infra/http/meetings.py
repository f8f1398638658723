"""Meetings 会议: convened, attended, voting matter by matter, closed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from infra.http import fields
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import Looking
from infra.http.ballots import CountModel
from infra.http.fields import ID, SOME
from infra.http.meeting_bodies import (
    Attendance,
    CommentModel,
    NewAgenda,
    NewMeeting,
    Opinion,
    VoteModel,
    VoteToOpen,
    Why,
    agenda_of,
)
from infra.http.meeting_file import MeetingAnswer, MeetingsAnswer, MinutesAnswer, meetings_of_year, minutes_of
from infra.http.paths import COMMITTEE, CommitteeId
from services.meeting_file import read_meeting
from services.meetings import MeetingId

MEETINGS = COMMITTEE + "/meetings"
MEETING = MEETINGS + "/{meeting}"
MATTER = MEETING + "/matters/{item}"

router = APIRouter(tags=["会议 meetings"])

ItemNumber = Annotated[int, Path(ge=1, le=SOME, description="议题序号 / number of the matter", examples=[1])]
YearAsked = Annotated[fields.Year, Query(description="年度 / year", examples=[2026])]


async def meeting_at(
    committee: CommitteeId,
    meeting: Annotated[str, Path(pattern=ID, description="会议代码 / meeting id", examples=["2026-01"])],
) -> MeetingId:
    return MeetingId(committee, meeting)


At = Annotated[MeetingId, Depends(meeting_at)]


@router.get(MEETINGS, response_model=MeetingsAnswer, summary="会议一览 / Meetings")
def list_meetings(committee: CommitteeId, year: YearAsked, seen: Looking, answer: Answering) -> Response:
    """该年度的会议, 按编号.

    The meetings of a year, by number.
    """
    return answer(seen, meetings_of_year(seen, committee, year))


@router.post(MEETINGS, status_code=201, response_model=ActAnswer, summary="召集会议 / Convene a meeting")
def convene_meeting(committee: CommitteeId, body: NewMeeting, act: Acting, running: Running) -> Response:
    """召集会议并列明议程, 按年度编号.

    Convenes a meeting with its agenda; it takes the next number of its year.
    """
    at = MeetingId(committee, body.id)
    return recorded(running.meetings.convene(act, at, convocation=body.convocation()), 201)


@router.get(MEETING, response_model=MeetingAnswer, summary="会议 / A meeting")
def show_meeting(at: At, seen: Looking, answer: Answering) -> Response:
    """会议的到会情况、议程、各议题的意见与表决.

    A meeting with its attendance, its agenda, and what was said and voted on each matter.
    """
    return answer(seen, MeetingAnswer.model_validate(read_meeting(seen, at)))


@router.get(MEETING + "/minutes", response_model=MinutesAnswer, summary="会议纪要 / Minutes")
def show_minutes(at: At, seen: Looking, answer: Answering) -> Response:
    """由事实生成的会议纪要, 中英文各一份; 同一会议每次所得完全相同.

    The minutes made from the facts, in Chinese and in English; the same bytes whenever they are asked for.
    """
    return answer(seen, minutes_of(read_meeting(seen, at)))


@router.post(MEETING + "/agenda", response_model=ActAnswer, summary="调整议程 / Change the agenda")
def change_agenda(at: At, body: NewAgenda, act: Acting, running: Running) -> Response:
    """会议开始之前可以调整议程.

    Until the meeting is opened its agenda may be replaced.
    """
    return recorded(running.meetings.change_agenda(act, at, agenda=agenda_of(body.agenda)))


@router.post(MEETING + "/attendance", response_model=ActAnswer, summary="登记到会情况 / Take the attendance")
def take_attendance(at: At, body: Attendance, act: Acting, running: Running) -> Response:
    """登记到会、缺席委员和列席人员; 人员变动时重新登记.

    Who is present, absent or in attendance; taken again when somebody comes or goes.
    """
    return recorded(running.meetings.take_attendance(act, at, roll=body.roll()))


@router.post(MEETING + "/open", response_model=ActAnswer, summary="开始会议 / Open the meeting")
def open_meeting(at: At, act: Acting, running: Running) -> Response:
    """开始会议; 到会人数不足的, 记为休会, 不作决定.

    Opens the meeting; where too few came it is recorded as adjourned (meeting.adjourned.v1), and nothing is decided.
    """
    return recorded(running.meetings.open(act, at))


@router.post(MEETING + "/adjourn", response_model=ActAnswer, summary="休会 / Adjourn the meeting")
def adjourn_meeting(at: At, body: Why, act: Acting, running: Running) -> Response:
    """休会, 另日登记到会情况后继续.

    Adjourns an open meeting; it goes on another day with a new attendance.
    """
    return recorded(running.meetings.adjourn(act, at, reason=body.reason))


@router.post(MEETING + "/close", response_model=ActAnswer, summary="结束会议 / Close the meeting")
def close_meeting(at: At, act: Acting, running: Running) -> Response:
    """各议题均已表决、暂缓或撤回后结束会议.

    Closes the meeting once every matter was voted, postponed or withdrawn.
    """
    return recorded(running.meetings.close(act, at))


@router.post(MATTER + "/opinions", response_model=ActAnswer, summary="未到会委员意见 / Opinion of an absent member")
def record_opinion(at: At, item: ItemNumber, body: Opinion, act: Acting, running: Running) -> Response:
    """记录未到会委员的意见: 写入纪要, 不计入票数.

    Records what an absent member thinks: told in the minutes, never counted.
    """
    return recorded(running.meetings.record_opinion(act, at, item=item, member=body.member, text=body.text))


@router.post(MATTER + "/comments", response_model=ActAnswer, summary="列席人员发言 / Comment of an attendee")
def record_comment(at: At, item: ItemNumber, body: CommentModel, act: Acting, running: Running) -> Response:
    """记录列席人员的发言.

    Records a comment by somebody who attends without a vote.
    """
    return recorded(running.meetings.record_comment(act, at, item=item, attendee=body.attendee, text=body.text))


@router.post(MATTER + "/open-vote", response_model=ActAnswer, summary="开始表决 / Put a matter to the vote")
def open_vote(at: At, item: ItemNumber, body: VoteToOpen, act: Acting, running: Running) -> Response:
    """逐项表决: 所涉党支部的委员由系统核对回避; 到会不足法定人数的, 该议题暂缓.

    Members of a branch concerned are recused. Short of its quorum it is postponed (meeting.matter-postponed.v1).
    """
    return recorded(running.meetings.open_vote(act, at, item=item, form=body.form, declared=body.recused))


@router.post(MATTER + "/vote", response_model=ActAnswer, summary="投票 / Vote")
def cast_vote(at: At, item: ItemNumber, body: VoteModel, act: Acting, running: Running) -> Response:
    """记名表决: 操作人本人的一票, 每人一次.

    The vote of whoever asks, by name, once.
    """
    return recorded(running.meetings.cast_votes(act, at, item=item, choices={act.by: body.choice}))


@router.post(MATTER + "/count", response_model=ActAnswer, summary="登记计票结果 / Enter the count")
def count_votes(at: At, item: ItemNumber, body: CountModel, act: Acting, running: Running) -> Response:
    """无记名表决: 由两名计票人之一登记投票人和票数.

    A secret vote: one of the two tellers enters who voted and how many said what.
    """
    return recorded(running.meetings.count_votes(act, at, item=item, count=body.count()))


@router.post(MATTER + "/close-vote", response_model=ActAnswer, summary="结束表决 / Close the vote")
def close_vote(at: At, item: ItemNumber, act: Acting, running: Running) -> Response:
    """结束表决: 记录表决结果, 通过的事项一并办理.

    Records the ballot and, in the same act, carries out what it carried.
    """
    return recorded(running.meetings.close_vote(act, at, item=item))


@router.post(MATTER + "/postpone", response_model=ActAnswer, summary="暂缓表决 / Postpone a matter")
def postpone_matter(at: At, item: ItemNumber, body: Why, act: Acting, running: Running) -> Response:
    """意见分歧较大等情形, 暂缓至以后的会议.

    Puts a matter off to a later meeting, for example because opinions differ widely.
    """
    return recorded(running.meetings.postpone(act, at, item=item, reason=body.reason))


@router.post(MATTER + "/withdraw", response_model=ActAnswer, summary="撤回议题 / Withdraw a matter")
def withdraw_matter(at: At, item: ItemNumber, body: Why, act: Acting, running: Running) -> Response:
    """表决之前撤回议题.

    Takes a matter off before it is put to the vote.
    """
    return recorded(running.meetings.withdraw(act, at, item=item, reason=body.reason))
