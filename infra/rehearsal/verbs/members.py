"""党员群众: publication, comments and objections, participation, polls, guidance and inspection."""

from hashlib import sha256
from typing import Final, Literal

from domain.guidance import Level, Material
from domain.period import Period
from domain.poll import USUAL_LEAST, Choice, Question
from infra.rehearsal.parts import Day, Do, Id, Part
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from services.assessments import Round
from services.guidances import Note, Wish
from services.ledger import Receipt
from services.polls import NewPoll

plays: Final = Registry[Receipt]()


class PublishResults(Do):
    do: Literal["publish_results"]
    period: Period


class RaiseObjection(Do):
    do: Literal["raise_objection"]
    by: str
    about: str | None = None
    text: str = ""


class MakeComment(Do):
    do: Literal["make_comment"]
    about: str | None = None
    text: str = ""


class AnswerObjection(Do):
    do: Literal["answer_objection"]
    number: int
    text: str = ""


class RecordParticipation(Do):
    do: Literal["record_participation"]
    branch: str
    period: Period
    activity: str
    held_on: Day
    due: int
    present: int


class ChoicePart(Part):
    code: Id
    text: str


class QuestionPart(ChoicePart):
    choices: tuple[ChoicePart, ...]

    def question(self) -> Question:
        return Question(self.code, self.text, tuple(Choice(one.code, one.text) for one in self.choices))


class OpenPoll(Do):
    do: Literal["open_poll"]
    number: int
    period: Period
    about: str | None = None
    title: str
    questions: tuple[QuestionPart, ...]
    slips: int
    least: int = USUAL_LEAST


class AnswerPoll(Do):
    do: Literal["answer_poll"]
    number: int
    answers: dict[int, dict[str, str]]


class ClosePoll(Do):
    do: Literal["close_poll"]
    number: int
    void: bool = False
    reason: str = ""


class GiveGuidance(Do):
    do: Literal["give_guidance"]
    branch: str | None = None
    on: Day
    level: Level = Level.COMMITTEE
    subject: str
    text: str
    follow_up: str = ""


class RequestInspection(Do):
    do: Literal["request_inspection"]
    branch: str
    on: Day
    level: Level = Level.COMMITTEE
    asked_for: str
    material: Material | None = None
    period: Period | None = None


@plays(PublishResults)
def publish_results(scene: Scene, step: PublishResults) -> Receipt:
    return scene.runtime.publications.publish(scene.by_office(), _round(scene, step.period))


@plays(RaiseObjection)
def raise_objection(scene: Scene, step: RaiseObjection) -> Receipt:
    return scene.runtime.voices.raise_objection(scene.by_office(), scene.of, about=step.about, text=step.text)


@plays(MakeComment)
def make_comment(scene: Scene, step: MakeComment) -> Receipt:
    voices = scene.runtime.voices
    if step.by is None:
        return voices.comment_unsigned(scene.of, about=step.about, text=step.text, now=scene.now, key=scene.key)
    return voices.comment(scene.by_office(), scene.of, about=step.about, text=step.text)


@plays(AnswerObjection)
def answer_objection(scene: Scene, step: AnswerObjection) -> Receipt:
    return scene.runtime.voices.answer(scene.by_office(), scene.of, number=step.number, text=step.text)


@plays(RecordParticipation)
def record_participation(scene: Scene, step: RecordParticipation) -> Receipt:
    return scene.runtime.participations.record(
        scene.by_secretary(step.branch),
        _round(scene, step.period),
        branch=step.branch,
        activity=step.activity,
        held_on=step.held_on,
        due=step.due,
        present=step.present,
    )


@plays(OpenPoll)
def open_poll(scene: Scene, step: OpenPoll) -> Receipt:
    questions = tuple(one.question() for one in step.questions)
    slips = [_slip(scene, step.number, slip) for slip in range(1, step.slips + 1)]
    new = NewPoll(step.period, step.about, step.title, questions, step.least)
    return scene.runtime.polls.open(scene.by_office(), scene.of, new, slips=slips)


@plays(AnswerPoll)
def answer_poll(scene: Scene, step: AnswerPoll) -> Receipt:
    for slip, answers in step.answers.items():
        scene.runtime.polls.answer(scene.of, step.number, slip=_slip(scene, step.number, slip), answers=answers)
    return Receipt(scene.runtime.recorder.position())


@plays(ClosePoll)
def close_poll(scene: Scene, step: ClosePoll) -> Receipt:
    polls = scene.runtime.polls
    if step.void:
        return polls.void(scene.by_office(), scene.of, step.number, reason=step.reason)
    return polls.close(scene.by_office(), scene.of, step.number)


@plays(GiveGuidance)
def give_guidance(scene: Scene, step: GiveGuidance) -> Receipt:
    note = Note(step.branch, step.on, step.level, step.subject, step.text, step.follow_up)
    return scene.runtime.guidances.give(scene.by_office(), scene.of, note)


@plays(RequestInspection)
def request_inspection(scene: Scene, step: RequestInspection) -> Receipt:
    wish = Wish(step.branch, step.on, step.level, step.asked_for, step.material, step.period)
    return scene.runtime.guidances.request(scene.by_office(), scene.of, wish)


def _slip(scene: Scene, poll: int, slip: int) -> str:
    """A file names slips by number, so here, and here only, they are not random."""
    return sha256(f"{scene.of.committee}/{scene.of.year}/{poll}/{slip}".encode()).hexdigest()


def _round(scene: Scene, period: Period) -> Round:
    return Round(scene.of.committee, scene.of.year, period)
