"""Participation 参与情况: how many came to the branch's activities, as evidence beside its self-assessment."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from domain.access import Right
from domain.participation import MOST_PEOPLE, Participation, Turnout
from domain.period import Period
from domain.points import published
from infra.http.acting import Running
from infra.http.fields import Name
from infra.http.language import Text
from infra.pages import exports
from infra.pages.branch.place import PREFIX, Here, OfBranch, around
from infra.pages.branch.self_assessment import known
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Column, Listing, Row, Shape
from infra.pages.recording import Recording
from projections.wording import PERIODS
from services.assessments import Round
from services.ledger import Act, Receipt
from services.participations import participation_of

TEMPLATE: Final = "branch/participation.html"
COLUMNS: Final = (
    Column("period", Text("考核期", "Period"), sortable=False),
    Column("activity", Text("活动名称", "Activity"), sortable=False),
    Column("held_on", Text("活动日期", "Held on"), Shape.DAY, sortable=False),
    Column("due", Text("应到人数", "Due"), Shape.NUMBER, sortable=False),
    Column("present", Text("实到人数", "Present"), Shape.NUMBER, sortable=False),
    Column("rate", Text("参与率", "Rate"), sortable=False),
)
EMPTY: Final = Text(
    "本年度还没有登记参与情况。三会一课等活动只登记应到、实到人数, 不列名单。",
    "No participation is recorded this year. Of meetings and lessons only the numbers are recorded, never names.",
)

router = APIRouter(prefix=PREFIX + "/participation", include_in_schema=False)
People = Annotated[int, Field(ge=0, le=MOST_PEOPLE)]


class ActivityForm(FormModel):
    """How many were due, and how many came."""

    period: Period
    activity: Name
    held_on: date
    due: People
    present: People


class Tile(NamedTuple):
    """A period's rate."""

    title: Text
    number: str
    href: None = None
    alarming: bool = False


@router.get("")
def my_participation_page(request: Request, frame: Framed, at: OfBranch) -> Response:
    return exports.answer(request, TEMPLATE, **_view(frame, at))


def of_page(request: Request, frame: Framed, at: OfBranch, form: Submitted) -> Recording:
    to = frame.url("my_participation_page", **at.path())
    return Recording(request, form, {}, TEMPLATE, to, lambda: _view(frame, at))


@router.post("")
def send_participation(running: Running, at: OfBranch, page: Annotated[Recording, Depends(of_page)]) -> Response:
    def record(act: Act, period: Period, **counted: Any) -> Receipt:
        return running.participations.record(act, Round(at.of.committee, at.year, period), branch=at.branch, **counted)

    return page.record(record, ActivityForm, Text("参与情况已登记", "Participation recorded"))


def _view(frame: Frame, at: Here) -> dict[str, Any]:
    held = participation_of(at.seen, at.branch, at.year)
    open_ = [one for one in Period if not known(frame, at, one).steps.confirmed]
    title = Text(f"{at.year}年度参与情况", f"Participation in {at.year}")
    return {
        **around(frame, at, "my_participation_page"),
        "listing": Listing(title, COLUMNS, list(_rows(held)), EMPTY),
        "tiles": list(_tiles(held)),
        "periods": _choices(open_),
        "may_record": frame.at is None and frame.can(Right.RECORD_PARTICIPATION, at.branch),
    }


def _choices(periods: Sequence[Period]) -> list[tuple[str, Text]]:
    return [(one.value, _title(one)) for one in periods]


def _title(period: Period) -> Text:
    return Text(PERIODS[period], "Year-end" if period is Period.YEAR_END else period.value)


def _tiles(held: Participation) -> Iterator[Tile]:
    for period in Period:
        if (overall := held.overall(period)) is not None:
            yield Tile(_title(period), _rate(overall))


def _rows(held: Participation) -> Iterator[Row]:
    for period in Period:
        for activity, turnout in sorted(held.of(period).items(), key=lambda one: one[0].held_on):
            cells = {
                "period": _title(period),
                "activity": activity.name,
                "held_on": activity.held_on,
                "due": turnout.due,
                "present": turnout.present,
                "rate": _rate(turnout),
            }
            yield Row(cells)


def _rate(turnout: Turnout) -> str:
    return f"{published(turnout.rate * 100):f}%"
