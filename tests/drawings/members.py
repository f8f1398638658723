"""What members and staff see and say: results published, comments and objections, polls."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import reduce
from typing import Any, Final

from domain import poll, publication, voices
from domain.assessment import ScoreCorrected, ScoresConfirmed
from domain.committee import Committee
from domain.grading import Grading, NoticeOpened
from domain.grading import evolve as graded
from domain.period import Period
from domain.poll import Box, Choice, Polls, Question
from domain.publication import Publication
from domain.record import Envelope, Recorded
from domain.voices import Voices
from tests.domain.steel import GOOD, points
from tests.drawings.machine import Machine, Words

OF: Final[dict[str, Any]] = {"committee": "mill", "year": 2025}
OPENS, AFTER = date(2026, 1, 12), date(2026, 1, 19)
NOTICE: Final = graded(Grading(), NoticeOpened("mill", 2025, 1, OPENS, date(2026, 1, 16)))
OFFICE: Final = Committee("mill", members=("m1",))
CONFIRMED: Final = ScoresConfirmed("A", 2025, Period.Q1, 1, GOOD, None, points("92"), points("92"), points("95"))
CORRECTED: Final = ScoreCorrected(
    "A", 2025, Period.Q1, "E", points("28"), points("27"), points("91"), points("91"), "有理由"
)


def _publish(state: Publication, *facts: object) -> Iterable[object]:
    """What was recorded since the last publication."""
    last = state.latest[Period.Q1].through if state.latest else 0
    when, who = datetime(2025, 4, 20, tzinfo=UTC), Envelope("s1", "key")
    history = [Recorded(last + n, "assessment/A/2025/Q1", n, when, who, fact) for n, fact in enumerate(facts, 1)]
    through = last + len(history)
    return publication.publish(state, **OF, period=Period.Q1, histories={"A": history}, through=through)


PUBLICATION: Final = Machine(
    Words("考核结果的公布", "Publication of results"),
    Publication(),
    publication.evolve,
    steps={
        Words("未公布", "not published"): lambda s: not s.latest,
        Words("已公布", "published"): lambda _: True,
    },
    acts={
        Words("未全部确认即公布", "publish before all is confirmed"): _publish,
        Words("全部确认后公布", "publish what is confirmed"): lambda s: _publish(s, CONFIRMED),
        Words("更正后再次公布", "publish again after a correction"): lambda s: (
            _publish(s, CONFIRMED, CORRECTED) if s.latest else ()
        ),
    },
    identity=lambda s: bool(s.latest),
)


def _say(state: Voices, *, objection: bool, today: date) -> Iterable[object]:
    """One says it all."""
    if state.voices:
        return ()
    say = voices.raise_objection if objection else voices.comment
    return say(state, **OF, by="p7", about="A", text="出勤率与记录不符", grading=NOTICE, today=today)


def _answer(state: Voices, by: str) -> Iterable[object]:
    return voices.answer(state, committee=OFFICE, year=2025, number=1, text="已核对", by=by)


VOICE: Final = Machine(
    Words("意见与异议", "Comments and objections"),
    Voices(),
    voices.evolve,
    steps={
        Words("未提出", "nothing said"): lambda s: not s.voices,
        Words("异议待答复, 不得定级", "objection to be answered, the grades wait"): lambda s: bool(
            s.unanswered_objections
        ),
        Words("意见待答复", "comment to be answered"): lambda s: not s.voices[1].answered,
        Words("已答复", "answered"): lambda _: True,
    },
    acts={
        Words("公示期内提出意见", "comment during the notice"): lambda s: _say(s, objection=False, today=OPENS),
        Words("公示期内提出异议", "object during the notice"): lambda s: _say(s, objection=True, today=OPENS),
        Words("期满后提出意见", "comment after the notice"): lambda s: _say(s, objection=False, today=AFTER),
        Words("期满后提出异议", "object after the notice"): lambda s: _say(s, objection=True, today=AFTER),
        Words("党委答复", "the committee answers"): lambda s: _answer(s, "m1"),
        Words("他人答复", "somebody else answers"): lambda s: _answer(s, "p8"),
    },
)

SLIPS: Final = ("SLIP-1", "SLIP-2", "SLIP-3")
QUESTION: Final = Question("work", "对支部工作是否满意", (Choice("good", "满意"), Choice("poor", "不满意")))


def _open(state: Polls) -> Iterable[object]:
    given: dict[str, Any] = {"about": "A", "title": "满意度测评", "questions": (QUESTION,), "slips": SLIPS, "least": 3}
    return () if state.polls else poll.open_poll(state, **OF, period=Period.YEAR_END, **given)


def _answered(state: Polls, count: int) -> Box:
    return reduce(
        lambda box, slip: poll.answer(state, 1, box, slip=slip, answers={"work": "good"}), SLIPS[:count], Box()
    )


POLL: Final = Machine(
    Words("满意度测评", "Satisfaction poll"),
    Polls(),
    poll.evolve,
    steps={
        Words("未开启", "not opened"): lambda s: not s.polls,
        Words("进行中", "open"): lambda s: not s.polls[1].over,
        Words("已结束或作废", "closed or void"): lambda _: True,
    },
    acts={
        Words("开启", "open"): _open,
        Words("答卷足数后结束", "close with enough answers"): lambda s: poll.close(s, 1, _answered(s, 3)),
        Words("答卷不足即结束", "close with too few answers"): lambda s: poll.close(s, 1, _answered(s, 2)),
        Words("作废", "void"): lambda s: poll.void(s, 1, _answered(s, 2), reason="有理由"),
    },
)
MACHINES: Final = (PUBLICATION, VOICE, POLL)
