"""Voices 意见与异议: what members and staff say during the public notice, and the answers."""

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from domain import streams
from domain.access import Right
from domain.record import Recorded
from domain.voices import Answered, CommentMade, ObjectionRaised
from infra.http.acting import Acting, Running, Unsigned
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import Looking
from infra.http.fields import ActorId, BranchId, Model, Reason
from infra.http.paths import YEAR, Of
from infra.http.permitted import Access, Permitted
from infra.http.steps import Signed, signed
from services.casebook import CommitteeYear
from services.ledger import Seen
from services.organisation import committee_of

router = APIRouter(prefix=YEAR + "/voices", tags=["党员群众 members"])

Number = Annotated[int, Field(ge=1, le=1_000_000, description="编号 / number", examples=[1])]
About = Annotated[
    BranchId | None, Field(description="所涉党支部; 不填即总体 / the branch it is about; null: the whole")
]


class Said(Model):
    """What is said, and of which branch."""

    about: About = None
    text: Annotated[
        Reason, Field(description="内容 / text", examples=["出勤率与签到表不符", "attendance differs from the list"])
    ]


class Answer(Model):
    """The answer to a comment or an objection."""

    number: Number
    text: Annotated[Reason, Field(description="答复 / answer", examples=["已核对, 记录无误", "checked: it is right"])]


class VoiceModel(Model):
    """A comment or an objection, and its answer."""

    number: Number
    kind: Annotated[
        Literal["comment", "objection"], Field(description="意见或异议 / comment or objection", examples=["objection"])
    ]
    by: Annotated[ActorId | None, Field(description="提出人; 未署名为空 / who raised it; null if unsigned")]
    about: About
    text: Annotated[Reason, Field(description="内容 / text", examples=["出勤率与签到表不符", "attendance differs"])]
    received: Signed
    answer: Annotated[Reason | None, Field(description="答复 / answer", examples=["已核对, 记录无误", "it is right"])]
    answered: Annotated[Signed | None, Field(description="何人何时答复 / answered by whom and when")]


class VoicesAnswer(Model):
    """Comments and objections of the year, in the order they came."""

    voices: Annotated[tuple[VoiceModel, ...], Field(description="意见与异议 / comments and objections")]
    unanswered_objections: Annotated[
        tuple[int, ...], Field(description="待答复的异议 / objections not answered yet", examples=[[1]])
    ]


@router.post("/comment", response_model=ActAnswer, summary="提出意见 / Comment")
def make_comment(of: Of, body: Said, act: Acting, running: Running) -> Response:
    """公示期内署名提出意见.

    A signed comment, while the public notice is open.
    """
    return recorded(running.voices.comment(act, of, about=body.about, text=body.text))


@router.post("/comment-unsigned", response_model=ActAnswer, summary="不署名意见 / Unsigned comment")
def make_unsigned_comment(of: Of, body: Said, asked: Unsigned, running: Running) -> Response:
    """公示期内不署名提出意见: 只记内容, 不记何人所提; 代办、事由等请求头一概不记.

    An unsigned comment: the text is recorded, nothing of whoever sent it; headers on behalf or reason are ignored.
    """
    receipt = running.voices.comment_unsigned(of, about=body.about, text=body.text, **asked._asdict())
    return recorded(receipt)


@router.post("/object", response_model=ActAnswer, summary="提出异议 / Object")
def raise_objection(of: Of, body: Said, act: Acting, running: Running) -> Response:
    """公示期内署名提出异议; 答复之前不得表决定级.

    A signed objection, while the public notice is open; the grades wait for its answer.
    """
    return recorded(running.voices.raise_objection(act, of, about=body.about, text=body.text))


@router.post("/answer", response_model=ActAnswer, summary="答复 / Answer")
def answer_voice(of: Of, body: Answer, act: Acting, running: Running) -> Response:
    """党委办事人员答复意见或异议, 记录在案.

    The office answers a comment or an objection, on the record.
    """
    return recorded(running.voices.answer(act, of, number=body.number, text=body.text))


@router.get("", response_model=VoicesAnswer, summary="意见与异议 / Comments and objections")
def list_voices(of: Of, seen: Looking, answer: Answering, access: Permitted) -> Response:
    """本年度意见、异议及答复: 党委办公室见全部, 其他人只见总体的、所在党支部的和本人提出的.

    The comments and objections of the year with their answers: all for the committee's office, for others those about
    the whole, about their own branch, and what they said themselves.
    """
    return answer(seen, _answer(seen, of, access))


def _answer(seen: Seen, of: CommitteeYear, access: Access) -> VoicesAnswer:
    stream = streams.voices(of.committee, of.year)
    # all that the acts rest on, so that the answer's ETag speaks for all of it
    seen.load([streams.committee(of.committee), streams.grading(of.committee, of.year), stream])
    committee_of(seen, of.committee)
    history = seen.history(stream)
    answers = {recorded.fact.number: recorded for recorded in history if isinstance(recorded.fact, Answered)}
    every = access.may_of_committee(Right.READ_OFFICE, of.committee)
    said = [
        recorded
        for recorded in history
        if isinstance(recorded.fact, CommentMade | ObjectionRaised) and (every or _concerns(access, recorded.fact))
    ]
    voices = tuple(_voice(recorded, answers.get(recorded.fact.number)) for recorded in said)
    waiting = tuple(voice.number for voice in voices if voice.kind == "objection" and voice.answered is None)
    return VoicesAnswer(voices=voices, unanswered_objections=waiting)


def _concerns(access: Access, said: CommentMade | ObjectionRaised) -> bool:
    """Whether whoever asks said it themselves, or it is about their branch or the whole."""
    mine = access.actor is not None and said.by in access.actor.persons
    return mine or said.about is None or access.may_of_branch(Right.READ_BRANCH, said.about)


def _voice(said: Recorded, answered: Recorded | None) -> VoiceModel:
    fact: CommentMade | ObjectionRaised = said.fact
    return VoiceModel(
        number=fact.number,
        kind="objection" if isinstance(fact, ObjectionRaised) else "comment",
        by=fact.by,
        about=fact.about,
        text=fact.text,
        received=signed(said),
        answer=answered.fact.text if answered else None,
        answered=signed(answered) if answered else None,
    )
