"""Running 主持会议: what the committee secretary records of a meeting, from the roll to its close."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from domain.ballot import BallotForm
from domain.committee import Committee
from domain.meeting import Absence, Attendee
from infra.http.acting import Running
from infra.http.fields import Name, People, PersonId, Reason
from infra.http.language import Text
from infra.http.meeting_bodies import Text as Words
from infra.pages.acting import act_of, perform
from infra.pages.forms import Form, FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.meetings.reading import meeting_view
from infra.pages.meetings.words import MATTER, MEETING, At, Item
from infra.runtime import Runtime
from services.ledger import Act, Receipt
from services.meetings import MeetingId, Roll
from services.organisation import committee_of

router = APIRouter(include_in_schema=False)


class AttendeeLine(FormModel):
    """Somebody who attends without a vote."""

    name: Name
    capacity: Name


class AttendanceForm(FormModel):
    """Who came; the reasons of the others by their number among the members."""

    present: People = ()
    away: dict[str, Reason] = Field(default_factory=dict)
    attendee: dict[str, AttendeeLine] = Field(default_factory=dict)
    chair: PersonId | None = None

    def roll(self, committee: Committee) -> Roll:
        absent = tuple(
            Absence(member, self.away.get(str(number), ""))
            for number, member in enumerate(committee.members)
            if member not in self.present
        )
        attendees = tuple(Attendee(one.name, one.capacity) for one in self.attendee.values())
        return Roll(self.present, absent, attendees, self.chair)


class AdjournForm(FormModel):
    """Why the meeting breaks off."""

    adjourn_reason: Reason = ""


class PutOffForm(FormModel):
    """Why a matter is not voted on."""

    reason: Reason = ""


class OpinionForm(FormModel):
    """What a member who did not come thinks."""

    member: PersonId
    opinion: Words


class CommentForm(FormModel):
    """What somebody who attends without a vote says."""

    attendee: Name
    comment: Words


class VoteForm(FormModel):
    """How a matter is put to the vote, and who stands aside of their own accord."""

    form: BallotForm | None = None
    recused: People = ()


@router.post(MEETING + "/attendance")
def send_attendance(request: Request, running: Running, frame: Framed, form: Submitted, at: At) -> Response:
    def take(act: Act) -> Receipt:
        roll = form.into(AttendanceForm).roll(committee_of(running.ledger.seen(), at.committee))
        return running.meetings.take_attendance(act, at, roll=roll)

    return _do(request, running, frame, form, at, Text("到会情况已登记", "Attendance taken"), take)


@router.post(MEETING + "/open")
def send_opening(request: Request, running: Running, frame: Framed, form: Submitted, at: At) -> Response:
    done = Text("开会情况已记录, 到会不足的即为休会", "Recorded: opened or, short of its quorum, adjourned")
    return _do(request, running, frame, form, at, done, lambda act: running.meetings.open(act, at))


@router.post(MEETING + "/adjourn")
def send_adjournment(request: Request, running: Running, frame: Framed, form: Submitted, at: At) -> Response:
    def adjourn(act: Act) -> Receipt:
        return running.meetings.adjourn(act, at, reason=form.into(AdjournForm).adjourn_reason)

    return _do(request, running, frame, form, at, Text("已休会", "Adjourned"), adjourn)


@router.post(MEETING + "/close")
def send_closing(request: Request, running: Running, frame: Framed, form: Submitted, at: At) -> Response:
    done = Text("会议已结束, 可打印纪要", "The meeting is closed; its minutes can be printed")
    return _do(request, running, frame, form, at, done, lambda act: running.meetings.close(act, at))


@router.post(MATTER + "/opinion")
def send_opinion(request: Request, running: Running, frame: Framed, form: Submitted, at: At, item: Item) -> Response:
    def record(act: Act) -> Receipt:
        given = form.into(OpinionForm)
        return running.meetings.record_opinion(act, at, item=item, member=given.member, text=given.opinion)

    return _do(request, running, frame, form, at, Text("意见已记录", "Opinion recorded"), record, item)


@router.post(MATTER + "/comment")
def send_comment(request: Request, running: Running, frame: Framed, form: Submitted, at: At, item: Item) -> Response:
    def record(act: Act) -> Receipt:
        given = form.into(CommentForm)
        return running.meetings.record_comment(act, at, item=item, attendee=given.attendee, text=given.comment)

    return _do(request, running, frame, form, at, Text("发言已记录", "Comment recorded"), record, item)


@router.post(MATTER + "/open-vote")
def send_vote_opening(
    request: Request, running: Running, frame: Framed, form: Submitted, at: At, item: Item
) -> Response:
    def open_vote(act: Act) -> Receipt:
        given = form.into(VoteForm)
        return running.meetings.open_vote(act, at, item=item, form=given.form, declared=given.recused)

    done = Text(f"第{item}项议题已付表决", f"Matter {item} was put to the vote")
    return _do(request, running, frame, form, at, done, open_vote, item)


@router.post(MATTER + "/close-vote")
def send_vote_closing(
    request: Request, running: Running, frame: Framed, form: Submitted, at: At, item: Item
) -> Response:
    done = Text(f"第{item}项议题表决结束", f"The vote on matter {item} is closed")
    return _do(request, running, frame, form, at, done, lambda act: running.meetings.close_vote(act, at, item=item))


@router.post(MATTER + "/postpone")
def send_postponement(
    request: Request, running: Running, frame: Framed, form: Submitted, at: At, item: Item
) -> Response:
    def postpone(act: Act) -> Receipt:
        return running.meetings.postpone(act, at, item=item, reason=form.into(PutOffForm).reason)

    done = Text(f"第{item}项议题已暂缓", f"Matter {item} was postponed")
    return _do(request, running, frame, form, at, done, postpone, item)


@router.post(MATTER + "/withdraw")
def send_matter_withdrawal(
    request: Request, running: Running, frame: Framed, form: Submitted, at: At, item: Item
) -> Response:
    def withdraw(act: Act) -> Receipt:
        return running.meetings.withdraw(act, at, item=item, reason=form.into(PutOffForm).reason)

    done = Text(f"第{item}项议题已撤回", f"Matter {item} was withdrawn")
    return _do(request, running, frame, form, at, done, withdraw, item)


def _do(
    request: Request,
    running: Runtime,
    frame: Frame,
    form: Form,
    at: MeetingId,
    done: Text,
    act: Callable[[Act], Receipt],
    item: int | None = None,
) -> Response:
    """The act, then the meeting again: at the matter it was about where it is refused."""
    return perform(
        request,
        form,
        lambda: act(act_of(request, form)),
        done=done,
        to=frame.url("meeting_page", committee=at.committee, meeting=at.meeting),
        again="meetings/meeting.html",
        view=lambda: meeting_view(running, frame, at, item),
    )
