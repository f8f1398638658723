"""Poll 满意度测评: answers by one-time slips, kept in a box outside the log; only what they add up to is recorded."""

from bisect import insort
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, assert_never

from domain.english import counted
from domain.period import Period
from domain.refusal import NotFoundError, Refusal, RefusedError, require_reason
from domain.required import require_text

LEAST_ANSWERS: Final = 3  # of two, each would know the other's
USUAL_LEAST: Final = 5
MOST_SLIPS: Final = 2_000
MOST_QUESTIONS: Final = 20
MOST_CHOICES: Final = 10

Counts = Mapping[str, Mapping[str, int]]
"""By question and choice."""


@dataclass(frozen=True)
class Choice:
    """选项."""

    code: str
    text: str


@dataclass(frozen=True)
class Question:
    """测评题目: one choice is to be made."""

    code: str
    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class PollOpened:
    """测评已开启: of one branch or the whole committee; of the slips only digests are kept, sorted."""

    committee: str
    year: int
    number: int
    period: Period
    about: str | None
    title: str
    questions: tuple[Question, ...]
    slips: tuple[str, ...]
    least: int


@dataclass(frozen=True)
class PollClosed:
    """测评已结束: how many answered, and how often each choice was made."""

    committee: str
    year: int
    number: int
    about: str | None
    turnout: int
    counts: Counts


@dataclass(frozen=True)
class PollVoided:
    """测评已作废: what was answered is not told."""

    committee: str
    year: int
    number: int
    about: str | None
    turnout: int
    reason: str


Fact = PollOpened | PollClosed | PollVoided


@dataclass(frozen=True)
class Poll:
    """A poll as opened, and whether it is over."""

    opened: PollOpened
    over: bool = False


@dataclass(frozen=True)
class Polls:
    """The polls of a committee's year, by number from 1."""

    polls: Mapping[int, Poll] = field(default_factory=dict)

    def require(self, number: int) -> Poll:
        if number not in self.polls:
            raise NotFoundError(f"没有第{number}次测评", f"there is no poll number {number}")
        return self.polls[number]

    def require_open(self, number: int) -> PollOpened:
        poll = self.require(number)
        if poll.over:
            raise RefusedError(Refusal.POLL_CLOSED, "测评已结束, 不再受理", "the poll is over: nothing more is taken")
        return poll.opened


@dataclass(frozen=True)
class Box:
    """票箱: which slips were used, sorted, and how often each choice was made; no answer by itself."""

    used: tuple[str, ...] = ()
    counts: Counts = field(default_factory=dict)


def poll_id(committee: str, year: int, number: int) -> str:
    """The stable name of a poll, and of its ballot box."""
    return f"{committee}/{year}/{number}"


def slip_digest(poll: str, slip: str) -> str:
    """What is kept of a slip: of no use for finding it. However it was copied from paper, it reads the same."""
    letters = "".join(filter(str.isalnum, slip.upper())).translate(str.maketrans("OIL", "011"))
    return sha256(f"{poll}\n{letters}".encode()).hexdigest()


def open_poll(
    polls: Polls,
    *,
    committee: str,
    year: int,
    period: Period,
    about: str | None,
    title: str,
    questions: tuple[Question, ...],
    slips: Sequence[str],
    least: int,
) -> list[Fact]:
    """开启测评: with so many slips, to be handed out without names."""
    _check(title, questions, len(slips), least)
    number = len(polls.polls) + 1
    poll = poll_id(committee, year, number)
    digests = tuple(sorted({slip_digest(poll, slip) for slip in slips}))
    assert len(digests) == len(slips)
    return [PollOpened(committee, year, number, period, about, title, questions, digests, least)]


def answer(polls: Polls, number: int, box: Box, *, slip: str, answers: Mapping[str, str]) -> Box:
    """答题: the box with one more answer in it; a slip counts once, and answers every question."""
    poll = polls.require_open(number)
    digest = slip_digest(poll_id(poll.committee, poll.year, number), slip)
    if digest not in poll.slips:
        raise RefusedError(
            Refusal.SLIP_UNKNOWN, "测评码无效, 请核对", "this is no slip of the poll: check what it says"
        )
    if digest in box.used:
        raise RefusedError(Refusal.SLIP_USED, "该测评码已使用, 答卷已计入", "this slip was used: its answer is counted")
    choices = {question.code: {choice.code for choice in question.choices} for question in poll.questions}
    if answers.keys() != choices.keys() or any(made not in choices[code] for code, made in answers.items()):
        raise RefusedError(
            Refusal.ANSWER_INCOMPLETE,
            "请对每道题目各选一项后提交",
            "answer every question of the poll with one of its choices",
        )
    used = [*box.used]
    insort(used, digest)
    counts = {code: {**box.counts.get(code, {})} for code in sorted(choices)}
    for code, made in answers.items():
        counts[code][made] = counts[code].get(made, 0) + 1
    return Box(tuple(used), {code: dict(sorted(each.items())) for code, each in counts.items()})


def close(polls: Polls, number: int, box: Box) -> list[Fact]:
    """结束测评: refused while so few have answered that one might guess who said what."""
    poll = polls.require_open(number)
    if len(box.used) < poll.least:
        raise RefusedError(
            Refusal.TOO_FEW_ANSWERS,
            f"答卷不足{poll.least}份, 为免猜出个人意见, 不能公布结果; 请继续测评或作废",
            f"fewer than {counted(poll.least, 'answer')}: go on, or declare the poll void, lest somebody's answer be "
            "guessed",
        )
    counts = {
        question.code: {
            choice.code: box.counts.get(question.code, {}).get(choice.code, 0) for choice in question.choices
        }
        for question in poll.questions
    }
    return [PollClosed(poll.committee, poll.year, number, poll.about, len(box.used), counts)]


def void(polls: Polls, number: int, box: Box, *, reason: str) -> list[Fact]:
    """作废测评: with a reason; what was answered is never told."""
    require_reason(reason)
    poll = polls.require_open(number)
    return [PollVoided(poll.committee, poll.year, number, poll.about, len(box.used), reason)]


def evolve(polls: Polls, fact: Fact) -> Polls:
    match fact:
        case PollOpened():
            poll = Poll(fact)
        case PollClosed() | PollVoided():
            poll = Poll(polls.polls[fact.number].opened, over=True)
        case _:
            assert_never(fact)
    return Polls({**polls.polls, fact.number: poll})


def _check(title: str, questions: tuple[Question, ...], slips: int, least: int) -> None:
    require_text(title, zh="测评名称", en="the title of the poll")
    faults = (
        (
            not 1 <= len(questions) <= MOST_QUESTIONS,
            f"题目应有1至{MOST_QUESTIONS}道",
            f"a poll has 1 to {MOST_QUESTIONS} questions",
        ),
        (_repeated([question.code for question in questions]), "题目代码重复", "codes of questions repeat"),
        (
            any(not 2 <= len(question.choices) <= MOST_CHOICES for question in questions),
            f"每道题目应有2至{MOST_CHOICES}个选项",
            f"a question has 2 to {MOST_CHOICES} choices",
        ),
        (
            any(_repeated([choice.code for choice in question.choices]) for question in questions),
            "选项代码重复",
            "codes of choices repeat",
        ),
        (
            not LEAST_ANSWERS <= least <= slips <= MOST_SLIPS,
            f"最少答卷数应不少于{LEAST_ANSWERS}, 测评码应不少于最少答卷数、至多{MOST_SLIPS}个",
            f"the least number of answers is {LEAST_ANSWERS} or more, the slips as many or more, up to {MOST_SLIPS}",
        ),
    )
    for wrong, zh, en in faults:
        if wrong:
            raise RefusedError(Refusal.POLL_INVALID, zh, en)


def _repeated(codes: Sequence[str]) -> bool:
    return any(times > 1 for times in Counter(codes).values())
