"""Reading 测评结果: the polls of a year, and what came of each, for those whom it concerns."""

from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.access import Right
from domain.refusal import NotFoundError
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Of
from infra.http.polls import InPath, PollModel, QuestionModel, polls_on_file
from infra.http.steps import Signed
from infra.pages import exports
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Bar, Chip, Column, Listing, Part, Row, Shape, Tag, Tone, as_asked
from infra.pages.people import names_in
from infra.pages.polls.answering import where_to_answer
from infra.pages.rendering import here
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from services.ledger import Seen

AT: Final = "/workbench/committees/{committee}/years/{year}/polls"
ONE: Final = "polls/poll.html"
STATUS: Final[Mapping[str, Tag]] = {
    "open": Tag(Text("受理中", "open"), Tone.INFO),
    "closed": Tag(Text("已结束", "closed"), Tone.GOOD),
    "void": Tag(Text("已作废", "void"), Tone.WARN),
}
COLUMNS: Final = (
    Column("title", Text("测评名称", "Poll")),
    Column("about", Text("测评对象", "About")),
    Column("period", Text("考核期", "Period")),
    Column("status", Text("状态", "Status")),
    Column("slips", Text("测评码个数", "Slips"), Shape.NUMBER),
    Column("turnout", Text("答卷份数", "Answers"), Shape.NUMBER),
    Column("opened", Text("开启时间", "Opened"), Shape.MOMENT),
    Column("ended", Text("结束时间", "Ended"), Shape.MOMENT),
    Column("by", Text("开启人", "Opened by"), shown=False),
    Column("number", Text("编号", "No."), Shape.NUMBER, shown=False),
)
COUNTED: Final = (
    Column("question", Text("题目", "Question")),
    Column("choice", Text("选项", "Choice")),
    Column("count", Text("票数", "Answers"), Shape.NUMBER),
    Column("share", Text("占比 (%)", "Share (%)"), Shape.POINTS, places=1),
)
EMPTY: Final = Text("本年度还没有与您有关的满意度测评。", "No poll of this year concerns you yet.")
UNCOUNTED: Final = Text("测评结束后在此公布结果。", "The results stand here once the poll is closed.")
COMMITTEE: Final = Text("本党委", "the committee")
TINTS: Final = (4, 2, 3, 5, 1)
"""Choices go from content to discontent: green first, red last."""

router = APIRouter(prefix=AT, include_in_schema=False)
About = Callable[[str | None], Text | str]


class Counts(NamedTuple):
    """A question: its bar, and the choices with how often each was made and the share of it in per cent."""

    text: str
    bar: Bar
    choices: list[tuple[str, int, Decimal]]


@router.get("")
def polls_page(request: Request, running: Running, frame: Framed, of: Of, status: str = "") -> Response:
    seen = running.ledger.seen(frame.at)
    known = [one for one in polls_on_file(seen, of) if concerns(frame, one.about)]
    about, names = abouts(running, of, at=frame.at), names_in(seen, of.committee)
    shown = [one for one in reversed(known) if not status or one.status == status]
    rows = [
        Row(
            {
                "title": one.title,
                "about": about(one.about),
                "period": one.period,
                "status": STATUS[one.status],
                "slips": one.slips,
                "turnout": one.turnout,
                "opened": one.opened.at,
                "ended": one.ended.at if one.ended else None,
                "by": names(one.opened.by),
                "number": one.number,
            },
            frame.url("poll_page", committee=of.committee, year=of.year, number=one.number),
        )
        for one in shown
    ]
    chips = [Chip(Text("全部", "All"), here(request, status=None), not status, len(known))]
    for code, tag in STATUS.items():
        number = sum(one.status == code for one in known)
        chips.append(Chip(tag.text, here(request, status=code), status == code, number))
    title = Text(f"{of.year}年度满意度测评", f"Polls of {of.year}")
    listing = as_asked(Listing(title, COLUMNS, rows, EMPTY, [chips] if known else ()), request)
    return exports.answer(request, "polls/list.html", listing, of=of)


@router.get("/{number}")
def poll_page(request: Request, running: Running, frame: Framed, of: Of, number: InPath) -> Response:
    view = poll_view(request, running, frame, of, number)
    return exports.answer(request, ONE, view.pop("listing"), **view)


def poll_view(request: Request, running: Runtime, frame: Frame, of: CommitteeYear, number: int) -> dict[str, Any]:
    """One poll: while it is open what is asked and of how many, then turnout and counts. Raises NotFoundError."""
    seen = running.ledger.seen(frame.at)
    one = require_poll(seen, frame, of, number)
    questions = [_counts(question, one) for question in one.questions] if one.counts is not None else []
    rows = [
        Row({"question": each.text, "choice": choice, "count": count, "share": share})
        for each in questions
        for choice, count, share in each.choices
    ]
    names = names_in(seen, of.committee)

    def step(signed: Signed | None) -> tuple[Any, str, str | None] | None:
        """When, by whom, and the event where the viewer may look at it."""
        if signed is None:
            return None
        event = frame.url("event_page", position=signed.position) if frame.can(Right.READ_RECORD) else None
        return signed.at, names(signed.by), event

    return {
        "of": of,
        "poll": one,
        "about": abouts(running, of, at=frame.at)(one.about),
        "standing": STATUS[one.status],
        "opened": step(one.opened),
        "ended": step(one.ended),
        "rate": None if one.turnout is None else share_of(one.turnout, one.slips),
        "questions": questions,
        "sheet": where_to_answer(request, of, number),
        "position": (one.ended or one.opened).position,
        "listing": Listing(Text(one.title, one.title), COUNTED, rows, UNCOUNTED),
    }


def require_poll(seen: Seen, frame: Frame, of: CommitteeYear, number: int) -> PollModel:
    """The poll, if it is there for the viewer. Raises NotFoundError."""
    found = next((one for one in polls_on_file(seen, of) if one.number == number), None)
    if found is None or not concerns(frame, found.about):
        raise NotFoundError(f"没有第{number}次测评", f"there is no poll number {number}")
    return found


def concerns(frame: Frame, about: str | None) -> bool:
    """What is about the committee is for all of it; what is about a branch, for those who may read about that."""
    return about is None or frame.can(Right.READ_BRANCH, about)


def abouts(running: Runtime, of: CommitteeYear, *, at: int | None = None) -> About:
    """What a poll is about, in words."""
    branches = running.projections.directory.names(committees=(of.committee,), at=at)
    return lambda about: COMMITTEE if about is None else branches.get(about, about)


def share_of(count: int, whole: int) -> Decimal:
    """Per cent to one place, half up; 0 of nothing."""
    return (Decimal(100 * count) / (whole or 1)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _counts(question: QuestionModel, one: PollModel) -> Counts:
    assert one.counts is not None
    made = one.counts[question.code]
    whole = one.turnout or 0
    choices = [(each.text, made[each.code], share_of(made[each.code], whole)) for each in question.choices]
    return Counts(question.text, Bar(tuple(_parts(choices)), whole), choices)


def _parts(choices: list[tuple[str, int, Decimal]]) -> Iterator[Part]:
    for n, (text, count, _) in enumerate(choices):
        yield Part(Text(text, text), count, TINTS[n % len(TINTS)])
