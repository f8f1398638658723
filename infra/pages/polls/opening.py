"""Opening 开启测评: what is asked, and the slips to be printed, shown once in the answer to who opens."""

from typing import Annotated, Any, Final, NamedTuple

import segno
from fastapi import APIRouter, Request
from markupsafe import Markup
from pydantic import Field, model_validator
from starlette.responses import Response

from domain import streams
from domain.committee import CommitteeEstablished
from domain.period import Period
from domain.poll import LEAST_ANSWERS, MOST_QUESTIONS, MOST_SLIPS, USUAL_LEAST, Choice, PollOpened, Question
from infra.http.acting import Running
from infra.http.fields import BranchId, Name
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages.acting import act_of, perform
from infra.pages.forms import FormModel, OneEachLine, Submitted
from infra.pages.frame import Framed
from infra.pages.polls.answering import where_to_answer
from infra.pages.polls.reading import AT, abouts
from infra.pages.rendering import render
from infra.pages.rows import Values, filled, rows_of, typed_in
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from services.ledger import Receipt
from services.polls import NewPoll, draw_slips

SPARE: Final = 3
USUAL_SLIPS: Final = 30
USUAL_CHOICES: Final = "满意\n基本满意\n不满意\n不了解"
USUAL_QUESTIONS: Final = (
    "对党支部班子团结协作、发挥作用是否满意",
    "对党支部围绕生产经营开展工作是否满意",
    "对党员发挥先锋模范作用是否满意",
    "对党支部关心职工、维护职工利益是否满意",
)
USUAL: Final[Values] = {"title": "党员群众满意度测评"} | {
    f"questions.r{n}.{field}": said
    for n, text in enumerate(USUAL_QUESTIONS, 1)
    for field, said in (("title", text), ("choices", USUAL_CHOICES))
}
"""What a form begins with; the words of the record, to be changed at will."""
OPENED: Final = Text(
    "测评已开启。测评码只在开启时给出一次; 未及打印的, 请将本次测评作废后重新开启",
    "The poll is open. Its slips were shown once; if they were not printed, declare it void and open another",
)

router = APIRouter(prefix=AT, include_in_schema=False)


class QuestionRow(FormModel):
    """A question, and its choices one a line."""

    title: Name
    choices: Annotated[tuple[Name, ...], OneEachLine] = ()

    def question(self, number: int) -> Question:
        choices = tuple(Choice(f"c{n}", text) for n, text in enumerate(self.choices, 1))
        return Question(f"q{number}", self.title, choices)


class PollForm(FormModel):
    """A poll to be opened; rows without a question are left out."""

    period: Period
    about: BranchId | None = None
    title: Name
    slips: Annotated[int, Field(ge=LEAST_ANSWERS, le=MOST_SLIPS)]
    least: Annotated[int, Field(ge=LEAST_ANSWERS, le=MOST_SLIPS)] = USUAL_LEAST
    questions: dict[str, QuestionRow] = {}  # noqa: RUF012 - pydantic copies defaults

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, given: dict[str, Any]) -> dict[str, Any]:
        return {**given, "questions": filled(given.get("questions"), ("title",))}

    def new(self) -> NewPoll:
        questions = tuple(one.question(n) for n, one in enumerate(self.questions.values(), 1))
        return NewPoll(self.period, self.about, self.title, questions, self.least)


class Slip(NamedTuple):
    """测评码 on paper: its letters, and the code that opens the sheet with them filled in."""

    code: str
    drawn: Markup


@router.get("/new")
def new_poll_page(request: Request, running: Running, _: Framed, of: Of) -> Response:
    return render(request, "polls/new.html", **_view(running, of, USUAL))


@router.post("")
def send_new_poll(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Response:
    """The slips, to be printed: they are kept nowhere, so they stand in this answer and in no other."""
    slips: tuple[str, ...] = ()
    opened: PollOpened | None = None

    def open_poll() -> Receipt:
        nonlocal slips, opened
        given = form.into(PollForm)
        drawn = draw_slips(given.slips)
        receipt = running.polls.open(act_of(request, form), of, given.new(), slips=drawn)
        opened = next((fact for _, fact in receipt.facts if isinstance(fact, PollOpened)), None)
        slips = () if receipt.repeated else drawn
        return receipt

    answer = perform(
        request,
        form,
        open_poll,
        done=OPENED,
        to=frame.url("polls_page", committee=of.committee, year=of.year),
        again="polls/new.html",
        view=lambda: _view(running, of, typed_in(form.values)),
    )
    if opened is None or not slips:
        return answer
    where = where_to_answer(request, of, opened.number)
    return render(
        request,
        "polls/slips.html",
        of=of,
        committee=_name(running, of.committee),
        poll=opened,
        about=abouts(running, of)(opened.about),
        sheet=where,
        slips=[Slip(slip, drawn(f"{where}#{slip}")) for slip in slips],
    )


def drawn(text: str) -> Markup:
    """A QR code as SVG, to be sized by styles."""
    # one mask for all: to weigh all eight takes five times as long, and there may be thousands of slips
    code = segno.make(text, error="m", micro=False, mask=2)
    return Markup(code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S704 - drawn here


def _view(running: Runtime, of: CommitteeYear, values: Values) -> dict[str, Any]:
    branches = running.projections.directory.branches(committees=(of.committee,))
    values = {name: said for name, said in values.items() if not _is_untouched(values, name)}
    rows = rows_of(values, "questions", spare=SPARE)
    return {
        "of": of,
        "values": values,
        "rows": rows[:MOST_QUESTIONS],
        "spare": SPARE,
        "periods": [(one.value, one) for one in Period],
        "branches": [(one.id, one.name) for one in branches],
        "usual": {"slips": str(USUAL_SLIPS), "least": str(USUAL_LEAST), "choices": USUAL_CHOICES},
        "bounds": (LEAST_ANSWERS, MOST_SLIPS),
    }


def _is_untouched(values: Values, name: str) -> bool:
    """A spare row comes with the usual choices: nobody has written in it."""
    row, _, field = name.rpartition(".")
    usual = field == "choices" and values[name].split() == USUAL_CHOICES.split()
    return usual and not values.get(f"{row}.title")


def _name(running: Runtime, committee: str) -> str:
    """From the record itself: slips are shown this once, and a list may be behind."""
    history = running.ledger.seen().history(streams.committee(committee))
    return next(one.fact.name for one in history if isinstance(one.fact, CommitteeEstablished))
