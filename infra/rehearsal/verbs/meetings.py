"""会议: convening one, taking the attendance, voting matter by matter, closing it."""

from dataclasses import replace
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from domain.ballot import BallotForm, Count
from domain.meeting import Absence, AgendaItem, Attendee, Choice
from infra.rehearsal.parts import Do, Id, Moment, Part
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from services.ledger import Act, Receipt
from services.matters import NEEDS
from services.meetings import Convocation, MeetingId, Roll

plays: Final = Registry[Receipt]()

Number = Annotated[int, Field(ge=0)]


class AgendaPart(Part):
    number: Number | None = None
    kind: str
    title: str = ""
    details: dict[str, str] = Field(default_factory=dict)

    def item(self, place: int, year: int) -> AgendaItem:
        """Numbered by its place, and of the step's year, unless it says otherwise."""
        number = place if self.number is None else self.number
        of = {"year": str(year)} if "year" in NEEDS.get(self.kind, {}) else {}
        return AgendaItem(number, self.kind, self.title or self.kind, {**of, **self.details})


class AttendeePart(Part):
    name: str
    capacity: str = ""


class AtMeeting(Do):
    meeting: Id


class OnMatter(AtMeeting):
    item: Number


class Convene(AtMeeting):
    do: Literal["convene"]
    title: str = ""
    when: Moment | None = None
    place: str = ""
    chair: str | None = None
    agenda: tuple[AgendaPart, ...] = ()


class ChangeAgenda(AtMeeting):
    do: Literal["change_agenda"]
    agenda: tuple[AgendaPart, ...] = ()


class TakeAttendance(AtMeeting):
    do: Literal["take_attendance"]
    present: tuple[str, ...] = ()
    absent: dict[str, str] = Field(default_factory=dict)
    attendees: tuple[AttendeePart, ...] = ()
    chair: str | None = None


class OpenMeeting(AtMeeting):
    do: Literal["open_meeting"]


class Adjourn(AtMeeting):
    do: Literal["adjourn"]
    reason: str = ""


class CloseMeeting(AtMeeting):
    do: Literal["close_meeting"]


class RecordOpinion(OnMatter):
    do: Literal["record_opinion"]
    member: str
    text: str = ""


class RecordComment(OnMatter):
    do: Literal["record_comment"]
    attendee: str
    text: str = ""


class OpenVote(OnMatter):
    do: Literal["open_vote"]
    form: BallotForm | None = None
    recused: tuple[str, ...] = ()


class CastVotes(OnMatter):
    do: Literal["cast_votes"]
    in_favour: tuple[str, ...] = Field(default=(), alias="for")
    against: tuple[str, ...] = ()
    abstain: tuple[str, ...] = ()

    def choices(self) -> dict[str, Choice]:
        return {
            **dict.fromkeys(self.in_favour, Choice.IN_FAVOUR),
            **dict.fromkeys(self.against, Choice.AGAINST),
            **dict.fromkeys(self.abstain, Choice.ABSTAIN),
        }


class SecretCount(OnMatter):
    do: Literal["secret_count"]
    voted: tuple[str, ...]
    in_favour: Number = Field(default=0, alias="for")
    against: Number = 0
    abstain: Number = 0
    tellers: tuple[str, ...] = ()

    def count(self) -> Count:
        return Count(self.voted, self.in_favour, self.against, self.abstain, self.tellers)


class CloseVote(OnMatter):
    has_consequences: ClassVar[bool] = True

    do: Literal["close_vote"]


class PostponeMatter(OnMatter):
    do: Literal["postpone_matter"]
    reason: str = ""


class WithdrawMatter(OnMatter):
    do: Literal["withdraw_matter"]
    reason: str = ""


@plays(Convene)
def convene(scene: Scene, step: Convene) -> Receipt:
    convocation = Convocation(
        step.title or step.meeting,
        scene.utc(step.when or step.at),
        step.place,
        step.chair or scene.setting.committee.members[0].id,
        _agenda(scene, step.agenda),
    )
    return scene.runtime.meetings.convene(scene.by_office(), _at(scene, step), convocation=convocation)


@plays(ChangeAgenda)
def change_agenda(scene: Scene, step: ChangeAgenda) -> Receipt:
    agenda = _agenda(scene, step.agenda)
    return scene.runtime.meetings.change_agenda(scene.by_office(), _at(scene, step), agenda=agenda)


@plays(TakeAttendance)
def take_attendance(scene: Scene, step: TakeAttendance) -> Receipt:
    roll = Roll(
        step.present,
        tuple(Absence(member, reason) for member, reason in step.absent.items()),
        tuple(Attendee(one.name, one.capacity) for one in step.attendees),
        step.chair,
    )
    return scene.runtime.meetings.take_attendance(scene.by_office(), _at(scene, step), roll=roll)


@plays(OpenMeeting)
def open_meeting(scene: Scene, step: OpenMeeting) -> Receipt:
    return scene.runtime.meetings.open(scene.by_office(), _at(scene, step))


@plays(Adjourn)
def adjourn(scene: Scene, step: Adjourn) -> Receipt:
    return scene.runtime.meetings.adjourn(scene.by_office(), _at(scene, step), reason=step.reason)


@plays(CloseMeeting)
def close_meeting(scene: Scene, step: CloseMeeting) -> Receipt:
    return scene.runtime.meetings.close(scene.by_office(), _at(scene, step))


@plays(RecordOpinion)
def record_opinion(scene: Scene, step: RecordOpinion) -> Receipt:
    return scene.runtime.meetings.record_opinion(
        scene.by_office(), _at(scene, step), item=step.item, member=step.member, text=step.text
    )


@plays(RecordComment)
def record_comment(scene: Scene, step: RecordComment) -> Receipt:
    return scene.runtime.meetings.record_comment(
        scene.by_office(), _at(scene, step), item=step.item, attendee=step.attendee, text=step.text
    )


@plays(OpenVote)
def open_vote(scene: Scene, step: OpenVote) -> Receipt:
    return scene.runtime.meetings.open_vote(
        scene.by_office(), _at(scene, step), item=step.item, form=step.form, declared=step.recused
    )


@plays(CastVotes)
def cast_votes(scene: Scene, step: CastVotes) -> Receipt:
    """Each member signs their own vote, unless the step names who acts."""
    at, choices = _at(scene, step), step.choices()
    own = {} if scene.by else {at.vote_stream(step.item, member): member for member in choices}
    act = scene.by_office().by_each(own)
    return scene.runtime.meetings.cast_votes(act, at, item=step.item, choices=choices)


@plays(SecretCount)
def secret_count(scene: Scene, step: SecretCount) -> Receipt:
    return scene.runtime.meetings.count_votes(
        _by_teller(scene, step), _at(scene, step), item=step.item, count=step.count()
    )


@plays(CloseVote)
def close_vote(scene: Scene, step: CloseVote) -> Receipt:
    return scene.runtime.meetings.close_vote(scene.by_office(), _at(scene, step), item=step.item)


@plays(PostponeMatter)
def postpone_matter(scene: Scene, step: PostponeMatter) -> Receipt:
    return scene.runtime.meetings.postpone(scene.by_office(), _at(scene, step), item=step.item, reason=step.reason)


@plays(WithdrawMatter)
def withdraw_matter(scene: Scene, step: WithdrawMatter) -> Receipt:
    return scene.runtime.meetings.withdraw(scene.by_office(), _at(scene, step), item=step.item, reason=step.reason)


def _at(scene: Scene, step: AtMeeting) -> MeetingId:
    return MeetingId(scene.of.committee, step.meeting)


def _agenda(scene: Scene, agenda: tuple[AgendaPart, ...]) -> tuple[AgendaItem, ...]:
    return tuple(part.item(place, scene.year) for place, part in enumerate(agenda, start=1))


def _by_teller(scene: Scene, step: SecretCount) -> Act:
    """The first of the tellers, unless the step names who acts."""
    act = scene.by_office()
    return act if scene.by or not step.tellers else replace(act, by=step.tellers[0])
