"""Polls 满意度测评: opened, closed and shown by who is signed in; answered by whoever holds a slip, without a name."""

import re
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.responses import Response

from domain import streams
from domain.period import Period
from domain.poll import (
    LEAST_ANSWERS,
    MOST_CHOICES,
    MOST_QUESTIONS,
    MOST_SLIPS,
    USUAL_LEAST,
    Choice,
    PollClosed,
    PollOpened,
    PollVoided,
    Question,
)
from domain.record import Recorded
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import Looking
from infra.http.fields import ID, BranchId, Model, Name, Reason
from infra.http.openapi import SLIP_ONLY
from infra.http.paths import YEAR, Of
from infra.http.steps import Signed, signed
from services.casebook import CommitteeYear
from services.ledger import Seen
from services.organisation import committee_of
from services.polls import NewPoll, draw_slips, polls_of

POLLS = YEAR + "/polls"
NAMELESS: Final = re.compile(POLLS.format(committee="[^/]+", year="[^/]+") + "/(answer|[^/]+/form)|/workbench/polls/.*")
SLIP = r"^[0-9A-Za-z \-]{1,40}$"

router = APIRouter(prefix=POLLS, tags=["党员群众 members"])
answering = APIRouter(prefix=POLLS, tags=[SLIP_ONLY])

Number = Annotated[int, Field(ge=1, le=1_000_000, description="第几次测评 / number of the poll", examples=[1])]
InPath = Annotated[int, Path(ge=1, le=1_000_000, description="第几次测评 / number of the poll", examples=[1])]
Code = Annotated[str, Field(pattern=ID, description="代码 / code", examples=["good"])]
QuestionCode = Annotated[Code, Field(examples=["work"])]
Title = Annotated[Name, Field(description="测评名称 / title", examples=["党员群众满意度测评", "Satisfaction poll"])]
Least = Annotated[
    int, Field(strict=True, ge=LEAST_ANSWERS, le=MOST_SLIPS, description="最少答卷数 / least answers", examples=[5])
]
About = Annotated[BranchId | None, Field(description="所测党支部; 不填即党委 / branch; null: the committee")]
PeriodName = Annotated[Period, Field(description="考核期 / period", examples=["YE"])]


class ChoiceModel(Model):
    """A choice."""

    code: Code
    text: Annotated[Name, Field(description="选项 / choice", examples=["满意", "satisfied"])]


class QuestionModel(Model):
    """A question with its choices."""

    code: QuestionCode
    text: Annotated[Name, Field(description="题目 / question", examples=["对支部工作是否满意", "Is the work good?"])]
    choices: Annotated[
        tuple[ChoiceModel, ...],
        Field(
            min_length=2,
            max_length=MOST_CHOICES,
            description="选项 / choices",
            examples=[
                [{"code": "good", "text": "满意"}, {"code": "poor", "text": "不满意"}],
                [{"code": "good", "text": "satisfied"}, {"code": "poor", "text": "not satisfied"}],
            ],
        ),
    ]


Questions = Annotated[
    tuple[QuestionModel, ...], Field(min_length=1, max_length=MOST_QUESTIONS, description="题目 / questions")
]


class Opening(Model):
    """A poll to be opened."""

    period: PeriodName
    about: About = None
    title: Title
    questions: Questions
    slips: Annotated[
        int,
        Field(strict=True, ge=LEAST_ANSWERS, le=MOST_SLIPS, description="测评码个数 / number of slips", examples=[30]),
    ]
    least: Least = USUAL_LEAST

    def new(self) -> NewPoll:
        questions = tuple(
            Question(one.code, one.text, tuple(Choice(each.code, each.text) for each in one.choices))
            for one in self.questions
        )
        return NewPoll(self.period, self.about, self.title, questions, self.least)


class SlipsAnswer(ActAnswer):
    """What opening recorded, and the slips: shown this once, kept nowhere."""

    slips: Annotated[
        tuple[str, ...],
        Field(
            description="测评码, 仅此一次给出; 重复请求不再给出 / slips, given this once; a repeated request has none",
            examples=[["7K3Q-0M2P-9VTR-4H6Z-DX1B-8NWC-5EYG"]],
        ),
    ]


class Sheet(Model):
    """An answer: the slip, and a choice for every question."""

    number: Number
    slip: Annotated[
        str, Field(pattern=SLIP, description="测评码 / slip", examples=["7K3Q-0M2P-9VTR-4H6Z-DX1B-8NWC-5EYG"])
    ]
    answers: Annotated[
        dict[QuestionCode, Code],
        Field(max_length=MOST_QUESTIONS, description="各题所选 / choice by question", examples=[{"work": "good"}]),
    ]


class Counted(Model):
    """The answer is in the box."""

    counted: Annotated[Literal[True], Field(description="已计入 / counted", examples=[True])] = True


class Closing(Model):
    """A poll to be closed."""

    number: Number


class Voiding(Closing):
    """A poll to be declared void."""

    reason: Annotated[Reason, Field(examples=["测评码发放有误", "slips were handed out wrongly"])]


class FormAnswer(Model):
    """What is asked."""

    title: Title
    questions: Questions
    open: Annotated[bool, Field(description="是否受理中 / whether answers are taken", examples=[True])]


class PollModel(Model):
    """A poll; counts only once it is closed."""

    number: Number
    period: PeriodName
    about: About
    title: Title
    questions: Questions
    slips: Annotated[int, Field(description="测评码个数 / number of slips", examples=[30])]
    least: Least
    status: Annotated[
        Literal["open", "closed", "void"],
        Field(description="状态: 受理中、已结束、已作废 / status", examples=["closed"]),
    ]
    opened: Signed
    ended: Annotated[Signed | None, Field(description="结束或作废 / closed or declared void")]
    turnout: Annotated[int | None, Field(description="答卷份数; 受理中为空 / answers; null while open", examples=[27])]
    counts: Annotated[
        dict[QuestionCode, dict[Code, int]] | None,
        Field(
            description="各题各选项次数 / counts by question and choice", examples=[{"work": {"good": 25, "poor": 2}}]
        ),
    ]
    void_reason: Annotated[Reason | None, Field(description="作废理由 / why it is void")]


class PollsAnswer(Model):
    """The polls of the year."""

    polls: Annotated[tuple[PollModel, ...], Field(description="测评 / polls")]


@router.post("/open", response_model=SlipsAnswer, summary="开启测评 / Open a poll")
def open_poll(of: Of, body: Opening, act: Acting, running: Running) -> Response:
    """开启满意度测评, 给出一次性测评码, 供不记名发放; 系统不保存测评码.

    Opens a poll and gives its one-time slips, to be handed out without names; they are not kept.
    """
    slips = draw_slips(body.slips)
    receipt = running.polls.open(act, of, body.new(), slips=slips)
    return recorded(receipt, slips=() if receipt.repeated else slips)


@router.post("/close", response_model=ActAnswer, summary="结束测评 / Close a poll")
def close_poll(of: Of, body: Closing, act: Acting, running: Running) -> Response:
    """结束测评, 只记录答卷份数和各选项次数; 答卷过少则不予公布.

    Records turnout and counts only; refused while too few have answered.
    """
    return recorded(running.polls.close(act, of, body.number))


@router.post("/void", response_model=ActAnswer, summary="作废测评 / Declare a poll void")
def void_poll(of: Of, body: Voiding, act: Acting, running: Running) -> Response:
    """作废测评, 须说明理由; 已答内容不予公布.

    Declares a poll void, with a reason; what was answered is never told.
    """
    return recorded(running.polls.void(act, of, body.number, reason=body.reason))


@router.get("", response_model=PollsAnswer, summary="满意度测评 / Polls")
def list_polls(of: Of, seen: Looking, answer: Answering) -> Response:
    """本年度各次测评; 结束之前不显示份数和结果.

    The polls of the year; turnout and counts only once they are closed.
    """
    return answer(seen, PollsAnswer(polls=polls_on_file(seen, of)))


@answering.get("/{number}/form", summary="测评题目 / Questions of a poll")
def show_form(of: Of, number: InPath, running: Running) -> FormAnswer:
    """测评题目, 无须登录.

    What a poll asks; no signing in.
    """
    return _form(running.ledger.seen(), of, number)


@answering.post("/answer", summary="答题 / Answer a poll")
def answer_poll(of: Of, body: Sheet, running: Running) -> Counted:
    """凭测评码答题, 无须登录, 不记何人何时所答; 一码一次.

    Answers by slip, without signing in; neither who nor when is recorded, and a slip counts once.
    """
    running.polls.answer(of, body.number, slip=body.slip, answers=body.answers)
    return Counted()


def is_nameless(path: str) -> bool:
    """Whether an address is there for slips: who asks it, and when, is to be traced by nobody."""
    return NAMELESS.fullmatch(path) is not None


def _form(seen: Seen, of: CommitteeYear, number: int) -> FormAnswer:
    poll = polls_of(seen, of).require(number)
    return FormAnswer(title=poll.opened.title, questions=_questions(poll.opened), open=not poll.over)


def _questions(opened: PollOpened) -> tuple[QuestionModel, ...]:
    return tuple(QuestionModel.model_validate(question) for question in opened.questions)


def polls_on_file(seen: Seen, of: CommitteeYear) -> tuple[PollModel, ...]:
    """The polls of the year in the order they were opened."""
    stream = streams.polls(of.committee, of.year)
    seen.load([streams.committee(of.committee), stream])
    committee_of(seen, of.committee)
    history = seen.history(stream)
    ends = {one.fact.number: one for one in history if isinstance(one.fact, PollClosed | PollVoided)}
    opened = [one for one in history if isinstance(one.fact, PollOpened)]
    return tuple(_poll(one, ends.get(one.fact.number)) for one in opened)


def _poll(recorded_: Recorded, end: Recorded | None) -> PollModel:
    opened: PollOpened = recorded_.fact
    closed = end.fact if end and isinstance(end.fact, PollClosed) else None
    voided = end.fact if end and isinstance(end.fact, PollVoided) else None
    return PollModel(
        number=opened.number,
        period=opened.period,
        about=opened.about,
        title=opened.title,
        questions=_questions(opened),
        slips=len(opened.slips),
        least=opened.least,
        status="closed" if closed else "void" if voided else "open",
        opened=signed(recorded_),
        ended=signed(end) if end else None,
        turnout=end.fact.turnout if end else None,
        counts={code: dict(each) for code, each in closed.counts.items()} if closed else None,
        void_reason=voided.reason if voided else None,
    )
